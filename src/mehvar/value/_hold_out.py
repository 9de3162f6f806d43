"""How well would the models have foretold the last days? Forecasts against what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.value._ahead import BuyingModel
from mehvar.value._buying import Buying, fit_buying
from mehvar.value._purchases import (
    Floats,
    Integers,
    Purchases,
    PurchasesError,
    count_purchases,
    whole_days,
)
from mehvar.value._tracking import (
    Axes,
    Decile,
    FrequencyRow,
    Tracking,
    by_frequency,
    deciles,
    track,
)

MODELS: tuple[BuyingModel, ...] = ("bgnbd", "mbgnbd", "paretonbd")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelScore:
    """One forecast of the days held out, and how far from the truth it was.

    ``expected`` and ``actual`` are sums over the customers known before; ``mae``, ``rmse`` and
    ``correlation`` compare customer by customer. ``log_score`` is the mean log probability that
    the model gave to what each customer did (higher is better; NaN for the naive forecast).
    """

    model: str
    converged: bool
    expected: float
    actual: float
    mae: float
    rmse: float
    correlation: float
    log_score: float

    @property
    def error(self) -> float:
        """How far the sum was off, as a share of the truth; NaN where nobody bought."""
        return self.expected / self.actual - 1 if self.actual else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOut:
    """Forecasts of the last ``days``, made without them, of the customers known by then.

    ``naive`` lets everybody go on at the rate seen so far. ``chosen`` is the model of the highest
    log score among those that converged, and ``why`` says so ("held_out").
    """

    calibration_end: int
    until: int
    days: int
    unit: float
    ids: npt.NDArray[np.generic]
    purchases: Purchases
    actual: Integers
    fitted: tuple[Buying, ...]
    failed: tuple[tuple[BuyingModel, str], ...]
    scores: tuple[ModelScore, ...]
    naive: ModelScore
    chosen: BuyingModel | None
    why: str
    tracking: Tracking | None
    by_frequency: tuple[FrequencyRow, ...]
    deciles: tuple[Decile, ...]

    @property
    def customers(self) -> int:
        """The number of customers known before the days held out."""
        return len(self.purchases)

    def of(self, model: BuyingModel) -> Buying | None:
        """Return the model as fitted without the days held out."""
        return next((one for one in self.fitted if one.model == model), None)

    def plot(self, axes: Axes) -> None:
        """Draw means by earlier purchases, actual and expected, on axes of matplotlib."""
        counts = [one.frequency for one in self.by_frequency]
        low, high = zip(
            *((one.actual_low, one.actual_high) for one in self.by_frequency), strict=True
        )
        axes.fill_between(counts, low, high, alpha=0.2)
        axes.plot(counts, [one.expected for one in self.by_frequency], label="expected")
        axes.plot(counts, [one.actual for one in self.by_frequency], label="actual")
        axes.set_ylabel("mean purchases on the days held out")
        axes.legend()

    def summary(self) -> str:
        """Tell the forecasts against the truth, one line each."""
        lines = [f"{self.days} days held out, {self.customers:,} customers known before"]
        lines += [
            f"{one.model:<10} expected {one.expected:>12,.1f}  actual {one.actual:>10,.0f}  "
            f"({one.error:+.1%})  MAE {one.mae:.3f}  RMSE {one.rmse:.3f}  "
            f"r {one.correlation:.3f}  log score {one.log_score:.4f}"
            for one in (*self.scores, self.naive)
        ]
        return "\n".join([*lines, f"chosen: {self.chosen} ({self.why})"])


def hold_out(
    *,
    customer: npt.ArrayLike,
    day: npt.ArrayLike,
    until: int,
    days: int,
    unit: float = 1.0,
    models: Sequence[BuyingModel] = MODELS,
) -> HoldOut:
    """Fit without the last ``days``, forecast them, and compare.

    Args:
        customer: whose purchase, any type that sorts.
        day: when, in whole days (numpy dates or integers); those after ``until`` do not count.
        until: the last day of all.
        days: how many of the last days are held out.
        unit: days in a unit of time.
        models: to be compared.

    Raises:
        PurchasesError: when nobody, or nobody twice, bought before the days held out.
    """
    end = int(until) - int(days)
    who, when = np.asarray(customer), whole_days(day)
    if days < 1 or not (when <= end).any():
        raise PurchasesError(
            f"Holding out {days} days leaves no purchase to learn from.",
            hint="Hold out fewer days: a third of the time at most is usual.",
        )
    ids, purchases = count_purchases(customer=who, day=when, until=end, unit=unit)
    actual = _bought_between(who, when, ids, end, int(until))
    fitted, failed = _fit_each(purchases, models)
    horizon = days / unit
    scores = tuple(_score(one, purchases, actual, horizon) for one in fitted)
    chosen = _best(fitted, scores)
    best = next((one for one in fitted if one.model == chosen), None)
    expected = None if best is None else best.expected(purchases, horizon=horizon)
    return HoldOut(
        calibration_end=end,
        until=int(until),
        days=int(days),
        unit=unit,
        ids=ids,
        purchases=purchases,
        actual=actual,
        fitted=fitted,
        failed=failed,
        scores=scores,
        naive=_naive(purchases, actual, horizon),
        chosen=chosen,
        why="held_out" if chosen else "not_converged",
        tracking=None
        if best is None
        else track(best, who, when, end=end, until=int(until), unit=unit),
        by_frequency=() if expected is None else by_frequency(purchases, expected, actual),
        deciles=() if expected is None else deciles(expected, actual),
    )


def _bought_between(
    who: npt.NDArray[np.generic],
    when: Integers,
    ids: npt.NDArray[np.generic],
    end: int,
    until: int,
) -> Integers:
    """Count the days of purchase of each known customer after ``end``, up to ``until``."""
    later = (when > end) & (when <= until)
    place = np.searchsorted(ids, who[later])  # type: ignore[type-var,unused-ignore]
    place = np.minimum(place, len(ids) - 1)
    known = ids[place] == who[later]
    span = until - end
    visits = np.unique(place[known].astype(np.int64) * span + (until - when[later][known]))
    return np.bincount(visits // span, minlength=len(ids)).astype(np.int64)


def _fit_each(
    purchases: Purchases, models: Sequence[BuyingModel]
) -> tuple[tuple[Buying, ...], tuple[tuple[BuyingModel, str], ...]]:
    fitted, failed = [], []
    for model in models:
        try:
            one = fit_buying(purchases, model=model)
        except PurchasesError as error:
            failed.append((model, error.message))
            continue
        if one.fit.usable:
            fitted.append(one)
        else:
            failed.append((model, one.fit.message))
    if not fitted:
        raise PurchasesError(
            "No model can be fitted without the days held out: "
            + "; ".join(f"{model}: {words}" for model, words in failed),
            hint="Hold out fewer days.",
        )
    return tuple(fitted), tuple(failed)


def _score(one: Buying, purchases: Purchases, actual: Integers, horizon: float) -> ModelScore:
    from mehvar.value._predictive import log_probabilities

    expected = one.expected(purchases, horizon=horizon)
    logs = log_probabilities(one, purchases, horizon=horizon, counts=actual)
    return _compared(one.model, expected, actual, float(logs.mean()), converged=one.fit.converged)


def _naive(purchases: Purchases, actual: Integers, horizon: float) -> ModelScore:
    """Everybody goes on at the rate seen so far: frequency over age."""
    rate = np.zeros(len(purchases))
    np.divide(purchases.frequency, purchases.age, out=rate, where=purchases.age > 0)
    return _compared("naive", rate * horizon, actual, float("nan"), converged=True)


def _compared(
    model: str, expected: Floats, actual: Integers, log_score: float, *, converged: bool
) -> ModelScore:
    off = expected - actual
    varies = len(actual) > 1 and np.ptp(expected) > 0 and np.ptp(actual) > 0
    return ModelScore(
        model=model,
        converged=converged,
        expected=float(expected.sum()),
        actual=float(actual.sum()),
        mae=float(np.abs(off).mean()),
        rmse=float(np.sqrt(np.square(off).mean())),
        correlation=float(np.corrcoef(expected, actual)[0, 1]) if varies else float("nan"),
        log_score=log_score,
    )


def _best(fitted: Sequence[Buying], scores: Sequence[ModelScore]) -> BuyingModel | None:
    """Return the model of the highest log score, among those that converged if any did."""
    pairs = list(zip(fitted, scores, strict=True))
    sound = [pair for pair in pairs if pair[0].fit.converged] or pairs
    return max(sound, key=lambda pair: pair[1].log_score)[0].model if sound else None
