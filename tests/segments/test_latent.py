from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import segments
from mehvar.segments._items import MISSING, merge

STOUFFER_TOBY = {
    (1, 1, 1, 1): 42, (1, 1, 1, 2): 23, (1, 1, 2, 1): 6, (1, 1, 2, 2): 25,
    (1, 2, 1, 1): 6, (1, 2, 1, 2): 24, (1, 2, 2, 1): 7, (1, 2, 2, 2): 38,
    (2, 1, 1, 1): 1, (2, 1, 1, 2): 4, (2, 1, 2, 1): 1, (2, 1, 2, 2): 6,
    (2, 2, 1, 1): 2, (2, 2, 1, 2): 9, (2, 2, 2, 1): 2, (2, 2, 2, 2): 20,
}  # fmt: skip
"""216 people on four dilemmas (Stouffer and Toby 1951; Goodman 1974)."""


@pytest.fixture(scope="module")
def dilemmas() -> segments.Items:
    answers = np.repeat(np.array(list(STOUFFER_TOBY)), list(STOUFFER_TOBY.values()), axis=0)
    return segments.Items.read(answers)


@pytest.fixture(scope="module")
def choice(dilemmas: segments.Items) -> segments.LatentChoice:
    return segments.choose_latent_classes(
        items=dilemmas, classes=(1, 2, 3), rng=np.random.default_rng(1)
    )


def test_two_classes_of_the_dilemmas_are_those_published(choice: segments.LatentChoice) -> None:
    fit = choice.fits[1]

    assert fit.log_likelihood == pytest.approx(-504.4677, abs=5e-5)
    assert fit.bic == pytest.approx(1057.313, abs=5e-4)
    assert fit.aic == pytest.approx(1026.935, abs=5e-4)
    assert fit.g_squared == pytest.approx(2.720, abs=5e-4)
    assert fit.degrees_of_freedom == 6
    assert fit.shares == pytest.approx([0.721, 0.279], abs=5e-4)
    assert fit.relative_entropy == pytest.approx(0.719, abs=5e-4)
    assert fit.converged
    assert fit.found_by == fit.finished


def test_bic_chooses_two_classes(choice: segments.LatentChoice) -> None:
    assert choice.fits[0].bic == pytest.approx(1108.80, abs=5e-3)
    assert choice.fits[2].bic == pytest.approx(1081.86, abs=5e-3)
    assert choice.chosen.classes == 2


def test_two_classes_leave_no_pair_of_dilemmas_unexplained(choice: segments.LatentChoice) -> None:
    alone, two = choice.fits[0].residuals(), choice.fits[1].residuals()

    assert alone.max() > 5
    assert two.max() < 2
    assert np.allclose(two, two.T)


def test_summary_says_what_the_paper_says(choice: segments.LatentChoice) -> None:
    assert "BIC 1057.313" in choice.chosen.summary()
    assert "<- chosen" in choice.summary()


@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_known_classes_are_found_again(missing: float) -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 3, 3_000)
    chances = rng.dirichlet(np.full(4, 0.4), (3, 6))
    answers = (rng.random((3_000, 6, 1)) > chances[truth].cumsum(axis=2)).sum(axis=2).astype(float)
    answers[rng.random(answers.shape) < missing] = np.nan
    items = segments.Items.read(answers)

    fit = segments.fit_latent_classes(items=items, classes=3, rng=rng)

    found = fit.predict()
    known = found >= 0
    order = [int(np.bincount(found[known & (truth == one)]).argmax()) for one in range(3)]
    assert sorted(order) == [0, 1, 2]
    for one in range(3):
        for item in range(6):
            table = fit.chances[item][order[one]]
            wanted = chances[one, item][[int(level) for level in fit.items.levels[item]]]
            assert table == pytest.approx(wanted, abs=0.06)


def test_likelihood_equals_the_sum_over_respondents() -> None:
    """An independent oracle: the mixture's density, respondent by respondent."""
    rng = np.random.default_rng(0)
    answers = rng.integers(0, 3, (200, 5)).astype(float)
    answers[rng.random(answers.shape) < 0.1] = np.nan
    fit = segments.fit_latent_classes(items=segments.Items.read(answers), classes=2, rng=rng)

    total = 0.0
    for row in answers:
        density = fit.shares.copy()
        for item, answer in enumerate(row):
            if not np.isnan(answer):
                density = density * fit.chances[item][:, fit.items.levels[item].index(answer)]
        total += np.log(density.sum())

    assert fit.log_likelihood == pytest.approx(total, rel=1e-9)


def test_new_respondents_are_placed_as_the_old_ones_with_their_answers(
    choice: segments.LatentChoice,
) -> None:
    rows = np.array(list(itertools.product((1, 2), repeat=4)))
    new = segments.Items.read({f"item_{place + 1}": rows[:, place].tolist() for place in range(4)})

    chances = choice.chosen.probabilities(new)

    assert chances.sum(axis=1) == pytest.approx(np.ones(16))
    assert choice.chosen.predict(new)[0] == 1  # the small class: universalistic throughout
    assert choice.chosen.predict(new)[-1] == 0


def test_who_answered_nothing_belongs_nowhere() -> None:
    items = segments.Items.read({"a": [1, 2, None, 1, 2], "b": [1, 2, None, 1, 1]})

    fit = segments.fit_latent_classes(items=items, classes=2, rng=np.random.default_rng(0))

    assert fit.respondents == 4
    assert fit.predict()[2] == -1
    assert fit.probabilities()[2] == pytest.approx(fit.shares)


def test_clear_classes_are_stable_and_noise_is_not() -> None:
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 2, 250)
    clear = (rng.random((250, 6)) < np.where(truth[:, None] == 1, 0.9, 0.1)).astype(int)
    noise = rng.integers(0, 2, (250, 6))

    found = [
        segments.latent_stability(
            segments.fit_latent_classes(
                items=segments.Items.read(answers), classes=2, rng=rng, starts=12
            ),
            rng=rng,
            draws=8,
        )
        for answers in (clear, noise)
    ]

    assert found[0].is_stable
    assert found[0].by_class.min() > 0.85
    assert found[0].share_low[0] < 0.5 < found[0].share_high[0] + 0.05
    assert not found[1].is_stable


@given(
    answers=st.lists(
        st.lists(st.sampled_from([None, "a", "b", "c"]), min_size=3, max_size=3), min_size=1,
        max_size=40,
    )
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_merging_loses_nobody(answers: list[list[str | None]]) -> None:
    items = segments.Items.read(
        {f"q{place}": [row[place] for row in answers] for place in range(3)}
    )

    merged = merge(items)

    answered = (items.codes != MISSING).any(axis=1)
    assert merged.weight.sum() == answered.sum()
    assert (merged.codes[merged.row[answered]] == items.codes[answered]).all()
    assert (merged.row[~answered] == -1).all()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param({"a": [float(one) for one in range(60)]}, "different answers", id="a number"),
        pytest.param({}, "no answers", id="no item"),
        pytest.param({"a": []}, "no answers", id="nobody"),
    ],
)
def test_what_is_no_item_is_refused(answers: dict[str, list[float]], said: str) -> None:
    with pytest.raises(segments.ItemsError, match=said):
        segments.Items.read(answers)


def test_more_classes_than_patterns_are_refused() -> None:
    items = segments.Items.read({"a": [1, 2], "b": [1, 2]})

    with pytest.raises(segments.ItemsError, match="cannot be told"):
        segments.fit_latent_classes(items=items, classes=3, rng=np.random.default_rng(0))
