"""Plans ask whom they say, when they say, once each, and never past the rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from django.db import transaction
from tests.web.conftest import ClientOf

from mehvar.contact_policy import CHANNELS, Hours, Reason, Rules
from mehvar.surveys import Survey, read_survey
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web import contact, outbox, surveys
from mehvar_web.accounts.models import User
from mehvar_web.asking import _acts, _draw, _jobs, _page, _schedule, _texts
from mehvar_web.asking._people import reach
from mehvar_web.asking.forms import PlanForm
from mehvar_web.asking.models import Invitation, Plan, Run
from mehvar_web.channels.models import Gateway, Message
from mehvar_web.contact.models import Contact
from mehvar_web.outbox.models import OutboxEntry
from mehvar_web.surveys.models import Link

NOON = datetime(2026, 1, 18, 8, 30)  # a Sunday, 12:00 in Tehran
RNG = np.random.default_rng(7)

pytestmark = pytest.mark.django_db

QUESTION = {
    "survey_id": "s", "title": {"fa": "تجربهٔ تحویل", "en": "Delivery"}, "language": "fa",
    "languages": ["fa", "en"],
    "pages": [{"id": "p1", "fields": [{
        "id": "nps", "type": "nps", "required": True,
        "text": {"fa": "ما را پیشنهاد می‌کنید؟", "en": "Would you recommend us?"},
    }]}],
}  # fmt: skip


@pytest.fixture
def survey(company: Workspace, alice: User) -> str:
    """A survey that takes answers."""
    made = surveys.draft(read_survey(QUESTION), by=alice)
    surveys.publish(made, by=alice)
    return made.key


@pytest.fixture
def gateways(db: None) -> None:
    for channel in ("sms", "email", "telegram"):
        Gateway.objects.create(channel=channel, is_on=True)


@pytest.fixture
def plan(survey: str, gateways: None, alice: User) -> Plan:
    """A plan that asks every customer once, by SMS or else by e-mail."""
    told = {
        "title": "همه", "survey": survey, "kind": "once", "channels": ["sms", "email"],
        "language": "fa", "method": "simple", "rate": 1.0,
    }  # fmt: skip
    return _acts.write_plan(alice, told)


def start(alice: User, plan: Plan, **changes: object) -> Plan:
    if changes:
        _acts.write_plan(alice, changes, plan=plan)
    return _acts.move_plan(alice, plan, "active")


def run(plan: Plan, at: datetime = NOON) -> dict[str, int]:
    plan.refresh_from_db()
    Plan.objects.filter(pk=plan.pk, kind="once").update(next_at=at)
    plan.refresh_from_db()
    return _jobs.run_plan(plan, now=at, rng=RNG)


def survey_of(plan: Plan) -> Survey:
    found = surveys.live(plan.survey)
    assert found is not None
    return found.definition


# -- a sample, once --------------------------------------------------------------------------------


def test_a_sample_is_asked_once_and_its_probability_goes_with_it(alice: User, plan: Plan) -> None:
    start(alice, plan, size=20)

    first, again = run(plan), run(plan)

    drawn = Run.objects.get()
    assert drawn.drawn == 20
    assert 20 < drawn.eligible <= drawn.candidates
    shares = list(Invitation.objects.values_list("probability", flat=True))
    assert shares == pytest.approx([20 / drawn.eligible] * 20)
    assert first["sent"] <= 20
    assert again["sent"] == 0
    assert Message.objects.count() == Contact.objects.count() == first["sent"] > 0
    message = Message.objects.order_by("pk").first()
    assert message is not None
    assert message.key.startswith("ask:")


def test_strata_each_get_their_share(alice: User, plan: Plan) -> None:
    start(alice, plan, size=60, method="stratified", strata="city", floor=2)

    run(plan)

    drawn = Run.objects.get()
    assert sum(one["drawn"] for one in drawn.strata) == drawn.drawn
    for one in drawn.strata:
        assert one["drawn"] >= min(2, one["candidates"])
        assert one["probability"] == pytest.approx(one["drawn"] / one["candidates"])
    assert sum(one["probability"] * one["candidates"] for one in drawn.strata) == pytest.approx(
        drawn.drawn
    )


def test_at_night_nobody_is_asked_and_in_the_morning_everybody_drawn(
    alice: User, plan: Plan
) -> None:
    start(alice, plan, size=10)

    night = run(plan, NOON + timedelta(hours=10))
    waiting = Invitation.objects.filter(state="waiting")
    assert (night["sent"], waiting.count()) == (0, 10)
    assert set(waiting.values_list("reason", flat=True)) == {Reason.QUIET_HOURS}
    due = set(waiting.values_list("due_at", flat=True))
    assert due == {datetime(2026, 1, 19, 5, 30)}  # 9:00 in Tehran

    assert _jobs.run_plan(plan, now=datetime(2026, 1, 19, 5, 31), rng=RNG)["sent"] > 0


def test_two_plans_share_one_quarantine(alice: User, plan: Plan) -> None:
    other = _acts.write_plan(
        alice,
        {"title": "دوم", "survey": plan.survey, "kind": "once", "channels": ["sms", "email"]},
    )
    start(alice, plan, rate=1.0)
    start(alice, other)
    run(plan)

    run(other)

    asked = Contact.objects.values_list("customer_id", flat=True)
    assert len(set(asked)) == len(asked) > 100
    assert Run.objects.get(plan=other).eligible == 0


def test_who_opted_out_is_not_even_drawn(alice: User, plan: Plan, customer_id: int) -> None:
    from mehvar_web.contact._people import person_of

    contact.opt_out(person_of(customer_id))
    start(alice, plan)

    run(plan)

    assert not Invitation.objects.filter(customer_id=customer_id).exists()


def test_a_stopped_plan_takes_back_what_was_not_sent(alice: User, plan: Plan) -> None:
    start(alice, plan, size=10)
    run(plan)
    queued = Invitation.objects.filter(state="queued").count()

    _acts.move_plan(alice, plan, "stopped")

    assert queued > 0
    assert not Message.objects.filter(state="queued").exists()
    assert not Contact.objects.exclude(state="released").exists()
    with pytest.raises(_acts.PlanStateError):
        _acts.move_plan(alice, plan, "active")


# -- after something happened ----------------------------------------------------------------------


def test_a_delivery_is_asked_about_after_its_delay_once(
    own_company: Workspace, alice: User, plan: Plan, customer_id: int
) -> None:
    contact.set_rules(alice, Rules(hours=dict.fromkeys(Rules().hours, Hours(opens=0, closes=1440))))
    now = served.now()
    start(alice, plan, kind="event", event="delivered", delay_minutes=60)
    Plan.objects.update(started_at=now - timedelta(days=1))
    _deliver(own_company, customer_id, "N-1", now - timedelta(minutes=30))
    assert run(plan, now)["sent"] == 0

    later = now + timedelta(minutes=31)
    assert run(plan, later)["sent"] == 1
    assert run(plan, later + timedelta(minutes=1))["sent"] == 0

    invited = Invitation.objects.get()
    assert (invited.customer_id, invited.order_id) == (customer_id, "N-1")
    assert Message.objects.count() == 1
    link = Link.objects.get(invitation_id=invited.key)
    assert (link.order_id, link.channel) == ("N-1", invited.channel)


def test_what_happened_before_the_plan_began_is_not_asked_about(
    own_company: Workspace, alice: User, plan: Plan, customer_id: int
) -> None:
    _deliver(own_company, customer_id, "N-1", served.now() - timedelta(hours=3))

    start(alice, plan, kind="event", event="delivered")

    assert _draw.draw_events(plan, now=served.now()) == 0


def _deliver(workspace: Workspace, customer_id: int, order: str, at: datetime) -> None:
    from mehvar_web.contact._people import person_of

    person = person_of(customer_id)
    row = {
        "record_id": order, "order_id": order, "person_source": person.source,
        "person_ref": person.ref, "at": at - timedelta(hours=2), "delivered_at": at,
        "status": "delivered",
    }  # fmt: skip
    with transaction.atomic():
        outbox.record("orders", [row], actor="test")
    outbox.relay()


# -- what becomes of invitations -------------------------------------------------------------------


def test_an_invitation_goes_to_the_lake_when_it_was_sent_and_again_when_answered(
    alice: User, plan: Plan
) -> None:
    from mehvar_web.asking._listen import hear_answer, hear_status
    from mehvar_web.channels import StatusChange
    from mehvar_web.surveys import Answered

    start(alice, plan, size=1)
    run(plan)
    invited = Invitation.objects.get()
    about = {"invitation_id": invited.key, "plan": plan.key, "contact": invited.key}
    change = StatusChange(
        message_id=1, key="k", channel=invited.channel, state="sent", before="queued", at=NOON,  # type: ignore[arg-type]
        purpose="service", about=about,
    )  # fmt: skip

    with transaction.atomic():
        hear_status([change])
        hear_answer(
            Answered(
                survey_id=plan.survey,
                version=1,
                invitation_id=invited.key,
                at=NOON + timedelta(hours=1),
                channel="sms",
            )
        )

    payloads = [one.payload for one in OutboxEntry.objects.filter(table="invitations")]
    rows = [row for payload in payloads for row in payload or ()]
    assert [row["record_id"] for row in rows] == [invited.key, invited.key]
    assert rows[0]["probability"] == pytest.approx(invited.probability)
    assert "answered_at" not in rows[0]
    assert rows[1]["answered_at"]


def test_what_one_channel_cannot_bring_the_next_one_tries(alice: User, plan: Plan) -> None:
    from mehvar_web.asking._listen import hear_status
    from mehvar_web.channels import StatusChange
    from mehvar_web.contact._listen import hear_status as contact_hears

    start(alice, plan, size=40)
    run(plan)
    both = [
        one
        for one in Invitation.objects.filter(state="queued", channel="sms")
        if "email" in reach([one.customer_id])[one.customer_id].addresses
    ]
    invited = both[0]
    failed = StatusChange(
        message_id=1, key="k", channel="sms", state="blocked", before="sending", at=NOON,
        purpose="service", reason="blacklist",
        about={"invitation_id": invited.key, "plan": plan.key, "contact": invited.key},
    )  # fmt: skip

    with transaction.atomic():
        contact_hears([failed])
        hear_status([failed])
    _jobs.run_plan(plan, now=NOON + timedelta(minutes=1), rng=RNG)

    invited.refresh_from_db()
    assert (invited.channel, invited.state, invited.tried) == ("email", "queued", ["sms"])


# -- texts -----------------------------------------------------------------------------------------


def test_an_email_carries_the_first_question_as_links(plan: Plan) -> None:
    letter = _texts.write_letter(
        channel="email", texts={}, survey=survey_of(plan), language="fa",
        told={"name": "<b>زهرا</b>", "company": "سبد", "link": "https://x.example/s/c-fa/",
              "preferences": "https://x.example/p/k/"},
    )  # fmt: skip

    assert letter.html.count("?a=") == 11
    assert "https://x.example/s/c-fa/?a=10" in letter.html
    assert "<b>زهرا" not in letter.html
    assert "https://x.example/p/k/stop/" in letter.text
    assert 'dir="rtl"' in letter.html


def test_a_messenger_gets_buttons_of_the_first_question(plan: Plan) -> None:
    letter = _texts.write_letter(
        channel="telegram", texts={}, survey=survey_of(plan), language="en",
        told={"name": "", "company": "Shop", "link": "https://x.example/s/c-en/"},
    )  # fmt: skip

    urls = [button.url for row in letter.buttons for button in row]
    assert len(urls) == 12
    assert "Hello there!" in letter.text
    assert "Would you recommend us?" in letter.text


def test_holes_are_filled_or_say_what_stands_for_nothing() -> None:
    told = {"name": "", "company": "سبد"}

    assert _texts.fill("{name|دوست} {company} {link} {else}", told) == "دوست سبد  {else}"


def test_a_text_left_standing_in_another_language_is_not_sent(plan: Plan) -> None:
    usual, own = _texts.TEMPLATES["sms"]["fa"]["text"], "سلام {link}"

    assert _texts.own_text({}, "sms", "en", {"text": usual}) == {"text": ""}
    kept = {"sms": {"fa": {"text": own}}}
    assert _texts.own_text(kept, "sms", "fa", {"text": own}) == {"text": own}
    assert _texts.own_text(kept, "sms", "en", {"text": own}) == {"text": ""}
    form = PlanForm({**_typed(plan), "language": "en"}, plan=plan)
    assert form.is_valid(), form.errors
    letter = _texts.write_letter(
        channel="email", texts=form.plan_fields(plan)["texts"], survey=survey_of(plan),
        language="en", told={"name": "", "company": "Shop", "link": "https://x.example/s/c-en/"},
    )  # fmt: skip
    assert (letter.subject, letter.text[:12]) == ("A short question from Shop", "Hello there,")


def _typed(plan: Plan) -> dict[str, object]:
    """What the page of a plan sends when nothing is changed on it."""
    form = PlanForm(plan=plan)
    told = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in told.items() if value not in (None, "")} | {"rate": 100}


# -- schedules -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "on_day", "expected"),
    [
        pytest.param("month", 1, date(2026, 2, 20), id="1 Esfand"),
        pytest.param("month", 31, date(2026, 2, 19), id="the last of Bahman has 30 days"),
        pytest.param("quarter", 1, date(2026, 3, 21), id="1 Farvardin"),
        pytest.param("week", 0, date(2026, 1, 24), id="Saturday"),
        pytest.param("week", 6, date(2026, 1, 23), id="Friday"),
    ],
)
def test_jalali_schedules(every: str, on_day: int, expected: date) -> None:
    after = datetime(2026, 1, 21, 12)  # 1 Bahman 1404, in the afternoon

    due = _schedule.next_time(
        every=every, on_day=on_day, at_minute=600, after=after, zone="Asia/Tehran",
        calendar="jalali",
    )  # fmt: skip

    assert due == datetime(expected.year, expected.month, expected.day, 6, 30)


def test_gregorian_schedules_clamp_the_day() -> None:
    due = _schedule.next_time(
        every="month", on_day=31, at_minute=0, after=datetime(2026, 2, 2), zone="UTC",
        calendar="gregorian",
    )  # fmt: skip

    assert due == datetime(2026, 2, 28)


def test_a_schedule_draws_once_a_period(alice: User, plan: Plan) -> None:
    start(alice, plan, kind="schedule", every="month", on_day=1, size=5)
    Plan.objects.update(next_at=NOON)
    plan.refresh_from_db()

    _jobs.run_plan(plan, now=NOON, rng=RNG)
    Plan.objects.update(next_at=NOON)
    plan.refresh_from_db()
    _jobs.run_plan(plan, now=NOON + timedelta(minutes=2), rng=RNG)

    assert Run.objects.get().period == "month 1404-10"
    plan.refresh_from_db()
    assert plan.next_at == datetime(2026, 1, 21, 6, 30)


# -- pages -----------------------------------------------------------------------------------------


def test_the_pages_of_a_plan(alice: User, plan: Plan, client_of: ClientOf) -> None:
    client = client_of(alice)
    start(alice, plan, size=3)
    run(plan)

    for url in ("/fa/asking/", f"/fa/asking/{plan.key}/", f"/en/asking/{plan.key}/edit/"):
        assert client.get(url).status_code == 200, url
    shown = client.get(f"/en/asking/{plan.key}/preview/").content.decode()
    assert "may be asked now" in shown
    preview = _page.preview_of(plan, now=NOON)
    assert preview.candidates == Run.objects.get().candidates
    held = sum(n for _reason, n in preview.reasons)
    assert held + preview.eligible == preview.candidates


def test_a_plan_is_made_on_the_page_and_started(
    alice: User, survey: str, gateways: None, client_of: ClientOf
) -> None:
    client = client_of(alice)
    told = {
        "title": "پس از تحویل", "survey": survey, "language": "fa", "kind": "event",
        "event": "delivered", "delay_hours": "۲", "rate": "۵۰", "method": "simple",
        "channel_1": "sms", "channel_2": "telegram", "text_sms": "سلام {link}", "on_day": "1",
    }  # fmt: skip

    made = client.post("/fa/asking/new/", told)

    plan = Plan.objects.get()
    assert made.status_code == 302
    assert (plan.delay_minutes, plan.rate, plan.channels) == (120, 0.5, ["sms", "telegram"])
    assert plan.texts["sms"]["fa"]["text"] == "سلام {link}"
    client.post(f"/fa/asking/{plan.key}/state/", {"state": "active"})
    plan.refresh_from_db()
    assert plan.state == "active"
    told["text_sms"] = "سلام"
    assert client.post("/fa/asking/new/", told).status_code == 422


def test_channels_of_plans_are_those_of_the_rules() -> None:
    from mehvar_web.asking._words import CHANNELS as NAMED

    assert set(NAMED) <= set(CHANNELS)
