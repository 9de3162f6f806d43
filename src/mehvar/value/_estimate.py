"""Buying times spending times margin: the residual value of every customer with its intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mehvar.value import _ahead
from mehvar.value._ahead import BuyingModel
from mehvar.value._buying import Buying, fit_buying
from mehvar.value._purchases import Floats, Integers, Purchases, PurchasesError
from mehvar.value._residual import NoValue, Residual, ValueNote, no_residual
from mehvar.value._spending import Spending, fit_spending
from mehvar.value._terms import Terms
from mehvar.value._threads import several

Thresholds = Sequence[float] | Callable[[Floats], Sequence[float]]
"""Values from which a customer belongs to each class, best first, or what makes them of all
customers' expected values."""

MODELS: tuple[BuyingModel, ...] = ("bgnbd", "mbgnbd", "paretonbd")
KINDS: dict[BuyingModel, int] = {"bgnbd": 0, "mbgnbd": 1, "paretonbd": 2}
FEWEST, FEWEST_BACK = 20, 4
"""Fewer customers, or fewer who came back, carry no model."""

_CHUNK = 16_384
_TAIL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class _Money:
    """What is known of amounts: ``known`` purchases of each customer sum to ``paid``."""

    known: Floats
    paid: Floats
    spending: Spending | None
    flat: float
    notes: tuple[ValueNote, ...]
    ignored: int

    def expected(self, draws: Floats | None, rows: Integers) -> Floats:
        """Return the expected amount of a purchase; (rows, draws) where draws are given."""
        known, paid = self.known[rows], self.paid[rows]
        if self.spending is None:
            return np.full((len(rows), 1), self.flat) if draws is not None else (
                np.full(len(rows), self.flat)
            )  # fmt: skip
        if draws is None:
            p, q, gamma = self.spending.fit.values
            return np.asarray((gamma + paid) * p / (p * known + q - 1))
        p, q, gamma = draws.T
        top = (gamma + paid[:, None]) * p
        return np.asarray(top / (p * known[:, None] + q - 1))


def estimate_residual(
    *,
    purchases: Purchases,
    mean_amount: npt.ArrayLike | None = None,
    margin_share: npt.ArrayLike = 1.0,
    terms: Terms,
    rng: np.random.Generator,
    thresholds: Thresholds = (),
    model: BuyingModel | Buying | Literal["auto"] = "auto",
    draws: int = 64,
    futures: int = 100,
) -> Residual:
    """Estimate what every customer is still worth, with intervals and class probabilities.

    The expectation is P(alive) x discounted purchases (DERT) x expected amount x margin's share.
    Its interval comes from ``draws`` of the parameters (Laplace); what the customer may actually
    be worth from ``futures`` simulated ones of each, over the same draws.

    Args:
        purchases: one row per customer.
        mean_amount: mean amount of each one's repeat purchases (the first left out), in money of
            the day of the estimate; NaN, zero or less where nothing is known. None counts
            purchases: value is then in purchases times the margin's share.
        margin_share: what of the amount remains, one number or one per customer; may be negative.
        terms: horizon, discount and inflation.
        rng: chance, for draws and futures.
        thresholds: values from which a customer belongs to each class, best first; or a function
            that makes them of the expected values of all customers.
        model: of buying, one fitted already, or "auto": the likeliest of those that converge.
        draws: of the parameters.
        futures: per distinct row.

    Returns:
        The residual; where nothing can be estimated, it says why.
    """
    refused, detail, buying = _settle(purchases, model)
    if buying is None:
        return no_residual(refused, customers=len(purchases), terms=terms, detail=detail)
    money = _money(purchases, mean_amount)
    margin = np.broadcast_to(np.asarray(margin_share, np.float64), len(purchases))
    drawn = buying.fit.draws(rng=rng, count=draws)
    spent = _spending_draws(money.spending, rng, draws)
    seed = np.uint64(rng.integers(0, 1 << 63))
    work = _Work(
        purchases=purchases, buying=buying, money=money, margin=margin, terms=terms,
        thresholds=thresholds, drawn=drawn, spent=spent, seed=seed, futures=futures,
    )  # fmt: skip
    return work.run()


