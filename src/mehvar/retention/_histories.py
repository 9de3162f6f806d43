"""What happened to customers, as arrays by customer: orders, returns, complaints, scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.retention._orders import Reader, countable
from mehvar.retention._records import Floats, Integers

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

NEVER = np.int64(2**40)
"""A day that does not come."""

_CHUNK = 200_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """Everything of some customers, by customer and day; days count from 1970.

    ``customer`` holds the ids in order, every ``*_who`` the place in it. ``late`` and ``missing``
    (out of stock or substituted) hold 1, 0, or -1 where the source does not say; ``known`` is the
    day from which the company knew whether the order was late. ``answered`` is the day on which a
    complaint was answered, or ``NEVER``.
    """

    customer: Integers
    who: Integers
    day: Integers
    amount: Floats
    late: npt.NDArray[np.int8]
    known: Integers
    missing: npt.NDArray[np.int8]
    return_who: Integers
    return_day: Integers
    returned: Floats
    complaint_who: Integers
    complaint_day: Integers
    answered: Integers
    score_who: Integers
    score_day: Integers
    score: Floats

    def __len__(self) -> int:
        return self.customer.size


def read_histories(backend: BaseBackend, read: Reader, *, as_of: date, share: int = 1) -> Histories:
    """Read all customers, or of every ``share`` customers one, evenly by id."""
    rows = {name: _narrowed(read(name), as_of, share) for name in _MARTS}
    return _from(backend, rows)


def read_in_parts(backend: BaseBackend, read: Reader, *, as_of: date) -> Iterator[Histories]:
    """Read all customers part by part, so that memory does not grow with the company."""
    orders = countable(read("customer_orders"), as_of=as_of)
    ends = backend.to_pyarrow(
        orders.aggregate(low=orders.customer_id.min(), high=orders.customer_id.max())
    ).to_pylist()[0]
    if ends["low"] is None:
        return
    for low in range(ends["low"], ends["high"] + 1, _CHUNK):
        rows = {name: _narrowed(read(name), as_of, 1) for name in _MARTS}
        cut = {
            name: part.filter((part.customer_id >= low) & (part.customer_id < low + _CHUNK))
            for name, part in rows.items()
        }
        found = _from(backend, cut)
        if len(found):
            yield found


_MARTS = ("customer_orders", "customer_returns", "customer_interactions", "customer_feedback")


def _narrowed(rows: ir.Table, as_of: date, share: int) -> ir.Table:
    kept = rows.filter(rows.customer_id.notnull() & (rows.day <= as_of))
    return kept if share == 1 else kept.filter(kept.customer_id % share == 0)


def _from(backend: BaseBackend, rows: dict[str, ir.Table]) -> Histories:
    orders = _orders(backend, rows["customer_orders"])
    ids = orders["customer_id"].to_numpy()
    new = np.append(True, ids[1:] != ids[:-1])[: ids.size]
    customer = ids[new].astype(np.int64)
    returns = _returns(backend, rows["customer_returns"])
    complaints = _complaints(backend, rows["customer_interactions"])
    scores = _scores(backend, rows["customer_feedback"])
    day = _whole(orders, "day")
    late = orders["late"].to_numpy().astype(np.int8)
    return_who, own_returns = _placed(customer, returns)
    complaint_who, own_complaints = _placed(customer, complaints)
    score_who, own_scores = _placed(customer, scores)
    return Histories(
        customer=customer,
        who=(np.cumsum(new) - 1).astype(np.int64),
        day=day,
        amount=orders["amount"].to_numpy().astype(np.float64),
        late=late,
        known=np.where(late >= 0, _whole(orders, "known"), NEVER),
        missing=orders["missing"].to_numpy().astype(np.int8),
        return_who=return_who,
        return_day=_whole(own_returns, "day"),
        returned=own_returns["amount"].to_numpy().astype(np.float64),
        complaint_who=complaint_who,
        complaint_day=_whole(own_complaints, "day"),
        answered=_whole(own_complaints, "answered"),
        score_who=score_who,
        score_day=_whole(own_scores, "day"),
        score=own_scores["score"].to_numpy().astype(np.float64),
    )


def _orders(backend: BaseBackend, rows: ir.Table) -> pa.Table:
    """Orders that count; that one is late is known on the day after its delivery."""
    kept = rows.filter(rows.status != "cancelled")
    told = kept.delivered_at.fill_null(kept["at"]).epoch_seconds()
    missing = kept.is_out_of_stock.cast("int8").fill_null(-1)
    substituted = kept.is_substituted.cast("int8").fill_null(-1)
    chosen = kept.select(
        customer_id=kept.customer_id,
        day=kept.day,
        number=kept.order_number,
        amount=kept.gross_amount.fill_null(0).cast("float64"),
        late=kept.is_late.cast("int8").fill_null(-1),
        known=(told / 86_400).floor().cast("int64") + 1,
        missing=(missing > substituted).ifelse(missing, substituted),
    )
    table = backend.to_pyarrow(chosen)
    return table.sort_by(
        [("customer_id", "ascending"), ("day", "ascending"), ("number", "ascending")]
    )


def _returns(backend: BaseBackend, rows: ir.Table) -> pa.Table:
    amount = rows.amount.fill_null(0).cast("float64")
    return backend.to_pyarrow(rows.select("customer_id", "day", amount=amount))


def _complaints(backend: BaseBackend, rows: ir.Table) -> pa.Table:
    """Complaints, with the day from which each was answered for certain."""
    kept = rows.filter(rows.kind == "complaint")
    waited = (kept.response_minutes / 1_440).ceil()
    chosen = kept.select("customer_id", "day", waited=waited.cast("float64"))
    table = backend.to_pyarrow(chosen)
    days = _whole(table, "day")
    wait = np.nan_to_num(table["waited"].to_numpy().astype(np.float64), nan=float(NEVER))
    return table.append_column("answered", [days + np.minimum(wait, NEVER).astype(np.int64)])


def _scores(backend: BaseBackend, rows: ir.Table) -> pa.Table:
    kept = rows.filter(rows.score_share.notnull())
    table = backend.to_pyarrow(
        kept.select("customer_id", "day", "record_id", score=kept.score_share)
    )
    return table.sort_by([("day", "ascending"), ("record_id", "ascending")])


def _placed(customer: Integers, table: pa.Table) -> tuple[Integers, pa.Table]:
    """Return the place of each row's customer, without the rows of people who never ordered."""
    import pyarrow as pa

    ids = table["customer_id"].to_numpy().astype(np.int64)
    if customer.size == 0:
        return np.zeros(0, np.int64), table.slice(0, 0)
    place = np.minimum(np.searchsorted(customer, ids), customer.size - 1)
    own = customer[place] == ids
    return place[own].astype(np.int64), table.filter(pa.array(own))


def _whole(table: pa.Table, name: str) -> Integers:
    import pyarrow as pa

    column = table[name]
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    return np.asarray(column.to_numpy(), np.int64)
