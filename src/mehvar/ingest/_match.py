"""Which column of a file is which column of a table: by header and values, each target once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mehvar import schema
from mehvar.ingest._headers import header_score
from mehvar.ingest._lexicon import LEXICON, LIKERT, SPOKEN_DATES, WORDS
from mehvar.ingest._profile import Profile
from mehvar.ingest._rules import RECORD_ID

THRESHOLD = 0.5
"""Below this score a column stays unmapped: a gap is easier to see than an error."""

_IDS = {"person_ref", "customer_key", "loyalty_card", RECORD_ID}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A column of the file for a column of a table.

    ``header`` and ``values`` say how much of the score either gave, for the reason shown.
    """

    target: str
    column: str
    score: float
    header: float
    values: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Boost:
    """Evidence from other files: this column holds the ids that another file's rows go by."""

    table: str
    target: str
    column: str
    amount: float


def match_table(
    table: str,
    columns: Sequence[Profile],
    *,
    boosts: Sequence[Boost] = (),
    only: Sequence[str] | None = None,
) -> tuple[Match, ...]:
    """Assign columns to the targets of a table, jointly, so that the sum of scores is greatest."""
    from scipy.optimize import linear_sum_assignment

    targets = [target for target in LEXICON.get(table, {}) if only is None or target in only]
    if not targets or not columns:
        return ()
    extra = {(boost.target, boost.column): boost.amount for boost in boosts if boost.table == table}
    scored = [
        [_match(table, target, profile, columns, extra) for profile in columns]
        for target in targets
    ]
    scores = np.array([[match.score for match in row] for row in scored])
    scores[scores < THRESHOLD] = 0.0
    rows, places = linear_sum_assignment(scores, maximize=True)
    chosen = [scored[row][place] for row, place in zip(rows, places, strict=True)]
    return _with_record_id([match for match in chosen if match.score >= THRESHOLD], columns)


def _with_record_id(matches: list[Match], columns: Sequence[Profile]) -> tuple[Match, ...]:
    """A key of the customer that never repeats, and stands alone, is the record's own id."""
    targets = {match.target for match in matches}
    unique = {profile.name for profile in columns if profile.unique}
    if RECORD_ID in targets:
        return tuple(matches)
    return tuple(
        replace(match, target=RECORD_ID)
        if match.target == "customer_key" and match.column in unique
        else match
        for match in matches
    )


def alternatives(
    table: str, profile: Profile, columns: Sequence[Profile], *, taken: str
) -> tuple[Match, ...]:
    """Return other columns of the table that this one might be, best first."""
    scored = [
        _match(table, target, profile, columns, {})
        for target in LEXICON.get(table, {})
        if target != taken
    ]
    likely = [match for match in scored if match.score >= 0.3]
    return tuple(sorted(likely, key=lambda match: -match.score)[:3])


def _match(
    table: str,
    target: str,
    profile: Profile,
    columns: Sequence[Profile],
    extra: Mapping[tuple[str, str], float],
) -> Match:
    header = header_score(profile.name, table, target)
    fits = _fits(table, target, profile)
    seen = _seen(table, target, profile, columns)
    score = max(header * fits, seen) + 0.08 * min(header * fits, seen)
    if score or extra:
        score += extra.get((target, profile.name), 0.0) * fits
    score += _special(target, profile, columns) if header else 0.0
    return Match(
        target=target, column=profile.name, score=score, header=header, values=max(fits, seen)
    )


def _fits(table: str, target: str, profile: Profile) -> float:
    """Whether the values can be of the target's type: 0 to 1."""
    if profile.empty:
        return 0.7
    if profile.counter and target != "order_id":
        return 0.0
    if target in _IDS or target.endswith("_id"):
        return _fits_id(target, profile)
    column = schema.table(table).column(target)
    if column.identifies or target == "email":
        return _fits_identifier(column.identifies or target, profile)
    if column.choices:
        return _fits_words(column.name, profile)
    checks = {
        "at": profile.date if profile.date > 0.35 else 0.0,
        "day": profile.date if profile.date > 0.35 else 0.0,
        "money": 1.0 if profile.money > 0.85 else 0.0,
        "int": 1.0 if profile.numeric > 0.9 else 0.0,
        "float": 1.0 if profile.numeric > 0.9 or _likert(target, profile) else 0.0,
        "bool": 1.0 if profile.boolean > 0.85 or _coded(target, profile) else 0.0,
    }
    return checks[column.kind] if column.kind in checks else _fits_text(target, profile)


