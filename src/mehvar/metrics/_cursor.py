"""Where a page of rows ended, as a short text that a link can carry and nobody can misuse."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec

from mehvar.metrics._metric import MetricError

_Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Key = tuple[date, int, str, str] | tuple[int, str, str]
"""(day, customer, source, record) of an event; (id, period, member) of a customer."""


def token_of(key: Sequence[object]) -> str:
    """Write a key as text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(key))).decode().rstrip("=")


def cursor_of(token: str, *, customers: bool) -> Key:
    """Read a key back.

    Raises:
        MetricError: when the text is no key of such rows.
    """
    try:
        content = base64.urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
        if customers:
            return msgspec.json.decode(content, type=tuple[_Id, str, str])
        return msgspec.json.decode(content, type=tuple[date, _Id, str, str])
    except (ValueError, msgspec.MsgspecError) as error:
        raise MetricError(
            "The page asked for does not exist.", hint="Begin again at the first page.", after=token
        ) from error
