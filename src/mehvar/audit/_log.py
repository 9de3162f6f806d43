"""The files of the audit: months of lines, the head of the chain by day, what a crash tore off."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile, takewhile
from pathlib import Path

import msgspec

from mehvar.audit._export import AuditExport, export
from mehvar.audit._record import (
    GENESIS,
    AuditEntry,
    AuditError,
    AuditRecord,
    Scalar,
    chained,
    check,
    from_line,
    to_line,
)
from mehvar.audit._search import AuditPage, Wanted, end_before, number_of
from mehvar.audit._verify import Anchor, AuditReport, read_count, verify
from mehvar.lake import flush
from mehvar.workspace import Workspace

_BLOCK = 1 << 16
_PAGE = 100
_LOOK_AT = 50_000
"""A page that finds little gives up after so many records: some tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The audit of one workspace: ``audit/YYYY-MM.jsonl``, one record a line, one chain.

    Any number of processes may append; each append is on the disk when it returns. For each day
    ``audit/anchors/YYYY-MM-DD.json`` holds the count and hash reached: copied elsewhere, it
    proves later that nothing before it was changed or cut off.
    """

    workspace: Workspace

    def append(
        self,
        *,
        at: datetime,
        actor: str,
        action: str,
        object_kind: str,
        object_id: str,
        details: Mapping[str, Scalar] | None = None,
    ) -> AuditRecord:
        """Record one act (UTC); return it as chained.

        Raises:
            AuditError: when a field would name a person, or the end of the chain is unreadable.
        """
        entry = AuditEntry(
            at=at,
            actor=actor,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            details=details or {},
        )
        return self.append_many([entry])[0]

    def append_many(self, entries: Sequence[AuditEntry]) -> list[AuditRecord]:
        """Record many acts with one flush; all of them or, on an error, none.

        Raises:
            AuditError: as ``append``.
        """
        for entry in entries:
            check(entry)
        if not entries:
            return []
        with self.workspace.lock("audit"):
            last = self._end_of_chain()
            self._refuse_when_cut_off(last)
            number, previous = (last.number, last.hash) if last else (0, GENESIS)
            records = []
            for entry in entries:
                number += 1
                records.append(chained(entry, number=number, previous=previous))
                previous = records[-1].hash
            self._write(records)
        return records

    def read(
        self,
        *,
        actor: str = "",
        action: str = "",
        object_kind: str = "",
        object_id: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        limit: int = _PAGE,
    ) -> list[AuditRecord]:
        """Return matching records, newest first.

        Empty filters match everything; ``since`` is inclusive, ``until`` exclusive (UTC). The next
        page is asked for with ``before`` set to the last record's number.
        """
        page = self.page(
            actor=actor,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            since=since,
            until=until,
            before=before,
            limit=limit,
            look_at=None,
        )
        return list(page.records)

    def page(
        self,
        *,
        actor: str = "",
        action: str = "",
        object_kind: str = "",
        object_id: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        limit: int = _PAGE,
        look_at: int | None = _LOOK_AT,
    ) -> AuditPage:
        """Return matching records, newest first, without following the chain to its beginning.

        The filters are those of ``read``; an ``action`` that ends in a dot (``import.``) matches
        all that begin so. Only the months since ``since`` are read, and ``before`` is found
        without reading what comes after it. Where matches are rare, the page ends after looking
        at ``look_at`` records and says where to go on.
        """
        wanted = Wanted.of(
            actor=actor, action=action, object_kind=object_kind, object_id=object_id,
            since=since, until=until,
        )  # fmt: skip
        found: list[AuditRecord] = []
        last = before
        for seen, line in enumerate(self._backwards(before=before, since=since)):
            if len(found) >= limit or (look_at is not None and seen >= look_at):
                return AuditPage(records=tuple(found), before=last)
            last = number_of(line)
            if wanted.may_be(line):
                record = from_line(line)
                if wanted.matches(record):
                    found.append(record)
        return AuditPage(records=tuple(found), before=None)

    def stream(self, *, action: str = "", since: datetime | None = None) -> Iterator[AuditRecord]:
        """Yield matching records, oldest first, one at a time; the filters are those of ``page``.

        What is appended meanwhile may be among them.
        """
        wanted = Wanted.of(
            actor="", action=action, object_kind="", object_id="", since=since, until=None
        )
        yield from self._forwards(wanted, since=since)

    def verify(self, *, kept: Sequence[Path] = ()) -> AuditReport:
        """Follow the whole chain and compare it with every day's anchor.

        ``kept`` are anchors that were copied elsewhere: they show a history that was rewritten
        together with the anchors beside it.
        """
        with self.workspace.lock("audit"):
            self._repair()
            return verify(files=self._files(), anchors=self._anchors(), kept=kept)

    def export(
        self, *, path: Path, since: datetime | None = None, until: datetime | None = None
    ) -> AuditExport:
        """Write a period's records to a file, with the anchor that proves them beside it.

        ``since`` is inclusive, ``until`` exclusive (UTC); between the first and the last record of
        the period none is left out. The ending of the path chooses JSONL, which ``verify_export``
        can follow, or CSV for people. The file appears whole or not at all.

        Raises:
            AuditError: when the path ends in neither, or no record is of the period.
        """
        newest = self.page(until=until, limit=1, look_at=None).records
        last = newest[0].number if newest else 0
        everything = self._forwards(Wanted.everything(), since=since)
        rows = dropwhile(lambda row: since is not None and row.at < since, everything)
        return export(rows=takewhile(lambda row: row.number <= last, rows), path=path)

    # -- behind the door -------------------------------------------------------------------

    @property
    def _folder(self) -> Path:
        return self.workspace.root / "audit"

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))

    def _anchors(self) -> list[Path]:
        return sorted((self._folder / "anchors").glob("*.json"))

    def _end_of_chain(self) -> AuditRecord | None:
        self._repair()
        for file in reversed(self._files()):
            for line in _lines_backwards(file):
                return from_line(line)
        return None

    def _refuse_when_cut_off(self, last: AuditRecord | None) -> None:
        """Do not go on over a loss: the next anchor would hide it."""
        for path in self._anchors()[-1:]:
            reached = read_count(path)
            if reached > (last.number if last else 0):
                raise AuditError(
                    f"The end of the audit was cut off: {path.name} names record {reached}.",
                    hint="Nothing was recorded. See mehvar audit verify, and restore a backup.",
                )

    def _repair(self) -> None:
        """Set aside what a killed process left of a line: it was never acknowledged."""
        for file in self._files()[-1:]:
            size = file.stat().st_size
            whole = _whole_size(file, size)
            if whole == size:
                continue
            with file.open("r+b") as open_file:
                open_file.seek(whole)
                torn = open_file.read()
                aside = self._folder / "torn" / f"{file.stem}-{whole}.partial"
                aside.parent.mkdir(parents=True, exist_ok=True)
                aside.write_bytes(torn)
                open_file.truncate(whole)
                os.fsync(open_file.fileno())

    def _write(self, records: Sequence[AuditRecord]) -> None:
        """Append lines to the month of each record, never to one before the newest file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        known = self._files()
        month = known[-1].stem if known else ""
        blocks: dict[str, list[bytes]] = {}
        for record in records:
            month = max(month, f"{record.at:%Y-%m}")
            blocks.setdefault(month, []).append(to_line(record))
        for name, lines in blocks.items():
            file = self._folder / f"{name}.jsonl"
            with file.open("ab") as open_file:
                open_file.write(b"".join(lines))
                open_file.flush()
                os.fdatasync(open_file.fileno())
        if set(blocks) - {file.stem for file in known}:
            flush(self._folder)
        self._anchor(records)

    def _anchor(self, records: Sequence[AuditRecord]) -> None:
        """Note how far the chain had come on each day; the day of an act never runs backwards."""
        folder = self._folder / "anchors"
        folder.mkdir(parents=True, exist_ok=True)
        known = self._anchors()
        day = known[-1].stem if known else ""
        heads: dict[str, AuditRecord] = {}
        for record in records:
            day = max(day, f"{record.at:%Y-%m-%d}")
            heads[day] = record
        for name, record in heads.items():
            anchor = Anchor(date=name, count=record.number, hash=record.hash)
            partial = folder / f".{name}.partial"
            partial.write_bytes(msgspec.json.encode(anchor))
            partial.replace(folder / f"{name}.json")

    def _forwards(self, wanted: Wanted, *, since: datetime | None) -> Iterator[AuditRecord]:
        """Yield the records that are wanted from the month of ``since`` on, the oldest first."""
        month = f"{since:%Y-%m}" if since else ""
        for file in self._files():
            if file.stem >= month:
                yield from _matching(file, wanted)

    def _backwards(self, *, before: int | None, since: datetime | None) -> Iterator[bytes]:
        """Yield the lines from the last, or from before a number, to the first that may matter.

        A record is never in a file of an earlier month than its own.
        """
        month = f"{since:%Y-%m}" if since else ""
        for file in reversed(self._files()):
            if file.stem < month:
                return
            if before is None:
                yield from _lines_backwards(file)
                continue
            end = end_before(file, before, whole=_whole_size(file, file.stat().st_size))
            if end:
                yield from _lines_backwards(file, end=end)


def _matching(file: Path, wanted: Wanted) -> Iterator[AuditRecord]:
    """Yield the records of a file's whole lines that are wanted, the first first."""
    with file.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n") and wanted.may_be(line):
                record = from_line(line)
                if wanted.matches(record):
                    yield record


def _whole_size(file: Path, size: int) -> int:
    """Return the size of a file up to the end of its last whole line."""
    with file.open("rb") as open_file:
        end = size
        while end > 0:
            start = max(0, end - _BLOCK)
            open_file.seek(start)
            place = open_file.read(end - start).rfind(b"\n")
            if place >= 0:
                return start + place + 1
            end = start
    return 0


def _lines_backwards(file: Path, *, end: int | None = None) -> Iterator[bytes]:
    """Yield the whole lines of a file, or of its first ``end`` bytes, the last first."""
    with file.open("rb") as open_file:
        if end is None:
            end = _whole_size(file, file.stat().st_size)
        rest = b""
        while end > 0:
            start = max(0, end - _BLOCK)
            open_file.seek(start)
            lines = (open_file.read(end - start) + rest).split(b"\n")
            rest = lines[0]
            yield from (line for line in reversed(lines[1:]) if line)
            end = start
        if rest:
            yield rest
