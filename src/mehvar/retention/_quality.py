"""How good are probabilities? Ranking, calibration and lift, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar import stats
from mehvar.retention._logistic import expit, fit_logistic
from mehvar.retention._records import Bools, Floats

_Z = 1.959963984540054
_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Scores of predicted probabilities against what happened.

    ``auc`` is the chance that one who had the event was given a higher score than one who had not
    (interval of DeLong 1988); ``auc_pr`` the area under precision and recall (average precision;
    logit interval); ``brier`` the mean squared error; ``slope`` that of the outcome's log odds on
    the predicted ones (1 is calibrated); ``lift`` how much more often the event came among the
    tenth of the highest scores. NaN where a baseline has no probabilities.
    """

    n: int
    events: int
    auc: stats.Interval
    auc_pr: stats.Interval
    brier: stats.Interval
    slope: stats.Interval
    lift: stats.Interval


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Tenths of the customers by predicted probability: the mean, and what happened."""

    predicted: Floats
    happened: stats.Intervals


def measure(*, happened: Bools, probability: Floats | None, score: Floats) -> Quality:
    """Measure a model, or a baseline that only ranks (``probability`` None).

    Args:
        happened: the outcome.
        probability: what was predicted, 0..1.
        score: what ranks; any scale.
    """
    n, events = happened.size, int(happened.sum())
    nothing = stats.Interval(estimate=np.nan, low=np.nan, high=np.nan, n=float(n))
    known = probability is not None and 0 < events < n
    return Quality(
        n=n,
        events=events,
        auc=_auc(happened, score),
        auc_pr=_average_precision(happened, score),
        brier=_brier(happened, probability) if known and probability is not None else nothing,
        slope=_slope(happened, probability) if known and probability is not None else nothing,
        lift=_lift(happened, score),
    )


def compare_auc(happened: Bools, first: Floats, second: Floats) -> stats.Interval:
    """Return the difference of two AUCs on the same people, with DeLong's 95 % interval."""
    one, other = _placements(happened, first), _placements(happened, second)
    if one is None or other is None:
        return stats.Interval(estimate=np.nan, low=np.nan, high=np.nan, n=float(happened.size))
    gap = [mine - theirs for mine, theirs in zip(one, other, strict=True)]
    estimate = float(gap[0].mean())
    error = float(np.sqrt(sum(part.var(ddof=1) / part.size for part in gap)))
    return _interval(estimate, error, happened.size)


def calibrate(*, happened: Bools, probability: Floats, bins: int = _BINS) -> Calibration:
    """Compare predicted with seen shares in equal groups of customers."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if part.size]
    return Calibration(
        predicted=np.array([probability[part].mean() for part in parts]),
        happened=stats.wilson(
            successes=[happened[part].sum() for part in parts], n=[part.size for part in parts]
        ),
    )


def fit_platt(*, happened: Bools, score: Floats) -> tuple[float, float]:
    """Return level and slope that turn scores into calibrated log odds (Platt 1999).

    The targets are pulled in as Platt does, so that a perfect ranking does not call for certainty.
    """
    events = int(happened.sum())
    low, high = 1 / (happened.size - events + 2), (events + 1) / (events + 2)
    x = np.column_stack([np.ones(score.size), score])
    target = np.where(happened, high, low)
    found = fit_logistic(x=x, y=target, ridge=np.array([0.0, 1e-6])).coefficients
    return float(found[0]), float(max(found[1], 0.0))


def apply_platt(platt: tuple[float, float], score: Floats) -> Floats:
    """Turn scores into probabilities."""
    return expit(platt[0] + platt[1] * score)


def _placements(happened: Bools, score: Floats) -> tuple[Floats, Floats] | None:
    """Per event the share of non-events below it, and per non-event that of events above it."""
    from scipy.stats import rankdata

    events, others = score[happened], score[~happened]
    if events.size < 2 or others.size < 2:
        return None
    ranks = rankdata(score)
    above = (ranks[happened] - rankdata(events)) / others.size
    below = 1 - (ranks[~happened] - rankdata(others)) / events.size
    return np.asarray(above), np.asarray(below)


def _auc(happened: Bools, score: Floats) -> stats.Interval:
    found = _placements(happened, score)
    if found is None:
        return stats.Interval(estimate=np.nan, low=np.nan, high=np.nan, n=float(happened.size))
    error = float(np.sqrt(sum(part.var(ddof=1) / part.size for part in found)))
    return _interval(float(found[0].mean()), error, happened.size, least=0, most=1)


def _average_precision(happened: Bools, score: Floats) -> stats.Interval:
    """Ties share one precision; the interval is on the log odds by the number of events."""
    events = int(happened.sum())
    if events == 0 or score.size == 0:
        return stats.Interval(estimate=np.nan, low=np.nan, high=np.nan, n=float(happened.size))
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(happened[order])
    last = np.append(score[order][1:] != score[order][:-1], True)
    found, seen = hits[last], np.flatnonzero(last) + 1
    value = float((np.diff(np.append(0, found)) / events) @ (found / seen))
    inside = min(max(value, 1e-6), 1 - 1e-6)
    line, half = np.log(inside / (1 - inside)), _Z / np.sqrt(events * inside * (1 - inside))
    low, high = expit(np.array([line - half, line + half])).tolist()
    return stats.Interval(estimate=value, low=low, high=high, n=float(happened.size))


def _brier(happened: Bools, probability: Floats) -> stats.Interval:
    loss = (probability - happened) ** 2
    error = float(loss.std(ddof=1) / np.sqrt(loss.size))
    return _interval(float(loss.mean()), error, loss.size, least=0, most=1)


def _slope(happened: Bools, probability: Floats) -> stats.Interval:
    inside = np.clip(probability, 1e-6, 1 - 1e-6)
    x = np.column_stack([np.ones(inside.size), np.log(inside / (1 - inside))])
    found = fit_logistic(x=x, y=happened.astype(np.float64), ridge=np.zeros(2))
    error = float(np.sqrt(found.covariance[1, 1]))
    return _interval(float(found.coefficients[1]), error, happened.size)


def _lift(happened: Bools, score: Floats) -> stats.Interval:
    base = float(happened.mean()) if happened.size else 0.0
    if base == 0:
        return stats.Interval(estimate=np.nan, low=np.nan, high=np.nan, n=float(happened.size))
    top = np.argsort(-score, kind="stable")[: max(1, happened.size // 10)]
    share = stats.wilson(successes=happened[top].sum(), n=top.size)[0]
    return stats.Interval(
        estimate=share.estimate / base, low=share.low / base, high=share.high / base, n=share.n
    )


def _interval(
    estimate: float, error: float, n: int, *, least: float = -np.inf, most: float = np.inf
) -> stats.Interval:
    return stats.Interval(
        estimate=estimate,
        low=max(estimate - _Z * error, least),
        high=min(estimate + _Z * error, most),
        n=float(n),
    )
