"""Everybody's own rhythm: gaps between purchases, shrunk to those of all, and whether it stopped.

The model: gaps of a customer are gamma with one shape for all and a rate of their own; the rates
are gamma among customers; after every purchase a customer leaves for good with a chance of their
own, and those chances are beta among customers. With shape 1 this is MBG/NBD (Batislam et al.
2007); with a free one, regular buyers are told from random ones (Platzer and Reutterer 2016).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mehvar.retention._records import Bools, Floats, Integers, RetentionError

_FEWEST_REPEATERS = 20
_MOST_LEARNT = 6_000
_START = (0.0, 0.0, 0.0, -1.5, 0.7)
_BOUNDS = ((-3.0, 4.0), (-5.0, 6.0), (-6.0, 8.0), (-9.0, 6.0), (-6.0, 7.0))
_TO_LOGS = np.array(
    [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [1, 1, 1, 0, 0], [0, 0, 0, 1, 1], [0, 0, 0, 0, 1]], float
)
"""From shape, r, alpha / (shape r), a / b and b to the five parameters, all in logarithms."""

_MOST_EXACT = 20_000
_FARTHEST = 1e6
LONGEST_DAYS = 3_650
"""No forecast reaches farther: a date in twenty years says nothing that ten do not."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gaps:
    """One element per customer: gaps between days of purchase, and the silence since.

    ``count`` gaps of ``total`` days together, ``logs`` the sum of their logarithms, ``silence``
    the days from the last purchase to the day of judgement.
    """

    count: Integers
    total: Floats
    logs: Floats
    silence: Floats

    def __post_init__(self) -> None:
        if (self.silence < 0).any() or (self.total < 0).any():
            raise RetentionError("A gap or a silence is negative: the days are out of order.")

    def __len__(self) -> int:
        return self.count.size

    def __getitem__(self, rows: Integers | Bools | slice) -> Gaps:
        return Gaps(
            count=self.count[rows],
            total=self.total[rows],
            logs=self.logs[rows],
            silence=self.silence[rows],
        )


def count_gaps(
    *, customer: npt.ArrayLike, day: npt.ArrayLike, until: int
) -> tuple[npt.NDArray[np.generic], Gaps]:
    """Summarise purchases into gaps: customers in order, and the gaps of each.

    Several purchases on a day are one; those after ``until`` do not count.

    Args:
        customer: whose purchase, any type that sorts.
        day: on which whole day.
        until: the day of judgement.
    """
    who, days = np.asarray(customer), np.asarray(day).astype(np.int64)
    known = days <= until
    who, days = who[known], days[known]
    order = np.lexsort((days, who))
    return gaps_of_sorted(who=who[order], days=days[order], until=until)


