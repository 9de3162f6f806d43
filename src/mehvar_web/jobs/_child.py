"""The process of one job: runs it, writes down how it ended, and never outlives the worker."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import OperationalError

from mehvar.errors import MehvarError
from mehvar_web.jobs._context import Cancelled, JobContext
from mehvar_web.jobs._kinds import kind_named
from mehvar_web.jobs._queue import enqueue, pause, put_back, settle
from mehvar_web.outbox import ring

if TYPE_CHECKING:
    from mehvar_web.jobs.models import Job

_log = logging.getLogger(__name__)


def main(job_id: int, token: UUID) -> None:
    """Run a claimed job; for a process that the worker started."""
    from mehvar_web.jobs.models import Job

    _die_with_parent()
    job = Job.objects.filter(pk=job_id, claim=token, state=Job.States.RUNNING).first()
    if job is not None:
        try:
            run(job)
        finally:
            ring()


def run(job: Job) -> None:
    """Run a claimed job to its end, whatever that is."""
    context = JobContext(
        job_id=job.pk,
        kind=job.kind,
        args=job.args,
        actor=job.user.actor if job.user else "system",
        user_id=job.user_id,
        claim=job.claim,
    )
    try:
        kind = kind_named(job.kind)
        result = _plain(kind.run(context))
    except Cancelled:
        settle(job.pk, job.claim, state=job.States.CANCELLED)
    except MehvarError as error:
        _log.info("Job %s (%s) ended with an error: %s", job.pk, job.kind, error.code)
        settle(job.pk, job.claim, state=job.States.FAILED, error=_own(error))
    except Exception as error:  # noqa: BLE001 (the last resort: nothing may end a job in silence)
        _crashed(job, error)
    else:
        is_done = settle(job.pk, job.claim, state=job.States.DONE, result=result)
        if is_done and kind.then_build:
            enqueue("build", user=job.user, key="build")


def _own(error: MehvarError) -> dict[str, object]:
    return {"code": error.code, "message": error.message, "hint": error.hint}


def _crashed(job: Job, error: Exception) -> None:
    """Try again later where the kind allows it; else fail, the details in the log only."""
    reference = secrets.token_hex(4)
    _log.error("Job %s (%s) crashed, reference %s", job.pk, job.kind, reference, exc_info=error)
    retries = kind_named(job.kind).retries
    # A database that went away says nothing against the job.
    retries = max(retries, 3) if isinstance(error, OperationalError) else retries
    if job.attempts <= retries:
        put_back(job.pk, job.claim, seconds=pause(job.attempts))
        return
    told = {"code": "crash", "message": "", "hint": "", "reference": reference}
    settle(job.pk, job.claim, state=job.States.FAILED, error=told)


def _plain(result: Mapping[str, object] | None) -> object:
    return json.loads(json.dumps(dict(result or {}), ensure_ascii=False, default=str))


def _die_with_parent() -> None:
    """Leave as soon as the worker is gone: the kernel tells us, and so does our empty input."""
    if sys.platform == "linux":
        import ctypes

        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)
    threading.Thread(target=_leave_at_end_of_input, daemon=True).start()


def _leave_at_end_of_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)
