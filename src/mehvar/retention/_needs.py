"""Next needs: when will a customer want what they buy again and again?

The rhythm of a customer and an item, by the same model as that of a customer: gaps are those of
the item among its buyers, scaled, and drawn to the customer's own as these become known.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from mehvar.retention._orders import Reader
from mehvar.retention._records import Floats, Integers, RetentionError
from mehvar.retention._rhythm import (
    LONGEST_DAYS,
    Forecast,
    Gaps,
    Rhythm,
    fit_rhythm,
    gaps_of_sorted,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

Item = Literal["product", "category"]

_COLUMNS: dict[Item, str] = {"product": "product_id", "category": "category"}
_FEWEST_DAYS = 3
_MOST_ITEMS = 5
_LEAST_CHANCE = 0.1
_PULL = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """Customers and the items that they bought on three days or more."""

    table: pa.Table
    code: Integers
    titles: pa.Array
    gaps: Gaps


def read_needs(
    backend: BaseBackend, read: Reader, *, kind: Item, as_of: date, horizon: int, share: int
) -> pa.Table | None:
    """Foretell the next need of every customer and repeated item; None where there is no rhythm.

    Args:
        backend: the engine.
        read: the marts ``customer_order_lines`` and ``customer_orders``.
        kind: products or categories.
        as_of: the last day that is known.
        horizon: days within which the probability is told.
        share: the rhythm is learnt from every so many customers one.
    """
    lines = _lines(read, kind, as_of)
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    try:
        rhythm = _learn(backend, lines, share, today)
    except RetentionError:
        return None
    pairs = _read_pairs(backend, lines, today)
    return None if pairs is None else _foretell(pairs, rhythm, kind, horizon)


def _lines(read: Reader, kind: Item, as_of: date) -> ir.Table:
    """Lines of known customers and items, of orders that were not cancelled."""
    rows, orders = read("customer_order_lines"), read("customer_orders")
    item = rows[_COLUMNS[kind]]
    title = rows.product_name if kind == "product" else rows.category
    known = rows.select(
        "customer_id", "day", "source", "order_id", "amount", item=item, title=title
    ).filter(
        rows.customer_id.notnull() & item.notnull() & (item != "") & (rows.day <= as_of)
    )  # fmt: skip
    cancelled = orders.filter(orders.status == "cancelled").select("source", "order_id")
    return known.anti_join(cancelled, ["source", "order_id"])


def _learn(backend: BaseBackend, lines: ir.Table, share: int, today: int) -> Rhythm:
    import pyarrow as pa

    some = lines.filter(lines.customer_id % share == 0) if share > 1 else lines
    table = backend.to_pyarrow(some.select("customer_id", "item", "day").distinct())
    table = table.sort_by([(name, "ascending") for name in ("customer_id", "item", "day")])
    items = table["item"].combine_chunks().dictionary_encode()
    who = table["customer_id"].to_numpy() * (len(items.dictionary) + 1) + items.indices.to_numpy()
    days = table["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    return fit_rhythm(gaps_of_sorted(who=who, days=days, until=today)[1])


def _read_pairs(backend: BaseBackend, lines: ir.Table, today: int) -> _Pairs | None:
    import pyarrow as pa

    daily = lines.group_by("customer_id", "item", "day").aggregate(
        amount=lines.amount.fill_null(0).sum()
    )
    pairs = daily.group_by("customer_id", "item").aggregate(
        days=daily.count(), first=daily.day.min(), last=daily.day.max(), amount=daily.amount.sum()
    )
    table = backend.to_pyarrow(pairs.filter(pairs.days >= _FEWEST_DAYS))
    if not table.num_rows:
        return None
    titles = backend.to_pyarrow(lines.group_by("item").aggregate(title=lines.title.max()))
    items = table["item"].combine_chunks().dictionary_encode()
    named = dict(zip(titles["item"].to_pylist(), titles["title"].to_pylist(), strict=True))
    first, last = (
        table[name].cast(pa.int32()).to_numpy().astype(np.int64) for name in ("first", "last")
    )
    days = table["days"].to_numpy().astype(np.int64)
    gaps = Gaps(
        count=days - 1,
        total=(last - first).astype(np.float64),
        logs=np.zeros(days.size),
        silence=(today - last).astype(np.float64),
    )
    return _Pairs(
        table=table,
        code=items.indices.to_numpy().astype(np.int64),
        titles=pa.array([named.get(name) or name for name in items.dictionary.to_pylist()]),
        gaps=gaps,
    )


def _factors(pairs: _Pairs) -> Floats:
    """How much longer an item's gaps are than those of all, drawn to 1 where few buy it."""
    size = len(pairs.titles)
    own = np.log(np.maximum(pairs.gaps.total / pairs.gaps.count, 0.5))
    count = np.bincount(pairs.code, minlength=size)
    mean = float(own.mean())
    pulled = (np.bincount(pairs.code, own - mean, size)) / (count + _PULL)
    # In steps of a twentieth: items of one step are foretold together.
    return np.asarray(np.exp(np.round(pulled * 20) / 20)[pairs.code])


