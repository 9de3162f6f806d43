"""Little companies with known truth, as the marts that retention reads."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar import calendar, retention, schema
from mehvar.workspace import Settings, Workspace

AS_OF = date(2025, 6, 30)
TODAY = int(np.datetime64(AS_OF, "D").astype(np.int64))
NOW = datetime(2025, 7, 1)


def simulate_rhythm(
    rng: np.random.Generator,
    *,
    customers: int,
    shape: float = 2.0,
    rate: float = 2.0,
    scale: float = 60.0,
    a: float = 1.0,
    b: float = 6.0,
    days: int = 900,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Purchases (customer, day from 0) of people who buy and leave as the model says."""
    own = rng.gamma(rate, 1 / scale, customers)
    leaving = rng.beta(a, b, customers)
    who, day = [np.arange(customers)], [rng.integers(0, days // 2, customers).astype(float)]
    alive, now = np.ones(customers, bool), day[0].copy()
    while alive.any():
        alive &= rng.random(customers) > leaving
        now = now + rng.gamma(shape, 1 / own)
        alive &= now < days
        who.append(np.flatnonzero(alive))
        day.append(now[alive])
    every = np.concatenate(who), np.floor(np.concatenate(day)).astype(np.int64)
    order = np.lexsort((every[1], every[0]))
    return every[0][order], every[1][order]


def mart(name: str, columns: dict[str, Any], rows: int) -> pa.Table:
    """A mart with these columns; the others are empty."""
    wanted = schema.table(name).arrow_schema
    return pa.table(
        {
            field.name: pa.array(columns[field.name], field.type)
            if field.name in columns
            else pa.nulls(rows, field.type)
            for field in wanted
        }
    )


def orders_mart(
    who: npt.NDArray[np.int64],
    day: npt.NDArray[np.int64],
    amount: npt.NDArray[np.int64] | int = 100_000,
    **more: Any,
) -> pa.Table:
    """Orders as the mart ``customer_orders`` holds them; days count from 1970."""
    size = len(who)
    dates = np.asarray(day).astype("datetime64[D]")
    amounts = np.broadcast_to(np.asarray(amount, np.int64), (size,))
    starts = np.append(True, who[1:] != who[:-1])[:size] if size else np.zeros(0, bool)
    place = np.arange(size) - np.maximum.accumulate(np.where(starts, np.arange(size), 0))
    return mart(
        "customer_orders",
        {
            "customer_id": who, "source": ["shop"] * size, "record_id": [str(i) for i in range(size)],
            "order_id": [str(i) for i in range(size)], "at": dates.astype("datetime64[us]"),
            "day": dates, "status": ["delivered"] * size, "gross_amount": amounts,
            "net_amount": amounts, "order_number": place + 1,
            "channel": np.where(who % 2 == 0, "app", "web"), **more,
        },
        size,
    )  # fmt: skip


def build_company(
    folder: Path, *, orders: pa.Table, lines: pa.Table | None = None, **settings: Any
) -> Workspace:
    """A workspace whose retention was built from these orders and lines."""
    workspace = Workspace.create(
        folder, Settings(memory_limit="1GB", threads=2, **({"horizon_days": 60} | settings))
    )
    first = date(2021, 1, 1)
    with workspace.build(now=NOW, as_of=AS_OF) as build:
        build.write_arrow("customer_orders", orders)
        build.write_arrow(
            "dates",
            calendar.dates_table(
                first=first, last=AS_OF.replace(year=2026), fiscal_month=1,
                fiscal_calendar="jalali", weekend=workspace.settings.weekend,
                holidays=calendar.Holidays.default(), occasions=calendar.Occasions.default(),
                language="fa",
            ),
        )  # fmt: skip
        ids = np.unique(orders["customer_id"].drop_null().to_numpy())
        build.write_arrow("customers", mart("customers", {"customer_id": ids}, ids.size))
        if lines is not None:
            build.write_arrow("customer_order_lines", lines)
        retention.build_retention(build)
    return workspace


def rows_of(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    """All rows of a mart."""
    backend = workspace.connect()
    try:
        found: list[dict[str, Any]] = backend.to_pyarrow(workspace.read(backend, name)).to_pylist()
        return found
    finally:
        backend.disconnect()
