"""Real shops, from their raw files to the figures that are known about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from mehvar.cli import app

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
OLIST = (
    "sample15k_orders", "sample15k_customers", "sample15k_order_items", "sample15k_order_reviews",
    "olist_products_dataset_FULL", "olist_sellers_dataset_FULL", "olist_order_payments_dataset_FULL",
)  # fmt: skip


def mehvar(*arguments: object, ok: tuple[int, ...] = (0,)) -> Any:
    """Run a verb with --json and return what it printed."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert result.exit_code in ok, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def olist(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("olist") / "shop"
    mehvar(
        "init", folder, "--currency", "BRL", "--language", "en", "--time-zone", "America/Sao_Paulo"
    )
    files = [data / "olist" / f"{name}.parquet" for name in OLIST]
    mehvar("import", *files, "--mapping", EXAMPLES / "olist.yml", "-w", folder)
    return folder


@pytest.fixture(scope="module")
def retail_import(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("retail") / "shop"
    mehvar("init", folder, "--currency", "GBP", "--language", "en", "--time-zone", "Europe/London")
    report = mehvar(
        "import", data / "online_retail" / "online_retail.parquet",
        "--mapping", EXAMPLES / "online_retail.yml", "-w", folder, ok=(0, 3),
    )  # fmt: skip
    return folder, report


@pytest.fixture(scope="module")
def retail(retail_import: tuple[Path, Any]) -> Path:
    return retail_import[0]


def metric(folder: Path, name: str, *options: str) -> dict[str, dict[str, Any]]:
    values = mehvar("metric", name, *options, "-w", folder)["values"]
    return {one["member"]: one for one in values}


def test_olist_has_its_orders_and_its_delivered_share(olist: Path) -> None:
    orders = mehvar("status", "-w", olist)["tables"]["orders"]
    delivered = metric(olist, "delivered_rate")[""]

    assert orders == 15_000
    assert delivered["n"] == 15_000
    assert delivered["value"] == pytest.approx(0.970, abs=0.0005)
    assert delivered["low"] < 0.970 < delivered["high"]


def test_olist_scores_fall_when_the_order_is_late(olist: Path) -> None:
    overall = metric(olist, "mean_rating")[""]
    by_lateness = metric(olist, "mean_rating", "--by", "lateness")

    assert overall["value"] == pytest.approx(4.084, abs=0.0005)
    assert by_lateness["late"]["n"] == 1_135
    assert by_lateness["late"]["value"] == pytest.approx(2.603, abs=0.0005)
    assert by_lateness["on_time"]["value"] == pytest.approx(4.284, abs=0.0005)
    assert by_lateness["late"]["high"] < by_lateness["on_time"]["low"]


def test_olist_says_that_money_cannot_be_put_on_lateness(olist: Path) -> None:
    today = mehvar("today", "-w", olist)

    rows = [*today["experiences"], *today["not_estimable"]]
    [late] = [one for one in rows if one["experience"] == "late"]
    assert late["total"]["orders"] > 0
    assert "late delivery lowers the score by 1." in today["headline"].lower()
    assert not late["total"]["certain"]
    assert late["total"]["reason_text"] or late["total"]["low"] < 0
    effects = mehvar("export", "experience_effects", "--rows", "-w", olist)
    score = [
        one
        for one in effects
        if (one["experience"], one["dose"], one["outcome"]) == ("late", "any", "score")
    ]
    assert score[0]["estimable"]
    assert score[0]["high"] < -0.25  # of a scale of one: more than one star
    spend = [
        one
        for one in effects
        if (one["experience"], one["dose"], one["outcome"]) == ("late", "any", "spend")
    ]
    assert not spend[0]["estimable"] or spend[0]["low"] < 0 < spend[0]["high"]


def test_olist_knows_who_bought_twice(olist: Path) -> None:
    repeat = metric(olist, "repeat_rate")[""]

    assert round(repeat["value"] * repeat["n"]) <= 93


def test_online_retail_accounts_for_every_line(retail_import: tuple[Path, Any], data: Path) -> None:
    folder, report = retail_import
    tables = mehvar("status", "-w", folder)["tables"]
    raw = data / "online_retail" / "online_retail.parquet"
    [(lines, cancelled, adjusted)] = (
        duckdb.connect()
        .execute(
            "SELECT count(*), count(*) FILTER (InvoiceNo LIKE 'C%'), "
            "count(*) FILTER (InvoiceNo NOT LIKE 'C%' AND Quantity <= 0) "
            f"FROM read_parquet('{raw}')"
        )
        .fetchall()
    )

    assert report["rows_read"] == lines == 541_909
    assert tables["returns"] == cancelled == 9_288
    # Stock adjustments (a negative quantity without a cancellation) are no sale and no return.
    assert tables["order_lines"] == lines - cancelled - adjusted


def test_online_retail_has_its_customers(retail: Path) -> None:
    customers = mehvar("export", "customers", "--rows", "-w", retail)

    assert len(customers) == 4_372
    assert sum(one["orders"] > 0 for one in customers) == 4_339


def test_the_same_file_again_changes_nothing(retail: Path, data: Path) -> None:
    before = mehvar("status", "-w", retail)["tables"]

    report = mehvar(
        "import", data / "online_retail" / "online_retail.parquet",
        "--mapping", EXAMPLES / "online_retail.yml", "-w", retail, ok=(0, 3),
    )  # fmt: skip

    assert report["rows_taken"] == 0
    assert mehvar("status", "-w", retail)["tables"] == before
