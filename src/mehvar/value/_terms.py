"""On which terms future money counts today: how far, at which discount and inflation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mehvar.value._purchases import PurchasesError

DAYS_IN_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How future purchases are valued: in money of today.

    ``discount`` and ``inflation`` are nominal yearly rates (0.2 is 20 %): amounts are taken to
    rise with inflation, so only the real rate (1 + discount) / (1 + inflation) - 1 counts.
    ``horizon`` is the time ahead in the unit of the purchases, None for ever, and ``unit_days``
    the days in that unit (7 where purchases are told in weeks). A discount below inflation makes
    tomorrow's purchase worth more than today's; it needs a horizon.
    """

    discount: float = 0.10
    inflation: float = 0.0
    horizon: float | None = None
    unit_days: float = 1.0

    def __post_init__(self) -> None:
        rates = (self.discount, self.inflation)
        if not all(math.isfinite(rate) and rate > -1 for rate in rates) or self.unit_days <= 0:
            raise PurchasesError(
                f"A discount of {self.discount}, an inflation of {self.inflation} and a unit of "
                f"{self.unit_days} days are no terms.",
                hint="Rates are yearly shares, 0.2 for 20 %.",
            )
        if self.horizon is not None and not 0 < self.horizon < math.inf:
            raise PurchasesError(
                f"A horizon of {self.horizon} is none.", hint="Give a positive time, or None."
            )
        if self.horizon is None and self.rate <= 0:
            raise PurchasesError(
                "Without a real discount, an endless future has no finite value.",
                hint="Give a discount above inflation, or a horizon.",
            )

    @property
    def rate(self) -> float:
        """The continuous real discount per unit of time."""
        real = math.log1p(self.discount) - math.log1p(self.inflation)
        return real * self.unit_days / DAYS_IN_YEAR if abs(real) > 1e-15 else 0.0

    @property
    def reach(self) -> float:
        """The horizon, infinite where there is none."""
        return math.inf if self.horizon is None else self.horizon

    @property
    def counted(self) -> float:
        """The time within which purchases are counted: the horizon, or a year without one."""
        return DAYS_IN_YEAR / self.unit_days if self.horizon is None else self.horizon
