"""Opening a case by hand, from a customer, a thread or a comment."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar.text import ascii_digits_one
from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, page, sight_of
from mehvar_web.accounts.models import User
from mehvar_web.cases import _one, _orders
from mehvar_web.cases._about import About, read_about
from mehvar_web.cases._tabs import tabs
from mehvar_web.cases.forms import OpenForm
from mehvar_web.ui import say
from mehvar_web.ui.dates import write_day
from mehvar_web.ui.figures import write_figure

_BETWEEN = "|"


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponseBase:
    """Open a case: for whom, about which order, of which kind."""
    user = disclosure.user_of(request)
    about = _about(request, user)
    form = OpenForm(request.POST or None, orders=_orders_in(about), initial=_begin(about))
    if request.method == "POST" and form.is_valid():
        try:
            opened = care.open_case(_opening(about, form), by=user, now=company.now())
        except care.CareActError as error:
            form.add_error(None, error.words)
        else:
            return _opened(request, user, opened)
    words = request.GET.get("who", "").replace("\x00", "")[:200]
    context = {
        "form": form,
        "about": about,
        "told": request.GET.get("about", ""),
        "customer": _customer(request, about),
        "who": words,
        "candidates": disclosure.found_customers(request, words),
        "back": reverse("cases:queue"),
        "tabs": tabs(request, "queue"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/new.html", context, status=status)


def _about(request: HttpRequest, user: User) -> About:
    """Return what is known before: from the signed address, or a customer in sight."""
    told = request.GET.get("about", "")
    if told:
        found = read_about(told)
        if found.customer_id is not None and not _one.sees(sight_of(user), found.customer_id):
            raise Http404(_("There is no such customer."))
        return found
    number = ascii_digits_one(request.GET.get("customer", ""))
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return About()
    if not _one.sees(sight_of(user), int(number)):
        raise Http404(_("There is no such customer."))
    return About(customer_id=int(number))


def _orders_in(about: About) -> dict[str, str]:
    """Return the orders that the case may be about, with what they say."""
    if about.customer_id is None:
        return {}
    offered = {
        f"{one.source}{_BETWEEN}{one.order_id}": " · ".join(
            (one.order_id, write_day(one.at.date()), write_figure(one.gross_amount, "money"))
        )
        for one in _orders.orders_of(about.customer_id)
    }
    if about.order_id:
        known = next((key for key in offered if key.endswith(f"{_BETWEEN}{about.order_id}")), "")
        if not known:
            offered[f"{about.order_source}{_BETWEEN}{about.order_id}"] = about.order_id
    return offered


def _begin(about: About) -> dict[str, object]:
    keys = list(_orders_in(about))
    order = next((one for one in keys if one.endswith(f"{_BETWEEN}{about.order_id}")), "")
    return {
        "token": uuid.uuid4(),
        "order": order if about.order_id else "",
        "store": about.store_id,
        "channel": about.channel,
        "title": about.title,
    }


def _customer(request: HttpRequest, about: About) -> object:
    if about.customer_id is None:
        return None
    from mehvar.customers import NotPublished, masked

    try:
        found = company.desk().profile(about.customer_id, sight=sight_of(request.user))
    except NotPublished:
        return None
    return masked([found])[0] if found is not None else None


def _opening(about: About, form: OpenForm) -> care.Opening:
    told = form.cleaned_data
    source, _between, order_id = told["order"].partition(_BETWEEN)
    return care.Opening(
        key=f"hand:{told['token'].hex}",
        type=told["type"],
        opened_by="hand",
        customer_id=about.customer_id,
        person=(about.person_source, about.person_ref) if about.person_ref else None,
        order=(source, order_id) if order_id else None,
        store=told["store"],
        touchpoint=about.touchpoint_id,
        channel=told["channel"],
        severity=told["severity"],
        title=told["title"],
        thread=about.thread,
        comment=about.comment,
        apart=told["apart"],
    )


def _opened(request: HttpRequest, user: User, opened: care.Opened) -> HttpResponseBase:
    """Say what became of it; one that was joined may belong to others."""
    if opened.outcome == "joined":
        say(request, _("A case like this was open: it has one more step now."), level="info")
    elif opened.outcome == "known":
        say(request, _("This case had been opened already."), level="info")
    else:
        say(request, _("The case is open."))
    if care.cases_in_sight(user).filter(pk=opened.case.pk).exists():
        return redirect("cases:case", opened.case.key)
    return redirect("cases:queue")
