"""Customers of one day as arrays, and what they do as features that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar.segments._features import customers_at
from mehvar.segments._items import Floats, Ints

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

BEHAVIOUR = (
    "recency", "frequency", "basket", "tenure", "returned_share", "discount_share", "basket_lines",
    "variety", "weekend_share", "contact_rate", "feedback_rate",
)  # fmt: skip
"""Features of behaviour. Money, days and counts are logarithms: twice as much is one step."""

_HABIT_ORDERS = 3
"""On fewer orders, weekends and different categories are chance."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """Customers who had bought by ``day``, in order of ``customer``; NaN where unknown.

    ``share`` is how many customers there are to one in the frame.
    """

    day: date
    customer: Ints
    rows: pa.Table
    share: int = 1

    def number(self, name: str) -> Floats:
        """Return a column as numbers."""
        column = self.rows.column(name)
        return np.asarray(column.cast("float64").to_numpy(), np.float64)

    def days_since(self, name: str) -> Floats:
        """Return whole days from a column's day to the frame's."""
        found = self.rows.column(name).cast("int32").cast("float64").to_numpy()
        return np.asarray((self.day - date(1970, 1, 1)).days - found, np.float64)


def read_frame(build: Build, *, day: date, most: int | None = None) -> Frame:
    """Read customers as of a day.

    Args:
        build: the build in progress.
        day: what happened later is not seen.
        most: keep about so many customers at most, by their number: the same in every build.
    """
    share = 1
    if most is not None:
        whole = build.lake.count("customers", version=build.marts.get("customers", -1))
        share = max(1, round(whole / most))

    def read(name: str) -> ir.Table:
        return lot(build.read(name), share)

    found = build.backend.to_pyarrow(customers_at(read, day=day, weekend=build.settings.weekend))
    found = found.sort_by("customer_id")
    customer = found.column("customer_id").to_numpy()
    return Frame(day=day, customer=np.asarray(customer, np.int64), rows=found, share=share)


def lot(rows: ir.Table, share: int) -> ir.Table:
    """Keep the rows of one customer in ``share``, always the same ones."""
    return rows.filter(rows.customer_id % share == 0) if share > 1 else rows


def align(customer: Ints, ids: Ints, values: Floats) -> Floats:
    """Return the values of ``ids`` (each once) for ``customer``; NaN where there is none."""
    order = np.argsort(ids, kind="stable")
    ids, values = ids[order], values[order]
    found = np.full(len(customer), np.nan)
    if len(ids):
        place = np.minimum(np.searchsorted(ids, customer), len(ids) - 1)
        here = ids[place] == customer
        found[here] = values[place[here]]
    return found


def behaviour(frame: Frame) -> Floats:
    """Return the features ``BEHAVIOUR`` of a frame, one row per customer."""
    orders = np.maximum(frame.number("orders"), 1)
    gross = frame.number("gross_spend")
    paid = np.maximum(gross, 1)
    often = orders >= _HABIT_ORDERS
    full = np.maximum(gross + frame.number("discount"), 1)
    columns = (
        np.log1p(np.maximum(frame.days_since("last_order_day"), 0)),
        np.log(orders),
        np.log1p(np.maximum(gross, 0) / orders),
        np.log1p(np.maximum(frame.days_since("first_order_day"), 0)),
        np.clip(frame.number("returned_amount") / paid, 0, 1),
        np.clip(frame.number("discount") / full, 0, 1),
        np.log1p(frame.number("lines") / orders),
        np.where(often, frame.number("categories") / orders, np.nan),
        np.where(often, frame.number("weekend_orders") / orders, np.nan),
        np.log1p(frame.number("contacts") / orders),
        np.log1p(frame.number("feedbacks") / orders),
    )
    return np.column_stack(columns)
