"""Habitual returns: steps taken one by one by people, with an end, an appeal and the law above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from mehvar_web import company, conduct
from mehvar_web.conduct.models import LadderStep
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

ClientOf = Callable[["User"], Client]
pytestmark = pytest.mark.django_db


def take(client: Client, customer_id: int, step: str, days: int = 30) -> LadderStep | None:
    until = company.now().date() + timedelta(days=days)
    before = LadderStep.objects.count()
    client.post(
        f"/en/conduct/returns/{customer_id}/",
        {"step": step, "note": "Called and talked", "until_day": until.isoformat()},
    )
    return LadderStep.objects.latest("pk") if LadderStep.objects.count() > before else None


def test_the_ladder_is_climbed_rung_by_rung(
    asked: Workspace, lead: User, customer_id: int, client_of: ClientOf
) -> None:
    client = client_of(lead)

    assert take(client, customer_id, "store_credit") is None
    assert take(client, customer_id, "advice", days=400) is None
    assert take(client, customer_id, "advice") is not None
    assert take(client, customer_id, "pay_return") is None
    assert take(client, customer_id, "size_help") is not None
    assert take(client, customer_id, "pay_return") is not None
    audited = [str(one.payload) for one in OutboxEntry.objects.filter(kind="audit")]
    assert sum("conduct.step_taken" in one for one in audited) == 3
    assert not any("Called" in one for one in audited)


@pytest.mark.parametrize(
    ("days", "ours", "pays", "because"),
    [
        pytest.param(7, False, False, "statute", id="the last day of withdrawal"),
        pytest.param(8, False, True, "pay_return", id="after it"),
        pytest.param(80, True, False, "fault", id="our fault, whenever"),
    ],
)
def test_the_law_stands_above_every_step(
    asked: Workspace, lead: User, customer_id: int, client_of: ClientOf,
    days: int, ours: bool, pays: bool, because: str,
) -> None:  # fmt: skip
    for step in ("advice", "size_help", "pay_return"):
        take(client_of(lead), customer_id, step)

    terms = conduct.return_terms(
        customer_id=customer_id, working_days_since_delivery=days, reason_is_ours=ours,
        now=company.now(),
    )  # fmt: skip

    assert (terms.pays_return, terms.because) == (pays, because)


def test_a_step_that_has_ended_asks_nothing_any_more(
    asked: Workspace, lead: User, customer_id: int, client_of: ClientOf
) -> None:
    for step in ("advice", "size_help", "pay_return"):
        take(client_of(lead), customer_id, step, days=10)
    later = company.now() + timedelta(days=11)

    terms = conduct.return_terms(
        customer_id=customer_id, working_days_since_delivery=30, reason_is_ours=False, now=later
    )

    assert (terms.pays_return, terms.because) == (False, "no_step")


def test_an_appeal_is_ruled_on_by_somebody_else(
    asked: Workspace, lead: User, second_lead: User, customer_id: int, client_of: ClientOf
) -> None:
    step = take(client_of(lead), customer_id, "advice")
    assert step is not None
    client_of(lead).post(f"/en/conduct/steps/{step.key}/appeal/", {"text": "It was a gift"})

    client_of(lead).post(f"/en/conduct/steps/{step.key}/ruling/", {"ruling": "kept"})
    step.refresh_from_db()
    assert step.ruling == ""

    client_of(second_lead).post(f"/en/conduct/steps/{step.key}/ruling/", {"ruling": "lifted"})
    step.refresh_from_db()
    assert (step.ruling, step.ruled_by) == ("lifted", second_lead)
    assert step.lifted_at is not None


def test_a_lifted_step_does_not_count_towards_the_next(
    asked: Workspace, lead: User, customer_id: int, client_of: ClientOf
) -> None:
    step = take(client_of(lead), customer_id, "advice")
    assert step is not None
    client_of(lead).post(f"/en/conduct/steps/{step.key}/lift/")

    assert conduct.propose_step(conduct.steps_of(customer_id), now=company.now()).step == "advice"


def test_an_outsider_finds_nobody_and_no_step(
    asked: Workspace, lead: User, alice: User, customer_id: int, charlies_team: object,
    client_of: ClientOf,
) -> None:  # fmt: skip
    step = take(client_of(alice), customer_id, "advice")
    assert step is not None
    lead.team = charlies_team  # type: ignore[assignment]  # a team, to whom this customer is none
    lead.save()
    client = client_of(lead)

    assert client.get(f"/en/conduct/returns/{customer_id}/").status_code == 404
    assert f"/returns/{customer_id}/" not in client.get("/en/conduct/returns/").content.decode()
    for what in ("lift", "appeal", "ruling"):
        assert client.post(f"/en/conduct/steps/{step.key}/{what}/").status_code == 404


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_pages_are_shown(
    asked: Workspace, lead: User, customer_id: int, client_of: ClientOf, language: str
) -> None:
    take(client_of(lead), customer_id, "advice")

    for page in ("returns/", f"returns/{customer_id}/"):
        assert client_of(lead).get(f"/{language}/conduct/{page}").status_code == 200
