"""One record per thing that changed, whichever test found it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.voice._changed_counts import Daily
from mehvar.voice._changed_terms import Term
from mehvar.voice._changed_tests import Counts, Judged, judge
from mehvar.voice._charts import test_week
from mehvar.voice._cusum import (
    BASE_DAYS,
    GAP_DAYS,
    LEAST_DIFFERENCE,
    Chart,
    detectable_ratio,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SHARE_OF_ASPECTS = 0.02
"""Of a week's 5 % for any false alarm: what aspects may take, of all comments and of levels."""

ASPECT_RATIO = 1.2
LEAST = 5
RECENT_DAYS = 7
"""An episode of a daily chart is told for so long after its last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A change: of which stream, when, how large, how sure; see the mart ``voice_changes``.

    ``first`` is the first day that is judged: of an episode the day after its sum last stood at
    zero. ``began`` is the week's first day, or the day on which the chart crossed its limit.
    """

    level_number: int
    dimension: str
    level: str
    kind: str
    subject: str
    measure: str
    test: str
    began: date
    first: date
    last: date
    direction: str
    alarm: bool
    comments_now: int
    count_now: int | None
    comments_before: int
    count_before: int | None
    before: float
    now: float
    low: float
    high: float
    minimum_detectable: float
    p: float = float("nan")
    q: float = float("nan")
    key: int = 0
    exemplars: tuple[int, ...] = ()

    @property
    def stream(self) -> str:
        """The stream that it is a change of."""
        parts = (self.test, self.kind, self.measure, self.dimension, self.level, self.subject)
        return "|".join(parts)

    @property
    def change(self) -> str:
        """The change's key: the same at every build."""
        return f"{self.stream}|{self.direction}|{self.began.isoformat()}"


def term_changes(terms: Iterable[Term], daily: Daily) -> list[Found]:
    """Tell of the terms that rose or fell."""
    return [
        _weekly(
            daily, one.counts, one.judged, one.place,
            level=one.level, kind="term", subject=one.term, measure="share", test="fisher",
            direction=one.direction, alarm=one.direction == "up", key=one.key,
        )
        for one in terms
    ]  # fmt: skip


def aspect_changes(daily: Daily) -> tuple[list[Found], int]:
    """Tell of the aspects of which more, or fewer, spoke this week; and how many were tested."""
    found: list[Found] = []
    tested = 0
    for measure, held in (("negative", daily.negatives), ("share", daily.mentions)):
        week = test_week(daily, held)
        tested += len(week.counts)
        told = {(one.level_number, one.subject, one.direction) for one in found}
        for direction, p in (("up", week.rise), ("down", week.fall)):
            judged = judge(
                week.counts, p, share=SHARE_OF_ASPECTS, floor=ASPECT_RATIO, least=LEAST,
                falls=direction == "down",
            )  # fmt: skip
            for place in np.flatnonzero(judged.found).tolist():
                level, subject = int(week.level[place]), daily.subjects[week.subject[place]]
                if (level, subject, direction) not in told:
                    found.append(
                        _weekly(
                            daily, week.counts, judged, place,
                            level=level, kind="aspect", subject=subject, measure=measure,
                            test="pchart", direction=direction,
                            alarm=measure == "negative" and direction == "up",
                        )
                    )  # fmt: skip
    return found, tested


def drift_changes(daily: Daily, chart: Chart, streams: list[tuple[int, int]]) -> list[Found]:
    """Tell of the daily charts of complaints whose episode is open, or just ended."""
    found = []
    for place, start, end in _episodes(chart):
        level, subject = streams[place]
        onset = _onset(chart, place, start)
        days = _dates(daily, chart, onset, end)
        now, base = _spans(daily, *days)
        counts = Counts(
            now=daily.negatives[now, level, subject].sum(keepdims=True),
            n_now=daily.comments[now, level].sum(keepdims=True),
            before=daily.negatives[base, level, subject].sum(keepdims=True),
            n_before=daily.comments[base, level].sum(keepdims=True),
        )
        a_day = counts.n_now * np.nanmean(chart.expected[onset : end + 1, place])
        a_day = a_day / (end + 1 - onset)
        change = stats.proportion_change(
            before_successes=counts.before, before_n=counts.n_before,
            after_successes=counts.now, after_n=counts.n_now,
        )  # fmt: skip
        dimension, name = daily.levels[level]
        found.append(
            Found(
                level_number=level, dimension=dimension, level=name, kind="aspect",
                subject=daily.subjects[subject], measure="negative", test="cusum",
                began=_dates(daily, chart, start, end)[0], first=days[0], last=days[1],
                direction="up", alarm=True,
                comments_now=int(counts.n_now[0]), count_now=int(counts.now[0]),
                comments_before=int(counts.n_before[0]), count_before=int(counts.before[0]),
                before=float(counts.share_before[0]), now=float(counts.share_now[0]),
                low=float(change.low[0]), high=float(change.high[0]),
                minimum_detectable=float(
                    detectable_ratio(mean=a_day, limit=chart.limit[place : place + 1])[0]
                ),
            )
        )  # fmt: skip
    return found


