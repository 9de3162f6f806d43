"""What an experiment is said to show before it begins: held against experiments with that truth."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from scipy.stats import binom

from mehvar import policy_lab
from mehvar.policy_lab import Assigned, Cells

RUNS = 400 if os.environ.get("MEHVAR_FITS") else 40
ALL_TEAMS = tuple(f"T{place:02}" for place in range(30))
TEAMS = ALL_TEAMS[:6]
CAPS = (200_000, 400_000, 800_000)
DAYS = tuple(date(2026, 1, 3) + timedelta(days=7 * place) for place in range(52))


def _weeks(lot: tuple[Assigned, ...], rng: np.random.Generator, *, slope: float = 0.0) -> Cells:
    """Weeks of teams of fifty cases each, whose means differ by team, week, cap and chance."""
    team = np.array([ALL_TEAMS.index(one.team_id) for one in lot])
    week = np.array([DAYS.index(one.week) for one in lot])
    cap = np.array([one.cap for one in lot], dtype=np.float64)
    value = rng.normal(0, 1, len(ALL_TEAMS))[team] + rng.normal(0, 1, len(DAYS))[week]
    value += slope * cap + rng.normal(0, 0.4, cap.size)
    return Cells(
        team=team, week=week, block=np.array([one.block for one in lot]), cap=cap, value=value,
        cases=np.full(cap.size, 50.0),
    )  # fmt: skip


def _past() -> Cells:
    """A year of many teams, so that their spread is known well."""
    lot = policy_lab.assign_caps(teams=ALL_TEAMS, weeks=DAYS, caps=CAPS, seed=1)
    cells = _weeks(lot, np.random.default_rng(1))
    return replace(cells, cap=np.zeros(cells.cap.size))


def test_the_smallest_effect_is_seen_four_times_in_five() -> None:
    lot = policy_lab.assign_caps(teams=TEAMS, weeks=DAYS[:12], caps=CAPS, seed=3)
    smallest = policy_lab.smallest_seen(past=_past(), planned=lot, seed=5)
    assert smallest is not None
    rng = np.random.default_rng(4)

    tried = (
        policy_lab.dose_response(cells=_weeks(lot, rng, slope=smallest.slope), seed=run, draws=399)
        for run in range(RUNS)
    )
    seen = sum(one is not None and one.p < 0.05 for one in tried)

    assert binom.ppf(0.001, RUNS, 0.75) <= seen <= binom.ppf(0.999, RUNS, 0.85)
    assert np.isclose(smallest.between, smallest.slope * 600_000)
    assert (smallest.cells, smallest.past) == (72, 1_560)


def test_twice_the_weeks_show_less_by_the_root_of_two() -> None:
    short, long = (
        policy_lab.smallest_seen(
            past=_past(),
            planned=policy_lab.assign_caps(teams=TEAMS, weeks=DAYS[:weeks], caps=CAPS, seed=3),
            seed=5,
        )
        for weeks in (24, 48)
    )
    assert short is not None
    assert long is not None
    assert 1.3 < short.slope / long.slope < 1.55


def test_without_a_past_or_with_too_few_weeks_nothing_is_told() -> None:
    lot = policy_lab.assign_caps(teams=TEAMS, weeks=DAYS[:12], caps=CAPS, seed=3)
    whole, floats = np.zeros(0, dtype=np.int64), np.zeros(0)
    nothing = Cells(team=whole, week=whole, block=whole, cap=floats, value=floats, cases=floats)
    short = policy_lab.assign_caps(teams=TEAMS[:2], weeks=DAYS[:3], caps=CAPS, seed=3)

    assert policy_lab.smallest_seen(past=nothing, planned=lot, seed=5) is None
    assert policy_lab.smallest_seen(past=_past(), planned=short, seed=5) is None
    assert policy_lab.dose_response(cells=nothing, seed=1) is None
