"""What must hold before an effect at a threshold is believed, and what is drawn of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mehvar.policy_lab._effect_records import CasesAround, Check, Checked, Floats
from mehvar.stats import DensityJump, Discontinuity, Reason, density_jump, discontinuity

_ALARM = 0.01
"""Each check is a test of its own; together they refuse a sound effect in about 3 cases of 100."""


def is_bunched(running: Floats, threshold: float, unit: float) -> bool:
    """Tell whether cases pile up on one side: somebody may have chosen it."""
    if running.size < 2:
        return False
    found = density_jump(running=running, threshold=threshold, unit=unit)
    return isinstance(found, DensityJump) and found.p < _ALARM


def check_all(
    *,
    known: CasesAround,
    used: CasesAround,
    outcome: str,
    threshold: float,
    unit: float,
    left_out: float,
) -> tuple[Checked, ...]:
    """Make the checks of everything but the grants themselves."""
    return (
        _no_bunching(known, threshold, unit, left_out),
        _alike_before(used, threshold),
        _quiet_elsewhere(used, outcome, threshold),
    )


def holm(ps: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number (Holm 1979), in the order given."""
    order = np.argsort(ps)
    steps = np.asarray(ps)[order] * (len(ps) - np.arange(len(ps)))
    risen = np.minimum(np.maximum.accumulate(steps), 1.0)
    back = np.empty(len(ps))
    back[order] = risen
    return [float(one) for one in back]


def _no_bunching(known: CasesAround, threshold: float, unit: float, left_out: float) -> Checked:
    """Cases just above must be as many as just below; leaving out the nearest must heal it."""
    running = known.running
    if left_out:
        # The hole is closed, so that the two sides meet where the cases that are used begin.
        above = running >= threshold + left_out
        below = running < threshold - left_out
        running = np.concatenate([running[above] - left_out, running[below] + left_out])
    found = density_jump(running=running, threshold=threshold, unit=unit)
    if isinstance(found, Reason):
        return Checked(check=Check.NO_BUNCHING, passed=None, p=None)
    return Checked(check=Check.NO_BUNCHING, passed=found.p >= _ALARM, p=found.p, found=found.ratio)


def _alike_before(used: CasesAround, threshold: float) -> Checked:
    """What was known before the case must not jump."""
    tests = [
        (name, _test(used, values, threshold))
        for name, values in used.before.items()
        if np.isfinite(values).any()
    ]
    return _worst(Check.ALIKE_BEFORE, [(name, one) for name, one in tests if one is not None])


def _quiet_elsewhere(used: CasesAround, outcome: str, threshold: float) -> Checked:
    """The outcome must not jump where no rule begins: in the middle of either side."""
    tests = []
    for side in _sides(used, threshold):
        middle = float(np.floor(np.median(side.running)))
        found = _test(side, side.outcomes[outcome], middle)
        if found is not None:
            tests.append((f"{middle:g}", found))
    return _worst(Check.QUIET_ELSEWHERE, tests)


def _sides(used: CasesAround, threshold: float) -> Iterator[CasesAround]:
    for keep in (used.running < threshold, used.running >= threshold):
        if keep.any():
            yield used.take(keep)


def _test(cases: CasesAround, values: Floats, threshold: float) -> Discontinuity | None:
    found = discontinuity(
        running=cases.running, outcome=values, threshold=threshold, cluster=cases.customer
    )
    return found if isinstance(found, Discontinuity) else None


def _worst(check: Check, tests: Sequence[tuple[str, Discontinuity]]) -> Checked:
    """Return the test with the smallest corrected p-value."""
    if not tests:
        return Checked(check=check, passed=None, p=None)
    corrected = holm([one.p for _, one in tests])
    place = int(np.argmin(corrected))
    name, found = tests[place]
    return Checked(
        check=check, passed=corrected[place] >= _ALARM, p=corrected[place], found=found.effect,
        where=name,
    )  # fmt: skip
