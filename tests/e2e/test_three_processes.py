"""Import, build and log at once, each killed in turn: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from tests.e2e import shop_books, three_processes
from tests.e2e.shop_checks import Reader, check_the_end

from mehvar.workspace import Workspace

CHECKOUT = Path(__file__).parent.parent.parent
ROLES = ("import", "build", "log")
PATIENT = 0.5
LONGEST_WAIT = 6.0


@dataclass
class Crew:
    """The processes at work, what each has finished, and how often each was killed."""

    workspace: Workspace
    papers: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    def start(self, role: str) -> None:
        arguments = [role, str(self.workspace.root), str(self.papers)]
        self.running[role] = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.three_processes", *arguments], cwd=CHECKOUT
        )

    def finished(self, role: str) -> list[float]:
        return three_processes.finished(self.papers / role)

    def pace(self, role: str) -> float:
        """Seconds within which a piece is mostly done: the longest of the last ones, or a few."""
        last = self.finished(role)[-three_processes.PAYLOADS_A_DRAIN :]
        return min(LONGEST_WAIT, max(last, default=1.0))

    def kill(self, role: str) -> None:
        child = self.running.pop(role)
        assert child.poll() is None, f"{role} ended by itself with {child.returncode}"
        child.kill()
        child.wait()
        self.kills[role] += 1

    def stop(self) -> None:
        for role in list(self.running):
            self.kill(role)


def _run(crew: Crew, rng: np.random.Generator, *, seconds: float, rounds: int) -> int:
    """Kill each role in turn at a random moment of its work; read all the while."""
    for role in ROLES:
        crew.start(role)
    begun = dict.fromkeys(ROLES, 0)
    until = time.monotonic() + seconds
    with Reader(crew.workspace, crew.papers) as reader:
        try:
            while time.monotonic() < until or min(crew.kills[role] for role in ROLES) < rounds:
                role = ROLES[crew.kills.total() % len(ROLES)]
                # Now and then it is killed before it has finished anything since its start.
                is_patient = begun[role] == 0 or rng.random() < PATIENT
                while is_patient and len(crew.finished(role)) == begun[role]:
                    _look(crew, reader)
                moment = time.monotonic() + rng.uniform(0, crew.pace(role))
                while time.monotonic() < moment:
                    _look(crew, reader)
                crew.kill(role)
                begun[role] = len(crew.finished(role))
                crew.start(role)
        finally:
            crew.stop()
        return reader.reads


def _look(crew: Crew, reader: Reader) -> None:
    for role, child in crew.running.items():
        assert child.poll() is None, f"{role} ended by itself with {child.returncode}"
    reader.read()
    time.sleep(0.5)


def _finish(crew: Crew) -> shop_books.Truth:
    """Do what was begun, undisturbed; return what must be true now."""
    truth = shop_books.Truth()
    pieces = {role: len(crew.finished(role)) for role in ROLES}
    three_processes.take_files(crew.workspace, crew.papers, pieces["import"])
    for number in range(pieces["import"] + 1):
        truth.add_files(crew.papers, number)
    logger = three_processes.Logger(crew.workspace)
    logger(pieces["log"])
    logger.drain()
    logger.close()
    for number in range(pieces["log"] + 1):
        truth.add_payload(number)
    three_processes.build(crew.workspace, pieces["build"])
    return truth


@pytest.mark.slow
def test_killing_each_in_turn_loses_nothing_and_doubles_nothing(
    workspace: Workspace, tmp_path: Path, rng: np.random.Generator
) -> None:
    """``MEHVAR_KILL_SECONDS=120`` is the acceptance run."""
    crew = Crew(workspace, tmp_path)
    (tmp_path / "mapping.yml").write_text(shop_books.MAPPING, encoding="utf-8")

    reads = _run(crew, rng, seconds=float(os.environ.get("MEHVAR_KILL_SECONDS", "20")), rounds=2)

    finished = {role: len(crew.finished(role)) for role in ROLES}
    print(f"\nkills {dict(crew.kills)}; finished {finished}; reads {reads}")  # noqa: T201 (figures)
    assert reads > 0
    check_the_end(workspace, _finish(crew), kills=crew.kills)
