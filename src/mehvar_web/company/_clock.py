"""The one place of the web application that reads the clock."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the time: UTC, without a zone, as everywhere in Mehvar."""
    return datetime.now(UTC).replace(tzinfo=None)
