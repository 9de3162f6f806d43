"""Room for large work on the disk: a folder per connection, gone with its process."""

from __future__ import annotations

import fcntl
import os
import shutil
import weakref
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def new_scratch(root: Path) -> tuple[Path, int]:
    """Name a folder below ``root`` and lock it; engines of two processes never share one.

    The folder itself is made by the engine when it first needs it.
    """
    root.mkdir(parents=True, exist_ok=True)
    folder = root / uuid4().hex
    lock = os.open(folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return folder, lock


def free_with(backend: object, folder: Path, lock: int) -> None:
    """Remove the folder when the backend is no longer used, or the process ends."""
    weakref.finalize(backend, _free, folder, lock)


def sweep_scratch(root: Path) -> None:
    """Remove what killed processes left behind."""
    for path in root.glob("*.lock"):
        with suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                continue
            _free(path.with_suffix(""), lock)


def _free(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".lock").unlink(missing_ok=True)
    os.close(lock)
