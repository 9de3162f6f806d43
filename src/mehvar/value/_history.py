"""Who bought when, and for how much in today's money: the marts of orders as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar.value._prices import Prices
from mehvar.value._purchases import Floats, Integers, Purchases

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

_EPOCH = date(1970, 1, 1)
_HARDLY_ANY = 0.1
"""Who kept less than this of what they paid gave nearly everything back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Every purchase up to a day, sorted by customer and day; orders of one day are one.

    ``customer``, ``day`` (since 1970-01-01) and ``amount`` (what was paid before returns, in money
    of ``until``, minor units) have a row per purchase; ``ids``, ``first_row`` and ``kept`` (the
    share of all they paid that they did not get back, 0..1) one per customer.
    """

    until: date
    customer: Integers
    day: Integers
    amount: Floats
    ids: Integers
    first_row: Integers
    kept: Floats

    @property
    def until_day(self) -> int:
        """The last day as a number."""
        return (self.until - _EPOCH).days

    def purchases(self) -> Purchases:
        """Return frequency, recency and age of every customer, in days.

        Raises:
            PurchasesError: when there is no customer.
        """
        last_row = self._last_row()
        first, last = self.day[self.first_row], self.day[last_row]
        return Purchases(
            frequency=last_row - self.first_row,
            recency=(last - first).astype(np.float64),
            age=(self.until_day - first).astype(np.float64),
        )

    def mean_amounts(self) -> Floats:
        """Return the mean amount of each customer's repeat purchases; NaN without any.

        Who got nearly everything back has not shown that they spend so much: for them, what they
        kept counts. (Returns of others are a habit, and taken off by the margin.)
        """
        if not len(self.ids):
            return np.empty(0)
        repeats = (self._last_row() - self.first_row).astype(np.float64)
        paid = np.add.reduceat(self.amount, self.first_row) - self.amount[self.first_row]
        mean = np.full(len(self.ids), np.nan)
        np.divide(paid, repeats, out=mean, where=repeats > 0)
        return np.where(self.kept < _HARDLY_ANY, mean * self.kept, mean)

    def _last_row(self) -> Integers:
        return np.append(self.first_row[1:], len(self.day)) - 1


def read_history(build: Build, *, prices: Prices) -> History:
    """Read the purchases of known customers up to the build's day."""
    rows = build.backend.to_pyarrow(_days_of_purchase(build.read("customer_orders"), build.as_of))
    customer = rows["customer_id"].to_numpy().astype(np.int64, copy=False)
    day = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    amount = rows["amount"].to_numpy().astype(np.float64)
    if len(day):
        first = int(day.min())
        factors = prices.factors(np.arange(first, int(day.max()) + 1), today=build.as_of)
        amount *= factors[day - first]
    ids, first_row = np.unique(customer, return_index=True)
    return History(
        until=build.as_of, customer=customer, day=day, amount=amount, ids=ids,
        first_row=first_row.astype(np.int64), kept=_kept(build, ids),
    )  # fmt: skip


def _kept(build: Build, ids: Integers) -> Floats:
    """Return the share of what each customer paid that was not given back; 1 where not known."""
    rows = build.read("customers")
    rows = rows.filter((rows.gross_spend > 0) & rows.net_spend.notnull())
    found = build.backend.to_pyarrow(
        rows.select("customer_id", "gross_spend", "net_spend").order_by("customer_id")
    )
    share = np.ones(len(ids))
    known = found["customer_id"].to_numpy().astype(np.int64)
    place = np.searchsorted(ids, known)
    inside = place < len(ids)
    inside[inside] = ids[place[inside]] == known[inside]
    paid = found["gross_spend"].to_numpy().astype(np.float64)
    net = found["net_spend"].to_numpy().astype(np.float64)
    share[place[inside]] = np.clip(net / paid, 0, 1)[inside]
    return share


def _days_of_purchase(orders: ir.Table, as_of: date) -> ir.Table:
    """One row per customer and day with an order that was not cancelled."""
    import ibis

    counted = orders.filter(
        orders.customer_id.notnull()
        & orders.day.notnull()
        & (orders.day <= ibis.literal(as_of))
        & (orders.status.fill_null("") != "cancelled")
    )
    days = counted.group_by(["customer_id", "day"]).aggregate(
        amount=counted.gross_amount.fill_null(0).sum().cast("int64")
    )
    return days.order_by(["customer_id", "day"])