def _settle(
    purchases: Purchases, model: BuyingModel | Buying | Literal["auto"]
) -> tuple[NoValue, str, Buying | None]:
    """Fit the model of buying, or say why there is none."""
    if isinstance(model, Buying):
        return NoValue.NOT_CONVERGED, model.fit.message, model if model.fit.usable else None
    back = int((purchases.frequency > 0).sum())
    if back == 0:
        return NoValue.NOBODY_CAME_BACK, "Nobody bought a second time.", None
    if not carries_model(purchases):
        words = f"{len(purchases)} customers, {back} of whom came back, are too few for a model."
        return NoValue.TOO_FEW_CUSTOMERS, words, None
    if not (purchases.age > 0).any():
        return NoValue.NO_TIME, "Nobody was observed for any time.", None
    fitted = []
    for one in MODELS if model == "auto" else (model,):
        try:
            fitted.append(fit_buying(purchases, model=one))
        except PurchasesError:
            continue
    best = best_fit(fitted)
    words = "; ".join(f"{one.model}: {one.fit.message}" for one in fitted)
    return NoValue.NOT_CONVERGED, words, best


def carries_model(purchases: Purchases) -> bool:
    """Tell whether there are enough customers, and enough who came back, for a model."""
    return len(purchases) >= FEWEST and int((purchases.frequency > 0).sum()) >= FEWEST_BACK


def best_fit(fitted: Sequence[Buying]) -> Buying | None:
    """Return the likeliest fit that converged; else the likeliest whose forecasts stand."""
    for good in (
        [one for one in fitted if one.fit.converged],
        [one for one in fitted if one.fit.usable],
    ):
        if good:
            return max(good, key=lambda one: one.fit.log_likelihood)
    return None


def _money(purchases: Purchases, mean_amount: npt.ArrayLike | None) -> _Money:
    nothing = np.zeros(len(purchases))
    if mean_amount is None:
        return _Money(known=nothing, paid=nothing, spending=None, flat=1.0, notes=(), ignored=0)
    mean = np.asarray(mean_amount, np.float64)
    back = purchases.frequency > 0
    sound = back & np.isfinite(mean) & (mean > 0)
    ignored = int((back & ~sound).sum())
    notes = (ValueNote.AMOUNTS_IGNORED,) if ignored else ()
    known = np.where(sound, purchases.frequency, 0).astype(np.float64)
    paid = np.where(sound, known * np.where(sound, mean, 0.0), 0.0)
    spending, flat, why = _spending_of(known, np.where(sound, mean, np.nan))
    if why is not None:
        notes = (*notes, why)
    if spending is None:
        known, paid = nothing, nothing
    return _Money(
        known=known, paid=paid, spending=spending, flat=flat, notes=notes, ignored=ignored
    )


def _spending_of(known: Floats, mean: Floats) -> tuple[Spending | None, float, ValueNote | None]:
    """Fit the amounts; where that cannot be, their plain mean, and a word on why."""
    told = known > 0
    if not told.any():
        return None, float("nan"), ValueNote.SPENDING_UNKNOWN
    flat = float(np.average(mean[told], weights=known[told]))
    if np.ptp(mean[told]) <= 1e-12 * float(mean[told].max()):
        return None, flat, ValueNote.SPENDING_EQUAL
    spending = fit_spending(frequency=known, mean=np.where(told, mean, 1.0))
    if not spending.fit.usable:
        return None, flat, ValueNote.SPENDING_NOT_CONVERGED
    if spending.fit.values[1] <= 1:
        return None, flat, ValueNote.SPENDING_HEAVY_TAIL
    depends = abs(spending.correlation) > 0.3
    return spending, flat, ValueNote.SPENDING_DEPENDS_ON_FREQUENCY if depends else None


