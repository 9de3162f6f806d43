"""Who will not buy in the outcome window? Learnt on past days, judged on a later one.

A snapshot looks back from a day (the origin), leaves ``lead`` days for acting, and asks whether
the customer buys in the ``window`` after it. Customers are split in two halves: whoever is judged
was never learnt from, neither at this origin nor at an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

import numpy as np

from mehvar.retention._features import FEATURES, Levels, Snapshot, bought_between, take_snapshot
from mehvar.retention._histories import Histories
from mehvar.retention._quality import (
    Calibration,
    Quality,
    apply_platt,
    calibrate,
    compare_auc,
    fit_platt,
    measure,
)
from mehvar.retention._records import Bools, Floats, Integers, RetentionError
from mehvar.retention._rhythm import Rhythm, fit_rhythm, gaps_of_sorted
from mehvar.retention._scorecard import Kind, Scorecard, fit_scorecard
from mehvar.stats import Interval

Source = Literal["model", "rhythm", ""]

_MOST_PAST = 3
_FEWEST = 200
_FEWEST_OF_A_KIND = 30
_FEWEST_TO_BOOST = 5_000
"""Rows of the past from which boosting is tried: of fewer, it learns mostly chance."""

RULE_DAYS = 90
"""The customary rule, against which the model must stand: no purchase for so many days."""


class Unusable(Enum):
    """Why there is no churn model."""

    SHORT = "history_too_short"
    FEW = "too_few_customers"
    ONE_OUTCOME = "one_outcome"
    NO_BETTER = "no_better_than_baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """The days of the snapshots (origins counted from 1970) and their windows, in days."""

    past: tuple[int, ...]
    held_out: int
    test: int
    now: int
    lead: int
    window: int
    within: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A snapshot that was learnt from: its day, its customers, and the share who left."""

    origin: int
    n: int
    left: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """The test: customers of the last origin whose outcome is known, and what was foretold."""

    snapshot: Snapshot
    happened: Bools
    probability: Floats
    quality: dict[str, Quality]
    gain: dict[str, Interval]
    calibration: Calibration


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Churn:
    """The model of who leaves: ``unusable`` says why not to use what was learnt, or is None.

    ``source`` names what foretells: the learnt ``model``, everybody's own ``rhythm`` where the
    model adds nothing to it, or nothing. ``card`` scores, ``platt`` calibrates the score of the
    source; both learnt from all that is known now.
    """

    unusable: Unusable | None
    design: Design
    source: Source = ""
    kind: Kind = "logistic"
    card: Scorecard | None = None
    platt: tuple[float, float] = (0.0, 1.0)
    judged: Judged | None = None
    rhythm: Rhythm | None = None
    snapshots: tuple[Taken, ...] = ()

    def predict(self, x: Floats) -> Floats:
        """Return the probability of no purchase in the outcome window, one per row."""
        assert self.card is not None  # callers ask ``unusable`` first  # noqa: S101
        if self.source == "rhythm":
            return apply_platt(self.platt, x[:, FEATURES.index("rhythm")])
        return apply_platt(self.platt, self.card.score(x))


def plan(*, first: int, last: int, horizon: int, lead: int, gap: float) -> Design:
    """Choose windows by the customers' own rhythm and the company's horizon.

    A history that is too short leaves no origin in the past to learn from.

    Args:
        first: the first day of the data.
        last: the last day that is known.
        horizon: the company's horizon in days: the outcome window is no shorter.
        lead: days between the origin and the outcome window.
        gap: the usual days between purchases.
    """
    history = last + 1 - first
    window = int(np.clip(2 * gap, horizon, max(horizon, history / 5)))
    step, now = lead + window, last + 1
    test, held_out = now - step, now - 2 * step
    past = [held_out - step * (place + 1) for place in range(_MOST_PAST)]
    kept = tuple(origin for origin in past if origin - first >= window)
    return Design(
        past=kept, held_out=held_out, test=test, now=now, lead=lead, window=window,
        within=max(2 * window, RULE_DAYS),
    )  # fmt: skip


def fit_churn(histories: Histories, design: Design) -> Churn:
    """Learn and judge the model; never fails for want of data, but says what is wanting."""
    if not design.past:
        return Churn(unusable=Unusable.SHORT, design=design)
    rhythm = rhythm_before(histories, design.past[-1])
    past = [_labelled(histories, design, origin, rhythm) for origin in design.past]
    held_out = _labelled(histories, design, design.held_out, rhythm)
    test = _labelled(histories, design, design.test, rhythm)
    for snapshots in (past, [held_out], [test]):
        wanting = _wanting(np.concatenate([happened for _, happened in snapshots]))
        if wanting is not None:
            return Churn(unusable=wanting, design=design)
    half = _half(histories.customer)
    kind = _choose(past, held_out, half)
    probability, score = _cross_fitted(past, held_out, test, half, kind)
    judged = _judge(histories, design, test, probability)
    every = [*past, held_out, test]
    card = _fit(every, np.ones(half.size, np.bool_), kind)
    source = _source(judged)
    if source == "rhythm":
        score = test[0].x[:, FEATURES.index("rhythm")]
    return Churn(
        unusable=None if source == "model" else Unusable.NO_BETTER,
        source=source,
        design=design,
        kind=kind,
        card=card,
        platt=fit_platt(happened=test[1], score=score),
        judged=judged,
        rhythm=rhythm,
        snapshots=tuple(
            Taken(origin=snapshot.origin, n=len(snapshot), left=float(happened.mean()))
            for snapshot, happened in every
        ),
    )


