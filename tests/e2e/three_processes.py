"""One of the processes that the kill test runs at once; it says on paper what it has finished."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mehvar import schema
from mehvar.audit import AuditLog
from mehvar.ingest.log import IngestLog, LogFull, LogSettings, drain
from mehvar.lake import ImportRecord
from mehvar.workspace import Workspace

START = datetime(2026, 1, 15)
ORDERS = 50
LINES = 100
EVENTS = 5


def finished(paper: Path) -> list[str]:
    """Read what was finished; a torn last line was not."""
    return paper.read_text(encoding="utf-8").split("\n")[:-1] if paper.exists() else []


def main(role: str, root: str, paper: str) -> None:
    workspace = Workspace.open(Path(root))
    done = len(finished(Path(paper)))
    descriptor = os.open(paper, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    work: dict[str, Callable[[Workspace, int], str]] = {
        "import": one_import,
        "build": one_build,
        "drain": one_drain,
        "serve": Server(workspace),
    }
    for number in itertools.count(done):
        said = work[role](workspace, number)
        os.write(descriptor, f"{said}\n".encode())


def one_import(workspace: Workspace, number: int) -> str:
    """Take in orders and lines under one import, as an importer does, and audit it."""
    name, at = f"import-{number:05d}", START + timedelta(seconds=number)
    lake = workspace.lake
    lake.register(ImportRecord(import_id=name, changed_at=at, state="started", source="till"))
    for table, count in (("orders", ORDERS), ("order_lines", LINES)):
        with lake.staging(table) as staged:
            first = number * count
            pq.write_table(
                _rows(table, name, at, range(first, first + count // 2)), staged.new_file()
            )
            pq.write_table(
                _rows(table, name, at, range(first + count // 2, first + count)), staged.new_file()
            )
    lake.register(ImportRecord(import_id=name, changed_at=at, state="imported", source="till"))
    AuditLog(workspace).append(
        at=at, actor="importer", action="import", object_kind="import", object_id=name
    )
    return name


def one_build(workspace: Workspace, number: int) -> str:
    """Count what each import brought into two marts, both marked with the build's number."""
    del number
    with workspace.build(now=START) as build:
        mark = time.monotonic_ns()
        marks, names, counts = [], [], []
        for table in ("orders", "order_lines"):
            rows = build.current(table)
            found = build.backend.to_pyarrow(
                rows.group_by("import_id").aggregate(n=rows.count(), ids=rows.record_id.nunique())
            ).to_pylist()
            for row in found:
                marks.append(mark)
                names.append(f"{table}/{row['import_id']}")
                counts.append(f"{row['n']}/{row['ids']}")
        declared = workspace.lake.arrow_schema("attributes")
        nothing = pa.nulls(len(marks), pa.date32())
        build.write_arrow("attributes", pa.table([marks, names, counts, nothing], schema=declared))
        other = workspace.lake.arrow_schema("metric_values")
        columns = {"metric": pa.array([str(mark)]), "n": pa.array([len(marks)])}
        build.write_arrow(
            "metric_values",
            pa.table([columns.get(f.name, pa.nulls(1, f.type)) for f in other], schema=other),
        )
    return str(mark)


def one_drain(workspace: Workspace, number: int) -> str:
    """Move what the server's log finished into the lake."""
    report = drain(workspace, now=START + timedelta(seconds=number), keep_hours=0)
    if not report.segments:
        time.sleep(0.05)
    return str(report.events)


class Server:
    """Takes events as a web server does, acknowledging each batch when it is stored."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._log: IngestLog | None = None

    def __call__(self, workspace: Workspace, number: int) -> str:
        if self._log is None:
            self._log = IngestLog.open(workspace, settings=LogSettings(segment_seconds=0.2))
        batch = [
            {
                "type": "track",
                "event": "seen",
                "messageId": f"m{number}-{place}",
                "userId": f"u{place}",
            }
            for place in range(EVENTS)
        ]
        while True:
            try:
                self._log.append(msgspec.json.encode({"batch": batch}), received_at=START)
                break
            except LogFull as full:
                time.sleep(full.retry_after)
        time.sleep(0.002)
        return str(number)


def _rows(table: str, import_id: str, at: datetime, numbers: range) -> pa.Table:
    count = len(numbers)
    given = {
        "source": pa.array(["till"] * count),
        "record_id": pa.array([str(number) for number in numbers]),
        "record_hash": pa.array(np.arange(numbers.start, numbers.stop)),
        "import_id": pa.array([import_id] * count),
        "ingested_at": pa.array([at] * count, pa.timestamp("us")),
        "order_id": pa.array([str(number) for number in numbers]),
        "at": pa.array([at] * count, pa.timestamp("us")),
        "day": pa.array([at.date()] * count),
    }
    return pa.table(
        {
            column.name: given.get(column.name, pa.nulls(count, column.arrow_type))
            for column in schema.table(table).columns
        }
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
