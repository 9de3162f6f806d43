"""Does the judge accept what is useful and reject what is not?"""

from __future__ import annotations

import os
from collections import Counter
from typing import cast

import numpy as np
import pytest

from mehvar import segments
from mehvar.segments import Gain, Outcome, Worth
from mehvar.segments._crossfit import cross_losses
from mehvar.segments._worth import OutcomeName, judge

REPEATS = int(os.environ.get("MEHVAR_LONG_SIMULATIONS", "0")) or 40
"""Simulated companies; MEHVAR_LONG_SIMULATIONS=1000 for the figures in the docs."""


def simulated(rng: np.random.Generator, *, n: int, useful: float) -> Worth:
    """Customers whose future follows their past; a segmentation by lot moves it by ``useful``."""
    rate = rng.normal(size=n)
    known = rate + 0.7 * rng.normal(size=n)
    segment = rng.integers(0, 5, n)
    push = useful * (segment - 2) / 2
    money = np.exp(1 + 0.8 * rate + 0.8 * rng.normal(size=n) + push)
    quiet = (rng.random(n) < 1 / (1 + np.exp(0.5 + rate + push))).astype(float)
    score = np.where(rng.random(n) < 0.3, 0.7 + 0.2 * rng.normal(size=n), np.nan)
    home = np.eye(6)[rng.integers(0, 6, n)]
    past = np.column_stack([np.eye(5)[np.clip((known + 2).astype(int), 0, 4)], known])
    return segments.compare_segmentations(
        segmentations={"one": segment},
        outcomes=[
            Outcome(name="margin", value=money),
            Outcome(name="churn", value=quiet),
            Outcome(name="score", value=score),
        ],
        baselines={"demographic": home, "behavioural": past, "both": np.hstack([home, past])},
        rng=rng,
    )["one"]


def verdicts(*, n: int, useful: float, seed: int) -> Counter[str]:
    return Counter(
        simulated(np.random.default_rng([seed, place]), n=n, useful=useful).verdict
        for place in range(REPEATS)
    )


def test_a_segmentation_by_lot_is_hardly_ever_accepted() -> None:
    found = verdicts(n=1_500, useful=0.0, seed=1)

    assert found["earns_place"] <= 0.05 * REPEATS
    assert found["adds_nothing"] >= 0.5 * REPEATS


def test_a_useful_segmentation_is_accepted() -> None:
    found = verdicts(n=2_000, useful=0.4, seed=2)

    assert found["earns_place"] >= 0.9 * REPEATS


def test_of_few_customers_nobody_can_tell() -> None:
    worth = simulated(np.random.default_rng(0), n=120, useful=0.4)

    assert worth.verdict == "cannot_tell"
    assert worth.reason == "few_customers"
    assert worth.best is None


def test_what_explains_the_past_but_is_known_anyway_adds_nothing() -> None:
    rng = np.random.default_rng(4)
    n = 4_000
    rate = rng.normal(size=n)
    fifth = np.digitize(rate, [-0.84, -0.25, 0.25, 0.84])
    outcome = Outcome(name="margin", value=np.exp(rate + rng.normal(size=n)))
    past = np.column_stack([np.eye(5)[fifth], rate])

    worth = segments.compare_segmentations(
        segmentations={"again": fifth}, outcomes=[outcome], baselines={"behavioural": past}, rng=rng
    )["again"]

    alone = next(one for one in worth.gains if one.baseline == "nothing")
    assert alone.low > 0.05
    assert worth.verdict == "adds_nothing"
    assert worth.beyond == "behavioural"


def test_gains_over_what_it_is_made_of_are_left_out() -> None:
    rng = np.random.default_rng(5)
    n = 500
    rate = rng.normal(size=n)
    worth = segments.compare_segmentations(
        segmentations={"rfm": (rate > 0).astype(int)},
        outcomes=[Outcome(name="margin", value=rate + rng.normal(size=n))],
        baselines={
            "demographic": np.eye(3)[rng.integers(0, 3, n)],
            "behavioural": rate[:, None],
            "both": np.column_stack([rate, rate]),
        },
        beyond={"rfm": "demographic"},
        rng=rng,
    )["rfm"]

    reasons = {one.baseline: one.reason for one in worth.gains}
    assert reasons["behavioural"] == reasons["both"] == "is_baseline"
    assert worth.verdict == "earns_place"
    assert worth.beyond == "demographic"


