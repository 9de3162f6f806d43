"""Topics that grow around words we give them: anchored correlation explanation.

Binary CorEx for sparse texts (Gallagher, Reing, Kale and Ver Steeg, "Anchored Correlation
Explanation", TACL 2017), in our own words: each topic is a hidden yes or no that should explain
why its words appear together; anchors are words that a topic must listen to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import scipy.sparse as sp

Floats = npt.NDArray[np.float64]

_TINY = 1e-9
_SHARP = 5.0
"""How surely a word belongs to its best topic alone (the annealed tree of the paper)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """``information`` (words, topics) is signed: negative where the word keeps away from a topic.

    ``weight`` (words, topics) is how much a topic listens to a word; ``inside`` (texts, topics)
    the chance that a text is of the topic.
    """

    information: Floats
    weight: Floats
    inside: Floats


def fit_topics(
    held: sp.csr_matrix,
    *,
    anchors: Sequence[npt.NDArray[np.int64]],
    free: int,
    rng: np.random.Generator,
    strength: float = 1.0,
    rounds: int = 40,
) -> Topics:
    """Fit one topic per group of ``anchors`` (word columns) and ``free`` topics without any.

    Args:
        held: (texts, words), 1 where a text holds a word.
        anchors: the word columns of each anchored topic.
        free: topics that catch what belongs to no anchor.
        rng: where the free topics begin.
        strength: how much a topic listens to its anchors; 1 is as to a word of its own alone.
        rounds: at most so many; it stops when no text moves.
    """
    rows = held.shape[0]
    share = np.clip(np.asarray(held.mean(axis=0), np.float64).ravel(), _TINY, 1 - _TINY)
    inside = np.column_stack(
        [_begin(held, group) for group in anchors] + [rng.random((rows, free))]
    )
    bound = _bound(held.shape[1], anchors, free, strength)
    for _ in range(rounds):
        present, absent, prior = _chances(held, inside)
        information = _information(present, absent, prior, share)
        weight = _listen(np.abs(information), bound)
        moved = _assign(held, present=present, absent=absent, prior=prior, weight=weight)
        shift = float(np.abs(moved - inside).max(initial=0.0))
        inside = moved
        if shift < 1e-3:
            break
    sign = np.where(present >= absent, 1.0, -1.0)
    return Topics(information=information * sign, weight=weight, inside=inside)


def _begin(held: sp.csr_matrix, group: npt.NDArray[np.int64]) -> Floats:
    named = np.asarray(held[:, group].sum(axis=1)).ravel() > 0
    return np.where(named, 0.95, 0.02)


def _bound(
    words: int, anchors: Sequence[npt.NDArray[np.int64]], free: int, strength: float
) -> Floats:
    bound = np.full((words, len(anchors) + free), np.nan)
    for group in anchors:
        bound[group] = 0.0  # an anchor is listened to by its own topics alone
    for topic, group in enumerate(anchors):
        bound[group, topic] = strength
    return bound


def _chances(held: sp.csr_matrix, inside: Floats) -> tuple[Floats, Floats, Floats]:
    """Return P(word | topic), P(word | no topic) and P(topic), smoothed by half a text."""
    total = np.asarray(held.sum(axis=0), np.float64).ravel()[:, None]
    both = np.asarray(held.T @ inside, np.float64)
    weight, rows = inside.sum(axis=0), inside.shape[0]
    present = (both + 0.05) / (weight + 0.1)
    absent = (total - both + 0.05) / (rows - weight + 0.1)
    return _safe(present), _safe(absent), _safe(weight / rows)


def _safe(chance: Floats) -> Floats:
    return np.clip(chance, _TINY, 1 - _TINY)


def _information(present: Floats, absent: Floats, prior: Floats, share: Floats) -> Floats:
    """Return the mutual information of each word and topic (nats)."""
    shares = share[:, None]

    def part(chance: Floats) -> Floats:
        told: Floats = chance * np.log(chance / shares)
        told += (1 - chance) * np.log((1 - chance) / (1 - shares))
        return told

    return np.maximum(prior * part(present) + (1 - prior) * part(absent), 0.0)


def _listen(information: Floats, bound: Floats) -> Floats:
    best = information.max(axis=1, keepdims=True)
    soft = np.exp(_SHARP * (information / np.maximum(best, _TINY) - 1.0) * 4.0)
    return np.where(np.isnan(bound), soft, bound)


def _assign(
    held: sp.csr_matrix, *, present: Floats, absent: Floats, prior: Floats, weight: Floats
) -> Floats:
    """Return P(topic | text): what each word held, or not held, says for and against."""
    missing = weight * (np.log1p(-present) - np.log1p(-absent))
    seen = weight * (np.log(present) - np.log(absent))
    odds = np.log(prior / (1 - prior)) + missing.sum(axis=0) + np.asarray(held @ (seen - missing))
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), np.float64)
