"""From the probabilities of each head to what is told of each text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.voice._model import ScoredTexts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from mehvar.voice._model_card import HeadCard, ModelCard
    from mehvar.voice._model_settings import Role

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def scored(card: ModelCard, told: Mapping[Role, Floats], *, blank: Bools) -> ScoredTexts:
    """Put together what the heads tell; ``blank`` texts are told nothing.

    A model with stars and no sentiment of its own takes the sentiment from the stars: four or five
    against one or two.
    """
    sentiment, chance, positive, unsure = _sentiment(card, told, blank)
    emotion, emotion_chance = _likeliest(card.head("emotion"), told.get("emotion"), blank)
    return ScoredTexts(
        sentiment=sentiment,
        probability=chance,
        positive=positive,
        unsure=unsure,
        stars=_stars(told.get("stars"), blank),
        emotion=emotion,
        emotion_probability=emotion_chance,
    )


def _sentiment(
    card: ModelCard, told: Mapping[Role, Floats], blank: Bools
) -> tuple[pa.Array, Floats, Floats, Bools]:
    head, chances = card.head("sentiment"), told.get("sentiment")
    stars = card.head("stars")
    if chances is None and "stars" in told and stars is not None:
        each = told["stars"]
        good, bad = each[:, 3] + each[:, 4], each[:, 0] + each[:, 1]
        positive = _hidden(good / np.maximum(good + bad, 1e-12), blank)
        top = np.maximum(positive, 1 - positive)
        names = _names(("negative", "positive"), (positive > 0.5).astype(np.int64), blank)
        return names, top, positive, ~(top >= stars.sure_from)
    if head is None or chances is None:
        nothing = np.full(len(blank), np.nan)
        return _likeliest(None, None, blank)[0], nothing, nothing.copy(), np.ones(len(blank), bool)
    names, top = _likeliest(head, chances, blank)
    good, bad = chances[:, head.labels.index("positive")], chances[:, head.labels.index("negative")]
    positive = _hidden(good / np.maximum(good + bad, 1e-12), blank)
    return names, top, positive, ~(top >= head.sure_from)


def _likeliest(
    head: HeadCard | None, chances: Floats | None, blank: Bools
) -> tuple[pa.Array, Floats]:
    if head is None or chances is None:
        return _names(("",), np.zeros(len(blank), np.int64), np.ones(len(blank), bool)), np.full(
            len(blank), np.nan
        )
    given = chances.argmax(axis=1)
    top = _hidden(chances[np.arange(len(given)), given], blank)
    return _names(head.labels, given, blank), top


def _stars(chances: Floats | None, blank: Bools) -> Floats:
    if chances is None:
        return np.full(len(blank), np.nan)
    return _hidden(chances @ np.arange(1.0, chances.shape[1] + 1), blank)


def _hidden(values: Floats, blank: Bools) -> Floats:
    return np.where(blank, np.nan, values)


def _names(labels: tuple[str, ...], given: npt.NDArray[np.int64], blank: Bools) -> pa.Array:
    import pyarrow as pa

    places = pa.array(given.astype(np.int32), mask=blank)
    return pa.array(labels, pa.string()).take(places)
