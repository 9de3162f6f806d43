"""Who gains how much from the treatment: T-, X- and DR-learner over any regressor.

T and X: Kunzel, Sekhon, Bickel and Yu (2019). DR: Kennedy (2023), the doubly robust score of
Robins, Rotnitzky and Zhao (1994) regressed on the features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt

from mehvar.retention._uplift_trial import Bools, Floats, Trial

if TYPE_CHECKING:
    Rows = npt.NDArray[np.int64]

Learner = Literal["t", "x", "dr"]
Base = Literal["linear", "boosting"]


class Regressor(Protocol):
    """What scikit-learn's regressors can do; a classifier is asked for its probability."""

    def fit(self, features: Floats, values: Floats, /) -> object:
        """Learn."""

    def predict(self, features: Floats, /) -> Floats:
        """Predict."""


Predict = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """How to make fresh models: of the outcome, and of the effect."""

    outcome: Callable[[], Regressor]
    effect: Callable[[], Regressor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a learner learned: the effect, and the outcome with and without the treatment."""

    effect: Predict
    with_treatment: Predict
    without: Predict


def models_for(trial: Trial, *, base: Base) -> Models:
    """Return scikit-learn's models for the trial's outcome.

    ``linear`` is logistic regression for yes/no and ridge for amounts; ``boosting`` is histogram
    gradient boosting with leaves no smaller than a hundredth of the customers.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.linear_model import LogisticRegression, Ridge

    if base == "linear":
        effect: Callable[[], Regressor] = lambda: Ridge(alpha=1.0)  # noqa: E731 (two of a kind)
        plain = lambda: LogisticRegression(max_iter=500)  # noqa: E731
        return Models(outcome=plain if trial.is_binary else effect, effect=effect)
    settings = {
        "max_iter": 80, "learning_rate": 0.05, "max_leaf_nodes": 8,
        "min_samples_leaf": max(20, len(trial) // 100), "early_stopping": False,
    }  # fmt: skip
    trees = lambda: HistGradientBoostingRegressor(**settings)  # noqa: E731
    classes = lambda: HistGradientBoostingClassifier(**settings)  # noqa: E731
    return Models(outcome=classes if trial.is_binary else trees, effect=trees)


def fit_learner(
    trial: Trial, rows: Rows, *, learner: Learner, models: Models, rng: np.random.Generator
) -> Fitted:
    """Fit a learner on some rows of a trial."""
    features, outcome = trial.features[rows], trial.outcome[rows]
    treated, share = trial.treated[rows], trial.share
    one = fit_model(models.outcome, features[treated], outcome[treated])
    zero = fit_model(models.outcome, features[~treated], outcome[~treated])
    if learner == "t":
        effect: Predict = lambda x: one(x) - zero(x)  # noqa: E731
    elif learner == "x":
        gain = outcome[treated] - zero(features[treated])
        missed = one(features[~treated]) - outcome[~treated]
        of_treated = fit_model(models.effect, features[treated], gain)
        of_controls = fit_model(models.effect, features[~treated], missed)
        effect = lambda x: share * of_controls(x) + (1 - share) * of_treated(x)  # noqa: E731
    else:
        score = _robust_scores(features, outcome, treated, share=share, models=models, rng=rng)
        effect = fit_model(models.effect, features, score)
    return Fitted(effect=effect, with_treatment=one, without=zero)


def _robust_scores(
    features: Floats,
    outcome: Floats,
    treated: Bools,
    *,
    share: float,
    models: Models,
    rng: np.random.Generator,
) -> Floats:
    """Each customer's doubly robust score, from outcome models that did not see the customer."""
    score = np.empty(outcome.size)
    for seen, unseen in halves(treated, rng):
        one = fit_model(models.outcome, features[seen][treated[seen]], outcome[seen][treated[seen]])
        zero = fit_model(
            models.outcome, features[seen][~treated[seen]], outcome[seen][~treated[seen]]
        )
        with_it, without = one(features[unseen]), zero(features[unseen])
        mine = treated[unseen]
        rest = outcome[unseen] - np.where(mine, with_it, without)
        score[unseen] = with_it - without + rest * np.where(mine, 1 / share, -1 / (1 - share))
    return score


def halves(treated: Bools, rng: np.random.Generator) -> Iterator[tuple[Rows, Rows]]:
    """Deal the customers into two halves, each arm evenly; give each half as the unseen one."""
    side = np.empty(treated.size, dtype=np.bool_)
    for arm in (treated, ~treated):
        places = np.flatnonzero(arm)
        side[rng.permutation(places)] = np.arange(places.size) % 2 == 0
    yield np.flatnonzero(side), np.flatnonzero(~side)
    yield np.flatnonzero(~side), np.flatnonzero(side)


def fit_model(make: Callable[[], Regressor], features: Floats, values: Floats) -> Predict:
    """Fit a fresh model; with nothing to tell customers apart, it is their mean."""
    if not features.shape[1] or np.ptp(values) == 0:
        mean = float(values.mean())
        return lambda x: np.full(len(x), mean)
    model = make()
    model.fit(features, values)
    chances = getattr(model, "predict_proba", None)
    if chances is not None:
        return lambda x: np.asarray(chances(x)[:, 1], dtype=np.float64)
    return lambda x: np.asarray(model.predict(x), dtype=np.float64)
