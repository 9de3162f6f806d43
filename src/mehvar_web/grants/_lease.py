"""What the worker does for grants: what ran out, what a dead process held, what was cancelled."""

from __future__ import annotations

from mehvar_web import company
from mehvar_web.jobs import register_chore

_EVERY = 15.0
_EXPIRY_EVERY = 60.0
_CANCELLED_EVERY = 600.0


def register() -> None:
    """Let the worker look for leases, questions and codes that ended, and for cancelled orders."""
    register_chore("grants-leases", _release, seconds=_EVERY)
    register_chore("grants-expiry", _expire, seconds=_EXPIRY_EVERY)
    register_chore("grants-cancelled", _reverse, seconds=_CANCELLED_EVERY)


def _release(_worker: str) -> None:
    from mehvar_web.grants._ledger import release_expired

    release_expired(now=company.now())


def _expire(_worker: str) -> None:
    from mehvar_web.grants._approvals import expire

    expire(now=company.now())


def _reverse(_worker: str) -> None:
    from mehvar_web.grants._redeem import reverse_cancelled

    if company.is_set_up():
        reverse_cancelled(now=company.now())
