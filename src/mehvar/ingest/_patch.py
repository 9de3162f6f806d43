"""Corrections of a raw table: which cells a person changed, and the table with them put in."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mehvar.ingest._errors import RepairError
from mehvar.ingest._pieces import Opening
from mehvar.ingest._quarantine import HEADER, row_sql
from mehvar.ingest._raw import ROW, RawTable, plain_header, quoted

EDITS = "repair_edits"
LINE = "line"
_WHOLE = ""
"""The column of an edit that gives a whole line which could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """The corrections of one repair, in a temporary table (file, line, name, value)."""

    opening: Opening

    def begin(self, earlier: Path | None) -> None:
        """Make the table, with the corrections of the repairs before this one."""
        self.opening.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {EDITS} "
            "(file VARCHAR, line BIGINT, name VARCHAR, value VARCHAR)"
        )
        if earlier is not None:
            self.opening.connection.execute(
                f"INSERT INTO {EDITS} FROM read_parquet({quoted(str(earlier))})"
            )

    def files(self) -> set[str]:
        """Return the names of the files that have corrections."""
        found = self.opening.connection.execute(f"SELECT DISTINCT file FROM {EDITS}").fetchall()
        return {row[0] for row in found}

    def add(self, new: str) -> None:
        """Add the rows of another table of edits; a cell that was corrected before is replaced."""
        connection = self.opening.connection
        connection.execute(f"DELETE FROM {EDITS} USING {new} AS n WHERE {_same_cell(EDITS, 'n')}")
        connection.execute(f"INSERT INTO {EDITS} FROM {new}")

    def write(self, path: Path) -> None:
        """Keep the corrections for the repairs that come after."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.opening.connection.execute(
            f"COPY (FROM {EDITS} ORDER BY ALL) TO {quoted(str(path))} (FORMAT parquet)"
        )


def changed_cells(raw: RawTable, fixed: RawTable, opening: Opening, into: str) -> None:
    """Write the cells that differ between a file and its corrected rows into table ``into``.

    An apostrophe that we put before a formula is taken off again, and what a spreadsheet program
    does to a number that nobody touched (leading zeros lost, 1.2E+16) is no correction.
    """
    places = {plain_header(name): f"f.c{place}" for place, name in enumerate(fixed.columns)}
    parts = []
    for place, name in enumerate(raw.columns):
        new, old = f"nullif({places[plain_header(name)]}, '')", f"nullif(o.c{place}, '')"
        parts.append(
            f"SELECT {quoted(raw.name)}, {_line(fixed)}, {quoted(name)}, {_bare(new)} "
            f"FROM f JOIN o ON o.place = {_line(fixed)} "
            f"WHERE {new} IS DISTINCT FROM {old} AND {_bare(new)} IS DISTINCT FROM {old} "
            f"AND NOT {_mangled(new, old)}"
        )
    opening.connection.execute(
        f"INSERT INTO {into} WITH f AS (FROM ({fixed.relation}) AS f WHERE "
        f"{_bare('f.' + _column(fixed, HEADER[0]))} = {quoted(raw.name)}), "
        f"o AS MATERIALIZED (SELECT {row_sql(raw)} AS place, * FROM ({raw.relation}) "
        f"WHERE place IN (SELECT {_line(fixed)} FROM f)) {' UNION ALL '.join(parts)}"
    )


def changed_lines(raw: RawTable, fixed: RawTable, opening: Opening, into: str) -> None:
    """Write the unreadable lines of a file that a person corrected into table ``into``."""
    found = opening.connection.execute(
        f"SELECT {_line(fixed)}, {_bare('f.' + _column(fixed, LINE))} FROM ({fixed.relation}) AS f "
        f"WHERE {_bare('f.' + _column(fixed, HEADER[0]))} = {quoted(raw.name)}"
    ).fetchall()
    known = {reject.row: reject.text for reject in raw.rejects}
    rows = [
        (raw.name, line, _WHOLE, text)
        for line, text in found
        if text and known.get(line, text) != text
    ]
    if rows:
        opening.connection.executemany(f"INSERT INTO {into} VALUES (?, ?, ?, ?)", rows)


def patched(raw: RawTable, opening: Opening) -> RawTable:
    """Return the table with the corrections of its file put in, streamed to a piece."""
    connection = opening.connection
    mine = f"SELECT * FROM {EDITS} WHERE file = {quoted(raw.name)}"
    names = {row[0] for row in connection.execute(f"SELECT DISTINCT name FROM ({mine})").fetchall()}
    if not names:
        return raw
    lines = _inserted(raw, opening, mine) if _WHOLE in names else {}
    piece = opening.piece(raw.name + "-repaired").with_suffix(".parquet")
    cells = [
        f"CASE WHEN e.h{place} THEN e.v{place} ELSE r.c{place} END AS c{place}"
        if name in names
        else f"r.c{place}"
        for place, name in enumerate(raw.columns)
    ]
    pivot = [
        f"bool_or(name = {quoted(name)}) AS h{place}, "
        f"any_value(value) FILTER (name = {quoted(name)}) AS v{place}"
        for place, name in enumerate(raw.columns)
        if name in names
    ]
    connection.execute(
        f"COPY (SELECT r.place AS {ROW}, {', '.join(cells)} "
        f"FROM (SELECT {row_sql(raw)} AS place, * FROM ({raw.relation})) AS r "
        f"LEFT JOIN (SELECT {', '.join(['line', *pivot])} FROM ({mine}) GROUP BY line) AS e "
        f"ON e.line = r.place {_lines_sql(raw, lines)}) "
        f"TO {quoted(str(piece))} (FORMAT parquet, COMPRESSION lz4_raw)"
    )
    columns = ", ".join(f"c{place}" for place in range(len(raw.columns)))
    rejects = tuple(one for one in raw.rejects if one.row not in lines)
    return replace(
        raw,
        relation=f"SELECT {ROW}, {columns} FROM read_parquet({quoted(str(piece))})",
        rows=raw.rows + len(lines),
        rejects=rejects,
        rejected=raw.rejected - len(lines),
        placed=True,
        sha256=_digest(raw, opening, mine),
    )


def check_columns(fixed: RawTable, raw: RawTable, *, named: str) -> None:
    """Refuse a corrected file whose columns are not those that we gave.

    Raises:
        RepairError: naming the columns that are missing, and those that are new.
    """
    wanted = {plain_header(name): name for name in (*HEADER, *raw.columns)}
    given = {plain_header(name): name for name in fixed.columns}
    missing = [name for key, name in wanted.items() if key not in given and name not in HEADER[2:]]
    new = [name for key, name in given.items() if key not in wanted]
    if missing or new:
        said = [
            f"{what}: {', '.join(names)}"
            for what, names in (("missing", missing), ("new", new))
            if names
        ]
        raise RepairError(
            f"The columns of {named} are not those of the quarantine ({'; '.join(said)}).",
            hint="Keep the header as it was, correct the cells only; nothing was imported.",
            missing=missing, new=new,
        )  # fmt: skip


def is_lines(fixed: RawTable) -> bool:
    """Whether the file holds lines that could not be read, and not rows."""
    wanted = {plain_header(name) for name in (*HEADER, LINE)}
    return {plain_header(name) for name in fixed.columns} == wanted


def place_sql(fixed: RawTable) -> tuple[str, str]:
    """SQL for the (file, line) that each row of a corrected file says it is."""
    return _bare("f." + _column(fixed, HEADER[0])), _line(fixed)


def _column(fixed: RawTable, name: str) -> str:
    return fixed.physical(name)


def _line(fixed: RawTable) -> str:
    return f"TRY_CAST(TRY_CAST(f.{_column(fixed, HEADER[1])} AS DOUBLE) AS BIGINT)"


def _bare(cell: str) -> str:
    """SQL for a cell without the apostrophe that we put before a formula."""
    ours = f"regexp_matches({cell}, '^''[=+@\\t\\r-]')"
    return f"CASE WHEN {ours} THEN substr({cell}, 2) ELSE {cell} END"


def _mangled(new: str, old: str) -> str:
    """SQL that holds where a spreadsheet wrote the same number in its own, poorer way."""
    n, o = f"TRY_CAST({new} AS DOUBLE)", f"TRY_CAST({old} AS DOUBLE)"
    rounded = (
        f"regexp_matches({new}, '^-?[0-9](\\.[0-9]+)?E\\+[0-9]+$') "
        f"AND abs({n} - {o}) <= 1e-4 * abs({o})"
    )
    poorer = f"{n} = {o} AND length({new}) < length({old}) AND regexp_matches({old}, '^[+]?0[0-9]')"
    return f"coalesce(({rounded}) OR ({poorer}), false)"


def _same_cell(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in ("file", "line", "name"))


def _inserted(raw: RawTable, opening: Opening, mine: str) -> dict[int, list[str]]:
    """Read corrected lines as rows of the file; one that still has another width stays out."""
    found = opening.connection.execute(
        f"SELECT line, value FROM ({mine}) WHERE name = {quoted(_WHOLE)}"
    ).fetchall()
    known = {reject.row for reject in raw.rejects}
    doubled = raw.escape != "\\"
    rows = {}
    for line, text in found:
        reader = csv.reader(
            [text], delimiter=raw.delimiter or ",", doublequote=doubled,
            escapechar=None if doubled else raw.escape,
        )  # fmt: skip
        cells = next(reader, [])
        if line in known and len(cells) == len(raw.columns):
            rows[line] = cells
    return rows


def _lines_sql(raw: RawTable, lines: dict[int, list[str]]) -> str:
    if not lines:
        return ""
    rows: Sequence[str] = [
        f"({line}::BIGINT, {', '.join(_literal(cell) for cell in cells)})"
        for line, cells in lines.items()
    ]
    names = ", ".join([ROW, *(f"c{place}" for place in range(len(raw.columns)))])
    return f"UNION ALL SELECT * FROM (VALUES {', '.join(rows)}) AS lines({names})"


def _literal(cell: str) -> str:
    return f"{quoted(cell)}::VARCHAR" if cell else "NULL::VARCHAR"


def _digest(raw: RawTable, opening: Opening, mine: str) -> str:
    """The SHA-256 of a file and its corrections: not that of the file alone."""
    found = opening.connection.execute(
        "SELECT md5(string_agg(concat_ws(chr(31), line, name, coalesce(value, chr(30))), chr(29) "
        f"ORDER BY line, name)) FROM ({mine})"
    ).fetchall()
    return hashlib.sha256(f"{raw.sha256}\n{found[0][0]}".encode()).hexdigest()
