"""What the audit is told of who saw personal fields, and of what else was done with customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.http import HttpRequest

from mehvar.audit import AuditEntry, Scalar
from mehvar_web import company, outbox

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_IDS_A_LINE = 25
"""A line of the audit holds 500 letters; so many ids always fit."""


def write_audit(
    request: HttpRequest, action: str, subject: int | str, details: Mapping[str, Scalar]
) -> None:
    """Write who did or saw what of a customer (or of several) into the audit."""
    tell_audit(actor_of(request), action, subject, details)


def tell_audit(actor: str, action: str, subject: int | str, details: Mapping[str, Scalar]) -> None:
    """Write what somebody, or a program of theirs, did or saw into the audit."""
    entry = AuditEntry(
        at=company.now(),
        actor=actor,
        action=action,
        object_kind="customer" if isinstance(subject, int) else "customers",
        object_id=str(subject),
        details=details,
    )
    with transaction.atomic():
        outbox.record_audit(entry)


def tell_list_read(actor: str, customer_ids: Sequence[int], *, purpose: str) -> None:
    """Audit that personal fields of these customers were shown together."""
    for start in range(0, len(customer_ids), _IDS_A_LINE):
        chosen = customer_ids[start : start + _IDS_A_LINE]
        ids = " ".join(map(str, chosen))
        details: dict[str, Scalar] = {"personal": True, "purpose": purpose}
        tell_audit(
            actor, "customer.read", "list", {**details, "customers": ids, "count": len(chosen)}
        )


def actor_of(request: HttpRequest) -> str:
    """Return how the audit calls the person."""
    return user_of(request).actor


def user_of(request: HttpRequest) -> User:
    """Return the person; every page of this app asks them to sign in."""
    return cast("User", request.user)
