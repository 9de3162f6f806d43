"""Jumps at a threshold: against statsmodels, against known truth, and with people who cheat."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
import statsmodels.api as sm

from mehvar.stats import DensityJump, Discontinuity, Reason, density_jump, discontinuity

Floats = npt.NDArray[np.float64]
SEEDS = 2_000 if os.environ.get("MEHVAR_FITS") else 400


def lee(x: Floats) -> Floats:
    """The first model of Calonico, Cattaneo and Titiunik (2014), after Lee; it jumps by 0.04."""
    below = np.polynomial.polynomial.polyval(x, [0.48, 1.27, 7.18, 20.21, 21.54, 7.33])
    above = np.polynomial.polynomial.polyval(x, [0.52, 0.84, -3.00, 7.99, -9.01, 3.56])
    return np.where(x < 0, below, above)


def no_jump(x: Floats) -> Floats:
    return np.asarray(np.sin(3 * x))


def draw(
    rng: np.random.Generator, curve: Callable[[Floats], Floats], n: int
) -> tuple[Floats, Floats]:
    x = 2 * rng.beta(2, 4, n) - 1
    return x, curve(x) + rng.normal(0, 0.1295, n)


def estimated(x: Floats, y: Floats, **options: object) -> Discontinuity:
    found = discontinuity(running=x, outcome=y, threshold=0, **options)  # type: ignore[arg-type]
    assert isinstance(found, Discontinuity)
    return found


@pytest.mark.parametrize(
    ("curve", "truth"), [pytest.param(lee, 0.04, id="lee"), pytest.param(no_jump, 0.0, id="none")]
)
def test_the_interval_holds_the_truth(curve: Callable[[Floats], Floats], truth: float) -> None:
    rng = np.random.default_rng(8)
    found = [estimated(*draw(rng, curve, 600)) for _ in range(SEEDS)]

    held = np.mean([one.low <= truth <= one.high for one in found])
    bias = np.mean([one.effect - truth for one in found])

    assert 0.925 <= held <= 0.975
    assert abs(bias) < np.mean([one.error for one in found]) / 4


def test_the_bandwidth_is_the_one_that_the_authors_choose() -> None:
    """Their own program (rdrobust 2.1.1, mserd) chose 0.185 on average for such draws."""
    rng = np.random.default_rng(1)

    widths = [estimated(*draw(rng, lee, 500)).bandwidth for _ in range(60)]

    assert np.mean(widths) == pytest.approx(0.185, abs=0.01)


@pytest.mark.parametrize("clustered", [False, True], ids=["HC3", "clusters"])
def test_a_jump_is_the_weighted_regression_of_statsmodels(*, clustered: bool) -> None:
    rng = np.random.default_rng(3)
    x, y = draw(rng, lee, 900)
    groups = rng.integers(0, 150, 900)

    found = estimated(x, y, bandwidth=0.4, cluster=groups if clustered else None)

    expected = []
    for keep in ((x < 0) & (x > -0.4), (x >= 0) & (x < 0.4)):
        near = x[keep]
        model = sm.WLS(y[keep], np.vander(near, 3, increasing=True), 1 - np.abs(near) / 0.4)
        options = {"cov_type": "cluster", "cov_kwds": {"groups": groups[keep]}}
        expected.append(model.fit(**options) if clustered else model.fit(cov_type="HC3"))
    below, above = expected
    error = np.hypot(below.bse[0], above.bse[0])
    assert found.effect == pytest.approx(above.params[0] - below.params[0], rel=1e-8)
    assert found.error == pytest.approx(error, rel=1e-6)


def test_customers_with_many_cases_make_the_interval_wider() -> None:
    rng = np.random.default_rng(4)
    customer = np.repeat(np.arange(300), 10)
    x = np.repeat(rng.uniform(-1, 1, 300), 10)
    y = np.repeat(rng.normal(0, 1, 300), 10) + rng.normal(0, 0.2, 3_000)

    alone = estimated(x, y, bandwidth=0.8)
    together = estimated(x, y, bandwidth=0.8, cluster=customer)

    assert together.error > 2 * alone.error


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        pytest.param(np.arange(100.0), np.arange(100.0), Reason.TOO_FEW_UNEXPOSED, id="all above"),
        pytest.param(-np.arange(1.0, 99), np.arange(98.0), Reason.TOO_FEW_EXPOSED, id="all below"),
        pytest.param(np.arange(-50.0, 50), np.ones(100), Reason.NO_VARIATION, id="all the same"),
        pytest.param(np.repeat([-2.0, -1, 0, 1], 90), np.tile([0.0, 1], 180),
                     Reason.TOO_FEW_UNEXPOSED, id="two values on a side"),
        pytest.param(np.full(9, np.nan), np.ones(9), Reason.TOO_FEW_UNEXPOSED, id="unknown"),
    ],
)  # fmt: skip
def test_where_nothing_can_be_said_it_says_so(x: Floats, y: Floats, reason: Reason) -> None:
    assert discontinuity(running=x, outcome=y, threshold=0) is reason


@pytest.mark.parametrize("unit", [0.0, 1.0], ids=["any number", "whole minutes"])
def test_the_density_test_errs_once_in_twenty(unit: float) -> None:
    rng = np.random.default_rng(2)

    def minutes() -> Floats:
        drawn = rng.gamma(2, 15, 2_000) - 20
        return np.floor(drawn) if unit else drawn

    found = [density_jump(running=minutes(), threshold=0, unit=unit) for _ in range(SEEDS)]

    wrong = np.mean([isinstance(one, DensityJump) and one.p < 0.05 for one in found])
    assert 0.02 <= wrong <= 0.08


def test_people_who_chose_their_side_are_noticed() -> None:
    rng = np.random.default_rng(5)
    delays = np.floor(rng.gamma(2, 15, 3_000))
    pushed = (delays >= 26) & (delays < 30) & (rng.random(3_000) < 0.5)

    found = density_jump(running=np.where(pushed, 30, delays), threshold=30, unit=1)

    assert isinstance(found, DensityJump)
    assert found.low > 1


def test_a_density_of_a_few_cases_is_not_judged() -> None:
    x = np.concatenate([np.linspace(-9, -0.1, 300), np.linspace(0, 9, 10)])

    assert density_jump(running=x, threshold=0) is Reason.TOO_FEW_EXPOSED
