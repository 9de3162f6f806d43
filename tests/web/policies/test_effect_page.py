"""The tab Effect: what can be told is told with its doubt, and to whom it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.empowerment.policies import LATE
from tests.policy_lab.known_truth import estimate

from mehvar import policy_lab
from mehvar.empowerment import policy_to_json
from mehvar.simulate._late_cases import draw_late_cases
from mehvar.stats import Interval
from mehvar_web import company as served
from mehvar_web.api import Scope, make_token
from mehvar_web.grants import policies as store
from mehvar_web.policies._effect_page import threshold_part

if TYPE_CHECKING:
    from django.test import Client
    from tests.web.conftest import ClientOf

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(people: dict[str, User], company: Workspace) -> None:
    now, lead = served.now(), people["lead"]
    first = store.submit(store.draft(policy_to_json(LATE), by=lead, now=now), by=lead, now=now)
    store.publish(first, by=people["owner"], from_day=store.today(now), now=now)


@pytest.mark.usefixtures("published")
def test_a_policy_of_today_has_no_effect_yet(people: dict[str, User], client_of: ClientOf) -> None:
    page = client_of(people["owner"]).get("/en/policies/of/late-order/effect/")

    assert page.status_code == 200
    assert b"Not to be told yet" in page.content


@pytest.mark.usefixtures("published")
def test_an_agent_is_told_that_it_is_for_others(
    people: dict[str, User], client_of: ClientOf
) -> None:
    page = client_of(people["agent"]).get("/en/policies/of/late-order/effect/")

    assert b"The lab is for those who write policies" in page.content


@pytest.mark.usefixtures("published")
def test_programs_read_it_over_http(people: dict[str, User], client: Client) -> None:
    def ask(user: User, key: str) -> tuple[int, dict[str, object]]:
        scopes = [Scope.POLICIES_READ]
        _, token = make_token(user=user, name="bi", scopes=scopes, now=served.now())
        answer = client.get(
            f"/api/v1/policy-effects/{key}", headers={"Authorization": f"Bearer {token}"}
        )
        return answer.status_code, answer.json()

    status, found = ask(people["owner"], "late-order")

    assert status == 200
    assert (found["policy"], found["thresholds"]) == ("late-order", [])
    assert ask(people["owner"], "nothing")[0] == 404
    assert ask(people["agent"], "late-order")[0] == 404


def _told(true_effect: float, *, net: tuple[float, float]) -> policy_lab.Told:
    drawn = draw_late_cases(cases=30_000, true_effect=true_effect, rng=np.random.default_rng(3))
    low, high = net
    worth = policy_lab.NetValue(
        net=Interval(estimate=(low + high) / 2, low=low, high=high, n=100), gained=500_000,
        spent=200_000, break_even=0.08, enough=None if low * high > 0 else 12_345,
    )  # fmt: skip
    return policy_lab.Told(version=1, fact="order_delay", threshold=30.0, row="late-30",
                           effects=(estimate(drawn),), net=worth, net_by="retention")  # fmt: skip


@pytest.mark.usefixtures("company")
def test_an_effect_is_said_with_its_interval_picture_and_checks() -> None:
    part = threshold_part(
        _told(0.25, net=(100_000, 400_000)), names={"late-30": "30 to 60 minutes"}
    )

    (line,) = part.outcomes
    assert "30 to 60 minutes" in part.row
    assert "late-30" in part.row
    assert line.tone == "good"
    assert line.effect in line.verdict
    assert "<figure" in line.picture
    assert [one.state for one in line.checks] == ["ok"] * 4
    assert part.worth is not None
    assert part.worth.tone == "good"
    assert not part.worth.needed


@pytest.mark.usefixtures("company")
def test_what_cannot_be_told_says_how_many_cases_would() -> None:
    part = threshold_part(_told(0.0, net=(-300_000, 200_000)), names={})

    (line,) = part.outcomes
    assert line.verdict in {"هنوز اثری دیده نمی\u200cشود.", "No effect can be seen yet."}
    assert part.worth is not None
    assert "13" in part.worth.needed or "۱۳" in part.worth.needed
