"""Small worlds with known effects, in which raw differences are wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class World:
    """Orders of customers: exposure, outcome, covariates, and the effect on the exposed."""

    exposed: npt.NDArray[np.bool_]
    outcome: Floats
    covariates: dict[str, npt.NDArray[np.int64]]
    customer: npt.NDArray[np.int64]
    truth: float


def confounded(rng: np.random.Generator, *, orders: int = 4_000) -> World:
    """Valuable customers of busy regions in winter are exposed more, and spend more anyway.

    The response is not linear, orders of a customer go together, and a tenth of the values of
    each covariate is missing at random.
    """
    customers = orders // 4
    customer = np.sort(rng.integers(0, customers, orders))
    value = rng.choice(8, customers, p=[0.3, 0.2, 0.14, 0.12, 0.1, 0.07, 0.04, 0.03])[customer]
    region, season = rng.integers(0, 5, orders), rng.integers(0, 4, orders)
    mood = rng.normal(0, 1, customers)[customer]
    odds = -2.6 + 0.35 * value + 0.5 * (region == 2) - 0.5 * (region == 4) + 0.6 * (season == 3)
    exposed = rng.random(orders) < 1 / (1 + np.exp(-odds))
    effect = -1.2 - 0.25 * value
    base = 6 * np.sqrt(1 + value) + 1.5 * (season == 3) + 0.4 * region + mood
    outcome = base + exposed * effect + rng.normal(0, 1.5, orders)
    return World(
        exposed=exposed,
        outcome=outcome,
        covariates={"value": value, "region": region, "season": season},
        customer=customer,
        truth=float(effect[exposed].mean()),
    )


def with_gaps(world: World, rng: np.random.Generator, *, share: float = 0.1) -> World:
    """Lose a share of the orders' season at random, as forms do."""
    season = world.covariates["season"].copy()
    lost = rng.random(season.size) < share
    season[lost] = -1
    return World(
        exposed=world.exposed,
        outcome=world.outcome,
        covariates={**world.covariates, "season": season},
        customer=world.customer,
        truth=world.truth,
    )
