"""What the audit is told of imports, also of one that was killed before it could tell."""

from __future__ import annotations

from collections.abc import Mapping as Named
from datetime import datetime

from mehvar.audit import AuditEntry, AuditLog, Scalar
from mehvar.lake import ImportRecord
from mehvar.workspace import Workspace

FINISHED = "import.finished"


def tell_untold(workspace: Workspace) -> None:
    """Audit the last import if its process was killed after it counted and before it said so."""
    ours = (record for record in workspace.lake.imports() if record.mapping)
    last = next((record for record in ours if record.state == "imported"), None)
    if last is None:
        return
    if not AuditLog(workspace).read(action=FINISHED, object_id=last.import_id, limit=1):
        tell_finished(workspace, last)


def tell_finished(workspace: Workspace, record: ImportRecord) -> None:
    """Audit an import that counts now."""
    details: dict[str, Scalar] = {
        "taken": record.rows_taken,
        "quarantined": record.rows_quarantined,
    }
    if record.repairs:
        details["repairs"] = record.repairs
    act = import_act(record.changed_at, record.actor, FINISHED, record.import_id, details)
    AuditLog(workspace).append_many([act])


def import_act(
    now: datetime,
    actor: str,
    action: str,
    import_id: str,
    details: Named[str, Scalar],
) -> AuditEntry:
    """Make the record of an act on an import."""
    return AuditEntry(
        at=now,
        actor=actor,
        action=action,
        object_kind="import",
        object_id=import_id,
        details=details,
    )
