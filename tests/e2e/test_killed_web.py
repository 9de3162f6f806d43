"""Uploads and notes over HTTP, the worker's jobs, imports from the terminal, each killed in turn."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from tests.e2e import shop_books, three_processes
from tests.e2e.shop_checks import check_the_end
from tests.e2e.web_person import Person
from tests.steps import PEOPLE, steps
from tests.web.sites import Site, wait

from mehvar import pipeline
from mehvar.audit import AuditLog
from mehvar.ingest.log import IngestLog, LogSettings, drain
from mehvar.workspace import Workspace

CHECKOUT = Path(__file__).parent.parent.parent
PAYLOADS = 30
TARGETS = ("web", "worker", "import")


@pytest.fixture
def site(workspace: Workspace, tmp_path: Path) -> Iterator[Site]:
    """A shop with its first files, built, and an owner."""
    (tmp_path / "mapping.yml").write_text(shop_books.MAPPING, encoding="utf-8")
    three_processes.take_files(workspace, tmp_path, 0)
    (tmp_path / "import").write_text("0.1\n")
    shown = steps(*PEOPLE, "metrics", "experiences", "list")
    pipeline.build(workspace, now=three_processes.START, steps=shown)
    log = IngestLog.open(workspace, settings=LogSettings(segment_bytes=2_000))
    for number in range(PAYLOADS):  # for the worker to drain while it is killed
        log.append(shop_books.payload(number), received_at=three_processes.START)
    log.close()
    site = Site(folder=workspace.root, settings="tests.e2e.site_settings")
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


def _is_idle(site: Site) -> bool:
    """Tell whether the worker has ended everything that it was asked for."""
    return not site.ask("SELECT 1 FROM jobs_job WHERE state IN ('waiting', 'running') LIMIT 1")


def _has_more(person: Person, answered: int) -> bool:
    """Tell whether a page was answered since."""
    return person.answers[200] > answered


def _victim(server: int, target: str) -> int | None:
    """The job worker, or one of the web processes."""
    for process, command in _children(server).items():
        if target == "worker" and "mehvar work" in command:
            return process
        if target == "web" and "granian" in command:
            return next(iter(_children(process)), None)
    return None


@pytest.mark.slow
def test_killing_web_worker_and_import_loses_nothing_and_shows_nothing_wrong(
    site: Site, workspace: Workspace, tmp_path: Path, rng: np.random.Generator
) -> None:
    """``MEHVAR_KILL_SECONDS=120`` is the acceptance run."""
    session = _session(site)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = site.start("serve", site.folder, "--port", port)
    person = Person(port=port, session=session, customer=_customer(workspace), papers=tmp_path)
    _wait_until_up(person)
    importer = _start_import(site, tmp_path)
    threads = [threading.Thread(target=work) for work in (person.read, person.write, person.bring)]
    for thread in threads:
        thread.start()
    kills: Counter[str] = Counter()

    answered = 0
    until = time.monotonic() + float(os.environ.get("MEHVAR_KILL_SECONDS", "10"))
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
                wait(partial(_has_more, person, answered), seconds=180)
                answered = person.answers[200]
            victim = wait(partial(_victim, server.pid, target), seconds=60)
            os.kill(victim, signal.SIGKILL)
        kills[target] += 1
    importer.kill()
    importer.wait()
    person.is_over = True
    for thread in threads:
        thread.join()
    wait(partial(_is_idle, site), seconds=300)
    site.end()

    done = f"notes {len(person.kept)} of {len(person.sent)}; uploads {len(person.brought)}"
    print(f"\nkills {dict(kills)}; answers {dict(person.answers)}; {done}")  # noqa: T201 (figures)
    assert person.wrong == []
    assert person.answers[200] > 0
    assert person.brought
    _check(site, workspace, tmp_path, person, kills)


def _check(
    site: Site, workspace: Workspace, papers: Path, person: Person, kills: Counter[str]
) -> None:
    site.python("import django; django.setup(); from mehvar_web import outbox; outbox.relay()")
    taken = len(three_processes.finished(papers / "import"))
    three_processes.take_files(workspace, papers, taken)
    truth = shop_books.Truth()
    for number in range(taken + 1):
        truth.add_files(papers, number)
    for number in person.brought:
        truth.add_files(papers, number)
    drain(workspace, now=three_processes.START)
    for number in range(PAYLOADS):
        truth.add_payload(number)
    pipeline.build(workspace, now=three_processes.START, steps=steps(*PEOPLE))
    backend = workspace.connect()
    rows = backend.to_pyarrow(workspace.lake.read(backend, "interactions")).to_pylist()
    backend.disconnect()
    notes = Counter(row["text"] for row in rows)
    assert set(person.kept) <= set(notes) <= set(person.sent)
    assert set(notes.values()) == {1}
    told = AuditLog(workspace).read(action="note.written", limit=100_000)
    assert len(told) in {0, len(notes)}  # where notes are audited, each is, once
    check_the_end(workspace, truth, kills=kills)


def _wait_until_up(person: Person) -> None:
    """Wait for the server; what it answers first must be the page."""
    assert wait(lambda: person.ask("GET", "").status, seconds=180) == 200


def _customer(workspace: Workspace) -> int:
    backend = workspace.connect()
    found = backend.to_pyarrow(workspace.read(backend, "customers")).to_pylist()
    backend.disconnect()
    return min(int(row["customer_id"]) for row in found)
