"""``lake/current.json``: the versions that make up what readers see."""

from __future__ import annotations

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


def read_current(path: Path) -> Current:
    """Read the published state; an empty one before the first build."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Current()
    return msgspec.json.decode(content, type=Current)


def write_current(path: Path, current: Current) -> None:
    """Replace the published state in one durable step."""
    write_durably(path, msgspec.json.format(msgspec.json.encode(current), indent=1))
