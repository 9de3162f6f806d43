"""The model of day one: the lexicon's score, calibrated; it needs no scored texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.voice._model import TextModel


def day_one_model(*, lexicon: object | None = None) -> TextModel:
    """Return the model that needs no training; ``lexicon`` is what ``read_lexicons`` returns."""
    raise NotImplementedError
