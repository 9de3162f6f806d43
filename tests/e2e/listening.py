"""A shop that listens: its four gateways in this process, its server and worker in their own.

The shop's owner works in a real browser; what customers get arrives at the gateways, and nowhere
else is a link taken from.
"""

from __future__ import annotations

import csv
import re
import shutil
import socket
import sqlite3
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from tests.sandbox.bots import BotSandbox
from tests.sandbox.kavenegar import KavenegarSandbox
from tests.sandbox.mail import MailSandbox
from tests.web.sites import Site, wait

from mehvar import ingest
from mehvar.workspace import Marts, Workspace

PASSWORD = "a fine long sentence"  # noqa: S105 (of a person who lives for one test)
SOURCE = "app"
FEWEST = 4
"""How many answers a page may show: as many as this test gives."""

CHATS = {"telegram": 4201, "bale": 4202}
MAPPING = """
version: 1
source: app
time_zone: UTC
currency: IRR
unit: rial
files:
  - match: "orders-*.csv"
    tables:
      - table: orders
        key: [order]
        columns:
          order_id: order
          person_ref: person
          at: at
          delivered_at: at
          status: {constant: delivered}
          total_amount: amount
          channel: {constant: app}
  - match: "complaints-*.csv"
    tables:
      - table: interactions
        key: [order]
        columns:
          person_ref: person
          at: at
          resolved_at: at
          kind: {constant: complaint}
          status: {constant: closed}
          direction: {constant: inbound}
          channel: {constant: phone}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody who is asked: as the app knows them, and where they are reached."""

    customer_id: int
    ref: str
    mobile: str
    email: str


