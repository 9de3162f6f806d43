"""Whether a moment is open, and when the next open one is, for whole columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar import calendar
from mehvar.contact_policy._days import DAY_KINDS, Days
from mehvar.contact_policy._records import NEVER, Reason
from mehvar.contact_policy._rules import Rules

Moments = NDArray[np.datetime64]

_MINUTE = 60_000_000
_DAY = 24 * 60 * _MINUTE
_NONE = -1


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The open hours of a run of days, in microseconds of the local day."""

    rules: Rules
    days: Days

    @cached_property
    def _hours(self) -> NDArray[np.int64]:
        """Opening and closing of each kind of day; a closed day opens when it closes."""
        told = [self.rules.hours[kind] for kind in DAY_KINDS]
        return np.array([(one.opens, max(one.opens, one.closes)) for one in told]) * _MINUTE

    @cached_property
    def _next_open(self) -> NDArray[np.int64]:
        """The place of the first day from each day on that opens at all, or -1."""
        kinds = self.days.kinds
        is_open = self._hours[kinds, 0] < self._hours[kinds, 1]
        places = np.where(is_open, np.arange(kinds.size), kinds.size)
        first = np.minimum.accumulate(places[::-1])[::-1]
        return np.append(np.where(first < kinds.size, first, _NONE), _NONE)

    def closed(self, at: Moments) -> NDArray[np.int8]:
        """Return for each moment (UTC) ALLOWED, QUIET_DAY or QUIET_HOURS."""
        place, time = self._local(at)
        opens, closes = self._hours[self.days.kinds[place]].T
        inside = (opens <= time) & (time < closes)
        quiet = np.where(opens < closes, Reason.QUIET_HOURS, Reason.QUIET_DAY)
        return np.where(inside, Reason.ALLOWED, quiet).astype(np.int8)

    def first_open(self, at: Moments) -> Moments:
        """Return the first open moment (UTC) from each on; NaT when no known day opens."""
        place, time = self._local(at)
        opens, closes = self._hours[self.days.kinds[place]].T
        later = time >= closes
        day = self._next_open[place + later]
        wait = later | (day != place)
        local = (
            np.where(wait, self._hours[self.days.kinds[day], 0], np.maximum(time, opens))
            + (self.days.first + day) * _DAY
        )
        utc = calendar.to_utc(pa.array(local.view("datetime64[us]")), zone=self.days.zone)
        found = utc.to_numpy(zero_copy_only=False)
        # An hour that the clock skips or repeats must not move an open moment before itself.
        found = np.where(wait | (time < opens), found, at)
        return np.where((day == _NONE) | np.isnat(at), NEVER, found)

    def _local(self, at: Moments) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the place of each moment's local day, and the time within it."""
        filled = np.where(np.isnat(at), np.datetime64(0, "us"), at)
        local = calendar.to_local(pa.array(filled), zone=self.days.zone)
        shown = local.to_numpy(zero_copy_only=False).astype(np.int64)
        place = shown // _DAY - self.days.first
        return np.clip(place, 0, self.days.kinds.size - 1), shown % _DAY
