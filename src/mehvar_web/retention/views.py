"""The pages of Retention: who stays, who is going quiet, and why?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar_web.accounts import Right, page


@page(Right.SEE_VALUE)
def retention(request: HttpRequest) -> HttpResponseBase:
    """The pages of Retention: who stays, who is going quiet, and why?"""
    return render(request, "retention/retention.html", {})
