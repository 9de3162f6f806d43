"""What pages, verbs and programs are told about value: frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mehvar.value._classes import ValueClass
from mehvar.value._settled import MoveReason

Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """One class: money in minor units, shares 0..1; 90 % intervals.

    ``is_hidden`` classes have too few customers to be shown: their figures are None.
    ``contribution`` is the mean up to now, None where costs are not known.
    """

    value_class: ValueClass
    title: str
    customers: int | None
    customer_share: float | None
    value: int | None
    low: int | None
    high: int | None
    value_share: float | None
    share_low: float | None
    share_high: float | None
    mean_value: float | None
    alive: float | None
    expected_purchases: float | None
    contribution: float | None
    bound: int | None
    certain: int | None
    came: int | None
    left: int | None
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueOverview:
    """What all customers are worth from now on, and on which basis.

    ``reason`` is empty when there is a value; ``reason_text`` says in a sentence why there is
    none. Rates are nominal, a year.
    """

    as_of: date
    customers: int
    unvalued: int
    value: int | None
    low: int | None
    high: int | None
    alive: float | None
    alive_low: float | None
    alive_high: float | None
    best_share: float | None
    best_low: float | None
    best_high: float | None
    expected_purchases: float | None
    expected_low: float | None
    expected_high: float | None
    reason: str
    reason_text: str
    model: str
    model_title: str
    margin_basis: str
    margin_text: str
    margin_share: float | None
    margin_customers: int
    horizon_months: int
    discount: float
    inflation: float
    price_basis: str
    price_text: str
    correlation: float | None
    classes: tuple[ClassRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A range of residual values, in minor units, and who is in it."""

    low: float
    high: float
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """The most valuable share of customers (0..1), and their share of all value."""

    customer_share: float
    customers: int
    value_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How value is spread over customers."""

    bars: tuple[Bar, ...]
    tops: tuple[Top, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """One model that was tried; parameters by name with value and standard error."""

    part: str
    model: str
    title: str
    chosen: bool
    converged: bool
    parameters: tuple[tuple[str, float | None, float | None], ...]
    log_likelihood: float | None
    customers: int | None
    repeaters: int | None
    holdout_days: int | None
    holdout_actual: float | None
    holdout_expected: float | None
    holdout_mae: float | None
    holdout_score: float | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingRow:
    """One week: repeat purchases, actual and expected."""

    day: date
    actual: float
    expected: float
    cumulative_actual: float
    cumulative_expected: float
    cumulative_low: float | None
    cumulative_high: float | None
    is_holdout: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRow:
    """Customers with so many repeat purchases, and what they bought in the days kept back."""

    frequency: int
    is_last: bool
    customers: int
    actual: float
    actual_low: float | None
    actual_high: float | None
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueModel:
    """Which models were tried, why one was chosen, and how it did on days it had not seen."""

    models: tuple[ModelRow, ...]
    sentence: str
    choice: str
    tracking: tuple[TrackingRow, ...]
    calibration: tuple[CalibrationRow, ...]

    @property
    def chosen(self) -> ModelRow | None:
        """The model of buying that the values come from."""
        return next((row for row in self.models if row.part == "buying" and row.chosen), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One customer's last change of class; money in minor units."""

    customer_id: int
    day: date
    from_class: ValueClass
    to_class: ValueClass
    is_up: bool
    before: int | None
    value: int | None
    reason: MoveReason
    reason_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Some moves, the most money first, how many there are in all, and where the next begin."""

    rows: tuple[Move, ...]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlivePoint:
    """The probability on a day that the customer still buys here; ahead: if they stay silent."""

    day: date
    alive: float
    is_ahead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerValue:
    """What one customer is worth from now on; money in minor units, 90 % intervals.

    ``probabilities`` has one for each class, the most valuable first; it is empty without a value,
    and then ``reason_text`` says why.
    """

    customer_id: int
    as_of: date
    value_class: ValueClass | None
    class_title: str
    class_since: date | None
    previous_class: ValueClass | None
    class_reason_text: str
    probabilities: tuple[tuple[ValueClass, float], ...]
    strategy: str
    frequency: int | None
    alive: float | None
    alive_low: float | None
    alive_high: float | None
    expected_purchases: float | None
    expected_low: float | None
    expected_high: float | None
    horizon_months: int
    purchase_value: int | None
    margin_share: float | None
    value: int | None
    low: int | None
    high: int | None
    reason: str
    reason_text: str
    curve: tuple[AlivePoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuedCustomer:
    """One customer of a class, as the list and the file of a class tell it."""

    customer_id: int
    value_class: ValueClass
    value: int
    low: int
    high: int
    alive: float
    expected_purchases: float
    class_since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuedCustomers:
    """Some customers by value, the most first, how many in all, and where the next begin."""

    rows: tuple[ValuedCustomer, ...]
    total: int
    next: int | None
