"""What causes cases, what is changed about it, and did it help: the outer loop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.care.models import Case, Change
from mehvar_web.cases._tabs import tabs
from mehvar_web.cases.learning_forms import ChangeForm
from mehvar_web.ui import say

_CAUSES = 60


@page(Right.SEE_CASES)
def results(request: HttpRequest) -> HttpResponseBase:
    """Whether it helped."""
    return render(request, "cases/form.html", {"tabs": tabs(request, "results")})


@page(Right.SEE_CASES)
def causes(request: HttpRequest) -> HttpResponseBase:
    """Causes."""
    return render(request, "cases/form.html", {"tabs": tabs(request, "causes")})


@page(Right.SEE_CASES)
def changes(request: HttpRequest) -> HttpResponseBase:
    """Changes."""
    return render(request, "cases/form.html", {"tabs": tabs(request, "changes")})


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def new_change(request: HttpRequest) -> HttpResponseBase:
    """Propose a change, perhaps against a cause that was looked at."""
    cause = request.GET.get("cause", "").replace("\x00", "")[:60]
    return _write(request, Change(cause=cause, proposed_at=company.now()))


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def edit_change(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say how far a change is."""
    return _write(request, get_object_or_404(Change, key=key))


def _write(request: HttpRequest, known: Change) -> HttpResponseBase:
    form = ChangeForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        try:
            care.save_change(form.made(), by=disclosure.user_of(request), now=company.now())
        except care.CareActError as error:
            form.add_error(None, error.message)
        else:
            say(request, _("The change is kept."))
            return redirect("cases:changes")
    named = Case.objects.exclude(cause="").order_by("cause").values_list("cause", flat=True)
    context = {
        "form": form,
        "title": known.title if known.pk else _("A new change"),
        "causes": list(named.distinct()[:_CAUSES]),
        "back": reverse("cases:changes"),
        "tabs": tabs(request, "changes"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/change.html", context, status=status)
