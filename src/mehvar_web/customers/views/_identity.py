"""Saying by hand who is who: merge, split, take back. It counts from the next build on."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mehvar import identity
from mehvar.customers import Customer, masked
from mehvar_web import company, disclosure, jobs
from mehvar_web.accounts import Right, page, sight_of
from mehvar_web.customers import _identity, _sight, _words, _write
from mehvar_web.customers._forms import ReasonForm, SplitForm, TokenForm
from mehvar_web.customers.models import Written
from mehvar_web.jobs.models import Job

_CANDIDATES = 12


@page(Right.DECIDE_IDENTITY, methods=("GET", "POST"))
def merge(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Find the other, compare the two side by side, and say that they are one person."""
    found, in_force = _sight.find_customer(request, customer_id)
    other = _other(request, in_force)
    form = ReasonForm(request.POST or None, initial={"token": uuid.uuid4()})
    if request.method == "POST" and other is not None and form.is_valid():
        _merge(request, in_force, other.customer_id, form)
        return _decided(request, in_force)
    asked = request.GET.get("q", "").strip()
    context = {
        "customer": _sight.shown(request, found),
        "other": None if other is None else _sight.shown(request, other),
        "sides": () if other is None else tuple(_side(request, one) for one in (found, other)),
        "candidates": _candidates(request, asked, in_force) if other is None else (),
        "asked": asked,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/merge.html", context, status=status)


@page(Right.DECIDE_IDENTITY, methods=("GET", "POST"))
def split(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Choose the records that are another person's."""
    found, in_force = _sight.find_customer(request, customer_id)
    told = _identity.explained(in_force)
    keys = {str(one.profile_hash): one for one in told.profiles}
    form = SplitForm(request.POST or None, keys=tuple(keys), initial={"token": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        chosen = [keys[key] for key in form.cleaned_data["profiles"]]
        refs = [identity.ProfileRef(source=one.source, person_ref=one.person_ref) for one in chosen]
        _split(request, in_force, refs, form)
        return _decided(request, in_force)
    personal = disclosure.revealed(request, in_force) is not None
    context = {
        "customer": _sight.shown(request, found),
        "records": _identity.records_of(told, personal=personal),
        "chosen": request.POST.getlist("profiles"),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/split.html", context, status=status)


@page(Right.DECIDE_IDENTITY, methods=("POST",))
def undo(request: HttpRequest, customer_id: int, decision_id: int) -> HttpResponse:
    """Take a decision about this customer back."""
    _found, in_force = _sight.find_customer(request, customer_id)
    about = _identity.decisions_about(_identity.explained(in_force), sight=sight_of(request.user))
    form = TokenForm(request.POST)
    if decision_id not in {one.decision_id for one in about} or not form.is_valid():
        raise Http404(_("There is no such decision about this customer."))

    def write() -> str:
        made = identity.undo(
            company.workspace(),
            decision_id=decision_id,
            actor=disclosure.actor_of(request),
            now=company.now(),
        )
        return str(made.decision_id)

    _once(request, in_force, form, write)
    return _decided(request, in_force)


def _merge(request: HttpRequest, customer_id: int, other_id: int, form: ReasonForm) -> None:
    def write() -> str:
        made = identity.merge(
            company.workspace(),
            customer_ids=[customer_id, other_id],
            actor=disclosure.actor_of(request),
            now=company.now(),
            reason=form.cleaned_data["reason"],
        )
        return str(made.decision_id)

    _once(request, customer_id, form, write)


def _split(
    request: HttpRequest, customer_id: int, refs: list[identity.ProfileRef], form: ReasonForm
) -> None:
    def write() -> str:
        made = identity.split(
            company.workspace(),
            customer_id=customer_id,
            profiles=refs,
            actor=disclosure.actor_of(request),
            now=company.now(),
            reason=form.cleaned_data["reason"],
        )
        return str(made.decision_id)

    _once(request, customer_id, form, write)


def _once(request: HttpRequest, customer_id: int, form: TokenForm, write: _write.Write) -> None:
    token = form.cleaned_data["token"]
    _write.once(
        _sight.author_of(request),
        customer_id,
        kind=Written.Kinds.DECISION,
        token=token,
        write=write,
    )


def _decided(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Build anew, and lead back to the customer, whose page tells that a decision waits."""
    user = disclosure.user_of(request)
    if jobs.demand_build(user=user).state == Job.States.RUNNING:
        # That build began before the decision and does not know of it; this one waits its turn.
        jobs.enqueue("build", user=user, key="build-after-decision")
    messages.success(request, _("Decided and on record. It counts as soon as the build is done."))
    return redirect("customers:customer", customer_id)


def _other(request: HttpRequest, customer_id: int) -> Customer | None:
    """Return the customer to compare with, when one is named; they must be in sight too."""
    asked = request.POST.get("other") or request.GET.get("other") or ""
    if not (asked.isascii() and asked.isdigit()):
        return None
    other, in_force = _sight.find_customer(request, int(asked))
    return None if in_force == customer_id else other


def _candidates(request: HttpRequest, asked: str, customer_id: int) -> tuple[Customer, ...]:
    if not asked:
        return ()
    found = company.desk().find(asked, limit=_CANDIDATES + 1, sight=sight_of(request.user))
    others = [one.customer for one in found if one.customer.customer_id != customer_id]
    shown = others[:_CANDIDATES]
    if disclosure.revealed(request, disclosure.EVERYBODY):
        disclosure.write_list_read(request, [one.customer_id for one in shown])
        return tuple(shown)
    return masked(shown)


def _side(request: HttpRequest, found: Customer) -> dict[str, object]:
    """Return one side of the comparison."""
    shown = disclosure.revealed(request, found.customer_id)
    disclosure.write_read(request, found.customer_id, shown)
    told = _identity.explained(found.customer_id)
    return {
        "customer": _sight.shown(request, found),
        "stage": _words.word(_words.STAGES, found.lifecycle),
        "channels": [_words.word(_words.CHANNELS, code) for code in found.channels],
        "identifiers": _identity.identifiers_of(
            told, language=_words.language(), personal=shown is not None
        ),
    }
