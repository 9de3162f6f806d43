"""Whom would an offer really change, and is that knowledge worth anything?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mehvar.retention._uplift_checks import Balance, Effect, average_effect, check_balance
from mehvar.retention._uplift_learners import (
    Base,
    Fitted,
    Learner,
    Models,
    fit_learner,
    fit_model,
    halves,
    models_for,
)
from mehvar.retention._uplift_policy import (
    Decile,
    DoNotDisturb,
    Economics,
    Policy,
    decile_table,
    find_harmed,
    judge_policy,
    worth_treating,
)
from mehvar.retention._uplift_qini import (
    Calibration,
    Qini,
    Ranked,
    Unseen,
    calibrate,
    estimate_qini,
)
from mehvar.retention._uplift_trial import Bools, Floats, Trial, UpliftError

Verdict = Literal["usable", "no_usable_heterogeneity", "broken_randomisation", "too_small"]

LEAST_ARM = 200
LEAST_EVENTS = 50
MATERIAL = 0.05
"""A ranking that gains less than a twentieth of the total over chance is not worth its use."""

_ALPHA = 0.05
_NO_COST = Economics()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Uplift:
    """What an experiment says about who gains from the treatment.

    ``reason`` is the code of what decided the verdict: few_customers, few_outcomes, no_features,
    arm_sizes, unlike_arms, qini_includes_zero, flat_calibration, too_little, or empty when
    usable. Everything after it is None where the experiment was too small or its randomisation
    broken.

    ``effects`` holds each customer's predicted gain by models that did not see the customer (the
    mean over the splits), ``worth`` whether it is worth its cost; ``model`` was fitted on
    everybody, for customers outside the experiment.
    """

    trial: Trial
    learner: Learner
    base: Base | Literal["own"]
    splits: int
    average: Effect
    balance: Balance
    verdict: Verdict
    reason: str
    qini: Qini | None = None
    response_qini: Qini | None = None
    calibration: Calibration | None = None
    deciles: tuple[Decile, ...] = ()
    harmed: DoNotDisturb | None = None
    policy: Policy | None = None
    effects: Floats | None = None
    worth: Bools | None = None
    model: Fitted | None = None

    @property
    def is_usable(self) -> bool:
        """Whether choosing customers by the model is better than treating all or none."""
        return self.verdict == "usable"

    def predict(self, features: Floats) -> Floats:
        """Return the predicted gain of customers, their features encoded as the trial's.

        Raises:
            UpliftError: when the experiment carries no model.
        """
        if self.model is None:
            raise UpliftError(
                f"The experiment carries no model ({self.verdict}: {self.reason}).",
                hint="Look at its average effect instead.",
            )
        return self.model.effect(features)


def estimate_uplift(
    trial: Trial,
    *,
    rng: np.random.Generator,
    learner: Learner = "t",
    base: Base = "linear",
    models: Models | None = None,
    economics: Economics = _NO_COST,
    expected_share: float | None = None,
    splits: int = 5,
) -> Uplift:
    """Estimate for whom a randomised treatment works, and whether that can be used.

    The order is fixed: randomisation, average effect, then a model judged only on customers that
    it did not see, over repeated 50/50 splits. The heterogeneity is called usable when the Qini
    area's 95 % interval lies above zero, the calibration test has p below 5 %, and the Qini
    coefficient is at least .05.

    Args:
        trial: treatment against control.
        rng: the source of chance: splits, ties, bootstrap.
        learner: T (one model per arm), X or DR (doubly robust).
        base: scikit-learn's models below it, unless ``models`` brings others.
        models: own models: anything with ``fit`` and ``predict``.
        economics: what the outcome is worth and the treatment costs.
        expected_share: the share that was to be treated (see ``check_balance``).
        splits: how many 50/50 splits.
    """
    average, balance = average_effect(trial), check_balance(trial, expected_share=expected_share)
    found = Uplift(
        trial=trial, learner=learner, base="own" if models else base, splits=splits,
        average=average, balance=balance, verdict="too_small", reason="",
    )  # fmt: skip
    refused = _refuse(trial, balance)
    if refused is not None:
        return replace(found, verdict=refused[0], reason=refused[1])
    made = models or models_for(trial, base=base)
    unseen = [_cross_fit(trial, learner=learner, models=made, rng=rng) for _ in range(splits)]
    gains = average.p < _ALPHA
    qini = _qini(trial, [one.unseen for one in unseen], gains=gains, rng=rng)
    by_response = [replace(one.unseen, effect=one.response) for one in unseen]
    calibration = calibrate(
        [one.unseen for one in unseen], treated=trial.treated, outcome=trial.outcome
    )
    reason = _why_not(qini, calibration)
    effects = np.mean([one.unseen.effect for one in unseen], axis=0)
    buys = np.mean([one.buys for one in unseen], axis=0)
    worth = worth_treating(effects, buys, economics)
    return replace(
        found,
        verdict="no_usable_heterogeneity" if reason else "usable",
        reason=reason,
        qini=qini,
        response_qini=_qini(trial, by_response, gains=gains, rng=rng),
        calibration=calibration,
        deciles=decile_table(trial, effects, rng=rng),
        harmed=find_harmed(trial, effects),
        policy=judge_policy(trial, chosen=worth, economics=economics, usable=not reason),
        effects=effects,
        worth=worth,
        model=fit_learner(trial, np.arange(len(trial)), learner=learner, models=made, rng=rng),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Split:
    """One split: predicted effects, plain response, and chance to buy when treated."""

    unseen: Unseen
    response: Floats
    buys: Floats


def _cross_fit(
    trial: Trial, *, learner: Learner, models: Models, rng: np.random.Generator
) -> _Split:
    n = len(trial)
    half, effect, without = np.empty(n, dtype=np.bool_), np.empty(n), np.empty(n)
    response, buys = np.empty(n), np.empty(n)
    buyers = _as_buyers(trial)
    buying = models if trial.is_binary else models_for(buyers, base="linear")
    for side, (seen, unseen) in enumerate(halves(trial.treated, rng)):
        features = trial.features[unseen]
        fitted = fit_learner(trial, seen, learner=learner, models=models, rng=rng)
        half[unseen] = side == 1
        effect[unseen] = fitted.effect(features)
        without[unseen] = fitted.without(features)
        response[unseen] = _response(trial, seen, models, features)
        treated = seen[trial.treated[seen]]
        buys[unseen] = (
            fitted.with_treatment(features)
            if trial.is_binary
            else _response(buyers, treated, buying, features)
        )
    return _Split(
        unseen=Unseen(half=half, effect=effect, without=without), response=response, buys=buys
    )


def _as_buyers(trial: Trial) -> Trial:
    return replace(trial, outcome=(trial.outcome > 0).astype(np.float64))


def _response(
    trial: Trial, rows: np.ndarray[tuple[int], np.dtype[np.int64]], models: Models, to: Floats
) -> Floats:
    """Predict the outcome whatever the arm: what a response model would rank by."""
    return fit_model(models.outcome, trial.features[rows], trial.outcome[rows])(to)


def _qini(trial: Trial, splits: Sequence[Unseen], *, gains: bool, rng: np.random.Generator) -> Qini:
    rankings = [
        Ranked.by(
            score=split.effect[side], treated=trial.treated[side], outcome=trial.outcome[side],
            rng=rng,
        )
        for split in splits
        for side in (split.half, ~split.half)
    ]  # fmt: skip
    return estimate_qini(rankings, gains=gains, rng=rng)


def _refuse(trial: Trial, balance: Balance) -> tuple[Verdict, str] | None:
    """Say why the experiment carries no model, before one is made."""
    smaller = min(int(trial.treated.sum()), int((~trial.treated).sum()))
    if smaller < LEAST_ARM:
        return "too_small", "few_customers"
    for arm in (trial.treated, ~trial.treated):
        events = int((trial.outcome[arm] != 0).sum())
        others = int(arm.sum()) - events if trial.is_binary else events
        if min(events, others) < LEAST_EVENTS:
            return "too_small", "few_outcomes"
    if balance.is_broken:
        by_size = balance.ratio_p is not None and balance.ratio_p < balance.p
        return "broken_randomisation", "arm_sizes" if by_size else "unlike_arms"
    if not trial.features.size:
        return "too_small", "no_features"
    return None


def _why_not(qini: Qini, calibration: Calibration) -> str:
    """Return the code of what speaks against using the model; empty when nothing does."""
    if qini.area.low <= 0:
        return "qini_includes_zero"
    if calibration.p >= _ALPHA:
        return "flat_calibration"
    coefficient = qini.coefficient
    return "too_little" if coefficient and abs(coefficient.estimate) < MATERIAL else ""
