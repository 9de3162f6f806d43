"""Putting what another table knows beside each row, and choosing one row of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir


def attach(rows: ir.Table, facts: ir.Table, *, on: str, to: str = "") -> ir.Table:
    """Put the columns of ``facts`` beside each row; empty where it knows nothing.

    Rows never multiply, because ``facts`` has one row per key.

    Args:
        rows: the table that keeps all of its rows.
        facts: one row per value of its column ``on``; its other columns are new to ``rows``.
        on: the key's name in ``facts``.
        to: the key's name in ``rows`` when it differs.
    """
    known = facts.rename(attached_key=on)
    return rows.left_join(known, rows[to or on] == known.attached_key).drop("attached_key")


def leading(rows: ir.Table, *, of: str, what: str, by: str, name: str = "") -> ir.Table:
    """One row per ``of``, with its ``what`` of the largest ``by``; ties go to the first in order.

    Args:
        rows: several rows per ``of``; those without ``what`` do not count.
        of: the key of the result.
        what: the column to choose from.
        by: the measure to sum.
        name: what to call the choice; as ``what`` by default.
    """
    import ibis

    totals = (
        rows.filter(rows[what].notnull())
        .group_by([of, what])
        .aggregate(weight=lambda t: t[by].sum())
    )
    return first_of(
        totals, of=(of,), order=[ibis.desc(totals.weight.fill_null(0)), totals[what]]
    ).select(of, **{name or what: what})


def first_of(rows: ir.Table, *, of: Sequence[str], order: Sequence[ir.Value]) -> ir.Table:
    """One row per ``of``: the first in ``order``, which must leave no ties."""
    import ibis

    placed = rows.mutate(place=ibis.row_number().over(group_by=list(of), order_by=list(order)))
    return placed.filter(placed.place == 0).drop("place")
