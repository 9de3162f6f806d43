"""Real shops brought through the pages, in a real browser, to the figures known about them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.conftest import missing
from tests.web.sites import Site, wait

pytestmark = [pytest.mark.slow, pytest.mark.data, pytest.mark.browser]

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
PASSWORD = "a fine long sentence"  # noqa: S105 (of a person who lives for one test)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
OLIST = (
    "sample15k_orders", "sample15k_customers", "sample15k_order_items", "sample15k_order_reviews",
    "olist_products_dataset_FULL", "olist_sellers_dataset_FULL", "olist_order_payments_dataset_FULL",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        missing("Chromium is not installed")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


class Shop:
    """A company served by a real server with its worker, and the owner's tab."""

    def __init__(self, folder: Path, browser: Browser, *settings: str) -> None:
        self.site = Site(folder=folder)
        said = self.site.run("init", folder, "--language", "en", *settings)
        assert said.returncode == 0, said.stderr
        self.site.prepare()
        self.site.mehvar("user", "add", "olga", "--role", "owner", "-w", folder, given=PASSWORD)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.site.start("serve", folder, "--port", port, "--workers", 1)
        self._wait_for_answer()
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

    def bring(self, source: str, files: list[Path], mapping: Path) -> None:
        """Bring files, give the mapping that was corrected by hand, import, wait for the build."""
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

    def _wait_for_build(self) -> None:
        def ended() -> bool:
            states = {
                row[0] for row in self.site.ask("SELECT state FROM jobs_job WHERE kind = 'build'")
            }
            assert "failed" not in states
            return states == {"done"}

        wait(ended, seconds=600)

    def metric(self, name: str, *options: str) -> dict[str, dict[str, Any]]:
        said = self.site.mehvar("metric", name, *options, "-w", self.site.folder)
        return {one["member"]: one for one in said["values"]}

    def page(self, path: str) -> str:
        self.tab.goto(f"{self.url}/en/{path}")
        return self.tab.inner_text("main")

    def close(self) -> None:
        self.tab.context.close()
        self.site.end()


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


def test_olist_through_the_pages_shows_its_figures(olist: Shop, data: Path) -> None:
    files = [data / "olist" / f"{name}.parquet" for name in OLIST]

    olist.bring("olist", files, EXAMPLES / "olist.yml")

    delivered = olist.metric("delivered_rate")[""]
    rating = olist.metric("mean_rating")[""]
    lateness = olist.metric("mean_rating", "--by", "lateness")
    assert delivered["n"] == 15_000
    assert delivered["value"] == pytest.approx(0.970, abs=0.0005)
    assert rating["value"] == pytest.approx(4.084, abs=0.0005)
    assert lateness["late"]["value"] == pytest.approx(2.603, abs=0.0005)
    assert lateness["on_time"]["value"] == pytest.approx(4.284, abs=0.0005)
    assert "15,000" in olist.page("collect/")
    assert "97.0%" in olist.page("metrics/delivered_rate/")
    assert "4.08" in olist.page("metrics/mean_rating/")


def test_online_retail_through_the_pages_accounts_for_every_line(retail: Shop, data: Path) -> None:
    retail.bring(
        "online_retail",
        [data / "online_retail" / "online_retail.parquet"],
        EXAMPLES / "online_retail.yml",
    )

    tables = retail.site.mehvar("status", "-w", retail.site.folder)["tables"]
    shown = retail.tab.inner_text("main")
    assert "541,909" in shown
    assert tables["returns"] == 9_288
    assert "9,288" in retail.page("collect/")
    customers = retail.site.mehvar("export", "customers", "--rows", "-w", retail.site.folder)
    assert len(customers) == 4_372
    assert "4,372" in retail.page("customers/")
    worth = retail.site.mehvar("value", "-w", retail.site.folder)
    assert worth["reason"] == ""
    assert worth["customers"] + worth["unvalued"] == 4_372
    assert worth["low"] < worth["value"] < worth["high"]
    value_page = retail.page("value/")
    assert all(row["title"] in value_page for row in worth["classes"])
    assert f"{worth['customers']:,}" in value_page
    stays = retail.site.mehvar("retention", "-w", retail.site.folder)
    buyers = sum(stays["states"].values())
    assert 4_300 < buyers <= 4_372
    assert stays["states"]["unknown"] == 0
    assert 0.5 < stays["figures"]["retention"]["value"] < 0.7
    retention_page = retail.page("retention/")
    assert f"{buyers:,}" in retention_page
    assert "November 2011" in retention_page
    assert "Ranking (AUC)" in retail.page("retention/model/")
