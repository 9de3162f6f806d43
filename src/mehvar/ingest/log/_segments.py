"""The folders and files of the log: who writes where, what is finished, what may go.

``log/<writer>/<number>.open`` is being written, ``.sealed`` is finished and waits for the drain,
``.drained`` is in the lake. A writer holds its folder's lock while it lives; the folder of a dead
one is taken over, so there are never more folders than writers at once. Numbers are never used
twice: the file with the highest one always stays.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from mehvar.ingest.log._frames import read_frames
from mehvar.lake import flush, write_durably

State = Literal["open", "sealed", "drained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One file of the log."""

    writer: str
    number: int
    state: State
    path: Path

    def to(self, state: State) -> Segment:
        """Rename the file to its next state, durably."""
        path = self.path.with_suffix(f".{state}")
        self.path.rename(path)
        flush(path.parent)
        return Segment(writer=self.writer, number=self.number, state=state, path=path)


def segment_path(folder: Path, number: int) -> Path:
    """Name the open segment of a number."""
    return folder / f"{number:012d}.open"


def segments(folder: Path) -> list[Segment]:
    """List the segments of one writer's folder, oldest first."""
    found = []
    for path in folder.iterdir():
        state = path.suffix.removeprefix(".")
        if path.stem.isdigit() and state in {"open", "sealed", "drained"}:
            found.append(
                Segment(writer=folder.name, number=int(path.stem), state=state, path=path)  # type: ignore[arg-type]
            )
    return sorted(found, key=lambda segment: segment.number)


def writers(root: Path) -> list[Path]:
    """List the folders of all writers, dead or alive."""
    return sorted(path for path in root.glob("w-*") if path.is_dir()) if root.is_dir() else []


def claim_writer(root: Path) -> tuple[Path, int]:
    """Take a dead writer's folder, or make one; return it with the descriptor of its held lock."""
    for folder in writers(root):
        descriptor = _try_lock(folder)
        if descriptor is not None:
            return folder, descriptor
    while True:
        folder = root / f"w-{uuid4().hex[:12]}"
        folder.mkdir(parents=True)
        flush(root)
        descriptor = _try_lock(folder)
        if descriptor is not None:
            return folder, descriptor


def release_writer(descriptor: int) -> None:
    """Free the lock of a writer's folder."""
    os.close(descriptor)


def seal_dead(root: Path) -> int:
    """Finish what dead writers left open; return the bytes of torn ends set aside."""
    torn = 0
    for folder in writers(root):
        with _held_if_dead(folder) as dead:
            torn += recover(folder) if dead else 0
    return torn


def recover(folder: Path) -> int:
    """Seal the open segments of a folder whose lock is held; return the torn bytes set aside.

    What follows the last whole frame was never acknowledged: the writer died in the middle of it.
    """
    torn = 0
    for segment in segments(folder):
        if segment.state != "open":
            continue
        content = segment.path.read_bytes()
        _, damages = read_frames(content)
        end = damages[-1].start if damages and damages[-1].end == len(content) else len(content)
        if end < len(content):
            torn += len(content) - end
            aside = folder / "torn" / f"{segment.path.stem}-{end}.partial"
            write_durably(aside, content[end:])
            os.truncate(segment.path, end)
        flush(segment.path)
        segment.to("sealed")
    return torn


def remove_drained(folder: Path, *, before: float) -> int:
    """Remove segments drained before a time (seconds since 1970), never the highest number."""
    found = segments(folder)
    old = [
        segment
        for segment in found[:-1]
        if segment.state == "drained" and segment.path.stat().st_mtime < before
    ]
    for segment in old:
        segment.path.unlink()
    return len(old)


def next_number(found: Iterable[Segment]) -> int:
    """Return the number of a folder's next segment."""
    return max((segment.number for segment in found), default=0) + 1


def _try_lock(folder: Path) -> int | None:
    descriptor = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextmanager
def _held_if_dead(folder: Path) -> Iterator[bool]:
    descriptor = _try_lock(folder)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            with suppress(OSError):
                os.close(descriptor)
