"""What a text model is, what it learned from and how good it is: its card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mehvar.errors import MehvarError
from mehvar.voice._model_compare import Comparison
from mehvar.voice._model_settings import Role


class VoiceError(MehvarError, ValueError):
    """Texts or labels cannot be used as they are."""

    code = "voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRow:
    """The texts whose label was given a probability from ``low`` to ``high``."""

    low: float
    high: float
    texts: int
    told: float
    """Their mean probability."""
    right: float
    """The share whose label was right, with its 95 % Wilson interval."""
    right_low: float
    right_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelQuality:
    """How well one label is found among held-out texts."""

    label: str
    texts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good a head is on texts that it did not learn from."""

    how: Literal["days", "folds", "file"]
    """The last days held out; each fold by the others; or a file of its own."""
    texts: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    macro_f1: float
    baseline: float
    """Accuracy of always giving the most frequent label."""
    ece: float
    """Expected calibration error of the label's probability, ten bins of equal width."""
    coverage: float
    """The share of texts that the model is sure of; of stars: sure whether good or bad."""
    sure_accuracy: float | None
    """Accuracy among those; None where there are none."""
    mean_error: float | None
    """Stars: mean absolute error of the label; None for other roles."""
    within_one: float | None
    """Stars: the share whose label is at most one star away."""
    labels: tuple[LabelQuality, ...]
    confusion: tuple[tuple[int, ...], ...]
    """Texts by true label (rows) and given label (columns), in the order of ``labels``."""
    calibration: tuple[CalibrationRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadCard:
    """One thing that a model tells of a text."""

    role: Role
    labels: tuple[str, ...]
    """From bad to good for sentiment, from low to high for stars."""
    texts: int
    """How many texts it learned from."""
    by_label: tuple[int, ...]
    left_out: int
    """Rows without words or with a label that none of ``labels`` is."""
    first_day: date | None
    last_day: date | None
    languages: tuple[tuple[str, float], ...]
    """Share of the texts by language, most frequent first."""
    strength: float
    sure_from: float
    """A label is sure when its probability is at least this."""
    quality: Quality
    comparison: Comparison | None
    """With the model in use before, where there was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a model is and how good it is."""

    method: Literal["model", "lexicon", "onnx"]
    heads: tuple[HeadCard, ...]
    bytes: int
    """Of its file, but for a few; 0 where there is no file."""

    def head(self, role: Role) -> HeadCard | None:
        """Return the card of what tells ``role``; None when nothing does."""
        return next((one for one in self.heads if one.role == role), None)
