"""Asking those who are due: permission, link, text and message in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar.contact_policy import Reason, Rules
from mehvar_web import channels, company, contact, surveys
from mehvar_web.asking._people import Reached, reach
from mehvar_web.asking._texts import Letter, write_letter
from mehvar_web.asking.models import Invitation, Plan
from mehvar_web.channels import Message

if TYPE_CHECKING:
    from mehvar_web.surveys import Published

BATCH = 200
_States = Invitation.States


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of some invitations."""

    taken: int
    sent: int
    held: int


def send_due(plan: Plan, *, now: datetime) -> Batch:
    """Ask the next invitations that are due, at most a batch.

    Everything commits together: the places with the rules, the links, the messages in the queue.
    Killed before, nothing happened; asked again, the keys are the same.
    """
    survey = surveys.live(plan.survey)
    ready = ready_channels(plan)
    if survey is None or survey.state != "live" or not ready:
        return Batch(taken=0, sent=0, held=0)
    waiting = Invitation.objects.filter(plan=plan, state=_States.WAITING, due_at__lte=now)
    found = dict(waiting.order_by("due_at", "pk").values_list("pk", "customer_id")[:BATCH])
    here = _Round(  # read before anybody has to wait
        plan=plan,
        survey=survey,
        ready=ready,
        reached=reach(list(found.values())),
        rules=contact.current_rules(),
        now=now,
    )
    if not found:
        return Batch(taken=0, sent=0, held=0)
    with transaction.atomic():
        if not Plan.objects.select_for_update().filter(pk=plan.pk, state="active").exists():
            return Batch(taken=0, sent=0, held=0)
        locked = waiting.select_for_update().filter(pk__in=list(found))
        rows = list(locked.order_by("due_at", "pk"))
        given = _permissions(here, rows)
        allowed = [row for row in rows if given[row.key][0].allowed]
        _put_off([row for row in rows if not given[row.key][0].allowed], given)
        _send(here, allowed, given)
    held = sum(row.state == _States.HELD for row in rows)
    return Batch(taken=len(rows), sent=len(allowed), held=held)


def ready_channels(plan: Plan) -> list[str]:
    """Return the plan's channels that are set up, in the order of the plan."""
    known = {one.channel for one in channels.available() if one.is_ready}
    return [one for one in plan.channels if one in known]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What is the same for all invitations of a batch."""

    plan: Plan
    survey: Published
    ready: Sequence[str]
    reached: Mapping[int, Reached]
    rules: Rules
    now: datetime


_Given = dict[str, tuple[contact.Permission, str]]


def _permissions(here: _Round, rows: Sequence[Invitation]) -> _Given:
    """Ask channel by channel, in the plan's order; whom one allows is not asked of the next."""
    given: _Given = {}
    for channel in here.ready:
        left = [
            row
            for row in rows
            if channel not in row.tried and not (row.key in given and given[row.key][0].allowed)
        ]
        asks = [_ask(here.plan, row, channel, here.reached.get(row.customer_id)) for row in left]
        for answer in contact.ask_permission(asks, now=here.now):
            before = given.get(answer.key)
            if before is None or _is_better(answer, before[0]):
                given[answer.key] = (answer, channel)
    for row in rows:
        nothing = contact.Permission(key=row.key, reason=Reason.NO_ADDRESS, at=here.now)
        given.setdefault(row.key, (nothing, ""))
    return given


def _is_better(answer: contact.Permission, before: contact.Permission) -> bool:
    """Whether an answer says more than that of a channel before it."""
    if answer.allowed or before.reason is Reason.NO_ADDRESS:
        return True
    if answer.next_at is None:
        return False
    return before.next_at is None or answer.next_at < before.next_at


def _ask(plan: Plan, row: Invitation, channel: str, who: Reached | None) -> contact.Ask:
    return contact.Ask(
        key=row.key,
        channel=channel,  # type: ignore[arg-type]  # the form offers these alone
        purpose="research",
        person=who.person if who else None,
        customer_id=row.customer_id,
        address=who.addresses.get(channel, "") if who else "",
        survey=plan.survey,
        plan=plan.key,
        event_at=row.event_at,
    )


