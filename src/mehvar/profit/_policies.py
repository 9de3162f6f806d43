"""The result of any policy: orders or customers that had it, against the rest.

What is compared was not assigned by lot: a difference is an association, not the policy's effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from mehvar.errors import MehvarError
from mehvar.profit._components import ORDER_PARTS
from mehvar.profit._rates_sql import literal
from mehvar.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray

    Rows = Callable[[str], Sequence[tuple[Any, ...]]]

Unit = Literal["order", "customer"]
UNITS: tuple[Unit, ...] = ("order", "customer")
LINES = (*ORDER_PARTS, "revenue", "contribution")
"""What is compared: every part of an order's result, and its two sums."""

FIELDS = ("channel", "region", "category", "payment_method", "promotion_code", "store_id")
"""Columns of an order by whose value a policy of one's own can be told."""

_BUCKETS, _DRAWS = 251, 1_000


class PolicyError(MehvarError, ValueError):
    """There is no such policy, or orders cannot be chosen so."""

    code = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy, and the orders that had it as a condition on ``order_profit``."""

    name: str
    title: Bilingual
    condition: str


def _policy(name: str, fa: str, en: str, condition: str) -> Policy:
    return Policy(name=name, title=Bilingual(fa, en), condition=condition)


POLICIES: tuple[Policy, ...] = (
    _policy("discount", "تخفیف‌دار", "With a discount", "discount < 0"),
    _policy("promotion", "با کد تخفیف", "With a promotion code", "promotion_code IS NOT NULL"),
    _policy("free_delivery", "ارسال رایگان", "Delivered free of charge",
            "delivery < 0 AND delivery_fee = 0"),
    _policy("substituted", "با کالای جایگزین", "With a substitute", "is_substituted"),
    _policy("late", "دیررسیده", "Delivered late", "is_late"),
    _policy("gesture", "با دلجویی", "With a gesture of goodwill", "gestures < 0"),
    _policy("returned", "مرجوعی‌دار", "With a return", "days_kept IS NOT NULL"),
    _policy("returned_30", "مرجوعی تا ۳۰ روز", "Returned within 30 days", "days_kept <= 30"),
    _policy("returned_90", "مرجوعی پس از سه ماه", "Returned after three months", "days_kept > 90"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """One part of the result with the policy and without; money in minor units.

    ``low`` and ``high`` are the 95 % interval of the difference of means, by resampling customers.
    """

    component: str
    with_total: int
    without_total: int
    with_mean: float | None
    without_mean: float | None
    difference: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyResult:
    """The comparison. ``reason`` is none, all or small_group where there is none to show.

    Counts and totals are of every ``sampled``-th customer: 1 is everybody.
    """

    policy: str
    unit: Unit
    n_with: int
    n_without: int
    customers: int
    reason: str
    lines: tuple[PolicyLine, ...]
    sampled: int = 1

    def line(self, component: str) -> PolicyLine | None:
        """Return one part, or None where nothing is compared."""
        return next((one for one in self.lines if one.component == component), None)


def condition_of(*, policy: str = "", field: str = "", value: str = "") -> str:
    """Return the condition of a named policy, or of a field that has a value.

    Raises:
        PolicyError: when there is no such policy or field.
    """
    if policy:
        found = next((one for one in POLICIES if one.name == policy), None)
        if found is None:
            raise PolicyError(
                f"There is no policy called {policy!r}.",
                hint=f"Policies: {', '.join(one.name for one in POLICIES)}.",
            )
        return found.condition
    if field not in FIELDS:
        raise PolicyError(
            f"Orders cannot be chosen by {field!r}.", hint=f"Fields: {', '.join(FIELDS)}."
        )
    return f"{field} = {literal(value)}"


def compare(
    rows: Rows, *, orders: str, conditions: Mapping[str, str], minimum: int,
    rng: np.random.Generator,
) -> list[PolicyResult]:  # fmt: skip
    """Compare, for each condition, the orders (and the customers) under it with all others.

    Args:
        rows: runs a query and returns its rows.
        orders: the relation with the columns of ``order_profit``.
        conditions: how to call each policy, and SQL on the relation.
        minimum: the smallest group of customers that may be shown.
        rng: chance, for the bootstrap.

    Two passes over the orders answer all conditions together: their sums by bucket of customers
    and by which of the conditions hold.
    """
    tables = {unit: _Table.of(rows(_sums_sql(orders, conditions, unit))) for unit in UNITS}
    weights = rng.multinomial(_BUCKETS, np.full(_BUCKETS, 1 / _BUCKETS), size=_DRAWS)
    found = []
    for place, name in enumerate(conditions):
        customers = tables["customer"].units(place)
        for unit in UNITS:
            counts = (tables[unit].units(place), tables[unit].units(place, without=True))
            reason = _reason(counts, customers, minimum)
            found.append(
                PolicyResult(
                    policy=name, unit=unit, n_with=counts[0], n_without=counts[1],
                    customers=customers if customers >= minimum else 0, reason=reason,
                    lines=() if reason else tables[unit].lines(place, weights),
                )
            )  # fmt: skip
    return found


def _reason(counts: tuple[int, int], customers: int, minimum: int) -> str:
    if counts[0] == 0:
        return "none"
    if counts[1] == 0:
        return "all"
    return "small_group" if customers < minimum else ""


def _sums_sql(orders: str, conditions: Mapping[str, str], unit: Unit) -> str:
    """One row per bucket of customers and set of conditions that hold: units and sums.

    A customer stands in one bucket, so that resampling buckets resamples customers.
    """
    who = "coalesce(customer_id, order_hash)"
    holds = " + ".join(
        f"coalesce(({condition}), false)::BIGINT * {1 << place}"
        for place, condition in enumerate(conditions.values())
    )
    sums = ", ".join(f"sum({name})::HUGEINT AS {name}" for name in LINES)
    counted = f"(SELECT *, {who} AS who, {holds} AS held FROM {orders} WHERE status <> 'cancelled')"
    if unit == "customer":
        counted = (
            f"(SELECT who, bit_or(held) AS held, {sums} FROM {counted} "
            "WHERE customer_id IS NOT NULL GROUP BY who)"
        )
    return (
        f"SELECT (who % {_BUCKETS})::INTEGER AS bucket, held, count(*) AS n, {sums} "
        f"FROM {counted} GROUP BY ALL ORDER BY ALL"
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """The sums by bucket and set of conditions: exact as integers, and as numbers to resample."""

    bucket: NDArray[np.int64]
    held: NDArray[np.int64]
    numbers: NDArray[np.float64]
    exact: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, found: Sequence[tuple[Any, ...]]) -> _Table:
        exact = tuple(tuple(int(cell) for cell in row[2:]) for row in found)
        return cls(
            bucket=np.array([row[0] for row in found], np.int64),
            held=np.array([row[1] for row in found], np.int64),
            numbers=np.array(exact, np.float64).reshape(len(found), 1 + len(LINES)),
            exact=exact,
        )

    def units(self, place: int, *, without: bool = False) -> int:
        """How many orders or customers a condition holds of, or does not."""
        return sum(
            row[0]
            for row, side in zip(self.exact, self._side(place), strict=True)
            if side != without
        )

    def lines(self, place: int, weights: NDArray[np.int64]) -> tuple[PolicyLine, ...]:
        """Compare every part of the result under one condition."""
        side = self._side(place)
        with_, without = self._totals(side), self._totals(~side)
        drawn = [self._drawn(chosen, weights) for chosen in (side, ~side)]
        low, high = np.percentile(drawn[0] - drawn[1], [2.5, 97.5], axis=0)
        few = np.unique(self.bucket).size < 2
        return tuple(
            PolicyLine(
                component=name, with_total=with_[at], without_total=without[at],
                with_mean=with_[at] / with_[0], without_mean=without[at] / without[0],
                difference=with_[at] / with_[0] - without[at] / without[0],
                low=None if few else float(low[at - 1]), high=None if few else float(high[at - 1]),
            )
            for at, name in enumerate(LINES, start=1)
        )  # fmt: skip

    def _side(self, place: int) -> NDArray[np.bool_]:
        return np.asarray((self.held >> place) & 1, dtype=bool)

    def _totals(self, side: NDArray[np.bool_]) -> list[int]:
        rows = [row for row, chosen in zip(self.exact, side, strict=True) if chosen]
        return [sum(column) for column in zip(*rows, strict=True)]

    def _drawn(self, side: NDArray[np.bool_], weights: NDArray[np.int64]) -> NDArray[np.float64]:
        """Means of one side in each resample; a resample without any of it has the plain mean."""
        sums = np.zeros((_BUCKETS, self.numbers.shape[1]))
        np.add.at(sums, self.bucket[side], self.numbers[side])
        drawn = weights @ sums
        empty = drawn[:, 0] == 0
        drawn[empty] = sums.sum(axis=0)
        return np.asarray(drawn[:, 1:] / drawn[:, :1])


def policy_rows(
    rows: Rows, orders: str, *, minimum: int, rng: np.random.Generator
) -> list[dict[str, object]]:
    """Return the rows of ``profit_policies``: every policy, by order and by customer."""
    conditions = {policy.name: policy.condition for policy in POLICIES}
    results = compare(rows, orders=orders, conditions=conditions, minimum=minimum, rng=rng)
    return [row for result in results for row in _rows(result)]


def _rows(result: PolicyResult) -> list[dict[str, object]]:
    shared = {
        "policy": result.policy, "unit": result.unit, "n_with": result.n_with,
        "n_without": result.n_without, "customers": result.customers, "reason": result.reason,
    }  # fmt: skip
    if not result.lines:
        return [shared | {"place": 0, "component": ""}]
    return [
        shared | {"place": place} | {name: getattr(line, name) for name in PolicyLine.__slots__}
        for place, line in enumerate(result.lines, start=1)
    ]
