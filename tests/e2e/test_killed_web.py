"""Notes over HTTP, builds by the worker, imports from the terminal, each killed in turn."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from tests.e2e import shop_books, three_processes
from tests.e2e.shop_checks import check_the_end
from tests.web.sites import Site, wait

from mehvar import pipeline
from mehvar.audit import AuditLog
from mehvar.ingest.log import IngestLog, LogSettings, drain
from mehvar.workspace import Workspace

CHECKOUT = Path(__file__).parent.parent.parent
PAGES = ("", "customers/", "metrics/", "jobs/")
PAYLOADS = 30
CSRF = "c" * 32
TARGETS = ("web", "worker", "import")


@dataclass
class Browser:
    """One signed-in person; what the server answered, and what it promised to keep."""

    port: int
    session: str
    customer: int
    kept: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    is_over: bool = False

    def ask(self, method: str, page: str, **fields: str) -> int:
        """Ask for a page; 0 when the process that answered was killed meanwhile."""
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, f"/en/{page}", urllib.parse.urlencode(fields), headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()
        return answer.status

    def read(self) -> None:
        """Read every page over and over; none may be wrong."""
        while not self.is_over:
            for page in (*PAGES, f"customers/{self.customer}/"):
                status = self.ask("GET", page)
                self.answers[status] += 1
                if status not in {0, 200, 302}:
                    self.wrong.append(f"{page}: {status}")

    def write(self) -> None:
        """Write notes, and ask for a build now and then."""
        while not self.is_over:
            text = f"note {len(self.sent)}"
            self.sent.append(text)
            page = f"customers/{self.customer}/notes/"
            status = self.ask("POST", page, text=text, token=str(uuid.uuid4()))
            if status == 302:
                self.kept.append(text)
            elif status:
                self.wrong.append(f"{page}: {status}")
            if len(self.sent) % 10 == 0:
                self.ask("POST", "jobs/build/")
            time.sleep(0.1)


@pytest.fixture
def site(workspace: Workspace, tmp_path: Path) -> Iterator[Site]:
    """A shop with its first files, built, and an owner."""
    (tmp_path / "mapping.yml").write_text(shop_books.MAPPING, encoding="utf-8")
    three_processes.take_files(workspace, tmp_path, 0)
    (tmp_path / "import").write_text("0.1\n")
    pipeline.build(workspace, now=three_processes.START)
    log = IngestLog.open(workspace, settings=LogSettings(segment_bytes=2_000))
    for number in range(PAYLOADS):  # for the worker to drain while it is killed
        log.append(shop_books.payload(number), received_at=three_processes.START)
    log.close()
    site = Site(folder=workspace.root)
    site.prepare()
    yield site
    site.end()


def _session(site: Site) -> str:
    site.mehvar("user", "add", "alice", "--role", "owner", given="a fine long sentence\n")
    return site.python(
        "import django; django.setup()\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from mehvar_web.accounts.models import User\n"
        "user, session = User.objects.get(), SessionStore()\n"
        "session.update({'_auth_user_id': str(user.pk), '_auth_user_hash': user.get_session_auth_hash(),"
        " '_auth_user_backend': 'allauth.account.auth_backends.AuthenticationBackend'})\n"
        "session.save(); print(session.session_key)"
    ).strip()


def _start_import(site: Site, papers: Path) -> subprocess.Popen[bytes]:
    arguments = ["import", str(site.folder), str(papers)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.three_processes", *arguments], cwd=CHECKOUT
    )


def _children(parent: int) -> dict[int, str]:
    """The processes that a process started, and their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(state[1]) == parent and state[0] != "Z":
            found[int(entry.name)] = command
    return found


def _has_more(browser: Browser, answered: int) -> bool:
    """Tell whether a page was answered since."""
    return browser.answers[200] > answered


def _victim(server: int, target: str) -> int | None:
    """The job worker, or one of the web processes."""
    for process, command in _children(server).items():
        if target == "worker" and "mehvar work" in command:
            return process
        if target == "web" and "granian" in command:
            return next(iter(_children(process)), None)
    return None