def gaps_of_sorted(
    *, who: npt.NDArray[np.generic], days: Integers, until: int
) -> tuple[npt.NDArray[np.generic], Gaps]:
    """Do the same for purchases that are sorted by customer and day already."""
    if who.size == 0:
        empty = np.zeros(0)
        return who, Gaps(count=np.zeros(0, np.int64), total=empty, logs=empty, silence=empty)
    new = np.append(True, who[1:] != who[:-1])
    gap = np.append(0, np.diff(days))
    real = ~new & (gap > 0)
    starts = np.flatnonzero(new)
    logs = np.log(np.where(real, gap, 1))
    last = days[np.append(starts[1:], who.size) - 1]
    return who[starts], Gaps(
        count=np.add.reduceat(real, starts, dtype=np.int64),
        total=(last - days[starts]).astype(np.float64),
        logs=np.add.reduceat(logs, starts),
        silence=(until - last).astype(np.float64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The company's rhythm: ``shape`` of gaps, ``rate`` and ``scale`` of customers' own rates.

    ``leave_a`` and ``leave_b`` are the beta of the chance to leave after a purchase. A gap's mean
    rate is ``rate / scale`` times its shape per day. ``standard_errors`` are those of the
    logarithms of the five, in this order.
    """

    shape: float
    rate: float
    scale: float
    leave_a: float
    leave_b: float
    log_likelihood: float
    n: int
    converged: bool
    standard_errors: tuple[float, ...]

    def chances(self, gaps: Gaps, *, horizon: float) -> Chances:
        """Judge every customer's silence, and whether they buy within so many days."""
        kinds, place = _merged(gaps)
        return _spread(_chances(self, kinds, horizon), place)

    def predict(self, gaps: Gaps, *, horizon: float) -> Forecast:
        """Judge every customer's silence and foretell their next purchase.

        Args:
            gaps: of the customers.
            horizon: days within which a purchase is asked for.
        """
        kinds, place = _merged(gaps)
        return _spread(_forecast(self, kinds, horizon), place)

    def summary(self) -> str:
        """Tell the rhythm in lines."""
        state = "" if self.converged else " DID NOT CONVERGE: do not use."
        kind = "regular" if self.shape > 1.2 else "bursty" if self.shape < 0.8 else "random"
        leaving = self.leave_a / (self.leave_a + self.leave_b)
        return (
            f"n {self.n:,}, log-likelihood {self.log_likelihood:.2f}.{state}\n"
            f"Gaps: shape {self.shape:.3f} ({kind}); rates: {self.rate:.4f}, {self.scale:.4f}.\n"
            f"After a purchase {leaving:.1%} leave on average "
            f"(a {self.leave_a:.4f}, b {self.leave_b:.4f})."
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chances:
    """One element per customer.

    ``silence_p`` is the chance of a silence at least this long at the own rhythm, ``alive`` that
    of ever coming back, ``soon`` that of a purchase within the horizon.
    """

    silence_p: Floats
    alive: Floats
    soon: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """The chances, and gaps in days: one element per customer.

    ``usual_gap`` is the median gap at the customer's own rhythm. ``next_gap`` with ``low`` and
    ``high`` is the median and the 90 % interval of days from the last purchase to the next one,
    for those who come back, given the silence so far.
    """

    silence_p: Floats
    alive: Floats
    soon: Floats
    usual_gap: Floats
    next_gap: Floats
    low: Floats
    high: Floats


def fit_rhythm(gaps: Gaps, *, most: int = _MOST_LEARNT) -> Rhythm:
    """Fit the company's rhythm by maximum likelihood.

    Args:
        gaps: of its customers; one of them per customer, those with one purchase too.
        most: learn from so many customers at most, taken evenly.

    Raises:
        RetentionError: when fewer than twenty customers came back at all.
    """
    repeaters = int((gaps.count > 0).sum())
    if repeaters < _FEWEST_REPEATERS:
        raise RetentionError(
            f"{repeaters} customers came back, and a rhythm needs {_FEWEST_REPEATERS}.",
            hint="Bring a longer history, or more customers.",
        )
    learnt = gaps[:: max(1, -(-len(gaps) // most))]
    unit = float(learnt.total.sum() / max(learnt.count.sum(), 1))
    scaled = _in_units(learnt, unit)
    found, errors, value, converged = _maximise(scaled)
    shape, rate, scale, leave_a, leave_b = np.exp(found).tolist()
    return Rhythm(
        shape=shape,
        rate=rate,
        scale=scale * unit,
        leave_a=leave_a,
        leave_b=leave_b,
        log_likelihood=value - float(learnt.count.sum()) * np.log(unit),
        n=len(learnt),
        converged=converged,
        standard_errors=errors,
    )


def _in_units(gaps: Gaps, unit: float) -> Gaps:
    return replace(
        gaps,
        total=gaps.total / unit,
        logs=gaps.logs - gaps.count * np.log(unit),
        silence=gaps.silence / unit,
    )


def _maximise(gaps: Gaps) -> tuple[Floats, tuple[float, ...], float, bool]:
    """Climb over numbers that are nearly independent of each other, which saves most steps."""
    from scipy.optimize import minimize

    size = len(gaps)

    def loss(point: Floats) -> float:
        return -float(log_likelihoods(np.exp(_TO_LOGS @ point), gaps).sum()) / size

    options = {"ftol": 1e-10, "gtol": 1e-6}
    found = minimize(loss, np.array(_START), method="L-BFGS-B", bounds=_BOUNDS, options=options)
    point = np.asarray(found.x)
    return (
        _TO_LOGS @ point,
        _errors(loss, point, size),
        -float(found.fun) * size,
        bool(found.success),
    )


def _errors(loss: Callable[[Floats], float], point: Floats, size: int) -> tuple[float, ...]:
    """Standard errors of the logarithms, from the curvature by central differences."""
    moves = np.eye(point.size) * 1e-3
    curvature = np.empty((point.size, point.size))
    for i, one in enumerate(moves):
        for j, other in enumerate(moves[: i + 1]):
            far = loss(point + one + other) + loss(point - one - other)
            near = loss(point + one - other) + loss(point - one + other)
            curvature[i, j] = curvature[j, i] = (far - near) / 4e-6
    covariance = _TO_LOGS @ np.linalg.pinv(curvature * size) @ _TO_LOGS.T
    with np.errstate(invalid="ignore"):
        return tuple(np.sqrt(np.diag(covariance)).tolist())


def log_likelihoods(parameters: Floats, gaps: Gaps) -> Floats:
    """Return the log-likelihood of each customer's gaps and silence (shape, r, alpha, a, b)."""
    from mehvar.retention._kernels import gap_likelihoods

    return np.asarray(gap_likelihoods(parameters, gaps.count, gaps.total, gaps.logs, gaps.silence))


def _merged(gaps: Gaps) -> tuple[Gaps, Integers]:
    """Return the distinct customers, as a forecast sees them, and the place of each."""
    longest = np.int64(1) << 20
    whole = (gaps.total == np.floor(gaps.total)) & (gaps.silence == np.floor(gaps.silence))
    if not whole.all() or len(gaps) == 0 or max(gaps.total.max(), gaps.silence.max()) >= longest:
        return gaps, np.arange(len(gaps))
    key = (gaps.count * longest + gaps.total.astype(np.int64)) * longest
    firsts, place = _first_of_each(key + gaps.silence.astype(np.int64))
    return gaps[firsts], place


Told = TypeVar("Told", Chances, Forecast)


def _spread(found: Told, place: Integers) -> Told:
    names = (field.name for field in fields(found))
    return replace(found, **{name: getattr(found, name)[place] for name in names})


def _chances(rhythm: Rhythm, gaps: Gaps, horizon: float) -> Chances:
    """All in the tail's own terms: 1 - U of a gap is beta, and long silences keep their digits."""
    from scipy.special import betainc

    own_rate = np.asarray(rhythm.rate + rhythm.shape * gaps.count, np.float64)
    own_scale = rhythm.scale + gaps.total

    def beyond(days: Floats) -> Floats:
        return np.asarray(betainc(own_rate, rhythm.shape, own_scale / (own_scale + days)))

    silent = beyond(gaps.silence)
    staying = (rhythm.leave_b + gaps.count) * silent
    alive = staying / (rhythm.leave_a + staying)
    later = np.zeros(len(gaps))
    np.divide(beyond(gaps.silence + horizon), silent, out=later, where=silent > 0)
    return Chances(silence_p=silent, alive=alive, soon=alive * (1 - later))


def _forecast(rhythm: Rhythm, gaps: Gaps, horizon: float) -> Forecast:
    chances = _chances(rhythm, gaps, horizon)
    silent = chances.silence_p
    soonest = gaps.silence + 1
    half = np.full(len(gaps), 0.5, np.float64)
    usual, median, low, high = (
        _gap_beyond(rhythm, gaps, left)
        for left in (half, half * silent, 0.95 * silent, 0.05 * silent)
    )  # fmt: skip
    return Forecast(
        silence_p=silent,
        alive=chances.alive,
        soon=chances.soon,
        usual_gap=usual,
        next_gap=np.maximum(median, soonest),
        low=np.maximum(low, soonest),
        high=np.maximum(high, soonest),
    )


def _gap_beyond(rhythm: Rhythm, gaps: Gaps, left: Floats) -> Floats:
    """Return the gap that is exceeded with the probability ``left``, however long.

    The gap over its scale depends on the number of gaps and on ``left`` alone: for many customers
    it is read from a fine table for each number.
    """
    from scipy.special import betaincinv

    own_scale = rhythm.scale + gaps.total
    if len(gaps) <= _MOST_EXACT:
        share = np.asarray(betaincinv(rhythm.rate + rhythm.shape * gaps.count, rhythm.shape, left))
        with np.errstate(divide="ignore", over="ignore"):
            return np.minimum(own_scale * (1 / share - 1), _FARTHEST)
    order = np.argsort(gaps.count, kind="stable")
    starts = np.flatnonzero(np.diff(gaps.count[order], prepend=-1))
    ratio = np.empty(len(gaps))
    for rows in np.split(order, starts[1:]):
        own_rate = rhythm.rate + rhythm.shape * float(gaps.count[rows[0]])
        ratio[rows] = _ratio_table(own_rate, rhythm.shape, left[rows])
    return np.minimum(own_scale * ratio, _FARTHEST)


def _ratio_table(own_rate: float, shape: float, left: Floats) -> Floats:
    """Read gap over scale from its survival at two thousand points, in logarithms of both."""
    from scipy.special import betainc

    line = np.linspace(-16.0, 16.0, 2_001)
    with np.errstate(divide="ignore"):
        beyond = np.log(betainc(own_rate, shape, 1 / (1 + np.exp(line))))
        wanted = np.log(left)
    seen = np.isfinite(beyond)
    return np.asarray(np.exp(np.interp(-wanted, -beyond[seen], line[seen])))


def _first_of_each(keys: Integers) -> tuple[Integers, Integers]:
    """Return the row of each distinct key, and for every row the place of its key among them."""
    _, firsts, place = np.unique(keys, return_index=True, return_inverse=True)
    return firsts, place
