"""How the answers of one measure are weighted: by who was asked, by who buys, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mehvar.scores._answers import Answers
from mehvar.scores._calendar import Periods
from mehvar.scores._dimensions import MARGINS
from mehvar.scores._estimate import Sample
from mehvar.scores._invitations import Invitations
from mehvar.scores._measures import Measure, Statistic
from mehvar.scores._population import Population
from mehvar.scores._propensity import (
    Design,
    Propensity,
    design_of,
    fit_propensity,
    robust_outcomes,
)
from mehvar.scores._raking import (
    UNKNOWN,
    Balance,
    Weights,
    balance_of,
    margin_of,
    rake_weights,
)
from mehvar.scores._records import Bools, Floats, ScoreError

_LEAST_LINKED = 0.8
_LEAST_KNOWN = 0.8
_MOST_CHANNELS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """The invitations of one measure, and the model of who answers them."""

    invitations: Invitations
    answered: Bools
    share: Floats
    design: Design
    propensity: Propensity

    def sample(self, measure: Measure, statistic: Statistic) -> Sample:
        """Return everybody's doubly robust outcome and its square, as answers."""
        outcome = measure.observations(statistic, self.share)
        given = np.nan_to_num(outcome)
        robust = [
            robust_outcomes(
                outcome=one,
                answered=self.answered,
                chance=self.propensity.chance,
                design=self.design,
            )
            for one in (given, given**2)
        ]
        plain = Sample.of(self.invitations.person, robust[0])
        return Sample(starts=plain.starts, x=robust[0], xx=robust[1], weight=plain.weight)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raked:
    """The weights of one kind of period: per answer, and what they did in each period."""

    weight: Floats
    weighted: Bools
    reasons: tuple[str, ...]
    balance: dict[int, tuple[Balance, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Study:
    """One measure: its answers, whom was asked, and why nothing was modelled.

    ``linked`` is the share of answers that belong to an invitation.
    """

    measure: Measure
    answers: Answers
    invited: Invitations | None
    asked: Asked | None
    reason: str
    linked: float


def study(measure: Measure, answers: Answers, invitations: Invitations) -> Study:
    """Choose how a measure can be weighted.

    With a list of invitations to which nearly all answers belong, who did not answer is known,
    and the chance of answering is modelled. Otherwise answers can only be raked.
    """
    invited = invitations.of_measure(measure.name)
    share = invited.shares[measure.name]
    answered = ~np.isnan(share)
    linked = float(answered.sum()) / max(len(answers), 1)
    asked, reason = None, ""
    if not len(invited):
        return Study(
            measure=measure, answers=answers, invited=None, asked=None,
            reason="no_invitations", linked=0.0,
        )  # fmt: skip
    if linked < _LEAST_LINKED:
        reason = "not_linked"
    else:
        try:
            asked = _asked(invited, answered, share)
        except ScoreError:
            reason = "few_invitations"
    return Study(
        measure=measure, answers=answers, invited=invited, asked=asked, reason=reason,
        linked=min(linked, 1.0),
    )  # fmt: skip


def _asked(invited: Invitations, answered: Bools, share: Floats) -> Asked:
    signals = dict(invited.signals) | {"day": invited.day.astype(np.float64)}
    channel = invited.dimensions["channel"]
    counts = np.bincount(channel.codes[channel.codes >= 0], minlength=len(channel.names))
    for place in np.argsort(-counts, kind="stable")[:_MOST_CHANNELS]:
        signals[f"channel {channel.names[place]}"] = (channel.codes == place).astype(np.float64)
    design = design_of(signals)
    return Asked(
        invitations=invited,
        answered=answered,
        share=share,
        design=design,
        propensity=fit_propensity(answered=answered, signals=signals, design=design),
    )


def rake_periods(answers: Answers, periods: Periods, population: Population) -> Raked:
    """Rake the answers of each period to the customers who bought in it."""
    size = len(periods.keys)
    weight = np.ones(len(answers))
    weighted = np.zeros(size, dtype=np.bool_)
    reasons = ["no_answers"] * size
    balance: dict[int, tuple[Balance, ...]] = {}
    code = periods.of(answers.day)
    order = np.argsort(code, kind="stable")
    ends = np.searchsorted(code[order], np.arange(size + 1))
    for place, key in enumerate(periods.keys):
        rows = order[ends[place] : ends[place + 1]]
        if not rows.size:
            continue
        found = _rake(answers[rows], population.margins(periods.kind, key))
        reasons[place], weighted[place] = found.reason, not found.reason
        if not found.reason:
            weight[rows] = found.weight
            balance[place] = found.balance
    return Raked(weight=weight, weighted=weighted, reasons=tuple(reasons), balance=balance)


def _rake(answers: Answers, base: dict[str, dict[str, float]]) -> Weights:
    """Rake the answers of one period."""
    size = len(answers)
    if answers.known.mean() < _LEAST_KNOWN:
        return Weights(weight=np.ones(size), balance=(), reason="unknown_customers")
    margins = [margin_of(answers.margins[name], base.get(name, {}), name=name) for name in MARGINS]
    return rake_weights(margins, size=size)


def propensity_balance(asked: Asked) -> tuple[Balance, ...]:
    """Tell signals and known margins before and after weighting, against all who were asked."""
    found = list(asked.propensity.balance)
    weight = asked.propensity.weight[asked.answered]
    for name in MARGINS:
        column = asked.invitations.margins[name]
        codes = np.where(column.codes < 0, len(column.names), column.codes)
        totals = np.bincount(codes, minlength=len(column.names) + 1)
        base = dict(zip((*column.names, UNKNOWN), totals.astype(float), strict=True))
        margin = margin_of(column[np.flatnonzero(asked.answered)], base, name=name)
        found += balance_of(margin, weight)
    return tuple(found)
