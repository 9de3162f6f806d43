"""The small recurring work that needs no process of its own: the relay, the drain, what apps add.

It runs in threads of the worker, so that a slow disk does not cost the worker its leases: the relay
and the drain share one, each chore that an app registered has its own, because it may wait for a
network. What goes wrong is logged once and tried again; nothing is lost by waiting.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

from mehvar_web import company, outbox

RunChore = Callable[[str], bool | None]
_log = logging.getLogger(__name__)

_REST = 4.0
"""How many times longer a lane rests than it worked: at most a fifth of a core goes to it."""

_LEAST_REST, _LONGEST_REST = 0.5, 2.0
"""Seconds; there are twenty lanes, and a ring wakes them all."""

_registered: dict[str, tuple[RunChore, float]] = {}


def register_chore(name: str, run: RunChore, *, seconds: float) -> None:
    """Do this again and again in the worker, and at once when ``outbox.ring`` is called.

    It runs in a thread of its own; a second one of the same name replaces the first.

    Args:
        name: what it is called in the log.
        run: gets the worker's name (``is_dead`` knows it) and does a few seconds' work at most;
            returns True when there is more to be done at once.
        seconds: how long it rests otherwise.
    """
    _registered[name] = (run, seconds)


@dataclass(slots=True, kw_only=True)
class _Chore:
    """One chore: every how many seconds, when last, and what it last failed with."""

    name: str
    run: RunChore
    seconds: float
    is_rung: bool = True
    last: float = float("-inf")
    trouble: str = ""


class Chores:
    """Threads that do the chores until they are stopped."""

    def __init__(self, worker: str = "") -> None:
        own = (
            _Chore(name="relay", run=_relay, seconds=1.0),
            _Chore(name="drain", run=_drain, seconds=5.0, is_rung=False),
        )
        added = (
            (_Chore(name=name, run=run, seconds=seconds),)
            for name, (run, seconds) in _registered.items()
        )
        self._lanes = [_Lane(worker, chores) for chores in (own, *added)]

    def start(self) -> None:
        """Begin."""
        for lane in self._lanes:
            lane.thread.start()

    def hurry(self) -> None:
        """Do now what waits for commits: something was committed."""
        for lane in self._lanes:
            lane.wanted.set()

    def stop(self) -> None:
        """Finish what is under way, then end."""
        for lane in self._lanes:
            lane.is_over.set()
            lane.wanted.set()
        until = time.monotonic() + 10
        for lane in self._lanes:
            lane.thread.join(timeout=max(0.0, until - time.monotonic()))


class _Lane:
    """A thread and the chores that it does in turn."""

    def __init__(self, worker: str, chores: tuple[_Chore, ...]) -> None:
        self._worker = worker
        self._chores = chores
        self.wanted = threading.Event()
        self.is_over = threading.Event()
        name = "chores" if len(chores) > 1 else f"chore {chores[0].name}"
        self.thread = threading.Thread(target=self._loop, name=name, daemon=True)

    def _loop(self) -> None:
        is_rung = True
        while not self.is_over.is_set():
            is_rung = self.wanted.wait(timeout=1.0) or is_rung
            self.wanted.clear()
            has_more, began = False, time.monotonic()
            if company.is_set_up():
                close_old_connections()
                has_more = self._round(is_rung=is_rung)
            is_rung = has_more
            if has_more:
                self.wanted.set()
            else:
                self._rest(time.monotonic() - began)
        connection.close()

    def _rest(self, worked: float) -> None:
        """Rest after a round for longer than it took: where it rings all the time, rounds are few.

        What was committed meanwhile goes together, which costs little more than one.
        """
        self.is_over.wait(timeout=min(max(_REST * worked, _LEAST_REST), _LONGEST_REST))

    def _round(self, *, is_rung: bool) -> bool:
        has_more = False
        for chore in self._chores:
            is_due = time.monotonic() - chore.last >= chore.seconds
            if is_due or (is_rung and chore.is_rung):
                has_more |= _do(chore, self._worker)
        return has_more


def _do(chore: _Chore, worker: str) -> bool:
    """Do a chore; tell whether there is more to do at once."""
    chore.last = time.monotonic()
    try:
        has_more = bool(chore.run(worker))
    except Exception as error:  # noqa: BLE001 (it is tried again in a moment; the worker goes on)
        trouble = f"{type(error).__name__}: {error}"
        if trouble != chore.trouble:
            _log.exception("%s failed; it is tried again.", chore.name)
        chore.trouble = trouble
        return False
    if chore.trouble:
        _log.info("%s works again.", chore.name)
        chore.trouble = ""
    return has_more


def _relay(_worker: str) -> None:
    outbox.relay()


def _drain(_worker: str) -> None:
    from mehvar.ingest import log

    workspace = company.workspace()
    if (workspace.root / "log").is_dir():
        log.drain(workspace, now=company.now())
