"""A return policy, the company it stands in, what is believed, and the formula of its result.

The result of a policy in a year is, with N items at price p and cost c, shipping s, a return rate
``rho``, what the customer pays for a return f, its handling v, and the value sigma(t) that is left
of goods kept for t days::

    N [ (1 - rho) (p - c) - s + rho (f - v - (c - sigma(t))) ]

A share x of returns may be exchanged: no refund, no fee, and the margin of another sale less its
shipping. How N and rho answer to a policy is nobody's fact: five levers of leniency (Janakiraman,
Syrdal and Freling 2016) carry ranges that the user sets, or measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mehvar.errors import MehvarError
from mehvar.text import Bilingual

Floats = NDArray[np.float64]
Lever = Literal["time", "money", "effort", "scope", "exchange"]
Evidence = Literal["prior", "opinion", "experiment"]

LEVERS: dict[Lever, Bilingual] = {
    "time": Bilingual("مهلت: هر دو برابر شدن", "Time: each doubling of the window"),
    "money": Bilingual(
        "پول: هر ۱۰٪ قیمت که کمتر بگیریم", "Money: each 10 % of the price charged less"
    ),
    "effort": Bilingual("زحمت: یک پله آسان‌تر", "Effort: one step easier"),
    "scope": Bilingual("دامنه: کالاهای بیشتر", "Scope: more goods may come back"),
    "exchange": Bilingual("تعویض: هر ۲۵٪ بیشتر", "Exchange: each 25 points more exchanged"),
}  # fmt: skip
MOST_DAYS = 400
_Z90, _Z95 = 1.6448536269514722, 1.959963984540054


class SimulationError(MehvarError, ValueError):
    """A policy or the figures it starts from cannot be simulated; all problems are named."""

    code = "simulation"


_MOST_STEPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """By how much one step of a lever changes something, as a range in per cent.

    The range holds the truth with 90 % for a prior or an opinion, with 95 % for an experiment.
    """

    low: float
    high: float
    evidence: Evidence = "prior"

    def normal(self) -> tuple[float, float]:
        """Return mean and standard deviation of the change on the log scale."""
        low, high = np.log1p(self.low / 100), np.log1p(self.high / 100)
        z = _Z95 if self.evidence == "experiment" else _Z90
        return float((low + high) / 2), float((high - low) / (2 * z))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """What is believed of the answers to a policy: of demand and of the return rate, by lever.

    ``hastened`` is the share (0..1) of those who would have returned after a shorter window and
    now return within it; ``stretched`` says how far goods are kept longer when the window grows
    (0 not at all, 1 in proportion); ``salvage`` by how many per cent the curve of value may err.
    """

    demand: Mapping[Lever, Response]
    returns: Mapping[Lever, Response]
    hastened: tuple[float, float] = (0.2, 0.8)
    stretched: tuple[float, float] = (0.2, 0.9)
    salvage: tuple[float, float] = (-10.0, 10.0)


def default_beliefs() -> Beliefs:
    """Return wide ranges in the directions of the meta-analysis; its sizes are not public.

    Leniency in money and effort raises purchases; in scope it raises returns; in time and
    exchange it lowers them.
    """
    return Beliefs(
        demand={
            "time": Response(low=-1.0, high=3.0), "money": Response(low=1.0, high=8.0),
            "effort": Response(low=1.0, high=6.0), "scope": Response(low=-2.0, high=4.0),
            "exchange": Response(low=-2.0, high=3.0),
        },
        returns={
            "time": Response(low=-8.0, high=2.0), "money": Response(low=-2.0, high=10.0),
            "effort": Response(low=-2.0, high=8.0), "scope": Response(low=0.0, high=12.0),
            "exchange": Response(low=-8.0, high=0.0),
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPolicy:
    """A return policy.

    ``window_days`` from receipt (0: nothing may come back); ``fee`` is charged for each refund
    (minor units) and ``restocking`` is kept of the price (0..1); ``exchanged`` is the share of
    returns that take another product; ``effort`` and ``scope`` count steps more lenient than now.
    """

    name: str = ""
    window_days: int = 30
    fee: float = 0.0
    restocking: float = 0.0
    exchanged: float = 0.0
    effort: int = 0
    scope: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnBase:
    """What the company is today, in a year; money per item in minor units.

    ``returned`` of ``observed`` items came back. ``kept`` counts returns by whole days kept (the
    last place holds everything longer) and ``salvage`` is the share of the cost that is left
    after as many days; both have as many places.
    """

    items: float
    price: float
    cost: float
    shipping: float
    handling: float
    returned: float
    observed: float
    kept: tuple[float, ...]
    salvage: tuple[float, ...]

    @property
    def rate(self) -> float:
        """The share of items that comes back."""
        return self.returned / self.observed if self.observed else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """How far the gain swings when one input goes from its 5 % to its 95 % end."""

    input: str
    low: float
    high: float
    at_low: float
    at_high: float
    variance_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyOutcome:
    """What a policy would earn in a year, beside the present one; money in minor units.

    ``profit`` and ``gain`` hold the 5 %, 50 % and 95 % points. ``break_even_rate`` is the return
    rate at which it earns what the present policy does, with demand at its median, and
    ``break_even_demand`` the change in items needed at the median return rate.
    """

    policy: ReturnPolicy
    profit: tuple[float, float, float]
    gain: tuple[float, float, float]
    better: float
    items: tuple[float, float, float]
    rate: tuple[float, float, float]
    salvage: float
    break_even_rate: float | None
    break_even_demand: float | None
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    tornado: tuple[Sensitivity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The present policy and up to three others, on the same draws."""

    base: ReturnBase
    present: PolicyOutcome
    others: tuple[PolicyOutcome, ...]
    draws: int


