"""Places are given once, refusals name their rule, choices are obeyed from the next ask on."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from tests.web.sites import Site

from mehvar.contact_policy import Reason, Rules
from mehvar.workspace import Workspace
from mehvar_web import channels, contact, outbox
from mehvar_web.accounts.models import User
from mehvar_web.channels import OptOut, Person, StatusChange
from mehvar_web.contact import Ask, Permission, Told, Word
from mehvar_web.contact._listen import hear_opt_out, hear_status
from mehvar_web.contact.models import Choice, Contact, Refusal
from mehvar_web.outbox.models import OutboxEntry

NOON = datetime(2026, 1, 18, 8, 30)  # a Sunday, 12:00 in Tehran
ROOT = Path(__file__).parent.parent.parent.parent

pytestmark = pytest.mark.django_db


def ask(key: str, **told: object) -> Ask:
    whole = {"channel": "sms", "purpose": "research", "address": "09121234567"}
    return Ask(key=key, **(whole | told))  # type: ignore[arg-type]


def asked(*asks: Ask, at: datetime = NOON) -> list[Reason]:
    return [one.reason for one in contact.ask_permission(asks, now=at)]


def payload_of(**which: object) -> Any:
    return OutboxEntry.objects.get(**which).payload


# -- places ----------------------------------------------------------------------------------------


def test_the_first_plan_gets_the_person_and_the_second_learns_why_not(company: Workspace) -> None:
    first, second = Person(source="crm", ref="1"), Person(source="shop", ref="9")

    assert asked(ask("a", person=first)) == [Reason.ALLOWED]
    (refused,) = contact.ask_permission(
        [ask("b", person=second, plan="spring", address="+98 912 123 4567")],
        now=NOON + timedelta(days=3),
    )

    assert refused.reason is Reason.QUARANTINE
    assert refused.last_at == NOON
    assert refused.next_at == NOON + timedelta(days=14)
    with translation.override("en"):
        said = contact.say_permission(refused, Rules())
    assert said.startswith("Asked 3 days ago; quarantine is 14 days. Allowed from")
    logged = Refusal.objects.get()
    assert (logged.key, logged.plan, logged.reason) == ("b", "spring", Reason.QUARANTINE)


def test_the_same_key_keeps_its_place(company: Workspace) -> None:
    asked(ask("a", person=Person(source="crm", ref="1")))

    (again,) = contact.ask_permission(
        [ask("a", person=Person(source="crm", ref="1"))], now=NOON + timedelta(days=1)
    )

    assert again == Permission(key="a", reason=Reason.ALLOWED, at=NOON, is_repeated=True)
    assert Contact.objects.count() == 1


def test_two_records_of_one_customer_are_one_person(company: Workspace) -> None:
    from mehvar_web import company as served

    rows = served.marts().ask(
        f"SELECT list(source), list(person_ref) FROM {served.marts().view('profiles')} "
        "GROUP BY customer_id HAVING count(*) > 1 ORDER BY customer_id LIMIT 1"
    )
    (sources, refs) = rows[0]
    first, second = (
        Person(source=source, ref=ref) for source, ref in list(zip(sources, refs, strict=True))[:2]
    )

    one = ask("a", person=first, channel="email", address="a@example.com")
    other = ask("b", person=second, channel="email", address="b@example.com")

    assert asked(one, other) == [Reason.ALLOWED, Reason.QUARANTINE]


def test_a_place_given_back_counts_no_more(company: Workspace) -> None:
    person = Person(source="crm", ref="1")
    asked(ask("a", person=person))

    contact.released(["a"])

    assert asked(ask("b", person=person)) == [Reason.ALLOWED]


def test_looking_keeps_and_logs_nothing(company: Workspace) -> None:
    person = Person(source="crm", ref="1")

    contact.look([ask("a", person=person), ask("b", person=person)], now=NOON)

    assert not Contact.objects.exists()
    assert not Refusal.objects.exists()


def test_what_another_system_sent_counts_once(company: Workspace) -> None:
    person = Person(source="crm", ref="1")
    told = Told(
        key="77", origin="campaigns", channel="sms", purpose="marketing",
        at=NOON - timedelta(days=2), person=person, address="09121234567",
    )  # fmt: skip

    assert contact.register([told]) == 1
    assert contact.register([told]) == 0
    assert asked(ask("a", person=person)) == [Reason.QUARANTINE]


def test_an_ask_of_nobody_is_refused(company: Workspace) -> None:
    with pytest.raises(contact.ContactError, match="name nobody"):
        contact.ask_permission([Ask(key="a", channel="web", purpose="research")])


# -- choices ---------------------------------------------------------------------------------------


def test_an_opt_out_stops_the_channel_and_undo_brings_it_back(company: Workspace) -> None:
    person = Person(source="crm", ref="1")
    batch = contact.opt_out(person, channel="sms")

    assert asked(ask("a", person=person)) == [Reason.OPTED_OUT]
    assert asked(ask("b", person=person, channel="email", address="a@b.example")) == [
        Reason.ALLOWED
    ]

    contact.undo_choice(batch)
    contact.released(["b"])
    assert asked(ask("c", person=person)) == [Reason.ALLOWED]


def test_a_word_from_a_shared_mobile_stops_everybody_behind_it(company: Workspace) -> None:
    told = OptOut(
        channel="sms", address="09121234567", at=NOON, how="word", purpose="all",
        person=Person(source="crm", ref="1"),
    )  # fmt: skip
    with transaction.atomic():
        hear_opt_out(told)

    assert asked(ask("a", person=Person(source="crm", ref="2"))) == [Reason.OPTED_OUT]
    assert asked(ask("b", person=Person(source="crm", ref="3"), address="09350000000")) == [
        Reason.ALLOWED
    ]


def test_a_blocked_bot_is_left_alone_until_it_is_started_again(company: Workspace) -> None:
    person = Person(source="crm", ref="1")
    gone = OptOut(
        channel="bale", address="55", at=NOON, how="blocked", purpose="all", person=person
    )
    with transaction.atomic():
        hear_opt_out(gone)
    bale = ask("a", person=person, channel="bale", address="55")
    assert asked(bale) == [Reason.BLOCKED]

    back = OptOut(
        channel="bale",
        address="55",
        at=NOON,
        how="word",
        purpose="all",
        person=person,
        is_back=True,
    )
    with transaction.atomic():
        hear_opt_out(back)

    assert asked(bale) == [Reason.ALLOWED]


def test_advertising_needs_a_yes_that_a_customer_may_give_and_take_back(
    company: Workspace,
) -> None:
    person = Person(source="crm", ref="1")
    offer = {"purpose": "marketing", "person": person}
    assert asked(ask("a", **offer)) == [Reason.NO_CONSENT]

    batch = contact.choose(person, [Word(allowed=True, purpose="marketing")], replaces=True)
    assert asked(ask("b", **offer)) == [Reason.ALLOWED]
    contact.released(["b"])

    contact.undo_choice(batch)
    assert asked(ask("c", **offer)) == [Reason.NO_CONSENT]


def test_a_choice_goes_to_the_lake_and_the_audit_in_its_transaction(company: Workspace) -> None:
    contact.opt_out(Person(source="crm", ref="1"), purpose="marketing")

    rows = payload_of(table="contact_choices")
    assert rows[0]["purpose"] == "marketing"
    assert rows[0]["allowed"] is False
    assert rows[0]["record_id"] == Choice.objects.get().key
    audit = payload_of(kind=OutboxEntry.Kinds.AUDIT)
    assert audit["details"]["words"] == "-all/marketing"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param("delivered", Reason.QUARANTINE, id="arrived"),
        pytest.param("unknown", Reason.QUARANTINE, id="may have arrived"),
        pytest.param("failed", Reason.ALLOWED, id="never arrived"),
    ],
)
def test_a_message_that_never_arrived_gives_its_place_back(
    company: Workspace, state: str, expected: Reason
) -> None:
    person = Person(source="crm", ref="1")
    asked(ask("a", person=person))

    hear_status([
        StatusChange(
            message_id=1, key="m", channel="sms", state=state, before="queued", at=NOON,  # type: ignore[arg-type]
            purpose="service", about={"contact": "a"},
        )
    ])  # fmt: skip

    assert asked(ask("b", person=person)) == [expected]


def test_channels_know_whom_to_tell() -> None:
    from mehvar_web.channels import _listen

    assert _listen._opt_out["contact"] is hear_opt_out
    assert _listen._status["contact"] is hear_status
    assert channels.CHANNELS


# -- cases -----------------------------------------------------------------------------------------


def test_an_open_complaint_keeps_surveys_away_until_it_is_settled(
    own_company: Workspace, customer_id: int
) -> None:
    from mehvar_web import company as served

    now = served.now()
    person = contact_person(customer_id)
    row = {
        "record_id": "c1", "person_source": person.source, "person_ref": person.ref,
        "at": now - timedelta(hours=3), "kind": "complaint", "direction": "inbound",
    }  # fmt: skip
    with transaction.atomic():
        outbox.record("interactions", [row], actor="test")
    outbox.relay()
    assert contact.has_open_case(customer_id, now=now)
    look = Ask(key="x", channel="web", purpose="research", customer_id=customer_id)
    assert contact.look([look], now=now)[0].reason is Reason.OPEN_CASE

    with transaction.atomic():
        outbox.record("interactions", [row | {"resolved_at": now}], actor="test")
    outbox.relay()

    assert not contact.has_open_case(customer_id, now=now)


def contact_person(customer_id: int) -> Person:
    from mehvar_web.contact._people import person_of

    return person_of(customer_id)


# -- rules -----------------------------------------------------------------------------------------


def test_new_rules_count_at_once_and_are_kept_with_who_set_them(
    company: Workspace, alice: User
) -> None:
    person = Person(source="crm", ref="1")
    asked(ask("a", person=person))

    made = contact.set_rules(alice, Rules(quarantine_days=2))

    assert made is not None
    assert (made.number, made.author) == (1, alice)
    assert contact.set_rules(alice, Rules(quarantine_days=2)) is None
    assert asked(ask("b", person=person), at=NOON + timedelta(days=3)) == [Reason.ALLOWED]


# -- several processes -----------------------------------------------------------------------------

_PLANS = """
import os, django
django.setup()
from datetime import datetime
from django.db import connections
from mehvar_web import contact
from mehvar_web.contact import Ask
from mehvar_web.channels import Person
import mehvar.contact_policy._kernels  # so that both are ready at the same moment

