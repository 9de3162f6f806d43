"""What the lab finds, as frozen records: counts are cases, money is in minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from mehvar.empowerment import Outcome, Situation

Assumed: TypeAlias = "Mapping[str, int | str | bool]"
"""Fact -> what stands in for it wherever the history does not know it."""

HELPED: tuple[Outcome, ...] = ("allow", "allow_capped")
"""Outcomes under which the employee gives something at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is held beside the policy, in the order of time.

    ``once_per_order``: a second grant on an order is refused. ``customer_most``: what a customer
    may be granted within ``days``, whatever was really granted then; None holds no limit.
    """

    once_per_order: bool = False
    customer_most: int | None = None
    days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What became of a number of cases.

    ``helped`` got something at once, ``capped`` of them less than was due; ``asked`` went to the
    next level; ``refused`` got nothing, ``limited`` of them because of a limit beside the policy.
    ``amount`` is what the helped got, ``asked_amount`` what was asked for.
    """

    cases: int
    customers: int
    helped: int
    capped: int
    asked: int
    refused: int
    limited: int
    amount: int
    asked_amount: int

    @property
    def helped_share(self) -> float | None:
        """The part of the cases that were helped at once."""
        return self.helped / self.cases if self.cases else None

    @property
    def mean_amount(self) -> float | None:
        """What a helped case got on average."""
        return self.amount / self.helped if self.helped else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The cases of one group. ``key`` is None where it is not known.

    ``was`` is what the published policy gives in the same cases, None without one.
    """

    key: str | None
    now: Totals
    was: Totals | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The cases by one property. Groups of too few customers are together in ``small``."""

    by: str
    groups: tuple[Group, ...]
    small: Group | None = None
    small_groups: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A fact that the policy asks about, and in how many cases the history does not know it.

    ``assumed`` is what stood in for it, None when nothing did: such cases satisfy no condition
    on it.
    """

    fact: str
    cases: int
    assumed: int | str | bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The cases that the published policy answers by ``was`` and the tried one by ``now``."""

    was: Outcome
    now: Outcome
    cases: int
    was_amount: int
    now_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCase:
    """One case whose answer changes; ids only."""

    case_id: str
    day: date
    customer_id: int | None
    was: Outcome
    was_amount: int
    now: Outcome
    now_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What was really decided in those cases, where anything was recorded of them."""

    cases: int
    granted: int
    amount: int
    cost: int
    same: int
    """Decisions that the tried policy would have made alike: outcome and amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """A policy over a recorded history: who would have got what, and at which cost.

    ``amount`` counts every grant as if it were used wholly. ``weeks`` are in the company's
    calendar, keyed by the first day as ``dates`` writes it. ``first`` and ``last`` are the days
    of the first and last case, None without any.
    """

    policy: str
    version: int
    situation: Situation
    digest: str
    against: tuple[str, int] | None
    as_of: date
    first: date | None
    last: date | None
    limits: Limits | None
    total: Totals
    was: Totals | None
    recorded: Recorded
    weeks: tuple[Group, ...]
    breakdowns: tuple[Breakdown, ...]
    unknown: tuple[Unknown, ...]
    changed: tuple[Changed, ...]
    most_changed: tuple[ChangedCase, ...]

    def by(self, name: str) -> Breakdown:
        """Return the breakdown by ``row``, ``reason``, ``action``, ``class``, ``store``, ...

        Raises:
            KeyError: when the cases were not broken down by it.
        """
        for one in self.breakdowns:
            if one.by == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """By how much a policy's amounts and thresholds are multiplied; 1 leaves them.

    ``cap`` is every ``at_most`` of an amount, ``rate`` every rate (and ``plus``), ``threshold``
    every number that a condition compares ``order_delay`` or another measure with.
    """

    cap: float = 1.0
    rate: float = 1.0
    threshold: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a changed policy would have come to over the same cases."""

    change: Change
    cases: int
    helped: int
    asked: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The same policy with its caps, rates and thresholds moved one at a time, and together."""

    base: Outlook
    cap: tuple[Outlook, ...]
    rate: tuple[Outlook, ...]
    threshold: tuple[Outlook, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One segment beside all others in alike cases (same severity, amount and value class).

    ``rate`` and ``others_rate`` are standardised shares of cases helped, ``gap`` their
    difference with its 95 % interval, ``ratio`` the one over the other. ``amount_gap`` is the
    same for what a case got. ``clear`` and ``amount_clear``: no chance finding among so many
    segments (Benjamini and Hochberg, 5 %). ``alarm``: clear, and less than four fifths of what
    others get (as a rate, or as an amount).
    """

    by: str
    key: str
    cases: int
    compared: int
    rate: float
    others_rate: float
    gap: float
    low: float
    high: float
    ratio: float | None
    p: float
    mean: float
    others_mean: float
    amount_gap: float
    amount_low: float
    amount_high: float
    amount_ratio: float | None
    amount_p: float
    clear: bool
    amount_clear: bool
    alarm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """Whether segments are treated alike in alike cases.

    ``hidden`` is how many segments had too few customers to be told. ``strata`` is how many
    kinds of alike cases there were.
    """

    by: tuple[str, ...]
    gaps: tuple[Gap, ...]
    hidden: int
    strata: int
    cases: int

    @property
    def alarms(self) -> tuple[Gap, ...]:
        """The segments for which the four-fifths alarm rings."""
        return tuple(one for one in self.gaps if one.alarm)
