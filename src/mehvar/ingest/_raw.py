"""A source as the importer sees it: rows of text with a row number, in a Parquet file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar.ingest._errors import MappingError, Reason, SourceError

if TYPE_CHECKING:
    import pyarrow as pa

ROW = "__row"
"""The row number of a raw row, as a spreadsheet shows it (the header is row 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A line that could not be read as a row: its place in the file, its text, and why."""

    row: int
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One table of a source.

    ``relation`` is a DuckDB SELECT that gives ``__row`` and the columns ``c0``, ``c1``, ... as
    text; ``columns`` are their names at the source. ``rows`` counts the readable rows and
    ``rejects`` holds the unreadable ones (the first ones, ``rejected`` counts all). ``placed``
    says that row numbers count unreadable lines too, and ``delimiter`` and ``escape`` how a
    delimited text was read.
    """

    name: str
    origin: str
    sha256: str
    columns: tuple[str, ...]
    relation: str
    rows: int
    size: int
    rejects: tuple[Reject, ...] = ()
    rejected: int = 0
    placed: bool = False
    delimiter: str = ""
    escape: str = ""

    def physical(self, column: str) -> str:
        """Return the name under which ``column`` stands in the relation.

        Headers match in any spelling of ی, ک, spaces and digits.

        Raises:
            MappingError: when the file has no such column, with the nearest ones.
        """
        if column in self.columns:
            return f"c{self.columns.index(column)}"
        plain = [plain_header(name) for name in self.columns]
        wanted = plain_header(column)
        if wanted in plain:
            return f"c{plain.index(wanted)}"
        near = get_close_matches(column, self.columns, n=3) or list(self.columns)[:8]
        raise MappingError(
            f"{self.name} has no column {column!r}.",
            hint=f"The nearest are: {', '.join(near)}. Correct the mapping.",
            file=self.name,
            column=column,
        )


def unread_table(path: Path, sha256: str) -> RawTable:
    """Stand for a file that is known already and was not read."""
    return RawTable(
        name=path.name,
        origin=str(path),
        sha256=sha256,
        columns=(),
        relation="",
        rows=0,
        size=path.stat().st_size,
    )


_LETTERS = str.maketrans(
    "يىكةۀأإآ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ییکههااا01234567890123456789", "\u200c\u200f\u200e\u0640\ufeff"
)


def plain_header(name: str) -> str:
    """Return a header without what never tells two headers apart."""
    return re.sub(r"\s+", "", name.translate(_LETTERS)).lower()


def distinct_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Give every column a name of its own: empty ones are numbered, repeated ones too."""
    names: list[str] = []
    seen: set[str] = set()
    for place, cell in enumerate(cells, 1):
        base = cell.replace("\ufeff", "").strip() or f"column_{place}"
        name, copy = base, 2
        while name.lower() in seen:
            name, copy = f"{base} ({copy})", copy + 1
        seen.add(name.lower())
        names.append(name)
    return tuple(names)


_VALUE = re.compile(r"^[+\-(]?\d[\d\s,٬./:\-T+Z)]*$|^[^@\s]+@[^@\s]+\.[a-z]+$", re.IGNORECASE)


def check_header(cells: Sequence[str], *, where: str) -> None:
    """Refuse a first row that is data and not a header.

    Raises:
        SourceError: when half of the cells are numbers, dates or addresses.
    """
    filled = [cell.translate(_LETTERS).strip() for cell in cells if cell.strip()]
    values = [cell for cell in filled if _VALUE.match(cell)]
    if not filled or 2 * len(values) >= len(filled):
        raise SourceError(
            f"{where} has no header: its first row reads {', '.join(cells[:5])!r}.",
            hint="Add a first row that names the columns, then import again.",
            file=where,
        )


def quoted(text: str) -> str:
    """Return ``text`` as a SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """Return ``name`` as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def staged_relation(parquet: Path, columns: int, *, first_row: int = 2) -> str:
    """Return the relation of a Parquet file whose columns already are ``c0``, ``c1``, ..."""
    names = ", ".join(f"c{place}" for place in range(columns))
    return (
        f"SELECT file_row_number + {first_row} AS {ROW}, {names} "
        f"FROM read_parquet({quoted(str(parquet))}, file_row_number = true)"
    )


def text_schema(columns: int) -> pa.Schema:
    """Return the schema of a staged table: text throughout."""
    import pyarrow as pa

    return pa.schema([(f"c{place}", pa.string()) for place in range(columns)])
