"""Looking at files before anybody says what they mean; taking a withdrawal back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from mehvar import ingest
from mehvar.workspace import Workspace

ORDERS = "order_id,order_date,total\n1,2025-01-03,100\n2,2025-01-04,\n3,2025-01-05,300\n"


def test_a_look_shows_the_first_rows_as_they_stand_there(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")

    [seen] = ingest.look(file, rows=2)

    assert seen.name == "orders.csv"
    assert seen.columns == ("order_id", "order_date", "total")
    assert seen.rows == (("1", "2025-01-03", "100"), ("2", "2025-01-04", None))
    assert seen.sample("order_id") == ("1", "2")
    assert seen.sample("total") == ("100",)


def test_a_look_at_no_table_says_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(b"%PDF-1.7 ...")

    with pytest.raises(ingest.SourceError, match="PDF"):
        ingest.look(file)


def test_a_withdrawal_can_be_taken_back(
    workspace: Workspace, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")
    done = ingest.import_files(workspace, file, now=now, actor="user:1")
    ingest.withdraw(workspace, done.import_id, now=now, actor="user:1")
    assert workspace.lake.count_current("orders") == 0

    record = ingest.restore(workspace, done.import_id, now=now, actor="user:1")

    assert record.counts
    assert workspace.lake.count_current("orders") == 3
