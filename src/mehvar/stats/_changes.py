"""The difference of two independent estimates, from their intervals alone."""

from __future__ import annotations

import numpy as np

from mehvar.stats._records import Changes, Intervals, divide, normal_quantile, two_sided_p


def change(*, before: Intervals, after: Intervals, level: float = 0.95) -> Changes:
    """Compare two independent estimates of any kind by recovering their variances.

    Each limit of the difference takes the variance near the limits that matter for it (MOVER:
    Zou and Donner 2008). With Wilson's intervals this is Newcombe's method 10. The z-value uses
    the standard error on the side of zero, so that interval and p-value never disagree.

    Args:
        before: the earlier, or the reference, estimates.
        after: the later estimates.
        level: the level at which both were made.
    """
    difference = after.estimate - before.estimate
    down = np.hypot(after.estimate - after.low, before.high - before.estimate)
    up = np.hypot(after.high - after.estimate, before.estimate - before.low)
    error = np.where(difference > 0, down, up) / normal_quantile(level)
    z = divide(difference, error)
    return Changes(
        difference=difference, low=difference - down, high=difference + up, z=z, p=two_sided_p(z)
    )
