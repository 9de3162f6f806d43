"""Every judged case as a file: ids, facts and answers, no person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from mehvar.policy_lab._history import History


def write_rows(*, history: History, judged: ir.Table, path: Path) -> int:
    """Write the judged cases as Parquet in the order of time; return how many.

    The rows stream from the engine: memory does not grow with them.
    """
    import pyarrow.parquet as pq

    rows, count = judged.order_by(["at", "case_id"]), 0
    with (
        history.backend.to_pyarrow_batches(rows, chunk_size=100_000) as batches,
        pq.ParquetWriter(path, batches.schema, compression="zstd") as writer,
    ):
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return count
