"""What comes after the tap: the yes of a higher level, the code's way, taking back, and proof."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils.html import strip_tags
from tests.web.conftest import ClientOf
from tests.web.decide.conftest import Late

from mehvar.audit import AuditLog
from mehvar.contact_policy import Hours, Rules
from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web import contact, grants, outbox
from mehvar_web.channels._gateways import put_gateway
from mehvar_web.channels.models import Message as Sent
from mehvar_web.decide import _send
from mehvar_web.decide.models import CodeMessage
from mehvar_web.grants import Moment, policies
from mehvar_web.grants.models import Decision, Grant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


def _granted(order: str, by: User, key: str = "k1") -> Grant:
    moment = Moment(situation="late_order", order=("mehvar", order))
    grants.grant(moment, by=by, key=key, now=served_company.now())
    return Grant.objects.get()


def test_a_lead_says_yes_and_whoever_asked_reads_the_code(
    late: Late, in_force: None, alice: User, bob: User, people: dict[str, User], client_of: ClientOf
) -> None:  # fmt: skip
    day = grants.Limit(kind="employee_day", amount=1_000_000)
    grants.set_budgets([day], by=alice, now=served_company.now())
    asked = _granted(late(amount=5_000_000), bob)
    lead = client_of(people["lead"])

    today = lead.get("/en/").content.decode()
    waiting = lead.get("/en/decide/approvals/").content.decode()
    question = lead.get(f"/en/decide/grants/{asked.key}/").content.decode()
    said = lead.post(f"/en/decide/grants/{asked.key}/answer/", {"answer": "yes"}, follow=True)
    read = client_of(bob).get(f"/en/decide/grants/{asked.key}/").content.decode()

    assert asked.state == "asked"
    assert "1 grant waits for your yes" in strip_tags(today)
    assert "50,000" in waiting
    assert "Held in these budgets" in question
    assert "--from:0.0%;--to:50.0%" in question  # of one employee's day
    assert "Approved" in said.content.decode()
    asked.refresh_from_db()
    code = grants.read_code(asked, by=bob, now=served_company.now())
    assert asked.state == "granted"
    assert code is not None
    assert code in read
    assert "Nothing waits for you" in lead.get("/en/decide/approvals/").content.decode()


def test_a_no_needs_its_reason_and_reaches_whoever_asked(
    late: Late, in_force: None, bob: User, people: dict[str, User], client_of: ClientOf
) -> None:
    asked = _granted(late(amount=5_000_000), bob)
    lead, address = client_of(people["lead"]), f"/en/decide/grants/{asked.key}/answer/"

    silent = lead.post(address, {"answer": "no", "reason": " "}, follow=True)
    told = lead.post(
        address, {"answer": "no", "reason": "The courier waited outside."}, follow=True
    )

    assert "Say why" in silent.content.decode()
    assert "Turned down" in told.content.decode()
    page = client_of(bob).get(f"/en/decide/grants/{asked.key}/").content.decode()
    assert "The courier waited outside." in page
    assert Grant.objects.get().state == "refused"


def test_nobody_answers_their_own_question_or_that_of_another_team(
    late: Late, in_force: None, bob: User, charlie: User, people: dict[str, User], client_of: ClientOf
) -> None:  # fmt: skip
    asked = _granted(late(amount=5_000_000), bob)
    address = f"/en/decide/grants/{asked.key}/answer/"

    assert client_of(bob).post(address, {"answer": "yes"}).status_code == 403
    assert client_of(charlie).get(f"/en/decide/grants/{asked.key}/").status_code == 404
    people["lead"].team = charlie.team
    people["lead"].save()
    assert client_of(people["lead"]).post(address, {"answer": "yes"}).status_code == 404
    assert Grant.objects.get().state == "asked"


def test_what_is_taken_back_is_back_in_the_budgets(
    late: Late, in_force: None, bob: User, alice: User, client_of: ClientOf
) -> None:
    now = served_company.now()
    grants.set_budgets([grants.Limit(kind="employee_day", amount=200_000)], by=alice, now=now)
    given = _granted(late(), bob)
    client = client_of(bob)

    sure = client.get(f"/en/decide/grants/{given.key}/take-back/").content.decode()
    told = client.post(
        f"/en/decide/grants/{given.key}/withdraw/", {"reason": "wrong order"}, follow=True
    )
    again = client.post(f"/en/decide/grants/{given.key}/withdraw/", follow=True)

    assert "Take it back?" in sure
    assert "It was taken back" in told.content.decode()
    assert "nothing was changed" in again.content.decode()
    (day,) = grants.standings(kind="employee_day", now=now)
    assert day.left == 200_000
    assert grants.check_ledger() == ()


def test_grants_are_listed_to_who_may_see_them_and_as_a_file_without_names(
    late: Late, in_force: None, bob: User, charlie: User, people: dict[str, User], client_of: ClientOf
) -> None:  # fmt: skip
    given = _granted(late(), bob)

    mine = client_of(bob).get("/en/decide/grants/?q=L-1&state=granted").content.decode()
    other = client_of(charlie).get("/en/decide/grants/?q=L-1").content.decode()
    none = client_of(bob).get("/en/decide/grants/?state=refused").content.decode()
    file = client_of(people["lead"]).get("/en/decide/grants/?format=csv")
    told = b"".join(file).decode("utf-8-sig")

    assert given.key in mine
    assert given.key not in other
    assert given.key not in none
    assert client_of(bob).get("/en/decide/grants/?format=csv").status_code == 302
    assert given.key in told
    assert str(given.customer_id) in told
    assert "late-order 1" in told


def test_limits_are_set_by_who_may_and_named_in_the_audit(
    own_company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    finance, address = client_of(people["finance"]), "/en/decide/budgets/set/"
    form = {"kind": "employee_day", "level": "1", "amount": "۵۰٬۰۰۰", "team": ""}

    set_ = finance.post(address, form, follow=True).content.decode()
    wrong = finance.post(address, form | {"kind": "case"})
    outbox.relay()

    assert "The limit is set" in set_
    assert "employees of level 1" in strip_tags(set_)
    assert wrong.status_code == 422
    (rule,) = grants.limits(day=policies.today(served_company.now()))
    assert (rule.kind, rule.level, rule.limit) == ("employee_day", 1, 500_000)
    for role in ("agent", "lead", "analyst", "auditor"):
        assert client_of(people[role]).get("/en/decide/budgets/").status_code == 403
    acts = AuditLog(own_company).read(action="budget.set")
    assert [(one.actor, one.details["limit"]) for one in acts] == [
        (people["finance"].actor, 500_000)
    ]


def test_a_code_is_told_to_its_customer_once_and_then_forgotten(
    late: Late, in_force: None, bob: User, alice: User, client_of: ClientOf
) -> None:
    contact.set_rules(alice, Rules(hours=dict.fromkeys(Rules().hours, Hours(opens=0, closes=1440))))
    plain = {"base_url": "http://localhost", "service_line": "10004346", "a_second": 10}
    put_gateway("sms", told=plain, secret={"api_key": "k"}, now=served_company.now())
    given = _granted(late(), bob)
    code = grants.read_code(given, by=bob, now=served_company.now())
    (waiting,) = CodeMessage.objects.all()
    assert code is not None
    assert waiting.sealed is not None
    assert code.encode() not in bytes(waiting.sealed)

    _send.send_codes("w")
    _send.send_codes("w")

    (message,) = Sent.objects.filter(key=f"code:{given.key}")
    assert (message.channel, message.purpose, message.state) == ("sms", "service", "queued")
    assert code in message.body["text"]
    (told,) = CodeMessage.objects.all()
    assert (told.state, told.channel, told.sealed) == ("sent", "sms", None)
    page = client_of(bob).get(f"/en/decide/grants/{given.key}/").content.decode()
    assert "The customer is told the code by" in page


def test_a_code_waits_for_the_hour_in_which_it_may_be_told(
    late: Late, in_force: None, bob: User, alice: User
) -> None:
    is_early = (served_company.now() + timedelta(hours=3.5)).hour < 12  # on Tehran's clocks
    later = Hours(opens=1_200, closes=1_320) if is_early else Hours(opens=60, closes=120)
    hours = dict.fromkeys(Rules().hours, later)
    contact.set_rules(alice, Rules(hours=hours, service_any_hour=False))
    put_gateway("sms", told={"service_line": "1"}, secret={}, now=served_company.now())
    _granted(late(), bob)

    _send.send_codes("w")

    (row,) = CodeMessage.objects.all()
    assert (row.state, row.reason) == ("waiting", "quiet_hours")
    assert row.sealed is not None
    assert row.at > served_company.now() + timedelta(minutes=30)
    assert not Sent.objects.exists()


def test_without_any_way_to_reach_them_the_employee_is_told_to_read_it(
    late: Late, in_force: None, bob: User, client_of: ClientOf
) -> None:
    given = _granted(late(), bob)

    _send.send_codes("w")

    (row,) = CodeMessage.objects.all()
    assert (row.state, row.reason) == ("no_way", "no_address")
    page = client_of(bob).get(f"/en/decide/grants/{given.key}/").content.decode()
    assert "Read the code to them." in page


def test_a_code_that_was_taken_back_is_not_told(late: Late, in_force: None, bob: User) -> None:
    given = _granted(late(), bob)
    grants.withdraw(given, by=bob, now=served_company.now())

    _send.send_codes("w")

    (row,) = CodeMessage.objects.all()
    assert (row.state, row.reason, row.sealed) == ("no_way", "withdrawn", None)
    assert not Sent.objects.exists()


def test_a_decision_that_was_changed_is_not_the_same_again(
    late: Late, in_force: None, bob: User, client_of: ClientOf
) -> None:
    given = _granted(late(), bob)
    Decision.objects.update(amount=999_000)

    page = client_of(bob).get(f"/en/decide/grants/{given.key}/").content.decode()

    assert "the answer is another" in page


def test_of_a_forgotten_customer_the_grant_stays_and_what_it_rested_on_is_erased(
    late: Late, in_force: None, bob: User, alice: User, client_of: ClientOf
) -> None:
    given = _granted(late(), bob)
    with transaction.atomic():
        Decision.objects.update(facts="", sources={}, customer_id=None)
        Grant.objects.update(customer_id=None)

    page = client_of(alice).get(f"/en/decide/grants/{given.key}/").content.decode()

    assert "erased" in page
    assert "18,500" in page


def test_the_chain_holds_every_step_and_replays_to_the_same_answers(
    own_company: Workspace, late: Late, in_force: None, bob: User, people: dict[str, User]
) -> None:
    from mehvar import empowerment

    now = served_company.now()
    _granted(late("L-1"), bob)
    asked = Moment(situation="late_order", order=("mehvar", late("L-2", amount=5_000_000)))
    told = grants.grant(asked, by=bob, key="k2", now=now)
    assert isinstance(told, grants.Asked)
    grants.approve(
        Grant.objects.get(key=told.grant), by=people["lead"], now=now + timedelta(minutes=1)
    )
    grants.withdraw(Grant.objects.get(key=told.grant), by=bob, now=now + timedelta(minutes=2))
    outbox.relay()

    acts = [one.action for one in AuditLog(own_company).read(since=now - timedelta(hours=1))]
    replayed = [one.verdict.value for one in empowerment.replay_recorded(own_company)]

    assert set(acts) >= {
        "policy.drafted", "policy.submitted", "policy.published", "decision.made", "grant.granted",
        "grant.asked", "grant.approved", "grant.withdrawn",
    }  # fmt: skip
    assert replayed == ["same", "same"]
    assert AuditLog(own_company).verify().is_whole
