"""How many people it takes, hour by hour."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar_web.accounts import Right, page
from mehvar_web.cases._tabs import tabs


@page(Right.SEE_CASES, Right.SEE_STAFFING)
def staffing(request: HttpRequest) -> HttpResponseBase:
    """Staffing."""
    return render(request, "cases/form.html", {"tabs": tabs(request, "staffing")})
