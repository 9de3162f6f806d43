"""Groups of customers who behave alike: k-means, with as many groups as would be found again.

Features are scaled by their median and spread, so that a few extreme customers stretch no axis.
The number of groups is not a matter of taste: of the numbers whose division comes back in
bootstrap samples (median adjusted Rand index from 0.7 on), the one whose groups stand furthest
apart (mean silhouette) is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mehvar.segments._agree import adjusted_rand, contingency, jaccard
from mehvar.segments._errors import SegmentsError
from mehvar.segments._items import Floats, Ints

STABLE = 0.7
_FAR = 4.0
"""Scaled features are drawn in to so many spreads."""
_LEARNT_FROM = 30_000
_JUDGED_ON = 1_500
_SAMPLES = 10
_ROUNDS = 100
_CHUNK = 200_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scaling:
    """How features are made comparable: (value - centre) / scale, drawn in to four."""

    names: tuple[str, ...]
    centre: Floats
    scale: Floats

    def apply(self, features: Floats) -> Floats:
        """Scale features, one column per name; an unknown value counts as the centre."""
        scaled = (features - self.centre) / self.scale
        return np.clip(np.nan_to_num(scaled, nan=0.0), -_FAR, _FAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One number of groups: how far apart they stand, and how surely they come back."""

    groups: int
    silhouette: float
    stability: float
    smallest: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clusters:
    """Fitted groups. ``centres`` has one row per group in scaled features.

    ``stability`` is the median adjusted Rand index of bootstrap refits, ``stability_low`` its
    10th percentile, ``by_group`` each group's mean Jaccard similarity. ``chosen_by`` says how the
    number came about: stable (the rule above), least_unstable (none came back), kept (as before)
    or given.
    """

    scaling: Scaling
    centres: Floats
    stability: float
    stability_low: float
    by_group: Floats
    chosen_by: str
    trials: tuple[Trial, ...]

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.centres)

    def predict(self, features: Floats) -> Ints:
        """Return the nearest group of each row, from 0."""
        found = np.empty(len(features), np.int64)
        for begin in range(0, len(features), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            found[part] = _nearest(self.scaling.apply(features[part]), self.centres)
        return found


def fit_clusters(
    *,
    features: Floats,
    names: Sequence[str],
    rng: np.random.Generator,
    groups: Sequence[int] = (2, 3, 4, 5, 6, 7),
    start: Floats | None = None,
    smallest: int = 10,
    judge: bool = True,
) -> Clusters:
    """Find groups of customers who are alike.

    Args:
        features: one row per customer; NaN where unknown.
        names: of the columns.
        rng: the source of chance.
        groups: the numbers of groups to try.
        start: centres in scaled features from which the search also begins, so that groups keep
            their places when they are learnt again.
        smallest: no group may have fewer customers.
        judge: whether to measure stability; without, the first of ``groups`` is taken.

    Raises:
        SegmentsError: when there are too few customers, or all are the same.
    """
    sample = features
    if len(features) > _LEARNT_FROM:
        sample = features[np.sort(rng.choice(len(features), _LEARNT_FROM, replace=False))]
    scaling = scale(sample, names)
    rows = scaling.apply(sample)
    possible = [count for count in groups if len(rows) >= 3 * smallest * count]
    if not possible or len(np.unique(rows, axis=0)) <= max(possible, default=0):
        raise SegmentsError(
            f"{len(features):,} customers are too few, or too much the same, to be divided.",
            hint="Wait for more customers; use rules in the meantime.",
        )
    if not judge:
        return _unjudged(scaling, _again(rows, possible[0], rng, start))
    trials, fits = _try(rows, possible, rng, smallest, start)
    chosen, reason = _choose(trials)
    centres = fits[chosen.groups]
    agreement, by_group = _refits(rows, centres, rng)
    return Clusters(
        scaling=scaling,
        centres=centres,
        stability=float(np.median(agreement)),
        stability_low=float(np.quantile(agreement, 0.1)),
        by_group=by_group,
        chosen_by=reason if len(groups) > 1 else "given",
        trials=tuple(trials),
    )


def scale(features: Floats, names: Sequence[str]) -> Scaling:
    """Measure centre and spread of features: the median, and the middle 80 % over 2.56.

    Of a normal distribution that is the standard deviation. Where most customers have nothing of
    a feature (returns, complaints) the standard deviation is larger and is taken: the few must
    not stand so far off that nothing else counts. What is the same for all counts for nothing.
    """
    known = [column[np.isfinite(column)] for column in features.T]
    centre = np.array([np.median(one) if one.size else 0.0 for one in known])
    low = np.array([np.quantile(one, 0.1) if one.size else 0.0 for one in known])
    high = np.array([np.quantile(one, 0.9) if one.size else 0.0 for one in known])
    plain = np.array([one.std() if one.size else 0.0 for one in known])
    spread = np.maximum((high - low) / 2.563, plain)
    return Scaling(
        names=tuple(names), centre=centre, scale=np.where(spread > 1e-12, spread, np.inf)
    )


def _try(
    rows: Floats,
    possible: Sequence[int],
    rng: np.random.Generator,
    smallest: int,
    start: Floats | None,
) -> tuple[list[Trial], dict[int, Floats]]:
    judged = rows
    if len(rows) > _JUDGED_ON:
        judged = rows[rng.choice(len(rows), _JUDGED_ON, replace=False)]
    trials, fits = [], {}
    for count in possible:
        centres = _learn(rows, count, rng, _fitting(start, rows, count))
        sizes = np.bincount(_nearest(rows, centres), minlength=count)
        agreement, _ = _refits(judged, centres, rng)
        fits[count] = centres
        trials.append(
            Trial(
                groups=count,
                silhouette=_silhouette(judged, _nearest(judged, centres)),
                stability=float(np.median(agreement)),
                smallest=int(sizes.min()),
            )
        )
    large = [one for one in trials if one.smallest >= smallest]
    return large or trials[:1], fits


def _fitting(start: Floats | None, rows: Floats, count: int) -> Floats | None:
    return start if start is not None and start.shape == (count, rows.shape[1]) else None


def _again(rows: Floats, count: int, rng: np.random.Generator, start: Floats | None) -> Floats:
    """Centres learnt from where they were."""
    begun = _fitting(start, rows, count)
    return _learn(rows, count, rng) if begun is None else _lloyd(rows, begun)[0]


def _unjudged(scaling: Scaling, centres: Floats) -> Clusters:
    nan = float("nan")
    return Clusters(
        scaling=scaling, centres=centres, stability=nan, stability_low=nan,
        by_group=np.full(len(centres), nan), chosen_by="given", trials=(),
    )  # fmt: skip


def _choose(trials: Sequence[Trial]) -> tuple[Trial, str]:
    stable = [one for one in trials if one.stability >= STABLE]
    if stable:
        return max(stable, key=lambda one: (one.silhouette, -one.groups)), "stable"
    return max(trials, key=lambda one: (one.stability, -one.groups)), "least_unstable"


def _learn(
    rows: Floats, count: int, rng: np.random.Generator, start: Floats | None = None, tries: int = 3
) -> Floats:
    """Centres of the best of several searches; the first begins where the last build ended."""
    found = [_lloyd(rows, _spread_out(rows, count, rng)) for _ in range(tries)]
    centres, inertia = min(found, key=lambda one: one[1])
    if start is not None:
        kept, as_before = _lloyd(rows, start)
        if as_before <= inertia * 1.02:  # hardly better is no reason to rename groups
            return kept
    return centres


def _lloyd(rows: Floats, centres: Floats) -> tuple[Floats, float]:
    """Move centres to the means of their customers until nobody changes group (Lloyd 1982)."""
    before = np.full(len(rows), -1)
    for _ in range(_ROUNDS):
        near = _nearest(rows, centres)
        if (near == before).all():
            break
        before = near
        member = np.eye(len(centres))[near]
        counts = member.sum(axis=0)
        means = member.T @ rows / np.maximum(counts, 1)[:, None]
        centres = np.where(counts[:, None] > 0, means, centres)
    return centres, float(((rows - centres[_nearest(rows, centres)]) ** 2).sum())


def _spread_out(rows: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Begin with customers far from each other (k-means++, Arthur and Vassilvitskii 2007)."""
    chosen = [rows[rng.integers(len(rows))]]
    distance = ((rows - chosen[0]) ** 2).sum(axis=1)
    for _ in range(count - 1):
        whole = distance.sum()
        place = rng.choice(len(rows), p=distance / whole) if whole > 0 else rng.integers(len(rows))
        chosen.append(rows[place])
        distance = np.minimum(distance, ((rows - rows[place]) ** 2).sum(axis=1))
    return np.array(chosen)


def _refits(rows: Floats, centres: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Divide bootstrap samples anew and compare the divisions of the original customers."""
    if len(rows) > _JUDGED_ON:
        rows = rows[rng.choice(len(rows), _JUDGED_ON, replace=False)]
    ours, count = _nearest(rows, centres), len(centres)
    agreement, alike = np.zeros(_SAMPLES), np.zeros((_SAMPLES, count))
    for draw in range(_SAMPLES):
        drawn = rows[rng.integers(0, len(rows), len(rows))]
        theirs = _nearest(rows, _learn(drawn, count, rng, tries=2))
        table = np.zeros((count, count))
        some = contingency(ours, theirs)
        table[: some.shape[0], : some.shape[1]] = some
        agreement[draw], alike[draw] = adjusted_rand(table), jaccard(table)
    return agreement, alike.mean(axis=0)


def _nearest(rows: Floats, centres: Floats) -> Ints:
    distance = (centres**2).sum(axis=1) - 2 * rows @ centres.T
    return np.asarray(distance.argmin(axis=1))


def _silhouette(rows: Floats, group: Ints) -> float:
    from sklearn.metrics import silhouette_score

    if len(np.unique(group)) < 2:
        return -1.0
    return float(silhouette_score(rows, group))
