"""Which table does a file hold? Its columns vote, its name too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mehvar.ingest._headers import header_score, read_header
from mehvar.ingest._lexicon import FILE_NAMES, LEXICON
from mehvar.ingest._match import Boost, Match, match_table
from mehvar.ingest._profile import Profile, TableProfile
from mehvar.ingest._rules import RECORD_ID

_SIGNS: dict[str, dict[str, float]] = {
    "people": {
        RECORD_ID: 1.2, "customer_key": 1, "full_name": 1.5, "first_name": 1, "last_name": 1.2,
        "mobile": 1.5, "email": 1.3, "national_code": 2, "loyalty_card": 1, "birth_day": 2,
        "gender": 1.5, "address": 0.8, "postal_code": 0.6, "city": 0.5, "region": 0.5,
        "country": 0.4, "registered_at": 1.6, "marketing_consent": 1.5,
    },
    "orders": {
        "order_id": 2, "person_ref": 0.6, "at": 0.8, "status": 0.8, "approved_at": 1,
        "shipped_at": 1, "promised_at": 1.6, "delivered_at": 1.5, "cancelled_at": 1,
        "items_amount": 1, "discount_amount": 0.7, "delivery_amount": 1, "total_amount": 1.6,
        "payment_method": 1.2, "promotion_code": 1, "courier_id": 1, "channel": 0.3,
    },
    "order_lines": {
        "order_id": 1.6, "line_no": 1, "product_id": 1.5, "product_name": 1.2, "category": 0.4,
        "seller_id": 0.4, "quantity": 1.8, "unit_price": 1.6, "amount": 0.8, "person_ref": 0.3,
        "at": 0.5, "discount_amount": 0.4, "delivery_amount": 0.5, "cost_amount": 1,
        "out_of_stock": 1.5, "substituted_for": 1.5,
    },
    "returns": {
        "return_id": 3, "reason": 2.2, "order_id": 0.7, "product_id": 0.7, "quantity": 0.6,
        "amount": 0.9, "at": 0.6, "person_ref": 0.3,
    },
    "products": {
        "product_id": 1.6, "product_name": 1.4, "category": 1.2, "brand": 1.6, "unit_price": 1,
        "unit_cost": 1.4, "size": 0.8,
    },
    "events": {"name": 2.2, "session_id": 2.2, "properties": 1.5, "at": 0.8, "person_ref": 0.7},
    "feedback": {
        "score": 2.6, "recommended": 2.4, "title": 0.7, "text": 1.8, "advantages": 1.8,
        "disadvantages": 1.8, "helpful_votes": 1, "unhelpful_votes": 1, "is_buyer": 1,
        "survey_id": 1.2, "question": 1.4, "sent_at": 0.6, "at": 0.5, "order_id": 0.3,
        "product_id": 0.3, RECORD_ID: 0.3,
    },
    "interactions": {
        "topic": 1.4, "direction": 2.4, "first_response_at": 2.2, "resolved_at": 1.8,
        "handling_minutes": 1.8, "kind": 1.6, "text": 1, "status": 0.7, "employee_id": 0.9,
        "at": 0.6, RECORD_ID: 1, "channel": 0.5,
    },
    "stores": {"store_id": 2.2, "name": 1, "city": 0.5, "region": 0.4},
    "employees": {
        "employee_id": 2.2, "role": 1.8, "hired_day": 2.2, "left_day": 1.5, "team_id": 1,
        "full_name": 0.6, "level": 0.6, "email": 0.3,
    },
    "costs": {"kind": 1, "amount": 1.2, "campaign": 2, "at": 0.5, "note": 0.6},
}  # fmt: skip
"""How much each column speaks for its table."""

_FILE_NAME = 2.6
_WITHOUT = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A table that a file may hold, with its matches and its score."""

    table: str
    matches: tuple[Match, ...]
    score: float

    def column(self, target: str) -> str:
        """Return the file's column for a target, or nothing."""
        return next((match.column for match in self.matches if match.target == target), "")


def guess_tables(profile: TableProfile, *, boosts: Sequence[Boost] = ()) -> list[Guess]:
    """Return the tables that a file may hold, the likeliest first."""
    guesses = [_guess(table, profile, boosts) for table in _SIGNS if table in LEXICON]
    return sorted(guesses, key=lambda guess: -guess.score)


