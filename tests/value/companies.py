"""Little companies whose orders are written straight into the marts, and then valued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from mehvar import schema, value
from mehvar.workspace import Workspace

FIRST = date(2024, 1, 1)
AS_OF = date(2025, 6, 30)
BUILT = datetime(2025, 7, 1)


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order: whose, when, for how much, and how much of it came back."""

    customer: int
    day: date
    amount: int = 1_000
    returned: int = 0
    status: str = "delivered"


def mart(name: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows as a mart; the columns that they leave out are empty."""
    return pa.Table.from_pylist(list(rows), schema=schema.table(name).arrow_schema)


def write(
    workspace: Workspace,
    orders: Sequence[Order],
    *,
    also: Sequence[int] = (),
    profit: Sequence[dict[str, Any]] = (),
    as_of: date = AS_OF,
) -> Workspace:
    """Write the company's marts and value its customers; ``also`` never bought."""
    ids = sorted({one.customer for one in orders} | set(also))
    rows = [
        {
            "customer_id": one.customer,
            "source": "shop",
            "order_id": f"o{place}",
            "order_hash": place,
            "day": one.day,
            "status": one.status,
            "gross_amount": one.amount,
            "returned_amount": one.returned,
            "net_amount": 0 if one.status == "cancelled" else one.amount - one.returned,
        }
        for place, one in enumerate(orders)
    ]
    with workspace.build(now=BUILT, as_of=as_of) as build:
        build.write_arrow("customers", mart("customers", _people(orders, ids)))
        build.write_arrow("customer_orders", mart("customer_orders", rows))
        if profit:
            build.write_arrow("order_profit", mart("order_profit", profit))
            build.write_arrow("customer_profit", mart("customer_profit", _per_customer(profit)))
        value.build_value(build)
    return workspace


def shop(
    *, customers: int = 400, seed: int = 11, equal: bool = False, until: date = AS_OF
) -> list[Order]:
    """Customers who buy at their own pace, spend their own amounts, and leave after a purchase."""
    rng = np.random.default_rng(seed)
    found: list[Order] = []
    for customer in range(1, customers + 1):
        day = FIRST + timedelta(days=int(rng.integers(0, 300)))
        pace, leaves = rng.gamma(0.9, 1 / 40.0), rng.beta(1.2, 6.0)
        mean = 1_000 if equal else float(np.exp(rng.normal(7, 0.5)))
        while day <= until:
            amount = 1_000 if equal else max(int(mean * rng.gamma(8, 1 / 8)), 1)
            found.append(Order(customer=customer, day=day, amount=amount))
            if rng.random() < leaves:
                break
            day += timedelta(days=1 + int(rng.exponential(1 / max(pace, 1e-4))))
    return found


def rows(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    """The rows of a mart as published."""
    backend = workspace.connect()
    try:
        found: list[dict[str, Any]] = backend.to_pyarrow(workspace.read(backend, name)).to_pylist()
        return found
    finally:
        backend.disconnect()


def _people(orders: Sequence[Order], ids: Sequence[int]) -> list[dict[str, Any]]:
    paid, back = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    for one in orders:
        paid[one.customer] += one.amount
        back[one.customer] += one.returned
    return [
        {"customer_id": one, "gross_spend": paid[one], "net_spend": paid[one] - back[one]}
        for one in ids
    ]


def _per_customer(profit: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    names = ("revenue", "refund", "goods_cost", "estimated_cost", "contribution")
    sums: dict[int, dict[str, Any]] = {}
    for row in profit:
        mine = sums.setdefault(row["customer_id"], {"customer_id": row["customer_id"]})
        for name in names:
            mine[name] = mine.get(name, 0) + row.get(name, 0)
    return list(sums.values())
