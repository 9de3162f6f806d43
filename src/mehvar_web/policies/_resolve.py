"""From what was typed to a policy: its JSON, its finished rows, and what is wrong with the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from mehvar import empowerment
from mehvar.empowerment import ACTIONS, Fact, Policy, PolicyError, Row, Situation, facts_of
from mehvar.text import Bilingual
from mehvar_web.policies._draft import Draft, DraftRow, DraftTest
from mehvar_web.policies._typed import (
    UNFINISHED,
    Unread,
    meant,
    meant_money,
    meant_number,
    meant_rate,
)

NO_VALUE = frozenset({"known", "not_known"})
SEVERAL = frozenset({"one_of", "not_one_of"})
NEEDS_AMOUNT = frozenset({"discount_code", "pay_difference", "refund", "credit"})
MAY_HAVE_AMOUNT = NEEDS_AMOUNT | {"replace", "ask"}
HAS_DAYS = frozenset({"discount_code", "credit"})

_ORDERED = (
    "at_least", "at_most", "between", "above", "below", "is", "is_not",
    "one_of", "not_one_of", "known", "not_known",
)  # fmt: skip
_WORDS = ("is", "is_not", "one_of", "not_one_of", "known", "not_known")
_FLAGS = ("is", "known", "not_known", "is_not", "one_of", "not_one_of")
_NO_TITLE = Bilingual("عنوانی بنویسید.", "Write a title.")
_NO_ROWS = Bilingual("دست‌کم یک سطر بنویسید.", "Write at least one row.")
_NO_AMOUNT = Bilingual(
    "بنویسید چه‌قدر: درصدی از چیزی، یا مبلغی ثابت.",
    "Write how much: a share of something, or a fixed amount.",
)
_NO_SUCH_FACT = Bilingual(
    "در این موقعیت چنین چیزی نیست؛ این شرط را بردارید.",
    "There is no such thing in this situation; remove the condition.",
)
_NO_NAME = Bilingual("نامی برای این سطر بنویسید.", "Write a name for this row.")


@dataclass(slots=True, kw_only=True)
class Resolved:
    """A draft understood.

    ``data`` is its JSON, for the store. ``policy`` is there when everything is finished, ``rows``
    holds each row that is finished by itself. ``problems`` are told by the place of the form
    (``title``, ``r0``, ``r0.1``, ``r0:rate``, ``l0``); ``""`` is the whole.
    """

    data: dict[str, Any]
    policy: Policy | None = None
    rows: tuple[Row | None, ...] = ()
    problems: dict[str, tuple[Bilingual, ...]] = field(default_factory=dict)


def operators_for(fact: Fact) -> tuple[str, ...]:
    """Return the operators that a fact can be asked with, the usual first."""
    if fact.kind == "flag":
        return _FLAGS
    return _WORDS if fact.kind in {"choice", "text"} else _ORDERED


def operator_of(test: DraftTest, fact: Fact) -> str:
    """Return a condition's operator; the usual one when none of the fact's was chosen."""
    offered = operators_for(fact)
    return test.operator if test.operator in offered else offered[0]


def resolve(draft: Draft, *, key: str, situation: Situation) -> Resolved:
    """Understand a draft; never raises: what is wrong stands beside its part."""
    found = Resolved(data={})
    teller = _Reading(situation, found.problems)
    found.data = {
        "key": key,
        "situation": situation,
        "title": {"fa": draft.title_fa or draft.title_en, "en": draft.title_en or draft.title_fa},
        "hit": draft.hit,
        "once_per_order": draft.once,
        "rows": [teller.row(row, f"r{place}") for place, row in enumerate(draft.rows)],
        "authority": [
            teller.level(one.level, one.at_most, f"l{place}")
            for place, one in enumerate(draft.levels)
        ],
    }
    if not (draft.title_fa or draft.title_en):
        teller.wrong("title", _NO_TITLE)
    if not draft.rows:
        teller.wrong("", _NO_ROWS)
    found.rows = tuple(
        _whole_row(found.data, place, teller) for place in range(len(found.data["rows"]))
    )
    if not found.problems:
        try:
            found.policy = empowerment.read_policy(found.data)
        except PolicyError as error:
            teller.tell(error)
    return found


class _Reading:
    """Reads typed parts into JSON, keeping what is wrong by its place."""

    def __init__(self, situation: Situation, problems: dict[str, tuple[Bilingual, ...]]) -> None:
        self.known = {one.name: one for one in facts_of(situation)}
        self.problems = problems

    def wrong(self, place: str, said: Bilingual) -> None:
        self.problems[place] = tuple(dict.fromkeys([*self.problems.get(place, ()), said]))

    def row(self, row: DraftRow, path: str) -> dict[str, Any]:
        if not row.key:
            self.wrong(f"{path}:key", _NO_NAME)
        when = [self.test(one, f"{path}.{place}") for place, one in enumerate(row.tests)]
        return {"key": row.key, "when": when, "effect": self.effect(row, path)}

    def test(self, test: DraftTest, path: str) -> dict[str, Any]:
        fact = self.known.get(test.fact)
        if fact is None:
            self.wrong(path, _NO_SUCH_FACT)
            return {"fact": test.fact, "operator": test.operator}
        operator = operator_of(test, fact)
        told: dict[str, Any] = {"fact": fact.name, "operator": operator}
        if operator in NO_VALUE:
            return told
        try:
            return told | {"value": _value(test.values, operator, fact)}
        except Unread as error:
            self.wrong(path, error.said)
            return told

    def effect(self, row: DraftRow, path: str) -> dict[str, Any]:
        action = row.action
        if action not in ACTIONS:
            self.wrong(f"{path}:action", UNFINISHED)
        told: dict[str, Any] = {"action": action, "beyond": row.beyond or "cap"}
        if action in HAS_DAYS and row.valid_days:
            told["valid_days"] = self.typed(meant_number, row.valid_days, f"{path}:valid_days")
        amount = self.amount(row, path) if action in MAY_HAVE_AMOUNT else None
        return told if amount is None else told | {"amount": amount}

    def amount(self, row: DraftRow, path: str) -> dict[str, Any] | None:
        if not row.of and not row.plus:
            if row.action in NEEDS_AMOUNT:
                self.wrong(f"{path}:of", _NO_AMOUNT)
            return None
        told: dict[str, Any] = {"of": row.of} if row.of else {}
        if row.of and row.rate:
            told["rate"] = self.typed(meant_rate, row.rate, f"{path}:rate")
        for name in ("plus", "at_least", "at_most", "round_to"):
            if text := getattr(row, name):
                told[name] = self.typed(meant_money, text, f"{path}:{name}")
        return told

    def level(self, level: str, at_most: str, path: str) -> dict[str, Any]:
        if not level or not at_most:
            self.wrong(path, UNFINISHED)
        return {
            "level": self.typed(meant_number, level, path) if level else None,
            "at_most": self.typed(meant_money, at_most, path) if at_most else None,
        }

    def typed(self, read: Any, text: str, path: str) -> int | None:
        try:
            return int(read(text))
        except Unread as error:
            self.wrong(path, error.said)
            return None

    def tell(self, error: PolicyError) -> None:
        """Tell what the reader of policies says, by the places of the form."""
        for one in error.problems:
            place = place_of(one.where)
            if place not in self.problems:
                self.wrong(place, one.message)


def _value(values: tuple[str, ...], operator: str, fact: Fact) -> Any:
    if operator == "between":
        low, high = [*values, "", ""][:2]
        return [meant(low, fact), meant(high, fact)]
    if not values:
        raise Unread(UNFINISHED)
    read = [meant(one, fact) for one in values]
    return read if operator in SEVERAL else read[0]


def _whole_row(data: dict[str, Any], place: int, teller: _Reading) -> Row | None:
    """Return a row that is finished by itself; tell what its reader says of one that is not."""
    if any(
        one == f"r{place}" or one.startswith((f"r{place}.", f"r{place}:"))
        for one in teller.problems
    ):
        return None
    title = {"fa": "-", "en": "-"}
    alone = {**data, "title": title, "hit": "first", "authority": [], "rows": [data["rows"][place]]}
    try:
        return empowerment.read_policy(alone).rows[0]
    except PolicyError as error:
        for one in error.problems:
            teller.wrong(place_of(one.where.replace("rows[0]", f"rows[{place}]", 1)), one.message)
    return None


_ROW = re.compile(r"rows\[(\d+)\](?:\.when\[(\d+)\].*|\.effect(?:\.amount)?\.?(\w+)?|\.(\w+))?")
_LEVEL = re.compile(r"authority\[(\d+)\].*")


def place_of(where: str) -> str:
    """Return the form's place of one in the JSON: of ``rows[2].effect.beyond`` ``r2:beyond``."""
    if found := _ROW.fullmatch(where):
        row, test, part, key = found.groups()
        if test is not None:
            return f"r{row}.{test}"
        name = part or key
        return f"r{row}:{name}" if name else f"r{row}"
    if found := _LEVEL.fullmatch(where):
        return f"l{found[1]}"
    return {"title": "title", "title.fa": "title", "title.en": "title", "hit": "hit"}.get(where, "")
