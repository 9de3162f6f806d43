"""Samples whose inclusion probabilities are known exactly.

Simple random, stratified and systematic sampling without replacement, as in Cochran, Sampling
Techniques, 3rd edition, chapters 2, 5 and 8.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mehvar.contact_policy._errors import PolicyError

Method = Literal["simple", "stratified", "systematic"]

_WHOLE = 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Who was drawn, and how likely each candidate was to be.

    ``chosen`` are places among the candidates, in their order; ``probability`` has one element
    per candidate, drawn or not. Those of all candidates sum to the size of the sample.
    """

    chosen: NDArray[np.int64]
    probability: NDArray[np.float64]


def sample(
    *,
    candidates: int,
    rng: np.random.Generator,
    size: int | None = None,
    rate: float | None = None,
    floor: int = 0,
    method: Method = "simple",
    strata: Sequence[object] | NDArray[np.generic] | None = None,
) -> Sample:
    """Draw some of ``candidates`` without replacement.

    Args:
        candidates: how many there are.
        rng: where chance comes from.
        size: how many to draw; all when there are fewer.
        rate: in place of ``size``, the share of candidates, rounded up.
        floor: at least so many are drawn, of every stratum when there are strata; floors that
            together pass the size make the sample larger.
        method: ``simple``; ``stratified`` gives each stratum its share of the size;
            ``systematic`` takes every k-th in the candidates' order from a random start.
        strata: with ``stratified``, the group of each candidate.

    Raises:
        PolicyError: when the size, rate, floor or strata cannot work.
    """
    _check(candidates, size, rate, floor, method, strata)
    wanted = size if size is not None else int(np.ceil(round((rate or 0) * candidates, 9)))
    if method == "stratified":
        return _stratified(np.asarray(strata), wanted, floor, rng)
    wanted = min(candidates, max(wanted, floor))
    if method == "systematic":
        chosen = _every(candidates, wanted, rng)
    else:
        chosen = np.sort(rng.permutation(candidates)[:wanted])
    share = wanted / candidates if candidates else 0.0
    return Sample(chosen=chosen, probability=np.full(candidates, share))


def keep(*, keys: Sequence[str], rate: float, salt: str) -> NDArray[np.bool_]:
    """Keep each key with probability ``rate``, the same ones whenever it is asked again.

    For events that come one by one: a try again must not draw again. The number of those kept
    varies; each has the inclusion probability ``rate``.

    Args:
        keys: what is drawn, as the ids of events.
        rate: the probability, from 0 to 1.
        salt: two draws with different salts are independent.

    Raises:
        PolicyError: when the rate is no probability.
    """
    if not 0 <= rate <= 1:
        raise PolicyError(f"The rate {rate} is no probability.", hint="Give 0 to 1.")
    limit = int(rate * _WHOLE)
    drawn = (
        int.from_bytes(hashlib.blake2b(f"{salt}\x1f{key}".encode(), digest_size=8).digest(), "big")
        for key in keys
    )
    return np.fromiter((number < limit for number in drawn), np.bool_, len(keys))


def _every(candidates: int, wanted: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Take one of every ``candidates / wanted``, from a start that is uniform in the first.

    In whole numbers: of a circle of ``candidates * wanted`` steps each candidate owns ``wanted``,
    so that each is met with the same probability, exactly.
    """
    if not wanted:
        return np.empty(0, np.int64)
    start = int(rng.integers(candidates))
    return (start + candidates * np.arange(wanted, dtype=np.int64)) // wanted


def _stratified(
    strata: NDArray[np.generic], wanted: int, floor: int, rng: np.random.Generator
) -> Sample:
    _kinds, group, counts = np.unique(strata.astype(str), return_inverse=True, return_counts=True)
    sizes = _allocate(counts, wanted, floor)
    # A random order within each group: the first of each are drawn.
    order = np.lexsort((rng.random(group.size), group))
    rank = np.empty(group.size, np.int64)
    rank[order] = np.arange(group.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return Sample(chosen=np.flatnonzero(rank < sizes[group]), probability=(sizes / counts)[group])


def _allocate(counts: NDArray[np.int64], wanted: int, floor: int) -> NDArray[np.int64]:
    """Share the size among strata in proportion, by the largest remainder.

    A stratum whose share lies below the floor gets the floor, and the others share the rest.
    """
    least = np.minimum(counts, floor)
    free = np.ones(counts.size, np.bool_)
    while True:
        left = max(0, min(wanted, int(counts.sum())) - int(least[~free].sum()))
        among = max(1, int(counts[free].sum()))
        shares = np.where(free, left * counts // among, least)
        short = free & (shares < least)
        if not short.any():
            break
        free &= ~short
    remainders = np.where(free, left * counts % among, -1)
    over = left - int(shares[free].sum()) if free.any() else 0
    shares[np.argsort(-remainders, kind="stable")[:over]] += 1
    return np.asarray(shares, np.int64)


def _check(  # noqa: PLR0917 (what sample was given, as it was given)
    candidates: int,
    size: int | None,
    rate: float | None,
    floor: int,
    method: Method,
    strata: Sequence[object] | NDArray[np.generic] | None,
) -> None:
    wrong = []
    if (size is None) == (rate is None):
        wrong.append("give either a size or a rate")
    if candidates < 0 or floor < 0 or (size is not None and size < 0):
        wrong.append("candidates, size and floor are at least 0")
    if rate is not None and not 0 <= rate <= 1:
        wrong.append(f"the rate {rate} lies outside 0 to 1")
    if method == "stratified" and (strata is None or len(strata) != candidates):
        wrong.append("a stratified sample names the group of each candidate")
    if wrong:
        raise PolicyError("This sample cannot be drawn: " + "; ".join(wrong) + ".")
