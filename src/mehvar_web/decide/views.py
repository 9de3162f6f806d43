"""The moment: found, looked at, and granted with one tap."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import empowerment
from mehvar_web import company, disclosure, grants
from mehvar_web.accounts import Right, may, page
from mehvar_web.decide import _find, _now, _offer, _parts, _words
from mehvar_web.decide.forms import GrantForm
from mehvar_web.ui import say

_LISTED = 12


@page(Right.SEE_GRANTS)
def start(request: HttpRequest) -> HttpResponse:
    """Choose the moment: what calls for one now, or a search; others see what was granted."""
    user, now = disclosure.user_of(request), company.now()
    if not may(user, Right.DECIDE):
        return redirect("decide:grants")
    query = request.GET.get("q", "").replace("\x00", "")[:200]
    late, gone = _now.waiting_orders(user, now=now, most=_LISTED)
    context = {
        "tabs": _parts.tabs(request, "start"),
        "query": query,
        "found": _find.find(user, query),
        "late": late,
        "gone": gone,
        "cases": _parts.case_lines(_now.own_cases(user, most=_LISTED)),
    }
    part = request.htmx and request.htmx.target == "found"  # type: ignore[attr-defined]
    return render(request, "decide/found.html" if part else "decide/start.html", context)


@page(Right.DECIDE)
def offer(request: HttpRequest) -> HttpResponse:
    """Look at what may be granted in a moment; nothing is changed."""
    user = disclosure.user_of(request)
    shown = _offer.read_offer(request.GET, by=user, now=company.now())
    form = GrantForm(initial={"moment": shown.asked, "key": secrets.token_urlsafe(18)})
    return _answer(request, shown, form)


@page(Right.DECIDE, methods=("POST",))
def grant(request: HttpRequest) -> HttpResponseBase:
    """Grant it, or ask for it; the same form sent twice does so once."""
    user, now = disclosure.user_of(request), company.now()
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _again(request, form)
    told = form.cleaned_data
    back = f"{reverse('decide:offer')}?{_offer.carried(QueryDict(told['moment']))}"
    try:
        answer = grants.grant(
            _offer.moment_of(told["moment"]), by=user, key=told["key"], now=now,
            amount=told["amount"], note=told["note"],
        )  # fmt: skip
    except (grants.MomentError, grants.GrantError, empowerment.FactsError) as error:
        say(request, grants.say_error(error), level="error")
        return redirect(back)
    if isinstance(answer, grants.Refused):
        say(request, _offer.say_refused(answer), level="error")
        return redirect(back)
    if answer.is_repeat:
        say(request, _("It had been done already; nothing was done twice."), level="info")
    elif isinstance(answer, grants.Asked):
        level = _words.level_name(answer.level)
        say(request, _("Asked: %(level)s was told, and will answer.") % {"level": level})
    else:
        say(request, _("It is granted."))
    return redirect("decide:one", answer.grant)


def _again(request: HttpRequest, form: GrantForm) -> HttpResponse:
    """Show the offer once more, with what was wrong in the form."""
    asked = form.data.get("moment", "")[:4_000]
    query = QueryDict(asked)
    shown = _offer.read_offer(query, by=disclosure.user_of(request), now=company.now())
    return _answer(request, shown, form, status=422)


def _answer(
    request: HttpRequest, shown: _offer.Shown, form: GrantForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "tabs": _parts.tabs(request, "start"),
        "it": shown,
        "offer": shown.offer,
        "form": form,
        "case": _parts.case_of(request, shown.moment.case),
        "who": _parts.who(request, shown.customer),
        "refused": _offer.say_refused(shown.offer.refusal)
        if shown.offer is not None and shown.offer.refusal is not None
        else "",
    }
    part = request.htmx and request.htmx.target == "offer"  # type: ignore[attr-defined]
    template = "decide/offer_part.html" if part else "decide/offer.html"
    return render(request, template, context, status=status)
