"""Programs that run together: started, restarted when they die, ended together."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

_LONGEST_PAUSE = 30.0
_STEADY = 60.0
"""Seconds after which a program counts as running well, and its next pause is short again."""

_PATIENCE = 15.0
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Program:
    """A program, how far it steps back for others (``nice``), and how its life went so far."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    nice: int = 0
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    due: float = 0.0
    pause: float = 0.25

    def start(self) -> None:
        """Start it."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 (our own programs)
            self.command,
            env=dict(self.environment),
            preexec_fn=self._settle,  # noqa: PLW1509 (we have no threads)
        )

    def _settle(self) -> None:
        """In the new process, before the program itself."""
        _end_with_parent()
        if self.nice:
            os.nice(self.nice)

    def look_after(self) -> None:
        """Start it again when it died: at once the first time, then after ever longer pauses."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.pause = 0.25 if now - self.began > _STEADY else self.pause
            _log.warning("The %s ended with %s; it is started again.", self.name, code)
            self.process, self.due = None, now + self.pause
            self.pause = min(self.pause * 2, _LONGEST_PAUSE)


@dataclass(slots=True)
class _Wish:
    """Whether a signal asked us to end."""

    is_over: bool = field(default=False)

    def end(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_over = True


def supervise(
    programs: Sequence[Program], *, address: tuple[str, int], when_up: Callable[[], None]
) -> None:
    """Run the programs until SIGTERM or SIGINT; call ``when_up`` once the address answers."""
    wish = _Wish()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, wish.end)
    for program in programs:
        program.start()
    is_up = False
    while not wish.is_over:
        for program in programs:
            program.look_after()
        if not is_up and _answers(address):
            is_up = True
            when_up()
        time.sleep(0.1 if not is_up else 0.25)
    _end([program.process for program in programs if program.process is not None])


def _answers(address: tuple[str, int]) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])  # noqa: S104 (compared)
    try:
        with socket.create_connection((host, address[1]), timeout=0.2):
            return True
    except OSError:
        return False


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + _PATIENCE
    for process in processes:
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_with_parent() -> None:
    """Ask the kernel to end the program when we are killed."""
    if sys.platform == "linux":
        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGTERM)