def mean_changes(daily: Daily, chart: Chart) -> list[Found]:
    """Tell of the levels whose comments became sadder, or happier."""
    found = []
    for place, start, end in _episodes(chart):
        onset = _onset(chart, place, start)
        days = _dates(daily, chart, onset, end)
        sides = [_mean(daily, span, place) for span in _spans(daily, *days)]
        (now, n_now, spread), (before, n_before, past) = sides
        margin = 1.96 * float(np.sqrt(spread / max(n_now, 1) + past / max(n_before, 1)))
        if not abs(now - before) >= LEAST_DIFFERENCE:
            continue
        dimension, name = daily.levels[place]
        found.append(
            Found(
                level_number=place, dimension=dimension, level=name, kind="score",
                subject="sentiment", measure="mean", test="ewma",
                began=_dates(daily, chart, start, end)[0], first=days[0], last=days[1],
                direction="up" if now > before else "down", alarm=now < before,
                comments_now=round(n_now), count_now=None,
                comments_before=round(n_before), count_before=None,
                before=before, now=now, low=now - before - margin, high=now - before + margin,
                minimum_detectable=_detectable_difference(daily, chart, place),
            )
        )  # fmt: skip
    return found


def without_doubles(found: list[Found]) -> list[Found]:
    """Leave one alarm to one thing: the daily chart's, and that of all comments together.

    What else was found is told, as where it happens, without an alarm of its own.
    """
    daily = {(one.level_number, one.subject) for one in found if one.test == "cusum"}
    everywhere = {(one.kind, one.subject) for one in found if one.alarm and not one.level_number}
    return [
        replace(one, alarm=False)
        if (one.test == "pchart" and (one.level_number, one.subject) in daily)
        or (one.level_number and (one.kind, one.subject) in everywhere)
        else one
        for one in found
    ]


def large_enough(found: list[Found], *, least: int) -> list[Found]:
    """Leave out what rests on fewer comments than may be shown, or may be no change at all."""
    return [one for one in found if one.comments_now >= least and one.low * one.high > 0]


def _weekly(
    daily: Daily, counts: Counts, judged: Judged, place: int, *, level: int, kind: str,
    subject: str, measure: str, test: str, direction: str, alarm: bool, key: int = 0,
) -> Found:  # fmt: skip
    begin, end = daily.week
    dimension, name = daily.levels[level]
    one = counts[np.array([place])]
    change = stats.proportion_change(
        before_successes=one.before, before_n=one.n_before, after_successes=one.now,
        after_n=one.n_now,
    )  # fmt: skip
    return Found(
        level_number=level, dimension=dimension, level=name, kind=kind, subject=subject,
        measure=measure, test=test, began=begin, first=begin, last=end, direction=direction,
        alarm=alarm, comments_now=int(one.n_now[0]), count_now=int(one.now[0]),
        comments_before=int(one.n_before[0]), count_before=int(one.before[0]),
        before=float(one.share_before[0]), now=float(one.share_now[0]),
        low=float(change.low[0]), high=float(change.high[0]),
        p=float(judged.p[place]), q=float(judged.q[place]),
        minimum_detectable=float(judged.minimum_detectable[place]), key=key,
    )  # fmt: skip


def _episodes(chart: Chart) -> list[tuple[int, int, int]]:
    """Return (stream, first day, last day) of the last episode of each, if it is recent."""
    recent = chart.alarm[-RECENT_DAYS:].any(axis=0)
    found = []
    for place in np.flatnonzero(recent).tolist():
        end = int(np.flatnonzero(chart.alarm[:, place])[-1])
        start = int(np.flatnonzero(chart.starts[: end + 1, place])[-1])
        found.append((place, start, end))
    return found


def _onset(chart: Chart, place: int, start: int) -> int:
    """Return the day after the sum last stood at zero, or last changed its sign."""
    values = chart.statistic[: start + 1, place]
    calm = np.flatnonzero(values * np.sign(values[-1]) <= 0)
    return int(calm[-1]) + 1 if calm.size else start


def _dates(daily: Daily, chart: Chart, first: int, last: int) -> tuple[date, date]:
    begin = daily.last - timedelta(days=len(chart.statistic) - 1)
    return begin + timedelta(days=first), begin + timedelta(days=last)


def _spans(daily: Daily, first: date, last: date) -> tuple[slice, slice]:
    """Return the days that are judged, and those before to which they are held."""
    place = daily.place(first)
    ends = max(place - GAP_DAYS, 0)
    return slice(place, daily.place(last) + 1), slice(max(ends - BASE_DAYS, 0), ends)


def _mean(daily: Daily, days: slice, level: int) -> tuple[float, float, float]:
    """Return a mean, how many it is the mean of, and their variance."""
    n = float(daily.judged[days, level].sum())
    mean = float(daily.positive[days, level].sum()) / max(n, 1.0)
    return mean, n, max(float(daily.squares[days, level].sum()) / max(n, 1.0) - mean**2, 0.0)


def _detectable_difference(daily: Daily, chart: Chart, level: int) -> float:
    days = slice(-RECENT_DAYS - GAP_DAYS - BASE_DAYS, None)
    _, n, variance = _mean(daily, days, level)
    per_day = n / len(range(*days.indices(len(daily.judged))))
    reached = 1 - 0.9**RECENT_DAYS
    return float(chart.limit[level] / reached * np.sqrt(variance / max(per_day, 1e-9)))
