"""Whether names of customers are shown in lists: masked, until somebody asks for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from mehvar.audit import AuditEntry, Scalar
from mehvar_web import company, outbox
from mehvar_web.accounts import Right, may

SHOWN_MINUTES = 15
_KEPT_AS = "customers.revealed"
"""The session's record of what is revealed, which the customer pages keep too."""
_EVERYBODY = "everybody"


def show_names(request: HttpRequest) -> None:
    """Show the names of everybody in sight for a quarter of an hour; the audit keeps it."""
    until = company.now() + timedelta(minutes=SHOWN_MINUTES)
    request.session[_KEPT_AS] = {
        **_kept(request.session),
        _EVERYBODY: [until.isoformat(), "service"],
    }
    write_audit(
        request, "customer.reveal", {"purpose": "service", "minutes": SHOWN_MINUTES, "list": "act"}
    )


def hide_names(request: HttpRequest) -> None:
    """Mask the names again."""
    kept = _kept(request.session)
    request.session[_KEPT_AS] = {name: told for name, told in kept.items() if name != _EVERYBODY}


def names_shown(request: HttpRequest) -> bool:
    """Tell whether this person may see names, asked for them, and the time is not over."""
    if not may(request.user, Right.SEE_PERSONAL):
        return False
    until, _purpose = _kept(request.session).get(_EVERYBODY, ("", ""))
    return bool(until) and datetime.fromisoformat(until) > company.now()


def write_audit(request: HttpRequest, action: str, details: dict[str, Scalar]) -> None:
    """Write what somebody did with the list of customers into the audit."""
    entry = AuditEntry(
        at=company.now(),
        actor=f"user:{request.user.pk}",
        action=action,
        object_kind="customers",
        object_id=_EVERYBODY,
        details=details,
    )
    with transaction.atomic():
        outbox.record_audit(entry)


def _kept(session: SessionBase) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = session.get(_KEPT_AS, {})
    return kept
