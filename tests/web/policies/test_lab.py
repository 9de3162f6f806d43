"""The tab History: a manager runs a draft over history, reads it, moves it, takes the rows along."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.empowerment.policies import LATE
from tests.policy_lab.cases import decide_each

from mehvar.empowerment import policy_to_json
from mehvar.policy_lab import HELPED, open_history
from mehvar_web import company as served
from mehvar_web.api import Scope, make_token
from mehvar_web.grants import policies as store
from mehvar_web.jobs import JobContext
from mehvar_web.policies import _lab_job
from mehvar_web.policies._lab_runs import report_of, rows_file
from mehvar_web.policies.models import LabRun

if TYPE_CHECKING:
    from django.test import Client
    from tests.web.conftest import ClientOf

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User
    from mehvar_web.grants.models import PolicyVersion

pytestmark = pytest.mark.django_db

ASKED = {"assume_delay_cause": "courier", "once_per_order": "on", "against": "1"}


@pytest.fixture
def draft(people: dict[str, User], own_company: Workspace) -> PolicyVersion:
    """Version 2, a draft, beside version 1 in force."""
    now, lead, owner = served.now(), people["lead"], people["owner"]
    first = store.draft(policy_to_json(LATE), by=lead, now=now)
    first = store.submit(first, by=lead, now=now)
    store.publish(first, by=owner, from_day=store.today(now), now=now)
    later = dataclasses.replace(LATE, rows=LATE.rows[1:])
    return store.draft(policy_to_json(later), by=lead, now=now, based_on=1)


@pytest.fixture
def manager(people: dict[str, User], client_of: ClientOf) -> Client:
    return client_of(people["owner"])


def carry_out(run: LabRun) -> None:
    """Do what the worker would do."""
    job = run.job
    assert job is not None
    job.state = "running"
    job.save()
    _lab_job._run(
        JobContext(
            job_id=job.pk, kind=job.kind, args=job.args, actor="x", user_id=None, claim=job.claim
        )
    )
    job.state = "done"
    job.save()
    run.refresh_from_db()


def ask(client: Client, **asked: str) -> LabRun:
    answer = client.post("/en/policies/of/late-order/history/2/run/", {**ASKED, **asked})
    assert answer.status_code == 302
    return LabRun.objects.latest("pk")


def test_a_manager_tries_a_draft_on_history_and_reads_what_it_would_cost(
    manager: Client, draft: PolicyVersion, own_company: Workspace
) -> None:
    before = manager.get("/en/policies/of/late-order/history/?version=2")
    run = ask(manager)
    waiting = manager.get(f"/en/policies/of/late-order/history/?version=2&run={run.pk}")
    carry_out(run)

    page = manager.get(f"/en/policies/of/late-order/history/?version=2&run={run.pk}&by=store")

    assert b"Not tried on history yet" in before.content
    by_row = manager.get(f"/fa/policies/of/late-order/history/?version=2&run={run.pk}").content
    assert "<bdi>دیرکرد سفارش ۳۰ تا ۶۰ دقیقه</bdi>" in by_row.decode()
    assert b"Under way" in waiting.content
    report = report_of(run)
    assert report is not None
    with open_history(own_company, situation="late_order") as told:
        cases = told.ask(told.cases)
    policy = store.policy_of(draft)
    each = decide_each(policy, cases, assume={"delay_cause": "courier"}).values()
    assert report.backtest.total.cases == len(cases)
    assert report.backtest.total.amount <= sum(one.amount for one in each if one.outcome in HELPED)
    assert report.backtest.against == ("late-order", 1)
    assert "less than under the policy it is compared with" in page.content.decode()
    assert "What a run over history cannot say" in page.content.decode()
    assert rows_file(run).exists()

    moved = manager.get(
        f"/en/policies/of/late-order/history/?version=2&run={run.pk}&cap=50",
        headers={"HX-Request": "true", "HX-Target": "what-if"},
    )
    assert moved.content.decode().startswith('<div id="what-if"')
    assert "50%" in moved.content.decode()

    file = manager.get(f"/en/policies/of/late-order/history/rows/{run.pk}.csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # the file streams
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(cases)
    assert sum(int(one["amount"]) for one in rows) == report.backtest.total.amount

    rows_file(run).unlink()
    gone = manager.get(f"/fa/policies/of/late-order/history/?version=2&run={run.pk}&cap=50")
    assert "دیگر نگه داشته نشده‌اند. آن را دوباره روی گذشته اجرا کنید." in gone.content.decode()


def test_a_lead_takes_only_the_rows_of_customers_in_sight(
    people: dict[str, User], client_of: ClientOf, draft: PolicyVersion, manager: Client
) -> None:
    run = ask(manager)
    carry_out(run)
    lead = client_of(people["lead"])

    def rows(client: Client) -> set[str]:
        file: Any = client.get(f"/en/policies/of/late-order/history/rows/{run.pk}.csv")
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        return {one["case_id"] for one in csv.DictReader(io.StringIO(text))}

    seen, every = rows(lead), rows(manager)

    assert seen < every
    assert seen


def test_an_agent_is_told_that_the_lab_is_for_others(
    people: dict[str, User], client_of: ClientOf, draft: PolicyVersion, manager: Client
) -> None:
    run = ask(manager)
    agent = client_of(people["agent"])

    page = agent.get("/en/policies/of/late-order/history/")

    assert page.status_code == 200
    assert b"The lab is for those who write policies" in page.content
    assert b"Run over history" not in page.content
    posted = agent.post("/en/policies/of/late-order/history/2/run/", ASKED)
    assert posted.status_code == 403
    assert agent.get(f"/en/policies/of/late-order/history/rows/{run.pk}.csv").status_code == 403


def test_the_same_question_while_it_waits_is_the_same_run(
    manager: Client, draft: PolicyVersion
) -> None:
    first, again = ask(manager), ask(manager)
    other = ask(manager, assume_delay_cause="partner")

    assert first.pk == again.pk != other.pk


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"first": "1404/05/05", "last": "1404/01/01"}, id="the last day is first"),
        pytest.param({"against": "9"}, id="no such version"),
        pytest.param({"customer_most": "a lot"}, id="no amount"),
        pytest.param({"assume_delay_cause": "weather"}, id="no such cause"),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_field(
    manager: Client, draft: PolicyVersion, asked: dict[str, str]
) -> None:
    answer = manager.post("/fa/policies/of/late-order/history/2/run/", {**ASKED, **asked})

    assert answer.status_code == 422
    assert b"errorlist" in answer.content
    assert not LabRun.objects.exists()


def test_programs_ask_and_read_over_http(
    people: dict[str, User], draft: PolicyVersion, client: Client
) -> None:
    scopes = (Scope.POLICIES_READ, Scope.POLICIES_WRITE)
    _, token = make_token(user=people["owner"], name="x", scopes=scopes, now=served.now())
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    asked = client.post(
        "/api/v1/policy-lab/late-order/2/runs",
        json.dumps({"assume": {"delay_cause": "courier"}, "first": "2025-01-01"}),
        content_type="application/json",
    )

    assert asked.status_code == 202, asked.content
    run = LabRun.objects.get(pk=asked.json()["run"])
    assert run.asked["first"] == date(2025, 1, 1).isoformat()
    read = client.get(f"/api/v1/policy-lab/runs/{run.pk}").json()
    assert (read["state"], read["report"]) == ("waiting", None)
    assert client.get("/api/v1/policy-lab/late-order/runs").json()["total"] == 1
    wrong = client.post(
        "/api/v1/policy-lab/late-order/2/runs",
        json.dumps({"assume": {"nothing": 1}}),
        content_type="application/json",
    )
    assert wrong.status_code == 422
