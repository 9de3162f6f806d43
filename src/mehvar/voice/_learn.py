"""Linear models over hashed words: two labels, several labels, ordered stars.

Features are weighted by how much likelier one label has them than the others (naive Bayes weights;
Wang and Manning 2012), then a penalised loss is minimised. Nothing is drawn.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from mehvar.voice._grams import BITS, SLOTS, Floats, Weights

if TYPE_CHECKING:
    import scipy.sparse as sp

    from mehvar.voice._model_settings import Role

Codes = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_WORDS_COUNT = 2.0
"""Words weigh twice as much as letter groups; chosen on Persian comments held out."""
_ROUNDS = 200


class Found(NamedTuple):
    """Which of the slots that occur at all each text holds."""

    matrix: sp.csr_matrix
    """(texts, columns)."""
    slots: npt.NDArray[np.int64]
    """(columns,): the slot of each, ascending."""

    def take(self, places: Codes | Bools) -> Found:
        """Return the texts at ``places``."""
        return Found(self.matrix[places], self.slots)


def used_slots(matrix: sp.csr_matrix) -> Found:
    """Leave out the slots of no text."""
    from scipy import sparse

    slots = np.unique(matrix.indices).astype(np.int64)
    place = np.zeros(matrix.shape[1], np.int32)
    place[slots] = np.arange(len(slots))
    shape = (matrix.shape[0], max(len(slots), 1))
    parts = (matrix.data, place[matrix.indices], matrix.indptr)
    return Found(sparse.csr_matrix(parts, shape=shape), slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What texts times ``weights`` plus ``constants`` tell: a score per output."""

    weights: Weights
    """(columns of ``Found``, outputs)."""
    constants: Floats
    """(outputs,)."""

    def by_slot(self, found: Found) -> Weights:
        """Return (slots, outputs): the weights of all slots, zero for those of no text."""
        whole = np.zeros((SLOTS, self.weights.shape[1]), np.float32)
        whole[found.slots] = self.weights
        return whole

    def scores(self, found: Found) -> Floats:
        """Return (texts, outputs)."""
        told: Floats = np.asarray(found.matrix @ self.weights, np.float64) + self.constants
        return told


def learn(found: Found, codes: Codes, *, role: Role, labels: int, strength: float) -> Learned:
    """Learn the scores of one head.

    Args:
        found: what the texts hold.
        codes: (texts,) the label's place among ``labels``.
        role: stars are ordered.
        labels: how many there are; two give one output, which rises with the second.
        strength: how much the texts count against the penalty; larger fits them closer.
    """
    if role == "stars":
        return _learn_order(found, codes, levels=labels, strength=strength)
    wanted = range(1, 2) if labels == 2 else range(labels)
    parts = [_learn_one(found, codes == label, strength=strength) for label in wanted]
    return Learned(
        weights=np.column_stack([weights for weights, _ in parts]),
        constants=np.array([constant for _, constant in parts]),
    )


def _learn_one(found: Found, is_one: Bools, *, strength: float) -> tuple[Weights, float]:
    """Tell ``is_one`` from the rest: squared hinge loss, dual coordinate descent."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    if is_one.all() or not is_one.any():  # a fold may lack a label: there is nothing to tell
        return np.zeros(len(found.slots), np.float32), 0.0
    ratio = _emphasis(found, is_one)
    model = LinearSVC(C=strength, tol=_TOLERANCE, max_iter=_ROUNDS, random_state=0)
    with warnings.catch_warnings():
        # A fit stopped early predicts as well; calibration follows in any case.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(_times(found, ratio), is_one)
    return (model.coef_[0] * ratio).astype(np.float32), float(model.intercept_[0])


_TOLERANCE = 1e-2


def _learn_order(found: Found, codes: Codes, *, levels: int, strength: float) -> Learned:
    """Learn one score that rises with the level: the mean of those that part at each level.

    One score for all thresholds makes their odds proportional (McCullagh 1980); the calibration
    finds a bound for each. A threshold with few texts on a side counts less.
    """
    weights, total = np.zeros(len(found.slots), np.float32), 1e-9
    for level in range(1, levels):
        above = codes >= level
        share = float(above.mean())
        if 0 < share < 1:
            part, _ = _learn_one(found, above, strength=strength)
            counts = np.sqrt(share * (1 - share))
            weights += np.float32(counts) * part
            total += counts
    mean = (weights[:, None] / total).astype(np.float32)
    return Learned(weights=mean, constants=np.zeros(1))


def _emphasis(found: Found, is_one: Bools) -> Weights:
    """Return each slot's logarithm of how much likelier it is where ``is_one``, smoothed by one."""
    inside = np.bincount(found.matrix[is_one].indices, minlength=len(found.slots)) + 1.0
    outside = np.bincount(found.matrix[~is_one].indices, minlength=len(found.slots)) + 1.0
    ratio = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
    ratio[found.slots >= 1 << BITS] *= _WORDS_COUNT
    return np.asarray(ratio, np.float32)


def _times(found: Found, ratio: Weights) -> sp.csr_matrix:
    scaled = found.matrix.copy()
    scaled.data = scaled.data * ratio[scaled.indices]
    return scaled
