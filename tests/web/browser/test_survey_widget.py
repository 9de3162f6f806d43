"""The widget on a site of somebody else, whose policy allows nothing but it."""

from __future__ import annotations

import gzip
import http.server
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.web.browser.conftest import OpenTab, Site
from tests.web.browser.test_every_page import _violations

pytestmark = pytest.mark.browser

MOST = 3_000


@dataclass(slots=True, kw_only=True)
class Host:
    """A site of somebody else: one page, the strictest policy that lets the widget in."""

    url: str
    body: str = ""
    policy: str = ""
    language: str = "fa"
    refused: list[str] = field(default_factory=list)

    @property
    def page(self) -> bytes:
        direction = "rtl" if self.language == "fa" else "ltr"
        return (
            f'<!doctype html><html lang="{self.language}" dir="{direction}"><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>Shop</title></head><body><main><h1>Shop</h1>{self.body}</main></body></html>"
        ).encode()


@pytest.fixture
def host(site: Site) -> Iterator[Host]:
    """A site on another origin; it allows scripts from and connections to Mehvar alone."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", shop.policy)
            self.end_headers()
            self.wfile.write(shop.page)

        def log_message(self, *_said: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop = Host(
        url=f"http://127.0.0.1:{server.server_port}/",
        policy=f"default-src 'none'; script-src {site.url}; connect-src {site.url}; "
        "require-trusted-types-for 'script'",
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield shop
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def shown(
    host: Host,
    site: Site,
    browser: Browser,
    *,
    language: str = "fa",
    data: str = 'data-delay="0.1"',
) -> Iterator[Page]:
    """Open the host's page with the widget's line in it."""
    host.language = language
    source = f"{site.url}/s/{site.facts['survey_widget']}-{language}.js"
    host.body = f'<script src="{source}" async {data}></script>'
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.on("console", lambda message: host.refused.append(message.text))
    tab.on("pageerror", lambda error: host.refused.append(str(error)))
    tab.goto(host.url)
    yield tab
    context.close()


@pytest.fixture
def allowed(site: Site, host: Host, open_tab: OpenTab) -> None:
    """The owner lists the site on the page of the survey."""
    tab = open_tab(role="owner").tab
    tab.goto(site.address("en", "survey/{survey}/share/"))
    tab.locator("#id_sites").fill(host.url)
    tab.locator("section", has=tab.locator("#sites")).get_by_role("button", name="Save").click()
    expect(tab.locator("#id_sites")).to_have_value(host.url.rstrip("/"))


def test_the_script_is_small(site: Site) -> None:
    for language in ("fa", "en"):
        address = f"{site.url}/s/{site.facts['survey_widget']}-{language}.js"
        with urllib.request.urlopen(address) as answer:  # noqa: S310 (our own server)
            assert len(gzip.compress(answer.read(), mtime=0)) < MOST


@pytest.mark.parametrize("language", ["fa", "en"])
def test_it_asks_and_sends_under_a_strict_policy(
    site: Site, host: Host, allowed: None, browser: Browser, language: str
) -> None:
    with shown(host, site, browser, language=language) as tab:
        dialog = tab.get_by_role("dialog")
        seen = [_violations(tab)]
        dialog.get_by_role("button").last.click()
        expect(dialog.locator(".bad").first).to_be_visible()  # the score is needed
        zero, ten = (dialog.locator(f'input[value="{one}"]').bounding_box() for one in ("0", "10"))
        dialog.locator('input[value="4"]').check()
        dialog.locator("textarea").fill("دیر رسید")
        dialog.get_by_role("button").last.click()
        expect(dialog.locator("fieldset")).to_have_count(1)  # what went wrong has «something else»

        tab.emulate_media(color_scheme="dark")
        seen.append(_violations(tab))

    assert zero is not None
    assert ten is not None
    assert (zero["x"] > ten["x"]) == (language == "fa")
    assert seen == [[], []]
    assert host.refused == []


def test_another_site_is_not_listened_to(site: Site, host: Host, browser: Browser) -> None:
    with shown(host, site, browser, language="en") as tab:
        dialog = tab.get_by_role("dialog")
        dialog.locator('input[value="9"]').check()
        dialog.get_by_role("button").last.click()

        expect(dialog.locator("[role=alert]")).to_have_text(
            "It could not be sent. Please try again."
        )


def test_keys_alone_are_enough_and_what_was_seen_rests(
    site: Site, host: Host, allowed: None, browser: Browser
) -> None:
    with shown(host, site, browser, language="en", data="data-manual") as tab:
        dialog = tab.get_by_role("dialog")
        expect(dialog).to_have_count(0)
        tab.evaluate("document.dispatchEvent(new Event('mehvar:open'))")
        tab.bring_to_front()
        scale = dialog.locator("input")
        scale.first.press("Space")
        scale.first.press("ArrowRight")
        chosen = scale.nth(1).is_checked()
        scale.nth(1).press("Escape")
        expect(dialog).to_have_count(0)
        rests = tab.evaluate("Object.keys(localStorage).filter(k => k.endsWith('rest')).length")

    assert chosen
    assert rests == 1
