"""Learning from the company's own scored comments: their stars, NPS, CSAT, and people's labels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mehvar import stats
from mehvar.text import Bilingual
from mehvar.voice._workspace_model import (
    ModelEntry,
    Outcome,
    adopt_model,
    model_in_use,
    new_name,
    read_models,
    tell_refusal,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._model import TextModel, TrainedModel
    from mehvar.voice._model_card import HeadCard
    from mehvar.voice._model_compare import Comparison
    from mehvar.workspace import Workspace

Progress = Callable[[Bilingual, int, int], None]

FEWEST = 200
"""Scored comments below which there is too little to learn and to measure."""
MOST = 60_000
"""The newest scored comments that are read for learning."""
LEARN_AGAIN_DAYS = 30
"""A model is learned anew, and so calibrated to what people say now, when it is so old."""

GOOD_SHARE, BAD_SHARE = 0.75, 0.25
"""Of a rating: 4 and 5 stars of 5 are good, 1 and 2 bad, 3 neither (METHODS.md 1, CSAT)."""
PROMOTER, DETRACTOR = 0.9, 0.6
"""Of an NPS answer: 9 and 10 promote, 0 to 6 detract."""

_STEPS = 4
_READING = Bilingual("خواندن نظرهای نمره‌دار", "Reading scored comments")
_FEELING = Bilingual("آموختن احساس", "Learning how they feel")
_STARS = Bilingual("آموختن ستاره‌ها و هیجان", "Learning stars and emotions")
_WRITING = Bilingual("سنجش و نگهداری", "Comparing and keeping")


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What became of a training.

    ``why``: first, better, tie, forced; worse (the old model stays); few_texts or one_sided
    (nothing could be learned; ``entry`` is then None).
    """

    outcome: Outcome | None
    why: str
    texts: int
    entry: ModelEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnableTexts:
    """What there is to learn from, before learning: comments with a label, by where it is from."""

    positive: int
    negative: int
    from_scores: int
    from_recommendations: int
    from_contacts: int
    """Complaints, which are bad, and praise, which is good."""
    from_people: int

    @property
    def is_enough(self) -> bool:
        """Whether a model can be learned and measured."""
        return self.positive + self.negative >= FEWEST and min(self.positive, self.negative) >= 20


def learn(
    workspace: Workspace,
    *,
    now: datetime,
    actor: str,
    force: bool = False,
    progress: Progress | None = None,
) -> Learned:
    """Learn a model from the company's scored comments, and use it unless it is worse.

    Sentiment comes from stars, CSAT, NPS, recommendations, complaints and praise as weak labels,
    and from people's own labels, which stand above them; stars from ratings; emotions from
    people's labels alone. The newest fifth of the days measures, the final model learns from all.
    The next build reads all comments anew with it.

    Args:
        workspace: the company, built at least once.
        now: names the model, and is written into the history (UTC).
        actor: who asked, for the history.
        force: use the new model even where it is worse.
        progress: told before each stage: its name, its place, how many there are.
    """
    tell = progress or _silent
    tell(_READING, 0, _STEPS)
    rows = read_learnable(workspace)
    reason = _too_little(rows)
    if reason:
        return Learned(outcome=None, why=reason, texts=rows.num_rows, entry=None)
    used = model_in_use(workspace)
    tell(_FEELING, 1, _STEPS)
    trained = _train(rows, used.model)
    tell(_STARS, 2, _STEPS)
    model = _with_other_heads(rows, trained, used.model)
    tell(_WRITING, 3, _STEPS)
    head = trained.card.head("sentiment")
    assert head is not None  # noqa: S101 (a sentiment was learned)
    entry = _entry(rows, head, used.model, now=now, actor=actor, force=force)
    if entry.outcome == "refused":
        tell_refusal(workspace, entry=entry)
    else:
        adopt_model(workspace, model, entry=entry)
    return Learned(outcome=entry.outcome, why=entry.why, texts=rows.num_rows, entry=entry)


def is_due(workspace: Workspace, *, now: datetime) -> bool:
    """Tell whether the model in use was learned so long ago that it should be learned anew."""
    state = read_models(workspace)
    if state.is_day_one:
        return count_learnable(workspace).is_enough and not any(
            now - datetime.fromisoformat(one.at) < timedelta(days=LEARN_AGAIN_DAYS)
            for one in state.history
        )
    tried = [one for one in state.history if one.outcome != "rolled_back"]
    newest = max(datetime.fromisoformat(one.at) for one in tried)
    return now - newest >= timedelta(days=LEARN_AGAIN_DAYS)


