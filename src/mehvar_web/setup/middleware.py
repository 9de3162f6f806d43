"""Before the company is set up, every page is the first-run page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from mehvar_web.setup._welcome import needs_company, needs_owner

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def first_run(get_response: GetResponse) -> GetResponse:
    """Send people to the first-run page for as long as there is no company, or no owner."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        is_page = request.path == "/" or request.path[:4] in {"/fa/", "/en/"}
        if is_page and "/settings/welcome/" not in request.path and _waits(request):
            return redirect(reverse("setup:welcome"))
        return get_response(request)

    return answer


def _waits(request: HttpRequest) -> bool:
    return needs_company() or (not request.user.is_authenticated and needs_owner())