def policy_profit(
    *, items: float, price: float, cost: float, shipping: float, rate: float, fee: float,
    handling: float, salvage: float, exchanged: float = 0.0,
) -> float:  # fmt: skip
    """Return the year's result of a return policy: the formula of this module, without chance.

    Args:
        items: how many are sold.
        price: what the customer pays for one.
        cost: what it cost us.
        shipping: bringing one, beyond what the customer pays for it.
        rate: the share that comes back.
        fee: what the customer pays for a refund.
        handling: what a return costs in work.
        salvage: what the returned goods are worth when they are back.
        exchanged: the share of returns that take another product.
    """
    return float(
        profit_formula(
            items=items, price=price, cost=cost, shipping=shipping, rate=rate, fee=fee,
            handling=handling, salvage=salvage, exchanged=exchanged,
        )
    )  # fmt: skip


def break_even_rate(
    *, target: float, items: float, price: float, cost: float, shipping: float, fee: float,
    handling: float, salvage: float, exchanged: float = 0.0,
) -> float | None:  # fmt: skip
    """Return the return rate at which a policy earns ``target``; None where none does.

    The result is linear in the rate.
    """
    known = {
        "items": items, "price": price, "cost": cost, "shipping": shipping, "fee": fee,
        "handling": handling, "salvage": salvage, "exchanged": exchanged,
    }  # fmt: skip
    none, all_ = policy_profit(rate=0.0, **known), policy_profit(rate=1.0, **known)
    if none == all_:
        return None
    rate = (none - target) / (none - all_)
    return rate if 0.0 <= rate <= 1.0 else None


def profit_formula(
    *, items: Floats | float, price: float, cost: float, shipping: float, rate: Floats | float,
    fee: float, handling: float, salvage: Floats | float, exchanged: float,
) -> Floats | float:  # fmt: skip
    """The formula of this module, for one world or many."""
    margin = price - cost
    back = (1 - exchanged) * fee - handling - (cost - salvage) + exchanged * (margin - shipping)
    return items * ((1 - rate) * margin - shipping + rate * back)


def check_question(
    base: ReturnBase, policies: tuple[ReturnPolicy, ...], beliefs: Beliefs, draws: int
) -> None:
    """Refuse what cannot be simulated, all of it at once.

    Raises:
        SimulationError: naming every problem.
    """
    wrong = []
    if len(policies) > 4:
        wrong.append("at most three policies can be compared with the present one")
    if not 100 <= draws <= 1_000_000:
        wrong.append(f"draws {draws} do not lie between 100 and 1,000,000")
    if base.items <= 0 or base.price <= 0:
        wrong.append("there must be items sold at a price")
    if not 0 <= base.returned <= base.observed:
        wrong.append("more came back than was sold")
    if len(base.kept) != len(base.salvage) or not base.kept:
        wrong.append("days kept and value left must be told for the same days")
    for policy in policies:
        wrong += _wrong_policy(policy, price=base.price)
    for kind, answers in (("demand", beliefs.demand), ("returns", beliefs.returns)):
        wrong += [
            f"the range of {kind} by {lever} runs from {one.low:g} % to {one.high:g} %"
            for lever, one in answers.items()
            if not -90 <= one.low <= one.high <= 900
        ]
    if wrong:
        raise SimulationError(
            "This cannot be simulated: " + "; ".join(wrong) + ".", hint="Nothing was saved."
        )


def _wrong_policy(policy: ReturnPolicy, *, price: float) -> list[str]:
    name = policy.name or "the policy"
    wrong = []
    if not 0 <= policy.window_days <= 3_650:
        wrong.append(f"{name}: a window of {policy.window_days} days")
    if not 0 <= policy.fee <= max(price, 0):
        wrong.append(f"{name}: a fee of {policy.fee:g} is not between 0 and the price")
    for what, steps in (("effort", policy.effort), ("scope", policy.scope)):
        if abs(steps) > _MOST_STEPS:
            wrong.append(f"{name}: {what} {steps} is further than {_MOST_STEPS} steps from now")
    for what, share in (("restocking", policy.restocking), ("exchanged", policy.exchanged)):
        if not 0 <= share <= 1:
            wrong.append(f"{name}: {what} {share:g} is no share of 0 to 1")
    return wrong
