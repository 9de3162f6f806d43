"""Rows that could not be taken, with file, row, column and reason."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from mehvar.ingest._compile import FAULT, Compiled
from mehvar.ingest._errors import Reason
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import ROW, RawTable, quoted, quoted_name

_FORMULA = "'^[=+@\\t\\r-]'"
HEADER = ("mehvar_file", "mehvar_row", "mehvar_column", "mehvar_reason")


@dataclass(slots=True, kw_only=True)
class Quarantine:
    """The quarantine of one import: one CSV file per table, written row set by row set.

    Beside the place and the reason, a row shows its original values under the original headers.
    Correct the original file and import it again, or correct these rows and hand them to
    ``repair``, which puts them back into the original: an order made of several lines is never
    judged by the faulty ones alone. A cell that a spreadsheet would run as a formula begins with
    an apostrophe.
    """

    folder: Path
    opening: Opening
    files: list[Path] = field(default_factory=list)

    def put(self, raw: RawTable, compiled: Compiled) -> dict[Reason, int]:
        """Write the faulty rows of one table; return how many rows of it are lost, by reason.

        Of a table whose rows group several lines, every faulty line is written.
        """
        name = f"import_faults_{len(self.files)}"
        connection = self.opening.connection
        counts = connection.execute(
            f"SELECT split_part({FAULT}, ':', 2), count(*) FROM ({compiled.rows}) "
            f"WHERE {FAULT} IS NOT NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()
        if counts:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {compiled.faults}")
            self._write(raw, compiled.table, name)
            connection.execute(f"DROP TABLE {name}")
        return {Reason(reason): int(count) for reason, count in counts}

    def put_rejects(self, raw: RawTable) -> dict[Reason, int]:
        """Write the lines that could not be read as rows."""
        if not raw.rejects:
            return {}
        path = self._path("unreadable_lines")
        fresh = not path.exists()
        with path.open("a", encoding="utf-8-sig" if fresh else "utf-8", newline="") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow([*HEADER, "line"])
            for reject in raw.rejects:
                words = reject.reason.words
                reason = f"{reject.reason}: {words.fa} / {words.en}"
                cells = safe_cell(raw.name), reject.row, "", reason, safe_cell(reject.text)
                writer.writerow(cells)
        counts: dict[Reason, int] = {}
        for reject in raw.rejects:
            counts[reject.reason] = counts.get(reject.reason, 0) + 1
        return counts

    def _write(self, raw: RawTable, table: str, faults: str) -> None:
        path = self._path(table)
        reasons = " ".join(
            f"WHEN {quoted(reason)} THEN "
            f"{quoted(f'{reason}: {reason.words.fa} / {reason.words.en}')}"
            for reason in Reason
        )
        originals = ", ".join(
            f"{_safe_sql(f'raw.c{place}')} AS {quoted_name(column)}"
            for place, column in enumerate(raw.columns)
        )
        if path.exists():  # another file fed the same table: its rows get a file of their own
            path = self._path(f"{table}-{len(self.files)}")
        self.opening.connection.execute(
            f"COPY (SELECT {_safe_sql(quoted(raw.name))} AS {HEADER[0]}, "
            f"{row_sql(raw)} AS {HEADER[1]}, split_part({FAULT}, ':', 1) AS {HEADER[2]}, "
            f"CASE split_part({FAULT}, ':', 2) {reasons} END AS {HEADER[3]}, {originals} "
            f"FROM {faults} AS f JOIN ({raw.relation}) AS raw USING ({ROW}) ORDER BY {ROW}) "
            f"TO {quoted(str(path))} (FORMAT csv, HEADER)"
        )

    def _path(self, name: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.csv"
        if path not in self.files:
            self.files.append(path)
        return path


def row_sql(raw: RawTable) -> str:
    """SQL for a row's place in the file: unreadable lines before it count too."""
    if raw.placed:
        return ROW
    lines = [reject.row - place for place, reject in enumerate(sorted(raw.rejects, key=_place))]
    if not lines:
        return ROW
    listed = ", ".join(str(line) for line in lines)
    return f"{ROW} + len(list_filter([{listed}], lambda line: line <= {ROW}))"


def _place(reject: object) -> int:
    return int(getattr(reject, "row", 0))


def _safe_sql(value: str) -> str:
    return f"CASE WHEN regexp_matches({value}, {_FORMULA}) THEN '''' || {value} ELSE {value} END"


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
