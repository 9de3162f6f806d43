"""What a grant is worth, and which cap is best: known truth, exact lots, and independent sums."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, timedelta
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from mehvar import policy_lab
from mehvar.policy_lab import Best, Cells, Measured

RUNS = 400 if os.environ.get("MEHVAR_FITS") else 40
TEAMS = tuple(f"T{place}" for place in range(5))
CAPS = (200_000, 400_000, 600_000, 800_000)
WEEKS = tuple(date(2026, 1, 3) + timedelta(days=7 * place) for place in range(12))


def _cells(seed: int, *, slope: float = 0.0, peak: float | None = None) -> Cells:
    """Weeks of teams that differ on their own, with a set effect of the cap on the mean."""
    rng = np.random.default_rng([seed, 5])
    lot = policy_lab.assign_caps(teams=TEAMS, weeks=WEEKS, caps=CAPS, seed=seed)
    of_team, of_week = rng.normal(0, 1, len(TEAMS)), rng.normal(0, 1, len(WEEKS))
    cap = np.array([one.cap for one in lot], dtype=np.float64)
    team = np.array([TEAMS.index(one.team_id) for one in lot])
    week = np.array([WEEKS.index(one.week) for one in lot])
    cases = rng.poisson(60, cap.size).astype(np.float64) + 1
    value = of_team[team] + of_week[week] + slope * cap
    if peak is not None:
        value += -0.1 * ((cap - peak) / 100_000) ** 2
    value += rng.normal(0, np.sqrt(0.1 + 4 / cases))
    return Cells(team=team, week=week, block=np.array([one.block for one in lot]), cap=cap,
                 value=value, cases=cases)  # fmt: skip


def test_every_team_has_every_cap_once_in_a_turn() -> None:
    lot = policy_lab.assign_caps(teams=TEAMS, weeks=WEEKS, caps=CAPS, seed=1)

    assert len(lot) == len(TEAMS) * len(WEEKS)
    turns = Counter((one.team_id, one.block, one.cap) for one in lot)
    assert set(turns.values()) == {1}
    assert lot == policy_lab.assign_caps(teams=TEAMS, weeks=WEEKS, caps=CAPS, seed=1)
    assert lot != policy_lab.assign_caps(teams=TEAMS, weeks=WEEKS, caps=CAPS, seed=2)


@pytest.mark.parametrize(
    ("teams", "weeks", "caps"),
    [
        pytest.param(TEAMS, WEEKS, (5, 5), id="one cap"),
        pytest.param((), WEEKS, CAPS, id="no team"),
        pytest.param(TEAMS, WEEKS[:3], CAPS, id="too few weeks"),
    ],
)
def test_an_experiment_that_compares_nothing_is_refused(
    teams: tuple[str, ...], weeks: tuple[date, ...], caps: tuple[int, ...]
) -> None:
    with pytest.raises(policy_lab.LabError, match="An experiment needs"):
        policy_lab.assign_caps(teams=teams, weeks=weeks, caps=caps, seed=1)


def test_the_interval_of_a_dose_covers_the_truth() -> None:
    slope = 2e-6
    found = [
        policy_lab.dose_response(cells=_cells(seed, slope=slope), seed=seed, draws=399)
        for seed in range(RUNS)
    ]

    covered = sum(one is not None and one.slope.low <= slope <= one.slope.high for one in found)
    low, high = binom.ppf([0.0005, 0.9995], RUNS, 0.95)
    if RUNS >= 400:
        print(f"{covered} of {RUNS} cover the slope")  # noqa: T201 (figures of the docs)
    assert low <= covered <= high


def test_without_an_effect_one_is_claimed_once_in_twenty() -> None:
    found = [
        policy_lab.dose_response(cells=_cells(seed), seed=seed, draws=399) for seed in range(RUNS)
    ]

    claims = sum(one is not None and one.p < 0.05 for one in found)
    low, high = binom.ppf([0.0005, 0.9995], RUNS, 0.05)
    if RUNS >= 400:
        print(f"{claims} of {RUNS} claim an effect")  # noqa: T201 (figures of the docs)
    assert low <= claims <= high


def test_the_p_value_is_that_of_all_lots() -> None:
    """With few enough lots all can be counted: two teams, two turns of two caps, sixteen lots."""
    cap = np.array([1, 2, 2, 1, 2, 1, 1, 2], dtype=np.float64)
    team, week = np.repeat([0, 1], 4), np.tile([0, 1, 2, 3], 2)
    block = np.tile([0, 0, 1, 1], 2)
    value = np.array([0.0, 3.1, 2.0, 0.4, 2.2, 0.9, 0.7, 2.8])
    cells = Cells(team=team, week=week, block=block, cap=cap, value=value, cases=np.ones(8))

    def slope(lot: np.ndarray) -> float:
        design = np.column_stack(
            [lot, team == 0, team == 1, *(week == one for one in range(1, 4))]
        ).astype(float)
        return float(np.linalg.lstsq(design, value, rcond=None)[0][0])

    pairs = list(permutations([1.0, 2.0]))
    lots = [np.array([*a, *b, *c, *d]) for a in pairs for b in pairs for c in pairs for d in pairs]
    alike = [lot for lot in lots if np.linalg.matrix_rank(
        np.column_stack([lot, team == 0, *(week == one for one in range(4))]).astype(float)) == 6]  # fmt: skip
    own = abs(slope(cap))
    exact = np.mean([abs(slope(lot)) >= own - 1e-9 for lot in alike])

    found = policy_lab.dose_response(cells=cells, seed=3, draws=9_999)

    assert found is not None
    assert found.slope.estimate == pytest.approx(slope(cap))
    assert found.p == pytest.approx(exact, abs=0.02)


def test_the_best_cap_is_found_where_it_was_set() -> None:
    peak = 500_000.0
    found = [policy_lab.best_cap(cells=_cells(seed, peak=peak)) for seed in range(RUNS)]

    told = [one.cap for one in found if one.cap is not None]
    covered = sum(cap.low <= peak <= cap.high for cap in told)
    assert len(told) >= 0.9 * RUNS
    assert covered >= binom.ppf(0.0005, len(told), 0.95)


@pytest.mark.parametrize(
    ("peak", "best"),
    [
        pytest.param(4_000_000.0, Best.AT_LEAST_HIGHEST, id="higher still"),
        pytest.param(-2_500_000.0, Best.AT_MOST_LOWEST, id="lower still"),
    ],
)
def test_a_best_cap_beyond_what_was_tried_is_not_guessed(peak: float, best: Best) -> None:
    found = policy_lab.best_cap(cells=_cells(1, peak=peak))

    assert (found.best, found.cap) == (best, None)


def test_without_an_effect_no_cap_is_best() -> None:
    said = Counter(policy_lab.best_cap(cells=_cells(seed)).best for seed in range(RUNS))

    assert said[Best.CANNOT_TELL] >= 0.75 * RUNS


def test_two_caps_make_no_curve() -> None:
    cells = _cells(1)
    two = cells.cap < 500_000
    few = Cells(team=cells.team[two], week=cells.week[two], block=cells.block[two],
                cap=cells.cap[two], value=cells.value[two], cases=cells.cases[two])  # fmt: skip

    assert policy_lab.best_cap(cells=few).best == Best.CANNOT_TELL


def test_a_net_value_is_its_parts() -> None:
    found = policy_lab.net_value(
        retained=Measured(value=0.08, error=0.02), margin=Measured(value=3_000_000, error=200_000),
        cost=Measured(value=150_000, error=2_000), substitution=Measured(value=20_000, error=1_000),
        n=4_000,
    )  # fmt: skip

    assert found.net.estimate == pytest.approx(0.08 * 3_000_000 - 170_000)
    assert found.break_even == pytest.approx(170_000 / 3_000_000)
    assert not found.is_told
    assert found.enough is not None
    assert found.enough > 4_000


@given(
    effect=st.floats(-0.2, 0.2), error=st.floats(0.001, 0.1), margin=st.floats(1e5, 1e7),
    spread=st.floats(1, 1e6), cost=st.floats(0, 1e6),
)  # fmt: skip
def test_the_interval_of_a_net_value_is_that_of_draws(
    effect: float, error: float, margin: float, spread: float, cost: float
) -> None:
    rng = np.random.default_rng(1)
    drawn = rng.normal(effect, error, 20_000) * rng.normal(margin, spread, 20_000) - cost

    found = policy_lab.net_value(
        retained=Measured(value=effect, error=error), margin=Measured(value=margin, error=spread),
        cost=Measured(value=cost, error=0.0), n=100,
    )  # fmt: skip

    assert found.net.high - found.net.low == pytest.approx(2 * 1.96 * drawn.std(), rel=0.05)


def test_more_cases_are_asked_for_only_while_the_sign_is_open() -> None:
    sure = policy_lab.net_value(
        retained=Measured(value=0.2, error=0.01), margin=Measured(value=3_000_000, error=1_000),
        cost=Measured(value=100_000, error=10), n=4_000,
    )  # fmt: skip

    assert sure.is_told
    assert sure.enough is None
