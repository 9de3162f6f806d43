"""The pages of Voice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar_web.accounts import Right, page
from mehvar_web.voice._tabs import tabs


@page(Right.SEE_VOICE)
def voice(request: HttpRequest) -> HttpResponseBase:
    """Say that nothing was built yet."""
    return render(request, "voice/waiting.html", {"tabs": tabs(request, "voice")})
