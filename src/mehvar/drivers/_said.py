"""What customers said: their answers, and the aspects that they praised or blamed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar.drivers._orders import PERIOD_DAYS, Orders, Reader
from mehvar.drivers._records import Floats, Integers

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

KINDS = ("nps", "csat", "ces", "rating")
MOST_ANSWERS = 400_000
_NOBODY = -1
_WITHIN_DAYS = 30
"""An answer without an order number is about the last order, if it is no older than this."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """Answers with a score, and what each is about.

    ``customer`` is -1 when nobody is known. ``order`` is the place of the order, -1 without one.
    ``comment`` is the key of the words given with it, 0 without any. ``unit`` numbers what is
    judged together: an order, or a customer's day. ``instrument`` numbers ``instruments``: the
    question asked (its kind, and the question or touchpoint where there are several).
    """

    kind: Integers
    value: Floats
    share: Floats
    customer: Integers
    day: Integers
    order: Integers
    comment: Integers
    unit: Integers
    instrument: Integers
    instruments: tuple[str, ...]
    read: float

    def __len__(self) -> int:
        return self.value.size


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mentions:
    """Which comment praised (1) or blamed (-1) which aspect, and about which order (or -1)."""

    comment: Integers
    order: Integers
    customer: Integers
    day: Integers
    aspect: Integers
    polarity: Integers
    aspects: tuple[str, ...]


def read_answers(
    backend: BaseBackend, read: Reader, asked: ir.Table, orders: Orders, *, as_of: date
) -> Answers:
    """Read the scored answers of the last year, and find the order that each is about.

    Args:
        backend: the engine.
        read: a mart's name -> its rows.
        asked: the base table ``feedback``, which knows the question.
        orders: the orders as read.
        as_of: the day up to which is read.
    """
    rows = _scored(read, asked, as_of=as_of)
    count = int(backend.to_pyarrow(rows.count()).as_py())
    stride = max(1, round(1 / orders.share), -(-count // MOST_ANSWERS))
    if stride > 1:
        rows = rows.filter((rows.customer_id % stride == 0) | rows.customer_id.isnull())
    table = backend.to_pyarrow(rows).sort_by(
        [("at", "ascending"), ("source", "ascending"), ("record_id", "ascending")]
    )
    if table.num_rows > 2 * MOST_ANSWERS:  # most of them of nobody known
        table = table.take(np.arange(0, table.num_rows, table.num_rows // MOST_ANSWERS))
    return _from_arrow(table, orders, read=1 / stride)


def _scored(read: Reader, asked: ir.Table, *, as_of: date) -> ir.Table:
    answers = read("customer_feedback")
    answers = answers.filter(
        answers.score_share.notnull()
        & answers.kind.isin(KINDS)
        & (answers.day <= as_of)
        & (answers.day > as_of - timedelta(days=PERIOD_DAYS))
    )
    questions = asked.select("source", "record_id", "question")
    known = answers.left_join(questions, ["source", "record_id"]).drop(
        "source_right", "record_id_right"
    )
    orders = read("customer_orders")
    numbered = (
        orders.filter(orders.customer_id.notnull() & orders.order_id.notnull())
        .group_by("customer_id", "order_id")
        .aggregate(order_hash=lambda t: t.order_hash.min())
    )
    known = known.left_join(numbered, ["customer_id", "order_id"]).drop(
        "customer_id_right", "order_id_right"
    )
    words = read("voice_comments")
    words = words.filter(words.origin == "feedback").select("source", "record_id", "comment")
    known = known.left_join(words, ["source", "record_id"])
    return known.select(
        "kind", "score", "scale_min", "scale_max", "score_share", "customer_id", "day",
        "touchpoint_id", "question", "order_hash", "comment", "source", "record_id",
        at=known["at"].epoch_seconds().cast("int64"),
    )  # fmt: skip


def _from_arrow(table: pa.Table, orders: Orders, *, read: float) -> Answers:
    import pyarrow as pa
    import pyarrow.compute as pc

    def whole(name: str, empty: int) -> Integers:
        return np.asarray(table[name].fill_null(empty).to_numpy(), dtype=np.int64)

    def real(name: str) -> Floats:
        return np.asarray(table[name].to_numpy(), dtype=np.float64)

    kind = np.asarray(pc.index_in(table["kind"], value_set=pa.array(KINDS)), dtype=np.int64)
    customer = whole("customer_id", _NOBODY)
    day = np.asarray(table["day"].cast(pa.int32()).to_numpy(), dtype=np.int64)
    place = orders.places(whole("order_hash", 0))
    guessed = orders.last_before(customer, whole("at", 0) * 1_000_000, within=_WITHIN_DAYS)
    nowhere = (place < 0) & (table["order_hash"].is_null().to_numpy()) & (customer != _NOBODY)
    place = np.where(nowhere, guessed, place)
    instrument, instruments = _instruments(table)
    share = real("score_share")
    return Answers(
        kind=kind, value=_values(kind, share, table), share=share, customer=customer, day=day,
        order=place, comment=whole("comment", 0), unit=_units(customer, day, place),
        instrument=instrument, instruments=instruments, read=read,
    )  # fmt: skip


def _values(kind: Integers, share: Floats, table: pa.Table) -> Floats:
    """Scores on their own scale where a kind has one scale only; NPS always from 0 to 10."""
    score, low, high = (
        np.asarray(table[name].to_numpy(), dtype=np.float64)
        for name in ("score", "scale_min", "scale_max")
    )
    value = 100 * share
    for code in range(len(KINDS)):
        mine = kind == code
        if KINDS[code] == "nps":
            value[mine] = np.rint(10 * share[mine])
        elif mine.any() and np.ptp(low[mine]) == 0 and np.ptp(high[mine]) == 0:
            value[mine] = score[mine]
    return value


def _units(customer: Integers, day: Integers, order: Integers) -> Integers:
    """Number what is judged together: an order, else a customer's day, else the answer alone."""
    alone = np.arange(customer.size)
    first = np.where(order >= 0, order, np.where(customer != _NOBODY, customer, alone))
    second = np.where(order >= 0, -1, np.where(customer != _NOBODY, day, -2))
    pairs = np.column_stack([first, second])
    return np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _instruments(table: pa.Table) -> tuple[Integers, tuple[str, ...]]:
    """Number the questions: the kind, and the words or the touchpoint where a kind has several."""
    import pyarrow.compute as pc

    about = pc.coalesce(table["question"], table["touchpoint_id"], "")
    return _numbered(pc.binary_join_element_wise(table["kind"], about, ":"))


