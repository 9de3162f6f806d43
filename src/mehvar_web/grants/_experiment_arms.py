"""The arms of an experiment: which cap each row of a policy has, and what one number says of it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mehvar import empowerment
from mehvar_web.grants._policy_errors import ExperimentError, PolicyUnsafeError
from mehvar_web.grants.policy_models import PolicyVersion
from mehvar_web.ui import Why

WHOLE = 10_000
"""A multiplier of one, in basis points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """The caps (minor units) by row of a policy that count together; other rows keep theirs."""

    caps: tuple[tuple[str, int], ...]

    @property
    def cap(self) -> int:
        """The mean of the caps: the number by which the lot and the analysis know the arm."""
        amounts = [cap for _, cap in self.caps]
        return (2 * sum(amounts) + len(amounts)) // (2 * len(amounts))


def caps_of(policy: empowerment.Policy) -> dict[str, int]:
    """Return the caps (minor units) by row: what an experiment would replace."""
    amounts = {row.key: row.effect.amount for row in policy.rows}
    return {key: one.at_most for key, one in amounts.items() if one and one.at_most is not None}


def scaled(policy: empowerment.Policy, *, rate: int) -> dict[str, int]:
    """Return all caps of a policy times ``rate`` (basis points), half a unit rounded up."""
    return {row: (cap * rate + WHOLE // 2) // WHOLE for row, cap in caps_of(policy).items()}


def arms_of(policy: empowerment.Policy, given: Sequence[Mapping[str, int]]) -> tuple[Arm, ...]:
    """Return arms from the caps given by row, the lowest first; other rows keep their caps.

    Rows that keep their cap in all arms are left out.

    Raises:
        ExperimentError: for a row that has no cap, fewer than two arms that differ, a cap that is
            not above zero, or arms of which neither is the more generous one in every row.
    """
    known = caps_of(policy)
    strange = sorted({row for one in given for row in one} - set(known))
    if strange:
        raise _no_row(strange, policy.key)
    whole = [{**known, **one} for one in given]
    changed = [row for row, cap in known.items() if any(one[row] != cap for one in whole)]
    if not changed or any(one[row] <= 0 for one in whole for row in changed):
        raise ExperimentError("plan", faults=[Why.of("alike")])
    arms = sorted(
        (Arm(caps=tuple((row, one[row]) for row in changed)) for one in whole),
        key=lambda arm: arm.cap,
    )
    if any(not _is_above(higher, lower) for lower, higher in pairwise(arms)):
        raise ExperimentError("order")
    return tuple(arms)


def _is_above(higher: Arm, lower: Arm) -> bool:
    pairs = zip(lower.caps, higher.caps, strict=True)
    return lower.cap < higher.cap and all(low <= high for (_, low), (_, high) in pairs)


def same_caps(policy: empowerment.Policy, caps: Sequence[int]) -> tuple[Arm, ...]:
    """Return arms that give every row of a policy the same cap (minor units).

    Raises:
        ExperimentError: as ``arms_of``.
    """
    return arms_of(policy, [dict.fromkeys(caps_of(policy), cap) for cap in caps])


def arm_to_json(arm: Arm) -> dict[str, Any]:
    """Return an arm as it is kept: its number, and its caps by row."""
    return {"cap": arm.cap, "rows": dict(arm.caps)}


def arm_from_json(told: Mapping[str, Any]) -> Arm:
    """Return an arm that was kept."""
    return Arm(caps=tuple(told["rows"].items()))


def check_arm(base: PolicyVersion, arm: Arm) -> empowerment.Policy:
    """Return a version with the caps of an arm.

    Raises:
        ExperimentError: when a row of the arm has no cap there.
        PolicyError, PolicyUnsafeError: when that is no policy, or an unsafe one.
    """
    definition, caps = copy.deepcopy(base.definition), dict(arm.caps)
    for row in definition["rows"]:
        amount = row["effect"].get("amount") or {}
        if row["key"] in caps and amount.get("at_most") is not None:
            amount["at_most"] = caps.pop(row["key"])
    if caps:
        raise _no_row(caps, base.key)
    policy = empowerment.read_policy(definition)
    errors = tuple(one for one in empowerment.lint(policy) if one.weight == "error")
    if errors:
        raise PolicyUnsafeError(base.key, errors)
    return policy


def _no_row(rows: Iterable[str], key: str) -> ExperimentError:
    return ExperimentError("plan", faults=[Why.of("no_row", rows=list(rows), key=key)])
