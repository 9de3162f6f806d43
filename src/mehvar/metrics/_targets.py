"""What a company wants a metric to be, by when, and who answers for it: a file that only grows."""

from __future__ import annotations

import math
import os
from datetime import date, datetime
from typing import Literal

import msgspec

from mehvar.audit import AuditEntry, AuditLog, check_entry
from mehvar.lake import flush
from mehvar.metrics._catalogue import metric as named
from mehvar.metrics._evaluate import Value
from mehvar.metrics._metric import Metric, MetricError, Unit
from mehvar.workspace import Workspace

TARGETS_FILE = "metrics/targets.jsonl"
_LOCK = "targets"

Standing = Literal["met", "missed", "unsure"]
"""How a value stands to a target; ``unsure`` when its interval holds both answers."""

_RANGES: dict[Unit, tuple[float, float]] = {
    "count": (0, math.inf),
    "money": (-math.inf, math.inf),
    "share": (0, 1),
    "stars": (1, 5),
    "points": (-100, 100),
    "minutes": (0, math.inf),
}


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a metric is to be.

    ``value`` is in the metric's unit as ``Value`` holds it (shares 0..1, money in minor units).
    ``owner`` is the id of who answers for it, ``due`` the day by which it is to be reached, and
    ``from_day`` the first day on which it counts.
    """

    metric: str
    value: float
    owner: str
    due: date | None = None
    from_day: date | None = None
    note: str = ""


class TargetChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history: a target was put, or the metric's target was removed."""

    number: int
    at: datetime
    actor: str
    metric: str
    target: Target | None = None


def put_target(
    workspace: Workspace,
    *,
    metric: str,
    value: float,
    owner: str,
    due: date | None = None,
    from_day: date | None = None,
    note: str = "",
    actor: str,
    now: datetime,
) -> Target:
    """Say what a metric is to be; the target before it stays in the history.

    Raises:
        MetricError: when there is no such metric, or the target makes no sense for it.
        AuditError: when ``owner`` or ``actor`` is a person's own e-mail or mobile, not an id.
            Whichever it is, nothing was written.
    """
    target = Target(
        metric=metric, value=float(value), owner=owner.strip(), due=due, from_day=from_day,
        note=note.strip(),
    )  # fmt: skip
    _check(named(metric), target)
    _append(workspace, metric=metric, target=target, actor=actor, now=now)
    return target


def remove_target(workspace: Workspace, *, metric: str, actor: str, now: datetime) -> Target:
    """Say that a metric has no target any more; return the one that it had.

    Raises:
        MetricError: when the metric has none.
    """
    known = read_targets(workspace).get(named(metric).name)
    if known is None:
        raise MetricError(
            f"{metric} has no target, so there is none to remove.", hint="See: mehvar target"
        )
    _append(workspace, metric=metric, target=None, actor=actor, now=now)
    return known


def read_targets(workspace: Workspace, *, day: date | None = None) -> dict[str, Target]:
    """Return the targets in force by metric; with ``day``, those that counted from it or before."""
    found: dict[str, Target] = {}
    for change in target_history(workspace):
        if change.target is None:
            found.pop(change.metric, None)
        elif day is None or change.target.from_day is None or change.target.from_day <= day:
            found[change.metric] = change.target
    return found


def target_history(workspace: Workspace, *, metric: str = "") -> tuple[TargetChange, ...]:
    """Return every change ever made, oldest first; a line torn by a crash does not count."""
    path = workspace.root / TARGETS_FILE
    if not path.is_file():
        return ()
    lines = path.read_bytes().split(b"\n")[:-1]
    changes = (msgspec.json.decode(line, type=TargetChange) for line in lines)
    return tuple(change for change in changes if metric in {"", change.metric})


def judge(target: Target, value: Value) -> Standing:
    """Say whether a value meets its target, as far as its interval allows to say so.

    A metric whose good way is neither up nor down is met when its interval holds the target.
    """
    low, high = value.low, value.high
    if value.value is None or low is None or high is None:
        return "unsure"
    good = named(target.metric).good
    if good == "neutral":
        return "met" if low <= target.value <= high else "missed"
    sure, hopeless = (low >= target.value, high < target.value)
    if good == "down":
        sure, hopeless = (high <= target.value, low > target.value)
    return "met" if sure else "missed" if hopeless else "unsure"


def _check(metric: Metric, target: Target) -> None:
    """Collect everything that is wrong with a target and refuse it once."""
    low, high = (-math.inf, math.inf) if metric.name == "growth" else _RANGES[metric.unit]
    wrong = []
    if not math.isfinite(target.value) or not low <= target.value <= high:
        wrong.append(f"value {target.value:g} is not between {low:g} and {high:g}")
    if not target.owner:
        wrong.append("owner is empty: name who answers for it")
    if target.due and target.from_day and target.due < target.from_day:
        wrong.append(f"due {target.due} is before from_day {target.from_day}")
    if wrong:
        raise MetricError(
            f"This cannot be the target of {metric.name}: {'; '.join(wrong)}.",
            hint="Shares lie in 0..1, stars in 1..5, points in -100..100; nothing was written.",
            fields=wrong,
        )


def _append(
    workspace: Workspace, *, metric: str, target: Target | None, actor: str, now: datetime
) -> None:
    """Write one change durably and audit it; what cannot be audited is not written."""
    act = AuditEntry(
        at=now,
        actor=actor,
        action="target.put" if target else "target.removed",
        object_kind="metric",
        object_id=metric,
        details={"value": target.value, "owner": target.owner} if target else {},
    )
    check_entry(act)
    with workspace.lock(_LOCK):
        number = len(target_history(workspace)) + 1
        change = TargetChange(number=number, at=now, actor=actor, metric=metric, target=target)
        _write(workspace, msgspec.json.encode(change) + b"\n")
        AuditLog(workspace).append_many([act])


def _write(workspace: Workspace, line: bytes) -> None:
    path = workspace.path(TARGETS_FILE)
    with path.open("ab") as file:
        file.truncate(path.read_bytes().rfind(b"\n") + 1)  # what a crash tore off
        file.seek(0, os.SEEK_END)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    flush(path.parent)
