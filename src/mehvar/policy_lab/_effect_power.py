"""What could an experiment with caps show? Told before it begins, from the weeks that are past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mehvar.policy_lab._effect_records import Floats
from mehvar.policy_lab._effect_trial import (
    FEWEST_CELLS,
    Assigned,
    Cells,
    drawn_again,
    team_and_week,
)

_POWER, _LEVEL = 0.8, 0.05
_DRAWS, _TRIED, _STEPS = 399, 400, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Smallest:
    """The smallest effect that an experiment would show four times in five, at the level of 5 %.

    ``slope`` is per minor unit of the cap, ``between`` the difference between the lowest and the
    highest cap, both in the unit of the outcome. ``past`` weeks of teams told how they spread.
    """

    slope: float
    between: float
    cells: int
    past: int


def smallest_seen(*, past: Cells, planned: Sequence[Assigned], seed: int) -> Smallest | None:
    """Return the smallest effect that the planned weeks would show; None when nothing tells it.

    The spread of a cell, given its team and week, is that of the past; each planned cell is taken
    to have as many cases as a team had in a week on average. The power is that of the test of
    ``dose_response`` itself, over outcomes that ``seed`` draws: few teams cost more of it than a
    formula for large samples would say.
    """
    variance = _variance(past)
    if variance is None or len(planned) < FEWEST_CELLS:
        return None
    cells = _planned(past, planned)
    basis = team_and_week(cells)
    cap = cells.cap * np.sqrt(cells.cases)
    cap = cap - basis @ (basis.T @ cap)
    if cells.cap.size <= basis.shape[1] + 1 or float(cap @ cap) <= 0:
        return None
    slope = _reached(cells, basis, cap, error=float(np.sqrt(variance)), seed=seed)
    if slope is None:
        return None
    return Smallest(
        slope=slope, between=slope * float(np.ptp(cells.cap)), cells=cells.cap.size,
        past=past.cap.size,
    )  # fmt: skip


def _reached(cells: Cells, basis: Floats, cap: Floats, *, error: float, seed: int) -> float | None:
    """Return the slope at which the test rejects in four of five draws of the outcome."""
    lots, size = drawn_again(cells, basis, seed=seed, draws=_DRAWS)
    rng, told = np.random.default_rng([seed, 1]), float(cap @ cap)
    noise = rng.normal(0, error, (cap.size, _TRIED))
    noise -= basis @ (basis.T @ noise)
    by_noise, by_cap = lots @ noise / size[:, None], (lots @ cap / size)[:, None]
    found = cap @ noise / told

    def power(slope: float) -> float:
        beyond = np.abs(by_noise + slope * by_cap) >= np.abs(found + slope) * (1 - 1e-9)
        p = (1 + beyond.sum(axis=0)) / (1 + size.size)
        return float(np.mean(p < _LEVEL))

    low, high = 0.0, 3 * error / float(np.sqrt(told))
    for _ in range(_STEPS):
        if power(high) >= _POWER:
            break
        low, high = high, 2 * high
    else:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if power(middle) >= _POWER else (middle, high)
    return high


def _variance(past: Cells) -> float | None:
    """Return the variance of one case's share of a cell, within teams and weeks."""
    if past.value.size < FEWEST_CELLS:
        return None
    basis = team_and_week(past)
    freedom: int = past.value.size - basis.shape[1]
    if freedom < 3:
        return None
    value = past.value * np.sqrt(past.cases)
    rest: Floats = value - basis @ (basis.T @ value)
    return float(rest @ rest) / freedom


def _planned(past: Cells, planned: Sequence[Assigned]) -> Cells:
    teams = sorted({one.team_id for one in planned})
    usual = float(past.cases.mean())
    return Cells(
        team=np.array([teams.index(one.team_id) for one in planned], dtype=np.int64),
        week=np.array([one.week.toordinal() for one in planned], dtype=np.int64),
        block=np.array([one.block for one in planned], dtype=np.int64),
        cap=np.array([one.cap for one in planned], dtype=np.float64),
        value=np.zeros(len(planned)),
        cases=np.full(len(planned), usual),
    )