def given_to(me):
    given = 0
    for number in range(12):
        asks = [Ask(key=f"{me}-{number}-{person}", channel="email", purpose="research",
                    address=f"p{person}@example.com", person=Person(source="crm", ref=str(person)))
                for person in range(number * 4, number * 4 + 8)]
        decisions = contact.ask_permission(asks, now=datetime(2026, 1, 18, 8))
        given += sum(one.allowed for one in decisions)
    return given

connections.close_all()
ready, begin = os.pipe()
plans = []
for me in ("spring", "autumn"):
    plans.append(os.fork())
    if not plans[-1]:
        os.close(begin)
        os.read(ready, 1)  # ends for both at once, when the parent closes its side
        os.write(1, f"{given_to(me)}\\n".encode())  # the children's own words, in one piece
        os._exit(0)
os.close(begin)
assert [os.waitpid(plan, 0)[1] for plan in plans] == [0, 0]
"""


@pytest.mark.slow
def test_processes_at_once_never_get_one_person_twice(new_company: Workspace) -> None:
    """Two plans, each a process of its own, want the same 52 persons at the same moment."""
    assert _race(new_company, {}) == 52


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif("MEHVAR_DATABASE_URL" in os.environ, reason="this run is on it already")
def test_nor_do_they_on_postgresql(new_company: Workspace, postgres_url: str) -> None:
    assert _race(new_company, {"MEHVAR_DATABASE_URL": postgres_url}) == 52


def _race(workspace: Workspace, extra: dict[str, str]) -> int:
    """Let two processes ask at once; return how many places they were given."""
    environment = {
        **os.environ,
        "MEHVAR_WORKSPACE": str(workspace.root),
        "DJANGO_SETTINGS_MODULE": "mehvar_web.settings.base",
        **extra,
    }
    Site(folder=workspace.root, database_url=extra.get("MEHVAR_DATABASE_URL", "")).prepare()
    plans = subprocess.run(
        [sys.executable, "-c", _PLANS],
        env=environment, check=False, capture_output=True, text=True, cwd=ROOT, timeout=120,
    )  # fmt: skip
    assert plans.stderr == ""
    first, second = map(int, plans.stdout.split())
    return first + second
