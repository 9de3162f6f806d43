"""Orders as arrays: what happened to each, what was known before it, and what came after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar import stats
from mehvar.drivers._records import Floats, Integers

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

Reader = Callable[[str], "ir.Table"]
"""A mart's name -> its rows."""

PERIOD_DAYS = 365
"""Answers and orders older than a year before the as-of day say little of today."""

MOST_ORDERS = 200_000
"""Larger companies are read as whole customers drawn evenly by their id."""

_TOP = 24
_MONTH = 62
"""Days before the first order that hold the whole month before it."""

_SOLD = 3
"""A month with fewer sales of a product has no price to compare."""

HABITS = ("prior_orders", "days_since_previous", "order_value")
"""What is known of a customer's own rhythm and basket: coming back is judged given these."""

_TEXTS = ("channel", "region", "category")
_FEW = (1, 2, 3, 5, 9, 17, 33)
FLAGS = {
    "out_of_stock": "is_out_of_stock",
    "substituted": "is_substituted",
    "damaged_or_wrong": "is_damaged_or_wrong",
    "returned": "is_returned",
}
AMOUNTS = {
    "late_minutes": "delay_minutes",
    "delivery_minutes": "delivery_minutes",
    "response_minutes": "first_response_minutes",
    "contacts": "contacts",
}
PRICE = "price_rise"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """Orders of known customers that were not cancelled, by customer and time.

    ``day`` counts from 1970 and ``at`` in microseconds; ``back`` is 1 when the customer ordered
    again within the horizon, 0 when not, NaN when it has not ended. ``happened`` holds, by name
    of an operational driver, its value per order, NaN where the source does not say. ``before``
    holds categories of what was known before the order, -1 unknown.
    """

    key: Integers
    customer: Integers
    at: Integers
    day: Integers
    back: Floats
    happened: dict[str, Floats]
    before: dict[str, Integers]
    share: float

    def __len__(self) -> int:
        return self.key.size

    def habits(self, rows: Integers) -> Floats:
        """Return the customer's own rhythm and basket before each order: rows x columns."""
        columns = [self.before[name][rows].astype(np.float64) for name in HABITS]
        first = self.before["days_since_previous"][rows] < 0
        return np.column_stack([*columns, first])

    def places(self, keys: Integers) -> Integers:
        """Return the place of each order key, -1 where there is none."""
        if not len(self):
            return np.full(keys.size, -1, dtype=np.int64)
        order = np.argsort(self.key, kind="stable")
        found = np.minimum(np.searchsorted(self.key, keys, sorter=order), len(self) - 1)
        place = order[found]
        return np.where(self.key[place] == keys, place, -1)

    def last_before(self, customer: Integers, at: Integers, *, within: int) -> Integers:
        """Return the place of each customer's last order at or before a moment, -1 if none.

        Args:
            customer: of each answer.
            at: of each answer, microseconds.
            within: an order older than so many days is not what the answer is about.
        """
        if not len(self):
            return np.full(customer.size, -1, dtype=np.int64)
        moments = np.unique(np.concatenate([self.at, at]))
        ids = np.unique(np.concatenate([self.customer, customer]))
        key = np.searchsorted(ids, self.customer) * moments.size + np.searchsorted(moments, self.at)
        asked = np.searchsorted(ids, customer) * moments.size + np.searchsorted(moments, at)
        place = np.searchsorted(key, asked, side="right") - 1
        known = np.maximum(place, 0)
        mine = (place >= 0) & (self.customer[known] == customer)
        near = at - self.at[known] <= within * 86_400_000_000
        return np.where(mine & near, known, -1)


