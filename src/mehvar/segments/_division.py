"""A segmentation as the build makes it: who is in which segment now, and who was at the origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np

from mehvar.segments._items import Floats, Ints
from mehvar.segments._worth import BaselineName
from mehvar.text import Bilingual

Kind = Literal["rfm", "cluster", "values", "latent", "class", "rule", "control"]

_NOISE = 0.99
_LEAST_DRIFT = 0.1
"""A population stability index below it is not worth a look (the customary 0.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far the segments' shares have moved from those of a reference day.

    ``psi`` is the population stability index, ``divergence`` the Jensen-Shannon divergence in
    bits. ``limit`` is what the index exceeds by chance alone once in a hundred, and 0.1 at least.
    """

    reference_day: date
    psi: float
    divergence: float
    limit: float

    @property
    def drifted(self) -> bool:
        """Whether the move is more than noise."""
        return self.psi > self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Refits:
    """What refits to bootstrap samples say; empty where nothing is fitted."""

    stability: float | None = None
    low: float | None = None
    by_segment: Mapping[str, float] = field(default_factory=dict)
    chosen_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Division:
    """One segmentation of the build in progress.

    ``customer`` is in ascending order; ``code`` is each one's place in ``segments``. ``then`` has
    the places of the past frame's customers (-1 where not known), or is None where they cannot
    be known, for ``then_reason``. Of a survey, only who answered is compared (``known_only``).
    ``beyond`` is what the segmentation must beat; ``profiles`` what members are compared in.
    """

    name: str
    kind: Kind
    segments: tuple[str, ...]
    customer: Ints
    code: Ints
    titles: Mapping[str, Bilingual] = field(default_factory=dict)
    title: Bilingual | None = None
    probability: Floats | None = None
    then: Ints | None = None
    then_reason: str = ""
    known_only: bool = False
    beyond: BaselineName = "both"
    drift: Drift | None = None
    persistence: float | None = None
    refits: Refits = field(default_factory=Refits)
    models: Sequence[Mapping[str, object]] = ()
    profiles: Floats | None = None
    traits: Mapping[str, Floats] = field(default_factory=dict)
    sensitive: bool = False


def measure_drift(*, reference: Floats, now: Floats, day: date) -> Drift:
    """Compare the customers by segment of two days.

    The index of two samples of one population is about (1/n + 1/m) times a chi-square with one
    degree of freedom less than there are segments (Yurdakul and Naranjo 2020).

    Args:
        reference: customers by segment at the reference day.
        now: the same of now, in the same order.
        day: the reference day.
    """
    from scipy.stats import chi2

    n, m = max(float(reference.sum()), 1.0), max(float(now.sum()), 1.0)
    kept = (reference + now) > 0
    # Half a customer in each segment keeps an empty one from being infinitely far.
    first = (reference[kept] + 0.5) / (n + 0.5 * kept.sum())
    second = (now[kept] + 0.5) / (m + 0.5 * kept.sum())
    psi = float(((second - first) * np.log(second / first)).sum())
    middle = (first + second) / 2
    bits = first @ np.log2(first / middle) + second @ np.log2(second / middle)
    noise = float(chi2.ppf(_NOISE, max(int(kept.sum()) - 1, 1))) * (1 / n + 1 / m)
    return Drift(
        reference_day=day, psi=psi, divergence=float(bits / 2), limit=max(noise, _LEAST_DRIFT)
    )


def persistence(*, then_customer: Ints, then: Ints, customer: Ints, code: Ints) -> float | None:
    """Return the share of customers known at both days who are in the same segment."""
    place = np.searchsorted(customer, then_customer)
    place = np.minimum(place, max(len(customer) - 1, 0))
    both = (then >= 0) & (len(customer) > 0)
    if len(customer):
        both &= customer[place] == then_customer
    if not both.any():
        return None
    return float((code[place[both]] == then[both]).mean())


def sizes(code: Ints, segments: int) -> Floats:
    """Customers by segment."""
    return np.bincount(code[code >= 0], minlength=segments).astype(np.float64)
