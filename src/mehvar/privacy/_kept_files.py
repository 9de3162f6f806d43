"""Files of the workspace that are no tables and may still name a person."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.privacy._subject import Subject
    from mehvar.workspace import Workspace

_LEFT_OUT = frozenset({"lake", "audit", "locks", "tmp", "cache", "privacy"})
_LONG_ENOUGH = 6
"""A shorter value stands in files by chance."""


def files_that_name(workspace: Workspace, *, subject: Subject) -> tuple[str, ...]:
    """Return the files outside the tables in which an identifier of the person stands, as written.

    Uploads and rows set aside are kept as they came, for some days or until somebody deletes them;
    what is compressed or written otherwise (a number with blanks) is not found. Paths are relative
    to the workspace.
    """
    told = [one.value for one in subject.identifiers if len(one.value) >= _LONG_ENOUGH]
    spellings = {one.removeprefix("+98") for one in told} | set(told)
    wanted = [one.encode() for one in sorted(spellings) if len(one) >= _LONG_ENOUGH]
    if not wanted:
        return ()
    return tuple(
        path.relative_to(workspace.root).as_posix()
        for path in _files(workspace.root)
        if _holds(path, wanted)
    )


def _files(root: Path) -> Iterator[Path]:
    for first in sorted(root.iterdir()):
        if first.is_dir() and first.name not in _LEFT_OUT:
            yield from (one for one in sorted(first.rglob("*")) if one.is_file())


def _holds(path: Path, wanted: list[bytes]) -> bool:
    if path.stat().st_size == 0:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(one) >= 0 for one in wanted)
