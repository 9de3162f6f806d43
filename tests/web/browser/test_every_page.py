"""Every page, in both languages, light and dark, on a desk and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page as Tab
from tests.web.browser.conftest import OpenTab, Site
from tests.web.browser.pages import PAGES, Page

pytestmark = pytest.mark.browser

MOST = 100_000
WIDTHS = (1440, 390)
THEMES = ("light", "dark")
ZOOMED = (720, 320)
"""A window of 1440 px at 200 %, and one of 1280 px at 400 % (WCAG 1.4.10)."""


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.param
    return found


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_page_is_right_in_every_guise(
    page: Page, language: str, site: Site, open_tab: OpenTab
) -> None:
    visit = open_tab(role=page.role)
    tab = visit.tab
    found: dict[str, object] = {}

    answer = tab.goto(site.address(language, page.address), wait_until="networkidle")

    assert answer is not None
    assert answer.status == page.status
    assert tab.locator("html").get_attribute("lang") == language
    found["kB too many"] = max(0, sum(visit.sizes) - MOST) / 1000
    found["layout shift"] = tab.evaluate("window.shifts")
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 844})
        for theme in THEMES:
            tab.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            found[f"axe {theme} {width}"] = _violations(tab)
        found[f"overflow {width}"] = _overflow(tab)
        if width == WIDTHS[0]:
            found["overflow with text at 200 %"] = _overflow_at_double_text(tab)
    for width in ZOOMED:
        tab.set_viewport_size({"width": width, "height": 800})
        found[f"overflow {width}"] = _overflow(tab)
    expected_errors = [text for text in visit.complaints if f"status of {page.status}" in text]
    found["complaints"] = [text for text in visit.complaints if text not in expected_errors]
    assert {what: value for what, value in found.items() if value} == {}


def _violations(tab: Tab) -> list[str]:
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    found: list[str] = tab.evaluate(
        """async () => {
          const { violations } = await axe.run({ resultTypes: ["violations"] });
          return violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) =>
            `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(-160)}`));
        }"""
    )
    return found


def _overflow(tab: Tab) -> list[str]:
    """Return what sticks out of the page sideways, outside of its own scrolling regions."""
    found: list[str] = tab.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          return [...document.querySelectorAll("body *")].filter((part) => {
            const box = part.getBoundingClientRect();
            return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
          }).slice(0, 5).map((part) => part.outerHTML.slice(0, 120));
        }"""
    )
    return found


def _overflow_at_double_text(tab: Tab) -> list[str]:
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    found = _overflow(tab)
    tab.evaluate("document.documentElement.style.fontSize = ''")
    return found
