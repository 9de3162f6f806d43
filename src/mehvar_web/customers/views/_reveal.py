"""Showing personal fields for a quarter of an hour, and hiding them again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mehvar_web import disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.customers import _sight
from mehvar_web.customers._forms import RevealForm


@page(Right.SEE_PERSONAL, methods=("GET", "POST"))
def reveal(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show personal fields of one customer, after asking why."""
    _found, in_force = _sight.find_customer(request, customer_id)
    back = reverse("customers:customer", args=[in_force])
    return _reveal(request, in_force, action=request.path, back=back)


@page(Right.SEE_PERSONAL, methods=("GET", "POST"))
def reveal_list(request: HttpRequest) -> HttpResponse:
    """Show personal fields of every customer whom one opens or lists, after asking why."""
    return _reveal(request, disclosure.EVERYBODY, action=request.path, back=_back(request))


@page(Right.SEE_PERSONAL, methods=("POST",))
def hide(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Mask personal fields again."""
    _found, in_force = _sight.find_customer(request, customer_id)
    disclosure.hide(request, in_force)
    return redirect("customers:customer", in_force)


@page(Right.SEE_PERSONAL, methods=("POST",))
def hide_list(request: HttpRequest) -> HttpResponse:
    """Mask personal fields in lists again."""
    disclosure.hide(request, disclosure.EVERYBODY)
    return redirect(_back(request))


def _reveal(request: HttpRequest, subject: int | str, *, action: str, back: str) -> HttpResponse:
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        disclosure.reveal(request, subject, purpose=form.cleaned_data["purpose"])
        return redirect(back)
    context = {
        "action": action,
        "next": back,
        "form": form,
        "purposes": _sight.REVEAL_PURPOSES,
        "reveal_minutes": disclosure.MINUTES,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/reveal.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """Return where to go back to: a page of ours, or the list."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if wanted.startswith("/") and is_ours else reverse("customers:list")
