"""One measure by everything: every dimension and every period, as columns of the mart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mehvar import stats
from mehvar.scores import _kernels as k
from mehvar.scores._calendar import ALL_TIME, Periods
from mehvar.scores._comparable import find_breaks, of_dimension
from mehvar.scores._estimate import (
    Cells,
    Estimates,
    Sample,
    compare_with_before,
    count_cells,
    estimate,
)
from mehvar.scores._measures import Measure, Statistic
from mehvar.scores._population import Population
from mehvar.scores._records import NONE, Bools, Coded, Codes, Floats, Integers
from mehvar.scores._study import Raked, Study, rake_periods

MOST_LEVELS = 200
"""So many members of a dimension at most, those with most answers."""

_WHOLE = Coded(names=("",), codes=np.zeros(0, dtype=np.int32))
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Rows of the mart ``scores``: what they share, and a column of each of the rest."""

    measure: str
    statistic: Statistic
    dimension: str
    kind: str
    columns: dict[str, list[object] | Floats | Integers | Bools]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spoken:
    """What a cell's number stands on besides the plain answers: weighting, response, breaks."""

    found: Estimates
    cells: Cells
    weighting: Integers
    reasons: list[str]
    rate: Floats
    band_of: str


def measure_blocks(
    study: Study,
    periods: tuple[Periods, ...],
    population: Population,
    *,
    minimum_group: int,
) -> Iterator[tuple[Periods, Raked | None, list[frozenset[str]], list[Block]]]:
    """Evaluate a measure of answers, one kind of period after the other."""
    answers, measure = study.answers, study.measure
    minimum = max(minimum_group, measure.minimum)
    samples = {
        one: Sample.of(answers.person, measure.observations(one, answers.share))
        for one in measure.statistics
    }
    robust = (
        {one: study.asked.sample(measure, one) for one in measure.statistics} if study.asked else {}
    )
    needed = {one: _needed(samples[one], measure, one) for one in measure.statistics}
    for period in periods:
        raked = None
        if study.asked is None and period is not periods[0]:
            raked = rake_periods(answers, period, population)
        codes = period.of(answers.day)
        breaks = find_breaks(answers, codes, periods=len(period.keys))
        blocks = [
            _block(
                study, period, codes, dimension, statistic, samples[statistic],
                robust.get(statistic), raked, population, breaks, needed[statistic], minimum,
            )
            for dimension in ("", *answers.dimensions)
            for statistic in measure.statistics
        ]  # fmt: skip
        yield period, raked, breaks, [block for block in blocks if block is not None]


def _block(
    study: Study,
    period: Periods,
    codes: Codes,
    dimension: str,
    statistic: Statistic,
    sample: Sample,
    robust: Sample | None,
    raked: Raked | None,
    population: Population,
    breaks: list[frozenset[str]],
    needed: int,
    minimum: int,
) -> Block | None:
    level = levels_of(study.answers.dimensions.get(dimension), len(study.answers))
    if not level.names:
        return None
    shape = (len(level.names), len(period.keys))
    cells = count_cells(sample, level.codes, codes, shape=shape)
    plain = estimate(cells, study.measure, statistic)
    spoken = _spoken(
        study, period, dimension, statistic, sample, robust, raked, population,
        level=level, codes=codes, plain=plain, cells=cells, minimum=minimum,
    )  # fmt: skip
    return block_of(
        study.measure, statistic, dimension, period,
        level=level, plain=plain, spoken=spoken, breaks=breaks, needed=needed, minimum=minimum,
    )  # fmt: skip


