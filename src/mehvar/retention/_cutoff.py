"""Whom is it worth to contact? The cut-off that earns most, not the one that is most often right.

The profit of a contact after Verbeke et al. (2012) and Verbraken, Verbeke and Baesens (2013), with
every customer's own value instead of one for all: a leaving customer is kept with the save rate
and then brings their value less the offer; one who stays anyway takes the offer for nothing; every
contact costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.retention._assumptions import Assumptions
from mehvar.retention._records import Bools, Floats

_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The money of one contact in minor units, and the save rate with its 90 % interval."""

    contact: float
    offer: float
    save: float
    save_low: float
    save_high: float

    @classmethod
    def of(cls, assumptions: Assumptions, *, basket: float) -> Costs:
        """Price the company's shares by its usual order."""
        low, high = assumptions.save_interval()
        return cls(
            contact=assumptions.contact_share * max(basket, 0.0),
            offer=assumptions.offer_share * max(basket, 0.0),
            save=assumptions.save_rate,
            save_low=low,
            save_high=high,
        )

    @staticmethod
    def brings(*, purchase: Floats, usual_gap: Floats, days: float) -> Floats:
        """Return what a kept customer brings in so many days at their own rhythm.

        At least one purchase, for that is what keeping means; what comes after is left out.

        Args:
            purchase: what one purchase leaves.
            usual_gap: days between two.
            days: the outcome window.
        """
        return np.asarray(purchase * np.maximum(days / np.maximum(usual_gap, 1.0), 1.0))

    def profit(
        self, *, leaving: Floats | Bools, value: Floats, save: float | None = None
    ) -> Floats:
        """Return what contacting each customer earns.

        Args:
            leaving: the probability of leaving, or whether they left.
            value: what the customer brings if kept.
            save: the save rate, the expected one by default.
        """
        kept = self.save if save is None else save
        saved = leaving * kept * (value - self.offer)
        return np.asarray(saved - (1 - leaving) * self.offer - self.contact)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutOff:
    """Profit of contacting the best share of customers, per 1,000 customers, by what happened.

    Arrays by ``share`` of customers contacted, those of the highest expected profit first, with
    the range over the save rate's 90 % interval. ``chosen`` is the share whose expected profit is
    positive and ``earned`` what it would have earned; ``by_rule`` is what contacting everybody who
    was silent for 90 days would have.
    """

    share: Floats
    profit: Floats
    low: Floats
    high: Floats
    chosen: float
    earned: float
    by_rule_share: float
    by_rule: float
    n: int


def choose_cut_off(
    *, probability: Floats, left: Bools, value: Floats, by_rule: Bools, costs: Costs
) -> CutOff:
    """Replay contacts on customers whose outcome is known.

    Args:
        probability: of leaving, as foretold.
        left: who left.
        value: what each brings if kept.
        by_rule: whom the customary rule would contact.
        costs: of a contact and an offer.
    """
    n = probability.size
    expected = costs.profit(leaving=probability, value=value)
    order = np.argsort(-expected, kind="stable")
    share = np.arange(_STEPS + 1) / _STEPS
    upto = np.round(share * n).astype(np.int64)
    curves = []
    for save in (costs.save, costs.save_low, costs.save_high):
        earned = costs.profit(leaving=left, value=value, save=save)
        curves.append(np.append(0.0, np.cumsum(earned[order]))[upto] * 1_000 / n)
    earned = costs.profit(leaving=left, value=value)
    wanted = expected > 0
    return CutOff(
        share=share,
        profit=curves[0],
        low=curves[1],
        high=curves[2],
        chosen=float(wanted.mean()),
        earned=float(earned[wanted].sum() * 1_000 / n),
        by_rule_share=float(by_rule.mean()),
        by_rule=float(earned[by_rule].sum() * 1_000 / n),
        n=n,
    )
