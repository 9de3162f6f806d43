"""One of the three processes that the kill test runs at once; it says on paper what it finished."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tests.e2e import shop_books
from tests.steps import PEOPLE, steps

from mehvar import pipeline
from mehvar.ingest import Mapping, import_files
from mehvar.ingest.log import IngestLog, LogFull, LogSettings, drain
from mehvar.workspace import Workspace

START = datetime(2026, 1, 15)
PAYLOADS_A_DRAIN = 10
PAUSES = {"import": 0.5, "build": 0.0, "log": 0.05}  # so that builds, the heaviest, get their turn

Work = Callable[[int], None]


def main(role: str, root: str, papers: str) -> None:
    """Do one piece after another for ever, from the first that is not on paper."""
    paper = Path(papers) / role
    work = worker(role, Workspace.open(Path(root)), Path(papers))
    descriptor = os.open(paper, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in itertools.count(len(finished(paper))):
        began = time.monotonic()
        work(number)
        os.write(descriptor, f"{time.monotonic() - began:.3f}\n".encode())
        time.sleep(PAUSES[role])


def finished(paper: Path) -> list[float]:
    """Read how long each finished piece took, in seconds; a torn last line was not finished."""
    lines = paper.read_text(encoding="utf-8").split("\n")[:-1] if paper.exists() else []
    return [float(line) for line in lines]


def worker(role: str, workspace: Workspace, papers: Path) -> Work:
    if role == "import":
        return lambda number: take_files(workspace, papers, number)
    if role == "build":
        return lambda number: build(workspace, number)
    return Logger(workspace)


def take_files(workspace: Workspace, papers: Path, number: int) -> None:
    """Import the files of a number; again, when the process before us was killed doing so."""
    mapping = papers / "mapping.yml"
    report = import_files(
        workspace,
        shop_books.write_files(papers, number),
        mapping=Mapping.read(mapping),
        now=START + timedelta(seconds=number),
        actor="importer",
    )
    assert report.quarantined == 0
    assert all(table.reasons == {} for table in report.tables)


def build(workspace: Workspace, number: int) -> None:
    pipeline.build(workspace, now=START + timedelta(seconds=number), steps=steps(*PEOPLE))


class Logger:
    """Acknowledges what the web sends, and moves it into the lake every now and then."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._log = IngestLog.open(workspace, settings=LogSettings(segment_bytes=2_000))

    def __call__(self, number: int) -> None:
        if number % PAYLOADS_A_DRAIN == 0:
            self.drain()
        while True:
            try:
                self._log.append(shop_books.payload(number), received_at=START)
                break
            except LogFull as full:
                time.sleep(full.retry_after)

    def drain(self) -> None:
        self._log.seal()
        report = drain(self._workspace, now=START, keep_hours=0)
        assert not report.refused
        assert report.damaged_bytes == 0

    def close(self) -> None:
        self._log.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
