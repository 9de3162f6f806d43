"""When recurring work is due: ``every 5s``, ``every 10m``, ``daily 02:00`` (the company's time)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mehvar_web.jobs._errors import JobsError

_EVERY = re.compile(r"every (\d+)([smh])")
_DAILY = re.compile(r"daily ([01]\d|2[0-3]):([0-5]\d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def next_due(cron: str, *, after: datetime, zone: str) -> datetime:
    """Return the first time after ``after`` (UTC) at which work is due.

    A local time that a change of clocks leaves out is due an hour later on that day.

    Raises:
        JobsError: when the rule is not understood.
    """
    if every := _EVERY.fullmatch(cron):
        return after + timedelta(seconds=max(1, int(every[1]) * _SECONDS[every[2]]))
    daily = _DAILY.fullmatch(cron)
    if daily is None:
        raise JobsError(
            f"The rule {cron!r} is not understood.",
            hint="Write: every 5s, every 10m, every 2h, or daily 02:00.",
        )
    local = ZoneInfo(zone)
    day = after.replace(tzinfo=UTC).astimezone(local).date()
    while True:
        moment = datetime(day.year, day.month, day.day, int(daily[1]), int(daily[2]), tzinfo=local)
        due = moment.astimezone(UTC).replace(tzinfo=None)
        if due > after:
            return due
        day += timedelta(days=1)
