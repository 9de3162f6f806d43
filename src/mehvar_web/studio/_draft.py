"""The draft of a survey: read, changed by one act at a time, and taken back.

An act that writes an element names the mark that the element had when it was read. When somebody
else wrote it meanwhile nothing is saved, and the act is answered with a ``Clash``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar import surveys as core
from mehvar_web import company, surveys
from mehvar_web.studio._elements import mark_of, require
from mehvar_web.studio._errors import StudioError
from mehvar_web.studio.models import DraftChange

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.surveys.models import Survey as Kept

_TOGETHER = timedelta(minutes=10)
"""What one person writes into one element within this time is one change, taken back at once."""

_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The draft as it is now."""

    survey: core.Survey
    change: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Somebody else wrote the element meanwhile: who, when, and the draft as they left it."""

    survey: core.Survey
    author: User | None
    at: datetime | None


def read(kept: Kept) -> core.Survey:
    """Return what is being written."""
    return core.read_survey(kept.draft)


def write(
    kept: Kept,
    name: str,
    change: Callable[[core.Survey], core.Survey],
    *,
    mark: str,
    by: User,
    act: str = "write",
) -> Saved | Clash:
    """Change one element, unless it is not what it was when it was read.

    Raises:
        StudioError: when the element is gone.
        SurveyError: when the outcome is no survey.
    """
    with transaction.atomic():
        row = _locked(kept)
        before = read(row)
        require(before, name)
        if mark_of(before, name) != mark:
            last = DraftChange.objects.filter(survey=row, element=name).first()
            return Clash(
                survey=before,
                author=None if last is None else last.author,
                at=None if last is None else last.at,
            )
        return _keep(row, before, change(before), act=act, name=name, by=by)


def act(
    kept: Kept,
    what: str,
    name: str,
    change: Callable[[core.Survey], core.Survey],
    *,
    by: User,
) -> Saved:
    """Change the structure: add, move, copy or take out.

    Raises:
        StudioError: when what it is about is gone.
        SurveyError: when the outcome is no survey.
    """
    with transaction.atomic():
        row = _locked(kept)
        before = read(row)
        return _keep(row, before, change(before), act=what, name=name, by=by)


def take_back(kept: Kept, *, change: int, by: User) -> DraftChange:
    """Bring back what stood before a change, if it is the last one.

    Raises:
        StudioError: when there is no such change, or others were made since.
    """
    with transaction.atomic():
        row = _locked(kept)
        last = DraftChange.objects.filter(survey=row).first()
        if last is None or last.pk != change:
            raise StudioError.overtaken()
        surveys.draft(core.read_survey(last.before), by=by, survey=row)
        last.delete()
    return last


def _locked(kept: Kept) -> Kept:
    return type(kept).objects.select_for_update().get(pk=kept.pk)


def _keep(
    row: Kept, before: core.Survey, after: core.Survey, *, act: str, name: str, by: User
) -> Saved:
    """Write the draft and remember what stood before; nothing when nothing changed."""
    told, was = after.to_dict(), before.to_dict()
    last = DraftChange.objects.filter(survey=row).first()
    if told == was:
        return Saved(survey=before, change=None if last is None else last.pk)
    after = core.read_survey(told)
    surveys.draft(after, by=by, survey=row)
    now = company.now()
    if last is not None and _goes_on(last, act, name, by, now):
        last.at = now
        last.save(update_fields=["at"])
        return Saved(survey=after, change=last.pk)
    change = DraftChange.objects.create(
        survey=row, at=now, author=by, act=act, element=name, before=was
    )
    _forget(row)
    return Saved(survey=after, change=change.pk)


def _goes_on(last: DraftChange, act: str, name: str, by: User, now: datetime) -> bool:
    same = (last.act, last.element, last.author_id) == (act, name, by.pk)
    return same and act in {"write", "settings"} and now - last.at < _TOGETHER


def _forget(row: Kept) -> None:
    """Keep the last changes only."""
    old = DraftChange.objects.filter(survey=row).values_list("pk", flat=True)[_KEPT : _KEPT + 50]
    if pks := list(old):
        DraftChange.objects.filter(pk__in=pks).delete()
