"""What can go wrong with dates."""

from __future__ import annotations

from mehvar.errors import MehvarError


class CalendarError(MehvarError, ValueError):
    """A date does not exist, or a calendar file or table cannot answer."""

    code = "calendar"
