"""From effects to money: what the recent window has put at risk, per experience and customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from mehvar.measurement._effects import Finding, Unseen
from mehvar.measurement._expected import Expected
from mehvar.measurement._experiences import ANY, EXPERIENCES, JOINT, ONCE
from mehvar.measurement._exposure import Scale, doses
from mehvar.measurement._orders import Floats, Integers, Orders

_MOST_LOSS = 1.0
_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Spend lost per order that had a dose: in minor units, and as a share of what would be."""

    money: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Money at risk of one dose of an experience in the window; NaN when not estimable."""

    experience: str
    dose: str
    orders: int
    customers: int
    reason: str
    money: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposed:
    """The recent orders that had one experience, and the dose of each."""

    experience: str
    rows: Integers
    tier: Integers
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Charges:
    """Customers who had one experience in the window, and what it costs with each of them."""

    experience: str
    customer: Integers
    dose: Integers
    codes: tuple[str, ...]
    occurrences: Integers
    last_row: Integers
    expected: Floats
    money: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """The loss of every dose that has one, with the reason of those that do not."""

    known: Mapping[tuple[str, str], Loss]
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Losses:
        """Turn the effects on spend into losses per order (a loss is positive)."""
        known, reasons = {}, {}
        for finding in findings:
            if finding.outcome != "spend":
                continue
            effect, key = finding.effect, (finding.experience, finding.dose)
            reasons[key] = finding.reason
            if effect is not None:
                base = max(effect.counterfactual_mean, _TINY)
                known[key] = Loss(
                    money=-effect.effect, low=-effect.high, high=-effect.low,
                    share=-effect.effect / base, share_low=-effect.high / base,
                    share_high=-effect.low / base,
                )  # fmt: skip
        return cls(known=known, reasons=reasons)

    def per_tier(self, exposed: Exposed) -> list[Loss | None]:
        """Return the loss of each tier, or that of any dose where the tier has none."""
        fallback = self.known.get((exposed.experience, ANY))
        codes = exposed.codes or (ANY,)
        return [self.known.get((exposed.experience, code), fallback) for code in codes]


def recent_exposures(orders: Orders, scale: Scale) -> dict[str, Exposed]:
    """Find the recent orders that had each experience."""
    found = {}
    for experience in EXPERIENCES:
        dose = doses(experience, orders, scale)
        rows = np.flatnonzero(dose > 0)
        found[experience.name] = Exposed(
            experience=experience.name,
            rows=rows,
            tier=dose[rows],
            codes=tuple(tier.code for tier in scale.tiers(experience.name)),
        )
    return found


def money_at_risk(orders: Orders, exposures: Mapping[str, Exposed], losses: Losses) -> list[Risk]:
    """Price every experience and dose, and the operational ones together."""
    risks = []
    for name, exposed in exposures.items():
        risks.append(_price(orders, name, ANY, exposed.rows, losses))
        for place, code in enumerate(exposed.codes, start=1):
            risks.append(_price(orders, name, code, exposed.rows[exposed.tier == place], losses))
    risks.append(_joint(orders, exposures, losses))
    return risks


def charge_customers(
    orders: Orders, exposures: Mapping[str, Exposed], losses: Losses, expected: Expected
) -> list[Charges]:
    """Charge each customer's expected spend with what happened to them.

    Several orders compound: two losses of a tenth leave 0.9 x 0.9 of the expected spend, so that
    the loss never exceeds it.
    """
    return [
        _charge(orders, exposed, losses, expected)
        for exposed in exposures.values()
        if exposed.rows.size
    ]


def _price(orders: Orders, name: str, dose: str, rows: Integers, losses: Losses) -> Risk:
    loss = losses.known.get((name, dose))
    count = rows.size
    facts = Risk(
        experience=name, dose=dose, orders=count,
        customers=int(np.unique(orders.customer[rows]).size),
        reason=losses.reasons.get((name, dose), ""),
    )  # fmt: skip
    if loss is None:
        return facts
    return Risk(
        experience=name, dose=dose, orders=count, customers=facts.customers, reason="",
        money=loss.money * count, low=loss.low * count, high=loss.high * count,
    )  # fmt: skip


def _joint(orders: Orders, exposures: Mapping[str, Exposed], losses: Losses) -> Risk:
    """Charge each order once, with the largest of its operational losses.

    The limits add up those of the losses charged, as if all erred the same way: the interval is
    rather too wide than too narrow.
    """
    charged = np.zeros((3, len(orders)))
    had = np.zeros(len(orders), dtype=np.bool_)
    priced = False
    for experience in EXPERIENCES:
        exposed = exposures[experience.name]
        if experience.kind != "operational" or not exposed.rows.size:
            continue
        had[exposed.rows] = True
        for place, loss in enumerate(losses.per_tier(exposed), start=1):
            if loss is None:
                continue
            priced = True
            rows = exposed.rows[exposed.tier == place]
            larger = rows[charged[0, rows] < loss.money]
            charged[:, larger] = np.array([[loss.money], [loss.low], [loss.high]])
    money, low, high = (charged.sum(axis=1) if priced else np.full(3, np.nan)).tolist()
    return Risk(
        experience=JOINT, dose=ONCE, orders=int(had.sum()),
        customers=int(np.unique(orders.customer[had]).size),
        reason="" if priced else Unseen.NOTHING_PRICED.value, money=money, low=low, high=high,
    )  # fmt: skip


def _charge(orders: Orders, exposed: Exposed, losses: Losses, expected: Expected) -> Charges:
    customer = orders.customer[exposed.rows]
    starts = np.flatnonzero(np.concatenate([[True], customer[1:] != customer[:-1]]))
    ends = np.append(starts[1:], customer.size)
    who = customer[starts]
    spend = expected.of(who)
    shares = np.array(
        [
            [np.nan] * 3 if loss is None else [loss.share, loss.share_low, loss.share_high]
            for loss in losses.per_tier(exposed)
        ]
    )
    kept = np.maximum(1 - shares, 1 - _MOST_LOSS)[exposed.tier - 1]
    left = np.multiply.reduceat(kept, starts, axis=0)
    money, low, high = (spend * (1 - left[:, place]) for place in range(3))
    return Charges(
        experience=exposed.experience,
        customer=who,
        dose=np.maximum.reduceat(exposed.tier, starts),
        codes=exposed.codes or (ANY,),
        occurrences=ends - starts,
        last_row=exposed.rows[ends - 1],
        expected=spend,
        money=money,
        low=low,
        high=high,
    )
