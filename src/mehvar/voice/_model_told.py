"""What any model of texts tells of each, and what every model can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar.voice._model_card import ModelCard
from mehvar.voice._model_settings import Role

if TYPE_CHECKING:
    import pyarrow as pa

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredTexts:
    """What a model tells of each text; all parts have one entry per text, in order."""

    sentiment: pa.Array
    """positive, neutral or negative: the likeliest; null without words or without such a head."""
    probability: Floats
    """Calibrated probability that ``sentiment`` is right; NaN where it is null."""
    positive: Floats
    """Calibrated probability that a text is positive rather than negative; NaN where unknown."""
    unsure: Bools
    """Whether ``sentiment`` is less certain than the accuracy that was asked for."""
    stars: Floats
    """Expected stars, 1 to 5; NaN without such a head."""
    emotion: pa.Array
    """The likeliest emotion (or other class); null without such a head or without words."""
    emotion_probability: Floats
    """Calibrated probability of ``emotion``."""


class TextModel(Protocol):
    """Anything that scores texts: a trained model, the lexicon of day one, a user's own BERT."""

    @property
    def card(self) -> ModelCard:
        """What it is and how good."""
        ...

    def labels(self, role: Role) -> tuple[str, ...]:
        """Return what it may tell of ``role``; nothing when it tells nothing of it."""
        ...

    def score(self, texts: pa.Array | pa.ChunkedArray) -> ScoredTexts:
        """Score texts; a null or blank one gets nulls and NaN and is unsure."""
        ...

    def probabilities(self, texts: pa.Array | pa.ChunkedArray, *, role: Role) -> Floats:
        """Return (texts, labels) calibrated probabilities of the head ``role``."""
        ...

    def explain(self, texts: pa.Array | pa.ChunkedArray) -> pa.Table:
        """Return row, start, end, weight: the words that moved the sentiment most.

        Positions count characters (code points) of the text as given; a positive ``weight`` speaks
        for positive, in logits. At most eight words a text, in the order of reading.
        """
        ...
