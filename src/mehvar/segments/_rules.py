"""A rule as data: which customers belong together, said in conditions over what is known of them.

A rule is a group of conditions, of which all, any or none must hold, and groups may hold groups.
It is kept as JSON and means the same everywhere: a page edits it, an Ibis expression runs it
(``_rules_compile``), a sentence tells it (``_rules_say``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from mehvar.segments._errors import SegmentsError
from mehvar.text import Bilingual

Match = Literal["all", "any", "none"]
"""How many of a group's parts must hold."""

Operator = Literal[
    "is", "is_not", "one_of", "not_one_of", "contains", "has", "has_not",
    "at_least", "at_most", "between", "in_last_days", "before_last_days",
    "known", "not_known",
]  # fmt: skip
"""How a condition compares. What is unknown satisfies ``not_known`` alone."""

OPERATORS: tuple[Operator, ...] = get_args(Operator)

Scalar: TypeAlias = "str | int | float | bool | date"
Value: TypeAlias = "Scalar | tuple[Scalar, ...] | None"

TIMES = "times"
"""The measure that counts how often something happened."""


class RuleError(SegmentsError):
    """A rule cannot work; ``problems`` says everything that is wrong with it."""

    code = "segment-rule"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        told = "; ".join(f"{one.where}: {one.message.en}" for one in problems)
        super().__init__(
            f"This rule cannot work ({len(problems)} found): {told}.",
            hint="Nothing was written. The fields are listed by: mehvar segment fields",
            problems=[{"where": one.where, "problem": one.message.en} for one in problems],
        )
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a rule; ``where`` is its place, as ``all[1].any[0]``."""

    where: str
    message: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A comparison of one field with a value.

    ``value`` is of the field's kind: money in minor units, days as dates, several values as a
    tuple; None with ``known`` and ``not_known``.
    """

    field: str
    operator: Operator
    value: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """How often, or for how much, something happened to a customer.

    ``happened`` names what (an order, a bought product, ...), ``where`` narrows it, and
    ``measure`` is ``times`` or an amount of it, summed. The window is the last so many days up
    to the as-of day, or from one day until another, both included; without either, all time.
    Whoever it never happened to has 0.
    """

    happened: str
    operator: Operator
    value: Value
    where: tuple[Condition, ...] = ()
    measure: str = TIMES
    last_days: int | None = None
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Parts of which all, any or none hold. An empty ``all`` keeps everyone."""

    match: Match
    of: tuple[Node, ...] = ()


Leaf: TypeAlias = "Condition | Happening"
Node: TypeAlias = "Group | Condition | Happening"

EVERYONE_RULE = Group(match="all")
"""The rule without a condition."""


def rule_to_json(node: Node) -> dict[str, object]:
    """Return a rule as what JSON knows; ``read_rule`` reads it back."""
    if isinstance(node, Group):
        return {node.match: [rule_to_json(part) for part in node.of]}
    compared: dict[str, object] = {"operator": node.operator}
    if node.value is not None:
        compared["value"] = _plain(node.value)
    if isinstance(node, Condition):
        return {"field": node.field, **compared}
    return {"happened": node.happened, **_narrowed(node), **compared}


def _narrowed(node: Happening) -> dict[str, object]:
    told: dict[str, object] = {}
    if node.where:
        told["where"] = [rule_to_json(one) for one in node.where]
    if node.measure != TIMES:
        told["measure"] = node.measure
    days = {"last_days": node.last_days, "from_day": node.from_day, "until_day": node.until_day}
    return told | {name: _plain(day) for name, day in days.items() if day is not None}


def leaves(node: Node) -> Iterator[Leaf]:
    """Walk over the conditions of a rule, in their order."""
    if isinstance(node, Group):
        for part in node.of:
            yield from leaves(part)
    else:
        yield node


def nodes(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Walk over a rule's parts with their places: "" the whole, "0", "1", "1.0", ..."""
    yield path, node
    if isinstance(node, Group):
        for place, part in enumerate(node.of):
            yield from nodes(part, f"{path}.{place}" if path else str(place))


def fields_of(rule: Node) -> frozenset[str]:
    """Return the names of the fields that a rule compares."""
    return frozenset(one.field for one in leaves(rule) if isinstance(one, Condition))


def _plain(value: Value) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
