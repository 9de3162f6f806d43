"""What was bought, as arrays: one part of the customers at a time, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar import calendar

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = npt.NDArray[np.int32]
Bools: TypeAlias = npt.NDArray[np.bool_]

PART_ORDERS = 250_000
"""About so many orders, with their lines, are in memory at once."""

MOST_CATEGORIES = 60
"""So many categories are told apart in mixes; the rest are one, without a name."""

MOST_PRODUCTS = 3_000
"""Pairs are looked for among so many of the most bought products; rarer ones lack support."""

_MONTH_DAYS = 30.436875


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Names in the order of their codes, the most bought first."""

    categories: tuple[str, ...]
    products: tuple[str, ...]
    product_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """Orders of some customers, by customer and time.

    ``customer`` is the place in ``Part.customers``; ``day`` counts from 1970, ``month`` from the
    same; ``amount`` is in minor units, NaN where not positive; codes are -1 where unknown.
    """

    customer: Codes
    day: Integers
    month: Integers
    amount: Floats
    discounted: Bools
    channel: Codes
    daypart: Codes
    weekday: Codes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Lines of those orders, in the same order.

    ``order`` is the place in ``Orders``; ``category`` and ``product`` are codes of the vocabulary
    (-1 unknown), ``item`` tells products apart within the part, also rare ones (-1 unknown);
    ``price`` is the logarithm of the unit price (minor units), NaN where unknown.
    """

    customer: Codes
    order: Codes
    month: Integers
    category: Codes
    product: Codes
    item: Codes
    price: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Some customers, their orders and lines."""

    customers: Integers
    orders: Orders
    lines: Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The tables of a build as this slice reads them."""

    build: Build
    vocabulary: Vocabulary
    channels: tuple[str, ...]
    has_discounts: bool

    @classmethod
    def of(cls, build: Build) -> Source:
        """Read what is said about all customers: names, and whether discounts are recorded."""
        orders, lines = kept_orders(build), kept_lines(build)
        channels = _most(build, orders.filter(orders.channel.notnull()), "channel")
        told = build.backend.to_pyarrow(
            orders.aggregate(discounts=(orders.discount_amount > 0).cast("int64").sum())
        )
        categories = _most(build, lines.filter(lines.category.notnull()), "category")
        products = _most(build, lines.filter(lines.product.notnull()), "product")
        return cls(
            build=build,
            vocabulary=Vocabulary(
                categories=categories[:MOST_CATEGORIES],
                products=products[:MOST_PRODUCTS],
                product_names=_names(build, lines, products[:MOST_PRODUCTS]),
            ),
            channels=channels[:MOST_CATEGORIES],
            has_discounts=bool(told["discounts"][0].as_py()),
        )

    def parts(self) -> Iterator[Part]:
        """Read all customers who bought, some at a time, by customer."""
        for low, high in self._ranges():
            yield self._read(low, high)

    def sample(self) -> Part | None:
        """Read an even share of the customers, as many as one part holds; None without any."""
        orders = kept_orders(self.build)
        count = int(self.build.backend.to_pyarrow(orders.count()).as_py())
        if not count:
            return None
        return self._read(None, None, share=-(-count // PART_ORDERS))

    def _ranges(self) -> list[tuple[int | None, int | None]]:
        """Cut the customers' ids so that each range has about as many orders."""
        orders = kept_orders(self.build)
        told = self.build.backend.to_pyarrow(
            orders.aggregate(
                n=orders.count(), low=orders.customer_id.min(), high=orders.customer_id.max()
            )
        ).to_pylist()[0]
        if not told["n"]:
            return []
        pieces = -(-told["n"] // PART_ORDERS)
        edges = np.linspace(told["low"], told["high"] + 1, pieces + 1).astype(np.int64)
        return [(int(edges[place]), int(edges[place + 1])) for place in range(pieces)]

    def _read(self, low: int | None, high: int | None, share: int = 1) -> Part:
        def within(rows: ir.Table) -> ir.Table:
            if low is not None and high is not None:
                rows = rows.filter((rows.customer_id >= low) & (rows.customer_id < high))
            return rows.filter(rows.customer_id % share == 0) if share > 1 else rows

        backend = self.build.backend
        orders = within(kept_orders(self.build))
        lines = within(kept_lines(self.build))
        table = backend.to_pyarrow(
            orders.select(
                "customer_id", "order_hash", "at", "day", "channel",
                amount=orders.gross_amount, discount=orders.discount_amount,
            ).order_by(["customer_id", "at", "order_hash"])
        )  # fmt: skip
        keys = orders.select("customer_id", "source", "order_id", "order_hash")
        bought = backend.to_pyarrow(
            lines.inner_join(keys, ["customer_id", "source", "order_id"]).select(
                "order_hash", "category", "product", "amount", "quantity"
            )
        )
        return _part(table, bought, self.vocabulary, self.channels, self.build)


def kept_orders(build: Build) -> ir.Table:
    """Orders that count: of a known customer, not cancelled, placed up to the as-of day."""
    rows = build.read("customer_orders")
    return rows.filter(
        rows.customer_id.notnull() & (rows.status != "cancelled") & (rows.day <= build.as_of)
    )


def kept_lines(build: Build) -> ir.Table:
    """Lines that count, with ``product``: its id, else its name. Reversals are no purchase."""
    rows = build.read("customer_order_lines")
    rows = rows.filter(
        rows.customer_id.notnull()
        & (rows.day <= build.as_of)
        & (rows.quantity.fill_null(1.0) > 0)
        & (rows.amount.fill_null(0) >= 0)
    )
    return rows.mutate(product=rows.product_id.fill_null(rows.product_name))


def _most(build: Build, rows: ir.Table, column: str) -> tuple[str, ...]:
    """Return the column's values, the most frequent first; ties in order of the alphabet."""
    import ibis

    counted = rows.group_by(value=rows[column]).aggregate(n=lambda t: t.count())
    ordered = counted.order_by([ibis.desc("n"), "value"]).limit(MOST_PRODUCTS)
    return tuple(build.backend.to_pyarrow(ordered)["value"].to_pylist())


def _names(build: Build, lines: ir.Table, products: Sequence[str]) -> tuple[str, ...]:
    """Return each product's name; the product itself where it has none."""
    named = (
        lines.filter(lines["product"].notnull())
        .group_by("product")
        .aggregate(name=lambda t: t.product_name.max(), n=lambda t: t.count())
    )
    import ibis

    table = build.backend.to_pyarrow(
        named.order_by([ibis.desc("n"), "product"]).limit(MOST_PRODUCTS)
    )
    known = dict(zip(table["product"].to_pylist(), table["name"].to_pylist(), strict=True))
    return tuple(known.get(one) or one for one in products)


def _part(
    orders: pa.Table, lines: pa.Table, words: Vocabulary, channels: Sequence[str], build: Build
) -> Part:
    customers, owner = np.unique(_whole(orders, "customer_id"), return_inverse=True)
    day = days_of(orders["day"])
    month = months_of(day)
    amount = np.asarray(orders["amount"].cast("float64").to_numpy(), dtype=np.float64)
    second = _local_seconds(orders, build)
    discount = np.asarray(orders["discount"].fill_null(0).to_numpy())
    kept = Orders(
        customer=owner.astype(np.int32),
        day=day,
        month=month,
        amount=np.where(amount > 0, amount, np.nan),
        discounted=discount > 0,
        channel=coded(orders["channel"], channels),
        daypart=np.where(second < 0, -1, second % 86_400 // 21_600).astype(np.int32),
        weekday=((day + 5) % 7).astype(np.int32),
    )
    return Part(customers=customers, orders=kept, lines=_lines(lines, orders, kept, words))


def _lines(table: pa.Table, orders: pa.Table, kept: Orders, words: Vocabulary) -> Lines:
    keys = _whole(orders, "order_hash")
    by_key = np.argsort(keys, kind="stable")
    place = by_key[np.searchsorted(keys[by_key], _whole(table, "order_hash"))]
    order = np.argsort(place, kind="stable")
    place = place[order]
    quantity = np.asarray(table["quantity"].fill_null(1.0).to_numpy(), dtype=np.float64)[order]
    amount = np.asarray(table["amount"].cast("float64").to_numpy(), dtype=np.float64)[order]
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.where(amount > 0, np.log(amount / quantity), np.nan)
    return Lines(
        customer=kept.customer[place],
        order=place.astype(np.int32),
        month=kept.month[place],
        category=coded(table["category"], words.categories, rest=len(words.categories))[order],
        product=coded(table["product"], words.products)[order],
        item=_numbered(table["product"])[order],
        price=price,
    )


def coded(column: pa.ChunkedArray, names: Sequence[str], *, rest: int = -1) -> Codes:
    """Return the place of each text among ``names``; ``rest`` for others, -1 for nothing."""
    known = {name: code for code, name in enumerate(names)}
    texts = column.combine_chunks().dictionary_encode()
    codes = [known.get(one, rest) for one in texts.dictionary.to_pylist()]
    found = np.array([*codes, -1], dtype=np.int32)
    places = texts.indices.fill_null(len(codes)).to_numpy(zero_copy_only=False)
    return np.asarray(found[places], dtype=np.int32)


def _numbered(column: pa.ChunkedArray) -> Codes:
    texts = column.combine_chunks().dictionary_encode()
    return np.asarray(texts.indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int32)


def distinct(keys: Integers) -> Integers:
    """Return the distinct keys in order; several times faster than hashing when nearly sorted."""
    ordered = np.sort(keys, kind="stable")
    if not ordered.size:
        return ordered
    first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    return np.asarray(ordered[first], dtype=np.int64)


def days_of(column: pa.ChunkedArray) -> Integers:
    """Return dates as days from 1970."""
    return np.asarray(column.cast("int32").to_numpy(), dtype=np.int64)


def months_of(day: Integers) -> Integers:
    """Return months of equal length from 1970: a scale for trends, not a calendar."""
    return np.asarray(day / _MONTH_DAYS, dtype=np.int64)


def day_number(day: date) -> int:
    """Return a date as days from 1970."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _local_seconds(orders: pa.Table, build: Build) -> Integers:
    """Seconds since 1970 on the company's clock; -1 where the time is not known."""
    local = calendar.to_local(orders["at"], zone=build.settings.time_zone)
    micros = local.cast("timestamp[us]").cast("int64").fill_null(-1)
    values = np.asarray(micros.to_numpy(zero_copy_only=False), dtype=np.int64)
    return np.asarray(np.where(values < 0, -1, values // 1_000_000), dtype=np.int64)


def _whole(table: pa.Table, name: str) -> Integers:
    return np.asarray(table[name].to_numpy(), dtype=np.int64)
