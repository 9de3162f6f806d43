"""What follows from a build and from time: who sees what, and what is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar_web import company
from mehvar_web.inbox import _files, _people, _threading

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.inbox.models import Thread

KEEP_DAYS = 90
_BATCH = 500
_MARKS_DAYS = 730


def after_build(_workspace: Workspace) -> None:
    """Bring the threads that somebody works on in line with who is who by now."""
    from mehvar_web.inbox.models import Thread

    live = Thread.objects.exclude(state=Thread.States.DONE).order_by("pk")
    last = 0
    while chosen := list(live.filter(pk__gt=last)[:_BATCH]):
        last = chosen[-1].pk
        _refresh(chosen)


def _refresh(threads: list[Thread]) -> None:
    profiles = {(one.person_source, one.person_ref) for one in threads if one.person_ref}
    known = _people.customers_of(profiles)
    for one in threads:
        one.customer_id = known.get((one.person_source, one.person_ref), one.customer_id)
    found = _people.standings(one.customer_id for one in threads if one.customer_id is not None)
    with transaction.atomic():
        for one in threads:
            if one.customer_id is not None:
                standing = found.get(one.customer_id, _people.Standing())
                _threading.refresh(one, standing=standing)


def forget_old(*, now: datetime) -> int:
    """Forget the words, files and addresses of threads done long ago; the lake keeps the words.

    Returns:
        How many threads were forgotten.
    """
    from mehvar_web.inbox.models import Arrived, Attachment, Thread

    before = now - timedelta(days=KEEP_DAYS)
    old = Thread.objects.filter(done_at__lt=before) | Thread.objects.filter(
        is_spam=True, last_at__lt=before
    )
    keys = list(old.values_list("pk", flat=True)[:10_000])
    for attachment in Attachment.objects.filter(item__thread__in=keys):
        _files.forget(attachment)
    Thread.objects.filter(pk__in=keys).delete()
    Arrived.objects.filter(at__lt=now - timedelta(days=_MARKS_DAYS)).delete()
    return len(keys)


def tidy(_context: object) -> dict[str, object]:
    """Do what follows from time, as a job."""
    return {"threads": forget_old(now=company.now())}
