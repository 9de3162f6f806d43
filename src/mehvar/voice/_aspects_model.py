"""Which aspects does a comment speak of, learnt from comments that people labelled?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError

if TYPE_CHECKING:
    import pyarrow as pa
    import scipy.sparse as sp

    from mehvar.voice._lexicon_words import Lexicon

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

LEAST_LABELS = 200
"""Labelled comments, of which at least ``LEAST_POSITIVE`` speak of the aspect, before learning."""

LEAST_POSITIVE = 20
_FOLDS = 4
_COST = 3.0
_LEXICON_WEIGHT = 2.0


class AspectLabelsError(MehvarError, ValueError):
    """Too few labelled comments to learn from."""

    code = "aspect-labels"


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectQuality:
    """How well an aspect is found in comments that were not learnt from.

    ``labels`` comments, ``positive`` of them speak of it; ``lexicon_f1`` is what the lexicon alone
    reaches on the same comments.
    """

    labels: int
    positive: int
    precision: float
    recall: float
    f1: float
    lexicon_f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectModel:
    """Logistic regressions over words, letter groups and what the lexicon finds: one per aspect.

    ``weights`` (slots, aspects) are of the features numbered in ``slots``. An aspect is found
    where its log-odds pass ``thresholds``, which make F1 best in comments not learnt from.
    """

    aspects: tuple[str, ...]
    slots: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]
    biases: Floats
    thresholds: Floats
    quality: Mapping[str, AspectQuality]
    lexicon: Lexicon

    def score(self, texts: pa.Array | pa.ChunkedArray) -> Floats:
        """Return (texts, aspects): the log-odds that a text speaks of each aspect."""
        features = _features(texts, self.lexicon)[:, self.slots]
        return np.asarray(features @ self.weights, np.float64) + self.biases

    def find(self, texts: pa.Array | pa.ChunkedArray) -> Flags:
        """Return (texts, aspects): which aspects each text speaks of."""
        return np.asarray(self.score(texts) > self.thresholds)


def train_aspects(
    texts: pa.Array | pa.ChunkedArray,
    labels: Mapping[str, Sequence[bool | None] | Flags],
    *,
    lexicon: Lexicon,
    groups: Sequence[str] | None = None,
) -> AspectModel:
    """Learn aspects from labelled comments; one that has too few labels is left to the lexicon.

    Args:
        texts: the comments.
        labels: per aspect, whether each comment speaks of it; null is not labelled.
        lexicon: what it finds is a feature of its own.
        groups: comments of one group (the same review) never stand on both sides of a fold; the
            text itself when not given.

    Raises:
        AspectLabelsError: when no aspect has 200 labels with 20 of either kind.
    """
    features, slots = _seen_twice(_features(texts, lexicon))
    owners = _owners(texts, groups)
    found = _by_lexicon(texts, lexicon)
    learnt: list[tuple[str, Floats, float, float, AspectQuality]] = []
    for aspect, told in labels.items():
        rows = np.flatnonzero([one is not None for one in told])
        truth = np.array([bool(told[row]) for row in rows.tolist()], bool)
        if _enough(truth):
            plain = found.get(aspect, np.zeros(len(texts), bool))[rows]
            learnt.append((aspect, *_learn(features[rows], truth, owners[rows], plain)))
    if not learnt:
        raise AspectLabelsError(
            "No aspect has enough labelled comments to learn from.",
            hint=f"Label at least {LEAST_LABELS} comments for an aspect, {LEAST_POSITIVE} that "
            "speak of it and as many that do not; until then the lexicon finds it.",
        )
    return AspectModel(
        aspects=tuple(one[0] for one in learnt),
        slots=slots,
        weights=np.column_stack([one[1] for one in learnt]).astype(np.float32),
        biases=np.array([one[2] for one in learnt]),
        thresholds=np.array([one[3] for one in learnt]),
        quality={one[0]: one[4] for one in learnt},
        lexicon=lexicon,
    )


def _seen_twice(features: sp.csr_matrix) -> tuple[sp.csr_matrix, npt.NDArray[np.int64]]:
    """Leave out what one comment alone holds: it teaches nothing, and is most of all there is."""
    often = np.bincount(features.indices, minlength=features.shape[1]) > 1
    slots = np.flatnonzero(often)
    return features[:, slots], slots


def _enough(truth: Flags) -> bool:
    positive = int(truth.sum())
    return len(truth) >= LEAST_LABELS and min(positive, len(truth) - positive) >= LEAST_POSITIVE


def _owners(
    texts: pa.Array | pa.ChunkedArray, groups: Sequence[str] | None
) -> npt.NDArray[np.int64]:
    from mehvar import text

    keys = list(groups) if groups is not None else text.search_key(texts).to_pylist()
    return np.unique(np.asarray([key or "" for key in keys], object), return_inverse=True)[1]


def _learn(
    features: sp.csr_matrix, truth: Flags, owners: npt.NDArray[np.int64], plain: Flags
) -> tuple[Floats, float, float, AspectQuality]:
    from sklearn.model_selection import GroupKFold

    unseen = np.zeros(len(truth))
    for learn, judge in GroupKFold(min(_FOLDS, len(set(owners.tolist())))).split(
        features, truth, owners
    ):
        weights, bias = _fit(features[learn], truth[learn])
        unseen[judge] = features[judge] @ weights + bias
    threshold = _best_threshold(unseen, truth)
    weights, bias = _fit(features, truth)
    return weights, bias, threshold, _quality(unseen > threshold, truth, plain)


def _fit(features: sp.csr_matrix, truth: Flags) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression

    if truth.all() or not truth.any():
        return np.zeros(features.shape[1]), 10.0 if truth.all() else -10.0
    model = LogisticRegression(
        C=_COST, solver="liblinear", dual=True, max_iter=5_000, random_state=0
    ).fit(features, truth)
    return np.asarray(model.coef_[0], np.float64), float(model.intercept_[0])


def _best_threshold(scores: Floats, truth: Flags) -> float:
    """Return the log-odds above which F1 is best; halfway between the two scores there."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
    best = int(f1.argmax())
    below = scores[order[best + 1]] if best + 1 < len(truth) else scores[order[best]] - 1.0
    return float((scores[order[best]] + below) / 2)


