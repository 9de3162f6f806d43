"""The ingest log against SQLite in WAL mode with full synchronisation, in the same run.

Both take the same batches from the same number of senders, store them with one flush for all that
is waiting, and acknowledge a batch only after it. Then the log is drained into the lake.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import numpy as np

from mehvar.ingest.log import IngestLog, LogSettings, drain
from mehvar.workspace import Settings, Workspace

AT = datetime(2026, 1, 15)
EVENTS = 100


def batches(count: int) -> list[bytes]:
    rng = np.random.default_rng(1)

    def event(number: int) -> dict[str, object]:
        return {
            "type": "track",
            "event": "Product Added",
            "messageId": str(UUID(bytes=rng.bytes(16))),
            "userId": f"u{number % 10_000}",
            "timestamp": "2026-01-14T20:15:30.250+00:00",
            "properties": {
                "product_id": f"p{number % 500}", "name": "شیر کم‌چرب یک لیتری", "price": 450_000,
                "quantity": 2, "category": "لبنیات", "cart_id": f"c{number % 3_000}",
            },
            "context": {
                "library": {"name": "analytics-python", "version": "2.4.0"},
                "page": {"path": "/dairy", "url": "https://shop.example/dairy"},
                "ip": "192.0.2.7",
            },
        }  # fmt: skip

    return [
        json.dumps(
            {"batch": [event(number * EVENTS + place) for place in range(EVENTS)], "sentAt": None},
            ensure_ascii=False,
        ).encode()
        for number in range(count)
    ]


@dataclass
class SqliteLog:
    """Group commit into one SQLite table: the peer."""

    path: Path
    waiting: list[tuple[bytes, threading.Event]] = field(default_factory=list)
    wake: threading.Condition = field(default_factory=threading.Condition)
    closing: bool = False

    def start(self) -> None:
        """Begin to take batches."""
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def append(self, payload: bytes) -> None:
        """Store a batch; return when it is committed."""
        done = threading.Event()
        with self.wake:
            self.waiting.append((payload, done))
            self.wake.notify()
        done.wait()

    def run(self) -> None:
        """Commit all that is waiting, again and again."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, body BLOB)")
        while True:
            with self.wake:
                while not self.waiting and not self.closing:
                    self.wake.wait()
                batch, self.waiting = self.waiting, []
            if not batch:
                connection.close()
                return
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO log (body) VALUES (?)", [(body,) for body, _ in batch]
            )
            connection.execute("COMMIT")
            for _, done in batch:
                done.set()

    def close(self) -> None:
        """Commit what is left and end."""
        with self.wake:
            self.closing = True
            self.wake.notify()
        self.thread.join()


def rate(
    append: Callable[[bytes], object], payloads: list[bytes], senders: int
) -> tuple[float, float]:
    """Events acknowledged per second of the clock and per second of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()

    def send(sender: int) -> None:
        for payload in payloads[sender::senders]:
            append(payload)

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = len(payloads) * EVENTS
    return events / (time.perf_counter() - wall), events / (time.process_time() - cpu)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=2_000)
    parser.add_argument("--senders", type=int, nargs="+", default=[1, 32])
    arguments = parser.parse_args()
    payloads = batches(arguments.batches)
    size = len(payloads[0]) / 1e3
    print("## The ingest log\n")
    print(
        f"{arguments.batches:,} batches of {EVENTS} events, {size:.1f} kB each; every batch is on"
    )
    print("the disk before it is acknowledged; events are drained in one process.\n")
    print("| what | events/s | events per CPU-s | ratio |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        workspace = Workspace.create(Path(folder) / "shop", Settings())
        with IngestLog.open(workspace) as log:
            log.append(payloads[0], received_at=AT)
        drain(workspace, now=AT)  # the first drain loads the libraries
        for senders in arguments.senders:
            peer = SqliteLog(Path(folder) / f"{senders}.sqlite")
            peer.start()
            slow, slow_cpu = rate(peer.append, payloads, senders)
            peer.close()
            with IngestLog.open(workspace, settings=LogSettings(segment_seconds=60)) as log:
                fast, fast_cpu = rate(
                    lambda body: log.append(body, received_at=AT), payloads, senders
                )
            print(f"| SQLite WAL, FULL, {senders} senders | {slow:,.0f} | {slow_cpu:,.0f} | 1.0 |")
            print(
                f"| ingest log, {senders} senders | {fast:,.0f} | {fast_cpu:,.0f} | {fast / slow:.1f} |"
            )
        wall, cpu = time.perf_counter(), time.process_time()
        report = drain(workspace, now=AT)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(
            f"| drain into the lake | {report.events / wall:,.0f} | {report.events / cpu:,.0f} | |"
        )


if __name__ == "__main__":
    main()
