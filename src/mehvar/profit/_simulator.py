"""What would another return policy earn? Monte Carlo over what nobody knows for sure.

Every policy is tried in the same draws, so that a difference between two is the policies' own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mehvar.profit._return_policy import (
    LEVERS,
    Beliefs,
    Floats,
    Lever,
    PolicyOutcome,
    ReturnBase,
    ReturnPolicy,
    Sensitivity,
    Simulation,
    break_even_rate,
    check_question,
    default_beliefs,
    policy_profit,
    profit_formula,
)

_Z90 = 1.6448536269514722
_QUANTILES = (5.0, 50.0, 95.0)
_BINS = 24


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
    check_question(base, (present, *others), beliefs, draws)
    world = _World.draw(base, present, beliefs, draws, rng)
    now, middle = world.result(present), world.middle()
    return Simulation(
        base=base,
        present=world.outcome(present, now, middle),
        others=tuple(world.outcome(policy, now, middle) for policy in others),
        draws=draws,
    )


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
        result = profit_formula(
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
