"""Asking for jobs and taking them: every change of state compares before it sets."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from mehvar_web import company
from mehvar_web.jobs._errors import JobsError
from mehvar_web.jobs._kinds import kind_named, kinds
from mehvar_web.outbox import ring

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.jobs.models import Job

LEASE = timedelta(seconds=20)
_LOST = 3
"""How often a job may lose its worker before it is taken to be the reason."""

_LONGEST_PAUSE = 600


def enqueue(
    kind: str,
    args: Mapping[str, object] | None = None,
    *,
    user: User | None = None,
    key: str = "",
    retry_of: Job | None = None,
) -> Job:
    """Ask for a job; with a key, the job of that key that is waiting or running is it.

    Raises:
        JobsError: when the kind is unknown or the arguments are no JSON.
    """
    from mehvar_web.jobs.models import Job

    known, now = kind_named(kind), company.now()
    plain = _plain(kind, args or {})
    while True:
        if key and (job := live(kind, key=key)):
            return job
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind,
                    args=plain,
                    key=key,
                    lane=known.concurrency,
                    user=user,
                    retry_of=retry_of,
                    asked_at=now,
                    run_at=now,
                )
        except IntegrityError:
            if not key:
                raise
            continue  # somebody else asked at the same moment
        transaction.on_commit(ring)
        return job


def live(kind: str, *, key: str = "") -> Job | None:
    """Return a job of this kind (and key) that is running or waiting; the running one first."""
    from mehvar_web.jobs.models import Job

    found = Job.objects.filter(kind=kind, state__in=(Job.States.WAITING, Job.States.RUNNING))
    return (found.filter(key=key) if key else found).order_by("state", "pk").first()


def live_before_build() -> Job | None:
    """Return a job that is running or waiting and brings data, so that a build follows it."""
    from mehvar_web.jobs.models import Job

    bringing = [kind.name for kind in kinds().values() if kind.then_build]
    found = Job.objects.filter(
        kind__in=bringing, state__in=(Job.States.WAITING, Job.States.RUNNING)
    )
    return found.order_by("state", "pk").first()


def running_count() -> int:
    """Return how many jobs are running or about to."""
    from mehvar_web.jobs.models import Job

    return Job.objects.filter(state__in=(Job.States.WAITING, Job.States.RUNNING)).count()


def cancel(job: Job) -> bool:
    """Cancel a job that has not ended; return whether it will end by this.

    What is running is asked to stop, and killed when it does not within seconds.
    """
    from mehvar_web.jobs.models import Job as Jobs

    mine = Jobs.objects.filter(pk=job.pk)
    waiting = mine.filter(state=Jobs.States.WAITING)
    if waiting.update(state=Jobs.States.CANCELLED, finished_at=company.now(), cancel_wanted=True):
        return True
    wanted = mine.filter(state=Jobs.States.RUNNING).update(cancel_wanted=True)
    transaction.on_commit(ring)
    return bool(wanted)


def retry(job: Job, *, user: User | None = None) -> Job:
    """Ask for the same work again.

    Raises:
        JobsError: when the job has not ended, or ended well.
    """
    if job.state not in {job.States.FAILED, job.States.CANCELLED}:
        raise JobsError(
            f"Job {job.pk} is {job.state}.", hint="Only what failed or was cancelled is repeated."
        )
    return enqueue(job.kind, job.args, user=user, key=job.key, retry_of=job)


# -- the worker's side ---------------------------------------------------------------------


def claim(worker: str, *, now: datetime) -> Job | None:
    """Take the job that has waited longest and may run now; None when there is none."""
    from mehvar_web.jobs.models import Job

    running = Job.objects.filter(state=Job.States.RUNNING).exclude(lane="")
    ready = Job.objects.filter(state=Job.States.WAITING, run_at__lte=now, kind__in=kinds())
    for job in ready.exclude(lane__in=running.values("lane")).order_by("run_at", "pk")[:10]:
        token = uuid.uuid4()
        key = {"key": ""} if kind_named(job.kind).again else {}
        try:
            with transaction.atomic():
                taken = Job.objects.filter(pk=job.pk, state=Job.States.WAITING).update(
                    state=Job.States.RUNNING,
                    worker=worker,
                    claim=token,
                    lease_until=now + LEASE,
                    started_at=now,
                    attempts=F("attempts") + 1,
                    stage={},
                    done=0,
                    total=None,
                    log=[],
                    **key,
                )
        except IntegrityError:
            continue  # another worker filled the lane
        if taken:
            return Job.objects.get(pk=job.pk)
    return None


def keep(job_id: int, token: uuid.UUID, *, now: datetime) -> Job | None:
    """Prolong the lease; return the job as it is, or None when it is another worker's by now."""
    from mehvar_web.jobs.models import Job

    mine = Job.objects.filter(pk=job_id, claim=token)
    mine.filter(state=Job.States.RUNNING).update(lease_until=now + LEASE)
    return mine.exclude(state=Job.States.WAITING).first()


def settle(
    job_id: int,
    token: uuid.UUID,
    *,
    state: str,
    result: object = None,
    error: Mapping[str, object] | None = None,
) -> bool:
    """End a running job; return whether it was ours to end."""
    from mehvar_web.jobs.models import Job

    now = company.now()
    mine = Job.objects.filter(pk=job_id, claim=token, state=Job.States.RUNNING)
    return bool(
        mine.update(state=state, finished_at=now, lease_until=None, result=result, error=error)
    )


def put_back(job_id: int, token: uuid.UUID, *, seconds: float, counts: bool = True) -> bool:
    """Let a running job wait again; ``counts`` tells whether the attempt was one."""
    from mehvar_web.jobs.models import Job

    mine = Job.objects.filter(pk=job_id, claim=token, state=Job.States.RUNNING)
    return bool(
        mine.update(
            state=Job.States.WAITING,
            run_at=company.now() + timedelta(seconds=seconds),
            lease_until=None,
            attempts=F("attempts") - (0 if counts else 1),
        )
    )


def lost(job: Job, error: Mapping[str, object], *, retries: int = _LOST) -> None:
    """Deal with a running job whose process is gone: again later, or not any more."""
    if job.cancel_wanted:
        settle(job.pk, job.claim, state=job.States.CANCELLED)
    elif job.attempts <= retries:
        put_back(job.pk, job.claim, seconds=pause(job.attempts))
    else:
        settle(job.pk, job.claim, state=job.States.FAILED, error=error)


def pause(attempts: int) -> float:
    """Return how long to wait before the next attempt, in seconds: 1, 4, 16, ... ten minutes."""
    return float(min(4 ** max(attempts - 1, 0), _LONGEST_PAUSE))


def _plain(kind: str, args: Mapping[str, object]) -> object:
    try:
        return json.loads(json.dumps(dict(args), ensure_ascii=False, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise JobsError(f"The arguments of {kind} are no JSON: {error}.") from error
