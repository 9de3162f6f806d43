"""This week against the eight before: exact tails, and the least change they would see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar import stats

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Comments that hold something, now and before, of how many; one element per thing."""

    now: Ints
    n_now: Ints
    before: Ints
    n_before: Ints

    def __len__(self) -> int:
        return self.now.size

    def __getitem__(self, chosen: Bools | Ints) -> Counts:
        return Counts(
            now=self.now[chosen],
            n_now=self.n_now[chosen],
            before=self.before[chosen],
            n_before=self.n_before[chosen],
        )

    @property
    def share_now(self) -> Floats:
        """The share of the comments now."""
        return self.now / np.maximum(self.n_now, 1)

    @property
    def share_before(self) -> Floats:
        """The share of the comments before."""
        return self.before / np.maximum(self.n_before, 1)

    @property
    def ratio(self) -> Floats:
        """Now per before; half a comment stands in for none, so that new things have a ratio."""
        return self.share_now / ((self.before + 0.5) / (self.n_before + 1.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """What the tests say, one element per thing; ``found`` within the family's share of errors."""

    p: Floats
    q: Floats
    found: Bools
    minimum_detectable: Floats


def rise_p(counts: Counts) -> Floats:
    """Return the exact one-sided chance of so many now: Fisher's test."""
    from mehvar.voice._kernels_changed import upper_tails

    total = counts.now + counts.before
    everybody = counts.n_now + counts.n_before
    return np.asarray(upper_tails(counts.now, total, counts.n_now, everybody), dtype=np.float64)


def fall_p(counts: Counts) -> Floats:
    """Return the exact one-sided chance of so few now: as many before."""
    from mehvar.voice._kernels_changed import upper_tails

    total = counts.now + counts.before
    everybody = counts.n_now + counts.n_before
    tails = upper_tails(counts.before, total, counts.n_before, everybody)
    return np.asarray(tails, dtype=np.float64)


def judge(
    counts: Counts, p: Floats, *, share: float, floor: float, least: int, falls: bool = False
) -> Judged:
    """Choose what may be called a change.

    Args:
        counts: what was counted.
        p: of each thing.
        share: the expected share of false ones (Benjamini and Hochberg 1995); when nothing at
            all changed, the chance of any.
        floor: the least ratio that matters; of falls the least 1 / ratio.
        least: the least count now (of falls: the least count expected now).
        falls: whether falls are judged.
    """
    strong = stats.benjamini_hochberg(p=p, q=share) if p.size else np.zeros(0, dtype=np.bool_)
    if falls:
        expected = counts.share_before * counts.n_now
        matters = (counts.ratio * floor <= 1.0) & (expected >= least)
    else:
        matters = (counts.ratio >= floor) & (counts.now >= least)
    return Judged(
        p=p,
        q=adjusted_p(p),
        found=strong & matters,
        minimum_detectable=minimum_ratio(
            counts, alpha=share / max(p.size, 1), floor=floor, least=least
        ),
    )


def adjusted_p(p: Floats) -> Floats:
    """Return the least share of false findings at which each would be chosen."""
    order = np.argsort(p)
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    found = np.empty_like(p)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def minimum_ratio(
    counts: Counts, *, alpha: float, floor: float, least: int, power: float = 0.8
) -> Floats:
    """Return the least ratio of shares that would be found with that power.

    The critical count is that of the strictest step of Benjamini and Hochberg, so the truth is
    never larger. NaN where nothing was there before, infinite where no rise would be found.
    """
    from scipy.special import betaincinv

    from mehvar.voice._kernels_changed import critical_counts

    if not len(counts):
        return np.zeros(0)
    critical = critical_counts(
        counts.before, counts.n_before, counts.n_now, np.full(len(counts), alpha)
    )
    needed = np.maximum(critical, least).astype(np.float64)
    can = needed <= counts.n_now
    needed = np.where(can, needed, 1.0)
    share = betaincinv(needed, np.maximum(counts.n_now, 1) - needed + 1, power)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(counts.before > 0, share / counts.share_before, np.nan)
    return np.where(can, np.maximum(ratio, floor), np.inf)
