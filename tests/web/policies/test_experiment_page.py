"""The page of an experiment: asked for, agreed to by another, stopped, and what it showed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.test import Client
from tests.empowerment.policies import LATE

from mehvar import policy_lab
from mehvar.empowerment import policy_to_json
from mehvar.policy_lab import Cells
from mehvar_web import company as served
from mehvar_web.grants import experiments
from mehvar_web.grants import policies as store
from mehvar_web.grants.models import Experiment
from mehvar_web.policies._experiment_page import found_of

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import Team, User

pytestmark = pytest.mark.django_db

EFFECT = "/en/policies/of/late-order/effect/"
NEW = "/en/policies/of/late-order/experiment/"


@pytest.fixture
def published(people: dict[str, User], charlies_team: Team, company: Workspace) -> None:
    now, lead = served.now(), people["lead"]
    assert charlies_team.pk
    first = store.submit(store.draft(policy_to_json(LATE), by=lead, now=now), by=lead, now=now)
    store.publish(first, by=people["owner"], from_day=store.today(now), now=now)


@pytest.fixture
def lead(people: dict[str, User], published: None, client_of: ClientOf) -> Client:
    return client_of(people["lead"])


@pytest.fixture
def owner(people: dict[str, User], client_of: ClientOf) -> Client:
    return client_of(people["owner"])


def sent(**changed: object) -> dict[str, object]:
    first = experiments.week_of(store.today(served.now())) + timedelta(days=7)
    asked = {
        "scale_1": "40", "scale_2": "۱۰۰", "scale_3": "", "weeks": "6",
        "first_week": first.isoformat(), "teams": ["north", "south"],
    }  # fmt: skip
    return asked | changed


def test_an_experiment_is_asked_for_agreed_to_and_stopped(lead: Client, owner: Client) -> None:
    assert b"Begin an experiment" in lead.get(EFFECT).content
    assert b"What can it show?" in lead.get(NEW).content

    shown = lead.post(NEW, sent(preview="1"))
    assert b"Which team has which cap" in shown.content
    assert not Experiment.objects.exists()

    assert lead.post(NEW, sent()).status_code == 302
    one = Experiment.objects.get()
    assert [arm["cap"] for arm in one.tried] == [200_000, 500_000]
    assert (one.teams, one.weeks) == (["north", "south"], 6)
    waiting = lead.get(EFFECT).content
    assert b"waits for a second person" in waiting
    assert b"Agree to it" not in waiting
    answer = f"{NEW}{one.pk}/answer/"
    refused = lead.post(answer, {"agree": "1"}, follow=True)
    assert b"by somebody who did not ask for it" in refused.content

    assert b"Agree to it" in owner.get(EFFECT).content
    assert owner.post(answer, {"agree": "1"}).status_code == 302
    planned = owner.get(EFFECT).content
    assert b"planned" in planned
    assert b"Begin an experiment" not in planned

    stop = f"{NEW}{one.pk}/stop/"
    assert b"At once all teams decide" in owner.get(stop).content
    stopped = owner.post(stop, follow=True).content
    assert b"The experiment was stopped" in stopped
    assert b"Begin an experiment" in lead.get(EFFECT).content
    assert Experiment.objects.get().state == "stopped"


def test_rows_have_caps_of_their_own(lead: Client) -> None:
    rows = sent(scale_1="", scale_2="", cap_1_2="60,000", cap_2_2="90000")

    shown = lead.post(NEW, rows | {"preview": "1"}).content
    assert b"The caps of each arm" not in shown  # one row is varied: its cap says it all
    assert b"90,000" in shown
    both = lead.post(NEW, rows | {"preview": "1", "cap_2_1": "70000"}).content
    assert b"The caps of each arm" in both
    assert b"delay 30 to 60 minutes" in both
    assert b"Arm 2" in both

    assert lead.post(NEW, rows).status_code == 302
    assert [arm["rows"] for arm in Experiment.objects.get().tried] == [
        {"late-60": 600_000}, {"late-60": 900_000},
    ]  # fmt: skip


def test_publishing_says_before_that_the_experiment_ends(
    lead: Client, owner: Client, people: dict[str, User]
) -> None:
    lead.post(NEW, sent())
    now = served.now()
    draft = store.draft(policy_to_json(LATE), by=people["lead"], now=now)
    store.submit(draft, by=people["lead"], now=now)

    page = owner.get("/en/policies/of/late-order/publish/")

    assert b"publishing ends it the day before" in page.content
    end = owner.get("/en/policies/of/late-order/1/end/")
    assert b"The experiment with its caps ends with it" in end.content


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"scale_2": "40"}, b"Write two different caps or more."),
        ({"scale_2": ""}, b"Write two different caps or more."),
        ({"teams": ["north"]}, b"Choose two teams or more."),
        ({"scale_3": "140", "weeks": "2"}, b"As many weeks as arms are needed"),
        ({"cap_1_0": "60000"}, b"at least as generous in every row"),
    ],
)
def test_what_cannot_be_drawn_is_said_beside_the_form(
    lead: Client, changed: dict[str, object], why: bytes
) -> None:
    answer = lead.post(NEW, sent(**changed))

    assert answer.status_code == 422
    assert why in answer.content
    assert not Experiment.objects.exists()


def test_the_asker_takes_it_back_and_others_may_not_answer(
    lead: Client, people: dict[str, User], client_of: ClientOf
) -> None:
    lead.post(NEW, sent())
    one = Experiment.objects.get()

    answer = client_of(people["analyst"]).post(f"{NEW}{one.pk}/answer/", {"agree": "1"})
    assert answer.status_code == 403
    assert lead.post(f"{NEW}{one.pk + 1}/take-back/").status_code == 404
    assert lead.post(f"{NEW}{one.pk}/take-back/").status_code == 302
    assert b"not agreed to" in lead.get(EFFECT).content
    assert b"Experiment with caps" not in client_of(people["agent"]).get(EFFECT).content


def _played(peak: float | None) -> Cells:
    """Sixty weeks of five teams whose net value has its peak at a cap, or is flat but for chance."""
    teams = tuple(f"T{place}" for place in range(5))
    days = tuple(date(2026, 1, 3) + timedelta(days=7 * place) for place in range(60))
    lot = policy_lab.assign_caps(
        teams=teams, weeks=days, caps=(200_000, 400_000, 600_000, 800_000), seed=7
    )
    rng = np.random.default_rng(8)
    cap = np.array([one.cap for one in lot], dtype=np.float64)
    value = rng.normal(100_000, 20_000, cap.size)
    if peak is not None:
        value -= 40_000 * ((cap - peak) / 100_000) ** 2
    return Cells(
        team=np.array([teams.index(one.team_id) for one in lot]),
        week=np.array([one.week.toordinal() for one in lot]),
        block=np.array([one.block for one in lot]), cap=cap, value=value,
        cases=np.full(cap.size, 50.0),
    )  # fmt: skip


def test_what_the_caps_did_is_told_with_its_doubt(company: Workspace) -> None:
    clear, flat = _played(500_000), _played(None)

    told = found_of(kept=flat, net=clear, of=300)
    untold = found_of(kept=flat, net=flat, of=300)

    assert told.best_tone == "good"
    assert "50" in told.best or "۵۰" in told.best
    assert told.picture
    assert told.per_unit
    assert told.lines[0].tone == ""
    assert untold.best_tone == ""
    assert (told.known, told.of) == (300, 300)
    assert company.root.is_dir()
