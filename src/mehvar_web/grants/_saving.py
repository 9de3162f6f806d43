"""What a grant is likely to save: the measured effect of its row, times what is at stake."""

from __future__ import annotations

from dataclasses import dataclass

from mehvar import empowerment
from mehvar_web import company
from mehvar_web.grants._facts import Gathered
from mehvar_web.grants._moments import Saving

_TOLD = ("raised", "lowered", "not_seen")
"""Verdicts whose interval may be believed; of the others there is no number."""

_LEAST_ALIVE = 0.05
"""Of who is almost surely gone, what they would be worth if they stayed is a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """By how much one grant changes the chance of coming back, with its 95 % interval, -1..1.

    ``cases`` near the threshold of the ``policy`` tell it.
    """

    effect: float
    low: float
    high: float
    cases: int
    policy: str
    measured: str


def saving_of(decision: empowerment.Decision | None, found: Gathered) -> Saving | None:
    """Return what the grant is likely to save; None where no effect of its row was measured.

    The effect on the chance of coming back, times what the customer is worth if they do: the
    residual value (which counts with the chance that they stay) over that chance.
    """
    if decision is None or decision.row is None or decision.outcome == "deny":
        return None
    if found.residual is None or found.alive is None or found.alive < _LEAST_ALIVE:
        return None
    lift = _lift_of(decision.policy, decision.row)
    return None if lift is None else saving(lift, residual=found.residual, alive=found.alive)


def saving(lift: Lift, *, residual: int, alive: float) -> Saving:
    """Return a lift as money, in minor units; ``residual`` may be below zero, then so is it."""
    worth = residual / alive
    low, high = sorted((lift.low * worth, lift.high * worth))
    return Saving(
        amount=round(lift.effect * worth), low=round(low), high=round(high),
        cases=lift.cases, policy=lift.policy, measured=lift.measured,
    )  # fmt: skip


def _lift_of(policy: str, row: str) -> Lift | None:
    """Return what the last build measured of a policy's row, in its newest version that tells."""
    marts = company.marts()
    current = marts.current()
    if "policy_effects" not in current.marts:
        return None
    told = marts.ask(
        "SELECT per_grant, per_grant_low, per_grant_high, policy_version, threshold, cases "
        f"FROM {marts.view('policy_effects', current=current)} "
        'WHERE policy_key = ? AND "row" = ? AND outcome = ? AND list_contains(?, verdict) '
        "AND per_grant IS NOT NULL AND per_grant_low IS NOT NULL AND per_grant_high IS NOT NULL "
        "ORDER BY policy_version DESC, threshold LIMIT 1",
        [policy, row, "retained", list(_TOLD)],
    )
    if not told:
        return None
    effect, low, high, version, threshold, cases = told[0]
    return Lift(
        effect=effect, low=low, high=high, cases=cases, policy=policy,
        measured=f"{policy}:{version}:{row}:{threshold:g}",
    )  # fmt: skip
