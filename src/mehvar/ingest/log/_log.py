"""The writer's side: a payload is acknowledged when it is on the disk, many by one flush."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from mehvar.ingest.log._errors import LogError, LogFull
from mehvar.ingest.log._frames import to_frame
from mehvar.ingest.log._segments import (
    Segment,
    claim_writer,
    next_number,
    recover,
    release_writer,
    segment_path,
    segments,
)
from mehvar.lake import flush
from mehvar.workspace import Workspace

_SOON = 1.0
_LATER = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """How large and how old a segment grows, and how much may wait.

    ``waiting_bytes`` limits what is in memory before a flush, ``backlog_bytes`` what this writer
    has on the disk and nobody has drained; beyond either the log is full. ``payload_bytes`` is the
    largest payload taken.
    """

    segment_bytes: int = 32 << 20
    segment_seconds: float = 5.0
    waiting_bytes: int = 64 << 20
    backlog_bytes: int = 8 << 30
    payload_bytes: int = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """Where an acknowledged payload lies: writer, segment and bytes from the segment's start."""

    writer: str
    segment: int
    offset: int


class IngestLog:
    """One process's log. Safe to share between threads, not to carry over a fork.

    A thread of its own takes everything that is waiting, writes it with one call, flushes it with
    one ``fdatasync`` and then acknowledges it; the more arrives at once, the fewer flushes.
    """

    def __init__(self, folder: Path, lock: int, settings: LogSettings) -> None:
        self._folder = folder
        self._lock = lock
        self._settings = settings
        self._process = os.getpid()
        self._wake = threading.Condition()
        self._waiting: list[tuple[bytes, Future[Ack]]] = []
        self._waiting_bytes = 0
        self._sealing: list[Future[None]] = []
        self._closing = False
        found = segments(folder)
        self._number = next_number(found)
        self._backlog = sum(_size(segment) for segment in found if segment.state == "sealed")
        self._descriptor = -1
        self._size = 0
        self._opened = 0.0
        self._open_segment()
        self._thread = threading.Thread(target=self._run, name="ingest-log", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, workspace: Workspace, *, settings: LogSettings | None = None) -> Self:
        """Become a writer of the workspace's log: in a server, once per process, after any fork."""
        root = workspace.root / "log"
        root.mkdir(parents=True, exist_ok=True)
        folder, lock = claim_writer(root)
        recover(folder)
        return cls(folder, lock, settings or LogSettings())

    @property
    def writer(self) -> str:
        """The name of the folder that this process writes to."""
        return self._folder.name

    def append(self, payload: bytes, *, received_at: datetime, source: str = "web") -> Ack:
        """Store a payload; return when it is on the disk.

        Args:
            payload: the body as it came, decoded from gzip.
            received_at: when it came (UTC).
            source: the name of the system that sent it, as its key says.

        Raises:
            LogFull: when too much is waiting; ``retry_after`` says for how long to stay away.
            LogError: when it is too large, or the disk failed; it was not stored.
        """
        return self.submit(payload, received_at=received_at, source=source).result()

    def submit(self, payload: bytes, *, received_at: datetime, source: str = "web") -> Future[Ack]:
        """Store a payload soon; the future is done when it is on the disk.

        In asynchronous code: ``await asyncio.wrap_future(log.submit(...))``.

        Raises:
            LogFull: as ``append``.
            LogError: as ``append``.
        """
        self._check(payload)
        frame = to_frame(payload, source=source.encode(), received_at=received_at)
        future: Future[Ack] = Future()
        with self._wake:
            if self._closing:
                raise LogError("The log is closed; the payload was not stored.")
            if self._waiting_bytes + len(frame) > self._settings.waiting_bytes:
                raise LogFull("Too many payloads are waiting for the disk.", retry_after=_SOON)
            if self._backlog + self._size > self._settings.backlog_bytes:
                raise LogFull("Too many payloads are waiting for the drain.", retry_after=_LATER)
            self._waiting.append((frame, future))
            self._waiting_bytes += len(frame)
            self._wake.notify()
        return future

    def seal(self) -> None:
        """Finish the open segment now, so that the next drain takes it."""
        future: Future[None] = Future()
        with self._wake:
            if self._closing:
                return
            self._sealing.append(future)
            self._wake.notify()
        future.result()

    def close(self) -> None:
        """Store what is waiting, finish the segment and free the folder."""
        with self._wake:
            if self._closing:
                return
            self._closing = True
            self._wake.notify()
        self._thread.join()
        release_writer(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- behind the door -------------------------------------------------------------------

    def _check(self, payload: bytes) -> None:
        if os.getpid() != self._process:
            raise LogError(
                "The log was opened before a fork; the payload was not stored.",
                hint="Open the log in each server process, after it has forked.",
            )
        if not 0 < len(payload) <= self._settings.payload_bytes:
            raise LogError(
                f"A payload has 1 to {self._settings.payload_bytes} bytes, not {len(payload)}.",
                hint="Send smaller batches.",
            )

    def _run(self) -> None:
        try:
            while not self._turn():
                pass
        finally:
            with self._wake:
                self._closing = True
                left = [future for _, future in self._waiting]
                self._waiting = []
            for future in left:
                future.set_exception(LogError("The log stopped; the payload was not stored."))

    def _turn(self) -> bool:
        """Wait for work and do all there is; tell whether it was the last."""
        with self._wake:
            while not (self._waiting or self._sealing or self._closing):
                if not self._wake.wait(self._seconds_to_seal()):
                    break
            taken, self._waiting = self._waiting, []
            sealing, self._sealing = self._sealing, []
            self._waiting_bytes = 0
            closing = self._closing
        batch = [item for item in taken if item[1].set_running_or_notify_cancel()]
        if batch:
            self._store(batch)
        if sealing or closing or self._is_full():
            self._rotate(last=closing)
        for future in sealing:
            future.set_result(None)
        return closing

    def _store(self, batch: list[tuple[bytes, Future[Ack]]]) -> None:
        """Write, flush, acknowledge; on a failing disk nobody is told that it was stored."""
        try:
            if self._descriptor < 0:
                self._open_segment()
            _write(self._descriptor, b"".join(frame for frame, _ in batch))
            os.fdatasync(self._descriptor)
        except OSError as error:
            self._abandon()
            failure = LogFull(f"The disk refused the payload: {error}.", retry_after=_LATER)
            for _, future in batch:
                future.set_exception(failure)
            return
        for frame, future in batch:
            offset, self._size = self._size, self._size + len(frame)
            future.set_result(Ack(writer=self.writer, segment=self._number, offset=offset))

    def _abandon(self) -> None:
        """After a failed write or flush the file's state is unknown: never write to it again.

        What whole frames it holds are kept and drained; a sender's retry of one is harmless.
        """
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        with suppress(OSError):
            recover(self._folder)
        self._backlog, self._size = self._sealed_bytes(), 0
        self._number = next_number(segments(self._folder))

    def _rotate(self, *, last: bool) -> None:
        """Finish the open segment if it holds anything, and begin the next.

        When the disk refuses even that, the next payload tries again.
        """
        if self._descriptor < 0:
            return
        if self._size == 0 and not last:
            return
        os.close(self._descriptor)
        self._descriptor = -1
        with suppress(OSError):
            recover(self._folder)
            self._backlog, self._size = self._sealed_bytes(), 0
            self._number += 1
            if not last:
                self._open_segment()

    def _open_segment(self) -> None:
        path = segment_path(self._folder, self._number)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._descriptor = os.open(path, flags, 0o600)
        flush(self._folder)
        self._size = 0
        self._opened = time.monotonic()

    def _seconds_to_seal(self) -> float | None:
        if self._size == 0:
            return None
        return max(0.0, self._opened + self._settings.segment_seconds - time.monotonic())

    def _is_full(self) -> bool:
        if self._size == 0:
            self._opened = time.monotonic()
            return False
        return self._size >= self._settings.segment_bytes or self._seconds_to_seal() == 0.0

    def _sealed_bytes(self) -> int:
        found = segments(self._folder)
        return sum(_size(segment) for segment in found if segment.state == "sealed")


def _write(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _size(segment: Segment) -> int:
    try:
        return segment.path.stat().st_size
    except FileNotFoundError:
        return 0
