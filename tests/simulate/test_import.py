"""The shop's files go through the importer whole, and mean there what they meant here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import jdatetime
import pyarrow as pa
import pytest

from mehvar import ingest, simulate
from mehvar.workspace import Workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def company(files: simulate.ShopFiles, workspace: Workspace) -> Workspace:
    report = ingest.import_files(
        workspace,
        files.paths,
        mapping=ingest.Mapping.read(files.mapping),
        now=datetime(2026, 9, 23, 6, 0),
        actor="test",
    )
    assert report.warnings == ()
    return workspace


def test_every_row_of_the_files_arrives_as_the_mapping_says(
    company: Workspace, files: simulate.ShopFiles, book: Callable[[str], pa.Table]
) -> None:
    backend = company.connect()

    def rows(table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = backend.to_pyarrow(
            company.lake.current(backend, table)
        ).to_pylist()
        return found

    orders = {(row["source"], row["order_id"]): row for row in rows("orders")}
    written = files.rows
    assert len(orders) == (
        written["app_orders"] + written["phone_orders"] + written["pos_receipts"]
    )
    assert len(rows("order_lines")) == (
        written["app_order_items"] + written["phone_items"] + written["pos_lines"]
    )
    for table, name in (
        ("interactions", "support_tickets"), ("returns", "warehouse_returns"),
        ("costs", "finance_costs"), ("invitations", "survey_sends"), ("events", "app_events"),
    ):  # fmt: skip
        assert len(rows(table)) == written[name], table
    for receipt in book("pos_receipts").to_pylist()[:200]:
        order = orders["pos", receipt["شماره فیش"]]
        year, month, day = map(int, receipt["تاریخ"].split("/"))
        assert order["day"] == jdatetime.date(year, month, day).togregorian()
        assert order["total_amount"] == receipt["مبلغ پرداختی (تومان)"] * 10
