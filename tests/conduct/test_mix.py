"""What others would have had: against a loop over people and groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conduct.shops import Desks, Floats, desks

from mehvar import conduct


def _slowly(made: Desks) -> Floats:
    """One row at a time, as the docstring says it."""
    person, groups, cases, counted = made.person, made.groups, made.cases, made.counted
    expected = np.zeros(made.people)
    for row in range(person.size):
        others = person != person[row]
        n = cases[others].sum()
        rate = counted[others].sum() / n if n else 0.0
        for group in groups:
            here = others & (group == group[row])
            rate = (counted[here].sum() + 20 * rate) / (cases[here].sum() + 20)
        expected[person[row]] += cases[row] * rate
    return expected


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), people=st.integers(1, 6))
def test_it_is_what_a_loop_over_the_others_finds(seed: int, people: int) -> None:
    made = desks(np.random.default_rng(seed), people=people, cases=30, spread=0.5)

    found = conduct.expect(
        person=made.person, groups=made.groups, cases=made.cases, counted=made.counted,
        people=people,
    )  # fmt: skip

    assert found == pytest.approx(_slowly(made))


def test_hard_cases_are_no_sign_of_generosity() -> None:
    """Somebody with other cases than the rest is compared with others in the same cases."""
    rng = np.random.default_rng(1)
    ratios = []
    for _run in range(60):
        made = desks(rng, people=30, cases=300, spread=0.05)
        expected = conduct.expect(
            person=made.person, groups=made.groups, cases=made.cases, counted=made.counted,
            people=made.people,
        )  # fmt: skip
        counted = np.bincount(made.person, weights=made.counted)
        ratios.append(counted.sum() / expected.sum())

    assert np.mean(ratios) == pytest.approx(1.0, abs=0.03)
