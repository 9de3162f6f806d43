"""From a linear score to a probability that means what it says.

One slope for all scores of a head, one bound for each; they are found by likelihood on scores that
texts got from models which had not seen them (Platt 2000; Guo and others 2017 for several labels).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.voice._model_card import CalibrationRow

if TYPE_CHECKING:
    from mehvar.voice._model_settings import Role

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

BINS = 10
_STEEP = 1e-6
"""Keeps the likelihood's slopes finite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How the scores of one head become probabilities of its labels."""

    slope: float
    bounds: tuple[float, ...]

    def probabilities(self, raw: Floats, *, role: Role) -> Floats:
        """Return (texts, labels) from (texts, outputs); see ``fit_scale`` for the shapes."""
        from scipy.special import expit, softmax

        logits = self.slope * raw + np.asarray(self.bounds)
        if role != "stars" and raw.shape[1] > 1:
            several: Floats = softmax(logits, axis=1)
            return several
        above = np.column_stack([np.ones(len(raw)), expit(logits), np.zeros(len(raw))])
        between: Floats = above[:, :-1] - above[:, 1:]
        return between


def fit_scale(raw: Floats, codes: Codes, *, role: Role, labels: int) -> Scale:
    """Find the slope and the bounds under which the labels are likeliest.

    Args:
        raw: (texts, outputs): one output for two labels and for stars, else one per label.
        codes: (texts,) the label's place.
        role: stars are ordered: slope x score + bound k is the logit of being above level k.
        labels: how many there are.
    """
    from scipy.optimize import minimize

    ordered = role == "stars" or raw.shape[1] == 1
    spread = (float(raw.std()) if len(raw) else 0.0) or 1.0
    seen = np.bincount(codes, minlength=labels) + 1.0

    def unpack(place: Floats) -> Scale:
        slope, bounds = float(np.exp(place[0])) / spread, place[1:]
        if ordered:  # each bound is below the one before it
            bounds = bounds[0] - np.concatenate([[0], np.cumsum(np.exp(bounds[1:]))])
        return Scale(slope=slope, bounds=tuple(float(one) for one in bounds))

    def cost(place: Floats) -> float:
        told = unpack(place).probabilities(raw, role=role)
        right = told[np.arange(len(codes)), codes]
        # A weak pull keeps bounds finite where the scores part the labels wholly.
        return float(-np.log(np.maximum(right, _STEEP)).sum() + 1e-3 * (place**2).sum())

    if ordered:
        above = 1 - np.cumsum(seen)[:-1] / seen.sum()
        logits = np.log(above / (1 - above))
        steps = np.log(np.maximum(-np.diff(logits), 1e-3))
        start = np.concatenate([[0.0, logits[0]], steps])
    else:
        start = np.concatenate([[0.0], np.log(seen / seen.sum())])
    return unpack(minimize(cost, start, method="BFGS", options={"gtol": 1e-3}).x)


def sure_threshold(probability: Floats, right: Bools, *, wanted: float) -> float:
    """Return the least probability from which on the labels are right as often as ``wanted``.

    1.01, which no probability reaches, where even the surest ones are not.
    """
    order = np.argsort(-probability, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    least = min(_FEWEST_SURE, len(order))
    reached = np.flatnonzero((share >= wanted) & (np.arange(1, len(order) + 1) >= least))
    return float(probability[order[reached[-1]]]) if len(reached) else 1.01


_FEWEST_SURE = 20
"""An accuracy of fewer texts says nothing."""


def calibration_rows(probability: Floats, right: Bools) -> tuple[CalibrationRow, ...]:
    """Return the table of calibration, bins of equal width; an empty bin is left out."""
    from mehvar.stats import wilson

    place = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    many = np.bincount(place, minlength=BINS)
    hits = np.bincount(place, weights=right, minlength=BINS)
    told = np.bincount(place, weights=probability, minlength=BINS)
    used = np.flatnonzero(many)
    ends = wilson(successes=hits[used], n=many[used])
    return tuple(
        CalibrationRow(
            low=float(one / BINS),
            high=float((one + 1) / BINS),
            texts=int(many[one]),
            told=float(told[one] / many[one]),
            right=float(hits[one] / many[one]),
            right_low=float(ends.low[at]),
            right_high=float(ends.high[at]),
        )
        for at, one in enumerate(used)
    )


def expected_error(rows: tuple[CalibrationRow, ...]) -> float:
    """Return the expected calibration error: mean distance of told and right over the bins."""
    texts = sum(row.texts for row in rows)
    return sum(row.texts * abs(row.told - row.right) for row in rows) / max(texts, 1)