def _guess(table: str, profile: TableProfile, boosts: Sequence[Boost]) -> Guess:
    matches = match_table(table, profile.columns, boosts=boosts)
    matches += _id_by_elimination(table, matches, profile.columns)
    signs = _SIGNS[table]
    score = sum(signs.get(match.target, 0.2) * min(match.score, 1.0) for match in matches)
    score += _FILE_NAME * _named(table, profile.raw.name)
    found = {match.target: match for match in matches}
    score -= _WITHOUT * _lacks(table, found, profile.columns)
    return Guess(table=table, matches=matches, score=score)


_ID_TARGETS = {
    "orders": "order_id", "people": RECORD_ID, "interactions": RECORD_ID, "feedback": RECORD_ID,
    "returns": "return_id", "products": "product_id",
}  # fmt: skip


def _id_by_elimination(
    table: str, matches: Sequence[Match], columns: Sequence[Profile]
) -> tuple[Match, ...]:
    """A file that is clearly of a table has its id in the first code that never repeats."""
    target = _ID_TARGETS.get(table)
    found = {match.target: match for match in matches}
    said = sum(_SIGNS[table].get(match.target, 0.0) for match in matches if match.header > 0.6)
    if target is None or target in found or said < 3.0:
        return ()
    taken = {match.column for match in matches}
    for profile in columns:
        if profile.name not in taken and _is_code(profile):
            return (Match(target=target, column=profile.name, score=0.5, header=0.0, values=0.5),)
    return ()


def _is_code(profile: Profile) -> bool:
    return (
        profile.unique
        and not profile.counter
        and profile.rows >= 20
        and profile.length <= 40
        and profile.spaced < 0.1
        and profile.date < 0.5
        and max(profile.mobile, profile.email) < 0.5
        and not (profile.numeric > 0.9 and profile.whole < 1)
    )


def _named(table: str, name: str) -> float:
    """Tell whether the file's name says the table: by its first word in Persian, else its last."""
    words = list(read_header(name.rpartition(".")[0] or name).words)
    spoken = [
        (place, known)
        for place, word in enumerate(words)
        for known, listed in FILE_NAMES.items()
        if word in {read_header(one).joined for one in listed.split()}
    ]
    if not spoken:
        return 0.0
    persian = any("\u0600" <= word[0] <= "\u06ff" for word in words)
    head = min(spoken)[0] if persian else max(spoken)[0]
    return 1.0 if (head, table) in spoken else 0.2 * any(known == table for _, known in spoken)


_OF_A_PERSON = (
    "full_name", "last_name", "mobile", "email", "customer_key", "birth_day", "gender",
)  # fmt: skip
_OF_A_CONTACT = ("topic", "text", "kind", "direction", "resolved_at", "handling_minutes")


def _lacks(table: str, found: dict[str, Match], columns: Sequence[Profile]) -> float:
    """What the table cannot be without, or with: 1 for each such lack."""
    has = found.__contains__
    ordered = _strong("order_id", "orders", columns)
    dated = has("at") or any(column.date > 0.75 for column in columns)
    rules = {
        "people": (
            not (has("record_id") or has("mobile") or has("email") or has("national_code")),
            ordered,
            not any(map(has, _OF_A_PERSON)),
        ),
        "orders": (
            not has("order_id"), not (dated or has("total_amount")), 0.5 * _is_line(columns),
        ),
        "order_lines": (not has("order_id"), not (has("product_id") or has("product_name"))),
        "returns": (not (has("return_id") or has("reason")), 0.5 * (not has("reason"))),
        "products": (
            not (has("product_id") or has("product_name")), ordered, dated, not has("product_id"),
        ),
        "events": (not has("name"), not has("at")),
        "feedback": (not (has("score") or has("text") or has("recommended")),),
        "interactions": (
            not has("at"),
            not any(map(has, _OF_A_CONTACT)),
            0.7 * (has("text") and len(found) < 4),
        ),
        "stores": (not has("store_id"), ordered, len(columns) > 8),
        "employees": (
            not has("employee_id"), ordered, not any(map(has, ("role", "hired_day", "team_id"))),
        ),
        "costs": (not has("amount"), not has("kind"), ordered),
    }  # fmt: skip
    return float(sum(float(rule) for rule in rules[table]))


def _strong(target: str, table: str, columns: Sequence[Profile]) -> bool:
    return any(header_score(column.name, table, target) > 0.85 for column in columns)


def _is_line(columns: Sequence[Profile]) -> bool:
    """Whether a row is a product in an order: a repeated order number beside a product."""
    orders = [c for c in columns if header_score(c.name, "order_lines", "order_id") > 0.85]
    product = any(
        header_score(column.name, "order_lines", target) > 0.85
        for column in columns
        for target in ("product_id", "product_name")
    )
    return product and any(column.distinct < column.filled for column in orders)
