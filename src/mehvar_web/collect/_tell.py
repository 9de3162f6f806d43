"""What the audit keeps of this app: reads of rows that may hold personal fields."""

from __future__ import annotations

from datetime import datetime

from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.collect._history import QuarantineFile


def tell_quarantine_read(
    import_id: str, file: QuarantineFile, *, actor: str, now: datetime
) -> None:
    """Note, inside a transaction, that somebody took the rows that an import set aside."""
    outbox.record_audit(
        AuditEntry(
            at=now,
            actor=actor,
            action="quarantine.read",
            object_kind="import",
            object_id=import_id,
            details={"file": file.name, "rows": file.rows},
        )
    )
