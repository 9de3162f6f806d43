"""Ids and moments as senders write them, as text."""

from __future__ import annotations

from datetime import datetime, timedelta

_EPOCH = datetime(1970, 1, 1)
_MILLISECONDS_FROM = 1e11


def text_of(value: object) -> str | None:
    """Return an id as text; what is no id (a list, a truth value, nothing) is None."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def first_text(*values: object) -> str | None:
    """Return the first of the values that is an id."""
    for value in values:
        if value is not None and (text := text_of(value)):
            return text
    return None


def time_of(value: object) -> str | None:
    """Return a moment as ISO text; numbers are seconds or milliseconds since 1970."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
    try:
        return (_EPOCH + timedelta(seconds=seconds)).isoformat() + "Z"
    except (OverflowError, ValueError):
        return str(value)
