"""An effect at a threshold: the truth is covered, nothing is found in nothing, and doubts are told."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from tests.policy_lab.known_truth import THRESHOLD, around, estimate, tell

from mehvar import policy_lab
from mehvar.policy_lab._effect import fieller
from mehvar.policy_lab._effect_checks import holm
from mehvar.policy_lab._effect_records import Z95
from mehvar.simulate._late_cases import draw_late_cases
from mehvar.stats import discontinuity

RUNS = 400 if os.environ.get("MEHVAR_FITS") else 30
Check, Verdict = policy_lab.Check, policy_lab.Verdict


def _bounds(share: float) -> tuple[float, float]:
    """Counts that a sound estimator leaves once in a thousand runs of the test."""
    low, high = binom.ppf([0.0005, 0.9995], RUNS, share)
    return float(low), float(high)


@pytest.mark.parametrize("true_effect", [0.10, 0.0], ids=["a tenth", "nothing"])
def test_the_interval_covers_the_truth_as_often_as_it_says(true_effect: float) -> None:
    told = tell(runs=RUNS, true_effect=true_effect)

    low, high = _bounds(0.95)
    if RUNS >= 400:
        print(told)  # noqa: T201 (the figures of docs/slices/policy_lab.md)
    assert low <= told.covered <= high
    if not true_effect:
        assert told.excluded <= _bounds(0.05)[1]
        assert told.claimed <= told.excluded
    if RUNS >= 400:
        assert 0.925 <= told.covered / RUNS <= 0.975
        assert true_effect or 0.025 <= told.claimed / RUNS <= 0.075


def test_a_large_effect_is_told_with_its_size() -> None:
    drawn = draw_late_cases(cases=40_000, true_effect=0.25, rng=np.random.default_rng(3))

    found = estimate(drawn)

    assert found.verdict == Verdict.RAISED
    assert found.per_grant is not None
    assert found.granted is not None
    assert found.per_grant.low <= 0.25 <= found.per_grant.high
    assert found.granted.low <= 0.75 <= found.granted.high
    assert all(one.passed for one in found.checks)
    assert found.enough is None
    assert {one.middle < THRESHOLD for one in found.bins} == {True, False}


def test_one_grant_in_twenty_at_the_threshold_carries_no_claim() -> None:
    rng = np.random.default_rng(5)
    drawn = draw_late_cases(cases=8_000, true_effect=0.3, rng=rng, kept=0.06, kindness=0.05)

    found = estimate(drawn)

    assert found.verdict == Verdict.TOO_WEAK
    assert not found.is_told


def test_orders_pushed_over_the_threshold_are_noticed() -> None:
    rng = np.random.default_rng(6)
    drawn = draw_late_cases(cases=40_000, true_effect=0.0, rng=rng, pushed=0.7)

    found = estimate(drawn)

    assert found.left_out == 2.0
    assert found.verdict in {Verdict.NOT_BELIEVABLE, Verdict.NOT_SEEN}


def test_customers_who_differ_at_the_threshold_forbid_a_claim() -> None:
    drawn = draw_late_cases(cases=8_000, true_effect=0.2, rng=np.random.default_rng(7))
    above = drawn.delay >= THRESHOLD

    found = estimate(replace(drawn, orders_before=drawn.orders_before + 5.0 * above))

    assert found.verdict == Verdict.NOT_BELIEVABLE
    assert [one.check for one in found.failed] == [Check.ALIKE_BEFORE]
    assert found.failed[0].where == "customer_orders"


def test_a_jump_where_no_rule_begins_forbids_a_claim() -> None:
    drawn = draw_late_cases(cases=20_000, true_effect=0.2, rng=np.random.default_rng(8))
    elsewhere = float(np.median(drawn.delay[drawn.delay >= THRESHOLD]))
    moved = np.where(drawn.delay >= elsewhere, drawn.retained + 2.0, drawn.retained)

    found = estimate(replace(drawn, retained=moved))

    assert [one.check for one in found.failed] == [Check.QUIET_ELSEWHERE]
    assert found.failed[0].where == f"{elsewhere:g}"


def test_cases_beyond_the_next_threshold_do_not_count() -> None:
    drawn = draw_late_cases(cases=8_000, true_effect=0.1, rng=np.random.default_rng(9))
    spoiled = np.where(drawn.delay >= 60, 1.0 - drawn.retained, drawn.retained)
    asked = {"threshold": THRESHOLD, "outcome": "retained", "horizon_days": 60}

    one, other = (
        policy_lab.effect(cases=around(cases), others=(15.0, 60.0), **asked)  # type: ignore[arg-type]
        for cases in (drawn, replace(drawn, retained=spoiled))
    )

    assert one == other


def test_with_a_kept_rule_the_effect_of_a_grant_is_the_jump_itself() -> None:
    rng = np.random.default_rng(10)
    drawn = draw_late_cases(cases=8_000, true_effect=0.1, rng=rng, kept=1.0, kindness=0.0)

    found = estimate(drawn)
    alone = discontinuity(running=drawn.delay, outcome=drawn.retained, threshold=THRESHOLD,
                          cluster=drawn.customer)  # fmt: skip

    assert found.per_grant is not None
    assert found.per_grant.estimate == pytest.approx(alone.effect)  # type: ignore[union-attr]
    assert found.per_grant.low == pytest.approx(alone.low)  # type: ignore[union-attr]


@pytest.mark.parametrize("cases", [0, 3, 40, 240])
def test_too_few_cases_are_told_so(cases: int) -> None:
    drawn = draw_late_cases(cases=cases, true_effect=0.1, rng=np.random.default_rng(1))

    found = estimate(drawn)

    assert found.verdict == Verdict.TOO_FEW
    assert found.jump is None


@given(
    top=st.floats(-5, 5), bottom=st.floats(0.5, 2), errors=st.tuples(st.floats(0.01, 1), st.floats(0.01, 0.2)),
    r=st.floats(-0.9, 0.9),
)  # fmt: skip
def test_the_set_of_fieller_holds_what_does_not_differ_from_zero(
    top: float, bottom: float, errors: tuple[float, float], r: float
) -> None:
    covariance = r * errors[0] * errors[1]

    found = fieller(top=top, bottom=bottom, top_error=errors[0], bottom_error=errors[1],
                    covariance=covariance)  # fmt: skip

    def z(ratio: float) -> float:
        spread = errors[0] ** 2 - 2 * ratio * covariance + ratio**2 * errors[1] ** 2
        return float(abs(top - ratio * bottom) / np.sqrt(spread))

    assert found.low <= found.estimate <= found.high
    for edge in (found.low, found.high):
        assert z(edge) == pytest.approx(Z95, rel=1e-3)


def test_a_ratio_to_nothing_has_no_end() -> None:
    found = fieller(top=1.0, bottom=0.1, top_error=0.1, bottom_error=0.2, covariance=0.0)

    assert (found.low, found.high) == (-np.inf, np.inf)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0.001, 0.999))
def test_holm_rejects_step_by_step(ps: list[float], level: float) -> None:
    rejected = set()
    for step, place in enumerate(np.argsort(ps, kind="stable").tolist()):
        if ps[place] * (len(ps) - step) > level:
            break
        rejected.add(place)

    assert {place for place, one in enumerate(holm(ps)) if one <= level} == rejected


def test_the_thresholds_of_a_policy_are_where_its_rows_begin() -> None:
    from mehvar.empowerment import read_policy

    rows = [
        {
            "key": key,
            "when": [{"fact": "order_delay", "operator": "between", "value": [low, low + 15]}],
            "effect": {
                "action": "discount_code", "valid_days": 30,
                "amount": {"of": "order_amount", "rate": 500, "at_most": 100_000},
            },
        }
        for key, low in (("b", 30), ("a", 15))
    ]  # fmt: skip
    refuse = {"key": "no", "when": [{"fact": "order_delay", "operator": "at_least", "value": 90}],
              "effect": {"action": "refuse"}}  # fmt: skip
    policy = read_policy(
        {"key": "late", "version": 1, "situation": "late_order", "hit": "first",
         "title": {"fa": "دیر", "en": "Late"}, "rows": [*rows, refuse]}
    )  # fmt: skip

    found = [(one.fact, one.at, one.row) for one in policy_lab.thresholds_of(policy)]

    assert found == [("order_delay", 15.0, "a"), ("order_delay", 30.0, "b")]
