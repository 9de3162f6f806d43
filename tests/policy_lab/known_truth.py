"""Many histories with a set effect: how often the interval covers it, how often one is claimed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar import policy_lab
from mehvar.simulate._late_cases import LateCases, draw_late_cases

THRESHOLD = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the estimator said of some histories with one true effect.

    ``covered`` intervals hold the truth; ``claimed`` say raised or lowered, ``excluded`` leave out
    zero whatever the checks said.
    """

    runs: int
    covered: int
    claimed: int
    excluded: int


def around(drawn: LateCases) -> policy_lab.CasesAround:
    return policy_lab.CasesAround(
        running=drawn.delay, amount=drawn.given, customer=drawn.customer,
        outcomes={"retained": drawn.retained, "spend": drawn.spend, "margin": drawn.margin},
        before={"customer_orders": drawn.orders_before},
    )  # fmt: skip


def estimate(drawn: LateCases, outcome: str = "retained") -> policy_lab.Effect:
    return policy_lab.effect(
        cases=around(drawn), threshold=THRESHOLD, outcome=outcome, horizon_days=60
    )


def tell(*, runs: int, true_effect: float, cases: int = 8_000) -> Told:
    covered = claimed = excluded = 0
    for seed in range(runs):
        rng = np.random.default_rng([seed, 77])
        found = estimate(draw_late_cases(cases=cases, true_effect=true_effect, rng=rng))
        held = found.per_grant
        assert held is not None
        covered += held.low <= true_effect <= held.high
        excluded += held.low > 0 or held.high < 0
        claimed += found.verdict in {policy_lab.Verdict.RAISED, policy_lab.Verdict.LOWERED}
    return Told(runs=runs, covered=covered, claimed=claimed, excluded=excluded)
