"""The pages of Profit and returns: what did customers earn us, and what would another policy earn?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar_web.accounts import Right, page


@page(Right.SEE_PROFIT)
def profit(request: HttpRequest) -> HttpResponseBase:
    """The pages of Profit and returns: what did customers earn us, and what would another policy earn?"""
    return render(request, "profit/profit.html", {})
