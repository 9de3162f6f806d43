"""Abusive contacts: flagged by who was hurt, looked at by a lead, known to colleagues, and ending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from mehvar_web import company, conduct
from mehvar_web.channels.models import Message
from mehvar_web.conduct.models import Flag, LadderStep
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

ClientOf = Callable[["User"], Client]
pytestmark = pytest.mark.django_db

WORDS = "He called me names"


def flag(client: Client, customer_id: int) -> Flag:
    answer = client.post(
        f"/en/conduct/flag/{customer_id}/",
        {"kind": "insult", "place": "call", "evidence": WORDS, "has_left": "on"},
    )
    assert answer.status_code == 302, answer.content.decode()[:2_000]
    return Flag.objects.latest("pk")


def review(client: Client, made: Flag, *measures: str, days: int = 30, warning: str = "") -> Flag:
    until = company.now().date() + timedelta(days=days)
    client.post(
        f"/en/conduct/contacts/{made.key}/",
        {"measures": measures, "until_day": until.isoformat(), "note": "I talked with both",
         "warning": warning},
    )  # fmt: skip
    made.refresh_from_db()
    return made


def test_whoever_was_hurt_flags_and_colleagues_know_before_they_call(
    company: Workspace, bob: User, customer_id: int, client_of: ClientOf
) -> None:
    made = flag(client_of(bob), customer_id)

    shown = client_of(bob).get(f"/en/customers/{customer_id}/").content.decode()

    assert "Before you get in touch" in shown
    assert "Insult" in shown
    assert WORDS not in shown
    told = [str(one.payload) for one in OutboxEntry.objects.all()]
    assert any("conduct.flagged" in one for one in told)
    assert not any(WORDS in one for one in told)
    assert (made.author, made.has_left, made.state) == (bob, True, "waiting")


def test_a_lead_protects_colleagues_for_a_while(
    company: Workspace, bob: User, lead: User, customer_id: int, client_of: ClientOf
) -> None:
    from mehvar_web.company import now

    made = review(
        client_of(lead), flag(client_of(bob), customer_id), "written_only", "second_person"
    )

    assert made.state == "standing"
    guard = conduct.guard_of(customer_id, now=now())
    assert guard is not None
    assert guard.measures == (conduct.Measure.WRITTEN_ONLY, conduct.Measure.SECOND_PERSON)
    assert conduct.guard_of(customer_id, now=now() + timedelta(days=31)) is None

    client_of(lead).post(f"/en/conduct/contacts/{made.key}/lift/")

    assert conduct.guard_of(customer_id, now=now()) is None


def test_nobody_reviews_their_own_flag_and_only_the_owner_ends_a_contact(
    company: Workspace, alice: User, lead: User, second_lead: User, customer_id: int,
    client_of: ClientOf,
) -> None:  # fmt: skip
    made = flag(client_of(lead), customer_id)

    assert review(client_of(lead), made, "written_only").state == "waiting"
    assert review(client_of(second_lead), made, "ended").state == "waiting"
    assert review(client_of(second_lead), made, "lead_only", days=400).state == "waiting"
    assert review(client_of(alice), made, "ended").state == "standing"


def test_the_customer_is_told_only_where_there_is_a_way(
    company: Workspace, bob: User, lead: User, customer_id: int, client_of: ClientOf
) -> None:
    from mehvar_web.channels.models import Gateway

    first = review(client_of(lead), flag(client_of(bob), customer_id), "lead_only", warning="Hello")
    assert first.warned_at is None
    assert not Message.objects.exists()

    Gateway.objects.create(channel="sms", is_on=True, settings={"lines": ["1000"]})
    second = review(
        client_of(lead), flag(client_of(bob), customer_id), "lead_only", warning="Hello"
    )

    assert second.warned_at is not None
    assert [one.body["text"] for one in Message.objects.all()] == ["Hello"]


def test_nothing_needed_leaves_no_trace_with_colleagues(
    company: Workspace, bob: User, lead: User, customer_id: int, client_of: ClientOf
) -> None:
    made = review(client_of(lead), flag(client_of(bob), customer_id))

    assert made.state == "refused"
    assert conduct.guard_of(customer_id, now=made.at) is None


def test_a_flag_is_taken_back_by_its_author_while_nobody_looked(
    company: Workspace, bob: User, lead: User, customer_id: int, client_of: ClientOf
) -> None:
    made = flag(client_of(bob), customer_id)
    other = flag(client_of(bob), customer_id)
    review(client_of(lead), other, "lead_only")

    client_of(bob).post(f"/en/conduct/contacts/{made.key}/withdraw/")
    client_of(bob).post(f"/en/conduct/contacts/{other.key}/withdraw/")

    states = dict(Flag.objects.values_list("key", "state"))
    assert states == {made.key: "withdrawn", other.key: "standing"}
    assert client_of(lead).post(f"/en/conduct/contacts/{made.key}/withdraw/").status_code == 404


def test_an_outsider_flags_nobody_and_reads_nothing(
    company: Workspace, bob: User, charlie: User, lead: User, charlies_team: object,
    customer_id: int, client_of: ClientOf,
) -> None:  # fmt: skip
    made = flag(client_of(bob), customer_id)
    lead.team = charlies_team  # type: ignore[assignment]  # a team, to whom this customer is none
    lead.save()

    assert client_of(charlie).get(f"/en/conduct/flag/{customer_id}/").status_code == 404
    assert client_of(lead).get(f"/en/conduct/contacts/{made.key}/").status_code == 404
    assert made.key not in client_of(lead).get("/en/conduct/contacts/").content.decode()


def test_the_words_are_read_by_leads_and_gone_with_the_customer(
    company: Workspace, bob: User, lead: User, finance: User, customer_id: int,
    client_of: ClientOf,
) -> None:  # fmt: skip
    made = flag(client_of(bob), customer_id)
    page = f"/en/conduct/contacts/{made.key}/"

    assert WORDS in client_of(lead).get(page).content.decode()
    assert WORDS not in client_of(finance).get(page).content.decode()

    step = LadderStep.objects.create(
        customer_id=customer_id, step="advice", note="words", appeal="more words",
        until_day=made.at.date(), at=made.at,
    )  # fmt: skip

    conduct.forget_customer(customer_id)

    assert WORDS not in client_of(lead).get(page).content.decode()
    step.refresh_from_db()
    assert (step.note, step.appeal, step.step) == ("", "", "advice")


def test_who_leaves_a_case_gives_it_away(
    company: Workspace, bob: User, lead: User, customer_id: int, client_of: ClientOf
) -> None:
    from mehvar_web import care
    from mehvar_web.company import now

    opening = care.Opening(
        key="hand:x", type="complaint", customer_id=customer_id, opened_by="hand"
    )
    case = care.open_case(opening, by=bob, now=now()).case
    care.assign(case=case, owner=bob, team=bob.team, by=bob, now=now())

    client_of(bob).post(
        f"/en/conduct/flag/{customer_id}/",
        {"kind": "threat", "place": "case", "place_key": case.key, "evidence": WORDS,
         "has_left": "on"},
    )  # fmt: skip

    case.refresh_from_db()
    assert (case.owner, case.team) == (None, bob.team)
    assert case.escalation >= 2
    assert (
        "Flag an abusive contact" in client_of(lead).get(f"/en/cases/{case.key}/").content.decode()
    )
