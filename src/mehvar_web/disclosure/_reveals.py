"""Personal fields are shown for a quarter of an hour to who may see them and asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.disclosure._told import write_audit

MINUTES = 15
EVERYBODY = "everybody"
"""The subject of a reveal that holds for every customer in sight."""

_KEPT_AS = "customers.revealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """Personal fields are shown, until when and why."""

    until: datetime
    purpose: str


def reveal(request: HttpRequest, subject: int | str, *, purpose: str) -> None:
    """Show personal fields of one customer, or of everybody, for a quarter of an hour."""
    until = company.now() + timedelta(minutes=MINUTES)
    kept = {**_kept(request.session), str(subject): [until.isoformat(), purpose]}
    request.session[_KEPT_AS] = {
        name: told for name, told in kept.items() if told[0] > company.now().isoformat()
    }
    write_audit(
        request,
        "customer.reveal",
        subject,
        {"purpose": purpose, "minutes": MINUTES},
    )


def hide(request: HttpRequest, subject: int | str) -> None:
    """Mask personal fields again."""
    kept = _kept(request.session)
    request.session[_KEPT_AS] = {
        name: told for name, told in kept.items() if name not in {str(subject), EVERYBODY}
    }


def revealed(request: HttpRequest, subject: int | str) -> Reveal | None:
    """Return until when personal fields of this customer (or of everybody) are shown, and why."""
    if not may(request.user, Right.SEE_PERSONAL):
        return None
    kept = _kept(request.session)
    for name in (str(subject), EVERYBODY):
        until, purpose = kept.get(name, ("", ""))
        if until and datetime.fromisoformat(until) > company.now():
            return Reveal(until=datetime.fromisoformat(until), purpose=purpose)
    return None


def _kept(session: SessionBase) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = session.get(_KEPT_AS, {})
    return kept
