"""Jobs over HTTP: for tokens with the scope, of people with the right."""

from __future__ import annotations

import pytest
from tests.web.conftest import ClientOf

from mehvar.workspace import Workspace
from mehvar_web import jobs
from mehvar_web.accounts.models import User
from mehvar_web.jobs.models import Job

pytestmark = pytest.mark.django_db


def test_jobs_are_listed_page_by_page(
    alice: User, client_of: ClientOf, new_company: Workspace
) -> None:
    numbers = [jobs.enqueue("publish").pk for _ in range(3)]
    caller = client_of(alice)

    first = caller.get("/api/v1/jobs?limit=2").json()
    second = caller.get(f"/api/v1/jobs?limit=2&cursor={first['next']}").json()

    assert [job["id"] for job in first["items"] + second["items"]] == numbers[::-1]
    assert (first["total"], second["next"]) == (3, None)


def test_a_job_is_read_and_cancelled(
    alice: User, client_of: ClientOf, new_company: Workspace
) -> None:
    job = jobs.enqueue("publish")
    caller = client_of(alice)

    read = caller.get(f"/api/v1/jobs/{job.pk}")
    ended = caller.post(f"/api/v1/jobs/{job.pk}/cancel")

    assert (read.status_code, read.json()["state"]) == (200, "waiting")
    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")


def test_an_agent_may_not_even_count_jobs(
    bob: User, client_of: ClientOf, new_company: Workspace
) -> None:
    job = jobs.enqueue("publish")
    caller = client_of(bob)

    said = [
        caller.get("/api/v1/jobs"),
        caller.get(f"/api/v1/jobs/{job.pk}"),
        caller.post(f"/api/v1/jobs/{job.pk}/cancel"),
    ]

    assert {answer.status_code for answer in said} == {403}
    assert Job.objects.get().state == "waiting"


@pytest.mark.parametrize(
    "path", ["?cursor=x", "?cursor=99999999999999999999", "?limit=0", "?state=odd", "/0", "/4711"]
)
def test_bad_input_is_a_problem_never_a_fault(
    alice: User, client_of: ClientOf, new_company: Workspace, path: str
) -> None:
    answer = client_of(alice).get(f"/api/v1/jobs{path}")

    assert answer.status_code in {400, 404, 422}
    assert answer.headers["Content-Type"].startswith("application/problem+json")
