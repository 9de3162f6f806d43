"""How does a text sound, by the words of the lexicon alone?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from mehvar.voice._lexicon_words import Lexicon

_ALPHA = 15.0  # VADER's: one strong word makes about a half


class LexiconScores(NamedTuple):
    """``score`` -1..1 of each text, and whether any word of it told something."""

    score: npt.NDArray[np.float64]
    covered: npt.NDArray[np.bool_]


def lexicon_sentiment(texts: pa.Array | pa.ChunkedArray, *, lexicon: Lexicon) -> LexiconScores:
    """Return how each text sounds, -1 to 1, and whether it held a word that tells.

    The sum of the strengths of its words, turned by negations and stretched by intensifiers, as
    s / sqrt(s² + 15) (Hutto and Gilbert 2014); no probability: a model calibrates it. A null is
    an empty text: 0, not covered.
    """
    from mehvar.voice._lexicon_hits import read_hits

    found = list(read_hits(texts, lexicon=lexicon))
    total = np.concatenate([np.zeros(0), *(hits.total for hits in found)])
    told = np.concatenate([np.zeros(0, bool), *(hits.told.astype(bool) for hits in found)])
    return LexiconScores(total / np.sqrt(total**2 + _ALPHA), told)
