"""JSON lines and JSON arrays through DuckDB; objects inside a row become columns of their own."""

from __future__ import annotations

from pathlib import Path

from mehvar.ingest._errors import SourceError
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import RawTable, distinct_names, quoted, quoted_name, staged_relation

_WHOLE_SCAN = 256 << 20


def read_json(path: Path, *, name: str, sha256: str, opening: Opening) -> RawTable:
    """Read a file of JSON objects, one per line or in one array.

    Raises:
        SourceError: when it is no such file, naming the place.
    """
    import duckdb

    parquet = opening.piece(name).with_suffix(".parquet")
    try:
        columns = _copy(path, parquet, opening)
    except duckdb.Error as error:
        raise SourceError(
            f"{name} is not a list of JSON objects: {str(error).splitlines()[0]}",
            hint="Write one object per line, or one array of objects.",
            file=name,
        ) from error
    counted = f"SELECT count(*) FROM read_parquet({quoted(str(parquet))})"
    rows = int(opening.connection.execute(counted).fetchall()[0][0])
    if not rows:
        raise SourceError(f"{name} has no rows.", hint="Export it again.", file=name)
    return RawTable(
        name=name,
        origin=str(path),
        sha256=sha256,
        columns=distinct_names(columns),
        relation=staged_relation(parquet, len(columns), first_row=1),
        rows=rows,
        size=path.stat().st_size,
    )


def _copy(path: Path, parquet: Path, opening: Opening) -> list[str]:
    connection = opening.connection
    sample = -1 if path.stat().st_size < _WHOLE_SCAN else 200_000
    described = connection.execute(
        f"DESCRIBE SELECT * FROM read_json({quoted(str(path))}, maximum_depth = 1, "
        f"sample_size = {sample})"
    ).fetchall()
    keys = [str(column[0]) for column in described]
    types = ", ".join(f"{quoted(key)}: 'JSON'" for key in keys)
    source = f"read_json({quoted(str(path))}, columns = {{{types}}})"
    fields = _fields(connection.execute, source, keys)
    selected = ", ".join(f"{sql} AS c{place}" for place, (_, sql) in enumerate(fields))
    limit = f" LIMIT {opening.limit}" if opening.limit else ""
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(
        f"COPY (SELECT {selected} FROM {source}{limit}) TO {quoted(str(parquet))} "
        "(FORMAT parquet, COMPRESSION lz4_raw)"
    )
    return [field for field, _ in fields]


def _fields(execute, source: str, keys: list[str]) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]  # noqa: ANN001 (DuckDB's bound method)
    """Return (column, SQL) pairs: the keys of a row, and of the objects one level inside it."""
    fields = []
    for key in keys:
        column = quoted_name(key)
        inner = execute(
            f"SELECT DISTINCT unnest(json_keys({column})) FROM (SELECT {column} FROM {source} "
            f"WHERE json_type({column}) = 'OBJECT' LIMIT 2000) ORDER BY 1 LIMIT 100"
        ).fetchall()
        if not inner:
            fields.append((key, f"json_extract_string({column}, '$')"))
        for (name,) in inner:
            path = quoted(f'$."{name}"')
            fields.append((f"{key}.{name}", f"json_extract_string({column}, {path})"))
    return fields
