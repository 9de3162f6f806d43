"""A policy as data: a versioned decision table of what may be done in a situation.

Rows are tried against the facts of a case; what is unknown satisfies only ``not_known``. The
hit policy says which of the rows that match counts (as DMN does): the ``first``, the only one
(``unique``), or the one that gives the ``least`` or the ``most``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from mehvar.empowerment._facts import Situation, Value
from mehvar.text import Bilingual

Hit = Literal["first", "unique", "least", "most"]
HITS: tuple[Hit, ...] = get_args(Hit)

Operator = Literal[
    "is", "is_not", "one_of", "not_one_of",
    "at_least", "at_most", "above", "below", "between", "known", "not_known",
]  # fmt: skip
"""``between`` holds its first number and stops before its second: neighbours never overlap."""

OPERATORS: tuple[Operator, ...] = get_args(Operator)

Action = Literal["discount_code", "pay_difference", "refund", "replace", "credit", "refuse", "ask"]
"""What a row does. ``refuse`` gives nothing; ``ask`` always asks the next level."""

ACTIONS: tuple[Action, ...] = get_args(Action)

Beyond = Literal["cap", "ask", "refuse"]
"""When more than the cap would be due: give the cap, ask the next level, or refuse."""

Tested: TypeAlias = "Value | tuple[Value, ...] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One condition on one fact; ``value`` is a tuple for several values and for ``between``."""

    __test__ = False

    fact: str
    operator: Operator
    value: Tested = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much: ``plus`` and a rate of a fact, never below ``at_least``, rounded up, then capped.

    ``rate`` is in basis points of the fact ``of``; half a unit rounds up, then the sum goes up
    to a multiple of ``round_to``. Money is in minor units. A fact below zero counts as zero.
    """

    of: str | None = None
    rate: int = 10_000
    plus: int = 0
    at_least: int | None = None
    at_most: int | None = None
    round_to: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a row grants. ``valid_days`` is how long a code or credit can be used."""

    action: Action
    amount: Amount | None = None
    beyond: Beyond = "cap"
    valid_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule: when all tests hold, the effect is due. ``key`` names it in every decision."""

    key: str
    when: tuple[Test, ...]
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What an employee of this level may grant alone under the policy, in minor units."""

    level: int
    at_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A decision table for one situation, in force from one day until another, both included.

    ``authority`` is sorted by level; empty means that whoever decides may grant up to the caps.
    ``once_per_order`` allows one grant on an order.
    """

    key: str
    version: int
    title: Bilingual
    situation: Situation
    hit: Hit
    rows: tuple[Row, ...]
    authority: tuple[Authority, ...] = ()
    once_per_order: bool = True
    from_day: date | None = None
    until_day: date | None = None

    def facts(self) -> tuple[str, ...]:
        """Return the names of the facts that decisions under the policy look at, each once."""
        return tuple(dict.fromkeys(_names(self)))

    def is_in_force(self, day: date) -> bool:
        """Tell whether the policy counts on this day."""
        begun = self.from_day is None or self.from_day <= day
        return begun and (self.until_day is None or day <= self.until_day)


def _names(policy: Policy) -> Iterator[str]:
    for row in policy.rows:
        yield from (test.fact for test in row.when)
        if row.effect.amount is not None and row.effect.amount.of is not None:
            yield row.effect.amount.of
    if policy.authority:
        yield "employee_level"
