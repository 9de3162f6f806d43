"""Rows that must not exist any more: out of every table, version and file of the lake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from mehvar import schema
from mehvar.workspace._current import write_current

if TYPE_CHECKING:
    from mehvar.workspace._workspace import Workspace


def erase(
    workspace: Workspace,
    *,
    column: str,
    values: Sequence[object],
    tables: Sequence[str] | None,
) -> dict[str, int]:
    """Erase with the build lock held: new versions first, then what readers see, then old files.

    A process killed in between leaves readers whole; running it again completes it.
    """
    lake, current = workspace.lake, workspace.current()
    names = [
        name
        for name, table in schema.TABLES.items()
        if column in table.column_names and (tables is None or name in tables) and lake.exists(name)
    ]
    for name in names:
        if name in current.marts:
            lake.rewind(name, version=current.marts[name])
    gone = {name: lake.erase(name, column=column, values=values) for name in names}
    if current.build_id:
        now = lake.versions(names)
        kept = {name: now.get(name, version) for name, version in current.base.items()}
        marts = {name: now.get(name, version) for name, version in current.marts.items()}
        write_current(
            workspace.root / "lake" / "current.json",
            msgspec.structs.replace(current, base=kept, marts=marts),
        )
    for name in names:
        lake.purge(name)
    return gone


def purge(workspace: Workspace) -> int:
    """Remove, with the build lock held, every file of a mart that readers do not see."""
    lake, current = workspace.lake, workspace.current()
    removed = 0
    for name, version in current.marts.items():
        if lake.version(name) == version:  # else a build died: the next one writes it anew
            removed += lake.purge(name)
    return removed
