"""What the page Words shows: topics with their words, our own, and a word tried on the comments."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mehvar import voice
from mehvar.voice import OwnWord, Word
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.voice import _comments, _overview, _words

_SHOWN = 14
_TRIED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of the lexicon, some of its words, and how often the comments speak of it."""

    aspect: str
    title: str
    kind: str
    industry: str
    words: tuple[Word, ...]
    more: int
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One of the company's own words, and the number under which it can be taken out."""

    word: OwnWord
    topic: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page Words."""

    topics: tuple[Topic, ...]
    own: tuple[Own, ...]
    feelings: int
    undo: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """In which comments a word stands; ``total`` is a floor where ``is_capped``."""

    word: OwnWord
    topic: str
    total: int
    is_capped: bool
    rows: tuple[_comments.Shown, ...]


def read_page() -> Page:
    """Return what the page shows."""
    lexicon = company.lexicon()
    counts = {one.aspect: one.comments for one in _overview.read_all_time()}
    by_topic: dict[str, list[Word]] = {}
    for one in lexicon.words:
        by_topic.setdefault(one.subject, []).append(one)
    topics = [
        Topic(
            aspect=key,
            title=subject.title.in_(_words.language()),
            kind=subject.kind,
            industry=subject.industry,
            words=tuple(by_topic.get(key, ())[:_SHOWN]),
            more=max(len(by_topic.get(key, ())) - _SHOWN, 0),
            comments=counts.get(key, 0),
        )
        for key, subject in lexicon.subjects.items()
    ]
    history = voice.own_word_history(company.workspace())
    numbers = {one.word.key: one.number for one in history}
    return Page(
        topics=tuple(sorted(topics, key=lambda one: (one.kind, -one.comments, one.title))),
        own=tuple(
            Own(word=one, topic=_words.topic(one.subject), number=numbers[one.key])
            for one in voice.read_own_words(company.workspace())
        ),
        feelings=sum(one.kind == "sentiment" for one in lexicon.words),
        undo=history[-1].number if history else None,
    )


def try_word(told: OwnWord, sight: Sight) -> Preview:
    """Return how many comments hold a word, and the newest of them."""
    words = told.term.replace('"', " ").replace("*", " ").strip()
    found = voice.search_comments(
        company.workspace(), words=f'"{words}"', sight=sight, limit=_TRIED
    )
    bare = (replace(one, spans=()) for one in found.rows)
    return Preview(
        word=told,
        topic=_words.topic(told.subject) if told.subject else "",
        total=found.total,
        is_capped=found.is_capped,
        rows=tuple(map(_comments.show, bare)),
    )
