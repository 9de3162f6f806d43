"""The whole analysis of one outcome: importance, map, penalty and reward, what if."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.drivers._coding import Design, code_driver, kind_of, lay_out
from mehvar.drivers._contrast import contrast_levels
from mehvar.drivers._halo import Halo, find_halo
from mehvar.drivers._importance import (
    agreement,
    find_ties,
    group_sums,
    rank_bounds,
    relative_weights,
    ridits,
    shares_of,
    split,
)
from mehvar.drivers._moments import Bags, correlations, covariances, draw_bags, sweep_given
from mehvar.drivers._ordinal import (
    Levels,
    Measure,
    check_levels,
    guess_measure,
    level_outcome,
    push,
)
from mehvar.drivers._performance import Performance, place_on_map, read_performance
from mehvar.drivers._records import (
    LEVEL,
    MOST_DRIVERS,
    Bounded,
    Driver,
    DriverFit,
    DriversError,
    Floats,
    Importance,
    Integers,
)

if TYPE_CHECKING:
    import pyarrow as pa

LEAST_ROWS = 30
"""Fewer answers than this explain nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Data:
    """The rows whose outcome is known, laid out."""

    design: Design
    outcome: Floats
    levels: Levels
    given: Floats
    weight: Floats
    cluster: Integers
    bags: Bags

    @property
    def effective(self) -> float:
        """Kish's number of rows, at most the clusters."""
        return min(stats.kish_n_eff(weights=self.weight), float(self.bags.clusters))


def fit_drivers(
    outcome: npt.ArrayLike,
    drivers: Mapping[str, npt.ArrayLike] | Sequence[Driver] | pa.Table,
    *,
    rng: np.random.Generator,
    weight: npt.ArrayLike | None = None,
    cluster: npt.ArrayLike | None = None,
    given: npt.ArrayLike | None = None,
    measure: Measure | None = None,
    draws: int = 1_000,
) -> DriverFit:
    """Tell what moves an outcome, with an interval on everything.

    Args:
        outcome: one number per row, more is better; rows where it is NaN are left out.
        drivers: columns by name (a dict, a pandas DataFrame, an Arrow table), NaN where not
            asked or not mentioned; or ``Driver`` records, which also say what the values mean.
        rng: the source of chance of the bootstrap.
        weight: of each row; equal by default.
        cluster: the customer of each row, drawn together; every row its own by default.
        given: rows x columns of what else is known to matter (habits, the season): taken out
            first, so that all that is told is of what these leave unexplained.
        measure: what a what-if tells: NPS for whole numbers from 0 to 10, else the share in the
            upper quarter of the scale.
        draws: replicates of the bootstrap, at least 100.

    Raises:
        DriversError: fewer than 30 rows, an outcome that does not vary, no driver that varies,
            more than 20 drivers, or lengths that differ.
    """
    named = _named(drivers)
    data = _read(outcome, named, weight=weight, cluster=cluster, given=given, draws=draws, rng=rng)
    what_if, pseudo = push(
        design=data.design, given=data.given, levels=data.levels, weight=data.weight,
        cluster=data.cluster, bags=data.bags, measure=measure or guess_measure(data.levels),
    )  # fmt: skip
    means, spread = covariances(
        columns=np.column_stack([data.given, data.design.columns, data.outcome]),
        weight=data.weight, bags=data.bags,
    )  # fmt: skip
    matrices = correlations(sweep_given(spread, data.given.shape[1]))
    parts, whole = split(matrices, data.design.starts)
    shares = shares_of(parts, whole)
    ordinal, ordinal_r2 = _ordinal_split(data)
    halo = find_halo(data.design.coded, data.outcome, data.weight)
    performance = read_performance(data.design.coded, data.outcome, data.weight, data.bags)
    order = np.argsort(-shares[0], kind="stable")
    found = _Split(
        correlation=matrices[0], parts=parts[0], whole=whole, shares=shares, order=order,
        ordinal=ordinal,
    )  # fmt: skip
    importance = _importance(data, found, halo, performance)
    contrasts = contrast_levels(
        coded=data.design.coded, given=data.given, outcome=data.outcome, weight=data.weight,
        bags=data.bags,
    )  # fmt: skip
    places = place_on_map(data.design.coded, shares, performance)
    known = np.column_stack([~np.isnan(one.driver.values) for one in data.design.coded])
    return DriverFit(
        n=data.outcome.size,
        clusters=data.bags.clusters,
        complete=int(known.all(axis=1).sum()),
        mean=float(means[0, -1]),
        r2=_bounded(whole),
        ordinal_r2=ordinal_r2,
        ordinal_agreement=agreement(shares[0], ordinal),
        pseudo_r2=pseudo,
        halo=halo.halo,
        ipsatised_agreement=_agreement_without(halo, shares[0]),
        draws=draws,
        level=LEVEL,
        importance=importance,
        map=tuple(places[k] for k in order),
        contrasts=tuple(contrasts[k] for k in order),
        what_if=tuple(sorted(what_if, key=lambda one: -abs(one.change.estimate))),
    )


