"""Hillstrom's e-mail experiment: the published effects, and where a model helps (METHODS A24, A25)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mehvar import retention

pytestmark = [pytest.mark.slow, pytest.mark.data]

FEATURES = ["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"]


def trial(data: Path, arm: str, outcome: str) -> retention.Trial:
    [found] = retention.read_campaign(
        data / "hillstrom" / "hillstrom.parquet",
        treatment="segment",
        outcome=outcome,
        features=FEATURES,
        arm=arm,
    ).trials
    return found


@pytest.mark.parametrize(
    ("arm", "n", "outcome", "scale", "digits", "treated", "controls"),
    [
        ("Mens E-Mail", 21_307, "visit", 100, 3, 18.276, 10.617),
        ("Womens E-Mail", 21_387, "visit", 100, 3, 15.140, 10.617),
        ("Mens E-Mail", 21_307, "conversion", 100, 3, 1.253, 0.573),
        ("Womens E-Mail", 21_387, "conversion", 100, 3, 0.884, 0.573),
        ("Mens E-Mail", 21_307, "spend", 1, 4, 1.4226, 0.6528),
        ("Womens E-Mail", 21_387, "spend", 1, 4, 1.0772, 0.6528),
    ],
)
def test_average_effects(
    data: Path,
    arm: str,
    n: int,
    outcome: str,
    scale: int,
    digits: int,
    treated: float,
    controls: float,
) -> None:
    found = retention.average_effect(trial(data, arm, outcome))

    assert (found.treated, found.controls) == (n, 21_306)
    assert round(found.treated_mean * scale, digits) == treated
    assert round(found.control_mean * scale, digits) == controls


@pytest.mark.parametrize(
    ("arm", "effect", "low", "high"),
    [("Mens E-Mail", 0.0766, 0.0700, 0.0832), ("Womens E-Mail", 0.0452, 0.0389, 0.0516)],
)
def test_effects_on_visits_with_their_intervals(
    data: Path, arm: str, effect: float, low: float, high: float
) -> None:
    found = retention.average_effect(trial(data, arm, "visit"))

    assert [round(value, 4) for value in (found.effect, found.low, found.high)] == [
        effect,
        low,
        high,
    ]


def test_women_s_e_mail_has_customers_worth_choosing(data: Path) -> None:
    found = retention.estimate_uplift(
        trial(data, "Womens E-Mail", "visit"), rng=np.random.default_rng(1)
    )

    assert found.verdict == "usable"
    assert found.qini is not None
    assert found.qini.coefficient is not None
    assert found.response_qini is not None
    assert found.response_qini.coefficient is not None
    assert found.qini.coefficient.estimate == pytest.approx(0.172, abs=0.020)
    assert found.response_qini.coefficient.estimate == pytest.approx(0.047, abs=0.031)
    assert found.qini.coefficient.low > found.response_qini.coefficient.high
    assert not found.balance.is_broken


def test_men_s_e_mail_works_alike_for_all(data: Path) -> None:
    found = retention.estimate_uplift(
        trial(data, "Mens E-Mail", "visit"), rng=np.random.default_rng(1)
    )

    assert found.verdict == "no_usable_heterogeneity"
    assert found.qini is not None
    assert found.qini.coefficient is not None
    assert 0.0 < found.qini.coefficient.estimate < 0.05
    assert found.policy is not None
    assert found.policy.advice == "everybody"
