"""From the probabilities of each head to what is told of each text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.voice._model_settings import Role
from mehvar.voice._model_told import ScoredTexts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from mehvar.voice._model_card import ModelCard

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def scored(card: ModelCard, told: Mapping[Role, Floats], *, blank: Bools) -> ScoredTexts:
    """Put together what the heads tell; ``blank`` texts are told nothing.

    A model with stars and no sentiment of its own takes the sentiment from the stars: four or five
    against one or two.
    """
    import pyarrow as pa

    names, top, positive, unsure = _sentiment(card, told, blank)
    emotion, chance = pa.nulls(len(blank), pa.string()), nothing(len(blank))
    head = card.head("emotion")
    if head is not None:
        emotion, chance = likeliest(head.labels, told["emotion"], blank)
    return ScoredTexts(
        sentiment=names,
        probability=top,
        positive=positive,
        unsure=unsure,
        stars=_stars(told.get("stars"), blank),
        emotion=emotion,
        emotion_probability=chance,
    )


def likeliest(labels: tuple[str, ...], chances: Floats, blank: Bools) -> tuple[pa.Array, Floats]:
    """Return each text's likeliest label and its probability."""
    import pyarrow as pa

    given = chances.argmax(axis=1)
    top = np.where(blank, np.nan, chances[np.arange(len(given)), given])
    places = pa.array(given.astype(np.int32), mask=blank)
    return pa.array(labels, pa.string()).take(places), top


def nothing(texts: int) -> Floats:
    """Return what is told where nothing can be."""
    return np.full(texts, np.nan)


def without_words(texts: pa.Array | pa.ChunkedArray) -> Bools:
    """Return which texts are null or hold nothing but space."""
    import pyarrow.compute as pc

    filled = pc.match_substring_regex(pc.fill_null(texts, ""), r"\S")
    found: Bools = ~np.asarray(filled.to_numpy(zero_copy_only=False), bool)
    return found


def _sentiment(
    card: ModelCard, told: Mapping[Role, Floats], blank: Bools
) -> tuple[pa.Array, Floats, Floats, Bools]:
    import pyarrow as pa

    head, stars = card.head("sentiment"), card.head("stars")
    if head is not None:
        names, top = likeliest(head.labels, told["sentiment"], blank)
        good = told["sentiment"][:, head.labels.index("positive")]
        bad = told["sentiment"][:, head.labels.index("negative")]
        return names, top, _rather(good, bad, blank), ~(top >= head.sure_from)
    if stars is not None:
        each = told["stars"]
        positive = _rather(each[:, 3] + each[:, 4], each[:, 0] + each[:, 1], blank)
        both = np.column_stack([1 - positive, positive])
        names, top = likeliest(("negative", "positive"), both, blank)
        return names, top, positive, ~(top >= stars.sure_from)
    none = nothing(len(blank))
    return pa.nulls(len(blank), pa.string()), none, none.copy(), np.ones(len(blank), bool)


def _rather(good: Floats, bad: Floats, blank: Bools) -> Floats:
    """Return the probability of good where it is one of the two."""
    return np.where(blank, np.nan, good / np.maximum(good + bad, 1e-12))


def _stars(chances: Floats | None, blank: Bools) -> Floats:
    if chances is None:
        return nothing(len(blank))
    return np.where(blank, np.nan, chances @ np.arange(1.0, chances.shape[1] + 1))
