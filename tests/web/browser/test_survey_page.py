"""A customer's own page in a real browser: on a phone, without script, without a connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from tests.web.browser.conftest import OpenTab, Site, Visit
from tests.web.browser.test_every_page import _overflow, _violations

pytestmark = pytest.mark.browser

MOST = 40_000
PHONE = 390
THANKS = {"fa": "سپاس", "en": "Thank you"}


def address(site: Site, which: str, language: str) -> str:
    return f"{site.url}/s/{site.facts[which]}-{language}/"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_survey_is_answered_on_a_phone(site: Site, open_tab: OpenTab, language: str) -> None:
    visit = open_tab(role="", width=PHONE, height=844)
    found: dict[str, object] = {}

    visit.tab.goto(address(site, "survey_link", language))
    found["kB too many"] = max(0, _bytes_without_font(visit) - MOST) / 1000
    found["font before the text"] = _font_first(visit.tab)
    found |= _seen(visit.tab, "first")
    visit.tab.get_by_role("radio", name="۳" if language == "fa" else "3", exact=True).check()
    visit.tab.locator("button.main").click()
    visit.tab.locator("#q-what").wait_for()
    found |= _seen(visit.tab, "second")
    visit.tab.locator("label", has_text="دیر" if language == "fa" else "late").click()
    visit.tab.locator("button.main").click()
    visit.tab.locator("#q-stars").wait_for()
    found |= _seen(visit.tab, "third")
    visit.tab.locator("#q-stars label").nth(3).click()
    visit.tab.locator("button.main").click()
    visit.tab.locator(".thanks").wait_for()
    found |= _seen(visit.tab, "thanks")

    assert THANKS[language] in visit.tab.inner_text("main")
    found["complaints"] = visit.complaints
    assert {what: value for what, value in found.items() if value} == {}


def test_it_is_answered_without_script_and_a_scale_runs_as_one_reads(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": PHONE, "height": 844}
    )
    tab = context.new_page()
    tab.goto(address(site, "survey_link", "fa"))
    zero, ten = (tab.locator(f'#q-nps input[value="{one}"]').bounding_box() for one in ("0", "10"))
    ends = tab.locator("#q-nps .ends span").all_inner_texts()

    tab.locator("button.main").click()
    asked_again = tab.locator("#faults").inner_text()
    tab.locator('#q-nps input[value="9"]').check(force=True)
    tab.locator("button.main").click()
    tab.locator("button.main").click()

    assert zero is not None
    assert ten is not None
    assert zero["x"] > ten["x"]
    assert zero["width"] >= 24
    assert zero["height"] >= 44
    assert (ends[0][0], ends[1][:2]) == ("۰", "۱۰")
    assert "پیشنهاد" in asked_again
    expect(tab.locator(".thanks")).to_contain_text("سپاس")
    context.close()


def test_what_cannot_be_saved_stays_on_the_page(site: Site, open_tab: OpenTab) -> None:
    visit = open_tab(role="", width=PHONE)
    tab = visit.tab
    tab.goto(address(site, "survey_link", "en"))
    tab.locator("#q-why").fill("All was well")
    tab.get_by_role("radio", name="9", exact=True).check()

    tab.context.set_offline(True)
    tab.locator("button.main").click()
    expect(tab.locator("#lost")).to_be_visible()
    kept = tab.locator("#q-why").input_value()
    tab.context.set_offline(False)
    tab.locator("button.main").click()

    expect(tab.locator("#q-stars")).to_be_visible()
    assert kept == "All was well"


def test_a_stand_in_a_shop_begins_again_by_itself(site: Site, open_tab: OpenTab) -> None:
    visit = open_tab(role="", width=1024, height=768)
    tab = visit.tab
    tab.clock.install()
    begin = address(site, "survey_stand", "fa")
    tab.goto(begin)
    seen = _seen(tab, "stand")
    tab.get_by_role("radio", name="۹", exact=True).check()
    tab.locator("button.main").click()
    tab.locator("#q-stars").wait_for()

    tab.clock.run_for(61_000)
    tab.wait_for_url(begin)
    tab.get_by_role("radio", name="۹", exact=True).check()
    tab.locator("button.main").click()
    tab.locator("#q-stars").wait_for()
    tab.locator("button.main").click()
    tab.locator(".thanks").wait_for()
    tab.clock.run_for(9_000)
    tab.wait_for_url(begin)

    assert tab.locator(":checked").count() == 0
    assert {what: value for what, value in seen.items() if value} == {}


def _seen(tab: Tab, which: str) -> dict[str, object]:
    """What is wrong with the page as it stands, light and dark, also in a narrow window."""
    found: dict[str, object] = {}
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        found[f"{which} axe {scheme}"] = _violations(tab)
    size = tab.viewport_size
    tab.set_viewport_size({"width": 320, "height": 640})
    found[f"{which} overflow"] = _overflow(tab)
    assert size is not None
    tab.set_viewport_size(size)
    return found


def _bytes_without_font(visit: Visit) -> int:
    visit.tab.evaluate("document.fonts.ready.then(() => null)")
    fonts: float = visit.tab.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.includes('woff2'))"
        ".reduce((sum, e) => sum + e.transferSize, 0)"
    )
    assert fonts > 0
    return int(sum(visit.sizes) - fonts)


def _font_first(tab: Tab) -> bool:
    """Whether the text waited for the font: it is asked for once the style is known, and swapped."""
    waits: bool = tab.evaluate(
        """async () => {
          const css = await (await fetch(document.querySelector('link[rel=stylesheet]').href)).text();
          return !css.includes('font-display: swap') || !!document.querySelector('link[rel=preload]');
        }"""
    )
    return waits
