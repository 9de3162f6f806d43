"""How often and how long: BG/NBD, MBG/NBD and Pareto/NBD."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from mehvar.value import _ahead
from mehvar.value._ahead import BuyingModel
from mehvar.value._maximise import Fit, Objective, maximise
from mehvar.value._purchases import (
    Floats,
    Places,
    Purchases,
    PurchasesError,
    Rows,
    merge,
    ranked_times,
)
from mehvar.value._terms import Terms
from mehvar.value._threads import in_slices

NAMES: dict[BuyingModel, tuple[str, ...]] = {
    "bgnbd": ("r", "alpha", "a", "b"),
    "mbgnbd": ("r", "alpha", "a", "b"),
    "paretonbd": ("r", "alpha", "s", "beta"),
}

_SHIFTS = {"bgnbd": 0.0, "mbgnbd": 1.0}
"""1 where a customer may leave before the first repeat purchase."""

_NODES, _CELL_NODES = 16, 6
_SAMPLE = 10_000
_WORTH_A_SAMPLE = 2 * _SAMPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Buying:
    """A fitted model of repeat buying; times in the unit of the purchases it was fitted on."""

    model: BuyingModel
    fit: Fit

    def alive(self, purchases: Purchases) -> Floats:
        """Return each customer's probability of still being one.

        The BG/NBD calls everybody alive who never came back: nobody can leave before a repeat
        purchase there. The other two do not.
        """
        return _alive(self.model, self.fit.values, purchases)

    def expected(self, purchases: Purchases, *, horizon: float) -> Floats:
        """Return how many purchases each customer is expected to make within ``horizon``.

        Raises:
            PurchasesError: when the horizon is not positive.
        """
        if not 0 < horizon < np.inf:
            raise PurchasesError(f"A horizon of {horizon} is none.", hint="Give a positive time.")
        x, age, place = _ahead.pairs(purchases)
        ahead = _ahead.expected(self.model, self.fit.values, x, age, horizon)
        return np.asarray(ahead[place] * self.alive(purchases))

    def predict(self, purchases: Purchases, *, horizon: float) -> Floats:
        """Return what ``expected`` does, under the name that users of scikit-learn look for."""
        return self.expected(purchases, horizon=horizon)

    def summary(self) -> str:
        """Tell the model and its parameters, ready to print."""
        return f"{self.model}\n{self.fit.summary()}"

    def discounted(self, purchases: Purchases, *, terms: Terms) -> Floats:
        """Return each customer's discounted expected residual purchases (DERT).

        Discounting is continuous, at the real rate of the terms. Fader, Hardie and Lee (2005) give
        the Pareto/NBD's without a horizon; here it is an integral that holds for every model and
        any horizon.
        """
        x, age, place = _ahead.pairs(purchases)
        ahead = _ahead.discounted(
            self.model, self.fit.values, x, age, rate=terms.rate, horizon=terms.reach
        )
        return np.asarray(ahead[place] * self.alive(purchases))

    def expected_of_new(self, *, time: float) -> float:
        """Return how many repeat purchases a new customer is expected to make within ``time``."""
        return _of_new(self.model, self.fit.values, time)


def fit_buying(purchases: Purchases, *, model: BuyingModel = "bgnbd") -> Buying:
    """Fit a model of repeat buying by maximum likelihood.

    BG/NBD: Fader, Hardie and Lee (2005). MBG/NBD: Batislam, Denizel and Filiztekin (2007).
    Pareto/NBD: Schmittlein, Morrison and Colombo (1987). Identical rows are merged; above 20,000
    distinct rows a sample of 10,000 begins the search.

    Raises:
        PurchasesError: when nobody came back, or nobody was observed for any time.
    """
    if not (purchases.frequency > 0).any():
        raise PurchasesError(
            "Nobody bought a second time, so nothing tells how often customers come back.",
            hint="Look at a longer period.",
        )
    rows = merge(purchases)
    scale = float(np.average(rows.age, weights=rows.weight)) / 4
    part = _sample(rows) if len(rows.weight) > _WORTH_A_SAMPLE else None
    start = [0.5, scale, 0.7, 2.0] if model != "paretonbd" else [0.5, scale, 0.5, scale]
    fit = maximise(
        _objective(model, rows),
        names=NAMES[model],
        start=start,
        customers=rows.customers,
        sample=None if part is None else (_objective(model, part), part.customers),
        curvature=None if model == "paretonbd" else partial(_curvature, rows, _SHIFTS[model]),
    )
    return Buying(model=model, fit=fit)


def _sample(rows: Rows) -> Rows:
    """Take every so many of the rows, which are sorted: a spread over all of them."""
    return rows.some(np.linspace(0, len(rows.weight) - 1, _SAMPLE).astype(np.int64))


def _objective(model: BuyingModel, rows: Rows) -> Objective:
    if model == "paretonbd":
        return partial(_pareto, rows, _tabled(rows))
    return partial(_betageometric, rows, _SHIFTS[model])


def _betageometric(rows: Rows, shift: float, values: Floats) -> tuple[float, Floats]:
    from scipy.special import digamma, gammaln

    from mehvar.value import _kernels

    r, alpha, a, b = values
    level, *slopes = np.sum(
        in_slices(
            lambda part: _kernels.betageometric(
                rows.of_frequency[part], rows.of_recency[part], rows.of_age[part],
                rows.weight[part], rows.values, rows.times, r, alpha, a, b, shift,
            ),
            len(rows.weight),
        ),
        axis=0,
    )  # fmt: skip
    x, count, n = rows.values, rows.counts, rows.counts.sum()
    later, whole = b + x + shift, a + b + x + shift
    level += count @ (gammaln(r + x) + gammaln(later) - gammaln(whole))
    level += n * (r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b))
    gone = digamma(a + b) * n - count @ digamma(whole)
    slopes[0] += count @ digamma(r + x) + n * (np.log(alpha) - digamma(r))
    slopes[1] += n * r / alpha
    slopes[2] += gone
    slopes[3] += gone + count @ digamma(later) - n * digamma(b)
    return float(level), np.array(slopes)


def _curvature(rows: Rows, shift: float, values: Floats) -> Floats:
    """Return the second derivatives of what ``_betageometric`` returns, by the parameters."""
    from scipy.special import polygamma

    from mehvar.value import _kernels

    r, alpha, a, b = values
    curve = np.sum(
        in_slices(
            lambda part: _kernels.betageometric_curvature(
                rows.of_frequency[part], rows.of_recency[part], rows.of_age[part],
                rows.weight[part], rows.values, rows.times, r, alpha, a, b, shift,
            ),
            len(rows.weight),
        ),
        axis=0,
    )  # fmt: skip
    x, count, n = rows.values, rows.counts, rows.counts.sum()
    both = n * polygamma(1, a + b) - count @ polygamma(1, a + b + x + shift)
    curve[0, 0] += count @ polygamma(1, r + x) - n * polygamma(1, r)
    curve[0, 1] += n / alpha
    curve[1, 1] -= n * r / alpha**2
    curve[2:, 2:] += np.array([[both, both], [0.0, both]])
    curve[3, 3] += count @ polygamma(1, b + x + shift) - n * polygamma(1, b)
    return np.asarray(np.triu(curve) + np.triu(curve, 1).T)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tabled:
    """The frequencies that so many rows share that a table of integrals pays, and where it begins.

    ``of_table`` is each frequency's place among the tables, or -1.
    """

    frequencies: Floats
    starts: Places
    of_table: Places

    def tables(self, times: Floats, values: Floats) -> Floats:
        """Integrate for the parameters ``values``."""
        from mehvar.value import _kernels

        return np.asarray(_kernels.pareto_tables(self.frequencies, self.starts, times, *values))


def _tabled(rows: Rows) -> _Tabled:
    return _tabled_of(rows.of_frequency, rows.of_recency, rows.values, len(rows.times))


def _tabled_of(of_frequency: Places, of_recency: Places, values: Floats, times: int) -> _Tabled:
    many = np.bincount(of_frequency, minlength=len(values)) * _NODES > times * _CELL_NODES
    starts = np.full(len(values), times, np.int32)
    np.minimum.at(starts, of_frequency, of_recency)
    return _Tabled(
        frequencies=values[many],
        starts=starts[many],
        of_table=np.where(many, np.cumsum(many) - 1, -1).astype(np.int32),
    )


def _pareto(rows: Rows, tabled: _Tabled, values: Floats) -> tuple[float, Floats]:
    from scipy.special import digamma, gammaln

    from mehvar.value import _kernels

    r, alpha, s, beta = values
    tables = tabled.tables(rows.times, values)
    level, *slopes = np.sum(
        in_slices(
            lambda part: _kernels.pareto(
                rows.of_frequency[part], rows.of_recency[part], rows.of_age[part],
                rows.weight[part], rows.values, rows.times, tabled.of_table, tables,
                r, alpha, s, beta,
            ),
            len(rows.weight),
        ),
        axis=0,
    )  # fmt: skip
    x, count, n = rows.values, rows.counts, rows.counts.sum()
    level += count @ gammaln(r + x) + n * (r * np.log(alpha) - gammaln(r) + s * np.log(beta))
    slopes[0] += count @ digamma(r + x) + n * (np.log(alpha) - digamma(r))
    slopes[1] += n * r / alpha
    slopes[2] += n * np.log(beta)
    slopes[3] += n * s / beta
    return float(level), np.array(slopes)


def _alive(model: BuyingModel, values: Floats, purchases: Purchases) -> Floats:
    from mehvar.value import _kernels

    times, of_recency, of_age = ranked_times(purchases)
    if model != "paretonbd":
        shift = _SHIFTS[model]
        parts = in_slices(
            lambda part: _kernels.betageometric_alive(
                purchases.frequency[part], of_recency[part], of_age[part], times, *values, shift
            ),
            len(purchases),
        )
        return np.concatenate(parts)
    distinct, of_frequency = _ranked_counts(purchases)
    tabled = _tabled_of(of_frequency, of_recency, distinct, len(times))
    tables = tabled.tables(times, values)
    parts = in_slices(
        lambda part: _kernels.pareto_alive(
            of_frequency[part], of_recency[part], of_age[part], distinct, times, tabled.of_table,
            tables, *values,
        ),
        len(purchases),
    )  # fmt: skip
    return np.concatenate(parts)


def _ranked_counts(purchases: Purchases) -> tuple[Floats, Places]:
    """Return the distinct frequencies in rising order, and each customer's place among them."""
    x = purchases.frequency
    if int(x.max(initial=0)) > 4 * len(x) + 100_000:
        distinct, places = np.unique(x, return_inverse=True)
        return distinct.astype(np.float64), places.astype(np.int32)
    seen = np.bincount(x) > 0
    return np.flatnonzero(seen).astype(np.float64), (np.cumsum(seen) - 1).astype(np.int32)[x]


def _of_new(model: BuyingModel, values: Floats, time: float) -> float:
    from scipy.special import hyp2f1

    r, alpha, third, fourth = values
    if model == "paretonbd":
        s, beta = third, fourth
        if abs(s - 1) < 1e-9:
            return float(r * beta / alpha * np.log1p(time / beta))
        return float(-r * beta / alpha * np.expm1(-(s - 1) * np.log1p(time / beta)) / (s - 1))
    shift = _SHIFTS[model]
    a, b = _ahead.off_one(third), fourth
    shrunk = (alpha / (alpha + time)) ** r * hyp2f1(
        r, b + shift, a + b - 1 + shift, time / (alpha + time)
    )
    most = b if shift else a + b - 1
    return float(most / (a - 1) * (1 - shrunk))