def _spoken(
    study: Study,
    period: Periods,
    dimension: str,
    statistic: Statistic,
    sample: Sample,
    robust: Sample | None,
    raked: Raked | None,
    population: Population,
    *,
    level: Coded,
    codes: Codes,
    plain: Estimates,
    cells: Cells,
    minimum: int,
) -> Spoken:
    """Weigh the cells as the study can, and find out how many of those asked they stand for."""
    shape = cells.shape
    rate, band_of = _rate(study, period, dimension, level, plain, population)
    reasons = [study.reason or "week"] * shape[1]
    weighting = np.zeros(shape, dtype=np.int64)
    if robust is not None and study.asked is not None:
        invited = study.asked.invitations
        place = _aligned(invited.dimensions.get(dimension), level, len(invited))
        if place is None:
            reasons = ["not_of_invitations"] * shape[1]
            return Spoken(found=plain, cells=cells, weighting=weighting, reasons=reasons, rate=rate, band_of=band_of)  # fmt: skip
        days = period.of(invited.day)
        spread = count_cells(robust, place, days, shape=shape)
        found = estimate(spread, study.measure, statistic, most=plain.n)
        given = np.where(study.asked.answered, 1.0, 0.0)
        answered = count_cells(
            Sample.of(invited.person, given), place, days, shape=shape
        ).column(k.WX)
        usable = (answered >= minimum) & np.isfinite(found.value) & (plain.n > 0)
        merged = _either(usable, found, plain)
        return Spoken(
            found=merged, cells=spread, weighting=np.where(usable, 2, 0),
            reasons=["few_answers"] * shape[1], rate=rate, band_of=band_of,
        )  # fmt: skip
    if raked is not None:
        reasons = list(raked.reasons)
        if raked.weighted.any():
            weighed = Sample(starts=sample.starts, x=sample.x, xx=sample.xx, weight=raked.weight)
            cells = count_cells(weighed, level.codes, codes, shape=shape)
            plain = estimate(cells, study.measure, statistic)
            weighting = np.broadcast_to(raked.weighted, shape).astype(np.int64)
    return Spoken(found=plain, cells=cells, weighting=weighting, reasons=reasons, rate=rate, band_of=band_of)  # fmt: skip


def _rate(
    study: Study,
    period: Periods,
    dimension: str,
    level: Coded,
    plain: Estimates,
    population: Population,
) -> tuple[Floats, str]:
    """Return which share answered, of those invited or else of the customers who bought."""
    shape = plain.n.shape
    if study.invited is not None:
        invited = study.invited
        place = _aligned(invited.dimensions.get(dimension), level, len(invited))
        if place is not None:
            given = np.where(np.isnan(invited.shares[study.measure.name]), 0.0, 1.0)
            cells = count_cells(
                Sample.of(invited.person, given), place, period.of(invited.day), shape=shape
            )
            with np.errstate(divide="ignore", invalid="ignore"):
                return cells.column(k.WX) / cells.column(k.N), "invited"
    if dimension == "" and study.measure.name != "enps":
        bought = population.customers(period)[None, :]
        if bought.sum() > 0:
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(bought > 0, np.minimum(plain.people / bought, 1.0), np.nan)
            return share, "customers"
    return np.full(shape, np.nan), ""


def block_of(
    measure: Measure,
    statistic: Statistic,
    dimension: str,
    period: Periods,
    *,
    level: Coded,
    plain: Estimates,
    spoken: Spoken,
    breaks: list[frozenset[str]],
    needed: int,
    minimum: int,
) -> Block:
    """Write the cells with answers as rows: hidden where too few people, compared where usable."""
    found = spoken.found
    hidden = hide(plain.people, minimum)
    partial = np.broadcast_to(period.partial, hidden.shape)
    there = plain.n > 0
    usable = there & ~hidden & ~partial
    why = [of_dimension(one, dimension) for one in breaks]
    comparable = np.array([not one for one in why], dtype=np.bool_)
    changes, both = compare_with_before(found, spoken.cells, statistic, usable=usable)
    significant = _significant(changes.p, by_period=dimension != "") & comparable[None, :]
    least, most = measure.ends(statistic)
    rows, at = np.nonzero(there)
    shown = ~hidden[rows, at]

    def of(values: Floats) -> Floats:
        return np.where(shown, values[rows, at], np.nan)

    band = spoken.rate * plain.value
    weighting = spoken.weighting[rows, at]
    columns: dict[str, list[object] | Floats | Integers | Bools] = {
        "level": [level.names[place] for place in rows],
        "period": [period.keys[place] for place in at],
        "n": np.where(shown, plain.n[rows, at], 0).astype(np.int64),
        "customers": np.where(shown, plain.people[rows, at], 0).astype(np.int64),
        "n_eff": of(found.n_eff),
        "value": of(found.value), "low": of(found.low), "high": of(found.high),
        "unweighted": of(plain.value),
        "unweighted_low": of(plain.low), "unweighted_high": of(plain.high),
        "weighting": [("none", "rake", "propensity")[code] for code in weighting],
        "weighting_note": [
            "" if code else spoken.reasons[place] for code, place in zip(weighting, at, strict=True)
        ],
        "response_rate": of(spoken.rate),
        "band_of": [spoken.band_of if known else "" for known in np.isfinite(of(spoken.rate))],
        "band_low": of(band + (1 - spoken.rate) * least),
        "band_high": of(band + (1 - spoken.rate) * most),
        "variance": of(found.variance),
        "needed": np.full(rows.size, needed, dtype=np.int64),
        "enough": np.nan_to_num(of(found.n_eff)) >= needed,
        "change": of(changes.difference),
        "change_low": of(changes.low), "change_high": of(changes.high),
        "p": of(changes.p), "paired": np.where(shown, both[rows, at], 0),
        "significant": significant[rows, at], "comparable": comparable[at],
        "why": [why[place] for place in at],
        "note": [
            "hidden" if not seen else "partial" if part else ""
            for seen, part in zip(shown, partial[rows, at], strict=True)
        ],
    }  # fmt: skip
    return Block(
        measure=measure.name, statistic=statistic, dimension=dimension, kind=period.kind,
        columns=columns,
    )  # fmt: skip


