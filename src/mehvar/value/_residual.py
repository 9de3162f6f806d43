"""What is every customer still worth, how sure is that, and in which class does it put them?"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from mehvar.value._buying import Buying
from mehvar.value._purchases import Floats
from mehvar.value._spending import Spending
from mehvar.value._terms import Terms

_NORMAL_TAIL = 1.6448536269514722


class NoValue(StrEnum):
    """Why nothing could be estimated: a closed list."""

    NOBODY_CAME_BACK = "nobody_came_back"
    TOO_FEW_CUSTOMERS = "too_few_customers"
    NOT_CONVERGED = "not_converged"
    NO_TIME = "no_time"


class ValueNote(StrEnum):
    """What to know about an estimate that could be made: a closed list."""

    BUYING_AT_BORDER = "buying_at_border"
    SPENDING_EQUAL = "spending_equal"
    SPENDING_UNKNOWN = "spending_unknown"
    SPENDING_HEAVY_TAIL = "spending_heavy_tail"
    SPENDING_NOT_CONVERGED = "spending_not_converged"
    SPENDING_DEPENDS_ON_FREQUENCY = "spending_depends_on_frequency"
    AMOUNTS_IGNORED = "amounts_ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Sums over customers with 90 % intervals.

    ``low`` and ``high`` tell how far the parameters leave the expected sum open, ``realised_*``
    what may actually come: the customers' own chance included, as it is in ``alive_*``.
    """

    customers: int
    alive: float
    alive_low: float
    alive_high: float
    value: float
    low: float
    high: float
    realised_low: float
    realised_high: float
    purchases: float
    purchases_low: float
    purchases_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What part of the value of all customers some of them hold, with its 90 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Residual value, one number per customer in the order of the purchases.

    Two kinds of 90 % interval: ``*_low`` and ``*_high`` of ``alive``, ``expected_purchases`` and
    ``value`` tell how far the parameters leave the *expectation* open; ``purchases_low`` to
    ``realised_high`` tell what the customer may *actually* do, their own chance included. Values
    are money of the day of the estimate, in the unit of the amounts, times the margin's share.
    ``class_probability`` is that of what the customer will be worth, ``expected_class_probability``
    that of the expectation; one column per class, best first. ``chance`` is the variance of what
    the customer may be worth, ``*_slopes`` say how the expectations move with the parameters. With
    a ``reason``, all is NaN.
    """

    model: str
    terms: Terms
    thresholds: tuple[float, ...]
    alive: Floats
    alive_low: Floats
    alive_high: Floats
    expected_purchases: Floats
    expected_purchases_low: Floats
    expected_purchases_high: Floats
    purchases_low: Floats
    purchases_high: Floats
    discounted_purchases: Floats
    purchase_value: Floats
    value: Floats
    value_low: Floats
    value_high: Floats
    realised_low: Floats
    realised_high: Floats
    class_probability: Floats
    expected_class_probability: Floats
    chance: Floats
    alive_slopes: Floats
    value_slopes: Floats
    purchases_slopes: Floats
    buying: Buying | None
    spending: Spending | None
    reason: NoValue | None
    notes: tuple[ValueNote, ...]
    amounts_ignored: int
    details: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.alive)

    def total(self, which: npt.NDArray[np.bool_] | None = None) -> Total:
        """Return the sums over the customers chosen, or over all of them.

        A sum's interval comes from the customers' slopes along the draws of the parameters: all
        of them move together, so that the width is that of the sum and not of its parts.
        """
        chosen = slice(None) if which is None else which
        value = float(self.value[chosen].sum())
        bought = float(self.expected_purchases[chosen].sum())
        alive = self.alive[chosen]
        living, open_, counted = (
            float(np.square(slopes[chosen].sum(axis=0)).sum())
            for slopes in (self.alive_slopes, self.value_slopes, self.purchases_slopes)
        )
        around = _NORMAL_TAIL * math.sqrt(open_)
        actual = _NORMAL_TAIL * math.sqrt(open_ + float(self.chance[chosen].sum()))
        wide = _NORMAL_TAIL * math.sqrt(counted)
        known = float(alive.sum())
        off = _NORMAL_TAIL * math.sqrt(living + float((alive * (1 - alive)).sum()))
        return Total(
            customers=len(alive),
            alive=known,
            alive_low=max(0.0, known - off),
            alive_high=min(float(len(alive)), known + off),
            value=value,
            low=value - around,
            high=value + around,
            realised_low=value - actual,
            realised_high=value + actual,
            purchases=bought,
            purchases_low=max(0.0, bought - wide),
            purchases_high=bought + wide,
        )

    def part(self, which: npt.NDArray[np.bool_]) -> Part | None:
        """Return what part of the whole value the customers chosen will turn out to hold.

        The interval is that of a ratio (delta method): parameters move part and whole together,
        and every customer's own chance counts in both. None where the whole is nothing.
        """
        known = np.isfinite(self.value)
        inside = which & known
        whole = float(self.value[known].sum())
        if whole <= 0:
            return None
        share = float(self.value[inside].sum()) / whole
        pull = self.value_slopes[inside].sum(axis=0) - share * self.value_slopes[known].sum(axis=0)
        mine, everybody = float(self.chance[inside].sum()), float(self.chance[known].sum())
        own = (1 - share) ** 2 * mine + share**2 * (everybody - mine)
        off = _NORMAL_TAIL * math.sqrt(float(np.square(pull).sum()) + own) / whole
        return Part(share=share, low=max(0.0, share - off), high=min(1.0, share + off))

    def summary(self) -> str:
        """Tell the models' parameters and the sums, ready to print."""
        if self.reason is not None:
            return f"No value could be estimated: {self.reason}."
        parts = [f"buying: {self.model}"]
        if self.buying is not None:
            parts.append(self.buying.fit.summary())
        if self.spending is not None:
            parts += ["spending: gammagamma", self.spending.fit.summary()]
        total = self.total()
        horizon = "for ever" if self.terms.horizon is None else f"within {self.terms.horizon:g}"
        parts.append(
            f"{len(self):,} customers, {float(np.mean(self.alive)):.1%} alive; {horizon} expected "
            f"purchases {total.purchases:,.1f} [{total.purchases_low:,.1f}, "
            f"{total.purchases_high:,.1f}], residual value {total.value:,.0f} "
            f"[{total.low:,.0f}, {total.high:,.0f}] (90 %)"
        )
        parts += [f"note: {note}" for note in self.notes]
        return "\n".join(parts)


def no_residual(reason: NoValue, *, customers: int, terms: Terms, detail: str) -> Residual:
    """Say for every customer that nothing could be estimated, and why."""
    nothing = np.full(customers, np.nan)
    none = np.empty((customers, 0))
    numbers = dict.fromkeys(_NUMBERS, nothing)
    tables = dict.fromkeys(_TABLES, none)
    return Residual(
        model="",
        terms=terms,
        thresholds=(),
        buying=None,
        spending=None,
        reason=reason,
        notes=(),
        amounts_ignored=0,
        details=(detail,),
        **numbers,
        **tables,
    )


_TABLES = (
    "class_probability", "expected_class_probability", "alive_slopes", "value_slopes",
    "purchases_slopes",
)  # fmt: skip
_NUMBERS = tuple(
    one.name for one in fields(Residual) if one.type == "Floats" and one.name not in _TABLES
)
