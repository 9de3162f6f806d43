"""Who does something: somebody who signed in, or a rule, a chore or a program by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

By: TypeAlias = "User | str"


def actor_of(by: By) -> str:
    """Return who it is in the audit: an id, never a name."""
    return by if isinstance(by, str) else by.actor


def user_of(by: By) -> User | None:
    """Return who signed in; None for what acts by itself."""
    return None if isinstance(by, str) else by


def employee_of(by: By) -> str:
    """Return who it is in rows of the lake; empty for what acts by itself."""
    return "" if isinstance(by, str) else by.employee_id or by.actor
