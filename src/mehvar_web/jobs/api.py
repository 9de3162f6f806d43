"""``/jobs``: what long work runs, how far it is, and stopping it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, cast

from django.http import Http404, HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar_web.api import Page, Problem, Router, Scope, needs
from mehvar_web.jobs._queue import cancel
from mehvar_web.jobs.models import Job

router = Router()

State = Literal["waiting", "running", "done", "failed", "cancelled"]
Number = Annotated[int, Path(description="The job's number.", ge=1, lt=2**63)]


class JobOut(Schema):
    """One job."""

    id: int
    kind: str = Field(description="build, publish, collect.import, ...")
    state: State
    asked_at: datetime = Field(description="UTC.")
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempts: int = Field(description="How often it was begun.")
    stage: dict[str, str] = Field(description="What it is doing, by language.")
    share: float | None = Field(None, description="How much of the stage is done, 0 to 1.")
    error: dict[str, object] | None = Field(None, description="code, message and hint.")


@router.get("", response=Page[JobOut], summary="List jobs, the newest first")
@needs(Scope.JOBS_READ)
def list_jobs(
    _request: HttpRequest,
    state: Annotated[State | None, Query(description="Only jobs in this state.")] = None,
    cursor: Annotated[str, Query(max_length=20, description="From ``next``.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[JobOut]:
    """Return a page of jobs."""
    found = Job.objects.filter(state=state) if state else Job.objects.all()
    total = found.count()
    if cursor:
        found = found.filter(pk__lt=_read_cursor(cursor))
    rows = list(found.order_by("-pk")[: limit + 1])
    more = str(rows[limit - 1].pk) if len(rows) > limit else None
    return Page[JobOut](items=[_out(job) for job in rows[:limit]], total=total, next=more)


@router.get("/{number}", response=JobOut, summary="Read one job")
@needs(Scope.JOBS_READ)
def read_job(_request: HttpRequest, number: Number) -> JobOut:
    """Return one job."""
    return _out(_find(number))


@router.post("/{number}/cancel", response=JobOut, summary="Cancel a job")
@needs(Scope.JOBS_WRITE)
def cancel_job(_request: HttpRequest, number: Number) -> JobOut:
    """Cancel a job that waits or runs; one that had ended stays as it is."""
    job = _find(number)
    cancel(job)
    job.refresh_from_db()
    return _out(job)


def _find(number: int) -> Job:
    found = Job.objects.filter(pk=number).first()
    if found is None:
        raise Http404(f"There is no job {number}.")
    return found


def _read_cursor(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) >= 2**63:
        raise Problem(400, "cursor", "The cursor is none.", hint="Send what `next` said.")
    return int(text)


def _out(job: Job) -> JobOut:
    return JobOut(
        id=job.pk,
        kind=job.kind,
        state=cast("State", job.state),
        asked_at=job.asked_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        attempts=job.attempts,
        stage=job.stage,
        share=job.share,
        error=job.error,
    )
