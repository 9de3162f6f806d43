"""One measure by everything: every dimension and every period, weighted as its study allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mehvar.scores import _cells as k
from mehvar.scores._calendar import Periods
from mehvar.scores._comparable import find_breaks, of_dimension
from mehvar.scores._estimate import Cells, Estimates, Sample, count_cells, estimate
from mehvar.scores._measures import Measure, Statistic
from mehvar.scores._population import Population
from mehvar.scores._records import NONE, Bools, Coded, Codes, Floats
from mehvar.scores._study import Raked, Study, rake_periods
from mehvar.scores._tables import Block, Frame, Numbers, block_of, needed_answers

MOST_LEVELS = 200
"""So many members of a dimension at most, those with most answers."""

_WHOLE = ("",)
_RAKED, _MODELLED = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """A measure by one kind of period: its rows, its weights, and where the asking changed."""

    period: Periods
    raked: Raked | None
    breaks: list[frozenset[str]]
    blocks: list[Block]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plan:
    """What is the same for all cuts of a measure, per statistic where it depends on it."""

    study: Study
    population: Population
    samples: dict[Statistic, Sample]
    robust: dict[Statistic, Sample]
    needed: dict[Statistic, int]
    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cut:
    """A dimension by a kind of period: the frame, each answer's period, the weights."""

    frame: Frame
    codes: Codes
    raked: Raked | None
    first: bool


def evaluate_measure(
    study: Study, periods: tuple[Periods, ...], population: Population, *, minimum_group: int
) -> Iterator[Told]:
    """Evaluate a measure of answers, one kind of period after the other."""
    plan = _plan(study, population, max(minimum_group, study.measure.minimum))
    answers = study.answers
    for period in periods:
        is_short = period is periods[0]
        raked = None
        if study.asked is None and not is_short:
            raked = rake_periods(answers, period, population)
        codes = period.of(answers.day)
        breaks = find_breaks(answers, codes, periods=len(period.keys))
        blocks = []
        for dimension in ("", *answers.dimensions):
            level = levels_of(answers.dimensions.get(dimension), len(answers))
            if not level.names:
                continue
            frame = Frame(
                measure=study.measure, dimension=dimension, period=period, level=level,
                minimum=plan.minimum, why=tuple(of_dimension(one, dimension) for one in breaks),
            )  # fmt: skip
            cut = _Cut(frame=frame, codes=codes, raked=raked, first=is_short)
            blocks += [
                block_of(frame, statistic, _numbers(plan, cut, statistic))
                for statistic in study.measure.statistics
            ]
        yield Told(period=period, raked=raked, breaks=breaks, blocks=blocks)


def _plan(study: Study, population: Population, minimum: int) -> _Plan:
    measure, answers = study.measure, study.answers
    samples = {
        one: Sample.of(answers.person, measure.observations(one, answers.share))
        for one in measure.statistics
    }
    asked = study.asked
    return _Plan(
        study=study,
        population=population,
        samples=samples,
        robust={} if asked is None else {one: asked.sample(measure, one) for one in samples},
        needed={one: _needed(sample, measure, one) for one, sample in samples.items()},
        minimum=minimum,
    )


def _numbers(plan: _Plan, cut: _Cut, statistic: Statistic) -> Numbers:
    """Estimate a cut: plainly, and as the study can weigh it."""
    frame = cut.frame
    cells = count_cells(plan.samples[statistic], frame.level.codes, cut.codes, shape=frame.shape)
    plain = estimate(cells, frame.measure, statistic)
    rate, band_of = _rate(plan, frame)
    numbers = Numbers(
        plain=plain,
        found=plain,
        cells=cells,
        weighting=np.zeros(frame.shape, dtype=np.int64),
        reasons=(plan.study.reason if not cut.first else "short_period",) * frame.shape[1],
        rate=rate,
        band_of=band_of,
        needed=plan.needed[statistic],
    )
    if plan.robust:
        return _by_model(plan, cut, statistic, numbers)
    return numbers if cut.raked is None else _by_raking(plan, cut, statistic, numbers)


