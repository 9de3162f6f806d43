"""Who answers at all, and whether those who hesitate say something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mehvar import stats
from mehvar.scores import _cells as k
from mehvar.scores._calendar import Periods
from mehvar.scores._estimate import Sample, count_cells, estimate
from mehvar.scores._evaluate import levels_of
from mehvar.scores._invitations import Invitations
from mehvar.scores._measures import MEASURES, Measure
from mehvar.scores._tables import Block, Frame, Numbers, block_of, needed_answers

_WAVES = 4
_LEAST_OF_WAVE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """The score of those who answered at one speed: wave 1 is the fastest quarter."""

    wave: int
    hours: float
    value: float
    low: float
    high: float
    n: int


def response_blocks(
    invitations: Invitations, periods: tuple[Periods, ...], *, minimum_group: int
) -> Iterator[Block]:
    """Evaluate the response rate by every dimension and period of the invitations."""
    measure = MEASURES["response"]
    sample = Sample.of(invitations.person, invitations.answered.astype(np.float64))
    needed = needed_answers(variance=0.25, margin=measure.margin("rate"), statistic="rate")
    for period in periods:
        codes = period.of(invitations.day)
        for dimension in ("", *invitations.dimensions):
            level = levels_of(invitations.dimensions.get(dimension), len(invitations))
            if not level.names:
                continue
            frame = Frame(
                measure=measure, dimension=dimension, period=period, level=level,
                minimum=minimum_group, why=("",) * len(period.keys),
            )  # fmt: skip
            cells = count_cells(sample, level.codes, codes, shape=frame.shape)
            found = estimate(cells, measure, "rate")
            numbers = Numbers(
                plain=found, found=found, cells=cells,
                weighting=np.zeros(frame.shape, dtype=np.int64),
                reasons=("whole",) * len(period.keys), rate=np.full(frame.shape, np.nan),
                band_of="", needed=needed,
            )  # fmt: skip
            yield block_of(frame, "rate", numbers)


def find_effort(
    invited: Invitations, measure: Measure
) -> tuple[tuple[Effort, ...], stats.Change | None]:
    """Tell the score by speed of answering, and the change from the fastest to the slowest quarter.

    Who answers late is the nearest that is seen to those who never do (level of effort).
    """
    share = invited.shares[measure.name]
    given = np.flatnonzero(~np.isnan(share) & ~np.isnan(invited.minutes))
    if given.size < _WAVES * _LEAST_OF_WAVE:
        return (), None
    minutes = invited.minutes[given]
    edges = np.quantile(minutes, np.linspace(0, 1, _WAVES + 1)[1:-1])
    wave = np.searchsorted(edges, minutes, side="left").astype(np.int32)
    sample = Sample.of(invited.person[given], measure.observations(measure.headline, share[given]))
    cells = count_cells(sample, wave, np.zeros_like(wave), shape=(_WAVES, 1))
    if cells.column(k.N).min() < _LEAST_OF_WAVE:
        return (), None
    found = estimate(cells, measure, measure.headline)
    waves = tuple(
        Effort(
            wave=place + 1,
            hours=float(np.median(minutes[wave == place]) / 60),
            value=float(found.value[place, 0]),
            low=float(found.low[place, 0]),
            high=float(found.high[place, 0]),
            n=int(found.n[place, 0]),
        )
        for place in range(_WAVES)
    )
    first, last = (
        stats.Intervals(
            estimate=found.value[place], low=found.low[place], high=found.high[place],
            n=found.n[place],
        )
        for place in (0, _WAVES - 1)
    )  # fmt: skip
    return waves, stats.change(before=first, after=last)[0]
