"""Notes, and what customers told us: written once, taken back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mehvar_web.accounts import NeedsRight, Right, may, page
from mehvar_web.customers import _sight, _words, _write
from mehvar_web.customers._forms import FactForm, NoteForm, TokenForm


@page(Right.WRITE_NOTES, methods=("POST",))
def notes(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write a note; it stands in the timeline at once."""
    _found, in_force = _sight.find_customer(request, customer_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        _write.write_note(
            _sight.author_of(request), in_force, text=told["text"], token=told["token"]
        )
        messages.success(request, _("The note is kept."))
    else:
        messages.error(
            request, _("The note was not kept: write something, and no more than 2,000 letters.")
        )
    return redirect("customers:customer", in_force)


@page(Right.WRITE_NOTES, methods=("POST",))
def withdraw_note(request: HttpRequest, customer_id: int, record_id: str) -> HttpResponse:
    """Take back one's own note."""
    _found, in_force = _sight.find_customer(request, customer_id)
    _write.withdraw_note(_sight.author_of(request), in_force, record_id)
    messages.success(request, _("The note is taken back."))
    return redirect("customers:customer", in_force)


@page(Right.WRITE_NOTES, methods=("GET", "POST"))
def facts(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write what the customer told us and agreed that we keep."""
    _needs_personal(request)
    found, in_force = _sight.find_customer(request, customer_id)
    form = FactForm(request.POST or None, initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        _write.write_fact(
            _sight.author_of(request), in_force, form.told(), token=form.cleaned_data["token"]
        )
        messages.success(request, _("Kept, with the customer's consent."))
        return redirect("customers:customer", in_force)
    context = {"customer": found, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/fact.html", context, status=status)


@page(Right.WRITE_NOTES, methods=("POST",))
def withdraw_fact(request: HttpRequest, customer_id: int, fact: str) -> HttpResponse:
    """Take back what the customer told us."""
    _needs_personal(request)
    _found, in_force = _sight.find_customer(request, customer_id)
    form = TokenForm(request.POST)
    if fact not in _words.FACTS or not form.is_valid():
        raise Http404(_("There is nothing of this kind to take back."))
    _write.withdraw_fact(
        _sight.author_of(request), in_force, fact, token=form.cleaned_data["token"]
    )
    messages.success(request, _("Taken back: it is not used any more."))
    return redirect("customers:customer", in_force)


def _needs_personal(request: HttpRequest) -> None:
    if not may(request.user, Right.SEE_PERSONAL):
        raise NeedsRight(Right.SEE_PERSONAL)
