"""Opening a file whatever it is: its kind by content, its encoding, its packing, with caps."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from mehvar.ingest._csv import read_csv
from mehvar.ingest._errors import SourceError
from mehvar.ingest._json import read_json
from mehvar.ingest._parquet import read_parquet
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import RawTable, file_sha256, unread_table
from mehvar.ingest._sheets import read_sheets

FileKind = Literal["csv", "json", "parquet", "xlsx"]

_PIECE = 1 << 20
UNPACKED_FLOOR = 1 << 30
UNPACKED_RATIO = 200
"""A packed file may grow to the larger of a gigabyte and two hundred times its size."""


def open_file(path: Path, opening: Opening) -> tuple[RawTable, ...]:
    """Read a file's tables into pieces (several for a workbook of several sheets).

    Raises:
        SourceError: when it is missing, empty, packed too tightly, or no table at all.
    """
    if not path.is_file():
        raise SourceError(
            f"{path} does not exist.", hint="Check the name; nothing was imported.", file=str(path)
        )
    if path.stat().st_size == 0:
        raise SourceError(
            f"{path} is empty.", hint="Export it again; nothing was imported.", file=str(path)
        )
    sha256 = "" if opening.limit else file_sha256(path)  # a glance need not read it all
    if opening.is_known(path.name, sha256):
        return (unread_table(path, sha256),)
    with _unpacked(path, opening) as plain:
        return _read(_kind(plain, path), plain, path, sha256, opening)


def _read(
    kind: FileKind, plain: Path, path: Path, sha256: str, opening: Opening
) -> tuple[RawTable, ...]:
    if kind == "xlsx":
        return read_sheets(plain, name=path.name, sha256=sha256, opening=opening)
    if kind == "parquet":
        return (read_parquet(plain, name=path.name, sha256=sha256, opening=opening),)
    with _as_utf8(plain, path, opening) as text:
        reader = read_json if kind == "json" else read_csv
        return (reader(text, name=path.name, sha256=sha256, opening=opening),)


_FOREIGN = (
    (b"%PDF", "a PDF document", "Export the table as XLSX or CSV."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "Open it and save it as .xlsx."),
    (b"SQLite format 3\0", "an SQLite database", "Name its table: sqlite:///FILE and a table."),
    (b"\x89PNG", "a picture", "Export the table as XLSX or CSV."),
    (b"\xff\xd8\xff", "a picture", "Export the table as XLSX or CSV."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"ORC", "an ORC file", "Export the table as Parquet or CSV."),
)


def _kind(path: Path, named: Path) -> FileKind:
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, what, hint in _FOREIGN:
        if head.startswith(magic):
            raise SourceError(f"{named} is {what}, not a table.", hint=hint, file=str(named))
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path, named)
    start = head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        raise SourceError(
            f"{named} is a web page or XML, though its name may say otherwise.",
            hint="Open it in a spreadsheet program and save it as .xlsx or .csv.",
            file=str(named),
        )
    return "json" if start.startswith((b"{", b"[")) else "csv"


def _zip_kind(path: Path, named: Path) -> FileKind:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise SourceError(
            f"{named} is a damaged archive.", hint="Export it again.", file=str(named)
        ) from error
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise SourceError(
            f"{named} is a zip archive or another Office document, not a workbook.",
            hint="Unpack it, or save the table as .xlsx or .csv.",
            file=str(named),
        )
    _check_growth(sum(entry.file_size for entry in entries), path, named)
    return "xlsx"


def _check_growth(unpacked: int, path: Path, named: Path) -> None:
    if unpacked > max(UNPACKED_FLOOR, UNPACKED_RATIO * path.stat().st_size):
        raise SourceError(
            f"{named} unpacks to more than {UNPACKED_RATIO} times its size and "
            f"{UNPACKED_FLOOR >> 30} GB; this is what a zip bomb looks like.",
            hint="When the file is sound, unpack it yourself and import the result.",
            file=str(named),
        )


@contextmanager
def _unpacked(path: Path, opening: Opening) -> Iterator[Path]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if not packed:
        yield path
        return
    target = opening.piece(path.name)
    written = 0
    try:
        with gzip.open(path, "rb") as source, target.open("wb") as out:
            while piece := source.read(_PIECE):
                written += len(piece)
                _check_growth(written, path, path)
                out.write(piece)
        if not written:
            raise SourceError(f"{path} is empty.", hint="Export it again.", file=str(path))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(
            f"{path} is a damaged gzip file.", hint="Copy or export it again.", file=str(path)
        ) from error
    yield target  # it goes with the folder of pieces: a Parquet file is read where it lies


@contextmanager
def _as_utf8(path: Path, named: Path, opening: Opening) -> Iterator[Path]:
    encoding = detect_encoding(path)
    if encoding == "utf-8":
        yield path
        return
    target = opening.piece(named.name + "-utf8")
    try:
        with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
            pieces = iter(lambda: source.read(_PIECE), b"")
            for text in codecs.iterdecode(pieces, encoding, errors="replace"):
                out.write(text)
        yield target
    finally:
        target.unlink(missing_ok=True)


def detect_encoding(path: Path) -> str:
    """Tell a text file's encoding: UTF-8, UTF-16, Windows-1256 (Persian) or Windows-1252."""
    samples = _samples(path)
    head = samples[0]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = max(1, len(head) // 2)
    if head[1::2].count(0) > 0.3 * pairs:
        return "utf-16-le"
    if head[0::2].count(0) > 0.3 * pairs:
        return "utf-16-be"
    if all(_is_utf8(sample) for sample in samples):
        return "utf-8"
    return "cp1256" if _high_bytes_run(b"".join(samples)) else "cp1252"


def _samples(path: Path) -> list[bytes]:
    size = path.stat().st_size
    with path.open("rb") as file:
        samples = []
        for start in sorted({0, max(0, size // 2), max(0, size - _PIECE)}):
            file.seek(start)
            samples.append(file.read(_PIECE))
    return samples


def _is_utf8(sample: bytes) -> bool:
    start = 0
    while start < min(4, len(sample)) and 0x80 <= sample[start] < 0xC0:
        start += 1  # the sample may begin inside a character
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample[start:])
    except UnicodeDecodeError:
        return False
    return True


def _high_bytes_run(sample: bytes) -> bool:
    """Persian words are runs of high bytes; accents in Latin text stand alone."""
    high = bytes(1 if byte >= 0x80 else 0 for byte in sample[: 1 << 16])
    total = high.count(1)
    return total > 0 and 3 * high.count(b"\1\1") >= total