def count_learnable(workspace: Workspace) -> LearnableTexts:
    """Return how many comments carry a label to learn from, and where it is from."""
    rows = read_learnable(workspace)
    labelled = rows.filter(rows["label"].is_valid())
    told = labelled.group_by(["label", "origin"]).aggregate([("text", "count")]).to_pylist()
    counts = {(one["label"], one["origin"]): int(one["text_count"]) for one in told}

    def together(place: int, name: str) -> int:
        return sum(count for key, count in counts.items() if key[place] == name)

    return LearnableTexts(
        positive=together(0, "positive"),
        negative=together(0, "negative"),
        from_scores=together(1, "score"),
        from_recommendations=together(1, "recommendation"),
        from_contacts=together(1, "contact"),
        from_people=together(1, "person"),
    )


def read_learnable(workspace: Workspace) -> pa.Table:
    """Return comments with a label: text, day, label, origin, stars and emotion (mostly null)."""
    from mehvar.workspace import Marts

    current = workspace.current()
    with Marts(workspace) as marts:
        comments = marts.view("voice_comments", current=current)
        feedback = marts.view("customer_feedback", current=current)
        connection = marts.connection
        connection.register("told", _labels(workspace))
        return connection.sql(
            _LEARNABLE.format(comments=comments, feedback=feedback)
        ).to_arrow_table()


_LEARNABLE = f"""
WITH judged AS (
    SELECT c.text, c.day, c.comment, s.value AS said, e.value AS emotion,
        CASE WHEN c.kind = 'nps' THEN
            CASE WHEN c.score_share >= {PROMOTER} - 1e-9 THEN 'positive'
                WHEN c.score_share <= {DETRACTOR} + 1e-9 THEN 'negative' END
        WHEN c.kind IN ('rating', 'csat', 'comment') THEN
            CASE WHEN c.score_share >= {GOOD_SHARE} - 1e-9 THEN 'positive'
                WHEN c.score_share <= {BAD_SHARE} + 1e-9 THEN 'negative' END
        END AS scored,
        CASE c.kind WHEN 'complaint' THEN 'negative' WHEN 'praise' THEN 'positive' END AS contact,
        CASE WHEN c.score_share IS NULL AND f.recommended THEN 'positive'
            WHEN c.score_share IS NULL AND NOT f.recommended THEN 'negative' END AS recommended,
        CASE WHEN c.kind IN ('rating', 'csat', 'comment')
            THEN CAST(1 + round(4 * c.score_share) AS INTEGER) END AS stars
    FROM {{comments}} c
    LEFT JOIN {{feedback}} f ON c.origin = 'feedback' AND f.source = c.source
        AND f.record_id = c.record_id
    LEFT JOIN told s ON s.comment = c.comment AND s.target = 'sentiment'
    LEFT JOIN told e ON e.comment = c.comment AND e.target = 'emotion'
    WHERE c.text IS NOT NULL
)
SELECT text, day,
    CASE WHEN said = 'unsure' THEN NULL
        ELSE coalesce(said, scored, recommended, contact) END AS label,
    CASE WHEN said IS NOT NULL THEN 'person' WHEN scored IS NOT NULL THEN 'score'
        WHEN recommended IS NOT NULL THEN 'recommendation'
        WHEN contact IS NOT NULL THEN 'contact' END AS origin,
    stars, nullif(emotion, '') AS emotion
FROM judged WHERE coalesce(said, scored, recommended, contact) IS NOT NULL OR emotion IS NOT NULL
    OR stars IS NOT NULL
ORDER BY day DESC, comment LIMIT {MOST}
"""


def _labels(workspace: Workspace) -> pa.Table:
    """The newest standing label of each comment and target, as people gave them until now."""
    import pyarrow as pa

    backend = workspace.connect()
    try:
        rows = workspace.lake.current(backend, "voice_labels")
        told = backend.to_pyarrow(rows.select("comment", "target", "value", "withdrawn", "at"))
    finally:
        backend.disconnect()
    newest = {
        (row["comment"], row["target"]): row
        for row in sorted(told.to_pylist(), key=lambda one: one["at"])
        if row["target"] != "aspect"
    }
    standing = [row for row in newest.values() if not row["withdrawn"]]
    return pa.table(
        {
            "comment": pa.array([row["comment"] for row in standing], pa.int64()),
            "target": pa.array([row["target"] for row in standing], pa.string()),
            "value": pa.array([row["value"] for row in standing], pa.string()),
        }
    )


