"""The worker: takes jobs, gives each a process, keeps their leases, takes over from the dead."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from mehvar_web import company
from mehvar_web.jobs import _queue, _schedule
from mehvar_web.jobs._chores import Chores
from mehvar_web.jobs._kinds import kind_named
from mehvar_web.jobs._life import Life, is_dead, named_by_apps, sweep
from mehvar_web.outbox import Bell

if TYPE_CHECKING:
    from mehvar_web.jobs.models import Job

_PATIENCE = 5.0
"""Seconds that a cancelled job has to stop by itself."""

_BETWEEN_TURNS = 0.2
"""Seconds from one look for jobs to the next, however often it rings."""

_KEEP_EVERY = 3.0
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Run:
    """A job of ours and its process."""

    job: Job
    process: subprocess.Popen[bytes]
    kept: float
    asked_to_stop: float | None = None


def work(*, slots: int = 2) -> None:
    """Run jobs until a signal to end; what is under way then waits for the next worker.

    Args:
        slots: how many jobs may run at the same time.
    """
    worker = _Worker(slots=slots)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    worker.run()


class _Worker:
    """One worker process."""

    def __init__(self, *, slots: int) -> None:
        self._slots = slots
        self._life = Life()
        self._runs: list[_Run] = []
        self._chores = Chores(self._life.worker)
        self._is_stopped = False

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End soon."""
        self._is_stopped = True

    def run(self) -> None:
        """Work until stopped; a database that is away for a while is waited for."""
        self._chores.start()
        with Bell() as bell:
            while not self._is_stopped:
                began = time.monotonic()
                try:
                    close_old_connections()
                    self._turn()
                except (DatabaseError, InterfaceError):
                    _log.exception("The database does not answer; it is asked again.")
                    connection.close()
                if bell.wait(seconds=1.0):
                    self._chores.hurry()
                    # On a busy server it rings all the time: new jobs may wait for a moment.
                    time.sleep(max(0.0, began + _BETWEEN_TURNS - time.monotonic()))
        self._chores.stop()
        self._let_go()
        self._life.end()

    def _turn(self) -> None:
        now = company.now()
        self._look_after_runs(now)
        self._take_over(now)
        _schedule.ask_for_due(now=now)
        while len(self._runs) < self._slots:
            job = _queue.claim(self._life.worker, now=now)
            if job is None:
                break
            self._runs.append(_Run(job=job, process=_start(job), kept=time.monotonic()))

    def _look_after_runs(self, now: datetime) -> None:
        for run in list(self._runs):
            if run.process.poll() is not None:
                self._runs.remove(run)
                _bury(run)
                continue
            if time.monotonic() - run.kept >= _KEEP_EVERY:
                run.kept = time.monotonic()
                if _queue.keep(run.job.pk, run.job.claim, now=now) is None:
                    _log.warning("Job %s is another worker's by now.", run.job.pk)
                    run.process.kill()
            if run.asked_to_stop is None and _is_unwanted(run):
                run.asked_to_stop = time.monotonic()
            if run.asked_to_stop and time.monotonic() - run.asked_to_stop > _PATIENCE:
                run.process.kill()

    def _take_over(self, now: datetime) -> None:
        """Put back the jobs of workers that died."""
        from mehvar_web.jobs.models import Job

        running = list(Job.objects.filter(state=Job.States.RUNNING))
        for job in running:
            is_late = job.lease_until is not None and job.lease_until < now
            if job.worker != self._life.worker and (is_late or is_dead(job.worker)):
                _log.warning("Job %s lost its worker; it is begun again.", job.pk)
                _queue.lost(job, {"code": "lost", "message": "", "hint": ""})
        sweep(keep={job.worker for job in running} | named_by_apps())

    def _let_go(self) -> None:
        """End the processes; their jobs wait for the next worker as if never begun."""
        for run in self._runs:
            run.process.kill()
            run.process.wait()
            _queue.put_back(run.job.pk, run.job.claim, seconds=0, counts=False)


def _is_unwanted(run: _Run) -> bool:
    from mehvar_web.jobs.models import Job

    return Job.objects.filter(pk=run.job.pk, cancel_wanted=True).exists()


def _start(job: Job) -> subprocess.Popen[bytes]:
    """Start the job's process; it ends when its input does, which is when we end."""
    command = [sys.executable, "-m", "mehvar_web.jobs", str(job.pk), str(job.claim)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ)  # noqa: S603 (our own program)


def _bury(run: _Run) -> None:
    """Settle the job of a process that ended without saying how."""
    from mehvar_web.jobs.models import Job

    code = run.process.wait()
    if run.process.stdin is not None:
        run.process.stdin.close()
    mine = Job.objects.filter(pk=run.job.pk, claim=run.job.claim, state=Job.States.RUNNING)
    job = mine.first()
    if job is not None:
        _log.error("Job %s: its process ended with %s.", job.pk, code)
        error = {"code": "killed", "message": "", "hint": "", "exit": code}
        _queue.lost(job, error, retries=max(1, kind_named(job.kind).retries))
