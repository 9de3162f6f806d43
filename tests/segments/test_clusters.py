"""Groups that are there are found again, groups that are not there are not believed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from mehvar import segments
from mehvar.segments._agree import adjusted_rand, contingency
from mehvar.segments._division import measure_drift, persistence

NAMES = ("a", "b", "c")


@pytest.fixture(scope="module")
def three() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 400)
    centres = np.array([[0.0, 0, 0], [9, 0, 0], [0, 9, 5]])
    return centres[truth] + rng.normal(size=(400, 3)), truth


def test_three_groups_are_found_and_are_stable(three: tuple[np.ndarray, np.ndarray]) -> None:
    rows, truth = three

    found = segments.fit_clusters(
        features=rows, names=NAMES, rng=np.random.default_rng(1), groups=(2, 3, 4)
    )

    assert found.groups == 3
    assert found.chosen_by == "stable"
    assert found.stability > 0.95
    assert found.by_group.min() > 0.9
    assert adjusted_rand_score(truth, found.predict(rows)) > 0.98


def test_groups_keep_their_places_when_they_are_learnt_again(
    three: tuple[np.ndarray, np.ndarray],
) -> None:
    rows, _ = three
    rng = np.random.default_rng(2)
    first = segments.fit_clusters(features=rows, names=NAMES, rng=rng, groups=(3,), judge=False)
    turned = first.centres[[2, 0, 1]]

    again = segments.fit_clusters(
        features=rows + 0.05, names=NAMES, rng=rng, groups=(3,), start=turned, judge=False
    )

    assert np.abs(again.centres - turned).max() < 0.2


def test_an_unknown_value_counts_as_the_centre_and_extremes_are_drawn_in(
    three: tuple[np.ndarray, np.ndarray],
) -> None:
    rows, _ = three
    rows = np.vstack([rows, [[np.nan, np.nan, np.nan], [1e12, -1e12, 0]]])

    found = segments.fit_clusters(
        features=rows, names=NAMES, rng=np.random.default_rng(1), groups=(3,), judge=False
    )

    assert np.isfinite(found.centres).all()
    assert found.predict(rows).min() >= 0


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(np.zeros((500, 3)), id="all the same"),
        pytest.param(np.random.default_rng(0).normal(size=(20, 3)), id="few"),
        pytest.param(np.zeros((0, 3)), id="nobody"),
    ],
)
def test_what_cannot_be_divided_is_refused(rows: np.ndarray) -> None:
    with pytest.raises(segments.SegmentsError, match="too few"):
        segments.fit_clusters(features=rows, names=NAMES, rng=np.random.default_rng(0))


@given(seed=st.integers(0, 1_000), n=st.integers(2, 60), a=st.integers(1, 5), b=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_agreement_is_that_of_scikit_learn(seed: int, n: int, a: int, b: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, a, n), rng.integers(0, b, n)

    assert adjusted_rand(contingency(one, other)) == pytest.approx(
        adjusted_rand_score(one, other), abs=1e-9
    )


def test_no_move_is_no_drift_and_a_move_is() -> None:
    rng = np.random.default_rng(3)
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    day = date(2025, 1, 1)
    still = [
        measure_drift(
            reference=rng.multinomial(300, shares).astype(float),
            now=rng.multinomial(300, shares).astype(float), day=day,
        )
        for _ in range(200)
    ]  # fmt: skip
    moved = measure_drift(
        reference=1_000 * shares, now=1_000 * np.array([0.2, 0.2, 0.2, 0.4]), day=day
    )

    assert sum(one.drifted for one in still) <= 6
    assert moved.drifted
    assert 0 < moved.divergence < 1


def test_of_few_customers_chance_alone_passes_the_customary_tenth() -> None:
    few = measure_drift(
        reference=np.array([8.0, 2, 5]), now=np.array([4.0, 6, 5]), day=date(2025, 1, 1)
    )

    assert few.psi > 0.1
    assert not few.drifted


def test_persistence_is_the_share_who_stayed() -> None:
    stayed = persistence(
        then_customer=np.array([1, 2, 3, 9]), then=np.array([0, 1, -1, 0]),
        customer=np.array([1, 2, 3, 4]), code=np.array([0, 0, 0, 0]),
    )  # fmt: skip

    assert stayed == 0.5
