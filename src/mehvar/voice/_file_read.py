"""Texts, labels and days from any table file, with no workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar.voice._model_card import VoiceError

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar import ingest

_BATCH = 50_000
"""Rows that are scored at once: some tens of megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRows:
    """How many rows of a file were read, and which were set aside."""

    file: str
    rows: int
    set_aside: int
    reasons: tuple[tuple[str, str, int], ...]
    """Column, reason and how many."""
    examples: tuple[tuple[int, str, str], ...]
    """Row (the file's own number), column and reason of the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFile:
    """Scored texts of a file, one entry per row."""

    texts: pa.ChunkedArray
    labels: pa.ChunkedArray
    days: pa.ChunkedArray | None
    read: FileRows


def read_labelled(
    *, path: Path, text: Sequence[str], label: str, day: str | None = None
) -> LabelledFile:
    """Read texts with their labels from a CSV, TSV, XLSX, JSON or Parquet file, packed or not.

    Args:
        path: the file.
        text: the columns of the text, joined by line ends where there are several.
        label: the column of the label.
        day: the column of the day, Gregorian or Jalali.

    Raises:
        SourceError: the file cannot be read as a table.
        MappingError: it has no such column; the nearest is named.
    """
    with _opened(path, text, label=label, day=day) as (opened, words):
        days = ", said" if day else ""
        found = opened.connection.sql(
            f"SELECT {words} AS words, label{days} FROM {opened.table} ORDER BY __row"
        ).to_arrow_table()
        read = _rows(opened)
    return LabelledFile(
        texts=found["words"],
        labels=found["label"],
        days=found["said"] if day else None,
        read=read,
    )


@contextmanager
def open_texts(
    *, path: Path, text: Sequence[str], keep: Sequence[str] = ()
) -> Iterator[tuple[FileRows, Iterator[pa.Table]]]:
    """Read a file's texts batch by batch, in the order of its rows, in bounded memory.

    Tables have ``row`` (as the file counts: a header is row 1), ``text`` and the columns to keep,
    by their ``kept_names``.
    """
    with _opened(path, text, keep=keep) as (opened, words):
        kept = "".join(f", k{at} AS {_quoted(name)}" for at, name in enumerate(kept_names(keep)))
        reader = opened.connection.sql(
            f"SELECT __row::BIGINT AS row, {words} AS text{kept} FROM {opened.table} ORDER BY __row"
        ).to_arrow_reader(_BATCH)
        yield _rows(opened), _tables(reader)


def kept_names(keep: Sequence[str]) -> list[str]:
    """Return what kept columns are called: as in the file, or ..._in_file where we say the same."""
    return [f"{name}_in_file" if name in TOLD else name for name in keep]


TOLD = (
    "row", "text", "language", "label", "probability", "positive", "unsure", "stars", "emotion",
    "emotion_probability", "aspects", "spans",
)  # fmt: skip
"""The columns of a scored file."""


def _tables(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    import pyarrow as pa

    for batch in reader:
        yield pa.Table.from_batches([batch])


@contextmanager
def _opened(
    path: Path,
    text: Sequence[str],
    *,
    label: str | None = None,
    day: str | None = None,
    keep: Sequence[str] = (),
) -> Iterator[tuple[ingest.OpenedColumns, str]]:
    from mehvar import ingest

    if not text:
        raise VoiceError("No column of text was named.", hint="Say --text COLUMN.")
    asked = [
        ingest.AskedColumn(name=f"t{at}", column=name, kind="id", required=False)
        for at, name in enumerate(text)
    ]
    asked += [
        ingest.AskedColumn(name=f"k{at}", column=name, kind="id", required=False)
        for at, name in enumerate(keep)
    ]
    if label is not None:
        asked.append(ingest.AskedColumn(name="label", column=label, kind="id", required=False))
    if day is not None:
        asked.append(ingest.AskedColumn(name="said", column=day, kind="date", required=False))
    words = ", ".join(f"t{at}" for at in range(len(text)))
    with ingest.open_columns(path=path, asked=asked) as opened:
        yield opened, f"nullif(concat_ws(chr(10), {words}), '')"


def _rows(opened: ingest.OpenedColumns) -> FileRows:
    return FileRows(
        file=opened.file,
        rows=opened.rows,
        set_aside=opened.set_aside,
        reasons=tuple((column, why.value, many) for column, why, many in opened.reasons),
        examples=tuple((one.row, one.column, one.reason.value) for one in opened.examples),
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
