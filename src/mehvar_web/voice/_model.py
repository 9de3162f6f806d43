"""The page "Model": what reads the comments, how good it is, and what a person should judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import voice
from mehvar.voice import HeadCard, LearnableTexts, ModelEntry, ModelState
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.voice import _comments, _words
from mehvar_web.voice._model_draw import draw_calibration, draw_confusion, label_words

Words = str | Promise

QUEUE = 12
_HISTORY = 20

ROLES: dict[str, Words] = {
    "sentiment": gettext_lazy("Sentiment"),
    "stars": gettext_lazy("Stars"),
    "emotion": gettext_lazy("Emotion"),
}
OUTCOMES: dict[str, Words] = {
    "adopted": pgettext_lazy("a model", "in use since then"),
    "refused": pgettext_lazy("a model", "not used"),
    "rolled_back": pgettext_lazy("a model", "gone back to"),
}
TONES = {"adopted": "good", "refused": "bad", "rolled_back": "warn"}
WHY: dict[str, Words] = {
    "first": gettext_lazy("the first model of the company"),
    "better": gettext_lazy("surely better than the one before"),
    "tie": gettext_lazy("as good as the one before, and it knows newer comments"),
    "worse": gettext_lazy("worse than the one in use"),
    "forced": gettext_lazy("worse, but wanted all the same"),
    "by_hand": gettext_lazy("a person decided so"),
}
HOW: dict[str, Words] = {
    "days": gettext_lazy("measured on the newest days, which it had not learned from"),
    "folds": gettext_lazy("measured by folds, each on comments it had not learned from"),
    "file": gettext_lazy("measured on a file of its own"),
}
ORIGINS: dict[str, Words] = {
    "score": gettext_lazy("scores"),
    "recommendation": gettext_lazy("recommendations"),
    "contact": gettext_lazy("complaints and praise"),
    "person": gettext_lazy("people's labels"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One thing that the model tells, with its quality as the page shows it."""

    name: Words
    how: Words
    card: HeadCard
    labels: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, float], ...]
    calibration: SafeString | str
    confusion: SafeString | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A line of the history."""

    entry: ModelEntry
    at: datetime
    outcome: Words
    tone: str
    why: Words
    points: tuple[float, ...]
    """The difference to the model before and its interval, in points of a hundred; or nothing."""
    origins: tuple[tuple[Words, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A comment that a person should judge, and the money of its customer."""

    one: _comments.Shown
    money: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """Everything on the page."""

    state: ModelState
    heads: tuple[Head, ...]
    history: tuple[Event, ...]
    queue: tuple[Waiting, ...]
    learnable: LearnableTexts
    before: Words


def read_page(*, sight: Sight) -> ModelPage:
    """Return the page.

    Raises:
        NotBuiltError: before the first build.
    """
    workspace = company.workspace()
    queue = _queue(sight)
    state = voice.read_models(workspace)
    learnable = company.remember(
        ("voice.learnable",), lambda: voice.count_learnable(company.workspace())
    )
    return ModelPage(
        state=state,
        heads=_heads(state),
        history=tuple(map(_event, state.history[:_HISTORY])),
        queue=queue,
        learnable=learnable,
        before=name_of(state.previous or ""),
    )


def _heads(state: ModelState) -> tuple[Head, ...]:
    """What the model tells, the sentiment first."""
    heads = state.card.heads if state.card else ()
    return tuple(map(_head, sorted(heads, key=lambda one: list(ROLES).index(one.role))))


def name_of(model: str) -> str:
    """Return a model's name as people read it."""
    return str(_("the lexicon")) if model == voice.DAY_ONE else model


def _queue(sight: Sight) -> tuple[Waiting, ...]:
    """The unsure comments, without those that a person has judged since the build."""
    found = company.remember(
        ("voice.unsure", sight),
        lambda: voice.read_unsure(
            company.workspace(), sight=sight, most=3 * QUEUE, marts=company.marts()
        ),
    )
    money = {one.comment: one.money for one in found}
    rows = voice.read_comments(company.workspace(), comments=list(money), sight=sight)
    left = [row for row in rows if row.method != "person"][:QUEUE]
    return tuple(Waiting(one=_comments.show(row), money=money[row.comment]) for row in left)


def _head(card: HeadCard) -> Head:
    return Head(
        name=ROLES.get(card.role, card.role),
        how=HOW.get(card.quality.how, ""),
        card=card,
        labels=tuple(
            (label_words(card.role, name), count)
            for name, count in zip(card.labels, card.by_label, strict=False)
        ),
        languages=tuple(
            (_words.word(_words.LANGUAGES, _language(code)), share)
            for code, share in card.languages
            if share >= 0.005
        ),
        calibration=draw_calibration(card),
        confusion=draw_confusion(card),
    )


def _language(code: str) -> str:
    known = {"fa-Latn": "finglish"}.get(code, code)
    return known if known in _words.LANGUAGES else "other"


def _event(entry: ModelEntry) -> Event:
    told = (entry.difference, entry.low, entry.high)
    return Event(
        points=tuple(100 * one for one in told if one is not None) if None not in told else (),
        entry=entry,
        at=datetime.fromisoformat(entry.at),
        outcome=OUTCOMES.get(entry.outcome, entry.outcome),
        tone=TONES.get(entry.outcome, ""),
        why=WHY.get(entry.why, entry.why),
        origins=tuple(
            (ORIGINS.get(name, name), count) for name, count in sorted(entry.learned_from.items())
        ),
    )
