"""How often something may be tried: counted in the database, so that all processes count alike.

An attempt is written before it is judged, and counts itself: however many come at once, no more
than the limit pass. Keys are keyed hashes, so that the table names neither logins nor addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most ``most`` attempts of one ``by`` (``address``, ``name``) within ``window``."""

    by: str
    most: int
    window: timedelta


def client_address(request: HttpRequest) -> str:
    """Return the address of the caller: behind ``MEHVAR_PROXIES`` proxies, what they told us."""
    told = request.headers.get("X-Forwarded-For", "").split(",")
    proxies = settings.MEHVAR_PROXIES
    if proxies and len(told) >= proxies and told[-proxies].strip():
        return told[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def seconds_to_wait(
    *, action: str, subjects: dict[str, str], limits: Sequence[Limit], now: datetime
) -> int:
    """Count an attempt; return 0 when it may go on, else the seconds until the next may.

    Args:
        action: what is tried.
        subjects: what is counted, for each ``by`` of the limits; an empty one is not counted.
        limits: how often it may be tried.
        now: the time (UTC).
    """
    from mehvar_web.accounts.models import Attempt

    Attempt.objects.filter(at__lt=now - _KEPT_FOR).delete()
    counted = [limit for limit in limits if subjects.get(limit.by)]
    keys = {limit.by: _key(action, limit.by, subjects[limit.by]) for limit in counted}
    Attempt.objects.bulk_create(Attempt(key=key, at=now) for key in keys.values())
    return max((_wait(keys[limit.by], limit, now) for limit in counted), default=0)


def forget_attempts(*, action: str, by: str, subject: str) -> None:
    """Forget the attempts of one subject, because it succeeded."""
    from mehvar_web.accounts.models import Attempt

    Attempt.objects.filter(key=_key(action, by, subject)).delete()


def forget_sign_in(request: HttpRequest, user: User, **_signal: object) -> None:
    """Forget what a person got wrong before signing in: their name is free again."""
    for name in (user.get_username(), user.email, request.POST.get("login", "")):
        if name:
            forget_attempts(action="sign-in", by="name", subject=name)
    forget_attempts(action="code", by="name", subject=str(user.pk))


def _wait(key: str, limit: Limit, now: datetime) -> int:
    from mehvar_web.accounts.models import Attempt

    recent = Attempt.objects.filter(key=key, at__gt=now - limit.window).order_by("-at", "-pk")
    times = list(recent.values_list("at", flat=True)[: limit.most + 1])
    if len(times) <= limit.most:
        return 0
    return max(1, ceil((times[limit.most - 1] + limit.window - now).total_seconds()))


def _key(action: str, by: str, subject: str) -> str:
    plain = subject.strip().casefold()
    return salted_hmac("mehvar.attempts", f"{action} {by} {plain}", algorithm="sha256").hexdigest()
