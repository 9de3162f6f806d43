"""One case as its page shows it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from mehvar.customers import NotPublished
from mehvar_web import care, channels, company, disclosure
from mehvar_web.accounts import Right, may
from mehvar_web.cases import _clock, _orders, _queue, _steps, _words
from mehvar_web.cases._causes import known_causes
from mehvar_web.cases._stores import store_names, touchpoint_names
from mehvar_web.cases._tabs import tabs
from mehvar_web.cases.forms import (
    TOLD,
    AnswerForm,
    AssignForm,
    CauseForm,
    KindForm,
    LeaderForm,
    NoteForm,
    PartForm,
    SplitForm,
)

if TYPE_CHECKING:
    from mehvar.workspace import Sight
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case

PURPOSES = _words.PURPOSES
_ARTICLES = 6


def kept_of(request: HttpRequest) -> str:
    """Return what the address tells of the queue that a case was opened from: ``?n=3``."""
    asked = _asked(request)
    return f"?{asked.urlencode()}" if asked else ""


def address_of(request: HttpRequest, key: str) -> str:
    """Return the address of a case's page, at its place in the queue."""
    return reverse("cases:case", args=[key]) + kept_of(request)


def _asked(request: HttpRequest) -> QueryDict:
    """Return what was asked of the queue, without what the page of a case itself is asked for."""
    asked = request.GET.copy()
    for name in ("reply", "know", "also"):
        asked.pop(name, None)
    return asked


def subject_of(case: Case) -> int | str:
    """Return whose personal fields the case holds, as reveals and the audit name them."""
    return case.customer_id if case.customer_id is not None else f"case:{case.key}"


def context_of(
    request: HttpRequest, case: Case, *, answer: AnswerForm | None = None, preview: str = ""
) -> dict[str, Any]:
    """Return what the page of a case shows to the person asking."""
    user, now = disclosure.user_of(request), company.now()
    shown = disclosure.revealed(request, subject_of(case))
    if shown is not None:
        disclosure.write_audit(
            request, "case.read", subject_of(case), {"case": case.key, "purpose": shown.purpose}
        )
    clocks, why = care.clock_of(case, now), care.explain(case, now)
    may_work = may(user, Right.WORK_CASES)
    asked = _asked(request)
    place = asked.pop("n", [""])[-1]
    context: dict[str, Any] = {
        "case": case,
        "clocks": (
            _clock.told(str(_words.FIRST_RESPONSE), clocks.first_response),
            _clock.told(str(_words.RESOLUTION), clocks.resolution),
        ),
        "next_clock": _clock.pill(clocks.next),
        "why": _clock.reason(why),
        "why_parts": _clock.parts(why),
        "customer": disclosure.shown_customer(
            request, case.customer_id, is_named=shown is not None
        ),
        "order": _orders.order_of(case),
        "is_named": shown is not None,
        "may_reveal": may(user, Right.SEE_PERSONAL),
        "may_work": may_work,
        "may_value": may(user, Right.SEE_VALUE),
        "purposes": PURPOSES,
        "asked": asked.urlencode(),
        "keep": kept_of(request),
        "place": place if place.isascii() and place.isdigit() else "",
        "tabs": tabs(request, "queue"),
        "preview": preview,
    }
    context |= _words_of(case) | _told_of(case, user) | _knowledge(request, case)
    return context | (_work(request, case, user, answer) if may_work else {})


def _words_of(case: Case) -> dict[str, Any]:
    language = _words.language()
    stores, touchpoints = store_names(), touchpoint_names()
    return {
        "type": case.type.title(language),
        "state": _words.pill(_words.STATES, _words.STATE_TONES, case.state),
        "severity": _words.pill(_words.SEVERITIES, _words.SEVERITY_TONES, case.severity),
        "stage": _words.word(_words.STAGES, case.stage),
        "store": stores.get(case.store_id, case.store_id),
        "touchpoint": touchpoints.get(case.touchpoint_id, case.touchpoint_id),
        "channel": _words.word(channels.CHANNEL_WORDS, case.channel),
        "value_class": _words.word(_words.VALUE_CLASSES, case.value_class),
        "cause_owner": _words.word(_words.CAUSE_OWNERS, case.cause_owner),
        "whose": _queue.whose(case),
        "playbook": [
            {"n": n, "text": text, "is_done": n in case.done_steps}
            for n, text in enumerate(case.type.steps(language))
        ],
    }


def _told_of(case: Case, user: User) -> dict[str, Any]:
    return {
        "happened": _steps.happened(case),
        "parts": _steps.parts(case),
        "verification": case.verifications.first(),
        "duplicates": care.duplicates_of(user, case) if case.is_live else (),
        "merged_into": case.merged_into,
        "took_in": list(case.took_in.all()[:10]),
        "split_off": list(case.split_off.all()[:10]),
    }


def _knowledge(request: HttpRequest, case: Case) -> dict[str, Any]:
    words = request.GET.get("know", "").replace("\x00", "")[:200]
    language = _words.language()
    found = care.articles_for(q=words, type_=case.type, limit=_ARTICLES)
    return {
        "know": words,
        "articles": [
            {"key": one.key, "title": one.title(language), "body": one.body(language)}
            for one in found
        ],
    }


def _work(
    request: HttpRequest, case: Case, user: User, answer: AnswerForm | None
) -> dict[str, Any]:
    """Return the forms of those who work on cases."""
    ways = care.ways(case=case)
    replies = care.replies_for(case=case, language=_words.language(), by=user)
    return {
        "ways": ways,
        "replies": replies,
        "answer_form": answer or _answer_form(request, ways, replies),
        "note_form": NoteForm(prefix="note"),
        "assign_form": AssignForm(initial={"owner": case.owner_id, "team": case.team_id}),
        "leader_form": LeaderForm(initial={"leader": case.leader_id}),
        "kind_form": KindForm(
            prefix="kind", initial={"type": case.type.key, "severity": case.severity}
        ),
        "cause_form": CauseForm(
            prefix="cause",
            initial={
                "cause": case.cause, "cause_owner": case.cause_owner, "partner": case.partner_id,
            },
        ),
        "causes": known_causes(),
        "part_form": PartForm(prefix="part"),
        "split_form": SplitForm(prefix="split", initial={"type": case.type.key}),
    }  # fmt: skip


def _answer_form(request: HttpRequest, ways: tuple[care.Way, ...], replies: Any) -> AnswerForm:
    """Return an empty answer, or one that a ready answer begins."""
    chosen = request.GET.get("reply", "")
    text = next((words for one, words, _missing in replies if str(one.pk) == chosen), "")
    first = ways[0].channel if ways else TOLD
    begin = {"token": uuid.uuid4(), "way": first, "text": text, "wait": False}
    return AnswerForm(ways=ways, initial=begin)


def sees(sight: Sight, customer_id: int) -> bool:
    """Tell whether a customer is in sight."""
    try:
        return company.desk().profile(customer_id, sight=sight) is not None
    except NotPublished:
        return False
