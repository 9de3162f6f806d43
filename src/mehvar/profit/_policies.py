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
    from collections.abc import Callable, Sequence
    from typing import Any

    from numpy.typing import NDArray

    Rows = Callable[[str], Sequence[tuple[Any, ...]]]

Unit = Literal["order", "customer"]
UNITS: tuple[Unit, ...] = ("order", "customer")
LINES = (*ORDER_PARTS, "revenue", "contribution")
"""What is compared: every part of an order's result, and its two sums."""

FIELDS = ("channel", "region", "category", "payment_method", "promotion_code", "store_id")
"""Columns of an order by whose value a policy of one's own can be told."""

_BUCKETS, _DRAWS = 400, 2_000


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
    _policy("free_delivery", "ارسال رایگان", "Delivered free of charge", "delivery < 0 AND delivery_fee = 0"),
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
    """The comparison. ``reason`` is none, all or small_group where there is none to show."""

    policy: str
    unit: Unit
    n_with: int
    n_without: int
    customers: int
    reason: str
    lines: tuple[PolicyLine, ...]

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
    rows: Rows, *, orders: str, condition: str, policy: str, unit: Unit, minimum: int,
    rng: np.random.Generator,
) -> PolicyResult:  # fmt: skip
    """Compare the orders (or customers) under a condition with all others.

    Args:
        rows: runs a query and returns its rows.
        orders: the relation with the columns of ``order_profit``.
        condition: SQL on it.
        policy: how to call the answer.
        unit: what a mean is of; customers with at least one such order, or orders.
        minimum: the smallest group of customers that may be shown.
        rng: chance, for the bootstrap.
    """
    found = rows(_buckets_sql(orders, condition, unit))
    table = np.array([row[1:] for row in found], dtype=np.float64).reshape(len(found), -1)
    has = table[:, 0] > 0 if len(found) else np.zeros(0, bool)
    customers = int(rows(_customers_sql(orders, condition))[0][0])
    counts = [int(table[side, 1].sum()) if len(found) else 0 for side in (has, ~has)]
    exact = _totals(found)
    reason = _reason(counts, customers, minimum)
    lines = () if reason else _lines(found, table, exact, rng)
    return PolicyResult(
        policy=policy, unit=unit, n_with=counts[0], n_without=counts[1],
        customers=customers if customers >= minimum else 0, reason=reason, lines=lines,
    )  # fmt: skip


def _reason(counts: list[int], customers: int, minimum: int) -> str:
    if counts[0] == 0:
        return "none"
    if counts[1] == 0:
        return "all"
    return "small_group" if customers < minimum else ""


def _buckets_sql(orders: str, condition: str, unit: Unit) -> str:
    """One row per bucket of customers and side: how many units, and the sum of every part.

    A customer stands in one bucket, so that resampling buckets resamples customers.
    """
    who = "coalesce(customer_id, order_hash)"
    chosen = f"coalesce(({condition}), false)"
    counted = f"(SELECT *, {who} AS who, {chosen} AS has FROM {orders} WHERE status <> 'cancelled')"
    sums = ", ".join(f"sum({name})::HUGEINT AS {name}" for name in LINES)
    if unit == "customer":
        counted = (
            f"(SELECT who, bool_or(has) AS has, {sums} FROM {counted} "
            "WHERE customer_id IS NOT NULL GROUP BY who)"
        )
    return (
        f"SELECT (who % {_BUCKETS}) AS bucket, has::INTEGER AS has, count(*) AS n, {sums} "
        f"FROM {counted} GROUP BY ALL ORDER BY ALL"
    )


def _customers_sql(orders: str, condition: str) -> str:
    return (
        f"SELECT count(DISTINCT customer_id) FROM {orders} "
        f"WHERE status <> 'cancelled' AND coalesce(({condition}), false)"
    )


def _totals(found: Sequence[tuple[Any, ...]]) -> dict[int, list[int]]:
    totals = {side: [0] * len(LINES) for side in (0, 1)}
    for row in found:
        for place, amount in enumerate(row[3:]):
            totals[row[1]][place] += int(amount)
    return totals


def _lines(
    found: Sequence[tuple[Any, ...]],
    table: NDArray[np.float64],
    totals: dict[int, list[int]],
    rng: np.random.Generator,
) -> tuple[PolicyLine, ...]:
    buckets, place = np.unique([row[0] for row in found], return_inverse=True)
    sides = np.zeros((2, buckets.size, 1 + len(LINES)))
    for side in (0, 1):
        mine = table[:, 0] == side
        sides[side, place[mine]] = table[mine, 1:]
    weights = rng.multinomial(buckets.size, np.full(buckets.size, 1 / buckets.size), size=_DRAWS)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = [weights @ sides[side] for side in (0, 1)]
        means = [one[:, 1:] / one[:, :1] for one in drawn]
        low, high = np.nanpercentile(means[1] - means[0], [2.5, 97.5], axis=0)
    n = [sides[side][:, 0].sum() for side in (0, 1)]
    few = buckets.size < 2
    return tuple(
        PolicyLine(
            component=name, with_total=totals[1][at], without_total=totals[0][at],
            with_mean=totals[1][at] / n[1], without_mean=totals[0][at] / n[0],
            difference=totals[1][at] / n[1] - totals[0][at] / n[0],
            low=None if few else float(low[at]), high=None if few else float(high[at]),
        )
        for at, name in enumerate(LINES)
    )  # fmt: skip


def write_policies(
    rows: Rows, orders: str, *, minimum: int, rng: np.random.Generator
) -> list[dict[str, object]]:
    """Return the rows of ``profit_policies``: every policy, by order and by customer."""
    told: list[dict[str, object]] = []
    for policy in POLICIES:
        for unit in UNITS:
            result = compare(
                rows, orders=orders, condition=policy.condition, policy=policy.name, unit=unit,
                minimum=minimum, rng=rng,
            )  # fmt: skip
            told += _rows(result)
    return told


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
