"""The few things of behaviour that decisions read by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar import customers

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

ATTRIBUTES = ("price_level", "preferred_daypart", "discount_affinity", "cross_sell", "need_drift")

_LEAST_CHOICES = 5
_LEAST_ORDERS = 3
_HABIT = 0.5


def put_attributes(build: Build) -> None:
    """Publish them from the marts, each only where it is more than noise.

    ``price_level`` dear, usual or cheap (five choices at least); ``preferred_daypart`` where half
    of the orders fall (three at least); ``discount_affinity`` seeks, usual or avoids (five orders
    at least); ``cross_sell`` the widest gap; ``need_drift`` the category that needs moved to.
    """
    rows = build.read("customer_behaviour")
    gaps = build.read("customer_gaps")
    habit = (rows.daypart_share >= _HABIT) & (rows.orders >= _LEAST_ORDERS)
    values = {
        "price_level": _beyond(
            rows, "price", "dear", "cheap", rows.price_choices >= _LEAST_CHOICES
        ),
        "preferred_daypart": habit.ifelse(rows.daypart, None),
        "discount_affinity": _beyond(rows, "discount", "seeks", "avoids", rows.orders >= 5),
        "need_drift": rows.need_drift.ifelse(rows.drift_to, None),
    }
    import ibis

    parts = [
        rows.select("customer_id", attribute=ibis.literal(name), value=value.cast("string"))
        for name, value in values.items()
    ]
    widest = gaps.filter(gaps.place == 1)
    parts.append(
        widest.select("customer_id", attribute=ibis.literal("cross_sell"), value=widest.item_name)
    )
    customers.put_attributes(build, parts[0].union(*parts[1:]), names=ATTRIBUTES)


def _beyond(rows: ir.Table, name: str, above: str, below: str, enough: ir.Value) -> ir.Value:
    """Say on which side of the usual the whole interval lies."""
    import ibis

    return ibis.cases(
        (~enough | rows[f"{name}_index"].isnull(), ibis.null("string")),
        (rows[f"{name}_low"] > 1, above),
        (rows[f"{name}_high"] < 1, below),
        else_="usual",
    )
