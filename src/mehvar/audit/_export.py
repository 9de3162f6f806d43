"""A period of the audit as a file that can leave the house, and its proof beside it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mehvar.audit._record import AuditError, AuditRecord, to_line
from mehvar.audit._verify import AuditReport, Fault, Walk

if TYPE_CHECKING:
    from hashlib import _Hash

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "number", "at", "actor", "action", "object_kind", "object_id", "details", "previous", "hash",
)  # fmt: skip


class ExportAnchor(msgspec.Struct, frozen=True, kw_only=True):
    """What proves an exported period: its place in the chain, and the file's own SHA-256.

    ``previous`` is the hash of the record before ``first``, ``hash`` that of ``last``. The hash of
    the last record also stands in the workspace: copy it elsewhere when the file is handed over.
    """

    first: int
    last: int
    previous: str
    hash: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditExport:
    """What was written: ``records`` from number ``first`` to ``last``, and where."""

    path: Path
    anchor_path: Path
    records: int
    first: int
    last: int
    hash: str
    sha256: str


def export(*, rows: Iterable[AuditRecord], path: Path) -> AuditExport:
    """Write records as JSONL or CSV, one at a time, and the anchor beside them.

    Raises:
        AuditError: when the path ends in neither, or there is no record.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise AuditError(
            f"{path.name} ends in no format of the audit.",
            hint="Use .jsonl, which can be verified, or .csv.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        anchor = _write(rows, partial, write, header=path.suffix.lower() == ".csv")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    anchor_path = anchor_of(path)
    anchor_path.write_bytes(msgspec.json.encode(anchor) + b"\n")
    return AuditExport(
        path=path, anchor_path=anchor_path, records=anchor.last - anchor.first + 1,
        first=anchor.first, last=anchor.last, hash=anchor.hash, sha256=anchor.sha256,
    )  # fmt: skip


def anchor_of(path: Path) -> Path:
    """Return where the anchor of an exported file stands."""
    return path.with_name(f"{path.name}.anchor.json")


def verify_export(path: Path) -> AuditReport:
    """Follow the chain in an exported JSONL file and compare it with the anchor beside it.

    Needs no workspace: whoever holds the two files can do it.
    """
    place = anchor_of(path)
    try:
        content = place.read_bytes()
        anchor = msgspec.json.decode(content, type=ExportAnchor)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        return Walk().broken(Fault.ANCHOR_UNREADABLE, place, 0, f"cannot be read ({error})")
    walk = Walk(records=anchor.first - 1, hash=anchor.previous)
    if msgspec.json.encode(anchor) + b"\n" != content:
        return walk.broken(Fault.ANCHOR_UNREADABLE, place, 0, "it is not what was written")
    sha256 = hashlib.sha256()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            sha256.update(line)
            report = walk.step(path, number, line)
            if report is not None:
                return report
    if walk.records < anchor.last:
        message = f"it was to end with record {anchor.last}, and ends with {walk.records}"
        return walk.broken(Fault.CUT_OFF, path, 0, message)
    if (walk.records, walk.hash, sha256.hexdigest()) != (anchor.last, anchor.hash, anchor.sha256):
        return walk.broken(Fault.ANCHOR_DIFFERS, place, 0, "the file is another than was exported")
    return AuditReport(records=walk.records - anchor.first + 1, last_hash=walk.hash)


def _write(
    rows: Iterable[AuditRecord], path: Path, write: Callable[[AuditRecord], bytes], *, header: bool
) -> ExportAnchor:
    first: AuditRecord | None = None
    last: AuditRecord | None = None
    sha256 = hashlib.sha256()
    with path.open("wb") as file:
        if header:
            _put(file, sha256, "\ufeff".encode() + _csv_line(_COLUMNS))
        for row in rows:
            _put(file, sha256, write(row))
            first, last = first or row, row
    if first is None or last is None:
        raise AuditError("No act is of this period.", hint="Nothing was written.")
    return ExportAnchor(
        first=first.number, last=last.number, previous=first.previous, hash=last.hash,
        sha256=sha256.hexdigest(),
    )  # fmt: skip


def _put(file: io.BufferedWriter, sha256: _Hash, content: bytes) -> None:
    file.write(content)
    sha256.update(content)


def _csv(record: AuditRecord) -> bytes:
    details = json.dumps(record.details, sort_keys=True, ensure_ascii=False)
    told = (
        record.number, record.at.isoformat(), record.actor, record.action, record.object_kind,
        record.object_id, details, record.previous, record.hash,
    )  # fmt: skip
    return _csv_line(tuple(map(str, told)))


def _csv_line(cells: tuple[str, ...]) -> bytes:
    """Return one line; a text that a spreadsheet would run as a formula gets an apostrophe."""
    line = io.StringIO()
    safe = (f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    csv.writer(line, lineterminator="\r\n").writerow(safe)
    return line.getvalue().encode()


_WRITERS: dict[str, Callable[[AuditRecord], bytes]] = {".jsonl": to_line, ".csv": _csv}
