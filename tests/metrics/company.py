"""A tiny published company whose every metric can be computed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from mehvar import calendar, metrics, schema
from mehvar.workspace import Workspace

FIRST = date(2025, 1, 1)
AS_OF = date(2025, 6, 30)
Fill = Callable[[str, Sequence[Mapping[str, Any]]], None]


def mart(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows as the mart called ``name``; columns that are not given are empty."""
    wanted = schema.table(name).arrow_schema
    return pa.table(
        {
            field.name: pa.array([row.get(field.name) for row in rows], field.type)
            for field in wanted
        }
    )


def dates() -> pa.Table:
    """Gregorian days with their months, to a year after the last."""
    days = [FIRST + timedelta(days=place) for place in range(900)]
    return mart(
        "dates", [{"day": day, "month": f"{day:%Y-%m}", "year": f"{day:%Y}"} for day in days]
    )


def order(customer: int | None, day: date, **columns: Any) -> dict[str, Any]:
    """One delivered order of 100 minor units."""
    number = columns.get("order_number", 1)
    base = {
        "customer_id": customer, "source": "shop", "record_id": f"{customer}-{day}-{number}",
        "order_id": f"{customer}-{day}-{number}", "day": day,
        "at": datetime.combine(day, datetime.min.time()), "status": "delivered",
        "net_amount": 100, "gross_amount": 100, "order_number": 1, "complaints": 0,
        "is_returned": False,
    }  # fmt: skip
    return base | columns


def jalali_dates() -> pa.Table:
    """The calendar of a Persian company, as the step ``dates`` writes it."""
    return calendar.dates_table(
        first=date(2023, 1, 1), last=date(2026, 12, 31), fiscal_month=1, fiscal_calendar="jalali",
        weekend=(1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0), holidays=calendar.Holidays.none(),
        occasions=calendar.Occasions.none(),
    )  # fmt: skip


def publish(workspace: Workspace, *, now: datetime, customers: int = 700, seed: int = 5) -> None:
    """Publish eighteen months of a company by chance: three stores, lateness, scores, contacts."""
    rng = np.random.default_rng(seed)
    orders = [one for who in range(1, customers + 1) for one in _orders(who, rng)]
    with workspace.build(now=now, as_of=AS_OF) as build:
        build.write_arrow("dates", jalali_dates())
        build.write_arrow("customer_orders", mart("customer_orders", orders))
        build.write_arrow("customer_feedback", mart("customer_feedback", _answers(orders, rng)))
        build.write_arrow(
            "customer_interactions", mart("customer_interactions", _contacts(orders, rng))
        )
        build.write_arrow("care_cases", mart("care_cases", _cases(orders, rng)))
        if "customer_stores" in schema.TABLES:
            build.write_arrow("customer_stores", mart("customer_stores", _stores(orders)))
        metrics.build_metrics(build)


def _orders(who: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    first = AS_OF - timedelta(days=540)
    days = sorted(
        {first + timedelta(days=int(n)) for n in rng.integers(0, 560, rng.integers(1, 12))}
    )
    store = f"s{rng.integers(1, 4)}"
    return [
        order(
            None if who % 17 == 0 else who, day, order_number=number, store_id=store,
            order_id=f"o{who}-{number}", record_id=f"o{who}-{number}",
            channel=["web", "store"][int(rng.integers(0, 2))], region=f"r{who % 2}",
            net_amount=int(rng.integers(50, 500)), is_late=[True, False, None][int(rng.integers(0, 3))],
            status=["delivered", "delivered", "open", "cancelled"][int(rng.integers(0, 4))],
            is_returned=bool(rng.random() < 0.2), is_damaged_or_wrong=[True, False, None][int(rng.integers(0, 3))],
            complaints=int(rng.random() < 0.1), score=float(rng.integers(0, 5)) / 4,
            next_day=days[number] if number < len(days) else None,
        )
        for number, day in enumerate(days, 1)
    ]  # fmt: skip


def _answers(orders: list[dict[str, Any]], rng: np.random.Generator) -> list[dict[str, Any]]:
    kinds = ("rating", "nps", "csat", "comment")
    return [
        {key: one[key] for key in ("customer_id", "source", "order_id", "at", "day", "store_id", "channel", "region")}
        | {"record_id": f"a{place}", "kind": kinds[place % 4], "score": 1.0, "score_share": share,
           "language": "fa", "order_is_late": one["is_late"]}
        for place, one in enumerate(orders)
        for share in [float(rng.integers(0, 11)) / 10]
    ]  # fmt: skip


def _contacts(orders: list[dict[str, Any]], rng: np.random.Generator) -> list[dict[str, Any]]:
    return [
        {key: one[key] for key in ("customer_id", "source", "order_id", "at", "day", "store_id", "channel")}
        | {"record_id": f"c{place}", "kind": ("complaint", "request")[place % 2], "topic": "delivery",
           "direction": ("inbound", "outbound", None)[place % 3],
           "response_minutes": float(rng.integers(1, 300)) if place % 5 else None}
        for place, one in enumerate(orders) if rng.random() < 0.5
    ]  # fmt: skip


def _cases(orders: list[dict[str, Any]], rng: np.random.Generator) -> list[dict[str, Any]]:
    def chance(share: float) -> bool:
        return bool(rng.random() < share)

    return [
        {key: one[key] for key in ("customer_id", "source", "order_id", "at", "day", "store_id", "channel")}
        | {"record_id": f"k{place}", "kind": ("late_order", "complaint")[place % 2], "state": "resolved",
           "first_response_minutes": float(rng.integers(1, 200)), "first_response_met": chance(0.8),
           "resolution_minutes": float(rng.integers(60, 900)), "resolution_met": chance(0.7),
           "decision_minutes": float(rng.integers(1, 90)) if chance(0.5) else None,
           "change_minutes": 1440.0 * int(rng.integers(5, 60)) if chance(0.4) else None,
           "resolved_day": one["day"], "asked_day": one["day"] if chance(0.9) else None,
           "recovered": chance(0.6) if chance(0.5) else None, "reopenings": int(chance(0.2))}
        for place, one in enumerate(orders) if rng.random() < 0.6
    ]  # fmt: skip


def _stores(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pairs = {(one["customer_id"], one["store_id"]) for one in orders if one["customer_id"]}
    return [{"customer_id": who, "store_id": store} for who, store in sorted(pairs)]