@dataclass(slots=True, kw_only=True)
class Shop:
    """The running shop, and the owner's tab."""

    site: Site
    url: str
    papers: Path
    mail: MailSandbox
    sms: KavenegarSandbox
    telegram: BotSandbox
    bale: BotSandbox
    customers: Mapping[str, Customer]
    tab: Page
    brought: int = 0
    happened_at: int = 0

    def go(self, path: str) -> None:
        """Open a page in English."""
        answer = self.tab.goto(f"{self.url}/en/{path}")
        assert answer is not None
        assert answer.status == 200, path

    def press(self, name: str) -> None:
        """Press a button of the page's main part."""
        self.tab.locator("main").get_by_role("button", name=name, exact=True).first.click()

    def fill(self, **told: str) -> None:
        """Fill fields in, or choose, by their names."""
        for name, value in told.items():
            found = self.tab.locator(f"main [name={name}]")
            if found.evaluate("one => one.tagName") == "SELECT":
                found.select_option(value)
            else:
                found.fill(value)

    def bring(self, **whose: tuple[str, ...]) -> None:
        """Import what just happened to the customers of these channels, as a till does."""
        self.brought += 1
        self.happened_at = int(time.time()) + 1
        at = datetime.fromtimestamp(self.happened_at, UTC)
        paths = []
        for kind, channels in whose.items():
            paths.append(self.papers / f"{kind}-{self.brought}.csv")
            with paths[-1].open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("order", "person", "at", "amount"))
                for one in channels:
                    number = f"E{self.brought}-{one}"
                    ref = self.customers[one].ref
                    writer.writerow((number, ref, f"{at:%Y-%m-%d %H:%M:%S}", 900_000))
        mapping = self.papers / "mapping.yml"
        mapping.write_text(MAPPING, encoding="utf-8")
        report = ingest.import_files(
            Workspace.open(self.site.folder), paths, mapping=ingest.Mapping.read(mapping),
            now=at.replace(tzinfo=None), actor="tests",
        )  # fmt: skip
        assert report.taken == sum(map(len, whose.values())), report

    def let_plans_ask(self) -> None:
        """Let the minute be over after which the worker asks."""
        busy = "SELECT 1 FROM jobs_job WHERE kind = 'ask' AND state IN ('waiting', 'running')"
        wait(lambda: time.time() > self.happened_at and not self.site.ask(busy))
        with closing(sqlite3.connect(self.site.folder / "web.sqlite3", timeout=20)) as file, file:
            file.execute(
                "UPDATE jobs_schedule SET due_at = '2026-01-01 00:00:00' WHERE kind = 'ask'"
            )

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Read what the lake says now of a table since the test began."""
        backend = (workspace := Workspace.open(self.site.folder)).connect()
        try:
            found = workspace.lake.current(backend, table)
            rows: list[dict[str, Any]] = backend.to_pyarrow(
                found.filter(found.source == "mehvar")
            ).to_pylist()
        finally:
            backend.disconnect()
        return rows


@contextmanager
def open_shop(company: Path, folder: Path, browser: Browser) -> Iterator[Shop]:
    """Serve a copy of the company; the environment lets gateways be on this machine."""
    root = Path(shutil.copytree(company, folder / "shop"))
    Workspace.open(root).configure(minimum_group=FEWEST)
    site = Site(folder=root)
    site.prepare()
    site.mehvar("user", "add", "olga", "--role", "owner", "-w", root, given=PASSWORD)
    with ExitStack() as open_:
        gateways: dict[str, Any] = {
            name: open_.enter_context(kind())
            for name, kind in (
                ("mail", MailSandbox), ("sms", KavenegarSandbox),
                ("telegram", BotSandbox), ("bale", BotSandbox),
            )
        }  # fmt: skip
        open_.callback(site.end)
        url = serve(site)
        tab = browser.new_context(reduced_motion="reduce").new_page()
        tab.set_default_timeout(60_000)
        shop = Shop(
            site=site, url=url, papers=folder, tab=tab, customers=_customers(root), **gateways
        )
        sign_in(tab, url, "olga")
        yield shop


def serve(site: Site) -> str:
    """Serve the site on a port of its own, and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    site.more = {"MEHVAR_URL": url, "MEHVAR_WEBHOOK_HOSTS": "localhost"}
    site.start("serve", site.folder, "--port", port, "--workers", 1)

    def answers() -> bool:
        try:
            urllib.request.urlopen(f"{url}/en/account/sign-in/", timeout=5)  # noqa: S310 (our own server)
        except OSError:
            return False
        return True

    wait(answers, seconds=120)
    return url


def sign_in(tab: Page, url: str, login: str) -> None:
    """Sign a person in, in this tab."""
    tab.goto(f"{url}/en/account/sign-in/")
    tab.locator("main [name=login]").fill(login)
    tab.locator("main [name=password]").fill(PASSWORD)
    tab.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url(re.compile(r"/en/(?!account/sign-in)"))


def _customers(root: Path) -> dict[str, Customer]:
    """Four customers of the app with numbers of their own; who is texted has no e-mail address."""
    with Marts(Workspace.open(root)) as marts:
        rows = marts.ask(
            f"""
            SELECT any_value(c.customer_id), min(p.person_ref), c.mobile, max(coalesce(c.email, ''))
            FROM {marts.view("customers")} c JOIN {marts.view("profiles")} p USING (customer_id)
            WHERE p.source = ? AND c.mobile IS NOT NULL
            GROUP BY c.mobile HAVING count(DISTINCT c.customer_id) = 1
            ORDER BY 1
            """,
            [SOURCE],
        )
    found = [Customer(customer_id=i, ref=ref, mobile=m, email=e) for i, ref, m, e in rows]
    writers, texted = [one for one in found if one.email], [one for one in found if not one.email]
    return {
        "telegram": texted[0],
        "sms": texted[1],
        "bale": texted[2],
        "email": writers[0],
    }


def link_in(text: str) -> str:
    """Return the address of the survey that a text carries."""
    found = re.search(r"https?://\S+/s/[\w-]+/", unescape(text))
    assert found is not None, text
    return found[0]
