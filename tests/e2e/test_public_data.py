"""Real shops brought through the pages, in a real browser, to the figures known about them.

Each shop is brought once: what the pages show and what the verbs answer is asked of the same one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.conftest import missing
from tests.web.sites import Site, wait
from typer.testing import CliRunner

from mehvar.cli import app

pytestmark = [pytest.mark.slow, pytest.mark.data, pytest.mark.browser]

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
PASSWORD = "a fine long sentence"  # noqa: S105 (of a person who lives for one test)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
OLIST = (
    "sample15k_orders", "sample15k_customers", "sample15k_order_items", "sample15k_order_reviews",
    "olist_products_dataset_FULL", "olist_sellers_dataset_FULL", "olist_order_payments_dataset_FULL",
)  # fmt: skip


def mehvar(*arguments: object, ok: tuple[int, ...] = (0,)) -> Any:
    """Run a verb with --json and return what it printed."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"], catch_exceptions=False)
    assert result.exit_code in ok, result.output
    return json.loads(result.stdout)


class Shop:
    """A company served by a real server with its worker, and the owner's tab."""

    def __init__(self, folder: Path, browser: Browser, *settings: str) -> None:
        self.site = Site(folder=folder)
        mehvar("init", folder, "--language", "en", *settings)
        self.site.prepare()
        self.site.mehvar("user", "add", "olga", "--role", "owner", "-w", folder, given=PASSWORD)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.site.start("serve", folder, "--port", port, "--workers", 1)
        try:
            self._wait_for_answer()
        except BaseException:
            self.site.end()
            raise
        self.tab: Page = browser.new_context().new_page()
        self.tab.set_default_timeout(300_000)
        self.tab.goto(f"{self.url}/en/account/sign-in/")
        self.tab.fill("[name=login]", "olga")
        self.tab.fill("[name=password]", PASSWORD)
        self.tab.click("main button[type=submit]")
        self.tab.wait_for_url(f"{self.url}/en/**")

    def _wait_for_answer(self) -> None:
        def answers() -> bool:
            try:
                urllib.request.urlopen(f"{self.url}/en/account/sign-in/", timeout=5)  # noqa: S310 (our own server)
            except OSError:
                return False
            return True

        wait(answers, seconds=120)

    def bring(self, source: str, files: list[Path], mapping: Path) -> str:
        """Bring files, give the mapping that was corrected by hand, import, wait for the build.

        Returns what the import's page says.
        """
        tab = self.tab
        tab.goto(f"{self.url}/en/collect/new/")
        tab.set_input_files("#files", [str(file) for file in files])
        tab.fill("[name=source]", source)
        tab.click("#bring button[type=submit]")
        tab.wait_for_selector("#take")
        tab.locator("details.card > summary", has_text="YAML").click()
        tab.set_input_files("[name=mapping]", str(mapping))
        tab.get_by_role("button", name="Bring it back").click()
        tab.wait_for_selector(".message.success")
        tab.click("#ready button")
        tab.wait_for_url(re.compile(r"/collect/imports/"))
        self._wait_for_build()
        return tab.inner_text("main")

    def _wait_for_build(self) -> None:
        def ended() -> bool:
            states = {
                row[0] for row in self.site.ask("SELECT state FROM jobs_job WHERE kind = 'build'")
            }
            assert "failed" not in states
            return states == {"done"}

        wait(ended, seconds=600)

    def ask(self, *arguments: object, ok: tuple[int, ...] = (0,)) -> Any:
        """Ask the shop by a verb."""
        return mehvar(*arguments, "-w", self.site.folder, ok=ok)

    def metric(self, name: str, *options: str) -> dict[str, dict[str, Any]]:
        return {one["member"]: one for one in self.ask("metric", name, *options)["values"]}

    def page(self, path: str) -> str:
        self.tab.goto(f"{self.url}/en/{path}")
        return self.tab.inner_text("main")

    def close(self) -> None:
        self.tab.context.close()
        self.site.end()


@pytest.fixture
def browser() -> Iterator[Browser]:
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        missing("Chromium is not installed")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def olist(data: Path, tmp_path: Path, browser: Browser) -> Iterator[Shop]:
    shop = Shop(tmp_path / "shop", browser, "--currency", "BRL", "--time-zone", "America/Sao_Paulo")
    yield shop
    shop.close()


@pytest.fixture
def retail(data: Path, tmp_path: Path, browser: Browser) -> Iterator[Shop]:
    shop = Shop(tmp_path / "shop", browser, "--currency", "GBP", "--time-zone", "Europe/London")
    yield shop
    shop.close()


# -- Olist ---------------------------------------------------------------------------------------


def test_olist_through_the_pages_shows_its_figures(olist: Shop, data: Path) -> None:
    files = [data / "olist" / f"{name}.parquet" for name in OLIST]

    olist.bring("olist", files, EXAMPLES / "olist.yml")

    _has_its_orders_and_its_delivered_share(olist)
    _scores_fall_when_the_order_is_late(olist)
    _knows_who_bought_twice(olist)
    _says_that_money_cannot_be_put_on_lateness(olist)
    assert "15,000" in olist.page("collect/")
    assert "97.0%" in olist.page("metrics/delivered_rate/")
    assert "4.08" in olist.page("metrics/mean_rating/")


