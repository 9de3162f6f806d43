"""What an import did, in records that a page, a terminal and a program can show."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mehvar.ingest._errors import Reason
from mehvar.text import Bilingual

WarningCode = Literal[
    "tenfold_money", "invalid_identifier", "unknown_word", "date_format", "left_out", "same_file",
    "not_mapped", "few_rows", "incomplete", "scale", "no_identity", "header",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportNotice:
    """Something a person should look at; the import went on. ``count`` is in rows."""

    code: WarningCode
    file: str
    message: Bilingual
    column: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """What became of the rows of one file in one table.

    ``rows`` is what the mapping keeps of the file, after grouping: ``new`` and ``corrected`` rows
    were taken, ``unchanged`` ones were known already, ``quarantined`` ones are in the quarantine
    file with their reasons.
    """

    file: str
    table: str
    rows: int
    new: int
    corrected: int
    unchanged: int
    quarantined: int
    reasons: dict[Reason, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """Rows written: new and corrected ones."""
        return self.new + self.corrected


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What was read of one file. ``left_out`` rows are kept by no table of the mapping."""

    file: str
    rows_read: int
    left_out: int
    unreadable: int
    same_as_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did; ``import_id`` is empty when nothing was new and nothing was written.

    ``repairs`` names the import whose rows set aside came back corrected in this one.
    """

    import_id: str
    files: tuple[FileReport, ...]
    tables: tuple[TableReport, ...]
    warnings: tuple[ImportNotice, ...]
    seconds: float
    quarantine: Path | None
    mapping: str
    repairs: str = ""

    @property
    def rows_read(self) -> int:
        """Rows read from all files."""
        return sum(file.rows_read + file.unreadable for file in self.files)

    @property
    def taken(self) -> int:
        """Rows written to all tables."""
        return sum(table.taken for table in self.tables)

    @property
    def unchanged(self) -> int:
        """Rows that were known already."""
        return sum(table.unchanged for table in self.tables)

    @property
    def quarantined(self) -> int:
        """Rows put in quarantine."""
        return sum(table.quarantined for table in self.tables)

    def by_table(self) -> dict[str, int]:
        """Rows written, by table."""
        counts: dict[str, int] = {}
        for table in self.tables:
            counts[table.table] = counts.get(table.table, 0) + table.taken
        return counts
