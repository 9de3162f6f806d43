"""The second person's page: what changes, what the check finds, and from which day it counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar.errors import MehvarError
from mehvar_web import company
from mehvar_web.accounts import Right, page
from mehvar_web.disclosure import user_of
from mehvar_web.grants import policies as store
from mehvar_web.grants.policies import (
    FourEyesError,
    PolicyStateError,
    PolicyUnsafeError,
    StaleDraftError,
)
from mehvar_web.policies._compare import compare
from mehvar_web.policies._experiment_page import open_experiment
from mehvar_web.policies._findings import told_of
from mehvar_web.policies._page import head_of
from mehvar_web.policies._say import say_policy
from mehvar_web.policies._sight import Shown, find, policy_or_none
from mehvar_web.policies.forms import EndForm, PublishForm, SendBackForm
from mehvar_web.ui import say
from mehvar_web.ui.dates import write_day


@page(Right.SEE_POLICIES, Right.PUBLISH_POLICIES, methods=("GET", "POST"))
def publish(request: HttpRequest, key: str) -> HttpResponseBase:
    """Read what waits, and publish it or send it back."""
    shown = find(request, key)
    version = shown.open_draft
    if version is None or version.state != "submitted":
        say(request, _("No version of this policy waits to be published."), level="warning")
        return redirect("policies:policy", key)
    shown = find(request, key, number=version.number)
    if request.method == "POST" and "send_back" in request.POST:
        return _send_back(request, shown)
    form = PublishForm(request.POST or None, initial={"from_day": shown.day})
    if request.method == "POST" and form.is_valid() and _published(request, shown, form):
        return redirect("policies:policy", key)
    return render(request, "policies/publish.html", _context(request, shown, form))


def _published(request: HttpRequest, shown: Shown, form: PublishForm) -> bool:
    version, from_day = shown.version, form.cleaned_data["from_day"]
    text = request.POST.get("revision", "")
    revision = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        store.publish(
            version, by=user_of(request), from_day=from_day, now=company.now(), revision=revision
        )
    except FourEyesError:
        form.add_error(None, _("You wrote a part of it: somebody else must publish it."))
    except PolicyUnsafeError:
        form.add_error(None, _("The check finds errors; send it back to be mended."))
    except StaleDraftError:
        form.add_error(None, _("It was changed while you read it. Look at it again."))
    except PolicyStateError:
        form.add_error("from_day", _("Choose today or a later day."))
    else:
        said = _("It was published and counts from {day} on.")
        say(request, said.format(day=write_day(from_day)))
        return True
    return False


def _send_back(request: HttpRequest, shown: Shown) -> HttpResponseBase:
    form = SendBackForm(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    try:
        store.send_back(shown.version, by=user_of(request), now=company.now(), answer=answer)
    except PolicyStateError as error:
        say(request, error.words, level="error")
        return redirect("policies:policy", shown.version.key)
    say(request, _("It is a draft again."))
    url = reverse("policies:policy", args=[shown.version.key])
    return redirect(f"{url}?version={shown.version.number}")


def _context(request: HttpRequest, shown: Shown, form: PublishForm) -> dict[str, Any]:
    user, version = user_of(request), shown.version
    wrote = store.wrote(version, user)
    context = head_of(request, shown, "publish") | {
        "form": form,
        "send_back": SendBackForm(),
        "wrote": wrote,
        "replaced": shown.in_force,
        "experiment": open_experiment(version.key, day=shown.day),
        "later": [one for one in shown.versions if store.standing(one, day=shown.day) == "planned"],
    }
    if shown.policy is None:
        return context
    fa, en = say_policy(shown.policy)
    findings = told_of(shown.policy, key=version.key, number=version.number)
    before = policy_or_none(shown.in_force) if shown.in_force else None
    return context | {
        "fa": fa,
        "en": en,
        "findings": findings,
        "has_errors": any(one.weight == "error" for one in findings),
        "comparison": compare(before, shown.policy) if before is not None else None,
    }


@page(Right.SEE_POLICIES, Right.PUBLISH_POLICIES, methods=("GET", "POST"))
def end(request: HttpRequest, key: str, number: int) -> HttpResponse | HttpResponseBase:
    """End a published version after a day; without another one nothing is given from then on."""
    shown = find(request, key, number=number)
    if shown.standing not in {"in_force", "planned"}:
        say(request, _("This version does not count any more."), level="warning")
        return redirect("policies:policy", key)
    form = EndForm(request.POST or None, initial={"last_day": shown.day - timedelta(days=1)})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last_day"]
        try:
            store.end(shown.version, by=user_of(request), last_day=last, now=company.now())
        except MehvarError:
            form.add_error("last_day", _("Choose yesterday or a later day, before its end."))
        else:
            say(request, _("It ends after {day}.").format(day=write_day(last)))
            return redirect("policies:versions", key)
    context = head_of(request, shown, "end") | {
        "form": form,
        "experiment": open_experiment(key, day=shown.day, of=number),
    }
    return render(request, "policies/end.html", context)
