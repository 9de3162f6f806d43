"""The small recurring work that needs no process of its own: the relay and the drain.

They run in a thread of the worker, so that a slow disk does not cost the worker its leases. What
goes wrong is logged once and tried again; nothing is lost by waiting.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

from mehvar_web import company, outbox

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Chore:
    """One chore: every how many seconds, when last, and what it last failed with."""

    name: str
    run: Callable[[], None]
    seconds: float
    last: float = float("-inf")
    trouble: str = ""


class Chores:
    """A thread that does the chores until it is stopped."""

    def __init__(self) -> None:
        self._chores = (
            _Chore(name="relay", run=_relay, seconds=1.0),
            _Chore(name="drain", run=_drain, seconds=5.0),
        )
        self._wanted = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="chores", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def hurry(self) -> None:
        """Do the relay now: something was committed."""
        self._wanted.set()

    def stop(self) -> None:
        """Finish what is under way, then end."""
        self._is_over.set()
        self._wanted.set()
        self._thread.join(timeout=10)

    def _loop(self) -> None:
        while not self._is_over.is_set():
            is_rung = self._wanted.wait(timeout=1.0)
            self._wanted.clear()
            if company.is_set_up():
                close_old_connections()
                self._round(is_rung=is_rung)
        connection.close()

    def _round(self, *, is_rung: bool) -> None:
        for chore in self._chores:
            is_due = time.monotonic() - chore.last >= chore.seconds
            if is_due or (is_rung and chore.name == "relay"):
                _do(chore)


def _do(chore: _Chore) -> None:
    chore.last = time.monotonic()
    try:
        chore.run()
    except Exception as error:  # noqa: BLE001 (it is tried again in a moment; the worker goes on)
        trouble = f"{type(error).__name__}: {error}"
        if trouble != chore.trouble:
            _log.exception("%s failed; it is tried again.", chore.name)
        chore.trouble = trouble
        return
    if chore.trouble:
        _log.info("%s works again.", chore.name)
        chore.trouble = ""


def _relay() -> None:
    outbox.relay()


def _drain() -> None:
    from mehvar.ingest import log

    workspace = company.workspace()
    if (workspace.root / "log").is_dir():
        log.drain(workspace, now=company.now())
