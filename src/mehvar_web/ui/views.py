"""The address without a language, and the living page of components."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language


@login_not_required
def home(_request: HttpRequest) -> HttpResponse:
    """Send to Today in the reader's language."""
    return redirect(f"/{(get_language() or 'fa')[:2]}/")
