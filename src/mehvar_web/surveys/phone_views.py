"""An employee finds a customer, asks by telephone, and fills in what they say."""

from __future__ import annotations

import uuid

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mehvar.customers import Customer, masked
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, page, sight_of
from mehvar_web.surveys import models
from mehvar_web.surveys._links import url_of
from mehvar_web.surveys._look import language_name
from mehvar_web.surveys._phone import RIGHT, begin_call
from mehvar_web.surveys._publish import published

_FOUND = 20


class CallForm(forms.Form):
    """Begin a call: the language in which it is asked, and the form's own token."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField()


@page(Right.SEE_CUSTOMERS, RIGHT)
def find(request: HttpRequest, key: str) -> HttpResponseBase:
    """Find whom to ask, among the customers whom the employee sees."""
    survey = _live(key)
    query = request.GET.get("q", "")[:200].strip()
    found: tuple[Customer, ...] = ()
    if query:
        matches = company.desk().find(query, limit=_FOUND, sight=sight_of(request.user))
        found = tuple(one.customer for one in matches)
    is_shown = disclosure.revealed(request, disclosure.EVERYBODY) is not None
    if is_shown and found:
        disclosure.write_list_read(request, [one.customer_id for one in found])
    customers = found if is_shown else masked(found)
    context = {"survey": survey, "query": query, "customers": customers}
    return render(request, "surveys/call_find.html", context)


@page(Right.SEE_CUSTOMERS, RIGHT, methods=("GET", "POST"))
def call(request: HttpRequest, key: str, customer_id: int) -> HttpResponseBase:
    """Ask the rules whether this customer may be called, and open the survey in their name."""
    survey = _live(key)
    customer = company.desk().profile(customer_id, sight=sight_of(request.user))
    if customer is None:
        raise Http404(_("There is no such customer."))
    languages = published(survey).definition.languages
    form = CallForm(request.POST or None)
    form.fields["language"].choices = [(one, one) for one in languages]  # type: ignore[attr-defined]
    why_not = ""
    if request.method == "POST" and form.is_valid():
        begun = begin_call(
            survey, customer, by=disclosure.user_of(request),
            language=form.cleaned_data["language"], token=form.cleaned_data["token"],
        )  # fmt: skip
        if begun.link is not None:
            return redirect(url_of(begun.link).removeprefix(company.address()))
        why_not = begun.why_not
    is_shown = disclosure.revealed(request, customer_id)
    if is_shown is not None:
        disclosure.write_read(request, customer_id, is_shown)
    context = {
        "survey": survey,
        "customer": customer if is_shown is not None else masked((customer,))[0],
        "languages": [(one, language_name(one)) for one in languages],
        "token": form.data.get("token") or uuid.uuid4(),
        "why_not": why_not,
    }
    return render(request, "surveys/call.html", context, status=422 if why_not else 200)


def _live(key: str) -> models.Survey:
    return get_object_or_404(models.Survey, key=key, state=models.Survey.States.LIVE)
