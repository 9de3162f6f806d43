"""Made-up people with known truth: who gives back, who gives, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Counts of people whose true ratios are known."""

    truth: Floats
    expected: Floats
    counted: Floats


def people(
    rng: np.random.Generator, *, n: int, shape: float, mean: float, times: Floats | None = None
) -> People:
    """People who differ by a Gamma(shape, shape); ``times`` multiplies the ratios of the first."""
    truth = rng.gamma(shape, 1 / shape, n)
    if times is not None:
        truth[: times.size] = times
    expected = rng.gamma(2.0, mean / 2.0, n) + 0.01
    return People(
        truth=truth, expected=expected, counted=rng.poisson(truth * expected).astype(float)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """Employees and their moments: one row per employee and narrowest group."""

    person: NDArray[np.int64]
    groups: tuple[NDArray[np.int64], ...]
    cases: Floats
    counted: Floats
    people: int


def desks(
    rng: np.random.Generator, *, people: int, cases: float, spread: float, times: float = 1.0
) -> Desks:
    """Employees of unlike case mixes who differ by chance; the first gives ``times`` as often."""
    kinds, stores = 4, 3
    rate = np.array([0.05, 0.1, 0.2, 0.3])
    own = rng.gamma(1 / spread**2, spread**2, people)
    own[0] = times
    person, kind, store = (
        one.ravel()
        for one in np.meshgrid(range(people), range(kinds), range(stores), indexing="ij")
    )
    taste = rng.dirichlet(np.ones(kinds), people)
    seen = rng.poisson(cases * taste[person, kind] / stores).astype(float)
    counted = rng.poisson(seen * rate[kind] * own[person]).astype(float)
    return Desks(
        person=person, groups=(kind, kind * stores + store), cases=seen, counted=counted,
        people=people,
    )  # fmt: skip
