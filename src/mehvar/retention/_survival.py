"""Kaplan-Meier curves with log-log intervals, and the log-rank test between groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.retention._records import Floats, Integers, RetentionError
from mehvar.retention._times import Times

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurvivalCurve:
    """The share still without the event after each time at which something happened.

    Arrays of one length, by ``time``: ``at_risk`` just before it, ``events`` and ``censored`` at
    it, ``survival`` after it with its interval (log-log; Kalbfleisch and Prentice 1980).
    ``median`` is the first time with survival of at most a half, NaN when it is not reached; its
    interval inverts that of the curve (Brookmeyer and Crowley 1982).
    """

    name: str
    level: float
    time: Floats
    at_risk: Integers
    events: Integers
    censored: Integers
    survival: Floats
    low: Floats
    high: Floats
    n: int
    median: float
    median_low: float
    median_high: float

    def at(self, times: npt.ArrayLike) -> Floats:
        """Return the share still without the event after these times; 1 before the first."""
        place = np.searchsorted(self.time, np.asarray(times, np.float64), side="right")
        return np.concatenate([[1.0], self.survival])[place]

    def table(self) -> pa.Table:
        """Return the curve as one row per time."""
        import pyarrow as pa

        names = ("time", "at_risk", "events", "censored", "survival", "low", "high")
        return pa.table({name: getattr(self, name) for name in names})

    def summary(self) -> str:
        """Tell the curve in a line: how many, how many events, the median."""
        told = "not reached" if np.isnan(self.median) else f"{self.median:g}"
        limits = f"[{_limit(self.median_low)}, {_limit(self.median_high)}]"
        name = f"{self.name}: " if self.name else ""
        return f"{name}n {self.n:,}, events {int(self.events.sum()):,}, median {told} {limits}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank:
    """The test that all groups have one curve: chi-squared on ``degrees`` of freedom."""

    chi_squared: float
    degrees: int
    p: float
    names: tuple[str, ...]
    n: tuple[int, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]

    def summary(self) -> str:
        """Tell the test in lines: each group's events, seen and expected, and the p-value."""
        rows = [
            f"{name}: n {n:,}, events {seen:,}, expected {wanted:.2f}"
            for name, n, seen, wanted in zip(
                self.names, self.n, self.observed, self.expected, strict=True
            )
        ]
        test = f"chi-squared {self.chi_squared:.3f} on {self.degrees}, p {self.p:.4g}"
        return "\n".join([*rows, test])


def fit_kaplan_meier(
    *,
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[SurvivalCurve, ...]:
    """Estimate one curve per group (Kaplan and Meier 1958; variance of Greenwood 1926).

    Args:
        time: how long each was observed, in any one unit.
        event: whether the event ended it (1), or it was still going on (0).
        group: whose curve each belongs to; one curve of all without it.
        level: the probability with which the intervals hold the truth.

    Returns:
        The curves, by the groups' names in order.

    Raises:
        RetentionError: when times or events cannot be used.
    """
    times = Times.of(time=time, event=event, group=group)
    return tuple(_curve(times.of_group(place), level) for place in range(len(times.names)))


def _curve(times: Times, level: float) -> SurvivalCurve:
    moments, place = np.unique(times.time, return_inverse=True)
    events = np.bincount(place, times.event, moments.size).astype(np.int64)
    leaving = np.bincount(place, minlength=moments.size)
    at_risk = (leaving[::-1].cumsum()[::-1]).astype(np.int64)
    survival = np.asarray(np.cumprod(1 - events / at_risk), np.float64)
    low, high = _log_log(survival, events, at_risk, level)
    return SurvivalCurve(
        name=times.names[0],
        level=level,
        time=moments,
        at_risk=at_risk,
        events=events,
        censored=(leaving - events).astype(np.int64),
        survival=survival,
        low=low,
        high=high,
        n=len(times),
        median=_first(moments, survival),
        median_low=_first(moments, low),
        median_high=_first(moments, high),
    )


def _log_log(
    survival: Floats, events: Integers, at_risk: Integers, level: float
) -> tuple[Floats, Floats]:
    """The interval on the scale of log(-log S): it stays within 0..1, also in small groups."""
    from scipy.special import ndtri

    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        log = np.log(survival)
        half = float(ndtri(0.5 + level / 2)) * np.sqrt(greenwood) / np.abs(log)
        low, high = survival ** np.exp(half), survival ** np.exp(-half)
    whole, none = survival >= 1, survival <= 0
    return (
        np.where(whole, 1.0, np.where(none, 0.0, low)),
        np.where(whole, 1.0, np.where(none, 0.0, high)),
    )


def _first(moments: Floats, share: Floats) -> float:
    """Return the first time at which at most a half is left; products of shares are rounded."""
    below = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(moments[below[0]]) if below.size else float("nan")


def compare_log_rank(*, time: npt.ArrayLike, event: npt.ArrayLike, group: npt.ArrayLike) -> LogRank:
    """Test whether all groups have one curve (Mantel 1966), for any number of groups.

    Raises:
        RetentionError: when the rows cannot be used, or there are not two groups.
    """
    times = Times.of(time=time, event=event, group=group)
    groups = len(times.names)
    if groups < 2:
        raise RetentionError("A log-rank test compares groups, and there is only one.")
    deaths, at_risk = _by_group(times)
    died, alive = deaths.sum(axis=1), at_risk.sum(axis=1)
    share = at_risk / alive[:, None]
    expected = died @ share
    spread = died * (alive - died) / np.maximum(alive - 1, 1)
    covariance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    gap = (deaths.sum(axis=0) - expected)[1:]
    chi_squared = float(gap @ np.linalg.pinv(covariance[1:, 1:]) @ gap)
    return LogRank(
        chi_squared=chi_squared,
        degrees=groups - 1,
        p=_upper_tail(chi_squared, groups - 1),
        names=times.names,
        n=tuple(np.bincount(times.group, minlength=groups).tolist()),
        observed=tuple(deaths.sum(axis=0).astype(int).tolist()),
        expected=tuple(expected.tolist()),
    )


def _by_group(times: Times) -> tuple[Floats, Floats]:
    """Events and numbers at risk, per moment of an event and group."""
    moments, place = np.unique(times.time, return_inverse=True)
    groups = len(times.names)
    cell = place * groups + times.group
    deaths = np.bincount(cell, times.event, moments.size * groups).reshape(-1, groups)
    leaving = np.bincount(cell, minlength=moments.size * groups).reshape(-1, groups)
    at_risk = leaving[::-1].cumsum(axis=0)[::-1].astype(np.float64)
    eventful = deaths.sum(axis=1) > 0
    return deaths[eventful], at_risk[eventful]


def _upper_tail(chi_squared: float, degrees: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(degrees, chi_squared))


def _limit(value: float) -> str:
    return "…" if np.isnan(value) else f"{value:g}"
