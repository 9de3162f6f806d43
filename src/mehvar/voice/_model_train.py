"""Learning a text model from scored texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar.voice import _grams, _model_pack
from mehvar.voice._calibration import Scale
from mehvar.voice._learn import used_slots
from mehvar.voice._model import Marks, TrainedModel
from mehvar.voice._model_card import HeadCard, ModelCard, Quality
from mehvar.voice._model_compare import Comparison, gains, paired
from mehvar.voice._model_examples import Examples, read_examples
from mehvar.voice._model_folds import Fit, Lesson, fit
from mehvar.voice._model_quality import given_labels, measure
from mehvar.voice._model_settings import TrainingSettings
from mehvar.voice._model_told import TextModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

_ROOM = 100_000
"""Of the file's bytes for the card and the marks."""
_MOST_LANGUAGES_READ = 20_000


def train(
    texts: pa.Array | pa.ChunkedArray,
    labels: pa.Array | pa.ChunkedArray,
    *,
    days: pa.Array | pa.ChunkedArray | None = None,
    settings: TrainingSettings | None = None,
    old: TextModel | None = None,
) -> TrainedModel:
    """Learn one head (sentiment, stars or emotion) from labelled texts.

    Nothing is drawn: equal texts and labels give an equal model. In folds, equal texts stand on
    one side.

    Args:
        texts: what was written, as it was; it is normalised here.
        labels: text or numbers, one per text; null leaves the row out. Sentiment: positive,
            negative, neutral in any usual spelling, or two labels of which ``settings.positive``
            is the good one. Stars: 1 to 5; 0 means not rated and is left out. Else: classes.
        days: dates; with them the last ``settings.held_share`` are held out to measure quality,
            without them quality is measured by folds. The final model learns from all.
        settings: ``TrainingSettings()`` by default.
        old: the model in use; the head's ``comparison`` then tells whether the new one is better,
            on texts that the old one did not learn from.

    Raises:
        VoiceError: too few texts of a label to learn from and measure (fewer than 20).
    """
    settings = settings or TrainingSettings()
    examples = read_examples(texts, labels, days=days, settings=settings)
    letters = _grams.normal_letters(examples.texts)
    lesson = Lesson(
        found=used_slots(_grams.matrix(letters)),
        marks=_grams.hashes(letters),
        codes=examples.codes,
        role=examples.role,
        labels=len(examples.labels),
        by_day=examples.days is not None,
    )
    known = fit(lesson, settings)
    quality = _quality(lesson, known, examples.labels, settings)
    comparison = None if old is None else _comparison(lesson, known, examples, old)
    return _model(
        lesson, known, examples, quality=quality, comparison=comparison, settings=settings
    )


def join_models(
    models: Sequence[TrainedModel], *, settings: TrainingSettings | None = None
) -> TrainedModel:
    """Make one model of the heads of several; of two for one role, the last one stands."""
    settings = settings or TrainingSettings()
    parts = {}
    for model in models:
        for head, scale, begin, end in model.parts():
            parts[head.role] = (head, scale, model.weights[:, begin:end])
    heads = tuple(head for head, _, _ in parts.values())
    seen: Marks = np.bitwise_or.reduce([model.seen for model in models])
    weights = np.column_stack([part for _, _, part in parts.values()])
    scales = tuple(scale for _, scale, _ in parts.values())
    return _packed(heads, weights, scales, seen, settings)


def _quality(
    lesson: Lesson, known: Fit, labels: tuple[str, ...], settings: TrainingSettings
) -> Quality:
    """Measure on the last days by what the days before taught; without days, by folds."""
    held = int(len(lesson.codes) * settings.held_share)
    earlier, later = _parted(lesson, held) if lesson.by_day else (None, None)
    if earlier is None or later is None:
        return measure(
            known.unseen, lesson.codes, role=lesson.role, labels=labels,
            sure_from=known.sure_from, how="folds",
        )  # fmt: skip
    before = fit(earlier, settings)
    return measure(
        before.tell(later), later.codes, role=lesson.role, labels=labels,
        sure_from=before.sure_from, how="days",
    )  # fmt: skip


