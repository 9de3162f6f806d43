"""The public data comes in with the figures that are known of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from mehvar import engine
from mehvar.ingest import ImportReport, Mapping, import_files
from mehvar.workspace import Settings, Workspace

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
NOW = datetime(2026, 1, 15, 9, 30)

OLIST = Settings(
    currency="BRL", exponent=2, time_zone="America/Sao_Paulo", calendar="gregorian",
    memory_limit="1GB", threads=2,
)  # fmt: skip
RETAIL = Settings(
    currency="GBP", exponent=2, time_zone="Europe/London", calendar="gregorian",
    memory_limit="1GB", threads=2,
)  # fmt: skip


def _ask(workspace: Workspace, question: str) -> list[tuple[object, ...]]:
    backend = workspace.connect()
    try:
        for name in ("orders", "order_lines", "feedback", "people", "returns", "products"):
            backend.create_view(name, workspace.lake.current(backend, name))
        found: list[tuple[object, ...]] = (
            engine.duckdb_connection(backend).execute(question).fetchall()
        )
        return found
    finally:
        backend.disconnect()


def _olist(folder: Path, data: Path, mapping: Mapping | None) -> tuple[Workspace, ImportReport]:
    workspace = Workspace.create(folder / "olist", OLIST)
    files = sorted((data / "olist").glob("*.parquet"))
    return workspace, import_files(workspace, list(files), mapping=mapping, now=NOW, actor="t")


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("given", ["example", "suggested"])
def test_olist_comes_in_with_its_known_figures(tmp_path: Path, data: Path, given: str) -> None:
    mapping = Mapping.read(EXAMPLES / "olist.yml") if given == "example" else None

    workspace, report = _olist(tmp_path, data, mapping)

    assert report.quarantined == 0
    assert report.by_table() == {
        "orders": 15_000,
        "people": 15_000,
        "order_lines": 17_071,
        "feedback": 14_944,
        "products": 32_951,
    }
    late = "delivered_at > promised_at"
    figures = _ask(
        workspace,
        f"SELECT round(avg(score), 3), round(avg(score) FILTER ({late}), 3), count(*) FILTER ({late}), "
        f"round(avg(score) FILTER (NOT {late}), 3) FROM feedback LEFT JOIN orders USING (order_hash)",
    )
    assert figures == [(4.084, 2.603, 1135, 4.284)]
    shares = _ask(workspace, "SELECT round(avg((status = 'delivered')::INT), 3) FROM orders")
    assert shares == [(0.97,)]
    twice = _ask(
        workspace,
        "SELECT count(*) FROM (SELECT customer_key FROM orders JOIN people ON person_hash = "
        "people.record_hash GROUP BY 1 HAVING count(*) > 1)",
    )
    assert twice == [(93,)]
    lines = _ask(
        workspace,
        "SELECT count(*) FROM order_lines JOIN orders USING (order_hash, day, person_hash)",
    )
    assert lines == [(17_071,)]


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("given", ["example", "suggested"])
def test_online_retail_comes_in_with_its_known_figures(
    tmp_path: Path, data: Path, given: str
) -> None:
    mapping = Mapping.read(EXAMPLES / "online_retail.yml") if given == "example" else None
    workspace = Workspace.create(tmp_path / "retail", RETAIL)
    file = data / "online_retail" / "online_retail.parquet"

    report = import_files(workspace, file, mapping=mapping, now=NOW, actor="t")

    assert report.rows_read == 541_909
    assert report.quarantined == 0
    assert report.by_table()["returns"] == 9_288
    assert report.by_table()["people"] == 4_372
    assert report.by_table()["order_lines"] == 531_285
    totals = _ask(workspace, "SELECT sum(amount), count(DISTINCT order_id) FROM order_lines")
    orders = _ask(workspace, "SELECT sum(total_amount), count(*) FROM orders")
    assert totals == orders
    direct = _ask(
        workspace,
        f"SELECT sum(round(Quantity * UnitPrice, 2)::DECIMAL(18, 2) * 100)::BIGINT FROM '{file}' "
        "WHERE InvoiceNo NOT LIKE 'C%' AND Quantity > 0",
    )
    assert totals[0][0] == direct[0][0]


@pytest.mark.data
@pytest.mark.slow
def test_persian_comments_come_in_with_their_dates_and_silent_zeros(
    tmp_path: Path, data: Path
) -> None:
    workspace = Workspace.create(tmp_path / "shop", Settings(memory_limit="1GB", threads=2))
    file = data / "fa_digikala" / "digikala_comments_20k.parquet"

    report = import_files(workspace, file, now=NOW, actor="t")

    assert (report.by_table(), report.quarantined) == ({"feedback": 20_000}, 0)
    raw = _ask(
        workspace, f"SELECT count(*) FILTER (rate > 0), avg(rate) FILTER (rate > 0) FROM '{file}'"
    )
    scores = _ask(workspace, "SELECT count(score), avg(score) FROM feedback")
    assert scores == raw
    days = _ask(workspace, "SELECT min(year(day)) >= 2014, max(year(day)) <= 2024 FROM feedback")
    assert days == [(True, True)]
