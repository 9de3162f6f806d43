"""An upload on its way: what it waits for, and what people do to move it on."""

from __future__ import annotations

from typing import Literal

from django.db import transaction

from mehvar_web import jobs
from mehvar_web.accounts.models import User
from mehvar_web.collect._jobs import IMPORT, REPAIR, SUGGEST
from mehvar_web.collect.models import Upload
from mehvar_web.jobs.models import Job

Step = Literal["working", "unread", "mapping", "unrepaired", "imported"]


def job_of(upload: Upload) -> Job | None:
    """Return the last job of an upload."""
    return Job.objects.filter(pk=upload.job).first() if upload.job else None


def step_of(upload: Upload, job: Job | None) -> Step:
    """Tell what an upload waits for; a job that was killed or cancelled gives it back."""
    if upload.state == Upload.States.IMPORTED:
        return "imported"
    if job is not None and job.is_live:
        return "working"
    if upload.repairs:
        return "unrepaired"
    return "mapping" if upload.draft else "unread"


def begin_suggestion(upload: Upload, *, user: User | None) -> Job:
    """Ask for a look at the files of an upload."""
    return _begin(upload, SUGGEST, user)


def begin_import(upload: Upload, *, user: User | None) -> Job:
    """Ask for the import of an upload; asked twice, it is done once."""
    return _begin(upload, IMPORT, user)


def begin_repair(upload: Upload, *, user: User | None) -> Job:
    """Ask for the corrected rows of an upload to be brought back."""
    return _begin(upload, REPAIR, user)


def _begin(upload: Upload, kind: str, user: User | None) -> Job:
    key = f"upload:{upload.pk}"
    with transaction.atomic():
        job = jobs.enqueue(kind, {"upload": upload.pk}, user=user, key=key)
        Upload.objects.filter(pk=upload.pk).update(job=str(job.pk), fault="")
    upload.job = str(job.pk)
    return job
