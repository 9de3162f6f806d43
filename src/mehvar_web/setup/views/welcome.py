"""The first run: the company, its first owner, and the way to the first data."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import founding
from mehvar.workspace import Settings
from mehvar_web import company, jobs
from mehvar_web.accounts import PersonError, Right, page, public_page
from mehvar_web.accounts.models import User
from mehvar_web.setup import _simulated
from mehvar_web.setup._welcome import found_company, may_begin, needs_company, needs_owner
from mehvar_web.setup._words import said
from mehvar_web.setup.forms import CompanyForm, OwnerForm, language

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public_page(methods=("GET", "POST"))
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask for the company and its first owner, once."""
    is_new, is_ownerless = needs_company(), needs_owner()
    if not (is_new or is_ownerless):
        return redirect("/")
    if not may_begin(request):
        return render(request, "setup/locked.html", status=403)
    data = request.POST or None
    company_form = CompanyForm(data, prefix="company", initial=_first()) if is_new else None
    owner_form = OwnerForm(data, prefix="owner")
    forms = [form for form in (company_form, owner_form) if form is not None]
    wrong = [form for form in forms if not form.is_valid()]  # each one says what is wrong
    if request.method == "POST" and not wrong:
        try:
            return _found(request, company_form, owner_form)
        except PersonError as error:
            owner_form.add_error(None, said(error))
    context = {"company_form": company_form, "owner_form": owner_form}
    return render(request, "setup/welcome.html", context, status=422 if data else 200)


@page(Right.MANAGE_COMPANY)
def begin(request: HttpRequest) -> HttpResponse:
    """Offer the two ways to the first data: one's own files, or the simulated shop."""
    context = {"may_simulate": _simulated.may_simulate(company.workspace())}
    return render(request, "setup/begin.html", context)


@page(Right.MANAGE_COMPANY, methods=("POST",))
def simulate(request: HttpRequest) -> HttpResponse:
    """Fill the company with the simulated shop, as a job."""
    job = jobs.enqueue("simulate", {}, user=cast("User", request.user), key="simulate")
    return redirect("jobs:job", job.pk)


def _first() -> dict[str, object]:
    is_persian = language() == "fa"
    suggested = founding.first_settings(
        name=_("Our shop"),
        language=language(),
        currency="IRR" if is_persian else "GBP",
        time_zone="Asia/Tehran" if is_persian else "Europe/London",
    )
    names = ("language", "calendar", "fiscal_month", "time_zone", "currency", "money_display")
    return {name: getattr(suggested, name) for name in names}


def _found(
    request: HttpRequest, company_form: CompanyForm | None, owner_form: OwnerForm
) -> HttpResponse:
    told = owner_form.cleaned_data
    settings: Settings | None = None
    if company_form is not None:
        settings = founding.first_settings(**company_form.cleaned_data)
    owner = found_company(
        settings=settings,
        username=told["username"],
        password=told["password"],
        email=told["email"],
        name=told["full_name"],
        language=language(),
    )
    login(request, owner, backend=_BACKEND)
    return redirect(reverse("setup:begin"))
