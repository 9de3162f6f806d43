"""What waits for somebody's yes: read on a phone, answered with one tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mehvar import empowerment
from mehvar_web import company, disclosure, grants
from mehvar_web.accounts import Right, page
from mehvar_web.decide import _offer, _one, _parts, _words
from mehvar_web.decide.forms import AnswerForm
from mehvar_web.ui import say

if TYPE_CHECKING:
    from mehvar_web.grants.models import Grant

_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A grant that waits for a yes, as a card tells it; ``why`` is what the policy said.

    ``facts`` are what it asked about, so that nobody has to look them up to answer.
    """

    grant: Grant
    what: str
    situation: str
    why: str
    due: int
    facts: list[dict[str, object]]


@page(Right.APPROVE)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the oldest first."""
    waiting = grants.waiting_for(disclosure.user_of(request))
    rows = list(waiting[: _SHOWN + 1])
    context = {
        "tabs": _parts.tabs(request, "approvals"),
        "rows": [_question(one) for one in rows[:_SHOWN]],
        "more": len(rows) > _SHOWN,
        "now": company.now(),
        "answer": AnswerForm(),
    }
    return render(request, "decide/approvals.html", context)


@page(Right.APPROVE, methods=("POST",))
def answer(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say yes or no."""
    user, now = disclosure.user_of(request), company.now()
    found = grants.grant_for(user, key)
    form = AnswerForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if request.POST.get("answer") == "yes":
        _say_yes(request, found, note=reason, now=now)
    elif not reason.strip():
        say(request, _("Say why, so that whoever asked can tell the customer."), level="error")
        return redirect("decide:one", key)
    elif grants.turn_down(found, by=user, now=now, note=reason):
        say(request, _("Turned down; the budgets have the amount again."))
    else:
        say(request, _("It was answered already."), level="info")
    return redirect("decide:approvals")


def _say_yes(request: HttpRequest, found: Grant, *, note: str, now: datetime) -> None:
    told = grants.approve(found, by=disclosure.user_of(request), now=now, note=note)
    if isinstance(told, grants.Refused):
        say(request, _offer.say_refused(told), level="info")
    else:
        say(request, _("Approved: it is granted, and whoever asked sees it."))


def _question(grant: Grant) -> Question:
    decision = grant.decision
    return Question(
        grant=grant,
        what=str(_words.ACTIONS.get(grant.action, grant.action)),
        situation=_words.situation(decision.situation),  # type: ignore[arg-type]  # as it was decided
        why=str(_words.REASONS.get(empowerment.Reason(decision.reason), "")),
        due=decision.due,
        facts=_one.asked_facts(decision),
    )