def _quality(found: Flags, truth: Flags, plain: Flags) -> AspectQuality:
    precision, recall, f1 = _rates(found, truth)
    return AspectQuality(
        labels=len(truth), positive=int(truth.sum()), precision=precision, recall=recall, f1=f1,
        lexicon_f1=_rates(plain, truth)[2],
    )  # fmt: skip


def _rates(found: Flags, truth: Flags) -> tuple[float, float, float]:
    hits = int((found & truth).sum())
    precision = hits / max(int(found.sum()), 1)
    recall = hits / max(int(truth.sum()), 1)
    return precision, recall, 2 * hits / max(int(found.sum() + truth.sum()), 1)


def _by_lexicon(texts: pa.Array | pa.ChunkedArray, lexicon: Lexicon) -> dict[str, Flags]:
    counts = _mentions(texts, lexicon).toarray() > 0
    return {key: counts[:, place] for place, key in enumerate(lexicon.subjects)}


def _features(texts: pa.Array | pa.ChunkedArray, lexicon: Lexicon) -> sp.csr_matrix:
    """Return the text's grams, and beside them what the lexicon found in it."""
    from scipy import sparse

    from mehvar.voice import _grams

    mentions = _mentions(texts, lexicon)
    mentions.data[:] = _LEXICON_WEIGHT
    return sparse.hstack([_grams.matrix(_grams.normal_letters(texts)), mentions], format="csr")


def _mentions(texts: pa.Array | pa.ChunkedArray, lexicon: Lexicon) -> sp.csr_matrix:
    from scipy import sparse

    from mehvar.voice._aspects import find_aspects

    found = find_aspects(texts, lexicon=lexicon)
    place = {key: number for number, key in enumerate(lexicon.subjects)}
    columns = np.array([place[key] for key in found["aspect"].to_pylist()], np.int64)
    ones = np.ones(len(columns), np.float32)
    shape = (len(texts), len(place))
    return sparse.csr_matrix((ones, (found["row"].to_numpy(), columns)), shape=shape)
