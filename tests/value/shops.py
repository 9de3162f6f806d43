"""Customers drawn from the models themselves, with their future: the truth to compare with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar import value

TRUTH: dict[value.BuyingModel, tuple[float, float, float, float]] = {
    "bgnbd": (0.8, 6.0, 0.9, 2.5),
    "mbgnbd": (0.9, 7.0, 0.8, 2.0),
    "paretonbd": (0.7, 8.0, 0.9, 12.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What was seen of the customers, and what they did afterwards."""

    seen: value.Purchases
    later: np.ndarray
    alive: np.ndarray


def simulate(
    model: value.BuyingModel, *, customers: int, horizon: float, rng: np.random.Generator
) -> Shop:
    """Let customers of TRUTH[model] buy for up to 78 weeks, and ``horizon`` weeks more."""
    age = rng.uniform(26, 78, customers)
    end = age + horizon
    r, alpha, third, fourth = TRUTH[model]
    rate = rng.gamma(r, 1 / alpha, customers)
    if model == "paretonbd":
        leaves = rng.exponential(1 / rng.gamma(third, 1 / fourth, customers))
        quits = np.zeros(customers)
    else:
        quits = rng.beta(third, fourth, customers)
        leaves = np.full(customers, np.inf)
        if model == "mbgnbd":
            leaves[rng.random(customers) < quits] = 0.0
    x, last, later = np.zeros(customers, np.int64), np.zeros(customers), np.zeros(customers)
    clock, going = np.zeros(customers), np.arange(customers)
    while len(going):
        clock[going] += rng.exponential(1 / rate[going])
        going = going[(clock[going] <= end[going]) & (clock[going] <= leaves[going])]
        early = going[clock[going] <= age[going]]
        x[early] += 1
        last[early] = clock[early]
        later[going[clock[going] > age[going]]] += 1
        gone = going[rng.random(len(going)) < quits[going]]
        leaves[gone] = clock[gone]
    seen = value.Purchases.of(frequency=x, recency=last, age=age)
    return Shop(seen=seen, later=later, alive=leaves > age)