def _put_off(rows: Sequence[Invitation], given: _Given) -> None:
    """Let those wait who will be allowed later, and hold the others back for good."""
    for row in rows:
        answer, row.channel = given[row.key]
        row.reason = answer.reason
        if answer.next_at is None:
            row.state = _States.HELD
        else:
            row.due_at = answer.next_at
    Invitation.objects.bulk_update(rows, ["reason", "channel", "state", "due_at"], batch_size=500)


def _send(here: _Round, rows: Sequence[Invitation], given: _Given) -> None:
    links = surveys.links_for([_link(here, row, given[row.key][1]) for row in rows])
    letters: list[tuple[Invitation, Reached, str]] = []
    for row, link in zip(rows, links, strict=True):
        who = here.reached[row.customer_id]
        row.channel, row.state, row.reason = given[row.key][1], _States.QUEUED, 0
        row.asked_at, row.survey_version = here.now, here.survey.version
        row.person_source, row.person_ref = who.person.source, who.person.ref
        letters.append((row, who, link))
    preferences = _preferences(here, rows)
    messages = [_message(here, row, who, link, preferences[row.key]) for row, who, link in letters]
    Invitation.objects.bulk_update(rows, _SENT, batch_size=500)
    channels.send_many(messages)


_SENT = ("channel", "state", "reason", "asked_at", "survey_version", "person_source", "person_ref")


def _link(here: _Round, row: Invitation, channel: str) -> surveys.Ask:
    return surveys.Ask(
        survey_id=here.plan.survey,
        channel=channel,
        language=here.plan.language,
        person=here.reached[row.customer_id].person,
        order=row.order_id,
        order_source=row.order_source,
        invitation_id=row.key,
        touchpoint=row.touchpoint_id,
        store=row.store_id,
    )


def _preferences(here: _Round, rows: Sequence[Invitation]) -> dict[str, str]:
    """Return the address of each one's preference page, made at once."""
    found: dict[str, str] = {}
    for channel in here.ready:
        mine = [row for row in rows if row.channel == channel]
        reached = [here.reached[row.customer_id] for row in mine]
        urls = contact.preferences_links(
            [who.person for who in reached],
            channel=channel,
            language=here.plan.language,
            addresses=[who.addresses[channel] for who in reached],
        )
        found |= {row.key: url for row, url in zip(mine, urls, strict=True)}
    return found


def _message(here: _Round, row: Invitation, who: Reached, link: str, preferences: str) -> Message:
    plan, rules = here.plan, here.rules
    address = who.addresses[row.channel]
    letter = letter_of(
        plan, here.survey, channel=row.channel, name=who.name, link=link,
        order=row.order_id, preferences=preferences,
    )  # fmt: skip
    asked = row.event_at or row.due_at
    return Message(
        channel=row.channel,  # type: ignore[arg-type]  # the form offers these alone
        to=address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        buttons=letter.buttons,
        purpose="marketing" if rules.research_line == "advertising" else "service",
        key=f"ask:{row.key}:{row.channel}",
        language=plan.language,
        person=who.person,
        unsubscribe_url=contact.stop_link(preferences),
        not_after=asked + timedelta(days=max(1, rules.event_days)),
        about={"contact": row.key, "invitation_id": row.key, "plan": plan.key},
    )


def letter_of(
    plan: Plan,
    survey: Published,
    *,
    channel: str,
    name: str,
    link: str,
    order: str = "",
    preferences: str = "",
) -> Letter:
    """Return a plan's letter on a channel, filled in."""
    told = {
        "name": name,
        "company": company.workspace().settings.name,
        "link": link,
        "order": order,
        "preferences": preferences,
    }
    return write_letter(
        channel=channel,
        texts=plan.texts,
        survey=survey.definition,
        language=plan.language,
        told=told,
    )
