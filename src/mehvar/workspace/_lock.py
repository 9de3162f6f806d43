"""Locks of a workspace: one holder at a time, named in the error of whoever comes second."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from mehvar.workspace._settings import WorkspaceError


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a lock: process, machine and what it is doing."""

    process: int
    machine: str
    verb: str


@contextmanager
def locked(path: Path, *, name: str, verb: str, wait: bool) -> Iterator[None]:
    """Hold a lock file, noting in it who we are; the kernel frees it when the process dies.

    Raises:
        WorkspaceError: when ``wait`` is false and another process holds it.
    """
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise WorkspaceError(
                f"The {name} lock of {path.parent.parent} is held{_by_whom(path)}.",
                hint="Wait for it to finish, then try again.",
                lock=name,
            ) from error
        holder = Holder(process=os.getpid(), machine=socket.gethostname(), verb=verb or name)
        file.truncate(0)
        file.write(msgspec.json.encode(holder))
        file.flush()
        yield


def _by_whom(path: Path) -> str:
    """Say who noted that they hold the lock, and since when."""
    try:
        holder = msgspec.json.decode(path.read_bytes(), type=Holder)
        since = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except (OSError, msgspec.DecodeError):
        return " by another process"
    return (
        f" by process {holder.process} on {holder.machine} ({holder.verb})"
        f" since {since:%Y-%m-%d %H:%M:%S} UTC"
    )
