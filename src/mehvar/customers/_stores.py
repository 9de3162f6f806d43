"""Which stores served whom: by this a team knows its customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.customers._histories import Facts

_COUNTED = ("orders", "interactions", "feedback")


def customer_stores(facts: Facts) -> ir.Table:
    """One row per customer and store that served them: how much of what, and when last."""
    parts = [_served(getattr(facts, name), name) for name in _COUNTED]
    every = parts[0].union(*parts[1:])
    return every.group_by(["customer_id", "store_id"]).aggregate(
        **{name: every[name].sum() for name in _COUNTED}, last_day=every.last_day.max()
    )


def store_counts(stores: ir.Table) -> ir.Table:
    """One row per customer whom a store served: how many stores did."""
    return stores.group_by("customer_id").aggregate(stores=stores.count())


def _served(rows: ir.Table, counted: str) -> ir.Table:
    """One row per customer and store in one kind of fact."""
    known = rows.mutate(store_id=rows.store_id.strip().nullif(""))
    known = known.filter(known.store_id.notnull())
    return known.group_by(["customer_id", "store_id"]).aggregate(
        **{name: _number(known, name, counted) for name in _COUNTED}, last_day=known.day.max()
    )


def _number(rows: ir.Table, name: str, counted: str) -> ir.Value:
    import ibis

    return rows.count() if name == counted else ibis.literal(0, "int64")
