"""A rule written by a manager, tried on history, published by another, used on a phone, replayed."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect
from tests.e2e.listening import PASSWORD, serve, sign_in
from tests.e2e.test_listening import browser  # noqa: F401 (the fixture)
from tests.web.sites import Site, wait

from mehvar import ingest
from mehvar.workspace import Marts, Workspace

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ORDER = "LATE-1"
MAPPING = """
version: 1
source: SOURCE
time_zone: UTC
currency: IRR
unit: rial
files:
  - match: "late.csv"
    tables:
      - table: orders
        key: [order]
        columns:
          order_id: order
          person_ref: person
          store_id: store
          at: at
          promised_at: promised
          status: {constant: open}
          total_amount: amount
          channel: {constant: app}
"""
PEOPLE = """
import django; django.setup()
from mehvar_web.accounts.models import Team, TeamStore, User
team = Team.objects.create(code="north", name="North")
TeamStore.objects.create(team=team, store_id={store!r})
for login, role in (("olga", "owner"), ("lena", "lead"), ("nima", "agent")):
    User.objects.create_user(login, password={password!r}, role=role, team=team if role != "owner" else None)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The running shop, and the customer whose order will be late."""

    site: Site
    url: str
    browser: Browser
    person: tuple[str, str]
    store: str

    def tab_of(self, login: str, *, width: int = 1440) -> Page:
        """Open a browser in which this person is signed in."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 844}, reduced_motion="reduce"
        )
        tab = context.new_page()
        tab.set_default_timeout(60_000)
        sign_in(tab, self.url, login)
        return tab


@pytest.fixture
def shop(built_company: Path, tmp_path: Path, browser: Browser) -> Iterator[Shop]:  # noqa: F811
    root = Path(shutil.copytree(built_company, tmp_path / "shop"))
    with Marts(Workspace.open(root)) as marts:
        [[source, ref, store]] = marts.ask(
            f"""
            SELECT p.source, p.person_ref, min(o.store_id)
            FROM {marts.view("profiles")} p JOIN {marts.view("customer_orders")} o USING (customer_id)
            GROUP BY p.source, p.person_ref, customer_id
            HAVING count(DISTINCT o.store_id) = 1 ORDER BY customer_id LIMIT 1
            """,
            [],
        )
    site = Site(folder=root)
    site.prepare()
    site.python(PEOPLE.format(store=store, password=PASSWORD))
    try:
        yield Shop(
            site=site, url=serve(site), browser=browser, person=(source, ref), store=store
        )  # fmt: skip
    finally:
        site.end()


def test_a_rule_goes_from_a_managers_page_to_a_code_and_into_the_chain(
    shop: Shop, tmp_path: Path
) -> None:
    key = write_try_and_hand_over(shop)
    publish(shop, key)
    bring_a_late_order(shop, tmp_path)
    code = grant_on_a_phone(shop)
    redeem_once(shop, code)
    the_chain_replays(shop)


# -- the manager -----------------------------------------------------------------------------------


def write_try_and_hand_over(shop: Shop) -> str:
    """Write Okala's first rule from its template, ask it about a case, run it over history."""
    tab = shop.tab_of("lena")
    tab.goto(f"{shop.url}/en/policies/new/")
    tab.locator("main button[name=template][value^=late]").click()
    tab.wait_for_url(re.compile(r"/policies/of/[^/]+/edit/"))
    key = re.findall(r"/of/([^/]+)/", tab.url)[0]
    expect(tab.locator(".policy-row")).to_have_count(
        4
    )  # one says: not when the customer is the cause
    for place, rate in enumerate(("5", "۱۰", "20")):  # as people type them
        tab.locator('.policy-row input[name$=":rate"]').nth(place).fill(rate)
        tab.locator('.policy-row input[name$=":at_most"]').nth(place).fill("100000")
    tab.get_by_role("button", name="Keep and close").click()

    tab.goto(f"{shop.url}/en/policies/of/{key}/check/")
    tab.locator('#try [name="f:order_delay"]').fill("47")
    tab.locator('#try [name="f:order_amount"]').fill("185000")  # tomans
    tab.locator("#try").get_by_role("button", name="Decide").click()
    expect(tab.locator(".policy-answer")).to_contain_text("18,500")

    tab.goto(f"{shop.url}/en/policies/of/{key}/history/")
    tab.get_by_role("button", name="Run over history").click()
    expect(tab.get_by_role("heading", name="Run it again")).to_be_visible(timeout=120_000)

    tab.goto(f"{shop.url}/en/policies/of/{key}/edit/")
    tab.get_by_role("button", name="Hand it to the second person").click()
    expect(tab.locator(".page-head .pill")).to_have_text("waits for a second person")
    tab.context.close()
    return str(key)


