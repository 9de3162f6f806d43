"""What the company learns, as its pages say it: bounds, verdicts, peaks; and who may see what."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import pytest
from django.utils.translation import override
from tests.web.cases.conftest import ClientOf, opened, text_of, words_of

from mehvar import care as core
from mehvar.workspace import Workspace
from mehvar_web import care
from mehvar_web import company as served
from mehvar_web.accounts.models import User
from mehvar_web.care.models import Change
from mehvar_web.cases import _learning, _results, _staffing

NOTHING = core.Share(hits=0, n=0, value=math.nan, low=math.nan, high=math.nan)


def results(**told: Any) -> core.Results:
    """How a group of cases went, unless told otherwise without anything known."""
    usual: dict[str, Any] = {
        "member": "", "cases": 40, "customers": 40, "resolved": 30, "first_response": None,
        "resolution": None, "decision": None, "handling": None, "change": None,
        "answered_in_time": NOTHING, "resolved_in_time": NOTHING, "reopened": NOTHING,
        "recovery": None, "came_back": None, "value_at_risk": 0,
    }  # fmt: skip
    return core.Results(**usual | told)


@pytest.mark.parametrize(
    ("recovery", "says"),
    [
        pytest.param(None, "Nobody was asked yet whether it helped.", id="too few to show"),
        pytest.param(
            core.Recovery(asked=10, helped=4, failed=1),
            "Of 10 customers who were asked, it helped at least 40% and at most 90%; 5 said nothing.",
            id="silence is no yes and no no",
        ),
        pytest.param(
            core.Recovery(asked=4, helped=3, failed=1),
            "All of the 4 customers who were asked answered: it helped 75%.",
            id="nobody was silent",
        ),
    ],
)
def test_the_recovery_keeps_the_silent_in_the_count(
    company: Workspace, recovery: core.Recovery | None, says: str
) -> None:
    with override("en"):
        assert _results.headline(results(recovery=recovery)) == says


def test_a_group_too_small_says_nothing_of_what_customers_said(company: Workspace) -> None:
    with override("en"):
        cells = {one.name: one.cell(results()) for one in _results.columns("severity")}
        values = {one.name: one.written(results()) for one in _results.columns("severity")}

    assert cells["recovery"] == "too few to show"
    assert (values["recovery"], values["asked"], values["came_back"]) == (None, None, None)


def effect(key: str, **told: Any) -> core.ChangeEffect:
    """What a build says of a change."""
    usual: dict[str, Any] = dict.fromkeys(
        ("kind", "cause", "touchpoint_id", "partner_id", "owner", "started_day", "first_case_day",
         "days_to_change", "before_cases", "before_orders", "after_cases", "after_orders",
         "before_rate", "after_rate", "ratio", "ratio_low", "ratio_high", "p", "spread")
    )  # fmt: skip
    usual |= {"record_id": key, "title": "x", "state": "done", "done_day": date(2026, 1, 1)}
    return core.ChangeEffect(**usual | {"verdict": "waiting"} | told)


@pytest.mark.django_db
def test_a_change_says_what_came_of_it_only_once_there_is_enough(company: Workspace) -> None:
    told: dict[str, Any] = {"state": "done", "proposed_at": datetime(2026, 1, 1)}
    young, old, unknown = (Change(title=name, **told) for name in ("young", "old", "unknown"))
    effects = [
        effect(young.key),
        effect(
            old.key, verdict="better", before_rate=12.0, after_rate=6.0, ratio=0.5,
            ratio_low=0.3, ratio_high=0.8,
        ),
    ]  # fmt: skip

    with override("en"):
        rows = {
            one.change.title: one for one in _learning.change_rows([young, old, unknown], effects)
        }

    assert "Not enough weeks yet" in rows["young"].verdict
    assert "Not enough weeks yet" in rows["unknown"].verdict
    assert rows["young"].told == ""
    assert "Rarer since then" in rows["old"].verdict
    assert "12.0 cases in 1,000 orders before, 6.0 after: 0.50 times" in rows["old"].told


@pytest.mark.django_db
def test_money_behind_a_cause_is_for_who_may_see_it_and_for_groups_large_enough(
    company: Workspace,
) -> None:
    cause = core.Cause(
        cause="late", cause_owner="courier", partner_id="", touchpoint_id="", cases=3, before=1,
        customers=3, value_at_risk=9_000, cost=100, changes=0,
    )  # fmt: skip

    def written(*, may_value: bool) -> dict[str, object]:
        told = _learning.cause_columns(is_shown=5, may_value=may_value, may_set=False)
        return {one.name: one.written(cause) for one in told}

    assert "risk" not in written(may_value=False)
    assert written(may_value=True)["risk"] is None
    assert written(may_value=True)["cost"] == 100


def test_the_mean_of_the_day_hides_its_peak_and_the_page_says_so(company: Workspace) -> None:
    hours = tuple(
        core.Hour(weekday=0, hour=at, mean=mean, low=mean, high=mean, most=9)
        for at, mean in ((9, 10.0), (12, 200.0))
    )
    arrivals = core.Arrivals(
        first=date(2026, 1, 3), last=date(2026, 1, 9), total=210, handling=180.0, handled=40,
        hours=hours,
    )  # fmt: skip
    asked = _staffing.Asked(of="contacts", weeks=4, service=0.8, target=20, patience=120)

    week = _staffing._plan(arrivals, asked)

    needed = {one.hour.hour: one.people for one in week.nobody_leaves}
    assert needed[12] == 14  # 200 calls an hour of 180 s: fourteen people (METHODS A29)
    assert week.peak is not None
    assert week.peak.hour.hour == 12
    assert {one.hour.hour: one.people for one in week.some_leave}[12] <= needed[12]
    with override("en"):
        assert _staffing.told_peak(week).startswith("On Saturday at 12 the mean of the day")


@pytest.mark.django_db
def test_pages_of_what_was_learnt_open_to_their_roles(
    company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    for page in ("results", "causes", "changes"):
        assert client_of(people["agent"]).get(f"/en/cases/{page}/").status_code == 200
    for page in ("load", "staffing"):
        assert client_of(people["agent"]).get(f"/en/cases/{page}/").status_code == 403
        assert client_of(people["lead"]).get(f"/en/cases/{page}/").status_code == 200
    offered = {
        role: [str(one.label) for one in client_of(people[role]).get(
            "/en/cases/results/?by=team_id"
        ).context["dimensions"]]
        for role in ("agent", "lead")
    }  # fmt: skip
    assert "Team" in offered["lead"]
    assert "Team" not in offered["agent"]


@pytest.mark.django_db
def test_what_an_address_asks_of_the_plan_and_cannot_be_is_as_usual(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    page = client.get("/en/cases/staffing/?service=200&target=x&patience=60&weeks=1")

    asked = page.context["asked"]
    assert (asked.service, asked.target, asked.patience, asked.weeks) == (0.8, 20, 60, 8)
    part = client.get("/en/cases/staffing/", headers={"HX-Request": "true", "HX-Target": "plan"})
    assert text_of(part).startswith('<div id="plan"')


@pytest.mark.django_db
def test_a_lead_sees_what_their_team_has_on_the_desk_and_nobody_else(
    company: Workspace,
    customer_id: int,
    people: dict[str, User],
    charlie: User,
    client_of: ClientOf,
) -> None:
    agent = people["agent"]
    case = opened(1, customer_id=customer_id)
    care.assign(case=case, owner=agent, team=agent.team, by=agent, now=served.now())

    page = words_of(client_of(people["lead"]).get("/en/cases/load/"))

    assert "agent has the most: 1 open cases." in page
    assert "charlie" not in page
