"""How a text model is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LabelKind = Literal["auto", "sentiment", "stars", "emotion"]
Role = Literal["sentiment", "stars", "emotion"]
"""What a head of a model tells: one of two or three sentiments, ordered stars, other classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """What the training may be told; the rest it chooses by folds inside the training texts."""

    kind: LabelKind = "auto"
    """What the labels are: two or three sentiments, stars 1-5, or any other named classes."""
    positive: str | None = None
    """Which of two labels is the good one, where their names do not tell."""
    sure_accuracy: float = 0.90
    """How often a label must be right where the model calls itself sure; 0.90 is 90 %."""
    folds: int = 5
    """Into how many parts the texts are split, equal texts together."""
    held_share: float = 0.2
    """The last share of the days, held out where days are known."""
    most_texts: int = 100_000
    """Learn from so many at most: the latest where days are known."""
    most_bytes: int = 1_000_000
    """The size of the model's file."""
