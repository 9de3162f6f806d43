"""The Parquet files of a table, and their rows as one expression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar.engine import read_parquet

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from deltalake import DeltaTable
    from ibis.backends import BaseBackend


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One Parquet file of a table; the import ids and customers in it (None when unknown)."""

    path: Path
    rows: int
    size: int
    first_import: str | None
    last_import: str | None
    customers: tuple[int, int] | None = None


def list_files(folder: Path, table: DeltaTable) -> list[File]:
    """List the files of an open table in ``folder``."""
    import pyarrow as pa

    # Taken as it is: pa.table() would first ask pandas, half a second away, what this is.
    actions = pa.RecordBatchReader.from_stream(table.get_add_actions(flatten=True)).read_all()
    names = actions.column_names
    unknown = [None] * actions.num_rows

    def column(name: str) -> list[object]:
        return list(actions[name].to_pylist()) if name in names else list(unknown)

    return [
        File(
            path=folder / str(path),
            rows=int(str(rows or 0)),
            size=int(str(size)),
            first_import=None if first is None else str(first),
            last_import=None if last is None else str(last),
            customers=None if least is None or most is None else (int(str(least)), int(str(most))),
        )
        for path, rows, size, first, last, least, most in zip(
            column("path"),
            column("num_records"),
            column("size_bytes"),
            column("min.import_id"),
            column("max.import_id"),
            column("min.customer_id"),
            column("max.customer_id"),
            strict=True,
        )
    ]


def customers_in(files: Sequence[File]) -> dict[str, tuple[int, int]]:
    """Return each file's least and greatest customer id; empty when one file's are unknown."""
    known = {str(file.path): file.customers for file in files if file.customers is not None}
    return known if len(known) == len(files) else {}


def conform(rows: pa.Table, arrow_schema: pa.Schema) -> pa.Table:
    """Give an Arrow table exactly the declared columns; the hash of contents may be unknown."""
    import pyarrow as pa

    if "content_hash" in arrow_schema.names and "content_hash" not in rows.column_names:
        rows = rows.append_column("content_hash", pa.nulls(rows.num_rows, pa.int64()))
    return rows.select(arrow_schema.names).cast(arrow_schema)


def write_file(rows: pa.Table, file: Path, *, row_group_size: int | None) -> None:
    """Write the rows as one Parquet file."""
    import pyarrow.parquet as pq

    pq.write_table(rows, file, compression="zstd", row_group_size=row_group_size)


def read_files(engine: BaseBackend, files: Sequence[File], arrow_schema: pa.Schema) -> ir.Table:
    """Return the rows of some files with the declared columns; empty and typed without files."""
    import ibis

    if not files:
        return ibis.memtable(arrow_schema.empty_table())
    return read_parquet(engine, [str(file.path) for file in files], columns=arrow_schema)
