"""Asking customers whether it helped: by a survey where one asks, else by a page of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from mehvar_web import channels, company, contact, surveys
from mehvar_web.care._time import terms
from mehvar_web.care._verify import FIELD
from mehvar_web.care._write import keep
from mehvar_web.care.models import Case, Verification

if TYPE_CHECKING:
    from mehvar_web.channels import Channel

EVERY = 60.0
_BATCH = 100
_BY = "chore:care-ask"

_TEXTS: Mapping[str, str] = {
    "fa": "پروندهٔ شما نزد {company} بسته شد. آیا مشکلتان حل شد؟ با یک لمس بگویید:\n{link}",
    "en": "{company} closed your case. Is the matter settled for you? One tap tells us:\n{link}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """By which channel a customer may be asked now, and to what address."""

    channel: Channel
    address: str


def ask_customers(_worker: str = "") -> bool:
    """Ask those whose case was resolved long enough ago; return whether more wait."""
    now = company.now()
    due = Case.objects.filter(state=Case.States.RESOLVED, ask_after__lte=now)
    keys = list(due.order_by("ask_after", "pk").values_list("pk", flat=True)[:_BATCH])
    survey = survey_to_ask() if keys else ""
    for pk in keys:
        _ask(pk, survey, now=now)
    return len(keys) == _BATCH


def survey_to_ask() -> str:
    """Return the live survey that asks whether the matter is closed; empty when there is none."""
    from mehvar_web.surveys.models import Survey

    live = Survey.objects.filter(state=Survey.States.LIVE, number__gt=0)
    for key in live.order_by("-changed_at", "-pk").values_list("key", flat=True)[:50]:
        found = surveys.live(key)
        if found is not None and any(one.id == FIELD for one in found.definition.fields):
            return str(key)
    return ""


def _ask(pk: int, survey: str, *, now: datetime) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("type").get(pk=pk)
        if case.state != Case.States.RESOLVED or case.ask_after is None or case.ask_after > now:
            return
        asked, _is_new = Verification.objects.get_or_create(
            case=case, round=case.reopenings,
            defaults={"invitation_id": f"case-{case.key}-{case.reopenings}"},
        )  # fmt: skip
        case.ask_after = None
        if asked.asked_at is not None or asked.answered_at is not None:
            case.save(update_fields=["ask_after"])
            return
        way, reason, later = _way(case, asked, survey, now=now)
        if way is not None:
            _send(case, asked, way, survey, now=now)
            return
        last = (case.resolved_at or now) + timedelta(days=terms().answer_days)
        if later is not None and later <= last:
            case.ask_after = later
        asked.problem = reason[:40]
        asked.save(update_fields=["problem"])
        case.save(update_fields=["ask_after"])


def _way(
    case: Case, asked: Verification, survey: str, *, now: datetime
) -> tuple[_Way | None, str, datetime | None]:
    """Return how the customer may be asked now; else why not, and when they may be."""
    addresses = _addresses(case)
    reason, later = "no_address", None
    for channel, address in addresses.items():
        said = contact.ask_permission(
            [
                contact.Ask(
                    key=f"{asked.invitation_id}:{channel}",
                    channel=channel,
                    purpose="research",
                    person=_person(case),
                    customer_id=case.customer_id,
                    address=address,
                    survey=survey or "case",
                    event_at=case.resolved_at,
                )
            ],
            now=now,
        )[0]
        if said.allowed:
            return _Way(channel=channel, address=address), "", None
        reason, later = said.reason.name.lower(), said.next_at or later
    return None, reason, later


def _addresses(case: Case) -> Mapping[Channel, str]:
    ready = {one.channel for one in channels.available() if one.is_ready}
    person = _person(case)
    found: Mapping[Channel, str] = {}
    if case.customer_id is not None:
        found = channels.addresses_of_customers([case.customer_id]).get(case.customer_id, {})
    elif person is not None:
        found = channels.addresses_of([person]).get(person, {})
    return {channel: to for channel, to in found.items() if channel in ready and to}


def _person(case: Case) -> channels.Person | None:
    if not case.person_ref:
        return None
    return channels.Person(source=case.person_source, ref=case.person_ref)


def _send(case: Case, asked: Verification, way: _Way, survey: str, *, now: datetime) -> None:
    asked.survey, asked.channel, asked.asked_at, asked.problem = survey, way.channel, now, ""
    asked.save()
    link = _link(case, asked, way)
    if not link:
        asked.asked_at, asked.problem = None, "no_page"
        asked.save(update_fields=["asked_at", "problem"])
        case.save(update_fields=["ask_after"])
        return
    settings = company.workspace().settings
    text = _TEXTS[settings.language].format(company=settings.name, link=link)
    channels.send(
        channels.Message(
            channel=way.channel,
            to=way.address,
            text=text,
            purpose="service",
            key=f"{asked.invitation_id}:{way.channel}",
            subject=settings.name,
            language=settings.language,
            person=_person(case),
            not_after=now + timedelta(days=terms().answer_days),
            about={
                "contact": f"{asked.invitation_id}:{way.channel}",
                "invitation_id": asked.invitation_id,
            },
        )
    )
    case.asked_at = now
    keep(case, by=_BY, now=now, act="asked", step="asked", detail={"channel": way.channel})


def _link(case: Case, asked: Verification, way: _Way) -> str:
    if asked.survey:
        return surveys.link_for(
            asked.survey,
            person=_person(case),
            order=case.order_id,
            order_source=case.order_source,
            channel=way.channel,
            language=company.workspace().settings.language,
            invitation_id=asked.invitation_id,
            touchpoint=case.touchpoint_id,
            store=case.store_id,
        )
    try:
        return company.address(reverse("recovery:answer", args=[asked.code]))
    except NoReverseMatch:  # a server without the pages of cases asks nobody
        return ""
