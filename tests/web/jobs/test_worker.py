"""A real worker, real processes, real signals."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.sites import Site, wait

from mehvar.workspace import Settings, Workspace

pytestmark = pytest.mark.slow


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A new company with its database, and no worker yet."""
    Workspace.create(tmp_path / "site", Settings(memory_limit="1GB", threads=2))
    site = Site(folder=tmp_path / "site", settings="tests.web.jobs.site_settings")
    site.prepare()
    yield site
    site.end()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "paper"


def _ask(site: Site, kind: str, paper: Path, **args: object) -> int:
    import json

    job = site.mehvar("jobs", "run", kind, "--args", json.dumps({"paper": str(paper), **args}))
    return int(job["id"])


def _ask_for_all(site: Site, *wanted: tuple[str, dict[str, object]]) -> list[int]:
    """Ask for several jobs from one process; a verb for each would take two seconds each."""
    said = site.python(
        "import django; django.setup(); from mehvar_web import jobs\n"
        f"print(*(jobs.enqueue(kind, args).pk for kind, args in {wanted!r}))"
    )
    return [int(number) for number in said.split()]


def _lines(paper: Path) -> list[list[str]]:
    return [line.split() for line in paper.read_text().splitlines()] if paper.exists() else []


def test_jobs_end_as_they_should_and_nothing_of_the_inside_is_shown(
    site: Site, paper: Path
) -> None:
    wanted: dict[str, tuple[str, dict[str, object]]] = {
        "trace": ("trace", {"paper": str(paper)}),
        "refuse": ("refuse", {"paper": str(paper)}),
        "crash once": ("crash", {"paper": str(paper.with_name("once"))}),
        "crash": ("crash", {"paper": str(paper.with_name("always")), "always": True}),
        "die": ("die", {"paper": str(paper.with_name("die"))}),
    }
    asked = dict(zip(wanted, _ask_for_all(site, *wanted.values()), strict=True))
    site.start("work")

    ended: dict[str, Any] = {
        name: site.wait_for(number, "done", "failed") for name, number in asked.items()
    }

    assert {name: job["state"] for name, job in ended.items()} == {
        "trace": "done", "refuse": "failed", "crash once": "done", "crash": "failed", "die": "failed",
    }  # fmt: skip
    assert ended["trace"]["result"] == {"steps": 1, "actor": "system"}
    assert ended["refuse"]["error"] == {
        "code": "error",
        "message": "The file holds nothing.",
        "hint": "Choose another one.",
    }
    assert ended["refuse"]["attempts"] == 1
    assert ended["crash"]["error"]["code"] == "crash"
    assert len(ended["crash"]["error"]["reference"]) == 8
    assert "secret" not in str(ended["crash"])
    assert ended["die"]["error"] == {"code": "killed", "message": "", "hint": "", "exit": -9}
    assert [ended[name]["attempts"] for name in ("crash once", "crash", "die")] == [2, 2, 2]


def test_a_cancelled_job_stops_by_itself_and_a_deaf_one_is_killed(site: Site, paper: Path) -> None:
    hears, deaf = _ask_for_all(
        site, ("trace", {"paper": str(paper), "steps": 1000}), ("deaf", {"paper": str(paper)})
    )
    site.start("work")
    wait(lambda: len(_lines(paper)) == 2)

    site.mehvar("jobs", "cancel", hears)
    site.mehvar("jobs", "cancel", deaf)
    ended = [site.wait_for(number, "cancelled", seconds=30)["state"] for number in (hears, deaf)]

    assert ended == ["cancelled", "cancelled"]
    started = [int(process) for _, _, process in _lines(paper)]
    wait(lambda: not any(map(_is_alive, started)))


def test_what_a_killed_worker_was_doing_dies_with_it_and_another_takes_over(
    site: Site, paper: Path
) -> None:
    number = _ask(site, "trace", paper, steps=30)
    first = site.start("work")
    wait(lambda: _lines(paper))

    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    wait(lambda: not _is_alive(int(_lines(paper)[0][2])), seconds=5)
    began = time.monotonic()
    site.start("work")
    job = site.wait_for(number, "done")

    assert job["attempts"] == 2
    assert [line[0] for line in _lines(paper)] == ["begin", "begin", "end"]
    assert time.monotonic() - began < 40


def test_a_worker_that_is_asked_to_end_puts_its_jobs_back_uncounted(
    site: Site, paper: Path
) -> None:
    number = _ask(site, "trace", paper, steps=1000)
    worker = site.start("work")
    wait(lambda: _lines(paper))

    worker.terminate()
    code = worker.wait(timeout=30)

    job = site.job(number)
    assert (code, job["state"], job["attempts"]) == (0, "waiting", 0)
    assert not _is_alive(int(_lines(paper)[0][2]))


def test_two_workers_share_the_jobs_and_keep_to_the_lane(site: Site, paper: Path) -> None:
    free = paper.with_name("free")
    numbers = _ask_for_all(
        site,
        *[("trace-lane", {"paper": str(paper), "pause": 0.3})] * 3,
        *[("trace", {"paper": str(free), "pause": 0.3})] * 3,
    )
    site.start("work")
    site.start("work")

    for number in numbers:
        site.wait_for(number, "done")

    assert [line[0] for line in _lines(paper)] == ["begin", "end"] * 3
    assert sorted(line[1] for line in _lines(free) if line[0] == "end") == sorted(
        str(number) for number in numbers[3:]
    )


def test_a_build_runs_as_a_job_and_tells_its_stages(site: Site) -> None:
    number = int(site.mehvar("jobs", "run", "build", "--key", "build")["id"])
    site.start("work")

    job = site.wait_for(number, "done", "failed")

    assert job["state"] == "done", job["error"]
    assert job["result"]["build_id"] == Workspace.open(site.folder).current().build_id
    assert job["result"]["failed_hooks"] == []


def test_the_worker_relays_by_itself(site: Site) -> None:
    site.start("work")

    site.python(
        "import django; django.setup();"
        "from django.db import transaction; from mehvar_web import outbox\n"
        "with transaction.atomic(): outbox.record('system_events', [{'name': 'test.done'}], actor='test')"
    )

    lake = Workspace.open(site.folder).lake
    wait(lambda: lake.exists("system_events") and lake.count("system_events") == 1, seconds=30)


def _is_gone(process: int) -> bool:
    return not _is_alive(process)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
