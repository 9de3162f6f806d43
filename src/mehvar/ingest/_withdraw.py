"""Taking an import back, and letting it count again."""

from __future__ import annotations

from datetime import datetime

from mehvar.audit import AuditLog, check_entry
from mehvar.ingest._told import import_act
from mehvar.lake import ImportRecord
from mehvar.workspace import Workspace


def withdraw(
    workspace: Workspace, import_id: str, *, now: datetime, actor: str, reason: str = ""
) -> ImportRecord:
    """Take an import back: its rows count no longer, what it corrected counts again.

    Raises:
        LakeError: when no finished import has that id.
    """
    act = import_act(now, actor, "import.withdrawn", import_id, {"reason": reason})
    check_entry(act)  # what cannot be audited must not happen
    record = workspace.lake.withdraw(import_id, at=now, actor=actor)
    AuditLog(workspace).append_many([act])
    return record


def restore(
    workspace: Workspace, import_id: str, *, now: datetime, actor: str, reason: str = ""
) -> ImportRecord:
    """Take a withdrawal back: the rows of the import count again.

    Raises:
        LakeError: when no finished import has that id.
    """
    act = import_act(now, actor, "import.restored", import_id, {"reason": reason})
    check_entry(act)
    record = workspace.lake.restore(import_id, at=now, actor=actor)
    AuditLog(workspace).append_many([act])
    return record
