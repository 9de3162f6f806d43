"""Files of a workspace that only grow, line by line: what was changed, when and by whom."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

import msgspec

from mehvar.lake import flush

_T = TypeVar("_T")


def read_lines(path: Path, kind: type[_T]) -> tuple[_T, ...]:
    """Return every line, oldest first; a line torn by a crash does not count."""
    if not path.is_file():
        return ()
    lines = path.read_bytes().split(b"\n")[:-1]
    return tuple(msgspec.json.decode(line, type=kind) for line in lines)


def append_line(path: Path, record: msgspec.Struct) -> None:
    """Write one line durably, after cutting off what a crash tore."""
    with path.open("ab") as file:
        file.truncate(path.read_bytes().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
        file.write(msgspec.json.encode(record) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    flush(path.parent)


def replace_text(path: Path, text: str) -> None:
    """Replace a file in one durable step: readers find the old text or the new one."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    flush(path.parent)
