"""Other caps, rates and thresholds: the same policy with other numbers, over the same cases."""

from __future__ import annotations

import dataclasses
from typing import Any

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.empowerment.policies import LATE, late_row, policies
from tests.policy_lab.cases import decide_each, history

from mehvar.empowerment import FACTS, Policy, policy_to_json, read_policy
from mehvar.policy_lab import HELPED, STEPS, Change, LabError, change_policy, foresee, sensitivity

CASES: list[dict[str, Any]] = [
    {
        "case_id": f"c{n}",
        "order_delay": 7 * n,
        "order_amount": 400_000 * n,
        "delay_cause": "partner",
    }
    for n in range(1, 20)
]


def test_curves_are_loops_over_the_changed_policy(duckdb: ibis.BaseBackend) -> None:
    found = sensitivity(history=history(duckdb, LATE, CASES), policy=LATE)

    assert [one.change.cap for one in found.cap] == list(STEPS)
    for outlook in (*found.cap, *found.rate, *found.threshold):
        changed = change_policy(policy=LATE, change=outlook.change)
        given_ = [one for one in decide_each(changed, CASES).values() if one.outcome in HELPED]
        assert (outlook.helped, outlook.amount) == (len(given_), sum(one.amount for one in given_))
    amounts = [one.amount for one in found.cap]
    assert amounts == sorted(amounts)


def test_all_three_move_together(duckdb: ibis.BaseBackend) -> None:
    change = Change(cap=0.5, rate=2.0, threshold=1.5)

    found = foresee(history=history(duckdb, LATE, CASES), policy=LATE, change=change)

    changed = change_policy(policy=LATE, change=change)
    assert changed.rows[0].when[0].value == (23, 45)
    assert found.amount == sum(
        one.amount for one in decide_each(changed, CASES).values() if one.outcome in HELPED
    )


@given(policies())
def test_a_factor_of_one_leaves_a_policy_as_it_is(policy: Policy) -> None:
    assert change_policy(policy=policy, change=Change()) == policy


@given(policies(), st.sampled_from(STEPS), st.sampled_from(STEPS))
def test_what_is_no_measure_stays(policy: Policy, cap: float, rate: float) -> None:
    changed = change_policy(policy=policy, change=Change(cap=cap, rate=rate))

    assert [row.when for row in changed.rows] == [row.when for row in policy.rows]
    assert changed.authority == policy.authority


def test_a_changed_policy_can_be_written_and_read() -> None:
    changed = change_policy(policy=LATE, change=Change(cap=1.25, rate=0.75, threshold=2))

    assert read_policy(policy_to_json(changed)) == changed
    assert FACTS["delay_cause"].kind == "choice"
    assert changed.rows[0].when[1] == LATE.rows[0].when[1]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(Change(cap=0), id="nothing"),
        pytest.param(Change(threshold=-1), id="below nothing"),
    ],
)
def test_a_factor_must_be_above_zero(change: Change) -> None:
    with pytest.raises(LabError, match="above zero"):
        change_policy(policy=LATE, change=change)


def test_ends_that_meet_are_refused() -> None:
    narrow = dataclasses.replace(LATE, rows=(late_row("narrow", 2, 3, 500),))

    with pytest.raises(LabError, match="meet"):
        change_policy(policy=narrow, change=Change(threshold=0.1))
