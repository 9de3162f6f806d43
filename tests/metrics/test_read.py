"""What a build made ready is what an evaluation gives, and pages can ask for all of it."""

from __future__ import annotations

import pytest
from tests.metrics.company import AS_OF

from mehvar import metrics
from mehvar.metrics import METRICS, Metric, MetricError, Scope, Value
from mehvar.workspace import Marts, Workspace

NAMES = [one.name for one in METRICS]
WITH_STORES = [one.name for one in METRICS if "store_id" in one.dimensions]


def evaluated(workspace: Workspace, metric: Metric, by: str | None, kind: str) -> list[Value]:
    backend = workspace.connect()
    values = metrics.evaluate(
        metric,
        backend=backend,
        read=lambda name: workspace.read(backend, name),
        scope=Scope(by=by, period=kind, until=AS_OF),
    )
    backend.disconnect()
    return values


@pytest.mark.parametrize("name", NAMES)
def test_ready_months_are_the_evaluated_ones(published: Workspace, marts: Marts, name: str) -> None:
    wanted = evaluated(published, metrics.metric(name), None, "jmonth")

    read = metrics.read_values(marts, name, period_kind="jmonth", last=100)

    assert [one.period for one in read] == [one.period for one in wanted]
    assert [one.value for one in read] == pytest.approx([one.value for one in wanted])
    assert [one.note for one in read] == [one.note for one in wanted]
    assert [one.change is None for one in read] == [one.change is None for one in wanted]


@pytest.mark.parametrize("name", WITH_STORES)
def test_months_of_members_agree_with_the_whole_history(
    published: Workspace, marts: Marts, name: str
) -> None:
    wanted = {
        (one.member, one.period): one
        for one in evaluated(published, metrics.metric(name), "store_id", "jmonth")
    }

    read = metrics.read_values(marts, name, by="store_id", period_kind="jmonth")

    assert {one.member for one in read} == {"s1", "s2", "s3"}
    for one in read:
        assert one.n == wanted[one.member, one.period].n
        assert one.value == pytest.approx(wanted[one.member, one.period].value)


def test_only_the_last_periods_come(marts: Marts) -> None:
    every = metrics.read_values(marts, "orders", period_kind="jmonth", last=100)

    last = metrics.read_values(marts, "orders", period_kind="jmonth", last=3)

    assert last == every[-3:]


def test_a_series_has_the_limits_and_signals_of_all_its_periods(marts: Marts) -> None:
    every = metrics.read_series(marts, "orders", period_kind="jmonth", last=100)

    shown = metrics.read_series(marts, "orders", period_kind="jmonth", last=4)

    assert len(shown.values) == 4
    assert shown.limits == every.limits
    assert shown.limits is not None
    assert shown.limits.lower < shown.limits.centre < shown.limits.upper
    assert {one.period for one in every.signals} == {
        one.period for one in metrics.read_signals(marts, "orders", period_kind="jmonth")
    }
    assert every.last_complete == next(one for one in reversed(every.values) if not one.note)


def test_the_overview_holds_every_metric_that_has_observations(marts: Marts) -> None:
    overview = metrics.read_overview(marts, period_kind="jmonth", last=6)

    assert set(overview) == set(NAMES)
    assert overview["nps"] == metrics.read_series(marts, "nps", period_kind="jmonth", last=6)


def test_what_is_ready_is_told_and_what_is_not_is_refused_with_it(marts: Marts) -> None:
    ready = metrics.read_ready(marts, "on_time_rate")

    ways = {(one.by, one.period_kind) for one in ready}
    assert {
        ("", "jmonth"),
        ("", "jweek"),
        ("", ""),
        ("store_id", ""),
        ("store_id", "jmonth"),
    } <= ways
    with pytest.raises(MetricError, match="not made ready by courier_id") as refused:
        metrics.read_values(marts, "on_time_rate", by="courier_id")
    assert "store_id per jmonth" in refused.value.hint


def test_before_the_first_build_there_is_nothing_and_no_error(workspace: Workspace) -> None:
    with Marts(workspace) as empty:
        assert metrics.read_values(empty, "orders", period_kind="jmonth") == ()
        assert metrics.read_overview(empty, period_kind="jmonth") == {}
        assert metrics.read_signals(empty) == ()


def test_a_change_between_stores_comes_with_its_interval(marts: Marts) -> None:
    compared = [
        one.change
        for one in metrics.read_values(marts, "on_time_rate", by="store_id")
        if one.change
    ]

    assert compared
    for change in compared:
        assert change.low < change.difference < change.high
        assert 0 <= change.p <= 1


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_is_described_in_both_languages(name: str) -> None:
    described = metrics.describe(metrics.metric(name))

    for field in ("title", "definition", "row", "formula", "unit", "good", "interval", "change"):
        words = getattr(described, field)
        assert words.fa, field
        assert words.en, field
        assert words.fa != words.en, field
