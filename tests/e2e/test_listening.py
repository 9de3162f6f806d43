"""A survey built on a page, asked by every channel, answered on phones, and heard at once."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, expect, sync_playwright
from tests.conftest import missing
from tests.e2e.listening import CHATS, SOURCE, Shop, link_in, open_shop
from tests.sandbox.bots import BotSandbox
from tests.web.sites import wait

pytestmark = [pytest.mark.slow, pytest.mark.browser]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
ASKS = {"fa": "ما را به دوستانتان پیشنهاد می‌کنید؟", "en": "Would you send your friends to us?"}
THANKS = {"fa": "سپاس", "en": "Thank you"}
SPOKEN = {"telegram": "fa", "sms": "fa", "bale": "en", "email": "en"}
SCORES = {"telegram": 9, "sms": 3, "bale": 10, "email": 8}
SECONDS = 10.0
"""How long an answer may take to be seen."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium-headless-shell", "chromium")
    program = next(filter(None, map(shutil.which, names)), None) or shutil.which("google-chrome")
    if program is None:
        missing("Chromium is not installed")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def shop(built_company: Path, tmp_path: Path, browser: Browser) -> Iterator[Shop]:
    with open_shop(built_company, tmp_path, browser) as shop:
        yield shop


def test_a_survey_is_asked_by_every_channel_and_its_answers_are_heard_at_once(
    shop: Shop, browser: Browser
) -> None:
    set_channels_up(shop)
    open_at_every_hour(shop)
    link_chats(shop)
    key = build_and_publish(shop)
    start_plan(shop, key, "fa", "delivered", "telegram", "sms")
    start_plan(shop, key, "en", "complaint_settled", "bale", "email")
    shop.bring(orders=("telegram", "sms"), complaints=("bale", "email"))
    shop.let_plans_ask()

    arrived = links_that_arrived(shop)
    for channel, link in arrived.items():
        answer(browser, channel, link)

    for channel in arrived:
        seen_in_timeline(shop, channel)
    seen_in_results(shop, key)
    kept_once(shop, key)
    stop_by_one_tap(shop, browser)
    next_plan_is_held_back(shop, key)


# -- the owner -------------------------------------------------------------------------------------


def set_channels_up(shop: Shop) -> None:
    told: dict[str, dict[str, str]] = {
        "email": {"host": "127.0.0.1", "port": str(shop.mail.port), "security": "none", "sender": "ask@shop.example"},
        "sms": {"base_url": shop.sms.url, "api_key": shop.sms.key, "service_line": "10004346", "stop_text": "لغو11"},
        "telegram": {"base_url": shop.telegram.url, "token": shop.telegram.token, "way": "poll"},
        "bale": {"base_url": shop.bale.url, "token": shop.bale.token, "way": "poll"},
    }  # fmt: skip
    for channel, fields in told.items():
        shop.go(f"channels/{channel}/")
        shop.fill(**fields)
        shop.press("Keep and ask the gateway")
        expect(shop.tab.locator("#messages")).to_contain_text("the gateway knows us")


def open_at_every_hour(shop: Shop) -> None:
    """Nobody knows at what hour this runs."""
    shop.go("contact/")
    for day in ("working", "weekend", "holiday", "mourning"):
        shop.fill(**{f"opens_{day}": "0:00", f"closes_{day}": "24:00"})
    shop.press("Let these rules count")
    expect(shop.tab.locator("#messages")).not_to_be_empty()


def link_chats(shop: Shop) -> None:
    """Two customers open the bots by the links that are theirs."""
    refs = {channel: shop.customers[channel].ref for channel in CHATS}
    told = shop.site.python(
        "import django, json; django.setup()\n"
        "from mehvar_web.channels import Person, chat_link\n"
        f"refs = {refs!r}\n"
        f"who = {{one: Person(source={SOURCE!r}, ref=ref) for one, ref in refs.items()}}\n"
        "print(json.dumps({one: chat_link(one, person) for one, person in who.items()}))"
    )
    for channel, link in json.loads(told).items():
        bot = shop.telegram if channel == "telegram" else shop.bale
        bot.write(CHATS[channel], f"/start {link.partition('start=')[2]}")
    linked = f"SELECT 1 FROM channels_chat WHERE person_source = '{SOURCE}'"
    wait(lambda: len(shop.site.ask(linked)) == len(CHATS))


def build_and_publish(shop: Shop) -> str:
    """Begin with a template, say its first question otherwise, publish; return the survey's key."""
    tab = shop.tab
    shop.go("surveys/new/")
    tab.locator("button[name=template][value=relational_nps]").click()
    tab.wait_for_url(re.compile(r"/build/"))
    tab.locator("[data-kind=field]").get_by_role("link").first.wait_for()
    tab.locator("li.studio-line a.icon-btn").first.click()
    words = tab.locator("#element fieldset.texts").first
    for language, said in ASKS.items():
        words.locator(f"[lang={language}]").last.fill(said)
    tab.locator("#element").get_by_role("button", name="Done").click()
    expect(tab.locator(".studio-lines").first).to_contain_text(ASKS["en"])
    tab.get_by_role("link", name="Publish").click()
    shop.press("Publish")
    tab.wait_for_url(re.compile(r"/surveys/[^/]+/(?!publish)"))
    return re.sub(r".*/surveys/([^/]+)/.*", r"\1", tab.url)


def start_plan(shop: Shop, survey: str, language: str, event: str, *channels: str) -> None:
    shop.go("asking/new/")
    places = {f"channel_{place}": one for place, one in enumerate(channels, start=1)}
    shop.fill(title=f"{language} {event}", survey=survey, language=language, kind="event",
              event=event, delay_hours="0", rate="100", **places)  # fmt: skip
    shop.press("Save")
    shop.press("Start asking")
    expect(shop.tab.locator("#messages")).to_contain_text("asks from now on")


