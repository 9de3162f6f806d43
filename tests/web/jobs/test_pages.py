"""The pages of jobs, for those who may run them and for those who may not."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.conftest import ClientOf

from mehvar.workspace import Workspace
from mehvar_web import company as site
from mehvar_web import jobs
from mehvar_web.accounts.models import User
from mehvar_web.jobs import _queue
from mehvar_web.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(alice: User, client_of: ClientOf) -> Client:
    return client_of(alice)


def _ended(state: str, **error: object) -> Job:
    job = jobs.enqueue("publish")
    return _end(job, state, **error)


def _end(job: Job, state: str, **error: object) -> Job:
    Job.objects.filter(pk=job.pk).update(
        state=state, started_at=site.now(), finished_at=site.now(), error=error or None
    )
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_list_shows_what_runs_and_what_ended(
    owner: Client, new_company: Workspace, alice: User, language: str
) -> None:
    jobs.enqueue("build", user=alice)
    _ended("done")

    page = owner.get(f"/{language}/jobs/").content.decode()

    assert page.count('hx-trigger="every 1s"') == 1
    assert ("Publish customers" if language == "en" else "انتشار مشتریان") in page


def test_the_history_is_filtered_by_state(owner: Client, new_company: Workspace) -> None:
    done, failed = _ended("done"), _ended("failed", code="crash", reference="ab12cd34")

    page = owner.get("/en/jobs/?state=failed").content.decode()

    assert f"/en/jobs/{failed.pk}/" in page
    assert f"/en/jobs/{done.pk}/" not in page


def test_a_crash_shows_its_reference_and_an_error_of_ours_its_hint(
    owner: Client, new_company: Workspace
) -> None:
    crashed = _ended("failed", code="crash", reference="ab12cd34")
    refused = _ended("failed", code="mapping", message="No <b>column</b>.", hint="Choose one.")

    pages = [owner.get(f"/en/jobs/{job.pk}/").content.decode() for job in (crashed, refused)]

    assert "ab12cd34" in pages[0]
    assert "No &lt;b&gt;column&lt;/b&gt;." in pages[1]
    assert "Choose one." in pages[1]


def test_progress_polls_while_it_runs_and_asks_for_the_page_at_the_end(
    owner: Client, new_company: Workspace
) -> None:
    job = jobs.enqueue("publish")
    running = owner.get(f"/en/jobs/{job.pk}/progress/", headers={"HX-Request": "true"})
    _end(job, "done")
    ended = owner.get(f"/en/jobs/{job.pk}/progress/", headers={"HX-Request": "true"})

    assert "hx-get" in running.content.decode()
    assert "HX-Refresh" not in running.headers
    assert "hx-get" not in ended.content.decode()
    assert ended.headers["HX-Refresh"] == "true"


def test_an_agent_sees_how_far_a_build_is_and_nothing_else(
    bob: User, client_of: ClientOf, new_company: Workspace
) -> None:
    agent = client_of(bob)
    job = _ended("failed", code="mapping", message="orders.csv is torn.")

    part = agent.get(f"/en/jobs/{job.pk}/progress/").content.decode()
    refused = [
        agent.get(f"/en/jobs/{page}").status_code
        for page in ("", f"{job.pk}/", f"{job.pk}/cancel/")
    ]
    refused += [
        agent.post(f"/en/jobs/{page}").status_code
        for page in ("build/", f"{job.pk}/retry/", f"{job.pk}/cancel/")
    ]

    assert "orders.csv" not in part
    assert refused == [403] * 6


def test_cancelling_asks_first_and_then_cancels(owner: Client, new_company: Workspace) -> None:
    job = jobs.enqueue("publish")

    question = owner.get(f"/en/jobs/{job.pk}/cancel/")
    answer = owner.post(f"/en/jobs/{job.pk}/cancel/", follow=True)

    job.refresh_from_db()
    assert (question.status_code, answer.status_code, job.state) == (200, 200, "cancelled")


def test_a_failed_job_is_asked_for_again_by_whoever_pressed_the_button(
    owner: Client, alice: User, new_company: Workspace
) -> None:
    job = _ended("failed", code="crash", reference="1")

    answer = owner.post(f"/en/jobs/{job.pk}/retry/")

    again = Job.objects.order_by("-pk")[0]
    assert answer.headers["Location"] == f"/en/jobs/{again.pk}/"
    assert (again.retry_of_id, again.user, again.state) == (job.pk, alice, "waiting")


def test_pressing_build_twice_asks_once(owner: Client, new_company: Workspace) -> None:
    owner.post("/en/jobs/build/")
    owner.post("/en/jobs/build/")

    assert Job.objects.filter(kind="build").count() == 1


def test_a_job_that_is_none_is_a_404(owner: Client, new_company: Workspace) -> None:
    assert owner.get("/en/jobs/4711/").status_code == 404


def test_a_job_tells_its_stages_in_the_readers_language(
    owner: Client, new_company: Workspace
) -> None:
    from mehvar.text import Bilingual

    job = jobs.enqueue("publish")
    taken = _queue.claim("w1", now=site.now())
    assert taken is not None
    context = jobs.JobContext(
        job_id=job.pk, kind="publish", args={}, actor="system", user_id=None, claim=taken.claim
    )
    context.progress(Bilingual("شمارش", "Counting"), 1, 4)

    pages = [owner.get(f"/{language}/jobs/{job.pk}/").content.decode() for language in ("fa", "en")]

    assert "شمارش" in pages[0]
    assert "Counting" in pages[1]
    assert 'value="0.2500"' in pages[1]