def _spending_draws(spending: Spending | None, rng: np.random.Generator, count: int) -> Floats:
    """Draw p, q, gamma; q stays above 1, where the mean is finite."""
    if spending is None:
        return np.empty((0, 3))
    drawn = spending.fit.draws(rng=rng, count=count)
    drawn[:, 1] = np.maximum(drawn[:, 1], 1 + 0.1 * (spending.fit.values[1] - 1))
    return drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Distinct customers, and each customer's place among them: chunk by chunk in memory."""

    first: Integers
    place: Integers

    def chunks(self) -> list[Integers]:
        """Return the rows' places among the customers, few enough at a time."""
        return [self.first[start : start + _CHUNK] for start in range(0, len(self.first), _CHUNK)]


def _distinct(purchases: Purchases, money: _Money, margin: Floats) -> _Rows:
    """Merge customers of whom the same is known; those with amounts of their own stand alone."""
    x, recency, age = purchases.frequency, purchases.recency, purchases.age
    alone = money.known > 0
    _, of_age = _ahead.ranked(age)
    _, of_recency = _ahead.ranked(recency)
    _, of_margin = np.unique(margin, return_inverse=True)
    key = np.zeros(len(x), np.int64)
    for column in (x, of_recency, of_age, of_margin):
        _, key = np.unique(key * (int(column.max(initial=0)) + 1) + column, return_inverse=True)
    key = np.where(alone, key.max(initial=0) + 1 + np.arange(len(x)), key)
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return _Rows(first=first, place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One estimate: everything that a chunk of rows needs."""

    purchases: Purchases
    buying: Buying
    money: _Money
    margin: Floats
    terms: Terms
    thresholds: Thresholds
    drawn: Floats
    spent: Floats
    seed: np.uint64
    futures: int

    def run(self) -> Residual:
        """Work through the distinct rows in chunks, and give every customer their row's answer."""
        rows = _distinct(self.purchases, self.money, self.margin)
        tables = _Tables.of(self)
        chunks = rows.chunks()
        points = several(lambda chunk: self._point(chunk, tables), chunks)
        value = np.concatenate([point["value"] for point in points])
        limits = self._limits(value[rows.place])
        starts = np.cumsum([0, *(len(chunk) for chunk in chunks[:-1])]).tolist()
        more = several(
            lambda part: self._chunk(part[0], tables, limits, part[1]),
            list(zip(chunks, starts, strict=True)),
        )
        told = [point | rest for point, rest in zip(points, more, strict=True)]
        whole = {name: np.concatenate([one[name] for one in told])[rows.place] for name in told[0]}
        return self._residual(whole, limits)

    def _limits(self, value: Floats) -> tuple[float, ...]:
        given = self.thresholds
        return tuple(float(one) for one in (given(value) if callable(given) else given))

    def _columns(self, rows: Integers) -> tuple[Floats, Floats, Floats]:
        one = self.purchases
        return one.frequency[rows].astype(np.float64), one.recency[rows], one.age[rows]

    def _point(self, rows: Integers, tables: _Tables) -> dict[str, Floats]:
        """Return what is expected under the parameters found."""
        from mehvar.value import _kernels_futures

        x, recency, age = self._columns(rows)
        values = self.buying.fit.values[None, :]
        kind = KINDS[self.buying.model]
        alive = _kernels_futures.alive_draws(kind, x, recency, age, values)[:, 0]
        near, far = tables.point(x, age)
        worth = self.money.expected(None, rows)
        return {
            "alive": alive,
            "expected_purchases": alive * near,
            "discounted_purchases": alive * far,
            "purchase_value": worth,
            "value": alive * far * worth * self.margin[rows],
        }

    def _chunk(
        self, rows: Integers, tables: _Tables, limits: tuple[float, ...], start: int
    ) -> dict[str, Floats]:
        """Return what the draws of the parameters, and the futures under them, add to that."""
        from mehvar.value import _kernels_futures

        kind = KINDS[self.buying.model]
        x, recency, age = self._columns(rows)
        margin = self.margin[rows]
        alive = _kernels_futures.alive_draws(kind, x, recency, age, self.drawn)
        near, far = tables.draws(x, age)
        values = alive * far * self.money.expected(self.spent, rows) * margin[:, None]
        counts, sums, spread, reached = _kernels_futures.futures(
            kind, x, age, self.money.paid[rows], self.money.known[rows], margin, alive, self.drawn,
            self.spent, self.money.flat, self.futures, self.terms.counted, self._far(),
            self.terms.rate, _TAIL, np.array(limits, np.float64), self.seed, start,
        )  # fmt: skip
        surely = np.array([(values >= one).mean(axis=1) for one in limits]).reshape(-1, len(rows))
        bought = alive * near
        told = {
            "chance": spread,
            "class_probability": _classes(reached),
            "expected_class_probability": _classes(surely.T),
            "alive_slopes": tables.slopes(alive),
            "purchases_slopes": tables.slopes(bought),
            "value_slopes": tables.slopes(values),
        }
        for name, matrix in (("alive", alive), ("expected_purchases", bought), ("value", values)):
            told[f"{name}_low"], told[f"{name}_high"] = _kernels_futures.row_ends(matrix, _TAIL).T
        for name, ends in (("purchases", counts), ("realised", sums)):
            told[f"{name}_low"], told[f"{name}_high"] = ends.T
        return told

    def _far(self) -> float:
        """So far futures are simulated: where nothing is worth anything any more."""
        rate = self.terms.rate
        return min(self.terms.reach, 12 / rate) if rate > 0 else self.terms.reach

    def _residual(self, whole: dict[str, Floats], limits: tuple[float, ...]) -> Residual:
        notes = self.money.notes
        if not self.buying.fit.converged:
            notes = (ValueNote.BUYING_AT_BORDER, *notes)
        return Residual(
            model=self.buying.model,
            terms=self.terms,
            thresholds=limits,
            buying=self.buying,
            spending=self.money.spending,
            reason=None,
            notes=notes,
            amounts_ignored=self.money.ignored,
            details=(),
            **whole,
        )


def _classes(reached: Floats) -> Floats:
    """Turn the chances of reaching each threshold into those of lying in each class."""
    if not reached.shape[1]:
        return np.empty((len(reached), 0))
    ends = np.ones((len(reached), 1))
    return np.diff(np.hstack([np.zeros((len(reached), 1)), reached, ends]), axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """Purchases ahead of those alive, by frequency and age: knots for the point and all draws.

    ``away`` turns a row's values under each draw into its slopes along the parameters' standard
    deviations, so that the interval of any sum of customers can be told later.
    """

    near: _ahead.Knots
    far: _ahead.Knots
    away: Floats

    @classmethod
    def of(cls, work: _Work) -> _Tables:
        fitted, bought = work.buying.fit.values, work.purchases
        values = np.vstack([fitted, work.drawn])
        logs = [np.log(work.drawn)]
        if len(work.spent):
            logs.append(np.log(work.spent))
        return cls(
            near=_ahead.Knots.of(
                model=work.buying.model, values=values, purchases=bought, rate=0.0,
                horizon=work.terms.counted,
            ),
            far=_ahead.Knots.of(
                model=work.buying.model, values=values, purchases=bought, rate=work.terms.rate,
                horizon=work.terms.reach,
            ),
            away=_directions(np.hstack(logs)),
        )  # fmt: skip

    def point(self, x: Floats, age: Floats) -> tuple[Floats, Floats]:
        """Return purchases ahead, counted and discounted, under the parameters found."""
        return self.near.read(x, age, 0, 1)[:, 0], self.far.read(x, age, 0, 1)[:, 0]

    def draws(self, x: Floats, age: Floats) -> tuple[Floats, Floats]:
        """Return the same under every draw."""
        return self.near.read(x, age, 1), self.far.read(x, age, 1)

    def slopes(self, by_draw: Floats) -> Floats:
        """Return the slopes of every row along the independent directions of the draws."""
        return (by_draw @ self.away).astype(np.float32).astype(np.float64)


def _directions(logs: Floats) -> Floats:
    """Return least squares' weights of the draws along their principal directions."""
    centred = logs - logs.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    kept = sizes > 1e-9 * max(1.0, float(sizes.max(initial=0.0)))
    return np.asarray(left[:, kept] / np.sqrt(max(1, len(logs) - 1)))
