"""Answers are written in turn, where the database is one file with one writer at a time.

SQLite lets those who find it busy look again after ever longer pauses; whoever comes in the right
moment goes first, and many at once starve each other for seconds. A lock of the operating system
wakes who waits, in all web processes, and goes with a process that is killed.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from mehvar_web import company


@contextmanager
def own_turn() -> Iterator[None]:
    """Open a transaction when it is this answer's turn to write."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    folder = company.root() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "answers.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with transaction.atomic():
            yield
    finally:
        os.close(lock)
