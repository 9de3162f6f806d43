"""What a driver is worth: who was hit lately, what they are worth, and what it does to return.

The effect on return is that of ``stats.adjusted_effect``: orders that were hit are compared with
others alike in all that was known before. It is an estimate for those who were hit, right when
nothing unmeasured both brings the trouble and drives customers away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar import stats
from mehvar.drivers._frames import (
    is_low,
    mentioned_drivers,
    operational_drivers,
    stated_of_orders,
)
from mehvar.drivers._orders import Orders, Reader
from mehvar.drivers._records import Bools, Driver, DriversError, Floats, Integers
from mehvar.drivers._said import Answers, Mentions

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

_MOST_ORDERS = 100_000
"""Effects are estimated on whole customers, drawn evenly, of so many orders at most."""

_SAME = {"late_minutes": ("delivery_minutes",), "delivery_minutes": ("late_minutes",)}
_BESIDE = ("late_minutes", "out_of_stock", "substituted", "damaged_or_wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What one driver costs; None where it cannot be told, and ``reason`` says why."""

    customers: int | None
    value: int | None
    effect: stats.Effect | None
    reason: str

    def loss(self) -> tuple[float, float, float] | None:
        """Value times the relative loss of the chance to return, with its interval."""
        if self.value is None or self.effect is None or not self.effect.counterfactual_mean > 0:
            return None
        base = self.value / self.effect.counterfactual_mean
        return (
            -base * self.effect.effect, -base * self.effect.high, -base * self.effect.low
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worth:
    """Positive residual value by customer, sorted by customer."""

    customer: Integers
    value: Floats

    def of(self, customers: Integers) -> float:
        """Return the value of these customers together; those unknown count nothing."""
        if self.customer.size == 0:
            return 0.0
        place = np.minimum(np.searchsorted(self.customer, customers), self.customer.size - 1)
        return float(np.where(self.customer[place] == customers, self.value[place], 0.0).sum())


def read_worth(backend: BaseBackend, read: Reader) -> Worth:
    """Read what customers are worth from now on."""
    rows = read("customer_value")
    rows = rows.filter(rows.residual_value.notnull() & (rows.residual_value > 0))
    table = backend.to_pyarrow(rows.select("customer_id", "residual_value")).sort_by("customer_id")
    return Worth(
        customer=np.asarray(table["customer_id"].to_numpy(), dtype=np.int64),
        value=np.asarray(table["residual_value"].to_numpy(), dtype=np.float64),
    )


def price_drivers(
    names: set[str], *, orders: Orders, answers: Answers, mentions: Mentions, worth: Worth,
    as_of: date, window: int, least: int,
) -> dict[str, Money]:  # fmt: skip
    """Return what each named driver costs, by name."""
    everywhere = np.arange(len(orders))
    nothing = np.zeros(everywhere.size, dtype=np.int64)
    drivers = [
        *operational_drivers(orders), *stated_of_orders(answers, everywhere),
        *mentioned_drivers(mentions, everywhere, nothing),
    ]  # fmt: skip
    since = int(np.datetime64(as_of, "D").astype(np.int64)) - window
    beside = _beside({one.name: one for one in drivers})
    spoke = _spoke(answers, drivers, size=everywhere.size)
    return {
        one.name: _price(one, orders, worth, beside, spoke=spoke, since=since, least=least)
        for one in drivers
        if one.name in names
    }


def _price(
    driver: Driver, orders: Orders, worth: Worth, beside: Mapping[str, Integers], *,
    spoke: Bools, since: int, least: int,
) -> Money:  # fmt: skip
    try:
        low, known = is_low(driver)
    except DriversError:
        return Money(customers=None, value=None, effect=None, reason="never_seen")
    known = spoke if driver.kind == "mention" else known
    hit = np.unique(orders.customer[low & (orders.day > since)])
    count = round(hit.size / orders.share)
    shown = count >= least
    estimate = _effect(driver, orders, low, known, beside)
    effect = estimate if isinstance(estimate, stats.Effect) else None
    return Money(
        customers=count if shown else None,
        value=round(worth.of(hit) / orders.share) if shown else None,
        effect=effect,
        reason=estimate.reason.value if isinstance(estimate, stats.NotEstimable) else "",
    )


def _spoke(answers: Answers, drivers: list[Driver], *, size: int) -> Bools:
    """Orders of which something was said: who blamed is compared with who spoke and did not."""
    found = np.zeros(size, dtype=np.bool_)
    found[answers.order[(answers.order >= 0) & (answers.comment != 0)]] = True
    for one in drivers:
        if one.kind == "mention":
            found |= one.values != 0
    return found


def _effect(
    driver: Driver, orders: Orders, low: Bools, known: Bools, beside: Mapping[str, Integers]
) -> stats.Estimate:
    stride = max(1, -(-len(orders) // _MOST_ORDERS))
    rows = np.flatnonzero(known & ~np.isnan(orders.back) & (orders.customer % stride == 0))
    left_out = {driver.name, *_SAME.get(driver.name, ())}
    covariates = {
        name: codes[rows]
        for name, codes in {**orders.before, **beside}.items()
        if name not in left_out
    }
    return stats.adjusted_effect(
        exposed=low[rows],
        outcome=orders.back[rows],
        covariates={name: codes for name, codes in covariates.items() if np.ptp(codes) > 0}
        if rows.size
        else {},
        cluster=orders.customer[rows],
    )


def _beside(drivers: Mapping[str, Driver]) -> dict[str, Integers]:
    """Other troubles of the same order to adjust for: causes and companions, never consequences."""
    found = {}
    for name in _BESIDE:
        if name in drivers:
            values = drivers[name].values
            found[name] = np.where(np.isnan(values), -1, values > 0).astype(np.int64)
    return found