def read_orders(backend: BaseBackend, read: Reader, *, as_of: date, horizon: int) -> Orders:
    """Read the orders of the last year and a horizon, of all customers or an even share."""
    rows = read("customer_orders")
    since = as_of - timedelta(days=PERIOD_DAYS + horizon)
    rows = rows.filter(
        rows.customer_id.notnull()
        & (rows.status != "cancelled")
        & (rows.day <= as_of)
        & (rows.day > since)
    )
    count = int(backend.to_pyarrow(rows.count()).as_py())
    stride = max(1, -(-count // MOST_ORDERS))
    if stride > 1:
        rows = rows.filter(rows.customer_id % stride == 0)
    table = _fetch(backend, rows)
    prices = _price_rises(backend, read, rows, since=since - timedelta(days=_MONTH))
    return _from_arrow(table, prices, as_of=as_of, horizon=horizon, share=1 / stride)


def _fetch(backend: BaseBackend, rows: ir.Table) -> pa.Table:
    named = {**FLAGS, **AMOUNTS}
    chosen = {name: rows[column].cast("float64") for name, column in named.items()}
    table = backend.to_pyarrow(
        rows.select(
            "customer_id", "order_hash", "day", "next_day", "previous_day", "order_number",
            *_TEXTS, at=rows["at"].epoch_seconds().cast("int64"),
            gross=rows.gross_amount.cast("float64"), **chosen,
        )
    )  # fmt: skip
    return table.sort_by(
        [("customer_id", "ascending"), ("at", "ascending"), ("order_hash", "ascending")]
    )


def _price_rises(backend: BaseBackend, read: Reader, orders: ir.Table, *, since: date) -> pa.Table:
    """One row per order: by how much dearer its products were that month than the month before.

    Mean unit prices of all buyers, as a share, weighted by what was paid, so that it says nothing
    of how long this customer was away (against their own last purchase it would, when prices
    always rise). A fall counts as none: what is left is how much dearer it became.
    """
    import ibis

    lines = read("customer_order_lines")
    lines = lines.filter(
        lines.customer_id.notnull() & lines.product_id.notnull()
        & (lines.quantity > 0) & (lines.amount > 0) & (lines.day > since)
    )  # fmt: skip
    priced = lines.select(
        "customer_id", "order_id", "product_id", paid=lines.amount.cast("float64"),
        quantity=lines.quantity, month=lines.day.year() * 12 + lines.day.month(),
    )  # fmt: skip
    monthly = priced.group_by("product_id", "month").aggregate(
        unit=lambda t: t.paid.sum() / t.quantity.sum(), sold=lambda t: t.count()
    )
    monthly = monthly.filter(monthly.sold >= _SOLD)
    earlier = monthly.select("product_id", month=monthly.month + 1, last=monthly.unit)
    moved = monthly.inner_join(earlier, ["product_id", "month"]).select(
        "product_id", "month", rise=ibis.greatest(monthly.unit / earlier.last - 1, 0.0)
    )
    known = priced.inner_join(moved, ["product_id", "month"])
    by_order = known.group_by("customer_id", "order_id").aggregate(
        rise=(known.paid * known.rise).sum(), paid=known.paid.sum()
    )
    joined = orders.select("customer_id", "order_id", "order_hash").inner_join(
        by_order, ["customer_id", "order_id"]
    )
    return backend.to_pyarrow(joined.select("order_hash", rise=joined.rise / joined.paid))


def _from_arrow(
    table: pa.Table, prices: pa.Table, *, as_of: date, horizon: int, share: float
) -> Orders:
    def whole(name: str) -> Integers:
        return np.asarray(table[name].to_numpy(), dtype=np.int64)

    def real(name: str) -> Floats:
        return np.asarray(table[name].to_numpy(), dtype=np.float64)

    day, following = _days(table, "day"), _days(table, "next_day")
    last = float(np.datetime64(as_of, "D").astype(np.int64))
    ended = day + horizon <= last
    happened = {name: real(name) for name in (*FLAGS, *AMOUNTS)}
    happened["late_minutes"] = np.maximum(happened["late_minutes"], 0.0)
    happened["returned"] = np.where(happened["damaged_or_wrong"] == 1, np.nan, happened["returned"])
    orders = Orders(
        key=whole("order_hash"), customer=whole("customer_id"), at=whole("at") * 1_000_000,
        day=day.astype(np.int64),
        back=np.where(ended, np.nan_to_num(following - day, nan=1e9) <= horizon, np.nan),
        happened=happened, before=_known_before(table, day), share=share,
    )  # fmt: skip
    rises = np.full(len(orders), np.nan)
    places = orders.places(np.asarray(prices["order_hash"].to_numpy(), dtype=np.int64))
    rises[places[places >= 0]] = prices["rise"].to_numpy()[places >= 0]
    happened[PRICE] = rises
    return orders


def _days(table: pa.Table, name: str) -> Floats:
    import pyarrow as pa

    return np.asarray(table[name].cast(pa.int32()).cast(pa.float64()).to_numpy(), dtype=np.float64)


def _known_before(table: pa.Table, day: Floats) -> dict[str, Integers]:
    """Categories of what was known before each order: how often, how lately, how much, where."""
    number = np.asarray(table["order_number"].to_numpy(), dtype=np.float64)
    gap = day - _days(table, "previous_day")
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    gross = np.asarray(table["gross"].to_numpy(), dtype=np.float64)
    return {
        "prior_orders": np.searchsorted(_FEW, np.nan_to_num(number, nan=1.0)).astype(np.int64),
        "days_since_previous": stats.cut_quantiles(values=gap, bins=12),
        "order_value": stats.cut_quantiles(values=gross, bins=12),
        "month": month - month.min(initial=0),
        "weekday": ((day + 5) % 7).astype(np.int64),
        **{name: _codes(table[name]) for name in _TEXTS},
    }


def _codes(values: pa.ChunkedArray) -> Integers:
    """Number the most frequent texts from 0; the others share one number, unknown is -1."""
    import pyarrow as pa

    encoded = pa.chunked_array([values.combine_chunks()]).dictionary_encode().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # an empty column
        return np.zeros(0, dtype=np.int64)
    code = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    counted = np.bincount(code[code >= 0], minlength=1)
    rank = np.empty(counted.size, dtype=np.int64)
    rank[np.argsort(-counted, kind="stable")] = np.arange(counted.size)
    return np.where(code < 0, -1, np.minimum(rank[np.maximum(code, 0)], _TOP))
