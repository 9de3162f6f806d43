"""Orders as arrays: what an order was, and what happened to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

Reader = Callable[[str], "ir.Table"]
"""A mart's name -> its rows."""

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_ORDERS = 1_000_000
"""Effects of larger companies are estimated on whole customers drawn evenly by their id."""

_TOP = 24
_TEXTS = ("channel", "region", "city", "store_id", "category")
_FLAGS = {
    "late": "is_late",
    "out_of_stock": "is_out_of_stock",
    "substituted": "is_substituted",
    "damaged_or_wrong": "is_damaged_or_wrong",
    "returned": "is_returned",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """Orders that were not cancelled, of known customers, by customer and time.

    ``day`` counts from 1970; ``net`` is in minor units; ``codes`` hold the category of each text
    column (-1 unknown); ``flags`` hold 1, 0, or -1 where the source does not say; ``score``,
    ``delay`` and ``response`` (minutes) are NaN where unknown.
    """

    customer: Integers
    day: Integers
    hour: Integers
    net: Integers
    gross: Floats
    score: Floats
    delay: Floats
    delivery: Floats
    response: Floats
    contacts: Floats
    flags: dict[str, npt.NDArray[np.int8]]
    codes: dict[str, npt.NDArray[np.int16]]

    def __len__(self) -> int:
        return self.customer.size


def read_orders(
    backend: BaseBackend, read: Reader, *, as_of: date, most: int = MOST_ORDERS
) -> Orders:
    """Read the whole history up to ``as_of``, of all customers or of an even share of them."""
    rows = countable(read("customer_orders"), as_of=as_of)
    count = int(backend.to_pyarrow(rows.count()).as_py())
    share = -(-count // most)
    if share > 1:
        rows = rows.filter(rows.customer_id % share == 0)
    codes = {f"code_{name}": _coded(backend, rows, name) for name in _TEXTS}
    return _from_arrow(_fetch(backend, rows, codes))


def read_recent(
    backend: BaseBackend, read: Reader, *, as_of: date, days: int
) -> tuple[Orders, pa.ChunkedArray]:
    """Read the orders of the last ``days`` days up to ``as_of``, and their order numbers."""
    rows = countable(read("customer_orders"), as_of=as_of)
    rows = rows.filter(rows.day > as_of - timedelta(days=days))
    table = _fetch(backend, rows, {"order_id": rows.order_id})
    return _from_arrow(table), table["order_id"]


def countable(rows: ir.Table, *, as_of: date) -> ir.Table:
    """Orders that count: of a known customer, not cancelled, placed up to ``as_of``."""
    return rows.filter(
        rows.customer_id.notnull() & (rows.status != "cancelled") & (rows.day <= as_of)
    )


def _coded(backend: BaseBackend, rows: ir.Table, name: str) -> ir.Value:
    """Number the most frequent values of a text column from 0; all others share one number."""
    import ibis

    counted = (
        rows.filter(rows[name].notnull())
        .group_by(value=rows[name])
        .aggregate(orders=lambda t: t.count())
    )
    frequent = counted.order_by([ibis.desc("orders"), "value"]).limit(_TOP)
    values = backend.to_pyarrow(frequent)["value"].to_pylist()
    if not values:
        return ibis.literal(-1, type="int16")
    cases = [(rows[name] == value, place) for place, value in enumerate(values)]
    code = ibis.cases((rows[name].isnull(), -1), *cases, else_=len(values))
    return code.cast("int16")


def _fetch(backend: BaseBackend, rows: ir.Table, more: dict[str, ir.Value]) -> pa.Table:
    chosen = {
        "customer_id": rows.customer_id,
        "day": rows.day,
        "order_number": rows.order_number,
        "hour": rows["at"].hour().cast("int16"),
        "net": rows.net_amount.fill_null(0),
        "gross": rows.gross_amount.cast("float64"),
        "score": rows.score,
        "delay": rows.delay_minutes,
        "delivery": rows.delivery_minutes,
        "response": rows.first_response_minutes,
        "contacts": rows.contacts.cast("float64"),
    }
    flags = {
        f"flag_{name}": rows[column].cast("int8").fill_null(-1) for name, column in _FLAGS.items()
    }
    table = backend.to_pyarrow(rows.select(**chosen, **flags, **more))
    return table.sort_by(
        [("customer_id", "ascending"), ("day", "ascending"), ("order_number", "ascending")]
    )


def _from_arrow(table: pa.Table) -> Orders:
    import pyarrow as pa

    def whole(name: str) -> Integers:
        return np.asarray(table[name].to_numpy(), dtype=np.int64)

    def real(name: str) -> Floats:
        return np.asarray(table[name].to_numpy(), dtype=np.float64)

    days = table["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    names = table.column_names
    return Orders(
        customer=whole("customer_id"),
        day=days,
        hour=whole("hour"),
        net=whole("net"),
        gross=real("gross"),
        score=real("score"),
        delay=real("delay"),
        delivery=real("delivery"),
        response=real("response"),
        contacts=real("contacts"),
        flags={name[5:]: table[name].to_numpy() for name in names if name.startswith("flag_")},
        codes={name[5:]: table[name].to_numpy() for name in names if name.startswith("code_")},
    )
