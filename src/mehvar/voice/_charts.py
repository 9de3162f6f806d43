"""Weekly charts of aspects: attribute charts whose limits are exact, however few the comments.

A week's count is compared with the eight weeks before by Fisher's test, so a point lies outside a
chart's limits exactly when the test says so. Where the weeks before scatter more than chance
explains, the normal approximation with their scatter must agree (Laney's p'-chart, 2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.voice._changed_counts import CHART_WEEKS, HISTORY_WEEKS, LEAST_COMMENTS, Daily
from mehvar.voice._changed_tests import Counts, fall_p, rise_p

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST_WEEKS = 4
"""Below so many weeks of comments, there is nothing to compare with."""

CHART_ALPHA = 0.00135
"""One side of three standard deviations: what a single chart's limits leave outside."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeekTests:
    """This week of every level and subject, flattened: its counts, exact p of rise and of fall."""

    level: Ints
    subject: Ints
    counts: Counts
    rise: Floats
    fall: Floats


def test_week(daily: Daily, held: Ints) -> WeekTests:
    """Judge the last whole week of each level and subject that has comments enough.

    Args:
        daily: all that was counted.
        held: its mentions or its negatives.
    """
    comments, counts = daily.weekly(daily.comments), daily.weekly(held)
    levels = np.flatnonzero(enough(comments, least=daily.least))
    before = slice(-1 - HISTORY_WEEKS, -1)
    now, n_now = counts[-1][levels], comments[-1][levels]
    past, n_past = counts[before][:, levels], comments[before][:, levels]
    level = np.repeat(levels, counts.shape[2])
    subject = np.tile(np.arange(counts.shape[2]), levels.size)
    found = Counts(
        now=now.ravel(),
        n_now=np.repeat(n_now, counts.shape[2]),
        before=past.sum(axis=0).ravel(),
        n_before=np.repeat(n_past.sum(axis=0), counts.shape[2]),
    )
    # Below five comments in all, no test could say anything: it would only weigh on the others.
    kept = found.now + found.before >= 5
    spread = scatter(past, n_past[:, :, None]).ravel()[kept]
    found = found[kept]
    return WeekTests(
        level=level[kept],
        subject=subject[kept],
        counts=found,
        rise=np.maximum(rise_p(found), _wide_p(found, spread, falls=False)),
        fall=np.maximum(fall_p(found), _wide_p(found, spread, falls=True)),
    )


def enough(comments: Ints, *, least: int) -> npt.NDArray[np.bool_]:
    """Tell of each level whether its last week, and the weeks before, have comments enough."""
    before = comments[-1 - HISTORY_WEEKS : -1]
    return np.asarray(
        (comments[-1] >= least)
        & ((before > 0).sum(axis=0) >= LEAST_WEEKS)
        & (before.sum(axis=0) >= 2 * least),
        dtype=np.bool_,
    )


def scatter(counts: Ints, comments: Ints) -> Floats:
    """Return how many times as much shares vary from week to week as chance explains, 1 at least.

    A ratio that chance could give at the 5 % level counts as 1. Weeks run along the first axis.
    """
    from scipy.special import chdtri

    total, everybody = counts.sum(axis=0), comments.sum(axis=0)
    share = total / np.maximum(everybody, 1)
    expected = comments * share
    variance = np.maximum(expected * (1 - share), 1e-12)
    weeks = np.maximum((comments > 0).sum(axis=0) - 1, 1)
    ratio = ((counts - expected) ** 2 / variance).sum(axis=0) / weeks
    return np.where(ratio > chdtri(weeks, 0.05) / weeks, np.maximum(ratio, 1.0), 1.0)


def chart_limits(counts: Ints, comments: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the centre and the exact limits of shares, for each of the last weeks of one chart.

    NaN where there were too few weeks before. A lower limit of 0 leaves no count outside.
    """
    from mehvar.voice._kernels_changed import critical_counts

    weeks = min(CHART_WEEKS, counts.size)
    sums = np.concatenate([[0], counts.cumsum()])
    totals = np.concatenate([[0], comments.cumsum()])
    ends = np.arange(counts.size - weeks, counts.size)
    begins = np.maximum(ends - HISTORY_WEEKS, 0)
    before, n_before = sums[ends] - sums[begins], totals[ends] - totals[begins]
    n_now = comments[ends]
    known = (n_before >= 2 * LEAST_COMMENTS) & (n_now > 0)
    alpha = np.full(weeks, CHART_ALPHA)
    upper = critical_counts(before, n_before, n_now, alpha)
    # A fall is a rise of the comments that do not hold it.
    lower = critical_counts(n_before - before, n_before, n_now, alpha)
    safe = np.maximum(n_now, 1)
    return tuple(  # type: ignore[return-value]
        np.where(known, values, np.nan)
        for values in (
            before / np.maximum(n_before, 1),
            np.maximum(n_now - lower + 1, 0) / safe,
            np.minimum(upper - 1, n_now) / safe,
        )
    )


def _wide_p(counts: Counts, spread: Floats, *, falls: bool) -> Floats:
    from scipy.special import ndtr

    share = (counts.now + counts.before) / (counts.n_now + counts.n_before)
    variance = share * (1 - share) * counts.n_now * (1 + counts.n_now / counts.n_before)
    moved = counts.now - counts.n_now * counts.share_before
    z = ((-moved if falls else moved) - 0.5) / np.sqrt(np.maximum(variance * spread, 1e-12))
    return np.where(spread > 1.0, ndtr(-z), 0.0)