def hide(people: Floats, minimum: int) -> Bools:
    """Hide cells of too few people, and never exactly one of a period's members.

    One hidden member could be computed from the whole and the others, so the next smallest goes
    with it.
    """
    hidden = np.asarray((people > 0) & (people < minimum))
    alone = np.flatnonzero((hidden.sum(axis=0) == 1) & ((people > 0).sum(axis=0) > 1))
    for period in alone:
        shown = np.flatnonzero((people[:, period] > 0) & ~hidden[:, period])
        hidden[shown[np.argmin(people[shown, period])], period] = True
    return hidden


def _significant(p: Floats, *, by_period: bool) -> Bools:
    """Benjamini-Hochberg over what is shown together: a period's members, or the whole's periods."""
    flags = np.zeros(p.shape, dtype=np.bool_)
    if not by_period:
        return stats.benjamini_hochberg(p=p.ravel()).reshape(p.shape)
    for period in np.flatnonzero((~np.isnan(p)).any(axis=0)):
        flags[:, period] = stats.benjamini_hochberg(p=p[:, period])
    return flags


def needed_answers(*, variance: float, margin: float, statistic: Statistic) -> int:
    """Return how many independent answers bring the interval to plus or minus ``margin``."""
    if statistic == "nps":
        return stats.minimum_n_nps(margin=margin, variance=variance / 100**2)
    return max(1, int(np.ceil(_Z**2 * variance / margin**2)))


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
        return Coded(names=_WHOLE.names, codes=np.zeros(size, dtype=np.int32))
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.names))
    if len(column.names) <= MOST_LEVELS:
        return column
    kept = np.sort(np.argsort(-counts, kind="stable")[:MOST_LEVELS])
    place = np.full(len(column.names) + 1, NONE, dtype=np.int32)
    place[kept] = np.arange(kept.size, dtype=np.int32)
    return Coded(names=tuple(column.names[one] for one in kept), codes=place[column.codes])


def _aligned(column: Coded | None, level: Coded, size: int) -> Codes | None:
    """Another table's codes of a dimension, by the names of this one's; None if it has none."""
    if level.names == _WHOLE.names:
        return np.zeros(size, dtype=np.int32)
    if column is None:
        return None
    place = {name: number for number, name in enumerate(level.names)}
    codes = np.array([place.get(name, NONE) for name in column.names] + [NONE], dtype=np.int32)
    return codes[column.codes]


def _either(usable: Bools, first: Estimates, second: Estimates) -> Estimates:
    """The first where it is usable, else the second."""
    return Estimates(
        **{
            name: np.where(usable, getattr(first, name), getattr(second, name))
            for name in Estimates.__slots__
        }
    )


