"""The Customer page and its timeline."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mehvar.customers import (
    KINDS,
    Customer,
    TimelineEntry,
    masked,
    public_attributes,
    redacted,
)
from mehvar.identity import Explanation
from mehvar_web import company, disclosure, jobs
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.customers import _identity, _page, _pending, _sight, _timeline, _words, _write


@page(Right.SEE_CUSTOMERS)
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show everything that may be known of one customer on one page."""
    found, in_force = _sight.find_customer(request, customer_id)
    if in_force != customer_id:
        return redirect("customers:customer", in_force)
    shown = disclosure.revealed(request, customer_id)
    disclosure.write_read(request, customer_id, shown)
    told = _identity.explained(customer_id)
    timeline = read_timeline(request, found, told, personal=shown is not None)
    context = {
        **_head(request, found if shown else masked([found])[0], shown),
        **_beside(request, told, shown),
        "promises": _page.promises_of(customer_id, timeline["whole"]),
        "timeline": timeline,
    }
    return render(request, "customers/customer.html", context)


@page(Right.SEE_CUSTOMERS)
def timeline(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show a stretch of the timeline: another choice of kinds, or what is older."""
    found, in_force = _sight.find_customer(request, customer_id)
    if not request.htmx:  # type: ignore[attr-defined] # set by django-htmx
        return redirect(
            f"{reverse('customers:customer', args=[in_force])}?{request.GET.urlencode()}"
        )
    shown = disclosure.revealed(request, in_force)
    disclosure.write_read(request, in_force, shown)
    told = _identity.explained(in_force)
    context = {
        "customer": found,
        "may_write": may(request.user, Right.WRITE_NOTES),
        "timeline": read_timeline(request, found, told, personal=shown is not None),
    }
    is_more = "more" in request.GET
    return render(request, f"customers/{'entries' if is_more else 'timeline'}.html", context)


def read_timeline(
    request: HttpRequest, found: Customer, told: Explanation, *, personal: bool
) -> Mapping[str, Any]:
    """Return the stretch of the timeline that the address asks for."""
    kind, channel = request.GET.get("kind", ""), request.GET.get("channel", "")
    before = _moment(request.GET.get("before", ""))
    may_personal = may(request.user, Right.SEE_PERSONAL)
    kinds = _timeline.seen_kinds(_timeline.kinds_of(kind) or KINDS, personal=may_personal)
    gone = _write.withdrawn_notes(found.customer_id)
    waiting = _pending.pending_entries(told.profiles) if before is None else []
    read = _reader(request, found.customer_id, kinds, channel)
    entries, older = _timeline.take(read, limit=_timeline.ENTRIES, before=before)
    waiting = [one for one in waiting if channel in {"", one.channel}]
    whole = [
        one
        for one in _timeline.with_waiting(entries, waiting, kinds)
        if not _timeline.is_gone(one, gone)
    ]
    own = _write.own_notes(_sight.author_of(request), found.customer_id)
    return {
        "days": _timeline.by_day(whole if personal else redacted(whole), own_notes=own),
        "older": _older(kind, channel, older),
        "whole": None if kind or channel or before or older else entries,
        "kind": kind if kind in _timeline.KINDS else "",
        "kinds": [
            (name, words)
            for name, (words, _kinds) in _timeline.KINDS.items()
            if name != "facts" or may_personal
        ],
        "channel": channel,
        "channels": [(code, _words.word(_words.CHANNELS, code)) for code in found.channels],
        "address": reverse("customers:customer", args=[found.customer_id]),
        "part": reverse("customers:timeline", args=[found.customer_id]),
    }


def _reader(
    request: HttpRequest, customer_id: int, kinds: Sequence[str], channel: str
) -> _timeline.Read:
    desk, sight = company.desk(), sight_of(request.user)

    def read(limit: int, before: datetime | None) -> Sequence[TimelineEntry]:
        if not kinds:
            return ()
        return desk.timeline(customer_id, limit=limit, before=before, kinds=kinds, sight=sight)

    return _timeline.of_channel(read, channel) if channel else read


def _head(request: HttpRequest, found: Customer, shown: disclosure.Reveal | None) -> dict[str, Any]:
    return {
        "customer": found,
        "revealed": shown,
        "stage": _words.word(_words.STAGES, found.lifecycle),
        "stage_tone": _words.STAGE_TONES.get(found.lifecycle, ""),
        "channels": [_words.word(_words.CHANNELS, code) for code in found.channels],
        "stars": None if found.mean_score is None else 1 + 4 * found.mean_score,
        "promises_made": found.promises_kept + found.promises_broken,
        "may_personal": may(request.user, Right.SEE_PERSONAL),
        "may_write": may(request.user, Right.WRITE_NOTES),
        "may_decide": may(request.user, Right.DECIDE_IDENTITY),
        "may_forget": may(request.user, Right.FORGET_CUSTOMERS),
        "may_download": may(request.user, Right.SEE_PERSONAL) and may(request.user, Right.EXPORT),
        "purposes": _sight.REVEAL_PURPOSES,
        "reveal_minutes": disclosure.MINUTES,
        "reveal_url": reverse("customers:reveal", args=[found.customer_id]),
        "note_token": uuid.uuid4(),
        "fact_token": uuid.uuid4(),
    }


def _beside(
    request: HttpRequest, told: Explanation, shown: disclosure.Reveal | None
) -> dict[str, Any]:
    """Return what stands beside the timeline."""
    sight, id_ = sight_of(request.user), told.customer_id
    attributes = company.desk().attributes(id_, sight=sight)
    public = public_attributes(attributes)
    risk = _page.risk_of(id_, sight=sight, language=_words.language())
    decisions = _identity.decisions_about(told, sight=sight)
    private = _page.facts_of(attributes, told) if may(request.user, Right.SEE_PERSONAL) else ()
    return {
        "risk": risk,
        "next_step": _page.next_step_of(risk),
        "identifiers": _identity.identifiers_of(
            told, language=_words.language(), personal=shown is not None
        ),
        "records": told.profiles,
        "facts": private,
        "known": _page.known_of(public),
        "others": _page.others_of(public),
        "decisions": [(one, uuid.uuid4()) for one in decisions],
        "pending": any(one.pending for one in decisions),
        "build_job": _build_address(),
    }


def _build_address() -> str:
    job = jobs.live("build")
    return reverse("jobs:job", args=[job.pk]) if job else ""


def _older(kind: str, channel: str, before: datetime | None) -> str:
    if before is None:
        return ""
    asked = {"kind": kind, "channel": channel, "before": before.isoformat()}
    return urlencode({name: value for name, value in asked.items() if value})


def _moment(text: str) -> datetime | None:
    """Read where to go on; anything that is no moment begins at the newest entry."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None
