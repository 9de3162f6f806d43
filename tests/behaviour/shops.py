"""Shops with a known truth, written as the marts that the step ``facts`` leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from mehvar import behaviour, schema
from mehvar.workspace import Workspace

FIRST = date(2024, 1, 1)
AS_OF = date(2025, 6, 30)
NOW = datetime(2025, 7, 1)
CATEGORIES = ("bread", "dairy", "fruit", "meat", "soap", "sweets")
Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Orders and lines of a shop, as rows of the two marts."""

    orders: Rows
    lines: Rows


def mart(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows as the mart called ``name``; columns that are not given are empty."""
    return pa.table(
        {
            field.name: pa.array([row.get(field.name) for row in rows], field.type)
            for field in schema.table(name).arrow_schema
        }
    )


def order(customer: int, day: date, number: int, **columns: Any) -> dict[str, Any]:
    """One delivered order of 1,000 minor units at eight in the morning, UTC."""
    base = {
        "customer_id": customer, "source": "shop", "record_id": f"{customer}-{number}",
        "order_id": f"{customer}-{number}", "order_hash": customer * 10_000 + number, "day": day,
        "at": datetime.combine(day, datetime.min.time()) + timedelta(hours=8),
        "status": "delivered", "gross_amount": 1_000, "net_amount": 1_000, "discount_amount": 0,
        "channel": "web", "order_number": number,
    }  # fmt: skip
    return base | columns


def line(placed: Mapping[str, Any], product: str, **columns: Any) -> dict[str, Any]:
    """One line of an order: a product of the category that it is named after."""
    base = {name: placed[name] for name in ("customer_id", "source", "order_id", "at", "day")}
    return base | {
        "record_id": f"{placed['order_id']}|{product}", "product_id": product,
        "product_name": product.upper(), "category": product.split("-", maxsplit=1)[0], "quantity": 1.0,
        "amount": 100,
    } | columns  # fmt: skip


def make_shop(
    rng: np.random.Generator,
    *,
    customers: int = 400,
    together: float = 0.0,
    drifters: int = 0,
    tastes: float = 4.0,
    products: int = 5,
) -> Shop:
    """A shop of six categories whose customers have tastes of their own.

    ``together`` is the chance that bread-0 brings soap-0 into the same order; the first
    ``drifters`` customers buy sweets and nothing else in the last half year. Baskets differ in
    size from order to order, so that a plain lift is above one for every pair. Customer k pays
    (k % 5 - 2) tenths more for everything, in logarithms.
    """
    orders, lines = [], []
    for who in range(1, customers + 1):
        taste = rng.dirichlet(np.full(6, tastes))
        days = np.sort(
            rng.choice((AS_OF - FIRST).days, size=int(rng.integers(4, 22)), replace=False)
        )
        for number, place in enumerate(days, 1):
            day = FIRST + timedelta(days=int(place))
            drifted = who <= drifters and day > AS_OF - timedelta(days=180)
            placed = order(who, day, number, gross_amount=int(1_000 * np.exp(rng.normal(0, 0.3))))
            orders.append(placed)
            lines += _basket(rng, placed, taste, together, drifted, products)
    return Shop(orders=orders, lines=lines)


def _basket(
    rng: np.random.Generator,
    placed: Mapping[str, Any],
    taste: Any,
    together: float,
    drifted: bool,
    products: int,
) -> Rows:
    size = int(rng.choice([1, 2, 8]))
    kinds = [5] * size if drifted else rng.choice(6, size=size, p=taste)
    wanted = {f"{CATEGORIES[kind]}-{rng.integers(products)}" for kind in kinds}
    if "bread-0" in wanted and rng.random() < together:
        wanted.add("soap-0")
    dear = (placed["customer_id"] % 5 - 2) / 10
    return [
        line(placed, one, amount=int(1_000 * np.exp(dear + rng.normal(0, 0.2))))
        for one in sorted(wanted)
    ]


def publish(workspace: Workspace, shop: Shop, *, as_of: date = AS_OF) -> dict[str, Any]:
    """Run the step on the shop; return the marts that it wrote, by name, and the attributes."""
    names = (
        "customer_behaviour",
        "product_affinity",
        "customer_gaps",
        "behaviour_summary",
        "attributes",
    )
    with workspace.build(now=NOW, as_of=as_of) as build:
        people = sorted(
            {row["customer_id"] for row in shop.orders if row["customer_id"] is not None}
        )
        build.write_arrow("customers", mart("customers", [{"customer_id": who} for who in people]))
        build.write_arrow("customer_orders", mart("customer_orders", shop.orders))
        build.write_arrow("customer_order_lines", mart("customer_order_lines", shop.lines))
        build.write_arrow("attributes", mart("attributes", []))
        behaviour.build_behaviour(build)
        return {name: build.backend.to_pyarrow(build.read(name)).to_pylist() for name in names}
