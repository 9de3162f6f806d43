"""Whom a score is to speak for: who bought in each period, by what is known of all customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar.scores._calendar import ALL_TIME, Periods
from mehvar.scores._dimensions import MARGINS, known_of_customers
from mehvar.scores._raking import UNKNOWN
from mehvar.scores._records import Floats, Reader

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

_MARK = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Customers who bought, per period kind and period: by margin and level."""

    totals: dict[tuple[str, str], dict[str, dict[str, float]]]

    def margins(self, kind: str, period: str) -> dict[str, dict[str, float]]:
        """Return the margins of a period: name -> level -> customers; empty where nobody bought."""
        return self.totals.get((kind, period), {})

    def customers(self, periods: Periods) -> Floats:
        """Return how many customers bought in each period of a kind."""
        return np.array(
            [
                sum(self.margins(periods.kind, key).get(MARGINS[0], {}).values())
                for key in periods.keys
            ],
            dtype=np.float64,
        )


def read_population(
    backend: BaseBackend, read: Reader, *, periods: tuple[Periods, ...], as_of: date
) -> Population:
    """Count who bought, once for each kind of period that is long enough to weigh answers in."""
    totals: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
    for one in periods[1:]:
        for row in backend.to_pyarrow(_counted(read, one.kind, as_of)).to_pylist():
            margin, level = row["member"].split(_MARK, 1)
            mine = totals.setdefault((one.kind, row["period"]), {})
            mine.setdefault(margin, {})[level] = float(row["customers"])
    return Population(totals=totals)


def _counted(read: Reader, kind: str, as_of: date) -> ir.Table:
    """One row per period, margin and level: the customers who bought in the period."""
    import ibis

    orders = read("customer_orders")
    orders = orders.filter(
        orders.customer_id.notnull() & (orders.status != "cancelled") & (orders.day <= as_of)
    )
    if kind == ALL_TIME:
        buyers = orders.select("customer_id", period=ibis.literal("")).distinct()
    else:
        dates = read("dates")
        keys = dates.select(calendar_day="day", period=dates[kind])
        placed = orders.inner_join(keys, orders.day == keys.calendar_day)
        buyers = placed.select("customer_id", "period").distinct()
    known = known_of_customers(read, ()).rename(known_customer="customer_id")
    rows = buyers.left_join(known, buyers.customer_id == known.known_customer)
    members = ibis.array(
        [ibis.literal(f"{name}{_MARK}") + rows[name].fill_null(UNKNOWN) for name in MARGINS]
    )
    counted = rows.select("period", member=members.unnest())
    return counted.group_by("period", "member").aggregate(customers=counted.count())