def _foretell(pairs: _Pairs, rhythm: Rhythm, kind: Item, horizon: int) -> pa.Table:
    import pyarrow as pa

    factor = _factors(pairs)
    ahead = _forecast(pairs.gaps, factor, rhythm, horizon)
    last = pairs.table["last"].cast(pa.int32()).to_numpy().astype(np.int64)
    silence = pairs.gaps.silence

    def due(gap: Floats, least: Floats) -> pa.Array:
        away = np.clip(np.round(gap * factor), least, silence + LONGEST_DAYS)
        return pa.array((last + away).astype(np.int32)).cast(pa.date32())

    amount = pairs.table["amount"].cast(pa.float64()).to_numpy() / (pairs.gaps.count + 1)
    found = pa.table(
        {
            "customer_id": pairs.table["customer_id"],
            "kind": pa.array([kind]).take(pa.array(np.zeros(last.size, np.int64))),
            "item": pairs.table["item"],
            "title": pairs.titles.take(pa.array(pairs.code)),
            "purchases": pairs.table["days"],
            "last_day": pairs.table["last"],
            "interval_days": ahead.usual_gap * factor,
            "due_day": due(ahead.usual_gap, np.ones(last.size)),
            "due_low": due(ahead.low, silence + 1),
            "due_high": due(ahead.high, silence + 1),
            "probability": ahead.soon,
            "usual_amount": np.round(amount).astype(np.int64),
        }
    )
    return _likeliest(found)


def _forecast(gaps: Gaps, factor: Floats, rhythm: Rhythm, horizon: int) -> Forecast:
    """Foretell on the scale of all items; the results are still to be stretched by the factor."""
    found = {field.name: np.empty(len(gaps)) for field in fields(Forecast)}
    for one in np.unique(factor):
        rows = np.flatnonzero(factor == one)
        mine = gaps[rows]
        scaled = replace(
            mine,
            total=np.maximum(np.round(mine.total / one), 1.0),
            silence=np.round(mine.silence / one),
        )
        ahead = rhythm.predict(scaled, horizon=horizon / float(one))
        for name, column in found.items():
            column[rows] = getattr(ahead, name)
    return Forecast(**found)


def _likeliest(found: pa.Table) -> pa.Table:
    """Keep each customer's likeliest items, and none that is unlikely altogether."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = found.filter(pc.greater_equal(found["probability"], _LEAST_CHANCE))
    found = found.sort_by(
        [("customer_id", "ascending"), ("probability", "descending"), ("item", "ascending")]
    )
    ids = found["customer_id"].to_numpy()
    starts = np.flatnonzero(np.append(True, ids[1:] != ids[:-1])[: ids.size])
    rank = np.arange(ids.size) - np.repeat(starts, np.diff(np.append(starts, ids.size)))
    return found.filter(pa.array(rank < _MOST_ITEMS))