def _by_model(plan: _Plan, cut: _Cut, statistic: Statistic, plain: Numbers) -> Numbers:
    """Speak for everybody who was asked, where enough of them answered."""
    asked, frame = plan.study.asked, cut.frame
    assert asked is not None  # noqa: S101 (robust samples exist only with it)
    invited = asked.invitations
    level = aligned(invited.dimensions.get(frame.dimension), frame.level, len(invited))
    if level is None:
        return plain.changed(reasons=("not_of_invitations",) * frame.shape[1])
    days = frame.period.of(invited.day)
    cells = count_cells(plan.robust[statistic], level, days, shape=frame.shape)
    found = estimate(cells, frame.measure, statistic, most=plain.plain.n)
    given = Sample.of(invited.person, asked.answered.astype(np.float64))
    answered = count_cells(given, level, days, shape=frame.shape).column(k.WX)
    usable = (answered >= frame.minimum) & np.isfinite(found.value) & (plain.plain.n > 0)
    return plain.changed(
        found=_either(usable, found, plain.plain),
        cells=cells,
        weighting=np.where(usable, _MODELLED, 0).astype(np.int64),
        reasons=("few_answers",) * frame.shape[1],
    )


def _by_raking(plan: _Plan, cut: _Cut, statistic: Statistic, plain: Numbers) -> Numbers:
    """Speak for the customers who bought, in the periods that could be raked."""
    raked, frame = cut.raked, cut.frame
    assert raked is not None  # noqa: S101 (asked by the caller)
    if not raked.weighted.any():
        return plain.changed(reasons=raked.reasons)
    own = plan.samples[statistic]
    sample = Sample(starts=own.starts, x=own.x, xx=own.xx, weight=raked.weight)
    cells = count_cells(sample, frame.level.codes, cut.codes, shape=frame.shape)
    weighted = np.broadcast_to(raked.weighted, frame.shape)
    return plain.changed(
        found=estimate(cells, frame.measure, statistic),
        cells=cells,
        weighting=np.where(weighted, _RAKED, 0).astype(np.int64),
        reasons=raked.reasons,
    )


def _rate(plan: _Plan, frame: Frame) -> tuple[Floats, str]:
    """Return which share answered, of those invited or else of the customers who bought."""
    invited = plan.study.invited
    if invited is not None:
        level = aligned(invited.dimensions.get(frame.dimension), frame.level, len(invited))
        if level is not None:
            given = ~np.isnan(invited.shares[frame.measure.name])
            sample = Sample.of(invited.person, given.astype(np.float64))
            days = frame.period.of(invited.day)
            return _share(count_cells(sample, level, days, shape=frame.shape)), "invited"
    bought = plan.population.customers(frame.period)[None, :]
    rule = frame.measure.rule
    if frame.dimension or rule is None or rule.kind == "enps" or not bought.sum():
        return np.full(frame.shape, np.nan), ""
    answering = plan.population.answering(frame.period, rule.kind)[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bought > 0, answering / bought, np.nan), "customers"


def _share(cells: Cells) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(cells.column(k.WX) / cells.column(k.N), dtype=np.float64)


def _needed(sample: Sample, measure: Measure, statistic: Statistic) -> int:
    """By the variance of all answers together, drawn a little towards the worst case."""
    least, most = measure.ends(statistic)
    scale = 100.0 if statistic == "nps" else 1.0
    x = np.concatenate((sample.x * scale, [least, (least + most) / 2, most]))
    return needed_answers(
        variance=float(x.var()), margin=measure.margin(statistic), statistic=statistic
    )


def levels_of(column: Coded | None, size: int) -> Coded:
    """The members of a dimension with most answers; the whole is the one member of none."""
    if column is None:
        return Coded(names=_WHOLE, codes=np.zeros(size, dtype=np.int32))
    if len(column.names) <= MOST_LEVELS:
        return column
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.names))
    kept = np.sort(np.argsort(-counts, kind="stable")[:MOST_LEVELS])
    place = np.full(len(column.names) + 1, NONE, dtype=np.int32)
    place[kept] = np.arange(kept.size, dtype=np.int32)
    return Coded(names=tuple(column.names[one] for one in kept), codes=place[column.codes])


def aligned(column: Coded | None, level: Coded, size: int) -> Codes | None:
    """Another table's codes of a dimension, by the names of this one's; None if it has none."""
    if level.names == _WHOLE:
        return np.zeros(size, dtype=np.int32)
    if column is None:
        return None
    place = {name: number for number, name in enumerate(level.names)}
    codes = np.array([place.get(name, NONE) for name in column.names] + [NONE], dtype=np.int32)
    return np.asarray(codes[column.codes], dtype=np.int32)


def _either(usable: Bools, first: Estimates, second: Estimates) -> Estimates:
    """The first where it is usable, else the second."""
    return Estimates(
        **{
            name: np.where(usable, getattr(first, name), getattr(second, name))
            for name in Estimates.__slots__
        }
    )
