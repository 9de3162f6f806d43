"""The addresses to which gateways bring what came in: public, behind a secret of each channel.

A wrong secret finds nothing (404), told in constant time; who guesses is slowed down. What is
brought is kept and answered at once; the worker tells it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from mehvar_web import company
from mehvar_web.accounts import public_page
from mehvar_web.api import RATE, Problem
from mehvar_web.channels._records import MESSENGERS
from mehvar_web.channels._updates import take
from mehvar_web.channels.models import Gateway

_LARGEST = 256 << 10
"""Bytes of an update: a message has at most 4,096 letters."""

_NOBODYS = "-" * 43
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)


@csrf_exempt
@public_page(methods=("POST",))
def bot(request: HttpRequest, channel: str, secret: str = "") -> HttpResponse:
    """Take an update of a messenger."""
    is_bot = channel in MESSENGERS
    gateway = _known(channel, secret or request.headers.get(_SECRET_HEADER, "")) if is_bot else None
    if gateway is None:
        return _unknown(request)
    told = _json(request)
    number = told.get("update_id")
    if not isinstance(number, int):
        return HttpResponse(status=400)
    take(gateway.channel, [(str(number), told)], now=company.now())
    return HttpResponse(status=200)


@csrf_exempt
@public_page(methods=("GET", "POST"))
def sms(request: HttpRequest, secret: str) -> HttpResponse:
    """Take an SMS that came in, or the news of one that we sent; gateways use GET and POST."""
    gateway = _known("sms", secret)
    if gateway is None:
        return _unknown(request)
    _measure(request)
    form = request.POST if request.method == "POST" else request.GET
    told = {name: str(value)[:2000] for name, value in form.items()}
    number = told.get("messageid", "")
    if not number.isascii() or not number.isdigit():
        return HttpResponse(status=400)
    is_news = "status" in told and "message" not in told
    key = f"status:{number}:{told['status'][:5]}" if is_news else f"in:{number}"
    take(gateway.channel, [(key[:100], told)], now=company.now())
    return HttpResponse(status=200)


def _known(channel: str, secret: str) -> Gateway | None:
    """Return the channel whose secret this is."""
    gateway = Gateway.objects.filter(channel=channel, is_on=True).first()
    known = gateway.hook if gateway is not None else ""
    is_right = constant_time_compare(secret, known or _NOBODYS)
    return gateway if is_right and known else None


def _unknown(request: HttpRequest) -> HttpResponse:
    """Answer who does not know the secret: nothing is here, and soon not even that."""
    try:
        RATE.take(request, f"hook {request.META.get('REMOTE_ADDR', '')}")
    except Problem:
        return HttpResponse(status=429)
    return HttpResponse(status=404)


def _measure(request: HttpRequest) -> None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST:
        raise Http404


def _json(request: HttpRequest) -> Mapping[str, Any]:
    _measure(request)
    try:
        told = json.loads(request.body)
    except (ValueError, UnicodeDecodeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
