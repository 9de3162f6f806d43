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
_ANSWERED = "answered"


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

    def answering(self, periods: Periods, kind: str) -> Floats:
        """Return how many of them gave an answer of a kind in the same period."""
        return np.array(
            [
                self.margins(periods.kind, key).get(_ANSWERED, {}).get(kind, 0.0)
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
        buyers = _buyers(read, one.kind, as_of)
        for row in backend.to_pyarrow(_counted(read, buyers)).to_pylist():
            margin, level = row["member"].split(_MARK, 1)
            mine = totals.setdefault((one.kind, row["period"]), {})
            mine.setdefault(margin, {})[level] = float(row["customers"])
        for row in backend.to_pyarrow(_answering(read, buyers, one.kind, as_of)).to_pylist():
            heard = totals[one.kind, row["period"]].setdefault(_ANSWERED, {})
            heard[row["kind"]] = float(row["customers"])
    return Population(totals=totals)


def _buyers(read: Reader, kind: str, as_of: date) -> ir.Table:
    """One row per customer and period in which they bought."""
    orders = read("customer_orders")
    orders = orders.filter(
        orders.customer_id.notnull() & (orders.status != "cancelled") & (orders.day <= as_of)
    )
    return _by_period(orders, read, kind).select("customer_id", "period").distinct()


def _answering(read: Reader, buyers: ir.Table, kind: str, as_of: date) -> ir.Table:
    """One row per period and kind of answer: the buyers of the period who gave one in it."""
    rows = read("customer_feedback")
    rows = rows.filter(
        rows.customer_id.notnull() & rows.score_share.notnull() & (rows.day <= as_of)
    )
    told = _by_period(rows, read, kind)
    told = told.select(who="customer_id", told="period", kind="kind").distinct()
    both = told.inner_join(buyers, [told.who == buyers.customer_id, told.told == buyers.period])
    return both.group_by("period", "kind").aggregate(customers=both.count())


def _by_period(rows: ir.Table, read: Reader, kind: str) -> ir.Table:
    import ibis

    if kind == ALL_TIME:
        return rows.mutate(period=ibis.literal(""))
    dates = read("dates")
    keys = dates.select(calendar_day="day", period=dates[kind])
    return rows.inner_join(keys, rows.day == keys.calendar_day)


def _counted(read: Reader, buyers: ir.Table) -> ir.Table:
    """One row per period, margin and level: the customers who bought in the period."""
    import ibis

    known = known_of_customers(read, ()).rename(known_customer="customer_id")
    rows = buyers.left_join(known, buyers.customer_id == known.known_customer)
    members = ibis.array(
        [ibis.literal(f"{name}{_MARK}") + rows[name].fill_null(UNKNOWN) for name in MARGINS]
    )
    counted = rows.select("period", member=members.unnest())
    return counted.group_by("period", "member").aggregate(customers=counted.count())
