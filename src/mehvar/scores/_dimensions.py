"""By what scores may be told apart, and what the record knows of each customer for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar.scores._records import NONE, Coded, Reader

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

ASKED = ("channel", "touchpoint_id", "survey_id")
"""What belongs to the asking: known of answers and of invitations."""

PLACED = ("city", "region", "store_id", "product_id")
"""What belongs to what was bought; products are known of answers alone."""

OF_CUSTOMER = ("value_class",)
SEGMENT = "segment:"
"""What the dimension of a segmentation begins with; its own name follows."""

_OTHER_KINDS = ("class", "control")
_MOST_SEGMENTATIONS = 6

MARGINS = ("home_city", "value_class", "buys_by")
"""What is known of every customer, and so can be raked to: home, value, the channel they buy by."""


def read_segmentations(backend: BaseBackend, read: Reader) -> tuple[str, ...]:
    """Return the segmentations that are dimensions: the largest, without control groups."""
    rows = read("segmentations")
    chosen = rows.filter(rows.kind.notin(_OTHER_KINDS) & (rows.customers > 0))
    table = backend.to_pyarrow(chosen.select("segmentation", "customers"))
    found = sorted(table.to_pylist(), key=lambda row: (-row["customers"], row["segmentation"]))
    return tuple(row["segmentation"] for row in found[:_MOST_SEGMENTATIONS])


def known_of_customers(read: Reader, segmentations: tuple[str, ...]) -> ir.Table:
    """One row per customer: home, channels, value class, segments, as the record has them now."""
    customers = read("customers")
    rows = customers.select("customer_id", home_city="city")
    value = read("customer_value").select(known="customer_id", value_class="value_class")
    rows = rows.left_join(value, rows.customer_id == value.known).drop("known")
    bought = _channels_bought_by(read)
    rows = rows.left_join(bought, rows.customer_id == bought.known).drop("known")
    if not segmentations:
        return rows
    members = read("segment_members")
    totals = {
        f"{SEGMENT}{name}": members.segment.max(where=members.segmentation == name)
        for name in segmentations
    }
    mine = members.filter(members.segmentation.isin(segmentations))
    wide = mine.group_by(known="customer_id").aggregate(**totals)
    return rows.left_join(wide, rows.customer_id == wide.known).drop("known")


def _channels_bought_by(read: Reader) -> ir.Table:
    """One row per customer who bought: the channel they buy by, or that it is several.

    Channels on which they only talked do not count: an answer itself came over one.
    """
    orders = read("customer_orders")
    orders = orders.filter(orders.customer_id.notnull() & orders.channel.notnull())
    found = orders.group_by(known="customer_id").aggregate(
        one=orders.channel.min(), other=orders.channel.max()
    )
    return found.select("known", buys_by=(found.one == found.other).ifelse(found.one, "several"))


def known_of_orders(read: Reader) -> ir.Table:
    """One row per order: where it was bought and what happened to it."""
    orders = read("customer_orders")
    return orders.filter(orders.order_hash.notnull()).select(
        ordered="order_hash",
        order_customer="customer_id",
        order_city="city",
        order_region="region",
        order_store="store_id",
        delay_minutes="delay_minutes",
        is_late="is_late",
        is_out_of_stock="is_out_of_stock",
        is_substituted="is_substituted",
        is_returned="is_returned",
        is_damaged_or_wrong="is_damaged_or_wrong",
        complaints="complaints",
        amount="gross_amount",
        order_number="order_number",
        gap_days=orders.day.delta(orders.previous_day, unit="day").cast("float64"),
    )


def fetch(backend: BaseBackend, rows: ir.Table) -> pa.Table:
    """Run an expression; text comes as codes, which need a fraction of its memory."""
    import pyarrow as pa

    table = backend.to_pyarrow(rows)
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            column = table.column(place).dictionary_encode()
            table = table.set_column(place, field.name, column)
    return table


def coded(table: pa.Table, name: str) -> Coded:
    """Return a column of text as codes whose names are in alphabetical order."""
    import pyarrow as pa

    column = table[name]
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], column.type)
    names = whole.dictionary.to_pylist()
    order = sorted(range(len(names)), key=lambda place: str(names[place]))
    place = np.empty(len(names) + 1, dtype=np.int32)
    place[order] = np.arange(len(names), dtype=np.int32)
    place[-1] = NONE
    codes = whole.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)
    return Coded(names=tuple(str(names[one]) for one in order), codes=place[codes])
