"""Taking an act back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from mehvar_web import outbox
from mehvar_web.care._write import keep, restore, snapshot, step_row
from mehvar_web.care.models import Case, CaseAct, CaseStep

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_WITHIN = timedelta(hours=1)


def undo(key: str, *, by: User, now: datetime) -> Case | None:
    """Take an act of one's own back; None when that is not possible any more.

    What the act changed must still stand as it left it, and the act be less than an hour old.
    """
    try:
        with transaction.atomic():
            return _undo(key, by=by, now=now)
    except IntegrityError:  # a case like it was opened meanwhile: two cannot be open
        return None


def _undo(key: str, *, by: User, now: datetime) -> Case | None:
    act = (
        CaseAct.objects.select_for_update(of=("self",))
        .select_related("step__case", "case")
        .filter(key=key, by=by, undone_at=None, at__gte=now - _WITHIN)
        .first()
    )
    if act is None:
        return None
    case = Case.objects.select_for_update(of=("self",)).select_related("type").get(pk=act.case_id)
    changed = {name for name, value in act.after.items() if act.before.get(name) != value}
    stands = snapshot(case)
    if any(stands[name] != act.after[name] for name in changed):
        return None
    restore(case, {name: act.before[name] for name in changed})
    keep(case, by=by, now=now, act=f"{act.act}.undone")
    for step in (act.step, _step_of_the_other(act)):
        if step is not None:
            step.is_undone = True
            step.save(update_fields=["is_undone"])
            row = step_row(step.case, step, by=by, undone=True)
            outbox.record("case_steps", [row], actor=by.actor)
    act.undone_at = now
    act.save(update_fields=["undone_at"])
    return case


def _step_of_the_other(act: CaseAct) -> CaseStep | None:
    """Return what a merge or a split wrote into the other case, which lives on."""
    other = act.after["merged_into_id"] or act.before["merged_into_id"]
    name = {"merged": "took", "split": "made"}.get(act.act)
    if name is None or other is None:
        return None
    written = CaseStep.objects.select_related("case").filter(case_id=other, step=act.act)
    return written.filter(**{f"detail__{name}": act.case.key}, is_undone=False).last()
