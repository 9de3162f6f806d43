"""Checking a policy: what the linter finds, and what it says about a case that somebody tries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mehvar_web.accounts import Right, page
from mehvar_web.policies._findings import told_of
from mehvar_web.policies._page import context_of
from mehvar_web.policies._try import trial_of


@page(Right.SEE_POLICIES)
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Every finding with what to do about it, and a form to try one case."""
    context = context_of(request, key, "check")
    shown = context["shown"]
    if shown.policy is not None:
        found = told_of(shown.policy, key=key, number=shown.version.number)
        context |= {
            "findings": found,
            "is_exact": not any(one.kind == "too_wide" for one in found),
            "trial": trial_of(shown.policy, request.GET.dict()),
        }
    return render(request, "policies/check.html", context)
