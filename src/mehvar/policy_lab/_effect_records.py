"""What is found about a policy after it was published: effects, what speaks against them, worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar.stats import Interval

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

OUTCOMES = ("retained", "spend", "margin", "score")
"""Another order within the horizon (0 or 1), what it brought, what it left, the next score."""

Z95 = 1.959963984540054
"""Normal quantile of 97.5 %."""

POWER = 2.8015852
"""Normal quantiles of 97.5 % and 80 % together: four chances in five."""


class Verdict(StrEnum):
    """What can be said of an effect."""

    RAISED = "raised"
    LOWERED = "lowered"
    NOT_SEEN = "not_seen"
    NOT_BELIEVABLE = "not_believable"
    TOO_WEAK = "too_weak"
    TOO_FEW = "too_few"


class Check(StrEnum):
    """What must hold before an effect at a threshold is believed."""

    GRANTED_MORE = "granted_more"
    NO_BUNCHING = "no_bunching"
    ALIKE_BEFORE = "alike_before"
    QUIET_ELSEWHERE = "quiet_elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One check: whether it passed (None: it could not be made), its p-value, and where it failed.

    ``p`` is the smallest of the tests within the check after Holm's correction; for
    ``GRANTED_MORE`` it is of the hypothesis that grants do not jump. ``found`` is the jump itself:
    of the share granted, of the density (ratio), of the covariate or placebo ``where``.
    """

    check: Check
    passed: bool | None
    p: float | None
    found: float | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CasesAround:
    """The cases around a threshold: one value per case in every array.

    ``running`` is what the rule looks at (minutes late). ``amount`` is what was granted, zero where
    nothing was, in minor units. ``outcomes`` by name (``OUTCOMES``) with NaN where the horizon is
    not over or nobody answered; ``before`` holds what was known before the case (orders, spend, the
    order's amount), which no policy can have changed. ``customer`` groups cases of one customer.
    """

    running: Floats
    amount: Floats
    customer: Integers
    outcomes: Mapping[str, Floats]
    before: Mapping[str, Floats] = field(default_factory=dict)

    def take(self, keep: npt.NDArray[np.bool_]) -> CasesAround:
        """Return the chosen cases."""
        return CasesAround(
            running=self.running[keep],
            amount=self.amount[keep],
            customer=self.customer[keep],
            outcomes={name: values[keep] for name, values in self.outcomes.items()},
            before={name: values[keep] for name, values in self.before.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The cases of one short stretch of the running variable, and where the two curves stand."""

    middle: float
    mean: float
    cases: int
    fitted: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a policy did to the cases at its threshold.

    ``jump`` is the difference of the outcome at the threshold between those who had the rule and
    those who had not; ``granted`` the difference of the share that was granted something, and
    ``per_grant`` the effect of one grant on those who got it because of the threshold: the ratio of
    the two with Fieller's interval (as Anderson and Rubin's test, it holds however weak the jump of
    grants is; infinite limits where nothing bounds it). All intervals hold with 95 %.

    ``left_out`` is how far from the threshold cases were left out because they bunch there; ``n``
    the cases used; ``enough`` how many would show ``smallest`` with four chances in five, None
    when they already do or it cannot be said.
    """

    outcome: str
    threshold: float
    horizon_days: int
    verdict: Verdict
    n: int
    jump: Interval | None = None
    granted: Interval | None = None
    per_grant: Interval | None = None
    checks: tuple[Checked, ...] = ()
    left_out: float = 0.0
    smallest: float | None = None
    enough: int | None = None
    bandwidth: float | None = None
    bins: tuple[Bin, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether the effect may be stated as a number."""
        return self.verdict in {Verdict.RAISED, Verdict.LOWERED, Verdict.NOT_SEEN}

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The checks that did not pass."""
        return tuple(one for one in self.checks if one.passed is False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A figure with its standard error: a difference of retention, a margin, a cost."""

    value: float
    error: float


NOTHING = Measured(value=0.0, error=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetValue:
    """What a granted case is worth after its cost, in minor units, with its 95 % interval.

    ``gained`` is the margin that stays because the customer stays, ``spent`` what was given and
    what it replaced. ``break_even`` is the difference of retention at which nothing is left over.
    ``enough`` is how many cases would tell the sign with four chances in five, None when it is
    told already.
    """

    net: Interval
    gained: float
    spent: float
    break_even: float | None
    enough: int | None

    @property
    def is_told(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.net.low > 0 or self.net.high < 0
