"""Following the chain: is every record in its place, unchanged, and none cut off?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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


Expected = dict[int, list[tuple[Path, Anchor]]]
"""Anchors by the number of the record they name."""


@dataclass(slots=True, kw_only=True)
class Walk:
    """Where we are on the chain, and the anchors that are met on the way."""

    records: int = 0
    hash: str = GENESIS
    expected: Expected = field(default_factory=dict)

    def step(self, file: Path, line: int, content: bytes) -> AuditReport | None:
        """Take one record; return a report when it is the first broken one."""
        try:
            record = from_line(content)
        except AuditError as error:
            return self.broken(Fault.UNREADABLE, file, line, error.message)
        if digest(record) != record.hash or to_line(record) != content:
            message = f"record {record.number} is not what was written"
            return self.broken(Fault.CHANGED, file, line, message)
        if record.number != self.records + 1 or record.previous != self.hash:
            message = (
                f"record {self.records + 1} was to follow, and record {record.number} stands here"
            )
            return self.broken(Fault.MISSING, file, line, message)
        self.records, self.hash = record.number, record.hash
        return self._compare(record.number)

    def ended(self) -> AuditReport:
        """Return the report of a chain that was followed to its end."""
        last = max(self.expected, default=0)
        if last > self.records:
            path, anchor = self.expected[last][0]
            message = (
                f"{anchor.count} records were written by then, but only {self.records} are left"
            )
            return self.broken(Fault.CUT_OFF, path, 0, message)
        return AuditReport(records=self.records, last_hash=self.hash)

    def broken(self, fault: Fault, file: Path, line: int, message: str) -> AuditReport:
        """Return the report of a chain that holds only so far."""
        return AuditReport(
            records=self.records,
            last_hash=self.hash,
            fault=fault,
            file=file.name,
            line=line,
            message=f"{file.name}, line {line}: {message}" if line else f"{file.name}: {message}",
        )

    def _compare(self, number: int) -> AuditReport | None:
        for path, anchor in self.expected.get(number, ()):
            if anchor.hash != self.hash:
                message = f"record {number} has another hash than on {anchor.date}"
                return self.broken(Fault.ANCHOR_DIFFERS, path, 0, message)
        return None


def verify(
    *, files: Sequence[Path], anchors: Sequence[Path], kept: Sequence[Path] = ()
) -> AuditReport:
    """Follow the chain through the files and compare it with the anchors.

    Finds the first record that was changed, taken out, put in or moved, and the end cut off; and
    an anchor in which anything was changed. ``kept`` are anchors that were copied elsewhere.
    """
    walk = Walk()
    for path in (*anchors, *kept):
        wrong = _read_anchor(path, own=path not in kept, expected=walk.expected)
        if wrong:
            return walk.broken(Fault.ANCHOR_UNREADABLE, path, 0, wrong)
    for file in files:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                report = walk.step(file, number, line)
                if report is not None:
                    return report
    return walk.ended()


def _read_anchor(path: Path, *, own: bool, expected: Expected) -> str:
    """Read an anchor into what is expected; return what is wrong with it, empty when nothing is.

    A day's own anchor is named by it, and each day ends with a record of its own.
    """
    try:
        content = path.read_bytes()
        anchor = msgspec.json.decode(content, type=Anchor)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        return f"the anchor cannot be read ({error})"
    written = content if own else content.strip()
    is_own_day = not own or (anchor.date == path.stem and anchor.count not in expected)
    if msgspec.json.encode(anchor) != written or not is_own_day or anchor.count < 1:
        return "the anchor is not what was written"
    expected.setdefault(anchor.count, []).append((path, anchor))
    return ""


def read_count(path: Path) -> int:
    """Return the number of the record that an anchor names; 0 when it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Anchor).count
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 0