def _fits_id(target: str, profile: Profile) -> float:
    named = {"employee_id", "courier_id", "store_id", "seller_id", "touchpoint_id", "survey_id"}
    if profile.length > 60 or profile.date > 0.9:
        return 0.0
    if target in named:
        return 0.9 if profile.distinct < 0.9 * profile.filled or profile.filled < 50 else 0.7
    if profile.whole < 1 and profile.numeric > 0.9:
        return 0.0
    spaced = 0.25 if profile.spaced > 0.5 else 1.0
    phones = 0.5 if profile.mobile > 0.8 and target != "person_ref" else 1.0
    return spaced * phones


def _fits_identifier(kind: str, profile: Profile) -> float:
    if kind in {"loyalty_card", "customer_key"}:
        return _fits_id(kind, profile)
    share = {
        "mobile": profile.mobile, "email": profile.email, "national_code": profile.national_code,
    }[kind]  # fmt: skip
    return 1.0 if share > 0.5 else 0.0


def _fits_words(name: str, profile: Profile) -> float:
    if not profile.words or name not in WORDS:
        return 0.0
    known = word_map(WORDS[name], profile.words)
    share = len(known) / len(profile.words)
    return 1.0 if share >= 0.5 else 0.0


def _fits_text(target: str, profile: Profile) -> float:
    codes = {"promotion_code", "postal_code", "size", "language", "gender", "payment_method"}
    if target in {"status", "payment_method", "gender", "language"} and profile.distinct > max(
        60, 0.5 * profile.filled
    ):
        return 0.2
    if target in codes:
        return 1.0
    if profile.date > 0.8 or profile.mobile > 0.8 or profile.email > 0.8:
        return 0.1
    if profile.numeric > 0.9:
        return (
            0.45 if target in {"status", "topic", "category", "region", "channel", "size"} else 0.15
        )
    return 1.0


def _seen(table: str, target: str, profile: Profile, columns: Sequence[Profile]) -> float:
    """What the values say alone, without any header."""
    if target == "mobile" and profile.mobile > 0.8:
        return 0.7 * profile.mobile
    if target == "email" and profile.email > 0.8 and table == "people":
        return 0.75 * profile.email
    if target == "national_code" and profile.national_code > 0.97 and profile.distinct > 20:
        return 0.6
    if target == "text" and profile.length > 25 and profile.spaced > 0.9 and profile.numeric < 0.1:
        longest = max(column.length for column in columns)
        return 0.55 if profile.length == longest else 0.3
    if target == "at" and _only_date(profile, columns):
        return 0.55
    return 0.0


def _only_date(profile: Profile, columns: Sequence[Profile]) -> bool:
    dated = [column for column in columns if column.date > 0.75]
    return dated == [profile] and not set(profile.header.words) & SPOKEN_DATES


def _special(target: str, profile: Profile, columns: Sequence[Profile]) -> float:
    """Small preferences that need the other columns."""
    if target in {"first_name", "full_name"}:
        other = any(
            column.name != profile.name
            and header_score(column.name, "people", "last_name") > 0.6
            and not header_score(column.name, "people", "full_name") > 0.92
            for column in columns
        )
        return 0.05 if other == (target == "first_name") else -0.3
    if target == "at":
        return 0.03 if profile.dates is not None and profile.dates.has_time else 0.0
    return 0.0


def _coded(target: str, profile: Profile) -> bool:
    """A recommendation is often coded 1 (yes), 2 (no idea), 3 (no)."""
    return target == "recommended" and bool(profile.words) and set(profile.words) <= {"1", "2", "3"}


def _likert(target: str, profile: Profile) -> bool:
    if target != "score" or not profile.words:
        return False
    return len(word_map(LIKERT, profile.words)) >= max(2, 0.6 * len(profile.words))


def word_map(lexicon: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    """Return the meaning of each word that the lexicon knows, in any spelling."""
    from mehvar.ingest._headers import read_header

    known = {
        read_header(word).joined: meaning
        for meaning, listed in lexicon.items()
        for word in (meaning, *listed.split("|"))
    }
    found = {word: known.get(read_header(word).joined) for word in words}
    return {word: meaning for word, meaning in found.items() if meaning is not None}
