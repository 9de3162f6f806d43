"""Pages before the first build: a state with words of its own, not a failure."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar.workspace import NotBuiltError

View = Callable[..., HttpResponseBase]


def until_built(template: str) -> Callable[[View], View]:
    """Show ``template`` instead of the view until a build has made what the view reads.

    It stands below ``@page``. A view without it answers 409 with the page that every app shares.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except NotBuiltError:
                return render(request, template)

        return shown

    return decorate
