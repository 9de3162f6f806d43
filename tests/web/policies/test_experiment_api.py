"""Experiments over HTTP and from the terminal: asked for, agreed to by another, stopped, read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import typer
from django.test import Client
from tests.empowerment.policies import LATE
from typer.testing import CliRunner

from mehvar.empowerment import policy_to_json
from mehvar.policy_lab import Cells
from mehvar_web import company as served
from mehvar_web.api import Scope, make_token
from mehvar_web.commands import _experiments as verbs
from mehvar_web.grants import experiments
from mehvar_web.grants import policies as store
from mehvar_web.policies import experiment_shapes
from mehvar_web.policies._experiment_result import Result, compare
from mehvar_web.policies.experiment_shapes import ExperimentOut

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import Team, User

pytestmark = pytest.mark.django_db

BASE = "/api/v1/policy-experiments/late-order"
Program = Callable[..., Client]


@pytest.fixture
def program(people: dict[str, User], charlies_team: Team, company: Workspace) -> Program:
    """A program that acts for one of the people; the late-order policy is in force."""
    assert charlies_team.pk
    now, lead = served.now(), people["lead"]
    first = store.submit(store.draft(policy_to_json(LATE), by=lead, now=now), by=lead, now=now)
    store.publish(first, by=people["owner"], from_day=store.today(now), now=now)

    def of(role: str, *scopes: Scope) -> Client:
        allowed = scopes or (Scope.POLICIES_READ, Scope.POLICIES_WRITE)
        _, text = make_token(user=people[role], name="x", scopes=allowed, now=now)
        return Client(headers={"Authorization": f"Bearer {text}"})

    return of


def wanted(**changed: object) -> dict[str, object]:
    first = experiments.week_of(store.today(served.now())) + timedelta(days=7)
    asked = {
        "arms": [{"scale": 5_000}, {"caps": {"late-60": 900_000}}],
        "teams": ["north", "south"], "weeks": 6, "first_week": first.isoformat(),
    }  # fmt: skip
    return asked | changed


def post(client: Client, path: str = "", body: dict[str, object] | None = None) -> Any:
    return client.post(f"{BASE}{path}", body or {}, content_type="application/json")


def test_one_asks_another_agrees_and_stops(program: Program) -> None:
    lead, owner = program("lead"), program("owner")

    asked = post(lead, body=wanted())
    told = asked.json()
    here = f"/{told['number']}"

    assert (asked.status_code, told["course"]) == (201, "asked")
    assert [arm["rows"]["late-60"] for arm in told["arms"]] == [250_000, 900_000]
    assert [arm["rows"]["late-15"] for arm in told["arms"]] == [250_000, 500_000]
    assert len(told["lot"]) == 12
    assert told["result"] is None
    again = post(lead, body=wanted())
    assert (again.status_code, again.json()["code"]) == (409, "policy-experiment-open")
    assert again.json()["params"] == {"key": "late-order"}
    alone = post(lead, f"{here}/agree")
    assert (alone.status_code, alone.json()["code"]) in {
        (409, "policy-four-eyes"),
        (403, "forbidden"),
    }
    assert post(owner, f"{here}/agree").json()["course"] == "planned"
    assert post(owner, f"{here}/stop").json()["course"] == "stopped"
    assert post(owner, f"{here}/stop").status_code == 409
    (listed,) = lead.get(BASE).json()["items"]
    assert (listed["course"], listed["lot"]) == ("stopped", None)
    assert lead.get(f"{BASE}{here}").json()["digest"] == told["digest"]


def test_the_asker_never_agrees_whoever_they_are(program: Program) -> None:
    owner = program("owner")
    told = post(owner, body=wanted()).json()

    refused = post(owner, f"/{told['number']}/agree")

    assert (refused.status_code, refused.json()["code"]) == (409, "policy-four-eyes")
    assert post(owner, f"/{told['number']}/decline").json()["course"] == "declined"


@pytest.mark.parametrize(
    "changed",
    [
        {"arms": [{"scale": 5_000}]},
        {"arms": [{"scale": 5_000}, {"scale": 5_000}]},
        {"arms": [{}, {"caps": {"late-99": 5}}]},
        {"arms": [{"caps": {"late-15": 600_000}}, {"caps": {"late-60": 900_000}}]},
        {"teams": ["north", "nobody"]},
        {"weeks": 60},
    ],
)
def test_what_cannot_be_drawn_is_refused(program: Program, changed: dict[str, object]) -> None:
    lead = program("lead")

    assert post(lead, body=wanted(**changed)).status_code == 422
    assert lead.get(BASE).json()["items"] == []


def test_who_may_not_write_neither_reads_nor_asks(program: Program) -> None:
    agent, reader = program("agent", Scope.POLICIES_READ), program("lead", Scope.POLICIES_READ)

    assert agent.get(BASE).status_code == 404
    assert post(agent, body=wanted()).status_code == 403
    assert post(reader, body=wanted()).status_code == 403
    assert reader.get(f"{BASE}/1").status_code == 404
    assert reader.get("/api/v1/policy-experiments/nothing").status_code == 404


def _clear() -> Result:
    """Thirty-nine weeks of four teams: a higher cap brought one unit for each unit."""
    rng = np.random.default_rng(3)
    team, week = np.repeat(np.arange(4), 39), np.tile(np.arange(39), 4)
    cap = rng.permuted(np.tile([100.0, 200.0, 300.0], (52, 1)), axis=1).ravel()
    cells = Cells(
        team=team, week=week, block=week // 3, cap=cap, value=cap + rng.normal(0, 1, cap.size),
        cases=np.full(cap.size, 5.0),
    )  # fmt: skip
    return compare(kept=cells, net=cells, of=200)


def test_a_result_tells_highest_less_lowest(company: Workspace) -> None:
    told = experiment_shapes.result_out(_clear())

    assert company.root.is_dir()
    assert (told.known, told.of, told.best) == (156, 200, "at_least_highest")
    between = told.outcomes[0].between
    assert between is not None
    assert between.low is not None
    assert between.high is not None
    assert between.low < 200 < between.high
    assert between.estimate == pytest.approx(200, abs=1)
    assert told.outcomes[0].p is not None
    assert told.outcomes[0].p < 0.01


def test_the_verb_tells_what_the_api_tells(
    program: Program, company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = program("lead")
    told = post(lead, body=wanted()).json()
    app = typer.Typer()
    verbs.add_to(app)
    monkeypatch.setattr(verbs, "open_site", lambda _given: company.root)  # it is open

    def run(*words: str) -> str:
        said = CliRunner().invoke(app, ["policy", "experiment", *words])
        assert said.exit_code == 0, said.exception
        return said.stdout

    (listed,) = json.loads(run("list", "--json"))
    shown = json.loads(run("show", str(told["number"]), "--json"))
    assert listed["number"] == told["number"]
    assert shown | {"asked_at": ""} == told | {"asked_at": ""}
    assert "late-order" in run("list", "--policy", "late-order")
    assert "900,000" in run("show", str(told["number"]))
    assert CliRunner().invoke(app, ["policy", "experiment", "show", "999"]).exit_code == 1


def test_the_verb_shows_a_result(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    told = ExperimentOut(**post(program("lead"), body=wanted()).json())

    verbs._show(told.model_copy(update={"result": experiment_shapes.result_out(_clear())}))

    assert "at_least_highest" in capsys.readouterr().out
