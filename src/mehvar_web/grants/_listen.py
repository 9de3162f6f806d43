"""Who wants to know that something was granted, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mehvar_web.grants.act_models import Grant

Listener = Callable[["Grant", "str | None", "datetime"], None]
"""Called with the grant, its code where it has one, and now (UTC)."""

_listeners: dict[str, Listener] = {}


def on_granted(name: str, listener: Listener) -> None:
    """Let another app act when something is granted, refused, turned down or asked for.

    It is called in the transaction of the act with the grant, whose ``state`` tells which, and
    the code in the clear where one was made. What it raises undoes the act. A second listener of
    the same name replaces the first.
    """
    _listeners[name] = listener


def tell(grant: Grant, code: str | None, now: datetime) -> None:
    """Tell all listeners."""
    for listener in list(_listeners.values()):
        listener(grant, code, now)
