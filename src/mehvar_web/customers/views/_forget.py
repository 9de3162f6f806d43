"""Forgetting a customer: what would go, then the number typed, then the worker does it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar import schema
from mehvar_web import company, disclosure, forgetting
from mehvar_web.accounts import Right, page
from mehvar_web.customers import _sight
from mehvar_web.customers._forms import ForgetForm


@page(Right.FORGET_CUSTOMERS, methods=("GET", "POST"))
def forget(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what stands where of a customer; on demand have them forgotten for good."""
    found, in_force = _sight.find_customer(request, customer_id)
    form = ForgetForm(request.POST or None, customer_id=in_force)
    if request.method == "POST" and form.is_valid():
        user = disclosure.user_of(request)
        asked = forgetting.ask(
            in_force, reason=form.cleaned_data["reason"], by=user, actor=user.actor
        )
        messages.success(request, _("The customer is being forgotten; this page tells how far."))
        number = asked.job.pk if asked.job is not None else 0
        return redirect("jobs:job", number)
    context = {
        "customer": _sight.shown(request, found),
        "form": form,
        **_preview(in_force),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/forget.html", context, status=status)


def _preview(customer_id: int) -> Mapping[str, object]:
    told = forgetting.preview(customer_id)
    if told is None:
        return {}
    titles = {one.name: one.title for one in forgetting.keepers()}
    fa = (get_language() or "fa").startswith("fa")
    base, marts = dict[str, int](), 0
    for name, count in told.tables.items():
        table = schema.table(name)
        if table.layer == "mart":
            marts += count
        else:
            base[table.title.fa if fa else table.title.en] = count
    return {
        "places": [(titles[name], count) for name, count in told.places.items()],
        "tables": list(base.items()),
        "marts": marts,
        "files": told.files,
        "records": len(told.subject.profiles),
        "shop": company.workspace().settings.name,
    }
