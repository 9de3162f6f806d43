"""Which long work runs, how far is it, and what became of the rest?

Apps register kinds of work in ``AppConfig.ready``; views enqueue jobs; the worker runs each in a
process of its own. The queue is a table with leases: what a killed worker was doing is taken over.
"""

from __future__ import annotations

from mehvar_web.jobs._builtin import after_build, demand_build, rebuild
from mehvar_web.jobs._chores import register_chore
from mehvar_web.jobs._context import Cancelled, JobContext
from mehvar_web.jobs._errors import JobsError
from mehvar_web.jobs._kinds import Kind, kinds, register
from mehvar_web.jobs._life import is_dead, keep_proof
from mehvar_web.jobs._queue import cancel, enqueue, live, live_before_build, retry, running_count
from mehvar_web.jobs._worker import work

__all__ = [
    "Cancelled",
    "JobContext",
    "JobsError",
    "Kind",
    "after_build",
    "cancel",
    "demand_build",
    "enqueue",
    "is_dead",
    "keep_proof",
    "kinds",
    "live",
    "live_before_build",
    "rebuild",
    "register",
    "register_chore",
    "retry",
    "running_count",
    "work",
]
