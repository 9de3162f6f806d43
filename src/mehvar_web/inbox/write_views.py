"""What was heard by telephone, at the counter or on the message board, written down by hand."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.accounts.models import User
from mehvar_web.inbox import _views
from mehvar_web.inbox._intake import take_in
from mehvar_web.inbox._records import Arrival, Contact, Outcome
from mehvar_web.inbox._sight import sees
from mehvar_web.inbox.forms import HeardForm
from mehvar_web.ui import say

_CHANNELS = {"call": "phone", "board": "shop", "review": "shop", "complaint": "shop"}


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("GET", "POST"))
def write(request: HttpRequest) -> HttpResponseBase:
    """Write down what somebody said, while they say it."""
    user = disclosure.user_of(request)
    wanted = request.GET.get("customer", "")
    begin = {
        "origin": "call", "token": uuid.uuid4(),
        "contact": wanted if wanted.isascii() and wanted.isdigit() and len(wanted) <= 18 else "",
    }  # fmt: skip
    form = HeardForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        (taken,) = take_in([_arrival(user, form)], actor=user.actor)
        if taken.outcome is Outcome.DUPLICATE:
            say(request, _("This had been written down already."), level="info")
        else:
            say(request, _("Written down."))
        return redirect("inbox:thread", taken.thread) if taken.thread else redirect("inbox:threads")
    context = {
        "form": form,
        "title": _("Write down what somebody said"),
        "text": _(
            "A call, a word at the counter, a slip on the board; the timeline shows it at once."
        ),
        "back": reverse("inbox:threads"),
        "tabs": _views.tabs(request, "threads"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "inbox/form.html", context, status=status)


def _arrival(user: User, form: HeardForm) -> Arrival:
    told = form.cleaned_data
    who = told["contact"].strip()
    customer = _customer(user, who)
    return Arrival(
        source="by-hand",
        external_id=told["token"].hex,
        origin=told["origin"],
        channel=_CHANNELS[told["origin"]],
        at=company.now(),
        text=told["text"],
        kind=told["kind"],
        contact=Contact() if customer else Contact(
            mobile=who if "@" not in who else "", email=who if "@" in who else ""
        ),
        customer_id=customer,
        order_id=told["order_id"],
        store_id=told["store_id"],
        employee_id=user.employee_id or user.actor,
    )  # fmt: skip


def _customer(user: User, who: str) -> int | None:
    """Return the customer whose number somebody typed, when they may see them."""
    from mehvar.text import ascii_digits_one

    plain = ascii_digits_one(who)
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        return None
    return int(plain) if sees(user, int(plain)) else None
