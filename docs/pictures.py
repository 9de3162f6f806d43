"""Take the pictures of the README: the terminal and the pages of a demo, by a real browser.

Run by ``make docs`` where Chromium is installed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent / "pictures"
WIDTH = 132
LOGIN = "sara"
PASSWORD = "mehvar-demo"  # noqa: S105 (what every demo prints)
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 26px 30px; background: #14191f; color: #e6e9ec; width: max-content }}
h1 {{ font: 13px/1 monospace; color: #7f8b97; margin: 0 0 18px; font-weight: 400 }}
pre {{ margin: 0; font: 13.5px/1.38 "DejaVu Sans Mono", monospace; unicode-bidi: plaintext }}
{stylesheet}
</style><h1>$ COMMAND</h1><pre>{code}</pre>"""


def main() -> None:
    """Build a demo in a temporary folder and photograph the main job in both languages."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("docs/pictures: Chromium is not installed, the pictures stay as they are")
        return
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        _mehvar("demo", str(demo), "--language", "fa")
        for language in ("fa", "en"):
            shown = _mehvar("today", "-w", str(demo), "--language", language, "--customers", "2")
            command = f"mehvar today --language {language}"
            _photograph(browser, shown, command, HERE / f"today-{language}.png")
        with _served(demo) as address:
            _photograph_pages(browser, address)


@contextmanager
def _served(demo: Path) -> Iterator[str]:
    """Serve the demo while its pages are photographed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mehvar", "serve", str(demo), "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--workers", "1", "--no-worker"], stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(1_500):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20).close()
                break
            except OSError:  # not listening yet, or still loading
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=200)


def _photograph_pages(browser: str, address: str) -> None:
    """Photograph the main pages in both languages, one of them dark, one on a phone."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
        )
        for language, theme in (("fa", "light"), ("en", "dark")):
            context = started.new_context(viewport={"width": 1280, "height": 860})
            context.add_cookies([{"name": "theme", "value": theme, "url": address}])
            page = context.new_page()
            page.goto(f"{address}/{language}/account/sign-in/")
            page.locator("input[name=login]").fill(LOGIN)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("button[type=submit]").click()
            _shoot(page, f"{address}/{language}/", f"page-today-{language}.png")
            _shoot(page, f"{address}/{language}/customers/", f"page-customers-{language}.png")
            page.locator("#main table tbody a").first.click()
            _shoot(page, page.url, f"page-customer-{language}.png")
            _shoot(page, f"{address}/{language}/surveys/nps/", f"page-results-{language}.png")
            _shoot(page, f"{address}/{language}/inbox/", f"page-inbox-{language}.png")
            page.goto(f"{address}/{language}/cases/")
            page.locator(".heard-text a").first.click()
            _shoot(page, page.url, f"page-case-{language}.png")
            lab = f"{address}/{language}/policies/of/late-orders/history/?version=3"
            _shoot(page, lab, f"page-lab-{language}.png")
            page.set_viewport_size({"width": 390, "height": 844})
            _shoot(page, f"{address}/{language}/", f"page-phone-{language}.png")
            page.goto(f"{address}/{language}/decide/")
            page.locator("a.decide-line").nth(1).click()
            _shoot(page, page.url, f"page-decide-{language}.png")
            _shoot(page, _survey_address(page, address, language), f"page-survey-{language}.png")
        started.close()


def _survey_address(page: Page, address: str, language: str) -> str:
    """Return where the demo's printed code of a language leads."""
    page.goto(f"{address}/{language}/survey/demo-delivery/share/")
    shown = page.locator(f"section[aria-labelledby=links] a.link[href$='-{language}/']").first
    return shown.get_attribute("href") or ""


def _shoot(page: Page, url: str, name: str) -> None:
    page.goto(url, wait_until="networkidle")
    page.goto(url, wait_until="networkidle")  # by now the font is in the browser's cache
    page.screenshot(path=str(HERE / name))
    print(f"docs/pictures/{name}")


def _mehvar(*arguments: str) -> str:
    environment = os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "mehvar", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def _photograph(browser: str, shown: str, command: str, path: Path) -> None:
    from playwright.sync_api import sync_playwright
    from rich.console import Console
    from rich.terminal_theme import DIMMED_MONOKAI
    from rich.text import Text

    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 (a console that only records)
    console.print(Text.from_ansi(shown))
    html = console.export_html(theme=DIMMED_MONOKAI, code_format=PAGE.replace("COMMAND", command))
    with sync_playwright() as play:
        page = play.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
        ).new_page(viewport={"width": 1200, "height": 800})
        page.set_content(html)
        page.locator("body").screenshot(path=str(path))
    print(f"docs/pictures/{path.name}")


if __name__ == "__main__":
    main()
