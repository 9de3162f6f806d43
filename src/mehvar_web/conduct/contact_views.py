"""The pages of abusive contacts: the list, flagging one, looking at one."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, Role, may, page
from mehvar_web.conduct import _flags, _lists, _words
from mehvar_web.conduct._errors import ConductError
from mehvar_web.conduct._flags import Happening, Measure
from mehvar_web.conduct._sight import sees
from mehvar_web.conduct._tabs import tabs
from mehvar_web.conduct.forms import FlagForm, ReviewForm
from mehvar_web.conduct.models import Flag
from mehvar_web.ui import say


@page(Right.SEE_CONDUCT)
def contacts(request: HttpRequest) -> HttpResponseBase:
    """Contacts that hurt, and what protects colleagues."""
    user = disclosure.user_of(request)
    context = {
        "table": _lists.flag_table(request, user),
        "states": _lists.state_choices(request),
        "tabs": tabs(user, "contacts"),
    }
    return render(request, "conduct/contacts.html", context)


def _back(place: str, key: str, customer_id: int) -> str:
    """Return to where the contact hurt: the case or the conversation, else the customer."""
    views = {"case": "cases:case", "thread": "inbox:thread"}
    if place in views and key:
        with suppress(NoReverseMatch):
            return reverse(views[place], args=[key])
    return reverse("customers:customer", args=[customer_id])


@page(Right.WORK_CASES, methods=("GET", "POST"))
def flag(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    """Flag a contact that hurt."""
    user = disclosure.user_of(request)
    if not sees(user, customer_id):
        raise Http404(_("There is no such customer."))
    asked = {name: request.GET[name] for name in ("place", "place_key") if name in request.GET}
    form = FlagForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        told = Happening(**form.cleaned_data)
        made = _flags.flag_contact(customer_id, told, by=user, now=company.now())
        say(request, _("It is written down, and a lead looks at it. You did right to tell."),
            undo=reverse("conduct:withdraw_flag", args=[made.key]))  # fmt: skip
        return redirect(_back(told.place, told.place_key, customer_id))
    context = {
        "form": form, "customer_id": customer_id, "guard": guard_words(customer_id),
        "tabs": tabs(user, "contacts"),
    }  # fmt: skip
    return render(request, "conduct/flag.html", context, status=422 if request.POST else 200)


@page(Right.SEE_CONDUCT, methods=("GET", "POST"))
def contact(request: HttpRequest, key: str) -> HttpResponseBase:
    """One flag: what was told, and what a lead does about it."""
    user = disclosure.user_of(request)
    found = _flag(request, key)
    now = company.now()
    may_review = may(user, Right.REVIEW_CONDUCT) and found.author_id != user.pk
    waits = found.state == Flag.States.WAITING
    warning = _words.WARNING.fa if get_language() == "fa" else _words.WARNING.en
    form = ReviewForm(
        request.POST or None, may_end=Role(user.role) is Role.OWNER,
        initial={"until_day": now.date() + timedelta(days=_flags.USUAL_DAYS), "warning": warning},
    )  # fmt: skip
    if request.method == "POST" and may_review and waits and form.is_valid():
        told = form.cleaned_data
        measures = [Measure(one) for one in told["measures"]]
        try:
            sent = _flags.review_flag(
                found, measures=measures, until_day=told["until_day"], note=told["note"],
                warning=told["warning"], by=user, now=now,
            )  # fmt: skip
        except ConductError as error:
            form.add_error(None, str(_words.REFUSALS.get(error.message, error.message)))
        else:
            wanted = bool(measures and told["warning"])
            say(request, _reviewed(wanted=wanted, sent=bool(sent)))
            return redirect("conduct:contact", key)
    context = {
        "flag": found, "kind": _words.FLAG_KINDS[found.kind], "place": _words.PLACES[found.place],
        "state": _words.FLAG_STATES[found.state], "tone": _words.FLAG_TONES.get(found.state, ""),
        "measures": _lists.say_measures(found), "form": form, "may_review": may_review and waits,
        "may_lift": may(user, Right.REVIEW_CONDUCT) and found.state == Flag.States.STANDING,
        "reads_words": may(user, Right.REVIEW_CONDUCT) or found.author_id == user.pk,
        "is_own": found.author_id == user.pk, "tabs": tabs(user, "contacts"),
        "customer": _lists.customer_link(found.customer_id),
    }  # fmt: skip
    return render(request, "conduct/contact.html", context, status=422 if request.POST else 200)


@page(Right.WORK_CASES, methods=("POST",))
def withdraw_flag(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take one's own flag back while nobody has looked at it."""
    user = disclosure.user_of(request)
    found = get_object_or_404(Flag, key=key, author=user)
    try:
        _flags.withdraw_flag(found, by=user, now=company.now())
    except ConductError as error:
        say(request, _words.REFUSALS.get(error.message, error.message), level="error")
    else:
        say(request, _("The flag was taken back."))
    return redirect("conduct:mine")


@page(Right.REVIEW_CONDUCT, methods=("POST",))
def lift_flag(request: HttpRequest, key: str) -> HttpResponseBase:
    """End the protection at once."""
    found = _flag(request, key)
    _flags.lift_flag(found, by=disclosure.user_of(request), now=company.now())
    say(request, _("The protection has ended."))
    return redirect("conduct:contact", key)


def guard_words(customer_id: int) -> dict[str, object] | None:
    """Return what protects colleagues from a customer, in words; None when nothing does."""
    guard = _flags.guard_of(customer_id, now=company.now())
    if guard is None:
        return None
    return {
        "kinds": [_words.FLAG_KINDS[one] for one in guard.kinds],
        "measures": [_words.MEASURES[one.value] for one in guard.measures],
        "until": guard.until_day,
        "waiting": guard.waiting,
    }


def _reviewed(*, wanted: bool, sent: bool) -> str:
    if wanted and not sent:
        return _("Colleagues are protected; no address or channel is known, so nothing was sent.")
    return _("You looked at it; that is written down.")


def _flag(request: HttpRequest, key: str) -> Flag:
    found = get_object_or_404(Flag.objects.select_related("author", "reviewer"), key=key)
    if not sees(disclosure.user_of(request), found.customer_id):
        raise Http404(_("There is no such flag."))
    return found
