"""The requests that views of this app get: somebody is signed in, and htmx was looked at."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from mehvar_web.accounts.models import User


class Request(HttpRequest):
    """A request after the middleware and ``page`` let it through."""

    user: User
    htmx: HtmxDetails
