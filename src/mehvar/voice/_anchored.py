"""Which words does the lexicon of an aspect lack? Anchored topics suggest them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from mehvar.voice._lexicon_words import Lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A word that the comments use with an aspect, and that the lexicon lacks.

    ``texts`` hold it; ``together`` of them also speak of the aspect by a word known already, and
    ``lift`` is how many times more than by chance, with its 95 % interval. ``information`` is
    what the word tells about the topic (nats).
    """

    aspect: str
    word: str
    texts: int
    together: int
    lift: float
    low: float
    high: float
    information: float


def suggest_words(
    texts: pa.Array | pa.ChunkedArray,
    *,
    lexicon: Lexicon,
    rng: np.random.Generator,
    most: int = 8,
    sample: int = 30_000,
) -> list[Suggestion]:
    """Return words that may belong to each aspect of the lexicon, the most telling first."""
    return []
