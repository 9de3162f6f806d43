"""A real server on the tests' company, a real browser, and somebody signed in.

The server runs as it does in production (granian, whitenoise with compressed files, the security
policy), in a process of its own; the browser is started once per test process.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.conftest import missing
from tests.kept import kept
from tests.web import sites as tables

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PREPARERS = tuple(sorted(Path(__file__).parent.glob("_prepare*.py")))
MEASURE = """
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(
        `${entry.value.toFixed(4)} ` + entry.sources.map(({ node, previousRect: p, currentRect: c }) =>
          `${node?.outerHTML?.slice(0, 90) ?? node?.textContent} ${[p.x, p.y, p.width, p.height]} > ${[c.x, c.y, c.width, c.height]}`).join("; "));
    }).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The running server: its address, the session of each role, and the facts of its data."""

    url: str
    sessions: dict[str, str]
    facts: dict[str, str]

    def address(self, language: str, path: str) -> str:
        return f"{self.url}/{language}/{path.format(**self.facts)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page in a tab that notes what the browser complains about and how much it loads."""

    tab: Page
    complaints: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


OpenTab = Callable[..., Visit]


@pytest.fixture(scope="session")
def site(built_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    def make(prepared: Path) -> None:
        shutil.copytree(built_company, prepared / "shop")
        _prepare(prepared)

    # Each process of a run that comes to a page has a server of its own: the shop is made once.
    prepared = kept("browser", make, of=("mehvar", "mehvar_web"), by=PREPARERS)
    folder = tmp_path_factory.mktemp("site") / "site"
    shutil.copytree(prepared, folder)
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    environment = _environment(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
         "--port", str(port), "--workers", "1", "--blocking-threads", "2",
         "--log-level", "warning", "mehvar_web.wsgi:application"],
        env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, server, folder / "server.log")
        yield Site(url=url, sessions=told["sessions"], facts=told["facts"])
    finally:
        server.terminate()
        server.wait(timeout=10)
        log.close()


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of the server of the shop in a folder."""
    return {key: value for key, value in os.environ.items() if "MEHVAR" not in key} | {
        "DJANGO_SETTINGS_MODULE": "mehvar_web.settings.base",
        "MEHVAR_WORKSPACE": str(folder / "shop"),
        "MEHVAR_SECRET_KEY": "only-for-the-browser-tests",
        "MEHVAR_STATIC": str(folder / "static"),
    }


def _prepare(folder: Path) -> None:
    """Fill a shop with people and what they did; keep in ``told.json`` what was answered."""
    tables.Site(folder=folder / "shop").prepare()
    said = subprocess.run(
        [sys.executable, str(PREPARERS[0])],
        env=_environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    (folder / "told.json").write_text(said.stdout, encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # The shell is the same engine without the browser's own windows: a third less work.
    names = ("chromium-headless-shell", "chromium")
    program = next(filter(None, map(shutil.which, names)), None) or shutil.which("google-chrome")
    if program is None:
        missing("Chromium is not installed")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code in
    # whatever test of this process comes next.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_tab(site: Site, browser: Browser) -> Iterator[OpenTab]:
    """``open_tab(role="owner", width=1440, theme="light")``: a new tab with nothing cached."""
    contexts: list[BrowserContext] = []

    def opened(
        *, role: str = "owner", width: int = 1440, theme: str = "light", height: int = 900
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        contexts.append(context)
        cookies = {"theme": theme} | ({"sessionid": site.sessions[role]} if role else {})
        context.add_cookies(
            [{"name": name, "value": value, "url": site.url} for name, value in cookies.items()]
        )
        context.add_init_script(MEASURE)
        return _noting(context)

    yield opened
    for context in contexts:
        context.close()


def _noting(context: BrowserContext) -> Visit:
    visit = Visit(tab=context.new_page())
    visit.tab.on("console", lambda message: visit.complaints.append(message.text))
    visit.tab.on("pageerror", lambda error: visit.complaints.append(str(error)))
    session = context.new_cdp_session(visit.tab)
    session.send("Network.enable")
    session.on(
        "Network.loadingFinished", lambda event: visit.sizes.append(event["encodedDataLength"])
    )
    return visit


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{url}/static/nothing", timeout=1).close()  # noqa: S310
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text()}")