def _parted(lesson: Lesson, held: int) -> tuple[Lesson | None, Lesson | None]:
    """The lesson before the last days, and they; nothing when either part lacks a label."""
    places = np.arange(len(lesson.codes))
    earlier, later = lesson.take(places[:-held]), lesson.take(places[-held:])
    many = np.bincount(earlier.codes, minlength=lesson.labels)
    needed = many[np.unique(lesson.codes)]
    if held < _FEWEST_HELD or needed.min() < 2:
        return None, None
    return earlier, later


_FEWEST_HELD = 50


def _comparison(
    lesson: Lesson, known: Fit, examples: Examples, old: TextModel
) -> Comparison | None:
    """Compare on texts that the old model did not learn from, told by folds that lack them.

    None where the old model does not tell these labels.
    """
    if old.labels(lesson.role) != examples.labels:
        return None
    fresh = np.arange(len(lesson.codes))
    if isinstance(old, TrainedModel):
        fresh = np.flatnonzero(~_model_pack.is_marked(old.seen, lesson.marks))
    codes = lesson.codes[fresh]
    told = old.probabilities(examples.texts.take(fresh), role=lesson.role)
    return paired(
        gains(given_labels(told, role=lesson.role), codes, role=lesson.role),
        gains(given_labels(known.unseen[fresh], role=lesson.role), codes, role=lesson.role),
    )


def _model(
    lesson: Lesson,
    known: Fit,
    examples: Examples,
    *,
    quality: Quality,
    comparison: Comparison | None,
    settings: TrainingSettings,
) -> TrainedModel:
    head = HeadCard(
        role=examples.role,
        labels=examples.labels,
        texts=len(examples.codes),
        by_label=tuple(int(n) for n in np.bincount(examples.codes, minlength=lesson.labels)),
        left_out=examples.left_out,
        first_day=None if examples.days is None else examples.days[0].item(),
        last_day=None if examples.days is None else examples.days[-1].item(),
        languages=_languages(examples.texts),
        strength=known.strength,
        sure_from=known.sure_from,
        quality=quality,
        comparison=comparison,
    )
    constants = known.learned.constants * known.scale.slope
    scale = Scale(
        slope=known.scale.slope,
        bounds=tuple(float(one) for one in constants + np.asarray(known.scale.bounds)),
    )
    seen = _model_pack.put_marks(_model_pack.no_marks(), lesson.marks)
    return _packed((head,), known.learned.by_slot(lesson.found), (scale,), seen, settings)


def _packed(
    heads: tuple[HeadCard, ...],
    weights: _grams.Weights,
    scales: tuple[Scale, ...],
    seen: Marks,
    settings: TrainingSettings,
) -> TrainedModel:
    """Round the weights as the file holds them, so that a model read again tells the same."""
    room = settings.most_bytes - _ROOM
    steps, largest = _model_pack.quantise(weights, most_bytes=room)
    size = len(_model_pack.packed(steps)) + len(_model_pack.packed(seen[:, None]))
    return TrainedModel(
        card=ModelCard(method="model", heads=heads, bytes=size),
        weights=_model_pack.restore(steps, largest),
        scales=scales,
        seen=seen,
    )


def _languages(texts: pa.Array) -> tuple[tuple[str, float], ...]:
    """The share of each language among the texts, or an even part of them."""
    import pyarrow.compute as pc

    from mehvar import text

    some = texts.take(np.unique(np.linspace(0, len(texts) - 1, _MOST_LANGUAGES_READ).astype(int)))
    told = pc.value_counts(pc.fill_null(text.detect_language(some), "none")).to_pylist()
    shares = [(str(one["values"]), one["counts"] / len(some)) for one in told]
    return tuple(sorted(shares, key=lambda one: -one[1]))
