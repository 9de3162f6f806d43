"""Reading a rule that somebody wrote: every problem found at once, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, cast, get_args

from mehvar.segments._rules import (
    TIMES,
    Condition,
    Group,
    Happening,
    Match,
    Node,
    Operator,
    Problem,
    RuleError,
    Value,
)
from mehvar.segments._rules_fields import (
    COUNT_OPERATORS,
    Field,
    FieldKind,
    HappeningKind,
    Vocabulary,
    attribute_field,
    vocabulary,
)
from mehvar.segments._rules_values import Refused, read_value
from mehvar.text import Bilingual

if TYPE_CHECKING:
    from mehvar.workspace import Settings

_MATCHES: tuple[str, ...] = get_args(Match)
_DEEPEST, _MOST_PARTS, _MOST_VALUES, _MOST_DAYS = 8, 100, 1_000, 36_600
_WITHOUT_VALUE = frozenset({"known", "not_known"})
_SEVERAL = frozenset({"one_of", "not_one_of", "has", "has_not"})
_DAYS_BACK = frozenset({"in_last_days", "before_last_days"})
_OF_CONDITION = frozenset({"field", "operator", "value"})
_OF_HAPPENING = frozenset(
    {"happened", "where", "measure", "last_days", "from_day", "until_day", "operator", "value"}
)


def read_rule(
    data: object, *, settings: Settings, known: Vocabulary | None = None, whole: bool = True
) -> Group:
    """Read a rule from what JSON knows.

    Args:
        data: ``{"all": [...]}``, ``{"any": [...]}``, ``{"none": [...]}``, or one condition.
        settings: the company's: how amounts that are written as text are meant.
        known: the fields there are; by default all of the schema's, and attributes of any name.
        whole: refuse empty groups; a rule that is being built may have them.

    Raises:
        RuleError: naming everything that is wrong.
    """
    reader = _Reader(
        settings=settings, known=known or vocabulary(), free=known is None, whole=whole
    )
    found = reader.node(data, "rule", depth=0)
    if reader.problems:
        raise RuleError(tuple(reader.problems))
    return found if isinstance(found, Group) else Group(match="all", of=(cast("Node", found),))


@dataclass(slots=True)
class _Reader:
    """One reading: it goes on after a problem, to find the others too."""

    settings: Settings
    known: Vocabulary
    free: bool
    whole: bool
    problems: list[Problem] = field(default_factory=list)
    parts: int = 0

    def node(self, data: object, where: str, *, depth: int) -> Node | None:
        self.parts += 1
        if self.parts > _MOST_PARTS or depth > _DEEPEST:
            if self.parts == _MOST_PARTS + 1 or depth == _DEEPEST + 1:
                self._wrong(where, "قاعده بیش از اندازه بزرگ است", "the rule is too large")
            return None
        if not isinstance(data, Mapping):
            self._wrong(where, "باید گروه یا شرط باشد", "must be a group or a condition")
            return None
        if "field" in data:
            return self._condition(data, where, self.known.fields)
        if "happened" in data:
            return self._happening(data, where)
        return self._group(data, where, depth)

    def _group(self, data: Mapping[str, object], where: str, depth: int) -> Group | None:
        keys = [str(key) for key in data]
        if len(keys) != 1 or keys[0] not in _MATCHES:
            self._wrong(
                where,
                "باید یکی از all، any، none، field یا happened باشد",
                f"must have exactly one of all, any, none, field or happened; "
                f"it has {', '.join(keys) or 'nothing'}",
            )
            return None
        match = cast("Match", keys[0])
        inner = data[match]
        if not isinstance(inner, Sequence) or isinstance(inner, str):
            self._wrong(where, f"{match} باید فهرست باشد", f"{match} must be a list")
            return None
        if self.whole and not inner and (depth or match != "all"):
            self._wrong(where, "این گروه شرطی ندارد", "this group has no condition")
        parts = [
            self.node(one, f"{where}.{match}[{place}]", depth=depth + 1)
            for place, one in enumerate(inner)
        ]
        return Group(match=match, of=tuple(part for part in parts if part is not None))

    def _condition(
        self, data: Mapping[str, object], where: str, fields: Mapping[str, Field]
    ) -> Condition | None:
        self._refuse_keys(data, _OF_CONDITION, where)
        found = self._field(str(data["field"]), where, fields)
        if found is None:
            return None
        operator = self._operator(data.get("operator"), found.operators, found.name, where)
        if operator is None:
            return None
        value = self._value(data.get("value"), operator, found.kind, where)
        return Condition(field=found.name, operator=operator, value=value)

    def _field(self, name: str, where: str, fields: Mapping[str, Field]) -> Field | None:
        if name in fields:
            return fields[name]
        attribute = name.removeprefix("attributes.")
        if self.free and attribute != name and fields is self.known.fields:
            found = attribute_field(attribute)
            if found is not None:
                return found
        self._unknown(where, name, fields)
        return None

    def _operator(
        self, data: object, fitting: tuple[Operator, ...], name: str, where: str
    ) -> Operator | None:
        if data in fitting:
            return data
        self._wrong(
            where,
            f"عملگر {data or 'خالی'} به {name} نمی‌خورد؛ این‌ها می‌خورند: {'، '.join(fitting)}",
            f"operator {data or '(empty)'} does not fit {name}; these do: {', '.join(fitting)}",
        )
        return None

    def _value(self, data: object, operator: Operator, kind: FieldKind, where: str) -> Value:
        if operator in _WITHOUT_VALUE:
            if data is not None:
                self._wrong(where, "این عملگر مقدار ندارد", f"{operator} takes no value")
            return None
        if operator in _DAYS_BACK:
            return self._days(data, f"{where}.value")
        if operator == "between":
            return self._ends(data, kind, where)
        if operator in _SEVERAL:
            return self._several(data, kind, where)
        return self._one(data, kind, where)

    def _one(self, data: object, kind: FieldKind, where: str) -> Value:
        try:
            return read_value(data, kind=kind, settings=self.settings)
        except Refused as error:
            self.problems.append(Problem(where=where, message=error.said))
            return None

    def _several(self, data: object, kind: FieldKind, where: str) -> Value:
        listed = data if isinstance(data, list | tuple) else [data]
        if not 1 <= len(listed) <= _MOST_VALUES:
            self._wrong(
                where, "دست‌کم یک مقدار بنویسید", f"needs 1 to {_MOST_VALUES} values"
            )  # fmt: skip
            return None
        values = [self._one(one, kind, where) for one in listed]
        return cast("Value", tuple(dict.fromkeys(one for one in values if one is not None)))

    def _ends(self, data: object, kind: FieldKind, where: str) -> Value:
        if not isinstance(data, list | tuple) or len(data) != 2:
            self._wrong(where, "دو سر بازه را بنویسید", "between needs a list of two values")
            return None
        low, high = (self._one(one, kind, where) for one in data)
        if low is None or high is None:
            return None
        if low > high:  # type: ignore[operator]  # both are of the field's kind
            self._wrong(where, "کف بازه از سقف آن بالاتر است", "its low end is above its high end")
        return cast("Value", (low, high))

    def _happening(self, data: Mapping[str, object], where: str) -> Happening | None:
        self._refuse_keys(data, _OF_HAPPENING, where)
        name = str(data["happened"])
        kind = self.known.happenings.get(name)
        if kind is None:
            self._unknown(where, name, self.known.happenings)
            return None
        measure = str(data.get("measure", TIMES))
        if measure not in kind.measures:
            self._unknown(f"{where}.measure", measure, kind.measures)
            return None
        operator = self._operator(data.get("operator"), COUNT_OPERATORS, name, where)
        if operator is None:
            return None
        first, last = self._window(data, where)
        return Happening(
            happened=name,
            where=self._narrowing(data.get("where"), kind, where),
            measure=measure,
            operator=operator,
            value=self._value(data.get("value"), operator, kind.measures[measure].kind, where),
            last_days=self._days(data["last_days"], f"{where}.last_days")
            if data.get("last_days") is not None
            else None,
            from_day=first,
            until_day=last,
        )

    def _narrowing(self, data: object, kind: HappeningKind, where: str) -> tuple[Condition, ...]:
        if data is None:
            return ()
        if not isinstance(data, list | tuple):
            self._wrong(f"{where}.where", "باید فهرست باشد", "must be a list of conditions")
            return ()
        found = []
        for place, one in enumerate(data):
            here = f"{where}.where[{place}]"
            self.parts += 1
            if not isinstance(one, Mapping) or "field" not in one:
                self._wrong(here, "باید شرط باشد", "must be a condition with a field")
            else:
                found.append(self._condition(one, here, kind.fields))
        return tuple(one for one in found if one is not None)

    def _window(
        self, data: Mapping[str, object], where: str
    ) -> tuple[date | None, date | None]:  # fmt: skip
        first, last = (
            cast("date | None", self._one(data[name], "day", f"{where}.{name}"))
            if data.get(name) is not None
            else None
            for name in ("from_day", "until_day")
        )
        if data.get("last_days") is not None and (first or last):
            self._wrong(
                where,
                "یا روزهای اخیر را بنویسید یا از و تا را",
                "give last_days, or from_day and until_day, not both",
            )
        if first and last and first > last:
            self._wrong(where, "آغاز بازه پس از پایان آن است", "from_day is after until_day")
        return first, last

    def _days(self, data: object, where: str) -> int | None:
        try:
            days = read_value(data, kind="int", settings=self.settings)
        except Refused as error:
            self.problems.append(Problem(where=where, message=error.said))
            return None
        if not 1 <= cast("int", days) <= _MOST_DAYS:
            self._wrong(
                where,
                f"شمار روزها باید از ۱ تا {_MOST_DAYS} باشد",
                f"the number of days must lie between 1 and {_MOST_DAYS}",
            )
            return None
        return cast("int", days)

    def _refuse_keys(
        self, data: Mapping[str, object], known: frozenset[str], where: str
    ) -> None:  # fmt: skip
        strange = sorted(str(key) for key in data if key not in known)
        if strange:
            self._wrong(
                where,
                f"این‌ها را نمی‌شناسم: {'، '.join(strange)}",
                f"unknown keys: {', '.join(strange)}; known are {', '.join(sorted(known))}",
            )

    def _unknown(self, where: str, name: str, known: Iterable[str]) -> None:
        near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
        meant = f"; شاید: {'، '.join(near)}" if near else ""
        perhaps = f"; perhaps {' or '.join(near)}" if near else ""
        self._wrong(
            where, f"«{name}» شناخته نیست{meant}", f"{name!r} is not known{perhaps}"
        )  # fmt: skip

    def _wrong(self, where: str, fa: str, en: str) -> None:
        self.problems.append(Problem(where=where, message=Bilingual(fa, en)))
