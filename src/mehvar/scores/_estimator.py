"""Scores of any answers, from Python: arrays in, numbers with their intervals out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.scores._calendar import Periods
from mehvar.scores._estimate import Sample, count_cells, estimate
from mehvar.scores._facts import rule_text
from mehvar.scores._measures import Measure, Statistic, measure
from mehvar.scores._published import Score
from mehvar.scores._records import Coded, Floats, ScoreError
from mehvar.scores._tables import Frame, Numbers, block_of, needed_answers

_OVERALL = ""

Names = Sequence[object] | npt.NDArray[Any]
"""One per answer: of groups, periods or people; None or NaN is unknown."""


@dataclass(slots=True, kw_only=True)
class ScoreEstimator:
    """Estimates a measure from answers: ``ScoreEstimator(measure="nps").fit(scores)``.

    After ``fit``: ``overall_`` is the score of all answers, ``scores_`` those of every group and
    period (all of them ``Score``), ``skipped_`` how many answers were empty, ``rule_`` the rule by
    which they counted.

    Args:
        measure: nps, csat, ces, enps or rating.
        statistic: one of the measure's; the one it is known by, by default.
        scale: the lowest and the highest possible answer; the measure's usual scale by default.
        margin: half the width of the interval that one wants; a twentieth of what is possible.
        response_rate: the share of those asked who answered, for the band of the worst case.
    """

    measure: str = "nps"
    statistic: Statistic | None = None
    scale: tuple[float, float] | None = None
    margin: float | None = None
    response_rate: float | None = None
    overall_: Score | None = field(default=None, init=False)
    scores_: tuple[Score, ...] = field(default=(), init=False)
    skipped_: int = field(default=0, init=False)
    rule_: str = field(default="", init=False)

    def fit(
        self,
        scores: npt.ArrayLike,
        *,
        sample_weight: npt.ArrayLike | None = None,
        groups: Names | None = None,
        periods: Names | None = None,
        people: Names | None = None,
    ) -> Self:
        """Estimate from one score per answer; NaN is no answer.

        Args:
            scores: on the scale.
            sample_weight: one weight per answer.
            groups: each answer's group.
            periods: each answer's period; they are in the order of their text.
            people: who answered, where somebody may have more than once.

        Raises:
            ScoreError: when there is no answer, an answer is off the scale, or a weight is wrong.
        """
        wanted = measure(self.measure)
        told = self._statistic(wanted)
        low, high = self._scale(wanted)
        given = np.asarray(scores, dtype=np.float64)
        kept = np.flatnonzero(~np.isnan(given))
        self.skipped_ = int(given.size - kept.size)
        share = _shares(given[kept], low, high, wanted)
        weight = _weights(sample_weight, given.size)[kept]
        who = _coded(people, given.size) if people is not None else None
        person = np.arange(kept.size) if who is None else who.codes[kept]
        order = np.argsort(person, kind="stable")
        rows = kept[order]
        x = wanted.observations(told, share[order])
        sample = Sample.of(person[order], x, weight[order])
        plain = Sample.of(person[order], x)
        self.rule_ = rule_text(wanted, told)
        period, group = (_coded(one, given.size) for one in (periods, groups))
        one = _one(rows.size)
        overall = self._told(_frame(wanted, one, one), told, sample, plain)
        self.overall_ = overall[0]
        self.scores_ = (
            self._told(_frame(wanted, group[rows], period[rows]), told, sample, plain)
            if groups is not None or periods is not None
            else overall
        )
        return self

    def _statistic(self, wanted: Measure) -> Statistic:
        told = self.statistic or wanted.headline
        if wanted.rule is None or told not in wanted.statistics:
            raise ScoreError(
                f"{wanted.name} has no statistic {told!r} of answers.",
                hint=f"Its statistics: {', '.join(wanted.statistics)}.",
            )
        return told

    def _scale(self, wanted: Measure) -> tuple[float, float]:
        assert wanted.rule is not None  # noqa: S101 (_statistic refused the others)
        low, high = self.scale or (wanted.rule.low, wanted.rule.high)
        if not low < high:
            raise ScoreError(f"A scale from {low:g} to {high:g} has no answers between its ends.")
        return low, high

    def _told(
        self, frame: Frame, statistic: Statistic, sample: Sample, plain: Sample
    ) -> tuple[Score, ...]:
        wanted = frame.measure
        weighted, even = (
            count_cells(one, frame.level.codes, frame.period.places, shape=frame.shape)
            for one in (sample, plain)
        )
        found = estimate(weighted, wanted, statistic)
        margin = self.margin or wanted.margin(statistic)
        whole = sample.x * (100.0 if statistic == "nps" else 1.0)
        rate = np.nan if self.response_rate is None else self.response_rate
        is_weighted = bool((sample.weight != 1).any())
        numbers = Numbers(
            plain=estimate(even, wanted, statistic),
            found=found,
            cells=weighted,
            weighting=np.full(frame.shape, 1 if is_weighted else 0),
            reasons=("no_weights",) * frame.shape[1],
            rate=np.full(frame.shape, rate),
            band_of="invited",
            needed=needed_answers(variance=float(whole.var()), margin=margin, statistic=statistic),
        )
        return _scores(frame, statistic, numbers)


def _scores(frame: Frame, statistic: Statistic, numbers: Numbers) -> tuple[Score, ...]:
    """Write the cells as records."""
    columns = block_of(frame, statistic, numbers).columns
    same: dict[str, Any] = {
        "measure": frame.measure.name,
        "statistic": statistic,
        "dimension": frame.dimension,
        "period_kind": frame.period.kind,
    }
    lists: dict[str, list[Any]] = {
        name: [None if _is_nan(one) else one for one in np.asarray(values).tolist()]
        for name, values in columns.items()
    }
    names = [name for name in Score.__slots__ if name not in same]
    rows = zip(*(lists[name] for name in names), strict=True)
    return tuple(Score(**same, **dict(zip(names, row, strict=True))) for row in rows)


def _shares(scores: Floats, low: float, high: float, wanted: Measure) -> Floats:
    if not scores.size:
        raise ScoreError("There is no answer with a score.", hint="Name the column of the scores.")
    off = scores[(scores < low) | (scores > high)]
    if off.size:
        raise ScoreError(
            f"{off.size} answers lie off the scale {low:g} to {high:g}: the first is {off[0]:g}.",
            hint=f"Give the scale that was asked on; {wanted.name} takes any and maps it.",
        )
    return (scores - low) / (high - low)


def _weights(given: npt.ArrayLike | None, size: int) -> Floats:
    if given is None:
        return np.ones(size)
    weight = np.asarray(given, dtype=np.float64)
    if weight.size != size or np.isnan(weight).any() or (weight < 0).any() or not weight.sum():
        raise ScoreError(
            "Every answer needs a weight of zero or more, and one of them more than zero."
        )
    return weight


def _coded(values: Names | None, size: int) -> Coded:
    if values is None:
        return _one(size)
    if len(values) != size:
        raise ScoreError(f"There are {size} scores and {len(values)} names beside them.")
    known = [None if one is None or _is_nan(one) else str(one) for one in values]
    names = tuple(sorted({one for one in known if one is not None}))
    place = {name: number for number, name in enumerate(names)}
    codes = np.array([-1 if one is None else place[one] for one in known], dtype=np.int32)
    return Coded(names=names, codes=codes)


def _one(size: int) -> Coded:
    return Coded(names=(_OVERALL,), codes=np.zeros(size, dtype=np.int32))


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _frame(wanted: Measure, group: Coded, period: Coded) -> Frame:
    """Groups by periods; the periods' places are those of the answers, not of days."""
    periods = Periods(
        kind="" if period.names == (_OVERALL,) else "period",
        keys=period.names,
        partial=np.zeros(len(period.names), dtype=np.bool_),
        first=0,
        places=period.codes,
    )
    return Frame(
        measure=wanted,
        dimension="" if group.names == (_OVERALL,) else "group",
        period=periods,
        level=group,
        minimum=1,
        why=("",) * len(period.names),
    )


def change_between(before: Score, after: Score) -> stats.Change:
    """Compare any two independent scores of one measure and statistic, from their intervals."""
    first, second = (
        stats.Intervals(
            estimate=np.array([one.value], dtype=np.float64),
            low=np.array([one.low], dtype=np.float64),
            high=np.array([one.high], dtype=np.float64),
            n=np.array([one.n], dtype=np.float64),
        )
        for one in (before, after)
    )
    return stats.change(before=first, after=second)[0]
