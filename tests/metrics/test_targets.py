"""Targets: an owner, a day, a history that survives crashes, and a fair judgement."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from mehvar import metrics
from mehvar.audit import AuditError, AuditLog
from mehvar.metrics import MetricError, Standing, Target, Value
from mehvar.workspace import Workspace


def put(workspace: Workspace, now: datetime, **changes: object) -> Target:
    said = {"metric": "nps", "value": 40.0, "owner": "user:3", "actor": "user:1", "now": now}
    return metrics.put_target(workspace, **(said | changes))  # type: ignore[arg-type]


def test_the_newest_target_counts_and_the_history_keeps_all(
    workspace: Workspace, now: datetime
) -> None:
    put(workspace, now)
    newest = put(workspace, now, value=45, due=date(2026, 12, 31), note="after the move")

    assert metrics.read_targets(workspace) == {"nps": newest}
    assert [one.target.value for one in metrics.target_history(workspace) if one.target] == [40, 45]


def test_a_removed_target_is_gone_and_told(workspace: Workspace, now: datetime) -> None:
    was = put(workspace, now)

    removed = metrics.remove_target(workspace, metric="nps", actor="user:1", now=now)

    assert removed == was
    assert metrics.read_targets(workspace) == {}
    assert [one.action for one in AuditLog(workspace).read()] == ["target.removed", "target.put"]
    with pytest.raises(MetricError, match="no target"):
        metrics.remove_target(workspace, metric="nps", actor="user:1", now=now)


def test_a_target_of_later_leaves_the_one_of_now_in_force(
    workspace: Workspace, now: datetime
) -> None:
    present = put(workspace, now)
    coming = put(workspace, now, value=50, from_day=date(2026, 4, 1))

    assert metrics.read_targets(workspace, day=date(2026, 3, 31)) == {"nps": present}
    assert metrics.read_targets(workspace, day=date(2026, 4, 1)) == {"nps": coming}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"metric": "on_time_rate", "value": 95}, "between 0 and 1", id="per cent"),
        pytest.param({"value": float("nan")}, "value nan", id="no number"),
        pytest.param({"owner": " "}, "owner is empty", id="nobody"),
        pytest.param(
            {"due": date(2026, 1, 1), "from_day": date(2026, 2, 1)}, "before", id="due too early"
        ),
        pytest.param({"metric": "love"}, "no metric called", id="unknown metric"),
    ],
)
def test_a_senseless_target_is_refused_and_nothing_is_written(
    workspace: Workspace, now: datetime, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(MetricError, match=said):
        put(workspace, now, **changes)

    assert metrics.target_history(workspace) == ()


def test_an_owner_by_e_mail_is_refused(workspace: Workspace, now: datetime) -> None:
    with pytest.raises(AuditError):
        put(workspace, now, owner="reza@example.com")

    assert metrics.target_history(workspace) == ()


def test_a_line_torn_by_a_crash_does_not_count_and_is_overwritten(
    workspace: Workspace, now: datetime
) -> None:
    first = put(workspace, now)
    with (workspace.root / "metrics" / "targets.jsonl").open("ab") as file:
        file.write(b'{"number":2,"at":"2026')

    assert metrics.read_targets(workspace) == {"nps": first}
    put(workspace, now, metric="csat", value=0.8)
    assert [one.number for one in metrics.target_history(workspace)] == [1, 2]


def _put_ten(root: Path, metric: str, now: datetime) -> None:
    workspace = Workspace.open(root)
    for value in range(10):
        put(workspace, now, metric=metric, value=value)


def test_two_processes_lose_nothing(workspace: Workspace, now: datetime) -> None:
    spawn = multiprocessing.get_context("spawn")
    both = [
        spawn.Process(target=_put_ten, args=(workspace.root, metric, now))
        for metric in ("orders", "requests")
    ]
    for process in both:
        process.start()
    for process in both:
        process.join()

    history = metrics.target_history(workspace)
    assert [one.number for one in history] == list(range(1, 21))
    assert {name: one.value for name, one in metrics.read_targets(workspace).items()} == {
        "orders": 9,
        "requests": 9,
    }


@pytest.mark.parametrize(
    ("metric", "low", "high", "standing"),
    [
        pytest.param("nps", 41, 60, "met", id="all above"),
        pytest.param("nps", 10, 39, "missed", id="all below"),
        pytest.param("nps", 30, 50, "unsure", id="around"),
        pytest.param("complaints", 10, 39, "met", id="down: all below"),
        pytest.param("complaints", 41, 60, "missed", id="down: all above"),
        pytest.param("requests", 30, 50, "met", id="neutral: around"),
    ],
)
def test_a_value_is_judged_by_its_interval(
    metric: str, low: float, high: float, standing: Standing
) -> None:
    value = Value(
        metric=metric, dimension="", member="", period_kind="", period="", value=(low + high) / 2,
        low=low, high=high, n=100, customers=100,
    )  # fmt: skip
    target = Target(metric=metric, value=40, owner="user:3")

    assert metrics.judge(target, value) == standing
    assert metrics.judge(target, replace(value, value=None)) == "unsure"
