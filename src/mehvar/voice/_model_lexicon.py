"""The model of day one: the lexicon's score, calibrated; it needs no scored texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mehvar.voice._calibration import Scale
from mehvar.voice._model_card import ModelCard
from mehvar.voice._model_settings import Role
from mehvar.voice._model_told import Floats, ScoredTexts

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._lexicon_words import Lexicon

_SCALE = Scale(slope=3.5, bounds=(-0.5,))
"""Two numbers for all companies, between those of five public sets of comments (food, goods and
flights; Persian and English), each with as many good as bad ones: docs/slices/voice.md."""
_SURE_FROM = 0.8
"""From here on nine labels of ten were right over the same sets."""
_ALPHA = 15.0
LABELS = ("negative", "positive")


def day_one_model(*, lexicon: Lexicon | None = None) -> LexiconModel:
    """Return the model that needs no training; ``lexicon`` is ours, if none is given."""
    from mehvar.voice._lexicon import read_lexicons

    return LexiconModel(lexicon=lexicon or read_lexicons())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LexiconModel:
    """What the words of a lexicon tell: a sentiment, no stars, no emotion."""

    lexicon: Lexicon

    @property
    def card(self) -> ModelCard:
        """What it is; nobody measured it on the company's own texts."""
        return ModelCard(method="lexicon", heads=(), bytes=0)

    def labels(self, role: Role) -> tuple[str, ...]:
        """Return what it may tell, from bad to good."""
        return LABELS if role == "sentiment" else ()

    def probabilities(self, texts: pa.Array | pa.ChunkedArray, *, role: Role) -> Floats:
        """Return (texts, 2): the probabilities of negative and positive.

        Raises:
            KeyError: ``role`` is no sentiment.
        """
        from mehvar.voice._lexicon_score import lexicon_sentiment

        if role != "sentiment":
            raise KeyError(role)
        told = lexicon_sentiment(texts, lexicon=self.lexicon)
        return _SCALE.probabilities(told.score[:, None], role=role)

    def score(self, texts: pa.Array | pa.ChunkedArray) -> ScoredTexts:
        """Score texts; of a text without a word that tells, nothing but its language is known.

        Such a text is unsure, and its probability is what silence tells: a little below a half.
        """
        import pyarrow as pa

        from mehvar.voice._lexicon_score import lexicon_sentiment
        from mehvar.voice._model_scores import likeliest, nothing, without_words

        blank = without_words(texts)
        told = lexicon_sentiment(texts, lexicon=self.lexicon)
        chances = _SCALE.probabilities(told.score[:, None], role="sentiment")
        names, top = likeliest(LABELS, chances, blank)
        return ScoredTexts(
            sentiment=names,
            probability=top,
            positive=np.where(blank, np.nan, chances[:, 1]),
            unsure=~(told.covered & (top >= _SURE_FROM)),
            stars=nothing(len(blank)),
            emotion=pa.nulls(len(blank), pa.string()),
            emotion_probability=nothing(len(blank)),
        )

    def explain(self, texts: pa.Array | pa.ChunkedArray) -> pa.Table:
        """Return row, start, end, weight: the words that judge, denials turned."""
        import pyarrow as pa

        from mehvar.voice._grams import Tokens
        from mehvar.voice._lexicon_hits import read_hits
        from mehvar.voice._lexicon_trie import compile_lexicon
        from mehvar.voice._model_explain import no_words, telling_words

        strength = compile_lexicon(self.lexicon).strength
        parts = [no_words()]
        for hits in read_hits(texts, lexicon=self.lexicon):
            weights = strength[hits.word] * hits.turn * _SCALE.slope / np.sqrt(_ALPHA)
            start, end = hits.start.astype(np.int64), hits.end.astype(np.int64)
            parts.append(telling_words(Tokens(hits.row, start, end, pa.nulls(0)), weights))
        return pa.concat_tables(parts)
