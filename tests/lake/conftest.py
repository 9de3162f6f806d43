"""Rows for lakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pytest
from ibis.backends import BaseBackend

from mehvar import schema
from mehvar.lake import Lake

Rows = Callable[..., pa.Table]


def people_rows(
    numbers: Iterable[int],
    *,
    import_id: str = "first",
    hour: int = 0,
    city: str = "تهران",
    source: str = "shop",
) -> pa.Table:
    """One row of the people table per number, with the stored 64-bit hash."""
    ids = [f"p{number}" for number in numbers]
    count = len(ids)
    hashes = duckdb.execute(
        "SELECT (md5_number_lower($source || chr(31) || id) >> 1)::BIGINT"
        " FROM (SELECT unnest($ids::VARCHAR[]) id)",
        {"ids": ids, "source": source},
    ).fetchall()
    given = {
        "source": [source] * count,
        "record_id": ids,
        "record_hash": [row[0] for row in hashes],
        "import_id": [import_id] * count,
        "ingested_at": [datetime(2026, 1, 1, hour)] * count,
        "city": [city] * count,
        "mobile": [f"+98912{number:07d}" for number in numbers],
    }
    columns = schema.table("people").columns
    return pa.table(
        {
            column.name: pa.array(given.get(column.name, [None] * count), column.arrow_type)
            for column in columns
        }
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def rows() -> Rows:
    return people_rows


@pytest.fixture(scope="session")
def engine() -> BaseBackend:
    return ibis.duckdb.connect()
