"""What systems post: who may, what it says by the source's mapping, and taking it in."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import F

from mehvar_web import company
from mehvar_web.inbox import _mapping, _secret
from mehvar_web.inbox._intake import take_in
from mehvar_web.inbox._records import Arrival, Outcome, Taken

if TYPE_CHECKING:
    from mehvar_web.inbox.models import Source

_TAKEN = (Outcome.OPENED, Outcome.JOINED, Outcome.KEPT, Outcome.CORRECTED)


def is_allowed(source: Source, body: bytes, *, signature: str, bearer: str) -> bool:
    """Tell whether a message is signed with the source's secret, or carries it."""
    try:
        secret = _secret.unsealed(source.secret, name=source.name)
    except _secret.SecretLost:
        return False
    if signature:
        return _secret.is_signed(body, secret=secret, signature=signature)
    told = bearer.removeprefix("Bearer ").strip()
    return bool(told) and hmac.compare_digest(told.encode(), secret.encode())


def read(source: Source, body: object, mapping: Mapping[str, str] | None = None) -> list[Arrival]:
    """Return what a message says by the source's mapping, or by another that is tried.

    Raises:
        MappingError: when it cannot be read; nothing is recorded then.
    """
    known = source.options.get("mapping", {}) if mapping is None else mapping
    zone = company.workspace().settings.time_zone
    return [
        _mapping.arrival_of(
            one, known, source=source.key, origin=source.origin, channel=source.channel,
            now=company.now(), zone=zone,
        )
        for one in _mapping.items_in(body, known)
    ]  # fmt: skip


def take(source: Source, body: Any) -> tuple[Taken, ...]:
    """Take in what a system posted; all of it is read before any of it is recorded."""
    taken = take_in(read(source, body), actor=f"source:{source.key}")
    good = sum(one.outcome in _TAKEN for one in taken)
    source.__class__.objects.filter(pk=source.pk).update(
        taken=F("taken") + good, dropped=F("dropped") + len(taken) - good,
        checked_at=company.now(),
    )  # fmt: skip
    return taken
