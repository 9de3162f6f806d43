"""Each metric against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.metrics.company import AS_OF, Fill, order

from mehvar import metrics, stats
from mehvar.metrics import Scope, Value
from mehvar.workspace import Build, Workspace


def evaluate(build: Build, name: str, *, minimum_group: int = 1, **scope: Any) -> list[Value]:
    return metrics.evaluate(
        metrics.metric(name),
        backend=build.backend,
        read=build.read,
        scope=Scope(until=AS_OF, **scope),
        minimum_group=minimum_group,
    )


def test_orders_and_revenue_leave_cancelled_orders_out(build: Build, fill: Fill) -> None:
    day = date(2025, 2, 3)
    fill(
        "customer_orders",
        [order(1, day), order(2, day, net_amount=70), order(3, day, status="cancelled")],
    )

    orders, revenue = evaluate(build, "orders")[0], evaluate(build, "revenue")[0]

    assert (orders.value, orders.n) == (2, 2)
    assert revenue.value == 170
    assert revenue.low == pytest.approx(170 - 1.959964 * np.sqrt(100**2 + 70**2))


def test_growth_compares_complete_months_only(build: Build, fill: Fill) -> None:
    rows = [order(k, date(2025, 4, 2)) for k in range(10)] + [
        order(k, date(2025, 5, 2)) for k in range(15)
    ]
    rows += [order(k, date(2025, 7, 1)) for k in range(9)]  # after the day up to which we know
    fill("customer_orders", rows)

    april, may = evaluate(build, "growth", period="month")

    assert (april.value, april.note) == (None, "nothing_before")
    assert may.value == pytest.approx(0.5)
    half = 1.959964 * np.sqrt(1 / 10 + 1 / 15)
    assert may.low == pytest.approx(1.5 * np.exp(-half) - 1)


def test_an_unfinished_month_is_marked_and_not_compared(build: Build, fill: Fill) -> None:
    fill(
        "customer_orders",
        [order(k, date(2025, 5, 2)) for k in range(5)] + [order(9, date(2025, 6, 2))],
    )
    scope = Scope(until=date(2025, 6, 10), period="month")

    values = metrics.evaluate(
        metrics.metric("orders"),
        backend=build.backend,
        read=build.read,
        scope=scope,
        minimum_group=1,
    )

    assert [one.note for one in values] == ["", "partial"]
    assert values[1].change is None


def test_repeat_rate_counts_customers_not_orders(build: Build, fill: Fill) -> None:
    first, later = date(2025, 1, 5), date(2025, 3, 5)
    rows = [order(k, first) for k in range(8)]
    rows += [
        order(0, later, order_number=2),
        order(0, later, order_number=3),
        order(1, later, order_number=2),
    ]
    fill("customer_orders", rows)

    rate = evaluate(build, "repeat_rate")[0]

    assert (rate.value, rate.n) == (0.25, 8)
    expected = stats.wilson(successes=2, n=8)
    assert (rate.low, rate.high) == pytest.approx((expected.low[0], expected.high[0]))


def test_retention_is_the_share_of_last_months_buyers_who_buy_again(
    build: Build, fill: Fill
) -> None:
    rows = [order(k, date(2025, 1, 9)) for k in range(10)] + [
        order(k, date(2025, 2, 9)) for k in range(4)
    ]
    rows += [order(77, date(2025, 2, 9))]
    fill("customer_orders", rows)

    february = evaluate(build, "retention", period="month")[0]

    assert (february.period, february.value, february.n) == ("2025-02", 0.4, 10)


def test_coming_back_counts_only_windows_seen_to_their_end(build: Build, fill: Fill) -> None:
    early, late = date(2025, 1, 10), AS_OF - timedelta(days=10)
    rows = [
        order(1, early, next_day=early + timedelta(days=60)),
        order(2, early, next_day=early + timedelta(days=61)),
        order(3, early),
        order(4, late, next_day=late + timedelta(days=1)),
    ]
    fill("customer_orders", rows)

    rate = evaluate(build, "come_back_rate")[0]

    assert rate.value == pytest.approx(1 / 3)
    assert rate.n == 3


def test_coming_back_is_as_sure_as_the_number_of_customers_allows(build: Build, fill: Fill) -> None:
    day = date(2025, 1, 10)
    soon = day + timedelta(days=5)
    rows = [
        order(
            customer,
            day + timedelta(days=copy),
            order_number=copy + 1,
            next_day=soon if customer % 2 else None,
        )
        for customer in range(20)
        for copy in range(30)
    ]
    fill("customer_orders", rows)

    rate = evaluate(build, "come_back_rate")[0]

    plain = stats.wilson(successes=300, n=600)
    assert rate.high is not None
    assert rate.low is not None
    assert rate.high - rate.low > 4 * float(plain.high[0] - plain.low[0])


def test_nps_csat_and_rating_follow_their_definitions(build: Build, fill: Fill) -> None:
    def answer(kind: str, score: float, low: float, high: float) -> dict[str, Any]:
        return {
            "customer_id": int(score * 10), "day": date(2025, 3, 1), "kind": kind, "score": score,
            "score_share": (score - low) / (high - low), "record_id": f"{kind}{score}",
        }  # fmt: skip

    rows = [answer("nps", score, 0, 10) for score in [10, 9, 8, 7, 6, 0] * 5]
    rows += [answer("csat", score, 1, 5) for score in [5, 4, 3, 1]]
    rows += [answer("rating", score, 1, 5) for score in [5, 2]]
    fill("customer_feedback", rows)

    nps, csat, rating = (evaluate(build, name)[0] for name in ("nps", "csat", "mean_rating"))

    assert (nps.value, nps.n) == (0, 30)
    assert csat.value == 0.5
    assert rating.value == 3.5


def test_a_small_group_is_hidden_and_cannot_be_subtracted(build: Build, fill: Fill) -> None:
    day = date(2025, 2, 3)
    rows = [order(k, day, channel="app") for k in range(40)]
    rows += [order(100 + k, day, channel="web") for k in range(20)]
    rows += [order(200 + k, day, channel="phone") for k in range(3)]
    fill("customer_orders", rows)

    values = {
        one.member: one for one in evaluate(build, "return_rate", by="channel", minimum_group=10)
    }

    assert values["app"].value == 0
    assert (values["phone"].value, values["phone"].n, values["phone"].note) == (None, 0, "hidden")
    assert values["web"].note == "hidden"


def test_a_member_is_compared_with_all_others_together(build: Build, fill: Fill) -> None:
    day = date(2025, 2, 3)
    rows = [order(k, day, channel="app", is_late=k % 10 == 0) for k in range(400)]
    rows += [order(1000 + k, day, channel="web", is_late=k % 2 == 0) for k in range(400)]
    rows += [order(2000 + k, day, channel="phone", is_late=k % 10 < 3) for k in range(400)]
    fill("customer_orders", rows)

    change = {one.member: one.change for one in evaluate(build, "on_time_rate", by="channel")}

    assert change["web"] is not None
    assert change["web"].difference == pytest.approx(0.5 - 0.8)
    assert change["web"].significant
    assert change["phone"] is not None
    assert not change["phone"].significant


def test_lateness_unknown_is_no_observation_of_being_on_time(build: Build, fill: Fill) -> None:
    day = date(2025, 2, 3)
    fill(
        "customer_orders",
        [order(1, day, is_late=True), order(2, day, is_late=False), order(3, day)],
    )

    assert evaluate(build, "on_time_rate")[0].n == 2


def test_unknown_names_say_what_exists(build: Build) -> None:
    with pytest.raises(metrics.MetricError, match="orders, revenue, growth"):
        metrics.metric("turnover")
    with pytest.raises(metrics.MetricError, match="Its dimensions: channel"):
        evaluate(build, "nps", by="moon")
    with pytest.raises(metrics.MetricError, match="compares periods"):
        evaluate(build, "growth")
    with pytest.raises(metrics.MetricError, match="Periods: day, week"):
        evaluate(build, "orders", period="fortnight")


def test_without_data_there_are_no_values(build: Build) -> None:
    assert all(
        one.n == 0
        for metric in metrics.METRICS
        for one in evaluate(build, metric.name, period="month")
    )


@pytest.mark.parametrize("metric", metrics.METRICS, ids=lambda one: one.name)
def test_every_dimension_of_every_metric_evaluates(
    build: Build, fill: Fill, metric: metrics.Metric
) -> None:
    day = date(2025, 2, 3)
    fill("customer_orders", [order(k, day, region="north") for k in range(12)])
    fill(
        "customer_feedback",
        [{"customer_id": 1, "day": day, "kind": "rating", "score": 5.0, "score_share": 1.0}],
    )
    fill(
        "customer_interactions",
        [{"customer_id": 1, "day": day, "kind": "complaint", "response_minutes": 5.0}],
    )
    fill("care_cases", [{"customer_id": 1, "day": day, "kind": "late_order", "reopenings": 0}])

    for by in metric.dimensions:
        evaluate(build, metric.name, by=by, period="month")


@pytest.mark.parametrize("period", ["month", None])
def test_dimensions_counted_together_are_each_what_they_are_alone(
    published: Workspace, now: datetime, period: str | None
) -> None:
    each = ("channel", "store_id", "lateness", "score_level", "topic")
    timeless = [one for one in metrics.METRICS if period or not one.needs_period]
    with published.build(now=now, as_of=AS_OF) as build:
        scope = Scope(until=AS_OF, period=period, since=date(2025, 1, 1))
        together = metrics.evaluate_together(
            timeless, backend=build.backend, read=build.read, scope=replace(scope, each=each)
        )
        alone = [
            value
            for metric in timeless
            for by in each
            if by in metric.dimensions
            for value in metrics.evaluate(
                metric, backend=build.backend, read=build.read, scope=replace(scope, by=by)
            )
        ]

    assert {one.dimension for one in together} == set(each)
    assert [_said(one) for one in together] == [_said(one) for one in alone]


def _said(value: Value) -> tuple[object, ...]:
    """What a value says; sums of floats may differ in the last digits with their order."""
    numbers = (value.value, value.low, value.high, value.change and value.change.p)
    rounded = [None if one is None else float(f"{one:.9g}") for one in numbers]
    return (value.metric, value.dimension, value.member, value.period, value.n, *rounded,
            value.customers, value.note, value.change and value.change.significant)  # fmt: skip