def _too_little(rows: pa.Table) -> str:
    """Return why nothing can be learned, or nothing."""
    import pyarrow.compute as pc

    counts = {one["values"]: one["counts"] for one in pc.value_counts(rows["label"]).to_pylist()}
    good, bad = counts.get("positive", 0), counts.get("negative", 0)
    if good + bad < FEWEST:
        return "few_texts"
    return "one_sided" if min(good, bad) < 20 else ""


def _train(rows: pa.Table, before: TextModel) -> TrainedModel:
    from mehvar.voice._model import TrainedModel as Trained
    from mehvar.voice._model_settings import TrainingSettings
    from mehvar.voice._model_train import train

    return train(
        rows["text"],
        rows["label"],
        days=rows["day"],
        settings=TrainingSettings(kind="sentiment"),
        old=before if isinstance(before, Trained) else None,
    )


def _with_other_heads(rows: pa.Table, trained: TrainedModel, before: TextModel) -> TrainedModel:
    """Add stars and emotions where there are enough; else what the model before knew of them."""
    from mehvar.voice._model import TrainedModel as Trained
    from mehvar.voice._model_card import VoiceError
    from mehvar.voice._model_settings import TrainingSettings
    from mehvar.voice._model_train import join_models, train

    models = [before] if isinstance(before, Trained) else []
    for kind in ("stars", "emotion"):
        known = rows.filter(rows[kind].is_valid())
        if known.num_rows < FEWEST:
            continue
        try:
            models.append(
                train(
                    known["text"], known[kind], days=known["day"],
                    settings=TrainingSettings(kind=kind),
                )
            )  # fmt: skip
        except VoiceError:  # too few of a label: this head is not learned, the others are
            continue
    return join_models([*models, trained]) if models else trained


def _entry(
    rows: pa.Table,
    head: HeadCard,
    before: TextModel,
    *,
    now: datetime,
    actor: str,
    force: bool,
) -> ModelEntry:
    """Say whether the new model is used, and by which numbers."""
    found = head.comparison or _beside_lexicon(rows, head, before)
    is_first = head.comparison is None
    why = "first" if is_first else "tie"
    if found is not None and found.texts:
        why = "better" if found.low > 0 else ("first" if is_first else "tie")
        if found.keep == "old":
            why = "forced" if force else "worse"
    origins = rows["origin"].value_counts().to_pylist()
    return ModelEntry(
        name=new_name(now),
        at=now.isoformat(timespec="seconds"),
        actor=actor,
        outcome="refused" if why == "worse" else "adopted",
        why=why,
        texts=0 if found is None else found.texts,
        **({} if found is None or not found.texts else _numbers(found)),
        learned_from={str(one["values"]): one["counts"] for one in origins if one["values"]},
    )


def _numbers(found: Comparison) -> dict[str, float | None]:
    names = ("old", "new", "difference", "low", "high")
    told = {name: float(getattr(found, name)) for name in names}
    return {name: None if math.isnan(value) else value for name, value in told.items()}


def _beside_lexicon(rows: pa.Table, head: HeadCard, before: TextModel) -> Comparison | None:
    """Compare the first model with the lexicon: shares of right labels on the newest texts.

    Both were measured on texts that taught them nothing; the interval is Newcombe's for two
    shares, wider than a paired one.
    """
    import numpy as np

    from mehvar.voice._model_compare import Comparison

    quality = head.quality
    known = rows.filter(rows["label"].is_valid()).slice(0, quality.texts)
    if not known.num_rows or not quality.texts:
        return None
    told = before.score(known["text"]).sentiment
    right = int(
        np.sum(
            np.asarray(told.to_numpy(zero_copy_only=False))
            == known["label"].to_numpy(zero_copy_only=False)
        )
    )
    new = round(quality.accuracy * quality.texts)
    change = stats.proportion_change(
        before_successes=right, before_n=known.num_rows, after_successes=new, after_n=quality.texts
    )
    low, high = float(np.ravel(change.low)[0]), float(np.ravel(change.high)[0])
    return Comparison(
        texts=quality.texts,
        old=right / known.num_rows,
        new=quality.accuracy,
        difference=quality.accuracy - right / known.num_rows,
        low=low,
        high=high,
        keep="old" if high < 0 else "new",
    )


def _silent(stage: Bilingual, place: int, count: int) -> None:
    del stage, place, count
