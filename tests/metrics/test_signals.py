"""Signals and alerts: what noise does not explain, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.metrics.company import mart

from mehvar import metrics
from mehvar.metrics import Value
from mehvar.workspace import Workspace


def series(values: list[float]) -> list[Value]:
    return [
        Value(
            metric="on_time_rate", dimension="", member="", period_kind="month",
            period=f"2024-{place + 1:02d}", value=value, low=value, high=value, n=100, customers=100,
        )
        for place, value in enumerate(values)
    ]  # fmt: skip


def test_noise_is_no_signal_and_a_fall_is() -> None:
    quiet = [0.90, 0.91, 0.89, 0.90, 0.92, 0.91, 0.90, 0.89, 0.91]
    metric = metrics.metric("on_time_rate")

    assert metrics.find_signals(metric, series(quiet)) == []
    [signal] = [
        one
        for one in metrics.find_signals(metric, series([*quiet, 0.70]))
        if one.period == "2024-10"
    ]
    assert (signal.rule, signal.is_bad) == ("beyond_limits", True)


def test_too_few_periods_raise_nothing() -> None:
    assert metrics.find_signals(metrics.metric("on_time_rate"), series([0.9, 0.1, 0.9])) == []


def test_an_alert_is_an_event_and_is_raised_once(workspace: Workspace, now: datetime) -> None:
    first = date(2024, 1, 1)
    days = [first + timedelta(days=place) for place in range(700)]
    as_of = date(2024, 12, 31)
    calendar = [
        {"day": day, "jmonth": f"{day:%Y-%m}", "jweek": f"{day - timedelta(days=day.weekday())}"}
        for day in days
    ]
    orders = [
        {"customer_id": k, "day": day, "status": "delivered", "is_late": late, "order_number": 1, "source": "s",
         "record_id": f"{day}{k}", "net_amount": 1, "complaints": 0, "is_returned": False}
        for day in days if day <= as_of and day.day <= 2
        for k in range(20)
        for late in [k < (15 if day >= date(2024, 12, 1) else 2)]
    ]  # fmt: skip

    for _ in range(2):
        with workspace.build(now=now, as_of=as_of) as build:
            build.write_arrow("dates", mart("dates", calendar))
            build.write_arrow("customer_orders", mart("customer_orders", orders))
            metrics.build_metrics(build)

    backend = workspace.connect()
    events = backend.to_pyarrow(workspace.lake.read(backend, "system_events")).to_pylist()
    late = [one for one in events if one["record_id"] == "alert:on_time_rate:jmonth:2024-12"]
    assert len(late) == 1
    assert late[0]["name"] == "alert.raised"
    assert len({one["record_id"] for one in events}) == len(events)
