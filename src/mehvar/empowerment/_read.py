"""A policy from JSON and back: whatever is wrong with it is told at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar, cast

from mehvar.empowerment._errors import PolicyError, Problem
from mehvar.empowerment._facts import (
    MOST_MONEY,
    NUMBERS,
    SITUATIONS,
    Fact,
    Situation,
    facts_of,
    fits,
)
from mehvar.empowerment._policy import (
    ACTIONS,
    HITS,
    OPERATORS,
    Amount,
    Authority,
    Effect,
    Policy,
    Row,
    Test,
)
from mehvar.text import Bilingual

SCHEMA = 1
"""The number of the format that ``policy_to_json`` writes."""

_MOST_ROWS = 200
_MOST_RATE = 100_000
_MOST_DAYS = 3_650
_Kind = TypeVar("_Kind")


def policy_to_json(policy: Policy) -> dict[str, object]:
    """Return a policy as what JSON knows; ``read_policy`` reads it back to the same policy."""
    return {"schema": SCHEMA, **_plain(policy)}


def _plain(value: object) -> Any:
    if isinstance(value, Bilingual):
        return {"fa": value.fa, "en": value.en}
    if hasattr(value, "__dataclass_fields__"):
        told = {one.name: getattr(value, one.name) for one in fields(cast("Any", value))}
        return {name: _plain(part) for name, part in told.items() if part is not None}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def read_policy(data: object) -> Policy:
    """Read a policy that was written as JSON.

    Raises:
        PolicyError: naming every place that cannot be understood or cannot work.
    """
    reader = _Reader()
    policy = reader.policy(data)
    if reader.problems or policy is None:
        raise PolicyError(tuple(reader.problems))
    return policy


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.known: dict[str, Fact] = {}

    def policy(self, data: object) -> Policy | None:
        if not isinstance(data, Mapping):
            self._wrong("", "سیاست باید یک شیء JSON باشد", "a policy is a JSON object")
            return None
        if data.get("schema", SCHEMA) != SCHEMA:
            self._wrong("schema", "این قالب شناخته نیست", f"this version reads schema {SCHEMA}")
        self._strangers("", data, {"schema", *(one.name for one in fields(Policy))})
        situation = self._choice("situation", data.get("situation"), SITUATIONS)
        self.known = {one.name: one for one in facts_of(situation)} if situation else {}
        policy = Policy(
            key=self._text("key", data.get("key")),
            version=self._whole("version", data.get("version"), low=1) or 1,
            title=self._title("title", data.get("title")),
            situation=cast("Situation", situation),
            hit=self._choice("hit", data.get("hit", "first"), HITS) or "first",
            rows=self._rows(data.get("rows")),
            authority=self._authority(data.get("authority", [])),
            once_per_order=self._flag("once_per_order", data.get("once_per_order", True)),
            from_day=self._day("from_day", data.get("from_day")),
            until_day=self._day("until_day", data.get("until_day")),
        )
        if policy.from_day and policy.until_day and policy.until_day < policy.from_day:
            self._wrong("until_day", "پیش از آغاز است", "it is before from_day")
        return policy

    def _rows(self, data: object) -> tuple[Row, ...]:
        rows = self._list("rows", data)
        if not 1 <= len(rows) <= _MOST_ROWS:
            self._wrong("rows", f"۱ تا {_MOST_ROWS} سطر", f"1 to {_MOST_ROWS} rows are wanted")
            return ()
        read = tuple(self._row(f"rows[{place}]", one) for place, one in enumerate(rows))
        seen: set[str] = set()
        for place, row in enumerate(read):
            if row.key in seen:
                self._wrong(f"rows[{place}].key", "تکراری است", f"{row.key!r} is there twice")
            seen.add(row.key)
        return read

    def _row(self, where: str, data: object) -> Row:
        told = self._object(where, data, {"key", "when", "effect"})
        tests = self._list(f"{where}.when", told.get("when", []))
        return Row(
            key=self._text(f"{where}.key", told.get("key")),
            when=tuple(
                test
                for place, one in enumerate(tests)
                if (test := self._test(f"{where}.when[{place}]", one)) is not None
            ),
            effect=self._effect(f"{where}.effect", told.get("effect")),
        )

    def _test(self, where: str, data: object) -> Test | None:
        told = self._object(where, data, {"fact", "operator", "value"})
        operator = self._choice(f"{where}.operator", told.get("operator"), OPERATORS)
        fact = self.known.get(str(told.get("fact")))
        if fact is None:
            self._wrong(f"{where}.fact", "در این موقعیت نیست", "no fact of this situation")
        if fact is None or operator is None:
            return None
        if operator in _ORDERED and fact.kind in {"flag", "choice", "text"}:
            self._wrong(f"{where}.operator", "برای این چیز نمی‌شود", f"not for a {fact.kind}")
            return None
        value = self._tested(f"{where}.value", fact, operator, told.get("value"))
        return Test(fact=fact.name, operator=operator, value=value)

    def _tested(self, where: str, fact: Fact, operator: str, data: object) -> Any:
        if operator in {"known", "not_known"}:
            if data is not None:
                self._wrong(where, "مقداری نمی‌خواهد", "this operator takes no value")
            return None
        if operator not in {"one_of", "not_one_of", "between"}:
            return self._value(where, fact, data)
        values = self._list(where, data)
        read = tuple(self._value(f"{where}[{n}]", fact, one) for n, one in enumerate(values))
        if operator == "between" and len(read) != 2:
            self._wrong(where, "دو کران می‌خواهد", "two ends are wanted")
        elif operator == "between" and None not in read and read[0] >= read[1]:
            self._wrong(where, "کران نخست باید کوچک‌تر باشد", "the first must be below the second")
        elif not read:
            self._wrong(where, "دست‌کم یک مقدار", "at least one value is wanted")
        return read

    def _value(self, where: str, fact: Fact, data: object) -> Any:
        value = data
        if fact.kind == "day":
            value = self._day(where, data)
        if value is None or not fits(fact, value):
            self._wrong(where, f"از نوع {fact.kind} نیست", f"{data!r} is no {fact.kind}")
            return None
        if fact.kind in NUMBERS and abs(cast("int", value)) > MOST_MONEY:
            self._wrong(where, "بیش از اندازه بزرگ است", f"it is above {MOST_MONEY}")
        return value

    def _effect(self, where: str, data: object) -> Effect:
        told = self._object(where, data, {one.name for one in fields(Effect)})
        action = self._choice(f"{where}.action", told.get("action"), ACTIONS) or "refuse"
        amount = told.get("amount")
        if amount is None and action in _WITH_AMOUNT:
            self._wrong(f"{where}.amount", "مبلغ لازم است", f"{action} needs an amount")
        return Effect(
            action=action,
            amount=self._amount(f"{where}.amount", amount) if amount is not None else None,
            beyond=self._choice(
                f"{where}.beyond", told.get("beyond", "cap"), ("cap", "ask", "refuse")
            )
            or "cap",
            valid_days=self._whole(
                f"{where}.valid_days", told.get("valid_days"), low=1, high=_MOST_DAYS
            ),
        )

    def _amount(self, where: str, data: object) -> Amount:
        told = self._object(where, data, {one.name for one in fields(Amount)})
        of = told.get("of")
        money = [name for name, fact in self.known.items() if fact.kind == "money"]
        if of is not None:
            of = self._choice(f"{where}.of", of, tuple(money))
        at_least = self._whole(f"{where}.at_least", told.get("at_least"))
        at_most = self._whole(f"{where}.at_most", told.get("at_most"))
        if at_least is not None and at_most is not None and at_least > at_most:
            self._wrong(f"{where}.at_most", "کمتر از کف است", "it is below at_least")
        return Amount(
            of=cast("str | None", of),
            rate=self._whole(f"{where}.rate", told.get("rate", 10_000), high=_MOST_RATE) or 0,
            plus=self._whole(f"{where}.plus", told.get("plus", 0)) or 0,
            at_least=at_least,
            at_most=at_most,
            round_to=self._whole(f"{where}.round_to", told.get("round_to", 1), low=1) or 1,
        )

    def _authority(self, data: object) -> tuple[Authority, ...]:
        read = []
        for place, one in enumerate(self._list("authority", data)):
            where = f"authority[{place}]"
            told = self._object(where, one, {"level", "at_most"})
            level = self._whole(f"{where}.level", told.get("level"), low=1, high=9)
            most = self._whole(f"{where}.at_most", told.get("at_most"))
            if level is None or most is None:
                self._wrong(where, "سطح و سقف لازم است", "a level and its limit are wanted")
                continue
            read.append(Authority(level=level, at_most=most))
        levels = [one.level for one in read]
        if levels != sorted(set(levels)):
            self._wrong("authority", "سطح‌ها باید بالارونده باشند", "levels must rise, each once")
        return tuple(read)

    def _object(self, where: str, data: object, allowed: set[str]) -> Mapping[str, object]:
        if not isinstance(data, Mapping):
            self._wrong(where, "باید یک شیء باشد", "an object is wanted")
            return {}
        self._strangers(where, data, allowed)
        return data

    def _strangers(self, where: str, data: Mapping[str, object], allowed: set[str]) -> None:
        for name in data:
            if name not in allowed:
                at = f"{where}.{name}" if where else str(name)
                self._wrong(at, "چنین چیزی نیست", "there is no such part")

    def _list(self, where: str, data: object) -> list[object]:
        if not isinstance(data, list):
            self._wrong(where, "باید یک فهرست باشد", "a list is wanted")
            return []
        return data

    def _choice(self, where: str, value: object, of: tuple[_Kind, ...]) -> _Kind | None:
        if value not in of:
            told = ", ".join(map(str, of))
            self._wrong(where, f"یکی از این‌ها: {told}", f"{value!r} is none of: {told}")
            return None
        return value

    def _whole(
        self, where: str, value: object, *, low: int = 0, high: int = MOST_MONEY
    ) -> int | None:
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self._wrong(where, f"عدد درست {low} تا {high}", f"a whole number {low} to {high}")
            return None
        return value

    def _flag(self, where: str, value: object) -> bool:
        if not isinstance(value, bool):
            self._wrong(where, "آری یا نه", "true or false is wanted")
        return bool(value)

    def _day(self, where: str, value: object) -> date | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self._wrong(where, "روز باید به شکل 2026-03-21 باشد", "a day as 2026-03-21 is wanted")
            return None

    def _text(self, where: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > 80:
            self._wrong(where, "نوشته‌ای تا ۸۰ نویسه", "a text of up to 80 letters is wanted")
            return ""
        return value

    def _title(self, where: str, value: object) -> Bilingual:
        told = self._object(where, value, {"fa", "en"})
        either = str(told.get("fa") or told.get("en") or "")
        self._text(where, either)
        return Bilingual(str(told.get("fa") or either), str(told.get("en") or either))

    def _wrong(self, where: str, fa: str, en: str) -> None:
        self.problems.append(Problem(where=where or "policy", message=Bilingual(fa, en)))


_ORDERED = {"at_least", "at_most", "above", "below", "between"}
_WITH_AMOUNT = {"discount_code", "pay_difference", "refund", "credit"}
