"""Is the worker that took a job still alive? Its lock file knows at once, its lease later.

A worker holds a lock on a file of its own; the kernel frees it when the process dies, however it
dies. Where the file cannot be seen (another machine) the lease of the job decides.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Callable
from pathlib import Path

from mehvar_web import company


def _folder() -> Path:
    return company.root() / "locks" / "workers"


class Life:
    """One worker's proof of life, from being made until the process ends."""

    def __init__(self) -> None:
        self.worker = uuid.uuid4().hex
        _folder().mkdir(parents=True, exist_ok=True)
        self._file = os.open(_folder() / self.worker, os.O_WRONLY | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def end(self) -> None:
        """Give up the name."""
        (_folder() / self.worker).unlink(missing_ok=True)
        os.close(self._file)


def is_dead(worker: str) -> bool:
    """Tell whether a worker of this machine surely died; its file stays as the proof."""
    return bool(worker) and _is_free(_folder() / worker)


_named: dict[str, Callable[[], set[str]]] = {}


def keep_proof(name: str, workers: Callable[[], set[str]]) -> None:
    """Keep the proof that a worker died for as long as ``workers`` names it.

    For apps that note a worker's name beside what it has under way, and ask ``is_dead`` of it.
    """
    _named[name] = workers


def named_by_apps() -> set[str]:
    """Return the workers that apps still name."""
    return {worker for workers in _named.values() for worker in workers()}


def sweep(*, keep: set[str]) -> None:
    """Remove the files of dead workers, but for those that a job still names."""
    if _folder().is_dir():
        for path in _folder().iterdir():
            if path.name not in keep and _is_free(path):
                path.unlink(missing_ok=True)


def _is_free(path: Path) -> bool:
    try:
        file = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True