@pytest.mark.slow
@pytest.mark.skipif(
    "MEHVAR_KILL_SECONDS" not in os.environ,
    reason="two minutes of kills are asked for with MEHVAR_KILL_SECONDS=120",
)
def test_killing_web_worker_and_import_loses_nothing_and_shows_nothing_wrong(
    site: Site, workspace: Workspace, tmp_path: Path, rng: np.random.Generator
) -> None:
    """``MEHVAR_KILL_SECONDS=120`` is the acceptance run."""
    session = _session(site)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = site.start("serve", site.folder, "--port", port)
    browser = Browser(port=port, session=session, customer=_customer(workspace))
    _wait_until_up(browser)
    importer = _start_import(site, tmp_path)
    threads = [threading.Thread(target=work) for work in (browser.read, browser.write)]
    for thread in threads:
        thread.start()
    kills: Counter[str] = Counter()

    answered = 0
    until = time.monotonic() + float(os.environ["MEHVAR_KILL_SECONDS"])
    while time.monotonic() < until or min(kills[target] for target in TARGETS) < 2:
        time.sleep(rng.uniform(0.5, 3.0))
        target = TARGETS[kills.total() % len(TARGETS)]
        if target == "import":
            importer.kill()
            importer.wait()
            importer = _start_import(site, tmp_path)
        else:
            if target == "web":
                # Where the machine is busy a web process takes its time to begin; it must answer.
                wait(partial(_has_more, browser, answered), seconds=180)
                answered = browser.answers[200]
            victim = wait(partial(_victim, server.pid, target), seconds=60)
            os.kill(victim, signal.SIGKILL)
        kills[target] += 1
    importer.kill()
    importer.wait()
    browser.is_over = True
    for thread in threads:
        thread.join()
    site.end()

    noted = f"{len(browser.kept)} of {len(browser.sent)}"
    print(f"\nkills {dict(kills)}; answers {dict(browser.answers)}; notes {noted}")  # noqa: T201 (figures)
    assert browser.wrong == []
    assert browser.answers[200] > 0
    _check(site, workspace, tmp_path, browser, kills)


def _check(
    site: Site, workspace: Workspace, papers: Path, browser: Browser, kills: Counter[str]
) -> None:
    site.python("import django; django.setup(); from mehvar_web import outbox; outbox.relay()")
    taken = len(three_processes.finished(papers / "import"))
    three_processes.take_files(workspace, papers, taken)
    truth = shop_books.Truth()
    for number in range(taken + 1):
        truth.add_files(papers, number)
    drain(workspace, now=three_processes.START)
    for number in range(PAYLOADS):
        truth.add_payload(number)
    pipeline.build(workspace, now=three_processes.START)
    backend = workspace.connect()
    rows = backend.to_pyarrow(workspace.lake.read(backend, "interactions")).to_pylist()
    backend.disconnect()
    notes = Counter(row["text"] for row in rows)
    assert set(browser.kept) <= set(notes) <= set(browser.sent)
    assert set(notes.values()) == {1}
    told = AuditLog(workspace).read(action="note.written", limit=100_000)
    assert len(told) in {0, len(notes)}  # where notes are audited, each is, once
    check_the_end(workspace, truth, kills=kills)


def _answers_above(browser: Browser, seen: int) -> int:
    """How many pages were right so far, when that is more than was seen; else nothing."""
    return browser.answers[200] if browser.answers[200] > seen else 0


def _wait_until_up(browser: Browser) -> None:
    """Wait for the server; what it answers first must be the page."""
    status = wait(lambda: browser.ask("GET", ""), seconds=180)
    assert status == 200


def _customer(workspace: Workspace) -> int:
    backend = workspace.connect()
    found = backend.to_pyarrow(workspace.read(backend, "customers")).to_pylist()
    backend.disconnect()
    return min(int(row["customer_id"]) for row in found)
