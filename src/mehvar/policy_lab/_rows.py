"""Every judged case as a file: ids, facts and answers, no person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from mehvar import engine
from mehvar.empowerment import JUDGED
from mehvar.policy_lab._errors import LabError
from mehvar.policy_lab._history import History, history_of

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from mehvar.empowerment import Situation

_ANSWERED = frozenset({*JUDGED, "limited", "was_row", "was_outcome", "was_amount", "was_limited"})


def write_rows(*, history: History, judged: ir.Table, path: Path) -> int:
    """Write the judged cases as Parquet in the order of time; return how many.

    DuckDB writes the file itself, so that memory does not grow with the rows.
    """
    rows = judged.order_by(["at", "case_id"])
    if history.backend.name != "duckdb":
        import pyarrow.parquet as pq

        found = history.backend.to_pyarrow(rows)
        pq.write_table(found, path, compression="zstd")
        return int(found.num_rows)
    query = engine.write_query(history.backend, rows)
    target = str(path).replace("'", "''")
    statement = f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    connection = engine.duckdb_connection(history.backend)
    return int(connection.execute(statement).fetchall()[0][0])


@contextmanager
def open_rows(
    path: Path, *, situation: Situation, as_of: date, memory_limit: str = "256MB"
) -> Iterator[History]:
    """Open the cases of a file that ``write_rows`` wrote, as they were judged then.

    They hold the facts that the policy asked about, with what was assumed in them.

    Raises:
        LabError: when the file is not there any more.
    """
    if not path.exists():
        raise LabError(
            "The cases of this backtest are not kept any more.",
            hint="Run it over history again.",
            reason="rows_gone",
        )
    backend = engine.connect(engine.EngineSettings(threads=1, memory_limit=memory_limit))
    try:
        rows = engine.read_parquet(backend, [str(path)])
        facts = rows.drop(*(name for name in rows.columns if name in _ANSWERED))
        yield history_of(facts, backend=backend, situation=situation, as_of=as_of)
    finally:
        backend.disconnect()
