"""The pages of Segments: which groups are there, and do they earn their place?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar_web.accounts import Right, page


@page(Right.SEE_VALUE)
def segments(request: HttpRequest) -> HttpResponseBase:
    """The pages of Segments: which groups are there, and do they earn their place?"""
    return render(request, "segments/segments.html", {})
