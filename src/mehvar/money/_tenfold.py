"""Is this import in toman where the others are in rial?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_WIDTH = 0.15  # in log10: a factor between 7.1 and 14.1 counts as ten
_CHANCE = 0.05  # at most this share of one product's prices moves tenfold for honest reasons
_ALARM = 1e-3
_FEWEST_KEYS, _FEWEST_ROWS = 3, 30
_APART, _TOGETHER = 0.5, 0.25
_KOLMOGOROV = 1.36  # the 95 % point of the two-sample Kolmogorov-Smirnov distance


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenfold:
    """What one group's amounts look like against those of the reference.

    ``factor`` is what the group's amounts seem multiplied by: 10 (rials read as toman), 0.1
    (toman read as rials) or 1. ``share`` is the share of the compared products, or of the whole
    distribution, that shows it. ``confidence`` runs from 0 to 1: by product, one minus the
    chance of so many tenfold prices where one in twenty moves that far; by distribution, how
    much nearer the correction brings the two. ``compared`` counts products, or rows.
    """

    group: str
    reference: str
    factor: float
    share: float
    confidence: float
    evidence: Literal["same product", "distribution", "too little"]
    compared: int

    @property
    def suspected(self) -> bool:
        """Whether a person should look at the unit of the group's amounts."""
        return self.factor != 1


def detect_tenfold(
    amounts: pa.Array,
    groups: pa.Array,
    *,
    keys: pa.Array | None = None,
    reference: str | None = None,
) -> tuple[Tenfold, ...]:
    """Compare each group's amounts with the reference group's, and look for a factor of ten.

    ``groups`` names where an amount came from (an import, a source); ``reference`` is the one to
    trust, by default the one with most rows. ``keys`` names the product: medians of the same
    product are compared where at least three are in both groups, and find an error in a part of
    the products too. Without keys the whole distribution must have moved. Give groups of nearby
    dates: over years, prices do grow tenfold. Amounts that are null, zero or negative are left
    out. One answer per group other than the reference, in the order of their names.
    """
    logs, group, names, key = _prepared(amounts, groups, keys)
    if not names:
        return ()
    sizes = np.bincount(group, minlength=len(names))
    trusted = names.index(reference) if reference in names else int(np.argmax(sizes))
    order = sorted(range(len(names)), key=lambda place: names[place])
    return tuple(
        _compared(
            logs,
            key,
            inside=group == place,
            trusted=group == trusted,
            name=names[place],
            reference=names[trusted],
        )
        for place in order
        if place != trusted
    )


def _prepared(
    amounts: pa.Array, groups: pa.Array, keys: pa.Array | None
) -> tuple[NDArray[np.float64], NDArray[np.int64], list[str], NDArray[np.int64] | None]:
    table = pa.table({"amount": amounts, "group": groups.cast(pa.string())})
    table = table.append_column("key", keys if keys is not None else pa.nulls(len(table)))
    values = table["amount"].cast(pa.float64()).fill_null(0.0).to_numpy()
    table = table.filter(pa.array((values > 0) & table["group"].is_valid().to_numpy()))
    group = table["group"].combine_chunks().dictionary_encode()
    logs = np.log10(table["amount"].cast(pa.float64()).to_numpy())
    if isinstance(group, pa.ChunkedArray):
        group = group.combine_chunks()
    key = None
    if keys is not None:
        codes = table["key"].combine_chunks().dictionary_encode()
        key = codes.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    indices = group.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return logs, indices, group.dictionary.to_pylist(), key


def _compared(
    logs: NDArray[np.float64],
    key: NDArray[np.int64] | None,
    *,
    inside: NDArray[np.bool_],
    trusted: NDArray[np.bool_],
    name: str,
    reference: str,
) -> Tenfold:
    found = None
    if key is not None:
        found = _by_product(logs, key, inside & (key >= 0), trusted & (key >= 0))
    factor, share, confidence, evidence, compared = found or _by_distribution(
        logs[inside], logs[trusted]
    )
    return Tenfold(
        group=name,
        reference=reference,
        factor=factor,
        share=share,
        confidence=confidence,
        evidence=evidence,
        compared=compared,
    )


_Answer = tuple[float, float, float, Literal["same product", "distribution", "too little"], int]


def _by_product(
    logs: NDArray[np.float64],
    key: NDArray[np.int64],
    inside: NDArray[np.bool_],
    trusted: NDArray[np.bool_],
) -> _Answer | None:
    """Compare the medians of products in both groups; None when there are too few."""
    from scipy.stats import binom

    keys, medians = _medians(key[inside], logs[inside])
    others, expected = _medians(key[trusted], logs[trusted])
    _, mine, theirs = np.intersect1d(keys, others, assume_unique=True, return_indices=True)
    if mine.size < _FEWEST_KEYS:
        return None
    ratio = medians[mine] - expected[theirs]
    counts = {
        10.0: int((np.abs(ratio - 1) <= _WIDTH).sum()),
        0.1: int((np.abs(ratio + 1) <= _WIDTH).sum()),
    }
    factor = max(counts, key=lambda times: counts[times])
    chance = float(binom.sf(counts[factor] - 1, mine.size, _CHANCE))
    share = counts[factor] / mine.size
    suspected = chance < _ALARM
    return (factor if suspected else 1.0), share, 1 - chance, "same product", int(mine.size)


def _medians(
    key: NDArray[np.int64], logs: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the distinct keys and the median of each one's values."""
    order = np.lexsort((logs, key))
    keys, start, size = np.unique(key[order], return_index=True, return_counts=True)
    middle = logs[order]
    return keys, (middle[start + (size - 1) // 2] + middle[start + size // 2]) / 2


def _by_distribution(mine: NDArray[np.float64], theirs: NDArray[np.float64]) -> _Answer:
    """Ask whether dividing or multiplying by ten lays one distribution on the other."""
    rows = int(mine.size)
    if min(mine.size, theirs.size) < _FEWEST_ROWS:
        return 1.0, 0.0, 0.0, "too little", rows
    before = _distance(mine, theirs)
    after = {10.0: _distance(mine - 1, theirs), 0.1: _distance(mine + 1, theirs)}
    factor = min(after, key=lambda times: after[times])
    noise = _KOLMOGOROV * np.sqrt((mine.size + theirs.size) / (mine.size * theirs.size))
    nearer = max(0.0, 1 - after[factor] / before) if before else 0.0
    suspected = before >= _APART and after[factor] <= max(_TOGETHER, noise)
    if not suspected:
        return 1.0, 0.0, nearer, "distribution", rows
    return factor, 1.0, nearer, "distribution", rows


def _distance(left: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Return the two-sample Kolmogorov-Smirnov distance."""
    left, right = np.sort(left), np.sort(right)
    both = np.concatenate((left, right))
    below_left = np.searchsorted(left, both, side="right") / left.size
    below_right = np.searchsorted(right, both, side="right") / right.size
    return float(np.abs(below_left - below_right).max())
