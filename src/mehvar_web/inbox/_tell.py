"""Changes of the inbox's settings, told to the audit in their transaction."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from mehvar.audit import AuditEntry, Scalar
from mehvar_web import company, disclosure, outbox


def tell_setting(request: HttpRequest, kind: str, key: str, details: Mapping[str, Scalar]) -> None:
    """Write down who changed what; never a secret."""
    outbox.record_audit(
        AuditEntry(
            at=company.now(),
            actor=disclosure.actor_of(request),
            action="setting.changed",
            object_kind=kind,
            object_id=key,
            details=details,
        )
    )
