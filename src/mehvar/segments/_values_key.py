"""The scoring key of the company's values survey: our own, or one that somebody brought."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar.audit import AuditEntry, AuditLog, check_entry
from mehvar.lake import flush, write_durably
from mehvar.segments._definitions import VALUES_KEY_FILE

if TYPE_CHECKING:
    from mehvar.segments._values import Key
    from mehvar.workspace import Workspace

_LOCK = "segments"
_LARGEST = 200_000


def read_values_key(root: Path) -> Key:
    """Return the key by which answers are scored: the imported one, or our own."""
    from mehvar.segments._values import own_key, read_key

    path = root / VALUES_KEY_FILE
    return read_key(path) if path.is_file() else own_key()


def has_values_key(root: Path) -> bool:
    """Tell whether a key was imported."""
    return (root / VALUES_KEY_FILE).is_file()


def put_values_key(workspace: Workspace, content: bytes, *, actor: str, now: datetime) -> Key:
    """Keep an imported key, in place of any before it; the next build scores by it.

    Raises:
        ValuesError: naming every wrong line; the key before it stays.
    """
    from mehvar.segments._values import ValuesError, read_key

    if len(content) > _LARGEST:
        raise ValuesError("This file is too large for a key.", hint="A key has a line for an item.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key.csv"
        path.write_bytes(content)
        try:
            key = read_key(path)
        except (UnicodeDecodeError, ValueError) as error:
            if isinstance(error, ValuesError):
                raise
            raise ValuesError(
                "This file is no CSV in UTF-8.", hint="Save it as CSV UTF-8, then try again."
            ) from error
    entry = _entry("values_key.put", len(key.questions), actor=actor, now=now)
    with workspace.lock(_LOCK):
        write_durably(workspace.path(VALUES_KEY_FILE), content)
        AuditLog(workspace).append_many([entry])
    return key


def remove_values_key(workspace: Workspace, *, actor: str, now: datetime) -> bool:
    """Go back to our own key; return False when there is no other."""
    path = workspace.root / VALUES_KEY_FILE
    entry = _entry("values_key.removed", 0, actor=actor, now=now)
    with workspace.lock(_LOCK):
        if not path.is_file():
            return False
        path.unlink()
        flush(path.parent)
        AuditLog(workspace).append_many([entry])
    return True


def _entry(action: str, items: int, *, actor: str, now: datetime) -> AuditEntry:
    entry = AuditEntry(
        at=now,
        actor=actor,
        action=action,
        object_kind="segment",
        object_id="values",
        details={"items": items},
    )
    check_entry(entry)
    return entry
