"""Every page, in both languages, light and dark, on a desk and on a phone.

Every page is opened in Persian, and by turns half of them in English too: texts are longer there,
and run the other way. Each is held to the rules of axe in one of the eight guises, which page by
page go round, and in each language to its layout at four widths, its weight and the browser's
complaints. The page of all components is held to axe in four guises that pair every choice with
every other; with ``MEHVAR_GUISES=all`` every page is, in all eight.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page as Tab
from tests.web.browser.conftest import OpenTab, Site, Visit
from tests.web.browser.pages import PAGES, Page

pytestmark = pytest.mark.browser

MOST = 100_000
DESK, PHONE = 1440, 390
ZOOMED = (720, 320)
"""A window of 1440 px at 200 %, and one of 1280 px at 400 % (WCAG 1.4.10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guise:
    """How somebody sees a page."""

    language: str
    theme: str
    width: int


ALL = [
    Guise(language=language, theme=theme, width=width)
    for language in ("fa", "en")
    for theme in ("light", "dark")
    for width in (DESK, PHONE)
]


PAIRED = [ALL[0], ALL[3], ALL[5], ALL[6]]
"""Each language with each theme and each width, and each theme with each width."""


def guises_of(page: Page) -> dict[Guise, bool]:
    """Return the guises to look at a page in, and whether it is held to axe's rules in each."""
    if os.environ.get("MEHVAR_GUISES") == "all":
        return dict.fromkeys(ALL, True)
    if page.name == "components":
        return dict.fromkeys(PAIRED, True)
    number = PAGES.index(page)
    is_in_persian_alone = number // 4 % 2 == 0
    if is_in_persian_alone:
        return {ALL[number % 4]: True}
    return {ALL[number % 4]: False, ALL[7 - number % 4]: True}


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.param
    return found


def test_a_page_is_right_in_its_guises(page: Page, site: Site, open_tab: OpenTab) -> None:
    visit = open_tab(role=page.role)
    found: dict[str, object] = {}

    for language in dict.fromkeys(guise.language for guise in guises_of(page)):
        answer = visit.tab.goto(site.address(language, page.address), wait_until="load")
        assert answer is not None
        assert answer.status == page.status
        assert visit.tab.locator("html").get_attribute("lang") == language
        visit.tab.evaluate("document.fonts.ready.then(() => null)")
        if language == "fa":  # nothing is cached yet, and Persian pages are the larger ones
            found["kB too many"] = max(0, sum(visit.sizes) - MOST) / 1000
        found[f"layout shift {language}"] = visit.tab.evaluate("window.shifts")
        guises = {one: whole for one, whole in guises_of(page).items() if one.language == language}
        found |= {f"{language} {what}": value for what, value in _seen(visit, guises).items()}

    expected_errors = [text for text in visit.complaints if f"status of {page.status}" in text]
    found["complaints"] = [text for text in visit.complaints if text not in expected_errors]
    assert {what: value for what, value in found.items() if value} == {}


def test_every_page_is_seen_in_both_languages_themes_and_widths() -> None:
    for page in PAGES:
        guises = guises_of(page)
        assert "fa" in {guise.language for guise in guises}
        assert any(guises.values())
    whole = {guise for page in PAGES for guise, whole in guises_of(page).items() if whole}
    assert whole == set(ALL)
    for pair in (("language", "theme"), ("language", "width"), ("theme", "width")):
        assert len({tuple(getattr(guise, choice) for choice in pair) for guise in PAIRED}) == 4


def _seen(visit: Visit, guises: dict[Guise, bool]) -> dict[str, object]:
    """What is wrong with the page as it stands: on a desk, zoomed in, on a phone."""
    tab = visit.tab
    found: dict[str, object] = {}
    for width in (DESK, PHONE, *ZOOMED):
        tab.set_viewport_size({"width": width, "height": 844})
        found[f"overflow {width}"] = _overflow(tab)
        if width == DESK:
            found["overflow with text at 200 %"] = _overflow_at_double_text(tab)
        for guise, is_whole in guises.items():
            if guise.width == width and is_whole:
                tab.evaluate(
                    "theme => { document.documentElement.dataset.theme = theme }", guise.theme
                )
                found[f"axe {guise.theme} {width}"] = _violations(tab)
    return found


def _violations(tab: Tab) -> list[str]:
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
