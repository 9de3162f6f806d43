"""Following the chain: is every record in its place, unchanged, and none cut off?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import msgspec

from mehvar.audit._record import GENESIS, AuditError, digest, from_line, to_line


class Fault(Enum):
    """What is wrong with the first broken record."""

    UNREADABLE = "unreadable"
    CHANGED = "changed"
    MISSING = "missing"
    CUT_OFF = "cut_off"
    ANCHOR_UNREADABLE = "anchor_unreadable"
    ANCHOR_DIFFERS = "anchor_differs"


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """How far the chain had come on a day: the number of records and the last hash."""

    date: str
    count: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """The result of following the chain.

    ``records`` is how many stand in an unbroken chain from the first. With a ``fault``, ``file``
    and ``line`` (from 1) say where the first one is, and ``message`` says it in words.
    """

    records: int
    last_hash: str
    fault: Fault | None = None
    file: str = ""
    line: int = 0
    message: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


@dataclass(slots=True)
class _Walk:
    """Where we are on the chain, and the hashes that anchors will ask for."""

    records: int = 0
    hash: str = GENESIS

    def broken(self, fault: Fault, file: Path, line: int, message: str) -> AuditReport:
        return AuditReport(
            records=self.records,
            last_hash=self.hash,
            fault=fault,
            file=file.name,
            line=line,
            message=f"{file.name}, line {line}: {message}" if line else f"{file.name}: {message}",
        )


def verify(*, files: Sequence[Path], anchors: Sequence[Path]) -> AuditReport:
    """Follow the chain through the files and compare it with the anchors.

    Finds the first record that was changed, taken out, put in or moved, and the end cut off.
    """
    expected: dict[int, tuple[Path, Anchor]] = {}
    for path in anchors:
        try:
            anchor = msgspec.json.decode(path.read_bytes(), type=Anchor)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            message = f"the anchor cannot be read ({error})"
            return _Walk().broken(Fault.ANCHOR_UNREADABLE, path, 0, message)
        expected[anchor.count] = (path, anchor)
    walk = _Walk()
    for file in files:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                report = _step(walk, file, number, line, expected)
                if report is not None:
                    return report
    last = max(expected, default=0)
    if last > walk.records:
        path, anchor = expected[last]
        message = f"{anchor.count} records were written by then, but only {walk.records} are left"
        return walk.broken(Fault.CUT_OFF, path, 0, message)
    return AuditReport(records=walk.records, last_hash=walk.hash)


def _step(
    walk: _Walk, file: Path, line: int, content: bytes, expected: dict[int, tuple[Path, Anchor]]
) -> AuditReport | None:
    """Take one record; return a report when it is the first broken one."""
    try:
        record = from_line(content)
    except AuditError as error:
        return walk.broken(Fault.UNREADABLE, file, line, error.message)
    if digest(record) != record.hash or to_line(record) != content:
        message = f"record {record.number} is not what was written"
        return walk.broken(Fault.CHANGED, file, line, message)
    if record.number != walk.records + 1 or record.previous != walk.hash:
        message = f"record {walk.records + 1} was to follow, and record {record.number} stands here"
        return walk.broken(Fault.MISSING, file, line, message)
    walk.records, walk.hash = record.number, record.hash
    path, anchor = expected.get(record.number, (file, None))
    if anchor is not None and anchor.hash != record.hash:
        message = f"record {record.number} has another hash than on {anchor.date}"
        return walk.broken(Fault.ANCHOR_DIFFERS, path, 0, message)
    return None
