"""Are members of a group alike, more than any two customers are?

The index of a group is the mean cosine of all its pairs of standardised profiles: with unit
vectors z it is (|sum z|^2 - n) / (n (n - 1)), so that no pair needs to be looked at. "90 % of a
group agree" says nothing by itself: any two people agree in much. Hence the base rate (any two
customers), the lift over it, and what shuffled groups would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.segments._errors import SegmentsError
from mehvar.segments._items import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Similarity:
    """How alike the members of groups are; a cosine of 1 is the same profile, 0 is unrelated.

    ``lift`` is (within - base) / (1 - base); ``low`` and ``high`` its bootstrap interval;
    ``p`` the share of shuffled groups that are as alike. ``by_group`` and ``n`` are in the order
    of ``groups``; a group of one has no pairs: NaN.
    """

    groups: tuple[object, ...]
    within: float
    base: float
    lift: float
    low: float
    high: float
    p: float
    by_group: Floats
    n: Ints
    variance_explained: float
    top_agreement: float
    top_agreement_base: float

    @property
    def is_more_than_chance(self) -> bool:
        """Whether shuffled groups are as alike at most once in twenty."""
        return self.p <= 0.05

    def summary(self) -> str:
        """Tell the index, its base rate and its lift."""
        told = "more than chance" if self.is_more_than_chance else "NO more than chance"
        base = self.top_agreement_base
        return (
            f"within groups {self.within:.4f}, any two {self.base:.4f}, p {self.p:.3f}: {told}\n"
            f"lift {self.lift:.4f} [{self.low:.4f}, {self.high:.4f}]\n"
            f"share of variance explained {self.variance_explained:.4f}\n"
            f"three highest in common (Jaccard) {self.top_agreement:.4f}, any two {base:.4f}"
        )


def similarity(
    *,
    profiles: npt.ArrayLike,
    groups: npt.ArrayLike,
    rng: np.random.Generator,
    draws: int = 400,
    shuffles: int = 199,
    level: float = 0.95,
) -> Similarity:
    """Measure how alike members of a group are in their profiles.

    Args:
        profiles: one row per customer, one column per trait; standardised here.
        groups: the group of each customer.
        rng: the source of chance.
        draws: bootstrap samples of customers, for the interval of the lift.
        shuffles: random regroupings, for p.
        level: the level of the interval.

    Raises:
        SegmentsError: when there are fewer than three customers, a value is unknown, or no trait
            differs between customers.
    """
    rows = np.asarray(profiles, np.float64)
    names, code = np.unique(np.asarray(groups), return_inverse=True)
    unit = _unit(rows, code)
    groups_count = len(names)
    within, base = _pooled(unit, code, groups_count), _mean_cosine(unit.sum(axis=0), len(unit))
    shuffled = [
        _pooled(unit, rng.permutation(code), groups_count) >= within for _ in range(shuffles)
    ]
    low, high = np.quantile(_lifts(unit, code, groups_count, rng, draws), _ends(level))
    sums, counts = _sums(unit, code, groups_count)
    top, top_base = _top_agreement(rows, code, groups_count)
    return Similarity(
        groups=tuple(names.tolist()),
        within=within,
        base=base,
        lift=_lift(within, base),
        low=float(low),
        high=float(high),
        p=(1 + sum(shuffled)) / (1 + shuffles),
        by_group=np.array(
            [_mean_cosine(total, int(n)) for total, n in zip(sums, counts, strict=True)]
        ),
        n=counts.astype(np.int64),
        variance_explained=_variance_explained(rows, code, groups_count),
        top_agreement=top,
        top_agreement_base=top_base,
    )


def _unit(rows: Floats, code: Ints) -> Floats:
    if rows.ndim != 2 or len(rows) != len(code) or len(rows) < 3 or not np.isfinite(rows).all():
        raise SegmentsError(
            "Similarity needs a known profile of three customers at least, and a group of each.",
            hint="Leave out customers whose profile is not known.",
        )
    spread = rows.std(axis=0)
    if not (spread > 0).any():
        raise SegmentsError("All profiles are the same: nobody is more alike than others.")
    scaled = (rows - rows.mean(axis=0))[:, spread > 0] / spread[spread > 0]
    length = np.linalg.norm(scaled, axis=1, keepdims=True)
    return np.asarray(scaled / np.maximum(length, 1e-12))


def _sums(unit: Floats, code: Ints, groups: int) -> tuple[Floats, Floats]:
    sums = np.zeros((groups, unit.shape[1]))
    np.add.at(sums, code, unit)
    return sums, np.bincount(code, minlength=groups).astype(np.float64)


def _mean_cosine(total: Floats, n: float) -> float:
    return float((total @ total - n) / (n * (n - 1))) if n > 1 else float("nan")


def _pooled(unit: Floats, code: Ints, groups: int) -> float:
    """Over all pairs of customers who share a group."""
    sums, counts = _sums(unit, code, groups)
    pairs = (counts * (counts - 1)).sum()
    return float(((sums**2).sum() - len(unit)) / pairs) if pairs > 0 else float("nan")


def _lift(within: float, base: float) -> float:
    return (within - base) / (1 - base)


def _lifts(unit: Floats, code: Ints, groups: int, rng: np.random.Generator, draws: int) -> Floats:
    """The lift in bootstrap samples; a customer drawn twice is no pair with themselves."""
    found = np.empty(draws)
    by_group = [unit[code == group] for group in range(groups)]
    for draw in range(draws):
        total, within, pairs, size, square = np.zeros(unit.shape[1]), 0.0, 0.0, 0.0, 0.0
        times = rng.multinomial(len(unit), np.full(len(unit), 1 / len(unit))).astype(np.float64)
        for group, rows in enumerate(by_group):
            drawn = times[code == group]
            sums, count, same = drawn @ rows, drawn.sum(), (drawn**2).sum()
            within += float(sums @ sums - same)
            pairs += float(count**2 - same)
            total += sums
            size, square = size + float(count), square + float(same)
        base = float(total @ total - square) / max(size**2 - square, 1.0)
        found[draw] = _lift(within / max(pairs, 1.0), base)
    return found


def _ends(level: float) -> list[float]:
    return [0.5 - level / 2, 0.5 + level / 2]


def _variance_explained(rows: Floats, code: Ints, groups: int) -> float:
    """Eta squared, the mean over traits: within-sample, so it grows with the number of groups."""
    sums, counts = _sums(rows, code, groups)
    means, mean = sums / np.maximum(counts, 1)[:, None], rows.mean(axis=0)
    whole = ((rows - mean) ** 2).sum(axis=0)
    between = (counts[:, None] * (means - mean) ** 2).sum(axis=0)
    return float((between[whole > 0] / whole[whole > 0]).mean())


def _top_agreement(rows: Floats, code: Ints, groups: int, most: int = 3) -> tuple[float, float]:
    """Mean Jaccard similarity of pairs' highest traits: within groups, and of any two.

    Pairs are counted by their sets of highest traits, of which there are few.
    """
    if rows.shape[1] <= most:
        return float("nan"), float("nan")
    highest = np.sort(np.argsort(-rows, axis=1, kind="stable")[:, :most], axis=1)
    sets, which = np.unique(highest, axis=0, return_inverse=True)
    member = np.zeros((len(sets), rows.shape[1]))
    np.put_along_axis(member, sets, 1.0, axis=1)
    common = member @ member.T
    alike = common / (2 * most - common)
    table = np.zeros((groups, len(sets)))
    np.add.at(table, (code, which.ravel()), 1.0)
    within = sum(float(row @ alike @ row - row.sum()) for row in table)
    pairs = sum(float(row.sum() * (row.sum() - 1)) for row in table)
    whole = table.sum(axis=0)
    base = float(whole @ alike @ whole - whole.sum()) / (whole.sum() * (whole.sum() - 1))
    return (within / pairs if pairs > 0 else float("nan")), base
