"""The queue: who gets which job, and what a key and a lane hold together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from mehvar_web import company as site
from mehvar_web import jobs
from mehvar_web.jobs import _kinds, _queue
from mehvar_web.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    known = dict(_kinds._kinds)
    jobs.register("free", lambda _context: None, title="Free")
    jobs.register("lane", lambda _context: None, title="Lane", concurrency="lake")
    jobs.register("other", lambda _context: None, title="Other", concurrency="lake")
    jobs.register("again", lambda _context: None, title="Again", again=True)
    yield
    _kinds._kinds.clear()
    _kinds._kinds.update(known)


def _claim(worker: str = "w1") -> Job | None:
    return _queue.claim(worker, now=site.now() + timedelta(seconds=1))


def test_jobs_are_taken_in_the_order_in_which_they_were_asked_for() -> None:
    first, second = jobs.enqueue("free"), jobs.enqueue("free")

    taken = [_claim(), _claim(), _claim()]

    assert [job and job.pk for job in taken] == [first.pk, second.pk, None]


def test_a_lane_runs_one_job_at_a_time_and_lets_others_pass() -> None:
    first, _, third = jobs.enqueue("lane"), jobs.enqueue("other"), jobs.enqueue("free")

    taken = [_claim("w1"), _claim("w2"), _claim("w3")]

    assert [job and job.pk for job in taken] == [first.pk, third.pk, None]


def test_the_database_itself_refuses_two_in_a_lane() -> None:
    jobs.enqueue("lane")
    other = jobs.enqueue("other")
    _claim()

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=other.pk).update(state=Job.States.RUNNING)


def test_a_key_that_waits_or_runs_is_the_same_job() -> None:
    first = jobs.enqueue("free", key="upload-7")
    waiting = jobs.enqueue("free", key="upload-7")
    _claim()
    running = jobs.enqueue("free", key="upload-7")
    _queue.settle(first.pk, Job.objects.get().claim, state=Job.States.DONE)

    later = jobs.enqueue("free", key="upload-7")

    assert {first.pk, waiting.pk, running.pk} == {first.pk}
    assert later.pk != first.pk


def test_a_request_during_a_build_queues_one_more_run() -> None:
    first = jobs.enqueue("again", key="build")
    _claim()

    second, third = jobs.enqueue("again", key="build"), jobs.enqueue("again", key="build")

    assert second.pk != first.pk
    assert third.pk == second.pk


def test_what_waits_is_cancelled_at_once_and_never_taken() -> None:
    job = jobs.enqueue("free")

    is_ending = jobs.cancel(job)

    assert (is_ending, _claim()) == (True, None)


def test_what_ended_cannot_be_cancelled() -> None:
    job = jobs.enqueue("free")
    jobs.cancel(job)

    assert jobs.cancel(job) is False


def test_only_what_failed_or_was_cancelled_is_repeated() -> None:
    job = jobs.enqueue("free", {"file": "a.csv"})
    with pytest.raises(jobs.JobsError, match="is waiting"):
        jobs.retry(job)
    jobs.cancel(job)
    job.refresh_from_db()

    again = jobs.retry(job)

    assert (again.args, again.retry_of_id, again.state) == ({"file": "a.csv"}, job.pk, "waiting")


def test_who_lost_a_job_writes_nothing_to_it() -> None:
    job = jobs.enqueue("free")
    taken = _claim()
    assert taken is not None
    _queue.put_back(job.pk, taken.claim, seconds=0)
    _claim("w2")

    is_mine = _queue.settle(job.pk, taken.claim, state=Job.States.DONE)

    job.refresh_from_db()
    assert (is_mine, job.state, job.worker) == (False, "running", "w2")


def test_a_job_that_keeps_losing_its_worker_fails_in_the_end() -> None:
    job = jobs.enqueue("free")
    for _ in range(4):
        Job.objects.update(run_at=site.now())
        taken = _claim()
        assert taken is not None
        _queue.lost(taken, {"code": "lost"})

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("failed", 4, {"code": "lost"})


def test_an_unknown_kind_and_arguments_that_are_no_json_are_refused() -> None:
    with pytest.raises(jobs.JobsError, match="no kind of job"):
        jobs.enqueue("nonsense")
    with pytest.raises(jobs.JobsError, match="no JSON"):
        jobs.enqueue("free", {"file": object()})


def test_a_pause_grows_and_has_an_end() -> None:
    assert [_queue.pause(attempts) for attempts in (1, 2, 3, 30)] == [1, 4, 16, 600]


def test_progress_is_written_seldom_and_stages_always() -> None:
    jobs.enqueue("free")
    taken = _claim()
    assert taken is not None
    context = jobs.JobContext(
        job_id=taken.pk, kind="free", args={}, actor="system", user_id=None, claim=taken.claim
    )

    for done in range(100):
        context.progress("reading", done, 100)
    context.progress("writing", 0, 100)

    taken.refresh_from_db()
    assert (taken.stage, taken.done) == ({"en": "writing"}, 0)
    assert [line[1]["en"] for line in taken.log] == ["reading", "writing"]


def test_progress_tells_a_cancelled_job_to_stop() -> None:
    job = jobs.enqueue("free")
    taken = _claim()
    assert taken is not None
    context = jobs.JobContext(
        job_id=taken.pk, kind="free", args={}, actor="system", user_id=None, claim=taken.claim
    )
    jobs.cancel(job)

    with pytest.raises(jobs.Cancelled):
        context.progress("reading", 1, 2)
