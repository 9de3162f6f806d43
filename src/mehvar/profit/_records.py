"""What the published marts of profit answer, as frozen records; money in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a statement. ``share`` is of net revenue; ``estimated`` rests on rates."""

    component: str
    kind: str
    title: str
    amount: int
    n: int
    share: float | None
    estimated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Whether the customers' results add up to the ledger."""

    ledger: int
    customers: int
    difference: int
    unknown: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The company's result in a period, component by component."""

    period_kind: str
    period: str
    lines: tuple[Line, ...]
    revenue: int
    contribution: int
    profit: int
    overhead: int
    estimated: int
    check: Check


@dataclass(frozen=True, slots=True, kw_only=True)
class WhalePoint:
    """Profit added up over the most profitable customers up to a percentile."""

    percentile: float
    customers: int
    profit: int
    share: float | None
    is_peak: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Whale:
    """The whole curve: how much the profitable earn, and how much the others take away."""

    points: tuple[WhalePoint, ...]
    customers: int
    loss_customers: int
    loss_amount: int
    known_profit: int
    unknown_profit: int

    @property
    def peak(self) -> WhalePoint | None:
        """Where the cumulative profit is largest."""
        return next((one for one in self.points if one.is_peak), None)

    @property
    def loss_share(self) -> float | None:
        """The share of customers who cost money."""
        return self.loss_customers / self.customers if self.customers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnGroup:
    """Returns of one group; money is None where too few customers stand in it."""

    dimension: str
    member: str
    title: str
    sold: int | None
    returns: int
    customers: int
    amount: int | None
    goods_value: int | None
    depreciation: int | None
    handling: int | None
    cost: int | None
    days_kept: float | None

    @property
    def rate(self) -> float | None:
        """The share of the lines sold that came back."""
        return self.returns / self.sold if self.sold else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoorCause:
    """What one cause of poor experience cost, in all and in the last year."""

    cause: str
    title: str
    happened: int
    orders: int
    customers: int
    cost: int
    year_cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the page of profit shows before anything is chosen."""

    as_of: date
    statement: Statement
    periods: tuple[tuple[str, str], ...]
    whale: Whale
    returns: tuple[ReturnGroup, ...]
    poor: tuple[PoorCause, ...]
    serial_returners: int
    wallet_known: int
    wallet_share: float | None
    unset_rates: tuple[str, ...]
    rates_confirmed: bool

    def returns_by(self, dimension: str) -> tuple[ReturnGroup, ...]:
        """Return the groups of one dimension, in order."""
        return tuple(one for one in self.returns if one.dimension == dimension)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerResult:
    """One customer's result, component by component."""

    customer_id: int
    lines: tuple[Line, ...]
    orders: int
    returns: int
    contacts: int
    revenue: int
    contribution: int
    profit: int
    profit_year: int
    contribution_share: float | None
    poor_experience: int
    estimated_cost: int
    band: str
    serial_returner: bool
    returns_counted: int
    returns_expected: float | None
    returns_doubtful: float | None
    wallet_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtremeCustomer:
    """A customer on the list of the most or least profitable, or of serial returners."""

    place: int
    customer_id: int
    orders: int
    returns: int
    contacts: int
    revenue: int
    contribution: int
    profit: int
    largest_cost: str
    largest_amount: int | None
