"""Caps tried at random by team and week: who had which, and what a higher cap brought.

Which cap a team has in a week is drawn by seed before the first week and written down, so that
nothing else can have decided it. The unit that was drawn is the week of a team: the analysis
compares those and not single cases, and its test draws the same lot again and again (Fisher's
randomisation test, inverted for the interval).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from mehvar.policy_lab._effect_records import Floats, Integers
from mehvar.policy_lab._errors import LabError
from mehvar.stats import Interval

_DRAWS = 1_999
_STEPS = 50
_LEVEL = 0.05
FEWEST_CELLS = 8
"""Fewer weeks of teams than this are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The cap (minor units) that a team has in the week that begins on ``week``.

    ``block`` numbers the turns of a team: within a turn every cap comes once.
    """

    team_id: str
    week: date
    cap: int
    block: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """The weeks of the teams: one value per team and week in every array.

    ``cap`` in minor units, ``value`` the mean outcome of the cell's cases, ``cases`` how many.
    ``team``, ``week`` and ``block`` are numbers.
    """

    team: Integers
    week: Integers
    block: Integers
    cap: Floats
    value: Floats
    cases: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """What one more unit of the cap brought, with its 95 % interval and exact p-value."""

    slope: Interval
    p: float
    cells: int
    teams: int


def assign_caps(
    *, teams: Sequence[str], weeks: Sequence[date], caps: Sequence[int], seed: int
) -> tuple[Assigned, ...]:
    """Draw which cap each team has in each week: every cap once in a turn of as many weeks.

    The same seed draws the same lot.

    Raises:
        LabError: with fewer than two caps or teams, or fewer weeks than caps.
    """
    if len(set(caps)) < 2 or not teams or len(weeks) < len(set(caps)):
        raise LabError(
            f"An experiment needs two caps or more and a week for each, "
            f"not {len(set(caps))} caps, {len(teams)} teams and {len(weeks)} weeks.",
            hint="Name at least two caps, and as many weeks as caps.",
        )
    rng = np.random.default_rng(seed)
    tried = np.array(sorted(set(caps)))
    found = []
    for team in sorted(set(teams)):
        for start in range(0, len(weeks), tried.size):
            turn = weeks[start : start + tried.size]
            drawn = rng.permutation(tried)[: len(turn)]
            found += [
                Assigned(team_id=team, week=week, cap=int(cap), block=start // tried.size)
                for week, cap in zip(turn, drawn, strict=True)
            ]
    return tuple(found)


def dose_response(*, cells: Cells, seed: int, draws: int = _DRAWS) -> Dose | None:
    """Estimate what a higher cap brought, within teams and weeks; None with too few cells.

    The slope is per minor unit of the cap. Its interval holds every slope that the lot does not
    refute: with few teams it is as wide as it must be, and needs no law of large numbers.
    """
    if cells.cap.size < FEWEST_CELLS:
        return None
    weight = np.sqrt(cells.cases)
    basis = team_and_week(cells)
    if cells.cap.size <= basis.shape[1] + 1:
        return None
    cap = _rest(basis, cells.cap * weight)
    value = _rest(basis, cells.value * weight)
    if float(cap @ cap) <= 0:
        return None
    lots, size = drawn_again(cells, basis, seed=seed, draws=draws)
    slope = float(cap @ value / (cap @ cap))
    by_value, by_cap = lots @ value / size, lots @ cap / size

    def p_of(tried: float) -> float:
        beyond = np.abs(by_value - tried * by_cap) >= abs(slope - tried) * (1 - 1e-9)
        return float((1 + beyond.sum()) / (1 + size.size))

    error = float(np.std(by_value - slope * by_cap)) or abs(slope) or 1.0
    low, high = (_edge(p_of, slope, side * error) for side in (-1, 1))
    return Dose(
        slope=Interval(estimate=slope, low=low, high=high, n=float(cells.cases.sum())),
        p=p_of(0.0), cells=cells.cap.size, teams=int(np.unique(cells.team).size),
    )  # fmt: skip


def team_and_week(cells: Cells) -> Floats:
    """Return an orthonormal basis of what teams and weeks have of their own, weighted by cases."""
    teams = np.unique(cells.team, return_inverse=True)[1]
    weeks = np.unique(cells.week, return_inverse=True)[1]
    dummies = np.column_stack(
        [teams[:, None] == np.arange(teams.max() + 1), weeks[:, None] == np.arange(weeks.max() + 1)]
    )
    weighted = dummies * np.sqrt(cells.cases)[:, None]
    left, size, _ = np.linalg.svd(weighted, full_matrices=False)
    return np.asarray(left[:, size > 1e-9 * size[0]])


def drawn_again(cells: Cells, basis: Floats, *, seed: int, draws: int) -> tuple[Floats, Floats]:
    """Return other lots that chance could have drawn, within teams and weeks, and their sizes."""
    lots = _lots(cells, np.random.default_rng(seed), draws) * np.sqrt(cells.cases)
    largest = float(np.max(np.einsum("ij,ij->i", lots, lots), initial=0.0))
    lots -= (lots @ basis) @ basis.T
    size = np.einsum("ij,ij->i", lots, lots)
    known = size > 1e-9 * largest
    return lots[known], size[known]


def _rest(basis: Floats, values: Floats) -> Floats:
    return np.asarray(values - basis @ (basis.T @ values))


def _lots(cells: Cells, rng: np.random.Generator, draws: int) -> Floats:
    """Draw the caps again within every turn of every team: one lot per row."""
    turn = np.unique(np.column_stack([cells.team, cells.block]), axis=0, return_inverse=True)[1]
    turn = np.ravel(turn)
    lots = np.tile(cells.cap, (draws, 1))
    for one in range(int(turn.max()) + 1):
        place = np.flatnonzero(turn == one)
        lots[:, place] = rng.permuted(lots[:, place], axis=1)
    return lots


def _edge(p_of: Callable[[float], float], slope: float, step: float) -> float:
    """Return where the p-value falls to the level, on the side that ``step`` points to."""
    far = slope + step
    for _ in range(_STEPS):
        if p_of(far) < _LEVEL:
            break
        step *= 1.6
        far = slope + step
    else:
        return float(np.inf * np.sign(step))
    near = slope
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (near, middle) if p_of(middle) < _LEVEL else (middle, far)
    return float(far)
