"""Finding records in the chain without reading all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from mehvar.audit._record import AuditRecord, from_line

_CLOSE = 1 << 14
_NUMBER = re.compile(rb'"number":(\d+)[,}]')


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some records, newest first; ``before`` asks for those that follow, None at the beginning.

    A page may hold fewer records than were asked for, even none, and still have a ``before``.
    """

    records: tuple[AuditRecord, ...]
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records are asked for; ``pieces`` stand in the line of each of them."""

    actor: str
    action: str
    object_kind: str
    object_id: str
    since: datetime | None
    until: datetime | None
    pieces: tuple[bytes, ...]

    @classmethod
    def of(
        cls,
        *,
        actor: str,
        action: str,
        object_kind: str,
        object_id: str,
        since: datetime | None,
        until: datetime | None,
    ) -> Wanted:
        """Prepare the question."""
        names = {"actor": actor, "object_kind": object_kind, "object_id": object_id}
        pieces = [_piece(name, value) for name, value in names.items() if value]
        if action:
            piece = _piece("action", action)
            pieces.append(piece.rstrip(b'"') if action.endswith(".") else piece)
        return cls(
            actor=actor, action=action, object_kind=object_kind, object_id=object_id,
            since=since, until=until, pieces=tuple(pieces),
        )  # fmt: skip

    @classmethod
    def everything(cls) -> Wanted:
        """Ask for every record."""
        return cls.of(actor="", action="", object_kind="", object_id="", since=None, until=None)

    def may_be(self, line: bytes) -> bool:
        """Rule a line out without reading it as a record."""
        return all(piece in line for piece in self.pieces)

    def matches(self, record: AuditRecord) -> bool:
        """Whether a record is asked for."""
        group = self.action.endswith(".")
        named = record.action.startswith(self.action) if group else record.action == self.action
        return (
            (named or not self.action)
            and self.actor in {"", record.actor}
            and self.object_kind in {"", record.object_kind}
            and self.object_id in {"", record.object_id}
            and (self.since is None or record.at >= self.since)
            and (self.until is None or record.at < self.until)
        )


def number_of(line: bytes) -> int:
    """Return the number of a line's record.

    Raises:
        AuditError: when the line is no record.
    """
    found = _NUMBER.search(line)
    # A detail might be called number too: then the record itself is read.
    if found is None or len(_NUMBER.findall(line)) > 1:
        return from_line(line).number
    return int(found[1])


def end_before(file: Path, number: int, *, whole: int) -> int:
    """Return up to which byte a file holds records before ``number``, by halving.

    Raises:
        AuditError: when a line in the way is no record.
    """
    low, high = 0, whole
    with file.open("rb") as lines:
        while high - low > _CLOSE:
            middle = (low + high) // 2
            lines.seek(middle)
            lines.readline()
            start = lines.tell()
            line = lines.readline() if start < high else b""
            if not line or number_of(line) >= number:
                high = middle
            else:
                low = start
        lines.seek(low)
        end = low
        while end < whole and number_of(lines.readline()) < number:
            end = lines.tell()
    return end


def _piece(name: str, value: str) -> bytes:
    return msgspec.json.encode(name) + b":" + msgspec.json.encode(value)
