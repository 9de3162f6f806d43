"""Whom to treat, what that earns, and where to stop: judged on the experiment itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.retention._uplift_checks import Effect, average_effect
from mehvar.retention._uplift_qini import Ranked, qini_curve
from mehvar.retention._uplift_trial import Bools, Floats, Trial
from mehvar.stats import Interval

Advice = Literal["target", "everybody", "nobody", "unclear"]

DECILES = 10
_LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """What an outcome is worth and what a treatment costs, in one currency.

    ``margin`` is earned per unit of the outcome. ``contact`` is paid for everybody who is
    treated. ``offer`` is paid for every treated customer who buys, also for those who would have
    bought anyway.
    """

    margin: float = 1.0
    contact: float = 0.0
    offer: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decile:
    """One tenth of the customers by predicted effect, the largest first."""

    decile: int
    predicted: float
    observed: Effect | None
    gained: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DoNotDisturb:
    """Customers whom the treatment is predicted to harm, and what it really did to them.

    ``is_shown`` says whether the experiment shows the harm: the whole interval is below zero. A
    predicted share without it is noise, and nobody is called harmed.
    """

    predicted_share: float
    observed: Effect | None
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Treating those who are predicted to bring more than they cost.

    Values are per customer of the experiment, by inverse propensity weighting, with 95 %
    intervals. ``share`` is where to stop: beyond it a treatment costs more than it brings.
    ``would_buy_anyway`` is the mean outcome of the targeted customers who were controls.
    """

    economics: Economics
    share: float
    value: Interval
    everybody: Interval
    nobody: Interval
    over_everybody: Interval
    over_nobody: Interval
    would_buy_anyway: float | None
    advice: Advice


def decile_table(trial: Trial, score: Floats, *, rng: np.random.Generator) -> tuple[Decile, ...]:
    """Compare the arms within tenths of the customers by predicted effect."""
    order = np.lexsort((rng.random(score.size), -score))
    ranked = Ranked(treated=trial.treated[order].astype(np.float64), outcome=trial.outcome[order])
    curve = qini_curve(ranked)
    total = curve.gain[-1]
    edges = np.linspace(0, score.size, DECILES + 1).round().astype(np.int64)
    found = []
    for place in range(DECILES):
        rows = order[edges[place] : edges[place + 1]]
        if not rows.size:
            continue
        found.append(
            Decile(
                decile=place + 1,
                predicted=float(score[rows].mean()),
                observed=effect_among(trial, rows),
                gained=float(curve.gain[edges[place + 1] - 1] / total) if total else float("nan"),
            )
        )
    return tuple(found)


def effect_among(trial: Trial, rows: npt.NDArray[np.generic]) -> Effect | None:
    """Return the effect among some customers; None with fewer than two of either arm."""
    treated = trial.treated[rows]
    if min(int(treated.sum()), int((~treated).sum())) < _LEAST:
        return None
    return average_effect(Trial(treated=treated, outcome=trial.outcome[rows]))


def find_harmed(trial: Trial, score: Floats) -> DoNotDisturb:
    """Check whether those who are predicted to be harmed really are."""
    harmed = score < 0
    observed = effect_among(trial, harmed) if harmed.any() else None
    return DoNotDisturb(
        predicted_share=float(harmed.mean()),
        observed=observed,
        is_shown=observed is not None and observed.high < 0,
    )


def worth_treating(effect: Floats, buys: Floats, economics: Economics) -> Bools:
    """Return who is predicted to bring more than they cost.

    Args:
        effect: predicted effect per customer, by models that did not see the customer.
        buys: predicted chance that the customer, treated, buys (and takes the offer).
        economics: what the outcome is worth and the treatment costs.
    """
    return economics.margin * effect - economics.contact - economics.offer * buys > 0


def judge_policy(trial: Trial, *, chosen: Bools, economics: Economics, usable: bool) -> Policy:
    """Value the policy that treats whoever is predicted to bring more than they cost.

    Args:
        trial: the experiment.
        chosen: whom the policy treats (``worth_treating``).
        economics: what the outcome is worth and the treatment costs.
        usable: whether the predictions are worth following at all.
    """
    earned = _earned(trial, economics)
    model, all_of_them, none = (
        _weighted(trial, earned, rule)
        for rule in (chosen, np.ones_like(chosen), np.zeros_like(chosen))
    )
    over_all, over_none = _mean(model - all_of_them), _mean(model - none)
    anyway = trial.outcome[chosen & ~trial.treated]
    return Policy(
        economics=economics,
        share=float(chosen.mean()),
        value=_mean(model),
        everybody=_mean(all_of_them),
        nobody=_mean(none),
        over_everybody=over_all,
        over_nobody=over_none,
        would_buy_anyway=float(anyway.mean()) if anyway.size else None,
        advice=_advise(over_all, over_none, _mean(all_of_them - none), usable=usable),
    )


def _earned(trial: Trial, economics: Economics) -> Floats:
    """What each customer of the experiment earned, the treatment's cost taken off."""
    paid = economics.contact + economics.offer * (trial.outcome > 0)
    return economics.margin * trial.outcome - trial.treated * paid


def _weighted(trial: Trial, earned: Floats, rule: Bools) -> Floats:
    """Each customer's share in a rule's value: earned over propensity, where it was followed."""
    chance = np.where(trial.treated, trial.share, 1 - trial.share)
    return np.where(trial.treated == rule, earned / chance, 0.0)


def _mean(values: Floats) -> Interval:
    return stats.mean_interval(total=values.sum(), squares=(values**2).sum(), n=values.size)[0]


def _advise(
    over_all: Interval, over_none: Interval, all_over_none: Interval, *, usable: bool
) -> Advice:
    if usable and over_all.low > 0 and over_none.low > 0:
        return "target"
    if all_over_none.low > 0:
        return "everybody"
    return "nobody" if all_over_none.high < 0 else "unclear"
