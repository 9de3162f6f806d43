"""Parquet files of several ages as one table, and an expression as a query of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.backends import BaseBackend

from mehvar import engine

WANTED = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("name's", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("share", pa.float64()),
        pa.field("at", pa.timestamp("us")),
    ]
)


@pytest.fixture
def backend() -> Iterator[BaseBackend]:
    opened = engine.connect()
    yield opened
    opened.disconnect()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """An old file with a narrower number, no day and a column too many; and one of today."""
    old, new = tmp_path / "it's old.parquet", tmp_path / "new.parquet"
    pq.write_table(
        pa.table({"id": pa.array([1], pa.int32()), "name's": ["آ"], "gone": [True]}), old
    )
    pq.write_table(
        pa.table({"id": [2], "name's": ["ب"], "day": [date(2026, 1, 2)], "share": [0.5]}), new
    )
    return [str(old), str(new)]


def test_files_of_any_age_have_the_columns_that_are_wanted(
    backend: BaseBackend, files: list[str]
) -> None:
    rows = engine.read_parquet(backend, files, columns=WANTED)

    assert rows.schema() == ibis.schema(WANTED)
    assert backend.to_pyarrow(rows.order_by("id")).to_pylist() == [
        {"id": 1, "name's": "آ", "day": None, "share": None, "at": None},
        {"id": 2, "name's": "ب", "day": date(2026, 1, 2), "share": 0.5, "at": None},
    ]


def test_without_a_wish_files_keep_all_their_columns(
    backend: BaseBackend, files: list[str]
) -> None:
    rows = engine.read_parquet(backend, files)

    assert set(rows.columns) == {"id", "name's", "gone", "day", "share"}


def test_a_query_says_what_its_expression_does_and_knows_its_tables_in_memory(
    backend: BaseBackend, files: list[str]
) -> None:
    rows = engine.read_parquet(backend, files, columns=WANTED)
    kept = ibis.memtable({"id": [2, 3]})
    expression = rows.semi_join(kept, "id").select("id", "share")

    query = engine.write_query(backend, expression)

    found = engine.duckdb_connection(backend).execute(query).fetchall()
    assert found == [(2, 0.5)]
    assert backend.to_pyarrow(expression).to_pylist() == [{"id": 2, "share": 0.5}]