def snapshot_of(
    histories: Histories,
    design: Design,
    *,
    origin: int,
    rhythm: Rhythm | None,
    levels: Levels | None = None,
) -> Snapshot:
    """Describe customers on a day as the model of this design sees them."""
    return take_snapshot(
        histories, origin=origin, recent=design.window, within=design.within,
        ahead=design.lead + design.window, rhythm=rhythm, levels=levels,
    )  # fmt: skip


def rhythm_before(histories: Histories, origin: int, *, most: int = 3_000) -> Rhythm | None:
    """Fit the rhythm that was known before a day; None where there was none yet."""
    past = histories.day < origin
    _, gaps = gaps_of_sorted(who=histories.who[past], days=histories.day[past], until=origin - 1)
    try:
        return fit_rhythm(gaps, most=most)
    except RetentionError:
        return None


_Labelled = tuple[Snapshot, Bools]


def _labelled(
    histories: Histories, design: Design, origin: int, rhythm: Rhythm | None
) -> _Labelled:
    snapshot = snapshot_of(histories, design, origin=origin, rhythm=rhythm)
    start = origin + design.lead
    bought = bought_between(histories, start, start + design.window - 1)
    return snapshot, ~bought[snapshot.row]


def _wanting(happened: Bools) -> Unusable | None:
    if happened.size < _FEWEST:
        return Unusable.FEW
    if min(happened.sum(), (~happened).sum()) < _FEWEST_OF_A_KIND:
        return Unusable.ONE_OUTCOME
    return None


def _half(customer: Integers) -> Bools:
    """Split customers in two by a scramble of their ids, the same in every build."""
    scrambled = customer.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return np.asarray((scrambled >> np.uint64(63)) == 1)


def _fit(snapshots: list[_Labelled], among: Bools, kind: Kind) -> Scorecard:
    x = np.concatenate([snapshot.x[among[snapshot.row]] for snapshot, _ in snapshots])
    y = np.concatenate([happened[among[snapshot.row]] for snapshot, happened in snapshots])
    return fit_scorecard(x=x, y=y.astype(np.float64), kind=kind)


def _choose(past: list[_Labelled], held_out: _Labelled, half: Bools) -> Kind:
    """Choose by the log-loss of one half at the held-out origin, learnt from the other before."""
    if sum(len(one) for one, _ in past) < _FEWEST_TO_BOOST:
        return "logistic"
    kinds: tuple[Kind, ...] = ("logistic", "boosting")
    snapshot, happened = held_out
    mine = half[snapshot.row]
    losses = []
    for kind in kinds:
        line = _fit(past, ~half, kind).score(snapshot.x[mine])
        losses.append(float(np.mean(np.logaddexp(0, line) - happened[mine] * line)))
    return kinds[int(np.argmin(losses))]


def _cross_fitted(
    past: list[_Labelled], held_out: _Labelled, test: _Labelled, half: Bools, kind: Kind
) -> tuple[Floats, Floats]:
    """Foretell each half at the test's origin by a model of the other, calibrated in between."""
    snapshot, _ = test
    probability, score = np.empty((2, len(snapshot)))
    for among in (half, ~half):
        card = _fit(past, ~among, kind)
        other = ~among[held_out[0].row]
        platt = fit_platt(happened=held_out[1][other], score=card.score(held_out[0].x[other]))
        here = among[snapshot.row]
        score[here] = card.score(snapshot.x[here])
        probability[here] = apply_platt(platt, score[here])
    return probability, score


def _judge(histories: Histories, design: Design, test: _Labelled, probability: Floats) -> Judged:
    snapshot, happened = test
    silent = snapshot.x[:, FEATURES.index("days_silent")]
    rule = (silent >= RULE_DAYS).astype(np.float64)
    baselines: dict[str, tuple[Floats | None, Floats]] = {
        "rule": (None, rule),
        "recency": (None, silent),
    }
    rhythm = _by_rhythm(histories, design, snapshot)
    if rhythm is not None:
        baselines["rhythm"] = (rhythm, rhythm)
    quality = {"model": measure(happened=happened, probability=probability, score=probability)}
    for name, (known, score) in baselines.items():
        quality[name] = measure(happened=happened, probability=known, score=score)
    return Judged(
        snapshot=snapshot,
        happened=happened,
        probability=probability,
        quality=quality,
        gain={
            name: compare_auc(happened, probability, score)
            for name, (_, score) in baselines.items()
        },
        calibration=calibrate(happened=happened, probability=probability),
    )


def _by_rhythm(histories: Histories, design: Design, snapshot: Snapshot) -> Floats | None:
    """Put the same question to everybody's own rhythm, as it was known at the test's origin."""
    rhythm = rhythm_before(histories, design.test)
    if rhythm is None:
        return None
    past = histories.day < design.test
    who, gaps = gaps_of_sorted(
        who=histories.who[past], days=histories.day[past], until=design.test - 1
    )
    own = gaps[np.searchsorted(who, snapshot.row)]
    return 1 - rhythm.chances(own, horizon=design.lead + design.window).soon


def _source(judged: Judged) -> Source:
    """Use the model that ranks better than every baseline, beyond chance; else the rhythm.

    The rhythm must rank better than chance itself, and no worse than the customary rule.
    """
    if all(gain.low > 0 for gain in judged.gain.values()):
        return "model"
    rhythm, rule = judged.quality.get("rhythm"), judged.quality["rule"]
    if rhythm is None or not (rhythm.auc.low > 0.5 and rhythm.auc.estimate >= rule.auc.estimate):
        return ""
    return "rhythm"