def publish(shop: Shop, key: str) -> None:
    """Another person reads it in Persian, and puts it in force."""
    tab = shop.tab_of("olga")
    tab.goto(f"{shop.url}/fa/policies/of/{key}/publish/")
    tab.locator("section[aria-labelledby=publish-title] button[type=submit]").click()
    expect(tab.locator(".page-head .pill")).to_have_text("برقرار")
    tab.context.close()


# -- the moment ------------------------------------------------------------------------------------


def bring_a_late_order(shop: Shop, papers: Path) -> None:
    """Import an order of 1,850,000 rials that was promised for 47 minutes ago."""
    now = datetime.fromtimestamp(int(time.time()), UTC).replace(tzinfo=None)
    promised = now - timedelta(minutes=47, seconds=10)
    at = now - timedelta(hours=3)
    source, ref = shop.person
    (papers / "late.csv").write_text(
        "order,person,store,at,promised,amount\n"
        f"{ORDER},{ref},{shop.store},{at:%F %T},{promised:%F %T},1850000\n"
    )
    (papers / "late.yml").write_text(MAPPING.replace("SOURCE", source))
    report = ingest.import_files(
        Workspace.open(shop.site.folder), [papers / "late.csv"],
        mapping=ingest.Mapping.read(papers / "late.yml"), now=now, actor="tests",
    )  # fmt: skip
    assert report.taken == 1


def grant_on_a_phone(shop: Shop) -> str:
    """From Today to the code in at most three clicks, in Persian, on a phone."""
    tab = shop.tab_of("nima", width=390)
    clicks = 0
    tab.goto(f"{shop.url}/fa/")
    tab.locator(f'a[href*="/decide/offer/"][href*="{ORDER}"]').first.click()
    clicks += 1
    expect(tab.locator(".decide-answer")).to_contain_text("۱۸٬۵۰۰")
    tab.locator(".decide-tap").click()
    clicks += 1
    expect(tab.locator("#code").first).to_be_visible()
    code = (tab.locator("#code").first.text_content() or "").strip()
    width = tab.evaluate("document.documentElement.scrollWidth")
    tab.context.close()
    assert clicks <= 3
    assert width <= 390
    return code


def redeem_once(shop: Shop, code: str) -> None:
    """The till redeems it by the API, and not a second time."""
    token = shop.site.python(
        "import django; django.setup()\n"
        "from mehvar_web import company\n"
        "from mehvar_web.accounts.models import User\n"
        "from mehvar_web.api import Scope, make_token\n"
        "print(make_token(user=User.objects.get(username='olga'), name='till',"
        " scopes=[Scope.CODES_REDEEM], now=company.now())[1])"
    ).strip()
    source, ref = shop.person
    answers = [
        requests.post(
            f"{shop.url}/api/v1/codes/redeem",
            json={
                "code": code, "key": f"till-{number}", "amount": 900_000,
                "order": {"source": source, "id": f"NEXT-{number}"},
                "person": {"source": source, "id": ref},
            },
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ).json()
        for number in range(2)
    ]  # fmt: skip
    assert (answers[0]["redeemed"], answers[0]["discount"]) == (True, 185_000), answers[0]
    assert (answers[1]["redeemed"], answers[1]["reason"]) == (False, "used"), answers[1]


def the_chain_replays(shop: Shop) -> None:
    """The chain is whole, and every decision has the same answer under its version."""
    wait(
        lambda: not shop.site.ask("SELECT 1 FROM outbox_outboxentry WHERE relayed_at IS NULL"),
        seconds=30,
    )
    assert shop.site.mehvar("audit", "verify", "-w", shop.site.folder)["is_whole"] is True
    replayed = shop.site.mehvar("audit", "replay", "--all", "-w", shop.site.folder)
    assert (replayed["same"], replayed["different"], replayed["erased"]) == (1, 0, 0), replayed