def _named(
    drivers: Mapping[str, npt.ArrayLike] | Sequence[Driver] | pa.Table,
) -> tuple[Driver, ...]:
    if isinstance(drivers, Sequence):
        return tuple(drivers)
    if isinstance(drivers, Mapping):
        columns: Iterable[tuple[str, npt.ArrayLike]] = drivers.items()
    else:  # a data frame or an Arrow table
        names = getattr(drivers, "column_names", None) or list(drivers.columns)
        columns = ((str(name), drivers[name].to_numpy()) for name in names)
    found = []
    for name, values in columns:
        numbers = np.asarray(values, dtype=np.float64)
        found.append(Driver(name=str(name), values=numbers, kind=kind_of(numbers)))
    return tuple(found)


def _read(
    outcome: npt.ArrayLike, drivers: tuple[Driver, ...], *, draws: int, rng: np.random.Generator,
    weight: npt.ArrayLike | None, cluster: npt.ArrayLike | None, given: npt.ArrayLike | None,
) -> _Data:  # fmt: skip
    result = np.asarray(outcome, dtype=np.float64)
    heavy = np.ones(result.size) if weight is None else np.asarray(weight, dtype=np.float64)
    groups = np.arange(result.size) if cluster is None else np.asarray(cluster)
    known = np.zeros((result.size, 0)) if given is None else np.asarray(given, dtype=np.float64)
    _check(result, drivers, heavy, groups, draws)
    if known.ndim != 2 or len(known) != result.size or not np.all(np.isfinite(known)):
        raise DriversError("What is given has one row per outcome, and no gaps.")
    kept = np.flatnonzero(~np.isnan(result) & (heavy > 0))
    if kept.size < LEAST_ROWS:
        raise DriversError(
            f"{kept.size} rows have an outcome; an analysis needs {LEAST_ROWS}.",
            hint="Collect more answers first.",
        )
    levels = level_outcome(result[kept])
    check_levels(levels)
    coded = [
        code_driver(_taken(one, kept))
        for one in drivers
        if np.unique(one.values[kept][~np.isnan(one.values[kept])]).size > 1
    ]
    if not coded:
        raise DriversError("No driver varies where the outcome is known.")
    numbered = np.unique(groups[kept], return_inverse=True)[1].astype(np.int64)
    return _Data(
        design=lay_out(coded),
        outcome=result[kept],
        levels=levels,
        given=known[kept],
        weight=heavy[kept],
        cluster=numbered,
        bags=draw_bags(cluster=numbered, draws=draws, rng=rng),
    )


def _taken(driver: Driver, rows: Integers) -> Driver:
    return Driver(
        name=driver.name, values=driver.values[rows], kind=driver.kind, origin=driver.origin,
        target=driver.target,
    )  # fmt: skip


