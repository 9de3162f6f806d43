"""Targets: put by those who may, kept with owner and history, taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mehvar import metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def undo_address(client: Client, address: str) -> str:
    """The newest of the ways back that the page offers."""
    page = client.get(address).content.decode()
    found: list[str] = re.findall(r'action="(/en/metrics/\w+/target/undo/\?number=\d+)"', page)
    return found[-1]


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        pytest.param("on_time_rate", "۹۰٫۵", 0.905, id="a share, in per cent and Persian digits"),
        pytest.param("nps", "-12", -12, id="points"),
        pytest.param("mean_rating", "4.5", 4.5, id="stars"),
        pytest.param("revenue", "۲٬۰۰۰٬۰۰۰", 20_000_000, id="tomans become rials"),
        pytest.param("response_time", "٤٥", 45, id="minutes, in Arabic digits"),
    ],
)
def test_a_target_is_typed_as_people_write_it(
    own_company: Workspace, alice: User, client_of: ClientOf, name: str, typed: str, kept: float
) -> None:
    sent = client_of(alice).post(
        f"/fa/metrics/{name}/target/",
        {"value": typed, "owner": alice.pk, "due": "۱۴۰۵/۱۲/۲۹", "note": "با هم"},
    )

    assert sent.status_code == 302
    target = metrics.read_targets(own_company)[name]
    assert target.value == pytest.approx(kept)
    assert target.owner == alice.actor
    assert str(target.due) == "2027-03-20"


@pytest.mark.parametrize(
    ("name", "typed"),
    [("on_time_rate", "101"), ("nps", "200"), ("mean_rating", "0"), ("orders", "-1"),
     ("revenue", "much"), ("on_time_rate", ""), ("orders", "NaN"), ("orders", "1e999")],
)  # fmt: skip
def test_a_target_that_makes_no_sense_is_refused_beside_the_field(
    own_company: Workspace, alice: User, client_of: ClientOf, name: str, typed: str
) -> None:
    answer = client_of(alice).post(
        f"/en/metrics/{name}/target/", {"value": typed, "owner": alice.pk}
    )

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert metrics.read_targets(own_company) == {}


def test_only_those_who_may_set_targets_do(
    own_company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    asked = {"value": "90", "owner": people["owner"].pk}
    for role, who in people.items():
        answer = client_of(who).post("/en/metrics/on_time_rate/target/", asked)
        page = client_of(who).get("/en/metrics/on_time_rate/").content.decode()

        may = role in {"owner", "analyst", "finance"}
        assert answer.status_code == (302 if may else 403)
        assert ("target/remove/" in page) == may


def test_the_page_shows_target_owner_and_whether_it_is_met(
    own_company: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post("/en/metrics/on_time_rate/target/", {"value": "99.9", "owner": bob.pk})

    page = client.get("/en/metrics/on_time_rate/").content.decode()

    card = page.split('aria-labelledby="target"')[1].split("</section>")[0]
    assert "99.9%" in card
    assert "bob" in card
    assert "missed" in card
    assert "target 99.9%" in page.split('<figure class="chart">')[1].split("</figure>")[0]


def test_a_change_is_taken_back_step_by_step(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post("/en/metrics/nps/target/", {"value": "40", "owner": alice.pk})
    client.post("/en/metrics/nps/target/", {"value": "50", "owner": alice.pk})

    client.post(undo_address(client, "/en/metrics/nps/"))
    after_one = metrics.read_targets(own_company)["nps"].value
    client.post("/en/metrics/nps/target/remove/")
    removed = metrics.read_targets(own_company)
    client.post(undo_address(client, "/en/metrics/nps/"))

    assert after_one == 40
    assert removed == {}
    assert metrics.read_targets(own_company)["nps"].value == 40
    assert len(metrics.target_history(own_company, metric="nps")) == 5


def test_an_undo_that_came_too_late_changes_nothing(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post("/en/metrics/nps/target/", {"value": "40", "owner": alice.pk})
    late = undo_address(client, "/en/metrics/nps/")
    client.post("/en/metrics/nps/target/", {"value": "50", "owner": alice.pk})

    client.post(late)
    client.post("/en/metrics/nps/target/undo/?number=x")

    assert metrics.read_targets(own_company)["nps"].value == 50


def test_removing_what_is_not_there_is_said(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).post("/en/metrics/nps/target/remove/")

    assert answer.status_code == 400
    assert "no target" in answer.content.decode()


def test_the_audit_names_who_set_it(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    from mehvar.audit import AuditLog

    client_of(alice).post("/en/metrics/nps/target/", {"value": "40", "owner": alice.pk})

    lines = list((own_company.root / "audit").glob("*.jsonl"))
    told = "".join(path.read_text(encoding="utf-8") for path in lines)
    assert '"target.put"' in told
    assert f'"{alice.actor}"' in told
    assert AuditLog(own_company).verify().fault is None
