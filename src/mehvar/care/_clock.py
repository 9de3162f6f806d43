"""How the clocks of cases stand: in working time, at rest while the customer is waited for.

A clock runs from the opening. Working minutes in which it rested do not count: what is left is
the target, less what was worked, and rests put the moment of being due off by as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from mehvar.care._terms import read_terms

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.calendar import WorkingHours
    from mehvar.workspace import Workspace

ClockState = Literal["ok", "soon", "late", "met", "missed", "paused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One clock to be read: times UTC without a zone, everything else in working minutes.

    ``rested`` is what it rested before; ``rests_since`` is set while it rests.
    """

    started_at: datetime
    target: float
    rested: float = 0.0
    rests_since: datetime | None = None
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a clock stands; ``left`` is negative when it is past due."""

    due_at: datetime
    left: float
    state: ClockState


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """When the company works: its hours, its days and its zone."""

    hours: WorkingHours
    dates: pa.Table
    zone: str

    def between(
        self, starts: Sequence[datetime | None], ends: Sequence[datetime | None]
    ) -> list[float | None]:
        """Return the working minutes from each start to each end; None where one is None."""
        import pyarrow as pa

        from mehvar.calendar import working_minutes_between

        kind = pa.timestamp("us")
        told: list[float | None] = working_minutes_between(
            pa.array(starts, kind), pa.array(ends, kind), hours=self.hours, dates=self.dates,
            zone=self.zone,
        ).to_pylist()  # fmt: skip
        return told

    def after(self, starts: Sequence[datetime], minutes: Sequence[float]) -> list[datetime]:
        """Return when so many working minutes will have passed since each start."""
        import pyarrow as pa

        from mehvar.calendar import add_working_minutes

        told: list[datetime] = add_working_minutes(
            pa.array(starts, pa.timestamp("us")), pa.array(minutes, pa.float64()),
            hours=self.hours, dates=self.dates, zone=self.zone,
        ).to_pylist()  # fmt: skip
        return told


def working_time(workspace: Workspace, *, first: date, last: date) -> WorkingTime:
    """Return when a company works, by its terms and its own calendar of holidays.

    Args:
        workspace: the company.
        first: the first day that anybody will ask for.
        last: the last one; cases due later than that cannot be told.
    """
    from mehvar.calendar import Holidays, Occasions, dates_table

    settings, holidays = workspace.settings, workspace.path("holidays.csv")
    dates = dates_table(
        first=first,
        last=last,
        fiscal_month=settings.fiscal_month,
        fiscal_calendar=settings.calendar,
        weekend=settings.weekend,
        holidays=Holidays.read(holidays) if holidays.exists() else Holidays.default(),
        occasions=Occasions.none(),
        language=settings.language,
    )
    return WorkingTime(
        hours=read_terms(workspace.root).hours,
        dates=dates.select(["day", "working_fraction"]),
        zone=settings.time_zone,
    )


def read_clocks(
    runs: Sequence[Run], *, now: datetime, time: WorkingTime, soon_share: float = 0.25
) -> tuple[Reading, ...]:
    """Return how clocks stand now, in their order.

    ``soon`` is said of a clock of which less than ``soon_share`` of its target is left. A clock
    that stopped was met when nothing was over by then; one that rests says so even when it is
    late, and is due by what would hold if it went on now.
    """
    if not runs:
        return ()
    ends = [one.stopped_at or one.rests_since or now for one in runs]
    worked = time.between([one.started_at for one in runs], ends)
    resting = time.between([one.rests_since for one in runs], [now] * len(runs))
    rest = [
        one.rested + (0.0 if one.stopped_at is not None else max(now_rests or 0.0, 0.0))
        for one, now_rests in zip(runs, resting, strict=True)
    ]
    due = time.after(
        [one.started_at for one in runs],
        [one.target + rested for one, rested in zip(runs, rest, strict=True)],
    )
    return tuple(
        Reading(due_at=moment, left=left, state=_state(one, left, soon_share))
        for one, moment, left in (
            (one, moment, one.target + one.rested - (passed or 0.0))
            for one, moment, passed in zip(runs, due, worked, strict=True)
        )
    )


def _state(run: Run, left: float, soon_share: float) -> ClockState:
    if run.stopped_at is not None:
        return "met" if left >= 0 else "missed"
    if run.rests_since is not None:
        return "paused"
    if left < 0:
        return "late"
    return "soon" if left < soon_share * run.target else "ok"
