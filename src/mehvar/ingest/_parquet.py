"""Parquet files; their typed values become text, so that every source looks the same."""

from __future__ import annotations

from pathlib import Path

from mehvar.ingest._errors import SourceError
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import RawTable, distinct_names, quoted, quoted_name, staged_relation


def read_parquet(path: Path, *, name: str, sha256: str, opening: Opening) -> RawTable:
    """Read a Parquet file.

    Raises:
        SourceError: when the file is damaged or has no rows.
    """
    import duckdb

    source = f"read_parquet({quoted(str(path))})"
    try:
        described = opening.connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        counted = f"SELECT count(*) FROM {source}"
        rows = int(opening.connection.execute(counted).fetchall()[0][0])
    except duckdb.Error as error:
        raise SourceError(
            f"{name} is a damaged Parquet file: {str(error).splitlines()[0]}",
            hint="Write it again.",
            file=name,
        ) from error
    if not rows:
        raise SourceError(f"{name} has no rows.", hint="Export it again.", file=name)
    typed = [(column[0], column[1]) for column in described]
    parquet = opening.piece(name).with_suffix(".parquet")
    selected = ", ".join(
        f"{as_text(quoted_name(column), kind)} AS c{place}"
        for place, (column, kind) in enumerate(typed)
    )
    limit = f" LIMIT {opening.limit}" if opening.limit else ""
    opening.connection.execute("SET preserve_insertion_order = true")
    opening.connection.execute(
        f"COPY (SELECT {selected} FROM {source}{limit}) "
        f"TO {quoted(str(parquet))} (FORMAT parquet, COMPRESSION lz4_raw)"
    )
    return RawTable(
        name=name,
        origin=str(path),
        sha256=sha256,
        columns=distinct_names([column for column, _ in typed]),
        relation=staged_relation(parquet, len(typed)),
        rows=min(rows, opening.limit) if opening.limit else rows,
        size=path.stat().st_size,
    )


def as_text(column: str, kind: str) -> str:
    """Return SQL that writes a typed column as text; whole floats lose their decimal point."""
    if kind == "VARCHAR":
        return column
    if kind in {"DOUBLE", "FLOAT"}:
        return (
            f"CASE WHEN {column} = trunc({column}) AND abs({column}) < 1e15 "
            f"THEN {column}::BIGINT::VARCHAR WHEN isnan({column}) THEN NULL "
            f"ELSE {column}::VARCHAR END"
        )
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(timezone('UTC', {column}), '%Y-%m-%dT%H:%M:%S.%fZ')"
    return f"{column}::VARCHAR"
