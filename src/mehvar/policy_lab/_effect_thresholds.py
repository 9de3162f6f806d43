"""Where the rows of a policy begin."""

from __future__ import annotations

from dataclasses import dataclass

from mehvar.empowerment import FACTS, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """Where a rule begins: the fact it looks at, its value, and the row that begins there."""

    fact: str
    at: float
    row: str


def thresholds_of(policy: Policy) -> tuple[Threshold, ...]:
    """Return where the rows of a policy begin, on the one fact that orders them, in its order.

    It is the first fact that gets worse for the customer and whose rows begin at different values;
    a policy without such a fact has no thresholds.
    """
    found: dict[str, dict[float, str]] = {}
    for row in policy.rows:
        if row.effect.action in {"refuse", "ask"}:
            continue
        for test in row.when:
            start = _start(test.operator, test.value)
            if start is not None and FACTS[test.fact].worse:
                found.setdefault(test.fact, {}).setdefault(start, row.key)
    for fact, starts in found.items():
        return tuple(Threshold(fact=fact, at=at, row=key) for at, key in sorted(starts.items()))
    return ()


def _start(operator: str, value: object) -> float | None:
    if operator == "between" and isinstance(value, tuple):
        return float(value[0])
    if operator in {"at_least", "above"} and isinstance(value, int):
        return float(value) + (operator == "above")
    return None
