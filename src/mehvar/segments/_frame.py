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
    """Customers who had bought by ``day``, in order of ``customer``; NaN where unknown."""

    day: date
    customer: Ints
    rows: pa.Table

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
        whole = int(build.backend.to_pyarrow(build.read("customers").count()).as_py())
        share = max(1, round(whole / most))

    def read(name: str) -> ir.Table:
        rows = build.read(name)
        # 61 spreads neighbours, who may have come with one import, over all lots.
        return rows.filter(rows.customer_id * 61 % share == 0) if share > 1 else rows

    found = build.backend.to_pyarrow(customers_at(read, day=day, weekend=build.settings.weekend))
    found = found.sort_by("customer_id")
    customer = found.column("customer_id").to_numpy()
    return Frame(day=day, customer=np.asarray(customer, np.int64), rows=found)


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
