"""Export: whole files, in three formats, that no spreadsheet will run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mehvar import schema
from mehvar.workspace import Workspace, WorkspaceError, export_table

ROWS: list[dict[str, object]] = [
    {"customer_id": 1, "full_name": "مریم، رضایی", "city": "=cmd()", "orders": -3},
    {"customer_id": 2, "full_name": "رضا", "city": "تهران", "orders": 4},
    {"customer_id": 3, "full_name": None, "city": "-\tx", "orders": None},
]


@pytest.fixture
def published(workspace: Workspace, now: datetime) -> Workspace:
    wanted = schema.table("customers").arrow_schema
    rows = {
        field.name: pa.array([row.get(field.name) for row in ROWS], field.type) for field in wanted
    }
    with workspace.build(now=now) as build:
        build.write_arrow("customers", pa.table(rows))
    return workspace


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(published: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"

    count = export_table(published, "customers", path=path, personal=True)

    text = path.read_text(encoding="utf-8-sig")
    assert count == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "'=cmd()" in text
    assert "'-\tx" in text
    assert ",-3," in text
    assert "مریم، رضایی" in text


def test_personal_columns_leave_only_when_asked(published: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "customers.parquet"

    export_table(published, "customers", path=path)

    assert "full_name" not in pq.read_schema(path).names
    assert "city" in pq.read_schema(path).names


def test_xlsx_holds_the_same_rows(published: Workspace, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "customers.xlsx"

    export_table(published, "customers", path=path, personal=True)

    sheet = load_workbook(path, read_only=True)["table"]
    rows = list(sheet.iter_rows(values_only=True))
    city = rows[0].index("city")
    assert [row[city] for row in rows[1:]] == ["'=cmd()", "تهران", "'-\tx"]


def test_a_wrong_name_or_ending_says_what_is_right(published: Workspace, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"\.csv, \.xlsx, \.parquet"):
        export_table(published, "customers", path=tmp_path / "customers.doc")
    with pytest.raises(WorkspaceError, match="no table called 'clients'"):
        export_table(published, "clients", path=tmp_path / "clients.csv")
    assert list(tmp_path.glob("*.partial")) == []
