"""Values that SQL cannot read are read by the vocabulary's kernels, each distinct text once.

The answers become a small Parquet file that the target's query joins: memory stays bounded, and
a column that repeats itself costs what its distinct values cost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import quoted

if TYPE_CHECKING:
    import pyarrow as pa

Kernel = Callable[["pa.Array"], "list[pa.Array]"]
"""Reads a column of texts into one or more columns of the same length."""

_BATCH = 250_000


def write_lookup(opening: Opening, *, texts: str, kernel: Kernel, schema: pa.Schema) -> str | None:
    """Read every distinct value of the SELECT ``texts`` by ``kernel``; return the lookup's SQL.

    The lookup has the column ``raw`` and those of ``schema``. None when there is nothing to read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    reader = opening.connection.sql(
        f"SELECT DISTINCT t AS raw FROM ({texts}) AS asked(t) WHERE t IS NOT NULL"
    ).to_arrow_reader(_BATCH)
    whole = pa.schema([("raw", pa.string()), *schema])
    path = opening.piece("lookup").with_suffix(".parquet")
    rows = 0
    with pq.ParquetWriter(path, whole, compression="lz4") as writer:
        for batch in reader:
            raw = batch.column(0).cast(pa.string())
            arrays = [raw, *kernel(raw)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=whole))
            rows += len(raw)
    return f"read_parquet({quoted(str(path))})" if rows else None
