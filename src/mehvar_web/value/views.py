"""The pages of Value: which customers are worth how much, and how sure are we?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar_web.accounts import Right, page


@page(Right.SEE_VALUE)
def value(request: HttpRequest) -> HttpResponseBase:
    """The pages of Value: which customers are worth how much, and how sure are we?"""
    return render(request, "value/value.html", {})
