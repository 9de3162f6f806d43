"""What the main job says: records for the terminal, the pages and JSON alike.

Money is in minor units; a field is None where there is nothing to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One of the four numbers at the top: the recent window against the one before it.

    ``change`` is after minus before (relative for revenue) and ``significant`` whether it is more
    than noise; ``good`` says which way is good.
    """

    metric: str
    title: str
    unit: str
    good: str
    value: float
    low: float | None
    high: float | None
    n: int
    previous: float | None
    change: float | None
    significant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """The effect of a dose on one outcome: ``return`` and ``score`` in 0..1, ``spend`` in money."""

    outcome: str
    estimable: bool
    reason: str
    reason_text: str
    effect: float | None
    low: float | None
    high: float | None
    raw_difference: float | None
    exposed_mean: float | None
    unexposed_mean: float | None
    n_exposed: int
    n_unexposed: int
    customers_exposed: int
    overlap: float | None
    adjusted_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRow:
    """What one dose of an experience puts at risk in the window.

    ``certain`` tells that the whole interval is a loss.
    """

    dose: str
    title: str
    orders: int
    customers: int
    estimable: bool
    reason: str
    reason_text: str
    money: float | None
    low: float | None
    high: float | None
    certain: bool
    effects: tuple[EffectRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceRow:
    """One experience: all its doses together, and each tier; ``rank`` 1 is the most money."""

    experience: str
    title: str
    department: str
    evidence: str
    rank: int | None
    total: DoseRow
    tiers: tuple[DoseRow, ...]
    needs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened to a customer: an experience in the window, and what to do about it."""

    experience: str
    dose: str
    text: str
    occurrences: int
    last_day: date
    last_order_id: str | None
    money: float | None
    low: float | None
    high: float | None
    department: str
    next_step: str | None
    next_step_text: str | None
    cost_percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAtRisk:
    """One customer with everything bad that happened to them in the window, worst first.

    ``money`` is the largest of the happenings' losses: they overlap, so they are not added up.
    ``full_name`` is personal: pages mask it by role.
    """

    customer_id: int
    full_name: str | None
    city: str | None
    expected_spend: float
    money: float | None
    low: float | None
    high: float | None
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The main job in one record.

    ``experiences`` are those that have a price, most money first; ``not_estimable`` the others,
    with the reason. ``joint`` charges each order once, with its largest operational effect;
    the experiences themselves overlap and do not add up. ``days_behind`` counts the days from the
    last day in the data to now.
    """

    company: str
    language: str
    currency: str
    exponent: int
    as_of: date
    days_behind: int
    window_start: date
    window_end: date
    horizon_days: int
    headline: str
    numbers: tuple[Number, ...]
    experiences: tuple[ExperienceRow, ...]
    joint: DoseRow | None
    customers: tuple[CustomerAtRisk, ...]
    not_estimable: tuple[ExperienceRow, ...]
