"""Every number opens to its rows, and the rows give the number back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from tests.metrics.company import mart, order

from mehvar import metrics
from mehvar.metrics import METRICS, CountedRow, Metric, MetricError, RowPage, Value
from mehvar.workspace import Marts, Sight, Workspace

TIMELESS = [one for one in METRICS if not one.needs_period]
WITH_STORES = [one for one in METRICS if "store_id" in one.dimensions]


def every(marts: Marts, name: str, *, limit: int = 37, **asked: Any) -> list[CountedRow]:
    """All rows, page by page."""
    rows: list[CountedRow] = []
    after = ""
    while True:
        page = metrics.read_rows(marts, name, limit=limit, after=after, **asked)
        rows += page.rows
        after = page.after
        if not after:
            assert len(rows) == page.total
            return rows


def recomputed(
    metric: Metric, rows: Sequence[CountedRow], before: Sequence[CountedRow] = ()
) -> float:
    """The metric from its rows, by its definition in words."""
    total = sum(row.value for row in rows)
    if metric.estimator == "count":
        return len(rows)
    if metric.estimator == "sum":
        return total
    if metric.estimator == "growth":
        return total / sum(row.value for row in before) - 1
    if metric.estimator == "nps":
        return 100 * total / len(rows)
    return total / len(rows)


def published_whole(marts: Marts, metric: Metric) -> Value:
    return metrics.read_values(marts, metric.name)[0]


@pytest.mark.parametrize("metric", TIMELESS, ids=lambda one: one.name)
def test_the_whole_number_comes_out_of_its_rows(marts: Marts, metric: Metric) -> None:
    value = published_whole(marts, metric)

    rows = every(marts, metric.name)

    assert len(rows) == value.n
    assert recomputed(metric, rows) == pytest.approx(value.value)


@pytest.mark.parametrize("metric", WITH_STORES, ids=lambda one: one.name)
def test_the_number_of_a_member_and_month_comes_out_of_its_rows(
    marts: Marts, metric: Metric
) -> None:
    values = metrics.read_values(marts, metric.name, by="store_id", period_kind="jmonth", last=4)
    shown = [one for one in values if one.value is not None]

    assert shown or metric.name in {"retention", "growth", "come_back_rate", "requests"}
    for value in shown:
        rows = every(
            marts, metric.name, by="store_id", member=value.member, period_kind="jmonth",
            period=value.period,
        )  # fmt: skip
        assert len(rows) == value.n
        if metric.estimator != "growth":
            assert recomputed(metric, rows) == pytest.approx(value.value)
        assert {row.member for row in rows} == {value.member}


@pytest.mark.parametrize("metric", METRICS, ids=lambda one: one.name)
def test_the_number_of_a_month_comes_out_of_its_rows(marts: Marts, metric: Metric) -> None:
    values = metrics.read_values(marts, metric.name, period_kind="jmonth", last=5)
    months = {
        one.period: every(marts, metric.name, period_kind="jmonth", period=one.period)
        for one in values
    }

    shown = [one for one in values[1:] if one.value is not None]

    assert shown
    for value in shown:
        before = months[values[values.index(value) - 1].period]
        assert len(months[value.period]) == value.n
        assert recomputed(metric, months[value.period], before) == pytest.approx(value.value)


def test_pages_follow_each_other_without_a_gap_or_a_repeat(marts: Marts) -> None:
    in_one = every(marts, "orders", limit=10_000)

    in_many = every(marts, "orders", limit=7)

    assert in_many == in_one
    assert len({(row.source, row.record_id) for row in in_many}) == len(in_many)
    days = [row.day for row in in_many]
    assert days == sorted(days, key=lambda day: day or date.min, reverse=True)


def test_a_share_tells_who_is_in_its_numerator(marts: Marts) -> None:
    page = metrics.read_rows(marts, "on_time_rate")

    inside, outside = (
        every(marts, "on_time_rate", counts=True),
        every(marts, "on_time_rate", counts=False),
    )

    assert (len(inside), len(outside)) == (page.in_numerator, page.n - (page.in_numerator or 0))
    assert all(row.counts for row in inside)
    assert not any(row.counts for row in outside)
    assert metrics.read_rows(marts, "revenue").in_numerator is None


def test_customers_out_of_sight_are_neither_listed_nor_counted(marts: Marts) -> None:
    store = Sight(stores=frozenset({"s1"}))

    page = metrics.read_rows(marts, "orders", sight=store, limit=10_000)

    assert 0 < page.total < metrics.read_rows(marts, "orders").total
    assert len(page.rows) == page.total == page.n
    assert {row.store_id for row in page.rows} == {"s1"}
    assert all(row.customer_id for row in page.rows)
    nobody = metrics.read_rows(marts, "repeat_rate", sight=Sight(stores=frozenset()))
    assert (nobody.total, nobody.rows) == (0, ())


def test_the_file_holds_the_rows_of_the_pages(marts: Marts) -> None:
    rows = every(marts, "on_time_rate", by="store_id", member="s2")

    pieces = list(metrics.export_rows(marts, "on_time_rate", by="store_id", member="s2"))

    text = b"".join(pieces).decode("utf-8-sig")
    written = list(csv.DictReader(io.StringIO(text)))
    assert [one["record_id"] for one in written] == [row.record_id for row in rows]
    assert [one["counts"] == "yes" for one in written] == [row.counts for row in rows]


def test_no_cell_of_the_file_runs_as_a_formula(workspace: Workspace, now: datetime) -> None:
    _publish_orders(
        workspace, now, [order(k, date(2025, 1, 2), order_id="=1+1") for k in range(20)]
    )

    with Marts(workspace) as marts:
        text = b"".join(metrics.export_rows(marts, "orders")).decode("utf-8-sig")

    assert {one["order_id"] for one in csv.DictReader(io.StringIO(text))} == {"'=1+1"}


def test_rows_of_a_group_too_small_are_not_shown(workspace: Workspace, now: datetime) -> None:
    rows = [order(k, date(2025, 1, 2), store_id="big") for k in range(20)]
    rows += [order(k, date(2025, 1, 3), store_id="small") for k in range(3)]
    rows += [order(k, date(2025, 1, 4), store_id="next") for k in range(12)]
    _publish_orders(workspace, now, rows)

    with Marts(workspace) as marts:
        pages = {
            name: metrics.read_rows(marts, "orders", by="store_id", member=name)
            for name in ("big", "small", "next")
        }
        small = b"".join(metrics.export_rows(marts, "orders", by="store_id", member="small"))

    assert _told(pages["big"]) == (20, "")
    assert _told(pages["small"]) == (0, "hidden")
    assert _told(pages["next"]) == (0, "hidden")  # hidden with it, or one could be computed
    assert len(small.splitlines()) == 1


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"by": "love"}, id="dimension"),
        pytest.param({"period_kind": "decade"}, id="period kind"),
        pytest.param({"member": "s1"}, id="member of nothing"),
        pytest.param({"period": "1404-01"}, id="period of nothing"),
        pytest.param({"after": "x"}, id="no base64"),
        pytest.param({"after": "WyIyMDI1IiwxLDJd"}, id="other types"),
        pytest.param({"after": "WzEzNywiMTQwNC0wMyIsIiJd"}, id="key of a customer"),
        pytest.param({"after": "é💥\x00"}, id="letters"),
    ],
)
def test_what_does_not_exist_is_refused(marts: Marts, asked: dict[str, Any]) -> None:
    with pytest.raises(MetricError):
        metrics.read_rows(marts, "orders", **asked)


def test_an_unknown_period_or_member_has_no_rows(marts: Marts) -> None:
    assert metrics.read_rows(marts, "orders", period_kind="jmonth", period="9999-01").total == 0
    assert metrics.read_rows(marts, "orders", by="store_id", member="'; DROP").total == 0


def test_before_the_first_build_it_is_said(workspace: Workspace) -> None:
    with Marts(workspace) as marts, pytest.raises(MetricError, match="Nothing has been built"):
        metrics.read_rows(marts, "orders")


def _told(page: RowPage) -> tuple[int, str]:
    assert len(page.rows) == page.total
    return page.total, page.note


def _publish_orders(workspace: Workspace, now: datetime, rows: list[dict[str, Any]]) -> None:
    with workspace.build(now=now, as_of=date(2025, 6, 30)) as build:
        numbered = [row | {"record_id": f"r{n}"} for n, row in enumerate(rows)]
        build.write_arrow("customer_orders", mart("customer_orders", numbered))
        build.write_arrow("dates", mart("dates", [{"day": date(2025, 1, 2)}]))
        metrics.build_metrics(build)