# -- the customers ---------------------------------------------------------------------------------


def links_that_arrived(shop: Shop) -> dict[str, str]:
    """Wait for the message at each gateway; return the link in it, with a score where it is a tap."""
    told = shop.customers
    bots = {"telegram": shop.telegram, "bale": shop.bale}
    found: dict[str, str] = {}
    for channel, bot in bots.items():
        asked = wait(partial(_asked, bot))
        assert [one["chat_id"] for one in asked] == [CHATS[channel]]
        assert ASKS[SPOKEN[channel]] in asked[0]["text"]
        buttons = [one for row in asked[0]["reply_markup"]["inline_keyboard"] for one in row]
        found[channel] = next(
            one["url"] for one in buttons if one["url"].endswith(f"?a={SCORES[channel]}")
        )
    (text,) = wait(lambda: shop.sms.sent)
    assert text["receptor"][-10:] == told["sms"].mobile[-10:]
    found["sms"] = link_in(text["message"])
    ((_, to, letter),) = wait(lambda: shop.mail.taken)
    assert to == told["email"].email
    body = html_of(letter)
    assert ASKS["en"] in body
    assert letter["Subject"] == "A short question from سبد بهار"
    found["email"] = f"{link_in(body)}?a={SCORES['email']}"
    return found


def _asked(bot: BotSandbox) -> list[dict[str, Any]]:
    return [one for one in bot.sent if "reply_markup" in one]


def html_of(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    said: str = part.get_content()
    return said


def answer(browser: Browser, channel: str, link: str) -> None:
    """Answer on a phone, what came by SMS without script; then send the same once more."""
    language = SPOKEN[channel]
    told: list[Request] = []
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=channel != "sms"
    )
    tab = context.new_page()
    tab.on("request", lambda sent: told.append(sent))  # noqa: PLW0108 (it marks what it calls)
    tab.goto(link)
    assert tab.locator("html").get_attribute("lang") == language
    expect(tab.locator("#q-recommend")).to_contain_text(ASKS[language])
    score = tab.locator(f'#q-recommend input[value="{SCORES[channel]}"]')
    if channel == "sms":
        score.check(force=True)
    expect(score).to_be_checked()
    tab.locator("button.main").click()
    tab.locator("textarea").fill(f"{channel} {language}")
    tab.locator("button.main").click()
    expect(tab.locator(".thanks")).to_contain_text(THANKS[language])

    for sent in [one for one in told if one.method == "POST"]:
        body, kind = sent.post_data or "", sent.headers["content-type"]
        again = context.request.post(sent.url, data=body, headers={"Content-Type": kind})
        assert again.ok, again.text()
    context.close()


# -- what is heard ---------------------------------------------------------------------------------


def seen_in_timeline(shop: Shop, channel: str) -> None:
    customer = shop.customers[channel].customer_id

    def heard() -> bool:
        shop.go(f"customers/{customer}/")
        return f"{channel} {SPOKEN[channel]}" in shop.tab.inner_text("main")

    wait(heard, seconds=SECONDS)


def seen_in_results(shop: Shop, key: str) -> None:
    shop.go(f"surveys/{key}/")
    expect(shop.tab.locator("#live")).to_contain_text("4 answers", timeout=SECONDS * 1000)
    expect(shop.tab.locator("#live")).to_contain_text("of 4 invited")


def kept_once(shop: Shop, key: str) -> None:
    """Each answer is one row of the lake, however often it was sent; its invitation is answered."""
    wait(lambda: len(shop.rows("feedback")) >= 2 * len(SCORES), seconds=SECONDS)

    feedback, invitations = shop.rows("feedback"), shop.rows("invitations")
    scores = {row["channel"]: row["score"] for row in feedback if row["kind"] == "nps"}
    words = {row["channel"]: row["text"] for row in feedback if row["kind"] == "comment"}
    assert scores == SCORES
    assert words == {channel: f"{channel} {language}" for channel, language in SPOKEN.items()}
    assert len(feedback) == 2 * len(SCORES)
    assert {row["survey_id"] for row in (*feedback, *invitations)} == {key}
    asked = {row["channel"]: row["person_ref"] for row in invitations if row["answered_at"]}
    assert asked == {channel: shop.customers[channel].ref for channel in SCORES}
    assert len(invitations) == len(SCORES)


def stop_by_one_tap(shop: Shop, browser: Browser) -> None:
    letter = shop.mail.taken[0][2]
    found = re.search(r'https?://[^"]+/stop/', html_of(letter))
    assert found is not None
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(found[0])
    tab.get_by_role("button", name="Yes, stop").click()
    expect(tab.get_by_role("status")).to_contain_text("nothing more will come to you by E-mail")
    context.close()


def next_plan_is_held_back(shop: Shop, key: str) -> None:
    start_plan(shop, key, "en", "delivered", "email")
    address = shop.tab.url
    shop.bring(orders=("email",))
    shop.let_plans_ask()

    plan = address.rstrip("/").rpartition("/")[2]
    held = (
        "SELECT 1 FROM asking_invitation i JOIN asking_plan p ON p.id = i.plan_id"
        f" WHERE p.key = '{plan}' AND i.state = 'held'"
    )
    wait(lambda: shop.site.ask(held))
    shop.tab.goto(address)
    expect(shop.tab.locator("main")).to_contain_text("Why others wait, or were held back")
    expect(shop.tab.locator("main")).to_contain_text("Opted out")
    assert len(shop.mail.taken) == 1
