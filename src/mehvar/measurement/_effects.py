"""The effect of every experience on what the customer did next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.measurement._experiences import ANY, EXPERIENCES, Experience
from mehvar.measurement._exposure import Scale, doses
from mehvar.measurement._history import Windows, covariates, outcomes
from mehvar.measurement._orders import Floats, Integers, Orders
from mehvar.text import Bilingual

_SAME_EVENT = 0.9
"""A companion that goes with so many of the exposed is part of the same event."""


class Unseen(Enum):
    """Why there is nothing to estimate from at all; the value is a stable code."""

    NOT_IN_DATA = "not_in_data"
    NEVER_SEEN = "never_seen"
    NO_FOLLOWING_PERIOD = "no_following_period"
    NOTHING_PRICED = "nothing_priced"


_UNSEEN: dict[str, Bilingual] = {
    "not_in_data": Bilingual("این تجربه در داده‌ها ثبت نشده است.", "The data do not record it."),
    "never_seen": Bilingual(
        "در هیچ سفارشی دیده نشده است.", "It is recorded, and no order had it."
    ),
    "no_following_period": Bilingual(
        "هنوز دورهٔ پس از هیچ سفارشی کامل نشده است.",
        "No order's following period has ended yet.",
    ),
    "nothing_priced": Bilingual(
        "هیچ یک از تجربه‌های عملیاتی برآوردپذیر نیست.",
        "None of the operational experiences can be priced.",
    ),
}  # fmt: skip


def reason_words(code: str) -> Bilingual:
    """Return the sentence for a reason code of the result tables."""
    return _UNSEEN[code] if code in _UNSEEN else stats.Reason(code).words


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The effect of one dose of an experience on one outcome, or why there is none.

    ``estimate`` is None when nobody had it or the data do not say; ``reason`` is empty when
    there is an effect.
    """

    experience: str
    dose: str
    outcome: str
    reason: str
    estimate: stats.Estimate | None
    adjusted_for: tuple[str, ...]

    @property
    def effect(self) -> stats.Effect | None:
        """The effect, when it could be estimated."""
        return self.estimate if isinstance(self.estimate, stats.Effect) else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Study:
    """All orders with what is compared: exposures, outcomes, and what was known before."""

    orders: Orders
    scale: Scale
    exposure: Mapping[str, Integers]
    seen: Mapping[str, Floats]
    known: Mapping[str, npt.NDArray[np.integer]]

    @classmethod
    def of(cls, orders: Orders, *, as_of: date, horizon: int) -> _Study:
        scale = Scale.of(orders)
        windows = Windows.of(orders, horizon=horizon)
        last_day = int(np.datetime64(as_of, "D").astype(np.int64))
        return cls(
            orders=orders,
            scale=scale,
            exposure={one.name: doses(one, orders, scale) for one in EXPERIENCES},
            seen=outcomes(orders, windows, last_day=last_day, horizon=horizon),
            known=covariates(orders, windows),
        )


def estimate_effects(
    orders: Orders, *, as_of: date, horizon: int
) -> tuple[tuple[Finding, ...], Scale]:
    """Estimate every experience, dose and outcome on all orders; also tell the scale of doses."""
    study = _Study.of(orders, as_of=as_of, horizon=horizon)
    found: list[Finding] = []
    for experience in EXPERIENCES:
        found += _study(experience, study)
    return tuple(found), study.scale


def _study(experience: Experience, study: _Study) -> list[Finding]:
    dose = study.exposure[experience.name]
    tiers = tuple(tier.code for tier in study.scale.tiers(experience.name))
    unseen = _unseen(dose)
    if unseen is not None:
        return [
            _nothing(experience, name, outcome, unseen)
            for name in (ANY, *tiers)
            for outcome in experience.outcomes
        ]
    rows = np.flatnonzero(dose >= 0)
    beside = _companions(experience, study.exposure, dose)
    chosen_from = {name: codes[rows] for name, codes in {**study.known, **beside}.items()}
    adjusted = {name: codes for name, codes in chosen_from.items() if np.ptp(codes) > 0}
    after: dict[str, Floats] = {name: study.seen[name][rows] for name in experience.outcomes}
    customer, chosen = study.orders.customer[rows], dose[rows]
    found = _run(np.minimum(chosen, 1), (ANY,), after, adjusted, customer)
    if tiers:
        found |= _run(chosen, tiers, after, adjusted, customer)
    return [
        _finding(experience, name, outcome, estimate, tuple(adjusted))
        for (name, outcome), estimate in found.items()
    ]


def _run(
    dose: Integers,
    tiers: tuple[str, ...],
    after: Mapping[str, Floats],
    adjusted: Mapping[str, npt.NDArray[np.integer]],
    customer: Integers,
) -> dict[tuple[str, str], stats.Estimate]:
    return stats.dose_effects(
        dose=dose, tiers=tiers, outcomes=after, covariates=adjusted, cluster=customer
    )


def _companions(
    experience: Experience, exposure: Mapping[str, Integers], dose: Integers
) -> dict[str, Integers]:
    """Other experiences of the same order to adjust for, leaving out parts of the same event."""
    had = dose > 0
    found = {}
    for name in experience.beside:
        other = exposure[name]
        if np.any(other > 0) and np.mean(other[had] > 0) < _SAME_EVENT:
            found[name] = other
    return found


def _unseen(dose: Integers) -> Unseen | None:
    if not np.any(dose >= 0):
        return Unseen.NOT_IN_DATA
    return None if np.any(dose > 0) else Unseen.NEVER_SEEN


def _finding(
    experience: Experience,
    dose: str,
    outcome: str,
    estimate: stats.Estimate,
    adjusted: tuple[str, ...],
) -> Finding:
    reason = ""
    if isinstance(estimate, stats.NotEstimable):
        reason = estimate.reason.value
        if estimate.reason is stats.Reason.NO_OUTCOME and outcome != "score":
            reason = Unseen.NO_FOLLOWING_PERIOD.value
    return Finding(
        experience=experience.name, dose=dose, outcome=outcome, reason=reason,
        estimate=estimate, adjusted_for=adjusted,
    )  # fmt: skip


def _nothing(experience: Experience, dose: str, outcome: str, unseen: Unseen) -> Finding:
    return Finding(
        experience=experience.name, dose=dose, outcome=outcome, reason=unseen.value,
        estimate=None, adjusted_for=(),
    )  # fmt: skip
