"""A model of texts: what it tells of each, and in which words it found that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar.voice._model_card import HeadCard, ModelCard
from mehvar.voice._model_settings import Role
from mehvar.voice._model_told import Floats, ScoredTexts, TextModel

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._calibration import Scale
    from mehvar.voice._grams import Weights

__all__ = ["Floats", "Marks", "ScoredTexts", "TextModel", "TrainedModel", "outputs_of"]

Marks: TypeAlias = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedModel:
    """A model learned from scored texts; ``train`` and ``read_model`` make it."""

    card: ModelCard
    weights: Weights
    """(slots, outputs): the outputs of the heads side by side."""
    scales: tuple[Scale, ...]
    """One per head."""
    seen: Marks
    """A bit per hash of the texts that it learned from."""

    def labels(self, role: Role) -> tuple[str, ...]:
        """Return what it may tell of ``role``; nothing when it has no such head."""
        head = self.card.head(role)
        return () if head is None else head.labels

    def score(self, texts: pa.Array | pa.ChunkedArray) -> ScoredTexts:
        """Score texts; a null or blank one gets nulls and NaN and is unsure.

        A word costs a few nanoseconds; millions of texts are scored at once if memory holds them.
        """
        from mehvar.voice import _grams
        from mehvar.voice._model_scores import scored

        letters = _grams.normal_letters(texts)
        raw = _grams.scores(letters, self.weights)
        told = {
            head.role: scale.probabilities(raw[:, begin:end], role=head.role)
            for head, scale, begin, end in self.parts()
        }
        return scored(self.card, told, blank=letters.blank)

    def explain(self, texts: pa.Array | pa.ChunkedArray) -> pa.Table:
        """Return row, start, end, weight: the words that moved the sentiment most.

        Positions count characters (code points) of the text as given; a positive ``weight`` speaks
        for positive, in logits. At most eight words a text, in the order of reading. Without a
        sentiment the stars are explained; without these, nothing.
        """
        from mehvar.voice import _grams
        from mehvar.voice._model_explain import no_words, telling_words

        column = self._good()
        if column is None:
            return no_words()
        found = _grams.tokens(texts)
        return telling_words(found, _grams.token_scores(found, column))

    def probabilities(self, texts: pa.Array | pa.ChunkedArray, *, role: Role) -> Floats:
        """Return (texts, labels) calibrated probabilities of one head.

        Raises:
            KeyError: the model tells nothing of ``role``.
        """
        from mehvar.voice import _grams

        for head, scale, begin, end in self.parts():
            if head.role == role:
                part = np.ascontiguousarray(self.weights[:, begin:end])
                raw = _grams.scores(_grams.normal_letters(texts), part)
                return scale.probabilities(raw, role=role)
        raise KeyError(role)

    def parts(self) -> list[tuple[HeadCard, Scale, int, int]]:
        """Return each head with its scale and where its outputs begin and end."""
        ends = np.cumsum([0, *(outputs_of(head) for head in self.card.heads)])
        return [
            (head, scale, int(begin), int(end))
            for head, scale, begin, end in zip(
                self.card.heads, self.scales, ends[:-1], ends[1:], strict=True
            )
        ]

    def _good(self) -> Weights | None:
        """A weight per slot that speaks for positive, in logits."""
        by_role = {head.role: (scale, begin, end) for head, scale, begin, end in self.parts()}
        for role in ("sentiment", "stars"):
            if role in by_role:
                scale, begin, end = by_role[role]
                part = self.weights[:, begin:end] * np.float32(scale.slope)
                best, worst = part[:, -1], part[:, 0]
                good = best if end - begin == 1 else best - worst
                return np.ascontiguousarray(good, np.float32)
        return None


def outputs_of(head: HeadCard) -> int:
    """Return how many scores tell a head's labels: stars and two labels need one."""
    return 1 if head.role == "stars" or len(head.labels) == 2 else len(head.labels)
