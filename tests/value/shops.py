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


OTHERS: dict[value.BuyingModel, tuple[float, float, float, float]] = {
    "bgnbd": (1.6, 20.0, 0.5, 3.0),
    "mbgnbd": (0.5, 4.0, 1.2, 4.0),
    "paretonbd": (1.3, 12.0, 0.6, 20.0),
}
"""A second point of each model: rarer and more alike, or more unlike and sooner gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What was seen of the customers, and what they did afterwards."""

    seen: value.Purchases
    later: np.ndarray
    alive: np.ndarray


def simulate(
    model: value.BuyingModel,
    *,
    customers: int,
    horizon: float,
    rng: np.random.Generator,
    truth: tuple[float, ...] | None = None,
) -> Shop:
    """Let customers of the truth (TRUTH[model]) buy for up to 78 weeks, then ``horizon`` more."""
    age = rng.uniform(26, 78, customers)
    end = age + horizon
    r, alpha, third, fourth = truth or TRUTH[model]
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


def known(model: value.BuyingModel, values: tuple[float, ...]) -> value.Buying:
    """A model whose parameters are known exactly."""
    names = ("r", "alpha", "s", "beta") if model == "paretonbd" else ("r", "alpha", "a", "b")
    fit = value.Fit(
        names=names, values=np.array(values), covariance=np.zeros((4, 4)), log_likelihood=0.0,
        customers=1, converged=True, message="", evaluations=0,
    )  # fmt: skip
    return value.Buying(model=model, fit=fit)
