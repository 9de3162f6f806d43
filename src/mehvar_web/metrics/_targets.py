"""Targets of a metric: put, removed, taken back, and their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mehvar import metrics
from mehvar.metrics import Metric, Target, TargetChange
from mehvar_web import company
from mehvar_web.metrics._people import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the history, with people by name; a removal has no target."""

    number: int
    at: datetime
    who: str
    target: Target | None
    owner: str


def read_history(metric: Metric) -> tuple[Change, ...]:
    """Return every change of a metric's target, newest first."""
    changes = metrics.target_history(company.workspace(), metric=metric.name)
    people = {one.actor for one in changes} | {one.target.owner for one in changes if one.target}
    names = names_of(people)
    return tuple(
        Change(
            number=one.number,
            at=one.at,
            who=names[one.actor],
            target=one.target,
            owner=names[one.target.owner] if one.target else "",
        )
        for one in reversed(changes)
    )


def undo(metric: Metric, *, number: int, actor: str) -> bool:
    """Take the newest change back; return whether it still was the newest."""
    changes = metrics.target_history(company.workspace(), metric=metric.name)
    if not changes or changes[-1].number != number:
        return False
    before = changes[-2].target if len(changes) > 1 else None
    _restore(metric, before, changes[-1], actor=actor)
    return True


def _restore(metric: Metric, before: Target | None, last: TargetChange, *, actor: str) -> None:
    workspace, now = company.workspace(), company.now()
    if before is None and last.target is not None:
        metrics.remove_target(workspace, metric=metric.name, actor=actor, now=now)
    elif before is not None:
        metrics.put_target(
            workspace,
            metric=metric.name,
            value=before.value,
            owner=before.owner,
            due=before.due,
            from_day=before.from_day,
            note=before.note,
            actor=actor,
            now=now,
        )