def _has_its_orders_and_its_delivered_share(olist: Shop) -> None:
    delivered = olist.metric("delivered_rate")[""]

    assert olist.ask("status")["tables"]["orders"] == 15_000
    assert delivered["n"] == 15_000
    assert delivered["value"] == pytest.approx(0.970, abs=0.0005)
    assert delivered["low"] < 0.970 < delivered["high"]


def _scores_fall_when_the_order_is_late(olist: Shop) -> None:
    overall = olist.metric("mean_rating")[""]
    by_lateness = olist.metric("mean_rating", "--by", "lateness")

    assert overall["value"] == pytest.approx(4.084, abs=0.0005)
    assert by_lateness["late"]["n"] == 1_135
    assert by_lateness["late"]["value"] == pytest.approx(2.603, abs=0.0005)
    assert by_lateness["on_time"]["value"] == pytest.approx(4.284, abs=0.0005)
    assert by_lateness["late"]["high"] < by_lateness["on_time"]["low"]


def _knows_who_bought_twice(olist: Shop) -> None:
    repeat = olist.metric("repeat_rate")[""]

    assert round(repeat["value"] * repeat["n"]) <= 93


def _says_that_money_cannot_be_put_on_lateness(olist: Shop) -> None:
    today = olist.ask("today")

    rows = [*today["experiences"], *today["not_estimable"]]
    [late] = [one for one in rows if one["experience"] == "late"]
    assert late["total"]["orders"] > 0
    assert "late delivery lowers the score by 1." in today["headline"].lower()
    assert not late["total"]["certain"]
    assert late["total"]["reason_text"] or late["total"]["low"] < 0
    effects = {
        (one["experience"], one["dose"], one["outcome"]): one
        for one in olist.ask("export", "experience_effects", "--rows")
    }
    score, spend = effects["late", "any", "score"], effects["late", "any", "spend"]
    assert score["estimable"]
    assert score["high"] < -0.25  # of a scale of one: more than one star
    assert not spend["estimable"] or spend["low"] < 0 < spend["high"]


# -- Online Retail -------------------------------------------------------------------------------


def test_online_retail_through_the_pages_accounts_for_every_line(retail: Shop, data: Path) -> None:
    file = data / "online_retail" / "online_retail.parquet"

    shown = retail.bring("online_retail", [file], EXAMPLES / "online_retail.yml")

    assert "541,909" in shown
    _every_line_is_a_sale_or_a_return(retail, file)
    _has_its_customers(retail)
    _tells_what_they_are_worth(retail)
    _tells_who_stays(retail)
    _the_same_file_again_changes_nothing(retail, file)


def _every_line_is_a_sale_or_a_return(retail: Shop, file: Path) -> None:
    tables = retail.ask("status")["tables"]
    [(lines, cancelled, adjusted)] = (
        duckdb.connect()
        .execute(
            "SELECT count(*), count(*) FILTER (InvoiceNo LIKE 'C%'), "
            "count(*) FILTER (InvoiceNo NOT LIKE 'C%' AND Quantity <= 0) "
            f"FROM read_parquet('{file}')"
        )
        .fetchall()
    )

    assert lines == 541_909
    assert tables["returns"] == cancelled == 9_288
    # Stock adjustments (a negative quantity without a cancellation) are no sale and no return.
    assert tables["order_lines"] == lines - cancelled - adjusted
    assert "9,288" in retail.page("collect/")


def _has_its_customers(retail: Shop) -> None:
    customers = retail.ask("export", "customers", "--rows")

    assert len(customers) == 4_372
    assert sum(one["orders"] > 0 for one in customers) == 4_339
    assert "4,372" in retail.page("customers/")


def _tells_what_they_are_worth(retail: Shop) -> None:
    worth = retail.ask("value")
    page = retail.page("value/")

    assert worth["reason"] == ""
    assert worth["customers"] + worth["unvalued"] == 4_372
    assert worth["low"] < worth["value"] < worth["high"]
    assert all(row["title"] in page for row in worth["classes"])
    assert f"{worth['customers']:,}" in page


def _tells_who_stays(retail: Shop) -> None:
    stays = retail.ask("retention")
    page = retail.page("retention/")

    buyers = sum(stays["states"].values())
    assert 4_300 < buyers <= 4_372
    assert stays["states"]["unknown"] == 0
    assert 0.5 < stays["figures"]["retention"]["value"] < 0.7
    assert f"{buyers:,}" in page
    assert "November 2011" in page
    assert "Ranking (AUC)" in retail.page("retention/model/")


def _the_same_file_again_changes_nothing(retail: Shop, file: Path) -> None:
    before = retail.ask("status")["tables"]

    report = retail.ask("import", file, "--mapping", EXAMPLES / "online_retail.yml", ok=(0, 3))

    assert report["rows_taken"] == 0
    assert retail.ask("status")["tables"] == before
