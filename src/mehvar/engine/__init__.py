"""Where do our table expressions run? On DuckDB by default, on Spark by configuration.

``connect()`` returns an Ibis backend and nothing of our own: an expression written once runs on
every engine, and `tests/engines` holds that it gives the same answer.
"""

from __future__ import annotations

from mehvar.engine._connect import (
    EngineError,
    EngineSettings,
    connect,
    duckdb_connection,
    open_duckdb,
    read_parquet,
    write_query,
)

__all__ = [
    "EngineError",
    "EngineSettings",
    "connect",
    "duckdb_connection",
    "open_duckdb",
    "read_parquet",
    "write_query",
]
