"""Survival estimators against published figures, statsmodels, and what must always hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from mehvar import retention
from mehvar.retention import RetentionError

# Freireich et al. 1963: weeks of remission of leukaemia patients, as every textbook prints them.
DRUG = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
DRUG_ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
TIME, EVENT = DRUG + PLACEBO, DRUG_ENDED + [1] * 21
GROUP = ["6-MP"] * 21 + ["placebo"] * 21


def test_kaplan_meier_has_the_published_medians() -> None:
    drug, placebo = retention.fit_kaplan_meier(time=TIME, event=EVENT, group=GROUP)

    assert (drug.name, drug.median) == ("6-MP", 23)
    assert (placebo.name, placebo.median) == ("placebo", 8)
    assert drug.at([0, 6, 10]) == pytest.approx([1, 0.857, 0.753], abs=5e-4)
    assert "median 23" in drug.summary()


def test_log_rank_has_the_published_chi_squared() -> None:
    test = retention.compare_log_rank(time=TIME, event=EVENT, group=GROUP)

    assert test.chi_squared == pytest.approx(16.793, abs=5e-4)
    assert test.degrees == 1
    assert test.observed == (9, 21)
    assert test.p == pytest.approx(4.17e-5, rel=1e-2)


@pytest.mark.parametrize(
    ("ties", "coefficient", "error"),
    [("breslow", -1.5092, 0.4096), ("efron", -1.5721, 0.4124)],
)
def test_cox_has_the_published_coefficients(
    ties: retention.Ties, coefficient: float, error: float
) -> None:
    fit = retention.fit_cox(
        time=TIME, event=EVENT, covariates=[1] * 21 + [0] * 21, names=["6-MP"], ties=ties
    )

    assert fit.converged
    assert fit.coefficients[0] == pytest.approx(coefficient, abs=5e-5)
    assert fit.standard_errors[0] == pytest.approx(error, abs=5e-5)
    assert fit.predict([[1.0]])[0] == pytest.approx(np.exp(coefficient), rel=1e-3)
    assert "hazard ratio" in fit.summary()


@pytest.fixture(scope="module")
def trial() -> dict[str, np.ndarray]:
    """300 people with two covariates, tied times and censoring."""
    rng = np.random.default_rng(11)
    x = rng.normal(size=(300, 2))
    time = np.ceil(rng.exponential(20 * np.exp(-x @ [0.7, -0.4])))
    end = rng.integers(1, 40, 300)
    return {
        "x": x,
        "time": np.minimum(time, end).astype(float),
        "event": (time <= end).astype(int),
        "group": rng.integers(0, 3, 300),
    }


def test_kaplan_meier_agrees_with_statsmodels(trial: dict[str, np.ndarray]) -> None:
    (ours,) = retention.fit_kaplan_meier(time=trial["time"], event=trial["event"])
    theirs = SurvfuncRight(trial["time"], trial["event"])

    eventful = ours.events > 0
    assert ours.survival[eventful] == pytest.approx(theirs.surv_prob)
    assert ours.at_risk[eventful] == pytest.approx(theirs.n_risk)
    half = theirs.surv_prob_se * 1.959964 / (theirs.surv_prob * np.abs(np.log(theirs.surv_prob)))
    inner = slice(0, -1) if theirs.surv_prob[-1] == 0 else slice(None)
    expected = theirs.surv_prob ** np.exp(half)
    assert ours.low[eventful][inner] == pytest.approx(expected[inner], abs=1e-6)


def test_log_rank_of_three_groups_agrees_with_statsmodels(trial: dict[str, np.ndarray]) -> None:
    ours = retention.compare_log_rank(
        time=trial["time"], event=trial["event"], group=trial["group"]
    )

    chi_squared, p = survdiff(trial["time"], trial["event"], trial["group"])
    assert ours.chi_squared == pytest.approx(chi_squared)
    assert ours.p == pytest.approx(p)


@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_cox_agrees_with_statsmodels(ties: retention.Ties, trial: dict[str, np.ndarray]) -> None:
    ours = retention.fit_cox(
        time=trial["time"], event=trial["event"], covariates=trial["x"], ties=ties
    )

    theirs = PHReg(trial["time"], trial["x"], status=trial["event"], ties=ties).fit()
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-5)
    assert ours.standard_errors == pytest.approx(theirs.bse, abs=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-6)


def test_cox_says_that_it_did_not_converge_when_a_covariate_tells_all() -> None:
    time = np.arange(1.0, 21.0)
    early = (time <= 10).astype(float)

    fit = retention.fit_cox(time=time, event=time <= 10, covariates=early)

    assert not fit.converged
    assert "DID NOT CONVERGE" in fit.summary()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60),
    st.randoms(use_true_random=False),
)
def test_curves_fall_within_their_interval_whatever_the_order(
    rows: list[tuple[int, bool]], random: object
) -> None:
    time, event = zip(*rows, strict=True)
    (curve,) = retention.fit_kaplan_meier(time=time, event=event)
    random.shuffle(rows)  # type: ignore[attr-defined]
    again_time, again_event = zip(*rows, strict=True)
    (again,) = retention.fit_kaplan_meier(time=again_time, event=again_event)

    assert (np.diff(curve.survival) <= 0).all()
    assert (curve.low <= curve.survival + 1e-12).all()
    assert (curve.survival <= curve.high + 1e-12).all()
    assert np.array_equal(curve.survival, again.survival)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=40))
def test_the_life_table_and_kaplan_meier_are_one_in_whole_periods(
    rows: list[tuple[int, bool]],
) -> None:
    time, event = zip(*rows, strict=True)
    (hazards,) = retention.fit_hazards(time=time, event=event)
    (curve,) = retention.fit_kaplan_meier(time=time, event=event)

    assert hazards.survival == pytest.approx(curve.at(hazards.age))
    assert (hazards.low <= hazards.hazard).all()


def test_the_hazard_model_agrees_with_logistic_regression_of_statsmodels(
    trial: dict[str, np.ndarray],
) -> None:
    from statsmodels.discrete.discrete_model import Logit

    time = np.minimum(np.ceil(trial["time"] / 5), 6).astype(int)
    fit = retention.fit_hazard_model(time=time, event=trial["event"], covariates=trial["x"])

    row = np.repeat(np.arange(time.size), time)
    age = np.concatenate([np.arange(1, one + 1) for one in time])
    happened = (age == time[row]) & (trial["event"][row] == 1)
    design = np.column_stack([np.equal.outer(age, np.arange(1, 7)), trial["x"][row]]).astype(float)
    theirs = Logit(happened.astype(float), design).fit(disp=0)
    assert fit.converged
    assert fit.coefficients == pytest.approx(theirs.params[6:], abs=1e-4)
    assert fit.standard_errors == pytest.approx(theirs.bse[6:], abs=1e-4)
    assert fit.predict([[0.0, 0.0]]).shape == (1, 6)


@pytest.mark.parametrize(
    ("time", "event", "words"),
    [
        pytest.param([1, np.nan], [1, 0], "missing or infinite in 1 rows", id="missing"),
        pytest.param([-1, 2], [1, 0], "negative in 1 rows", id="negative"),
        pytest.param([1, 2], [1, 2], "neither 0 nor 1", id="event"),
        pytest.param([], [], "no rows", id="empty"),
        pytest.param(["x"], [1], "no number", id="text"),
    ],
)
def test_times_that_cannot_be_are_refused_in_words(time: Any, event: list[int], words: str) -> None:
    with pytest.raises(RetentionError, match=words):
        retention.fit_kaplan_meier(time=time, event=event)


def test_a_file_is_read_by_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "remission.csv"
    lines = [f"{t},{e},{g}" for t, e, g in zip(TIME, EVENT, GROUP, strict=True)]
    file.write_text("\n".join(["weeks,relapse,arm", *lines]), encoding="utf-8")

    found = retention.read_times(file, time="weeks", event="relapse", group="arm")

    curves = retention.fit_kaplan_meier(time=found.time, event=found.event, group=found.labels)
    assert [one.median for one in curves] == [23, 8]
    with pytest.raises(RetentionError, match="no column months"):
        retention.read_times(file, time="months", event="relapse")
