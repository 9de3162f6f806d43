"""Linear models over hashed words: two labels, several labels, ordered stars.

Features are weighted by how much likelier one label has them than the others (naive Bayes weights;
Wang and Manning 2012), then a penalised likelihood is maximised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.voice._grams import BITS, Floats, Weights

if TYPE_CHECKING:
    import scipy.sparse as sp

Labels = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_WORDS_COUNT = 2.0
"""Words weigh twice as much as letter groups; chosen on Persian comments held out."""
_STEPS = 200


def learn_two(found: sp.csr_matrix, is_one: Bools, *, strength: float) -> tuple[Weights, float]:
    """Learn to tell ``is_one`` from the rest: logistic regression on weighted features.

    Args:
        found: (texts, slots) as ``matrix`` gives it.
        is_one: (texts,).
        strength: how much the texts count against the penalty; larger fits them closer.

    Returns:
        A weight per slot, and the constant: their score is a logit.
    """
    from sklearn.linear_model import LogisticRegression

    ratio = _emphasis(found, is_one)
    model = LogisticRegression(C=strength, solver="liblinear")
    model.fit(_times(found, ratio), is_one)
    return (model.coef_[0] * ratio).astype(np.float32), float(model.intercept_[0])


def learn_order(
    found: sp.csr_matrix, stars: Labels, *, levels: int, strength: float
) -> tuple[Weights, Floats]:
    """Learn one score that rises with the level, by proportional odds over all thresholds.

    The loss is the all-thresholds logistic one (Rennie and Srebro 2005): score + bound k is the
    logit of being above level k.

    Args:
        found: (texts, slots).
        stars: (texts,), levels counted from 0.
        levels: how many there are.
        strength: as ``learn_two`` takes it.

    Returns:
        A weight per slot, and levels - 1 bounds.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    ratio = np.abs(_emphasis(found, stars >= np.median(stars)))
    used = np.flatnonzero(np.diff(found.tocsc().indptr))
    scaled = _times(found, ratio)[:, used].tocsr()
    back = scaled.T.tocsr()
    above = np.where(stars[:, None] > np.arange(levels - 1), 1.0, -1.0)

    def loss(place: Floats) -> tuple[float, Floats]:
        weights, bounds = place[: len(used)], place[len(used) :]
        margin = above * ((scaled @ weights)[:, None] + bounds)
        slope = -above * expit(-margin)
        cost = 0.5 * float(weights @ weights) + strength * float(np.logaddexp(0, -margin).sum())
        by_weight = weights + strength * (back @ slope.sum(axis=1))
        return cost, np.concatenate([by_weight, strength * slope.sum(axis=0)])

    start = np.concatenate([np.zeros(len(used)), np.linspace(1, -1, levels - 1)])
    best = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS, "ftol": 1e-7}
    )
    weights = np.zeros(found.shape[1], np.float32)
    weights[used] = best.x[: len(used)] * ratio[used]
    return weights, np.asarray(best.x[len(used) :])


def _emphasis(found: sp.csr_matrix, is_one: Bools) -> Weights:
    """Return each slot's logarithm of how much likelier it is where ``is_one``, smoothed by one."""
    held = found.copy()
    held.data = np.ones_like(held.data)
    inside = np.asarray(held[is_one].sum(axis=0), np.float64).ravel() + 1
    outside = np.asarray(held[~is_one].sum(axis=0), np.float64).ravel() + 1
    ratio = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
    ratio[1 << BITS :] *= _WORDS_COUNT
    return np.asarray(ratio, np.float32)


def _times(found: sp.csr_matrix, ratio: Weights) -> sp.csr_matrix:
    scaled = found.copy()
    scaled.data = found.data * ratio[found.indices]
    return scaled
