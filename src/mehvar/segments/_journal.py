"""A file that only grows: one change a line, durable before it counts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

import msgspec

from mehvar.lake import flush

Change = TypeVar("Change", bound=msgspec.Struct)


def read_lines(path: Path, kind: type[Change]) -> tuple[Change, ...]:
    """Return every change ever written, oldest first; a line torn by a crash does not count."""
    if not path.is_file():
        return ()
    lines = path.read_bytes().split(b"\n")[:-1]
    return tuple(msgspec.json.decode(line, type=kind) for line in lines)


def write_line(path: Path, change: msgspec.Struct) -> None:
    """Add a change behind the others; the caller holds the lock of the file."""
    line = msgspec.json.encode(change) + b"\n"
    with path.open("ab") as file:
        file.truncate(path.read_bytes().rfind(b"\n") + 1)  # what a crash tore off
        file.seek(0, os.SEEK_END)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    flush(path.parent)
