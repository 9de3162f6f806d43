"""Tables and queries of real databases are imported like files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mehvar.ingest import (
    DbSource,
    Mapping,
    SourceError,
    database_source,
    import_files,
    suggest,
)
from mehvar.workspace import Settings, Workspace

Rows = Callable[[str], list[dict[str, Any]]]
NOW = datetime(2026, 1, 15, 9, 30)
MAPPING = """
source: erp
files:
  - match: orders
    tables:
      - table: orders
        key: [id]
        columns:
          order_id: id
          at: created_at
          person_ref: customer_id
          status: status
          total_amount: total
"""
TABLE = (
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, created_at TIMESTAMP, customer_id INTEGER, "
    "status VARCHAR(40), total NUMERIC(14, 2))"
)
VALUES = [
    (1, "2024-05-03 12:00:00", 7, "تحویل، شده", "1500.00"),
    (2, "2024-05-04 23:30:00", None, 'با "گیومه"', None),
]


def _check(
    workspace: Workspace, rows: Rows, tmp_path: Path, *, table: DbSource, query: DbSource
) -> None:
    (tmp_path / "m.yml").write_text(MAPPING, encoding="utf-8")
    mapping = Mapping.read(tmp_path / "m.yml")

    report = import_files(workspace, table, mapping=mapping, now=NOW, actor="tester")

    assert report.taken == 2
    found = rows("orders")
    assert [row["status"] for row in found] == [values[3] for values in VALUES]
    assert [row["total_amount"] for row in found] == [1500, None]
    assert [str(row["day"]) for row in found] == ["2024-05-03", "2024-05-04"]
    again = import_files(
        workspace, query, mapping=mapping, now=datetime(2026, 1, 16), actor="tester"
    )
    assert (again.taken, again.unchanged) == (0, 1)
    assert "secret" not in workspace.lake.imports()[0].file


def test_sqlite_is_read(workspace: Workspace, rows: Rows, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    connection = sqlite3.connect(path)
    connection.execute(TABLE)
    connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", VALUES)
    connection.commit()
    connection.close()
    url = f"sqlite:///{path}"

    _check(
        workspace,
        rows,
        tmp_path,
        table=database_source(url, table="orders"),
        query=database_source(url, query="SELECT * FROM orders WHERE id = 1;", name="orders"),
    )


@pytest.mark.postgres
def test_postgresql_is_read(
    workspace: Workspace, rows: Rows, tmp_path: Path, postgres_url: str
) -> None:
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS orders")
        connection.execute(TABLE)
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO orders VALUES (%s, %s, %s, %s, %s)", VALUES)

    _check(
        workspace,
        rows,
        tmp_path,
        table=database_source(postgres_url, table="public.orders", name="orders"),
        query=database_source(
            postgres_url, query="SELECT * FROM orders WHERE id = 1", name="orders"
        ),
    )


@pytest.mark.postgres
def test_a_query_cannot_change_postgresql(workspace: Workspace, postgres_url: str) -> None:
    source = database_source(postgres_url, query="DELETE FROM pg_class RETURNING 1")

    with pytest.raises(SourceError, match="refused query"):
        import_files(workspace, source, now=NOW, actor="tester")


def test_mysql_is_read(workspace: Workspace, rows: Rows, tmp_path: Path, mysql_url: str) -> None:
    import pymysql

    port = int(mysql_url.rpartition(":")[2].partition("/")[0])
    connection = pymysql.connect(
        host="127.0.0.1",
        port=port,
        user="root",
        database="test",
        charset="utf8mb4",
        autocommit=True,
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS orders")
        cursor.execute(TABLE.replace("TIMESTAMP", "DATETIME") + " CHARACTER SET utf8mb4")
        cursor.executemany("INSERT INTO orders VALUES (%s, %s, %s, %s, %s)", VALUES)
    connection.close()

    _check(
        workspace,
        rows,
        tmp_path,
        table=database_source(mysql_url, table="orders"),
        query=database_source(mysql_url, query="SELECT * FROM orders WHERE id = 1", name="orders"),
    )


def test_a_database_is_suggested_like_a_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    connection = sqlite3.connect(path)
    connection.execute(TABLE)
    connection.executemany(
        "INSERT INTO orders VALUES (?, ?, ?, ?, ?)",
        [(n, f"2024-05-{n:02d} 10:00:00", n % 5, "sent", n * 1000) for n in range(1, 29)],
    )
    connection.commit()
    connection.close()

    suggestion = suggest(database_source(f"sqlite:///{path}", table="orders"), settings=Settings())

    columns = dict(suggestion.mapping.files[0].tables[0].columns)
    assert columns["order_id"].columns == ("id",)
    assert columns["person_ref"].columns == ("customer_id",)
    assert columns["total_amount"].columns == ("total",)


def test_an_unknown_database_or_question_is_refused() -> None:
    with pytest.raises(SourceError, match="no database that Mehvar reads"):
        database_source("oracle://x/y", table="orders")
    with pytest.raises(SourceError, match="either a table or a query"):
        database_source("sqlite:///x")


def test_a_password_is_never_shown() -> None:
    source = database_source("postgresql://ali:secret@host:5432/shop", table="orders")

    assert source.shown == "postgresql://ali@host:5432/shop"
    assert "secret" not in repr(source)
