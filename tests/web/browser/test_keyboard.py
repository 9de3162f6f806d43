"""Without a mouse: everything is reached, seen and used by the keyboard alone."""

from __future__ import annotations

import pytest
from tests.web.browser.conftest import OpenTab, Site

pytestmark = pytest.mark.browser

REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.disabled
    && !part.closest("[popover]:not(:popover-open), dialog:not([open]), details:not([open]) > :not(summary)"))
  .length"""
FOCUSED = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return null;
  part.dataset.reached = "1";
  const style = getComputedStyle(part);
  const seen = style.outlineStyle !== "none" || part.closest(".search") || part.closest(".drop");
  return { seen: Boolean(seen), what: part.outerHTML.slice(0, 100) };
}"""


@pytest.mark.parametrize("address", ["components/", "", "customers/"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(
    address: str, width: int, site: Site, open_tab: OpenTab
) -> None:
    tab = open_tab(width=width).tab
    tab.goto(site.address("fa", address), wait_until="networkidle")
    count = tab.evaluate(REACHABLE)
    unseen = set()

    for _ in range(count + 10):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused and not focused["seen"]:
            unseen.add(focused["what"])

    assert unseen == set()
    assert tab.locator("[data-reached]").count() >= count


def test_the_first_tab_offers_to_skip_the_navigation(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab().tab
    tab.goto(site.address("fa", "components/"), wait_until="networkidle")

    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")

    assert tab.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("keys", [("/", "g", "c"), ("/", "ل", "ز")], ids=["latin", "persian"])
def test_shortcuts_work_on_both_keyboards(
    keys: tuple[str, str, str], site: Site, open_tab: OpenTab
) -> None:
    tab = open_tab().tab
    tab.goto(site.address("fa", "components/"), wait_until="networkidle")
    press = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}))"

    tab.evaluate(press, keys[0])
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.evaluate("document.activeElement.blur()")
    tab.evaluate(press, keys[1])
    with tab.expect_navigation(url="**/fa/customers/"):
        tab.evaluate(press, keys[2])


def test_a_ticked_line_is_walked_on_from_and_the_pages_tab_is_in_view_on_a_phone(
    site: Site, open_tab: OpenTab
) -> None:
    tab = open_tab(width=390).tab
    tab.goto(site.address("fa", "cases/"), wait_until="networkidle")
    tab.locator("[data-line] [type=checkbox]").first.press("Space")
    tab.keyboard.press("j")
    assert tab.evaluate("document.activeElement.closest('[data-line]') !== null")
    assert tab.evaluate("document.activeElement.tagName") == "A"

    tab.goto(site.address("fa", "cases/rules/"), wait_until="networkidle")

    box = tab.locator(".tabs > [aria-current]").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= 390 - box["width"]


def test_help_opens_by_its_key_and_closes_by_escape(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab().tab
    tab.goto(site.address("en", "components/"), wait_until="networkidle")
    tab.keyboard.press("?")
    assert tab.locator("#shortcuts").is_visible()

    tab.keyboard.press("Escape")

    assert not tab.locator("#shortcuts").is_visible()


def test_the_theme_is_chosen_and_kept(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab(theme="light").tab
    tab.goto(site.address("fa", "components/"), wait_until="networkidle")

    tab.locator("[data-theme-toggle]").press("Enter")
    tab.reload()

    assert tab.locator("html").get_attribute("data-theme") == "dark"


def test_a_question_opens_over_the_page_and_is_left_without_harm(
    site: Site, open_tab: OpenTab
) -> None:
    tab = open_tab().tab
    tab.goto(site.address("en", "components/"), wait_until="networkidle")
    tab.locator("[data-opens=sample-confirm]").press("Enter")
    assert tab.locator("#sample-confirm").is_visible()

    tab.locator("#sample-confirm [data-closes]").press("Enter")

    assert not tab.locator("#sample-confirm").is_visible()


def test_a_date_is_picked_in_the_jalali_calendar(site: Site, open_tab: OpenTab) -> None:
    tab = open_tab().tab
    tab.goto(site.address("fa", "components/"), wait_until="networkidle")
    tab.locator("#id_since").fill("1403/12/29")
    assert tab.locator("#id_since").input_value() == "۱۴۰۳/۱۲/۲۹"

    tab.locator("[data-calendar]").press("Enter")
    assert tab.locator("#calendar header span").inner_text() == "اسفند ۱۴۰۳"
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("document.activeElement.innerText") == "۳۰"
    tab.keyboard.press("ArrowDown")
    assert tab.locator("#calendar header span").inner_text() == "فروردین ۱۴۰۴"
    tab.keyboard.press("Enter")

    assert tab.locator("#id_since").input_value() == "۱۴۰۴/۰۱/۰۷"
    assert not tab.locator("#calendar").is_visible()


def test_the_browsers_calendar_agrees_with_ours_for_a_century(
    site: Site, open_tab: OpenTab
) -> None:
    from mehvar.calendar import jalali_from_days

    tab = open_tab().tab
    tab.goto(site.address("fa", "components/"), wait_until="networkidle")
    days = list(range(-15000, 45000, 37))

    shown = tab.evaluate(
        """(days) => {
          const format = new Intl.DateTimeFormat("en-u-ca-persian", {
            timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric" });
          return days.map((day) => {
            const parts = {};
            for (const part of format.formatToParts(day * 864e5)) parts[part.type] = parseInt(part.value, 10);
            return [parts.year, parts.month, parts.day];
          });
        }""",
        days,
    )

    years, months, dates = jalali_from_days(days)
    expected = [list(map(int, row)) for row in zip(years, months, dates, strict=True)]
    assert shown == expected
