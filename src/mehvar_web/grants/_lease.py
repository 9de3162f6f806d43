"""Giving back what a process that died between reserving and committing had held."""

from __future__ import annotations

from mehvar_web import company
from mehvar_web.jobs import register_chore

_EVERY = 15.0


def register() -> None:
    """Let the worker look for leases that ended."""
    register_chore("grants-leases", _release, seconds=_EVERY)


def _release(_worker: str) -> None:
    from mehvar_web.grants._ledger import release_expired

    release_expired(now=company.now())
