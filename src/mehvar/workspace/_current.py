"""``lake/current.json``: the versions that make up what readers see."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from mehvar.lake import write_durably


class StepState(msgspec.Struct, frozen=True, kw_only=True):
    """How a step last ran: the fingerprint of its inputs, its time and its rows."""

    fingerprint: str
    seconds: float
    rows: dict[str, int] = {}


class Current(msgspec.Struct, frozen=True, kw_only=True):
    """What the last finished build published."""

    build_id: str = ""
    built_at: str = ""
    as_of: str = ""
    base: dict[str, int] = {}
    marts: dict[str, int] = {}
    steps: dict[str, StepState] = {}


_known: dict[Path, tuple[tuple[int, int, int], Current]] = {}
"""What was read last from each file, with the stamp of the file then."""


def read_current(path: Path) -> Current:
    """Read the published state; an empty one before the first build.

    Pages ask at every request, so a file that was not replaced since is not read again: every
    publication is a new file, whose number, time or size differs.
    """
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            known = _known.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            current = msgspec.json.decode(file.read(), type=Current)
    except FileNotFoundError:
        return Current()
    _known[path] = (stamp, current)
    return current


def write_current(path: Path, current: Current) -> None:
    """Replace the published state in one durable step."""
    write_durably(path, msgspec.json.format(msgspec.json.encode(current), indent=1))