def test_losses_are_those_of_customers_unseen() -> None:
    """An oracle: leave-one-out ridge regression, fitted anew for every customer."""
    rng = np.random.default_rng(6)
    n = 40
    base = rng.normal(size=(n, 2))
    value = base[:, 0] + rng.normal(size=n)

    losses = cross_losses(
        value=value, kind="number", base=base, additions={}, rng=rng, folds=n, repeats=1
    )

    design = np.hstack([np.ones((n, 1)), base])
    penalty = np.diag([1e-6, *[2 + 10_000 / n] * 2])
    expected = np.empty(n)
    for one in range(n):
        others = np.arange(n) != one
        fit = np.linalg.solve(
            design[others].T @ design[others] + penalty, design[others].T @ value[others]
        )
        expected[one] = (value[one] - design[one] @ fit) ** 2
    assert losses.base == pytest.approx(expected)
    assert losses.nothing == pytest.approx(
        [(value[one] - np.delete(value, one).mean()) ** 2 for one in range(n)]
    )


def test_chances_reach_the_optimum_that_scikit_learn_finds() -> None:
    from sklearn.linear_model import LogisticRegression

    from mehvar.segments._crossfit import _chance, _newton, _penalty

    rng = np.random.default_rng(7)
    design = np.hstack([np.ones((400, 1)), rng.normal(size=(400, 3))])
    value = (rng.random(400) < _chance(design @ np.array([0.3, 1.0, -0.5, 0.0]))).astype(float)

    ours = _newton(design, value, [slice(0, 400)], np.zeros(4), fresh=2)

    penalty = _penalty(design)[1, 1]
    theirs = LogisticRegression(C=1 / penalty, tol=1e-8).fit(design[:, 1:], value)
    assert ours[1:] == pytest.approx(theirs.coef_[0], abs=2e-3)
    assert ours[0] == pytest.approx(theirs.intercept_[0], abs=2e-3)


def gain(outcome: str, value: float, error: float) -> Gain:
    named = cast("OutcomeName", outcome)
    return Gain(outcome=named, baseline="both", measure="r2", gain=value, error=error, n=1_000)


@pytest.mark.parametrize(
    ("gains", "verdict", "reason"),
    [
        pytest.param([("margin", 0.05, 0.01)], "earns_place", "", id="clear"),
        pytest.param([("margin", 0.003, 0.0005)], "adds_nothing", "small_gain", id="real, tiny"),
        pytest.param([("margin", 0.0, 0.001)], "adds_nothing", "no_gain", id="nothing"),
        pytest.param([("margin", 0.02, 0.02)], "cannot_tell", "wide_interval", id="perhaps"),
        pytest.param(
            [("margin", 0.0, 0.001), ("churn", 0.01, 0.01)], "cannot_tell", "wide_interval",
            id="one nothing, one perhaps",
        ),
        pytest.param(
            [("margin", 0.0, 0.001), ("score", 0.0, 0.05)], "adds_nothing", "no_gain",
            id="a score of few has no say",
        ),
        pytest.param(
            [("margin", 0.02, 0.009), ("churn", 0.0, 0.001), ("score", 0.0, 0.001)],
            "cannot_tell", "wide_interval", id="three tests share the error",
        ),
    ],
)  # fmt: skip
def test_the_verdict_follows_the_intervals(
    gains: list[tuple[str, float, float]], verdict: str, reason: str
) -> None:
    worth = judge(tuple(gain(*one) for one in gains), beyond="both")

    assert (worth.verdict, worth.reason) == (verdict, reason)
    assert worth.summary()
