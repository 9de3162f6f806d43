"""What people wrote about a segment of any kind: its strategy, how to talk to it, its audience.

Kept beside the definitions in a file of its own, because no build depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from mehvar.audit import AuditEntry, AuditLog, check_entry
from mehvar.segments._definitions import DefinitionError
from mehvar.segments._journal import read_lines, write_line
from mehvar.segments._rules_compile import Purpose
from mehvar.workspace import Workspace

NOTES_FILE = "segments/notes.jsonl"
_LOCK = "segments"
_LONGEST, _LONGEST_URL, _LONGEST_CALLED = 4_000, 500, 80

Target = Literal["", "file", "webhook"]
"""Where joined and left members go after a build: nowhere, into files, and posted besides."""


class SegmentNote(msgspec.Struct, frozen=True, kw_only=True):
    """What people say of a segment.

    ``called`` overrides the name that the method gave it, ``talk`` the lines on how to talk to
    it. ``purpose`` is what its audience is used for: of marketing, only customers who agreed.
    """

    segmentation: str
    segment: str
    called: str = ""
    strategy: str = ""
    talk: str = ""
    target: Target = ""
    url: str = ""
    purpose: Purpose = "marketing"

    @property
    def key(self) -> tuple[str, str]:
        """The segment."""
        return (self.segmentation, self.segment)


class NoteChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history: what was said from then on."""

    number: int
    at: datetime
    actor: str
    note: SegmentNote


def read_notes(root: Path) -> Mapping[tuple[str, str], SegmentNote]:
    """Return what is said of each segment now."""
    return {one.note.key: one.note for one in note_history(root)}


def read_note(root: Path, *, segmentation: str, segment: str) -> SegmentNote:
    """Return what is said of a segment; an empty note when nobody said anything."""
    found = read_notes(root).get((segmentation, segment))
    return found or SegmentNote(segmentation=segmentation, segment=segment)


def note_history(
    root: Path, *, segmentation: str = "", segment: str = ""
) -> tuple[NoteChange, ...]:
    """Return every change ever made, oldest first; of one segment where it is named."""
    changes = read_lines(root / NOTES_FILE, NoteChange)
    return tuple(
        one for one in changes if not segmentation or one.note.key == (segmentation, segment)
    )


def put_note(
    workspace: Workspace, note: SegmentNote, *, actor: str, now: datetime
) -> SegmentNote:  # fmt: skip
    """Say something of a segment; what was said before stays in the history.

    Raises:
        DefinitionError: naming everything that is wrong; nothing was written.
    """
    _check(note)
    entry = AuditEntry(
        at=now,
        actor=actor,
        action="segment.noted",
        object_kind="segment",
        object_id=f"{note.segmentation}/{note.segment}",
        details={"target": note.target, "purpose": note.purpose, "host": _host(note.url)},
    )
    check_entry(entry)
    with workspace.lock(_LOCK):
        number = len(note_history(workspace.root)) + 1
        change = NoteChange(number=number, at=now, actor=actor, note=note)
        write_line(workspace.path(NOTES_FILE), change)
        AuditLog(workspace).append_many([entry])
    return note


def undo_note(
    workspace: Workspace, *, segmentation: str, segment: str, number: int, actor: str, now: datetime
) -> bool:
    """Take the newest change of a note back; return False when it is not the newest any more."""
    changes = note_history(workspace.root, segmentation=segmentation, segment=segment)
    if not changes or changes[-1].number != number:
        return False
    empty = SegmentNote(segmentation=segmentation, segment=segment)
    before = changes[-2].note if len(changes) > 1 else empty
    put_note(workspace, before, actor=actor, now=now)
    return True


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _check(note: SegmentNote) -> None:
    wrong = []
    if not note.segmentation or not note.segment:
        wrong.append("it names no segment")
    wrong += [
        f"its {part} is longer than {_LONGEST} letters"
        for part in ("strategy", "talk")
        if len(getattr(note, part)) > _LONGEST
    ]
    if len(note.called) > _LONGEST_CALLED:
        wrong.append(f"its name is longer than {_LONGEST_CALLED} letters")
    if note.target not in {"", "file", "webhook"} or note.purpose not in {"service", "marketing"}:
        wrong.append("its target or purpose is unknown")
    wrong += _wrong_address(note)
    if wrong:
        raise DefinitionError(
            f"This cannot be kept: {'; '.join(wrong)}.", hint="Nothing was written.", fields=wrong
        )


def _wrong_address(note: SegmentNote) -> list[str]:
    if note.target != "webhook":
        return ["an address is only for the target webhook"] if note.url else []
    try:
        parts = urlsplit(note.url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return ["its address is none"]
    if parts.scheme not in {"https", "http"} or not parts.hostname or not port_is_fine:
        return ["its address must begin with https://"]
    if parts.username or parts.password or len(note.url) > _LONGEST_URL:
        return ["its address must hold no password and be at most 500 letters long"]
    return []