def _check(
    outcome: Floats, drivers: tuple[Driver, ...], weight: Floats,
    cluster: npt.NDArray[np.generic], draws: int,
) -> None:  # fmt: skip
    wrong = [one.name for one in drivers if one.values.shape != outcome.shape]
    if outcome.ndim != 1 or wrong or weight.shape != outcome.shape or cluster.size != outcome.size:
        told = ", ".join(wrong) or "the weights or clusters"
        raise DriversError(f"The outcome has {outcome.size} rows; other lengths: {told}.")
    if len({one.name for one in drivers}) < len(drivers):
        raise DriversError("Two drivers have the same name.")
    if len(drivers) > MOST_DRIVERS:
        raise DriversError(
            f"{len(drivers)} drivers are too many to split exactly; at most {MOST_DRIVERS}.",
            hint="Choose those that matter, or join those that measure the same.",
        )
    if np.any(~np.isfinite(weight)) or np.any(weight < 0):
        raise DriversError("Weights must be numbers from 0 on.")
    if draws < 100:
        raise DriversError(f"{draws} replicates make no interval; take at least 100.")


def _ordinal_split(data: _Data) -> tuple[Floats, float]:
    """Split R2 of the ridits: the score statistic of the proportional-odds model."""
    ranks = ridits(level=data.levels.level, weight=data.weight)
    whole_data = Bags(bag=np.zeros_like(data.bags.bag), counts=np.ones((1, 1)), clusters=1)
    _, spread = covariances(
        columns=np.column_stack([data.given, data.design.columns, ranks]),
        weight=data.weight, bags=whole_data,
    )  # fmt: skip
    matrices = correlations(sweep_given(spread, data.given.shape[1]))
    parts, whole = split(matrices, data.design.starts)
    return shares_of(parts, whole)[0], float(whole[0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Split:
    """R2 split among the drivers: ``whole`` and ``shares`` in every replicate."""

    correlation: Floats
    parts: Floats
    whole: Floats
    shares: Floats
    order: Integers
    ordinal: Floats


def _importance(
    data: _Data, found: _Split, halo: Halo, performance: Performance
) -> tuple[Importance, ...]:
    shares, r2 = found.shares, float(found.whole[0])
    weights = group_sums(relative_weights(correlation=found.correlation), data.design.starts)
    weights = weights / max(r2, 1e-12)
    best, worst = rank_bounds(shares[1:], LEVEL)
    tied = find_ties(shares[1:], found.order, LEVEL)
    floor = _floor(data, r2)
    told = []
    for place, k in enumerate(found.order, start=1):
        one = data.design.coded[k]
        told.append(
            Importance(
                driver=one.driver.name, origin=one.driver.origin, place=place,
                known=int(one.known.sum()), part=float(found.parts[k]),
                share=_bounded(shares[:, k]),
                ranks=(int(best[k]), int(worst[k])), tied=bool(tied[k]),
                noise=bool(found.parts[k] <= floor[k]), direction=performance.direction(int(k)),
                correlation=float(performance.correlation[0, k]),
                relative_weight=float(weights[k]), ordinal=float(found.ordinal[k]),
                ipsatised=halo.shares.get(one.driver.name, float("nan")),
            )
        )  # fmt: skip
    return tuple(told)


def _floor(data: _Data, r2: float) -> Floats:
    """What a driver without influence reaches in 5 % of samples: chi-squared over n."""
    from scipy.special import chdtri

    widths = np.diff(data.design.starts).astype(np.float64)
    return np.asarray(chdtri(widths, 0.05) * (1 - r2) / data.effective)


def _bounded(draws: Floats) -> Bounded:
    low, high = np.quantile(draws[1:], [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    return Bounded(estimate=float(draws[0]), low=float(low), high=float(high))


def _agreement_without(halo: Halo, shares: Floats) -> float:
    if not halo.shares:
        return float("nan")
    return agreement(shares[list(halo.places)], np.array(list(halo.shares.values())))
