"""A bell that wakes the worker, so that what was just committed need not wait for its next look.

It is a named pipe in the workspace. Nothing depends on it: when nobody listens, ringing does
nothing, and the worker looks by itself every second.
"""

from __future__ import annotations

import contextlib
import os
import select
from pathlib import Path
from types import TracebackType
from typing import Self

from mehvar_web import company

_MOST = 65_536


def _path() -> Path:
    return company.root() / "locks" / "worker.bell"


def ring() -> None:
    """Wake the worker, if there is one."""
    with contextlib.suppress(OSError):
        pipe = os.open(_path(), os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(pipe, b".")
        finally:
            os.close(pipe)


class Bell:
    """The worker's side: waits until somebody rings, or for a while."""

    def __init__(self) -> None:
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.mkfifo(path, 0o600)
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._pipe)

    def wait(self, *, seconds: float) -> bool:
        """Wait until somebody rings; return whether somebody did within ``seconds``."""
        rung, _, _ = select.select([self._pipe], [], [], seconds)
        if rung:
            with contextlib.suppress(BlockingIOError):
                os.read(self._pipe, _MOST)
        return bool(rung)
