"""The rules on a page, the customer's own page, the employee's panel, and the API."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import ClientOf

from mehvar.contact_policy import Rules
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web import contact
from mehvar_web.accounts.models import User
from mehvar_web.api import Scope, make_token
from mehvar_web.channels import Person, chat_link
from mehvar_web.channels.models import Gateway
from mehvar_web.contact import Ask
from mehvar_web.contact._history import replay
from mehvar_web.contact._people import person_of
from mehvar_web.contact.forms import RulesForm
from mehvar_web.contact.models import Choice, Contact, PreferenceLink, RulesVersion

pytestmark = pytest.mark.django_db

PERSON = Person(source="crm", ref="1")
BOXES = (
    "purpose_research", "purpose_marketing", "channel_sms", "channel_email", "channel_telegram",
    "channel_bale", "channel_phone",
)  # fmt: skip


def path_of(url: str) -> str:
    return f"/{url.split('/', 3)[3]}"


def typed(**changes: str) -> dict[str, str]:
    """The form of the usual rules as a browser sends it, with some fields otherwise."""
    form = RulesForm(rules=Rules())
    told = {one.name: one.value() for one in form}
    kept = {name: str(value) for name, value in told.items() if value not in {None, "", False}}
    return kept | changes


# -- the rules -------------------------------------------------------------------------------------


def test_an_owner_sets_rules_in_persian_digits_and_takes_them_back(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    told = typed(quarantine_days="۲۱", opens_weekend="۱۱:۳۰", most_sms="", days_sms="")
    assert client.post("/fa/contact/", told).status_code == 302

    rules = contact.current_rules()
    assert rules.quarantine_days == 21
    assert rules.hours["weekend"].opens == 690
    assert [cap.channel for cap in rules.caps] == ["phone"]
    client.post("/fa/contact/", typed(quarantine_days="7"))
    assert client.post("/fa/contact/changes/1/restore/").status_code == 302
    assert contact.current_rules() == rules
    assert RulesVersion.objects.count() == 3
    shown = client.get("/en/contact/changes/").content.decode()
    assert 'id="version-3"' in shown


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"quarantine_days": "-1"}, id="negative"),
        pytest.param({"opens_weekend": "25:00"}, id="no such hour"),
        pytest.param({"most_sms": "", "days_sms": "30"}, id="half a cap"),
        pytest.param(
            {f"closes_{day}": "0" for day in ("working", "weekend", "holiday", "mourning")},
            id="never open",
        ),
    ],
)
def test_rules_that_cannot_work_are_refused(
    company: Workspace, alice: User, client_of: ClientOf, changes: dict[str, str]
) -> None:
    answer = client_of(alice).post("/en/contact/", typed(**changes))

    assert answer.status_code == 422
    assert not RulesVersion.objects.exists()


def test_rules_are_tried_on_the_last_month_before_they_count(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    now = served.now()
    for days in (20, 15, 10, 5):
        Contact.objects.create(
            key=f"c{days}", person_hash=77, channel="web", purpose="research", state="sent",
            at=(now - timedelta(days=days)).replace(hour=9), known_at=now,
        )  # fmt: skip

    usual, looser = replay(Rules(survey_days=0), now=now), replay(Rules(quarantine_days=5), now=now)

    assert usual is not None
    assert looser is not None
    assert usual.requests == looser.requests >= 4
    assert looser.asked > usual.asked
    answer = client_of(alice).post("/en/contact/", typed(quarantine_days="5") | {"try": "1"})
    assert "With the rules on this form" in answer.content.decode()
    assert not RulesVersion.objects.exists()


def test_refusals_stand_with_their_rule(
    company: Workspace, alice: User, client_of: ClientOf, customer_id: int
) -> None:
    asks = [
        Ask(key=key, channel="web", purpose="research", customer_id=customer_id) for key in "ab"
    ]
    contact.ask_permission(asks, now=datetime(2026, 1, 18, 8, 30))

    client = client_of(alice)
    shown = client.get("/en/contact/held-back/").content.decode()
    assert "In quarantine" in shown
    assert f"/customers/{customer_id}/" in shown
    file = b"".join(client.get("/en/contact/held-back/?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "In quarantine,1" in file


# -- the customer's own page -----------------------------------------------------------------------


def test_a_customer_unticks_saves_and_undoes_without_signing_in(company: Workspace) -> None:
    url = path_of(contact.preferences_link(PERSON, channel="sms", language="en"))
    client = Client()
    shown = client.get(url)
    assert shown.status_code == 200
    assert "What we may send you" in shown.content.decode()
    assert "<script" not in shown.content.decode()
    assert not Choice.objects.exists()

    kept = client.post(f"{url}?l=en", dict.fromkeys(BOXES[:1] + BOXES[3:], "on"))

    after = contact.chosen(PERSON)
    assert after.refused_channels == {"sms"}
    assert after.refused_purposes == {"marketing"}
    page = client.get(kept["Location"]).content.decode()
    assert "Your choice is kept" in page
    batch = kept["Location"].rpartition("=")[2]
    client.post(reverse("preferences:undo", args=[code_of(url)]), {"batch": batch})
    assert contact.chosen(PERSON).refused_channels == frozenset()


def test_one_tap_stops_the_channel_and_looking_stops_nothing(company: Workspace) -> None:
    link = contact.preferences_link(PERSON, channel="email", language="fa")
    stop = path_of(contact.stop_link(link))
    client = Client(enforce_csrf_checks=True)

    assert "ایمیل" in client.get(stop).content.decode()
    assert not Choice.objects.exists()
    answer = client.post(stop, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 204
    assert contact.chosen(PERSON).refused_channels == {"email"}


def test_the_page_offers_the_bots_that_are_set_up(company: Workspace) -> None:
    url = path_of(contact.preferences_link(PERSON, channel="sms", language="en"))
    before = Client().get(url).content.decode()
    Gateway.objects.create(channel="bale", is_on=True, settings={"username": "shop_bot"})

    shown = Client().get(url).content.decode()

    assert "Rather in a messenger?" not in before
    assert f'href="{chat_link("bale", PERSON)}"' in shown
    assert "shop_bot" in shown
    assert "Telegram</a>" not in shown


def test_a_link_is_the_same_each_time_and_a_guessed_one_is_nobodys(company: Workspace) -> None:
    first = contact.preferences_link(PERSON, channel="sms")

    assert contact.preferences_link(PERSON, channel="sms") == first
    assert contact.preferences_links([PERSON], channel="sms", language="fa") == [first]
    assert PreferenceLink.objects.count() == 1
    assert Client().get("/p/AAAAAAAAAAAA/").status_code == 404


def test_nobody_undoes_the_choice_of_somebody_else(company: Workspace) -> None:
    batch = contact.opt_out(PERSON)
    other = path_of(contact.preferences_link(Person(source="crm", ref="2")))

    answer = Client().post(reverse("preferences:undo", args=[code_of(other)]), {"batch": batch})

    assert answer.status_code == 404
    assert contact.chosen(PERSON).refused_all


def code_of(url: str) -> str:
    return url.split("/")[2]


# -- an employee -----------------------------------------------------------------------------------


def test_an_agent_writes_down_what_their_customer_said(
    company: Workspace, bob: User, charlie: User, client_of: ClientOf, customer_id: int
) -> None:
    url = f"/en/contact/customer/{customer_id}/"
    assert client_of(charlie).get(url).status_code == 404

    client_of(bob).post(url, dict.fromkeys(BOXES[1:], "on"))

    chosen = contact.chosen(person_of(customer_id))
    assert chosen.refused_purposes == {"research"}
    assert chosen.agreed_purposes == {"marketing"}
    panel = client_of(bob).get(f"/en/customers/{customer_id}/").content.decode()
    assert "Leave in peace" in panel
    batch = Choice.objects.latest("pk").batch
    client_of(charlie).post(f"/en/contact/customer/{customer_id}/undo/{batch}/")
    assert contact.chosen(person_of(customer_id)).refused_purposes == {"research"}
    client_of(bob).post(f"/en/contact/customer/{customer_id}/undo/{batch}/")
    assert not contact.chosen(person_of(customer_id)).refused_purposes


# -- programs --------------------------------------------------------------------------------------


@pytest.fixture
def program(alice: User) -> Client:
    scopes = (Scope.CONTACT_READ, Scope.CONTACT_WRITE)
    _, text = make_token(user=alice, name="campaigns", scopes=scopes, now=served.now())
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_a_campaign_tool_asks_reports_and_is_then_told_to_wait(
    company: Workspace, program: Client
) -> None:
    person = {"source": "crm", "ref": "1"}
    wanted = {"checks": [{"person": person, "channel": "web", "purpose": "research",
                          "at": "2026-11-22T09:00:00Z"}]}  # fmt: skip
    soon = served.now().replace(hour=9, minute=0) + timedelta(days=1)
    wanted["checks"][0]["at"] = soon.isoformat()
    told = {"system": "mailer", "contacts": [
        {"id": "1", "person": person, "channel": "email", "purpose": "marketing",
         "at": (soon - timedelta(days=2)).isoformat()},
    ]}  # fmt: skip

    def post(path: str, body: object) -> dict[str, object]:
        answer = program.post(f"/api/v1/contact/{path}", body, content_type="application/json")
        assert answer.status_code in {200, 201}, answer.content
        found: dict[str, object] = answer.json()
        return found

    assert post("contacts", told) == {"added": 1}
    assert post("contacts", told) == {"added": 0}
    checked = post("check", wanted)["answers"]
    assert isinstance(checked, list)
    assert checked[0]["reason"] == "quarantine"
    assert "quarantine is 14 days" in checked[0]["explanation"]


def test_an_opt_out_by_a_program_and_its_undoing(company: Workspace, program: Client) -> None:
    told = {"person": {"source": "crm", "ref": "1"}, "channel": "sms"}
    made = program.post("/api/v1/contact/opt-outs", told, content_type="application/json")
    assert made.status_code == 201
    assert contact.chosen(PERSON).refused_channels == {"sms"}

    gone = program.delete(f"/api/v1/contact/opt-outs/{made.json()['key']}")

    assert gone.status_code == 204
    assert not contact.chosen(PERSON).refused_channels
    nobody = program.post("/api/v1/contact/opt-outs", {}, content_type="application/json")
    assert nobody.status_code == 422
