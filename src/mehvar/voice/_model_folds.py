"""Learning and calibrating with texts that stay unseen, fold by fold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.voice._calibration import Scale, fit_scale, sure_threshold
from mehvar.voice._grams import Floats, Hashes
from mehvar.voice._learn import Found, Learned, learn
from mehvar.voice._model_quality import certainty

if TYPE_CHECKING:
    from mehvar.voice._model_settings import Role, TrainingSettings

Codes = npt.NDArray[np.int64]

_STRENGTHS: dict[Role, tuple[float, ...]] = {
    "sentiment": (0.1, 0.3, 0.9),
    "stars": (0.3, 0.9),
    "emotion": (0.1, 0.3, 0.9),
}
"""Each three times the one before: accuracy is flat around its best."""
_RECENT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Labelled texts as a model learns them."""

    found: Found
    marks: Hashes
    codes: Codes
    role: Role
    labels: int
    by_day: bool
    """Whether they stand in the order of their days."""

    def take(self, places: Codes) -> Lesson:
        """Return the lesson of the texts at ``places``."""
        return Lesson(
            found=self.found.take(places),
            marks=self.marks[places],
            codes=self.codes[places],
            role=self.role,
            labels=self.labels,
            by_day=self.by_day,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What was learned from a lesson, and how its scores become probabilities."""

    learned: Learned
    scale: Scale
    sure_from: float
    strength: float
    unseen: Floats
    """(texts, labels): what each text is told by models that learned from other folds."""

    def tell(self, lesson: Lesson) -> Floats:
        """Return (texts, labels) probabilities."""
        return self.scale.probabilities(self.learned.scores(lesson.found), role=lesson.role)


def fit(lesson: Lesson, settings: TrainingSettings, *, strength: float | None = None) -> Fit:
    """Learn from a lesson; choose the strength by folds unless it is given."""
    folds = (lesson.marks % np.uint64(settings.folds)).astype(np.int64)
    tried = _STRENGTHS[lesson.role] if strength is None else (strength,)
    raws = [_out_of_fold(lesson, folds, one) for one in tried]
    told = [_calibrated_apart(lesson, folds, raw) for raw in raws]
    costs = [_cost(one, lesson.codes) for one in told]
    best = int(np.argmin(costs))
    top, right = certainty(told[best], lesson.codes, role=lesson.role)
    return Fit(
        learned=_learn(lesson, tried[best]),
        scale=_scale(lesson, raws[best]),
        sure_from=sure_threshold(top, right, wanted=settings.sure_accuracy),
        strength=tried[best],
        unseen=told[best],
    )


def _learn(lesson: Lesson, strength: float) -> Learned:
    return learn(
        lesson.found, lesson.codes, role=lesson.role, labels=lesson.labels, strength=strength
    )


def _out_of_fold(lesson: Lesson, folds: Codes, strength: float) -> Floats:
    parts: list[Floats] = []
    order = []
    for fold in range(int(folds.max()) + 1):
        inside, others = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        if len(inside):
            parts.append(_learn(lesson.take(others), strength).scores(lesson.found.take(inside)))
            order.append(inside)
    return np.concatenate(parts)[np.argsort(np.concatenate(order))]


def _scale(lesson: Lesson, raw: Floats) -> Scale:
    """Calibrate on the latest texts where days are known: the share of the happy moves."""
    latest = len(raw) // 5
    begin = len(raw) - latest if lesson.by_day and latest >= _RECENT else 0
    return fit_scale(raw[begin:], lesson.codes[begin:], role=lesson.role, labels=lesson.labels)


def _calibrated_apart(lesson: Lesson, folds: Codes, raw: Floats) -> Floats:
    """Tell each text's probabilities by the scale of the other folds."""
    told = np.zeros((len(raw), lesson.labels))
    for fold in range(int(folds.max()) + 1):
        inside = folds == fold
        scale = fit_scale(
            raw[~inside], lesson.codes[~inside], role=lesson.role, labels=lesson.labels
        )
        told[inside] = scale.probabilities(raw[inside], role=lesson.role)
    return told


def _cost(told: Floats, codes: Codes) -> float:
    return float(-np.log(np.maximum(told[np.arange(len(codes)), codes], 1e-6)).mean())
