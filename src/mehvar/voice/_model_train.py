"""Learning a text model from scored texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.voice._model import TrainedModel
from mehvar.voice._model_settings import TrainingSettings

if TYPE_CHECKING:
    import pyarrow as pa


def train(
    texts: pa.Array | pa.ChunkedArray,
    labels: pa.Array | pa.ChunkedArray,
    *,
    days: pa.Array | pa.ChunkedArray | None = None,
    settings: TrainingSettings | None = None,
    old: TrainedModel | None = None,
) -> TrainedModel:
    """Learn one head (sentiment, stars or emotion) from labelled texts.

    Nothing is drawn: equal texts and labels give an equal model. Equal texts never stand on both
    sides of a split.

    Args:
        texts: what was written, as it was; it is normalised here.
        labels: text or numbers, one per text; null leaves the row out. Sentiment: positive,
            negative, neutral in any usual spelling, or two labels of which ``settings.positive``
            is the good one. Stars: 1 to 5; 0 means not rated and is left out. Else: classes.
        days: dates; with them the last ``settings.held_share`` are held out to measure quality,
            without them quality is measured by folds. The final model learns from all.
        settings: ``TrainingSettings()`` by default.
        old: the model in use; ``card.comparison`` then tells whether the new one is better, on
            texts that the old one did not learn from.

    Raises:
        VoiceError: too few texts of a label to learn from and measure (fewer than 20).
    """
    raise NotImplementedError


def join_models(models: list[TrainedModel]) -> TrainedModel:
    """Make one model of the heads of several, each role once (the last one stands)."""
    raise NotImplementedError