def _numbered(values: pa.ChunkedArray) -> tuple[Integers, tuple[str, ...]]:
    """Number texts in their order: the codes, and what they stand for."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = sorted(pc.unique(values).to_pylist())
    codes = pc.index_in(values, value_set=pa.array(names, pa.string()))
    return np.asarray(codes.to_numpy(), dtype=np.int64), tuple(names)


def read_mentions(backend: BaseBackend, read: Reader, orders: Orders, *, as_of: date) -> Mentions:
    """Read which aspects comments of the last year praised or blamed; neutral mentions count not.

    A comment that does both to one aspect counts by the sum.
    """
    places = read("comment_aspects")
    places = places.filter(
        (places.kind == "aspect")
        & (places.day <= as_of)
        & (places.day > as_of - timedelta(days=PERIOD_DAYS))
    )
    summed = places.group_by("comment", "aspect").aggregate(
        total=lambda t: t.polarity.sum(), day=lambda t: t.day.max()
    )
    summed = summed.filter(summed.total != 0)
    words = read("voice_comments").select("comment", "customer_id", "order_id")
    found = summed.left_join(words, "comment").drop("comment_right")
    sold = read("customer_orders")
    numbered = (
        sold.filter(sold.customer_id.notnull() & sold.order_id.notnull())
        .group_by("customer_id", "order_id")
        .aggregate(order_hash=lambda t: t.order_hash.min())
    )
    found = found.left_join(numbered, ["customer_id", "order_id"])
    table = backend.to_pyarrow(
        found.select("comment", "aspect", "total", "day", "customer_id", "order_hash")
    ).sort_by([("comment", "ascending"), ("aspect", "ascending")])
    return _mentions(table, orders)


def _mentions(table: pa.Table, orders: Orders) -> Mentions:
    import pyarrow as pa

    codes, names = _numbered(table["aspect"])
    keys = np.asarray(table["order_hash"].fill_null(0).to_numpy(), dtype=np.int64)
    return Mentions(
        comment=np.asarray(table["comment"].to_numpy(), dtype=np.int64),
        order=orders.places(keys),
        customer=np.asarray(table["customer_id"].fill_null(_NOBODY).to_numpy(), dtype=np.int64),
        day=np.asarray(table["day"].cast(pa.int32()).to_numpy(), dtype=np.int64),
        aspect=codes,
        polarity=np.sign(table["total"].to_numpy()).astype(np.int64),
        aspects=names,
    )
