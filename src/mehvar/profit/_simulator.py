"""What would another return policy earn? Monte Carlo over what nobody knows for sure.

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
from dataclasses import dataclass, replace
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
_QUANTILES = (5.0, 50.0, 95.0)
_BINS = 24


class SimulationError(MehvarError, ValueError):
    """A policy or the figures it starts from cannot be simulated; all problems are named."""

    code = "simulation"


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
        _profit(
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


def simulate(
    base: ReturnBase,
    *,
    present: ReturnPolicy,
    others: tuple[ReturnPolicy, ...],
    beliefs: Beliefs | None = None,
    draws: int = 20_000,
    rng: np.random.Generator,
) -> Simulation:
    """Compare return policies with the present one on common random numbers.

    Args:
        base: what the company is under the present policy.
        present: the present policy.
        others: up to three policies to compare.
        beliefs: the ranges of what nobody knows; the default ones where left out.
        draws: how many draws.
        rng: chance.

    Raises:
        SimulationError: naming everything that cannot be simulated.
    """
    beliefs = beliefs or default_beliefs()
    _check(base, (present, *others), beliefs, draws)
    world = _World.draw(base, present, beliefs, draws, rng)
    now, middle = world.result(present), world.middle()
    return Simulation(
        base=base,
        present=world.outcome(present, now, middle),
        others=tuple(world.outcome(policy, now, middle) for policy in others),
        draws=draws,
    )


def _profit(
    *, items: Floats | float, price: float, cost: float, shipping: float, rate: Floats | float,
    fee: float, handling: float, salvage: Floats | float, exchanged: float,
) -> Floats | float:  # fmt: skip
    margin = price - cost
    back = (1 - exchanged) * fee - handling - (cost - salvage) + exchanged * (margin - shipping)
    return items * ((1 - rate) * margin - shipping + rate * back)


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """One set of draws of everything uncertain; every policy is tried in the same ones."""

    base: ReturnBase
    present: ReturnPolicy
    rate: Floats
    error: Floats
    hastened: Floats
    stretched: Floats
    demand: dict[Lever, Floats]
    returns: dict[Lever, Floats]

    @classmethod
    def draw(
        cls, base: ReturnBase, present: ReturnPolicy, beliefs: Beliefs, n: int,
        rng: np.random.Generator,
    ) -> _World:  # fmt: skip
        left = max(base.observed - base.returned, 0.0)
        low, high = beliefs.salvage
        return cls(
            base=base,
            present=present,
            rate=rng.beta(base.returned + 0.5, left + 0.5, n) if base.observed else np.zeros(n),
            error=1 + rng.normal((low + high) / 200, max(high - low, 0.0) / 200 / _Z90, n),
            hastened=rng.uniform(*beliefs.hastened, n),
            stretched=rng.uniform(*beliefs.stretched, n),
            demand={lever: rng.normal(*beliefs.demand[lever].normal(), n) for lever in LEVERS},
            returns={lever: rng.normal(*beliefs.returns[lever].normal(), n) for lever in LEVERS},
        )

    # -- what a policy does --------------------------------------------------------------------

    def result(self, policy: ReturnPolicy) -> Floats:
        """The year's result of a policy in every draw."""
        return self._figures(policy)[0]

    def outcome(self, policy: ReturnPolicy, now: Floats, middle: _World) -> PolicyOutcome:
        """What a policy earns beside ``now``, the present one's result in the same draws.

        ``middle`` is the world with every input at its median. The counts are of the gain; of the
        present policy, which gains nothing over itself, of its result.
        """
        result, items, rate, salvage = self._figures(policy)
        gain = result - now
        is_present = policy is self.present
        counts, edges = np.histogram(result if is_present else gain, bins=_BINS)
        known = {
            "items": float(np.median(items)), "price": self.base.price, "cost": self.base.cost,
            "shipping": self.base.shipping, "fee": self._fee(policy),
            "handling": self.base.handling, "salvage": float(np.median(salvage)),
            "exchanged": policy.exchanged,
        }  # fmt: skip
        target = float(np.median(now))
        each = policy_profit(rate=float(np.median(rate)), **{**known, "items": 1.0})
        needed = target / each / self.base.items - 1 if each > 0 and self.base.items else None
        return PolicyOutcome(
            policy=policy,
            profit=_points(result),
            gain=_points(gain),
            better=float((gain > 0).mean()),
            items=_points(items),
            rate=_points(rate),
            salvage=float(np.median(salvage)) / self.base.cost if self.base.cost else 0.0,
            break_even_rate=break_even_rate(target=target, **known),
            break_even_demand=needed,
            edges=tuple(map(float, edges)),
            counts=tuple(map(int, counts)),
            tornado=() if is_present else self._tornado(policy, gain, middle),
        )

    def _figures(self, policy: ReturnPolicy) -> tuple[Floats, Floats, Floats, Floats]:
        steps = self._steps(policy)
        items = self.base.items * np.exp(sum(steps[one] * self.demand[one] for one in LEVERS))
        answer = np.exp(sum(steps[one] * self.returns[one] for one in LEVERS))
        allowed, left = self._window(policy.window_days)
        rate = np.clip(self.rate * answer * allowed, 0.0, 1.0)
        salvage = self.base.cost * np.clip(left * self.error, 0.0, 1.0)
        result = _profit(
            items=items, price=self.base.price, cost=self.base.cost, shipping=self.base.shipping,
            rate=rate, fee=self._fee(policy), handling=self.base.handling, salvage=salvage,
            exchanged=policy.exchanged,
        )  # fmt: skip
        return np.asarray(result), np.asarray(items), rate, salvage

    def _steps(self, policy: ReturnPolicy) -> dict[Lever, float]:
        """How many steps more lenient than now each lever stands."""
        now = self.present
        price = self.base.price or 1.0
        charged = self._fee(now) - self._fee(policy)
        return {
            "time": float(np.log2(max(policy.window_days, 1) / max(now.window_days, 1))),
            "money": charged / price / 0.1,
            "effort": float(policy.effort - now.effort),
            "scope": float(policy.scope - now.scope),
            "exchange": (policy.exchanged - now.exchanged) / 0.25,
        }

    def _fee(self, policy: ReturnPolicy) -> float:
        return policy.fee + policy.restocking * self.base.price

    def _window(self, days: int) -> tuple[Floats, Floats]:
        """The share of today's returns that a window lets through, and the value left of them."""
        kept = np.asarray(self.base.kept, np.float64)
        share = kept / kept.sum() if kept.sum() else np.eye(1, kept.size)[0]
        salvage, now = np.asarray(self.base.salvage), max(self.present.window_days, 1)
        if days <= 0:
            return np.zeros_like(self.rate), np.ones_like(self.rate)
        if days < now:
            return self._shorter(share, salvage, days)
        if days == now:
            return np.ones_like(self.rate), np.full_like(self.rate, share @ salvage)
        # Goods are kept longer in a longer window: value left along a grid of stretches.
        grid = np.linspace(0.0, 1.0, 33)
        day = np.arange(kept.size)
        left = [
            share @ salvage[np.minimum(day * (days / now) ** one, kept.size - 1).astype(np.int64)]
            for one in grid
        ]
        return np.ones_like(self.rate), np.interp(self.stretched, grid, left)

    def _shorter(self, share: Floats, salvage: Floats, days: int) -> tuple[Floats, Floats]:
        """Later returns end, but for those who hasten to the last day of the window."""
        last = min(days, share.size - 1)
        inside = float(share[: last + 1].sum())
        allowed = inside + self.hastened * (1 - inside)
        worth = float(share[: last + 1] @ salvage[: last + 1])
        value = worth + self.hastened * (1 - inside) * salvage[last]
        with np.errstate(invalid="ignore", divide="ignore"):
            left = np.where(allowed > 0, value / allowed, salvage[last])
        return allowed, np.asarray(left)

    # -- what matters --------------------------------------------------------------------------

    def _tornado(
        self, policy: ReturnPolicy, gain: Floats, middle: _World
    ) -> tuple[Sensitivity, ...]:
        """The swing of the gain by each input alone, the others at their medians."""
        inputs = self._inputs()
        spread = float(gain.std())
        found = []
        for name, values in inputs.items():
            ends = np.percentile(values, (5.0, 95.0))
            results = [middle.alone(policy, name, float(end)) for end in ends]
            if abs(results[0] - results[1]) <= 1e-9 * max(1.0, abs(results[0])):
                continue
            known = float(values.std())
            share = float(np.corrcoef(values, gain)[0, 1] ** 2) if known and spread else 0.0
            found.append(
                Sensitivity(
                    input=name, low=float(ends[0]), high=float(ends[1]), at_low=results[0],
                    at_high=results[1], variance_share=share,
                )
            )  # fmt: skip
        return tuple(sorted(found, key=lambda one: -abs(one.at_high - one.at_low)))

    def _inputs(self) -> dict[str, Floats]:
        named = {f"demand:{lever}": values for lever, values in self.demand.items()}
        named |= {f"returns:{lever}": values for lever, values in self.returns.items()}
        return named | {
            "rate": self.rate, "salvage": self.error, "hastened": self.hastened,
            "stretched": self.stretched,
        }  # fmt: skip

    def middle(self) -> _World:
        """The same world, in one draw that has every input at its median."""
        return self._with(
            {name: np.array([np.median(values)]) for name, values in self._inputs().items()}
        )

    def alone(self, policy: ReturnPolicy, name: str, value: float) -> float:
        """The gain with one input at a value, in a world of one draw."""
        world = self._with(self._inputs() | {name: np.array([value])})
        return float((world.result(policy) - world.result(self.present))[0])

    def _with(self, inputs: Mapping[str, Floats]) -> _World:
        return replace(
            self, rate=inputs["rate"], error=inputs["salvage"], hastened=inputs["hastened"],
            stretched=inputs["stretched"],
            demand={lever: inputs[f"demand:{lever}"] for lever in LEVERS},
            returns={lever: inputs[f"returns:{lever}"] for lever in LEVERS},
        )  # fmt: skip


def _points(values: Floats) -> tuple[float, float, float]:
    low, middle, high = np.percentile(values, _QUANTILES)
    return float(low), float(middle), float(high)


def _check(
    base: ReturnBase, policies: tuple[ReturnPolicy, ...], beliefs: Beliefs, draws: int
) -> None:
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
        wrong += _wrong_policy(policy)
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


def _wrong_policy(policy: ReturnPolicy) -> list[str]:
    name = policy.name or "the policy"
    wrong = []
    if not 0 <= policy.window_days <= 3_650:
        wrong.append(f"{name}: a window of {policy.window_days} days")
    if policy.fee < 0:
        wrong.append(f"{name}: a negative fee")
    for what, share in (("restocking", policy.restocking), ("exchanged", policy.exchanged)):
        if not 0 <= share <= 1:
            wrong.append(f"{name}: {what} {share:g} is no share of 0 to 1")
    return wrong
