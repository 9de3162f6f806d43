"""What readers get: one customer's way of buying, pairs, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["product", "category"]
Basis: TypeAlias = Literal["basket", "customer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An estimate with its 95 % interval and the number of observations behind it."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What a customer does most: its name, its shrunk share, and the observations behind it."""

    name: str
    share: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDrift:
    """Whether the recent category mix differs from the earlier one beyond noise.

    ``distance`` is Jensen and Shannon's in 0..1, ``expected`` what chance alone makes. ``to`` and
    ``away`` are categories, only where needs changed.
    """

    distance: float
    expected: float
    p: float
    changed: bool
    to: str | None
    away: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A thing that look-alikes buy and the customer does not.

    ``share`` is the share of the customers with ``because`` who buy it too, ``lift`` how many
    times more often than chance explains, ``customers`` how many buy both.
    """

    place: int
    level: Level
    item: str
    name: str
    because: str
    because_name: str
    share: float
    lift: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How one customer buys; None where there is too little to tell, or all are alike.

    ``basket`` is in minor units at the price level of the last months. ``price`` and ``discount``
    are relative to the usual customer: 1. ``trend`` is the yearly growth of the order amount
    beyond everybody's, in log points. ``weekday`` names 0 Saturday to 6 Friday.
    """

    customer_id: int
    orders: int
    lines: int
    products: int
    categories: int
    basket_products: float | None
    diversity: float | None
    top_category: Habit | None
    basket: Measure | None
    price: Measure | None
    discount: Measure | None
    discounted_orders: int
    channel: Habit | None
    daypart: Habit | None
    weekday: Habit | None
    trend: Measure | None
    drift: NeedDrift | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Affinity:
    """Two products or categories that go together more than chance explains.

    Counts are of orders for the basis ``basket`` and of customers for ``customer``; ``customers``
    is always of customers. ``confidence`` is the share of those with ``left`` that have ``right``.
    """

    level: Level
    basis: Basis
    place: int
    left: str
    left_name: str
    right: str
    right_name: str
    left_count: int
    right_count: int
    together: int
    customers: int
    support: float
    confidence: float
    confidence_back: float
    expected: float
    lift: float
    lift_low: float
    lift_high: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of behaviour: for how many it was measured, or why it was not."""

    part: str
    measured: int
    flagged: int
    typical: float | None
    spread: float | None
    reason: str
