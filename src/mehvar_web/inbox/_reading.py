"""What is read in the words of an arrival, by the model that reads the company's comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mehvar import voice
from mehvar_web import company


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read: ``words`` without personal data; ``aspects`` in the order of the text."""

    words: str = ""
    language: str = ""
    sentiment: str = ""
    positive: float | None = None
    aspects: tuple[str, ...] = ()


def read_all(texts: Sequence[str]) -> tuple[Read, ...]:
    """Read texts at once; an empty one says nothing."""
    wanted = [place for place, text in enumerate(texts) if text.strip()]
    found = [Read()] * len(texts)
    if wanted:
        read = voice.read_texts([texts[place] for place in wanted], reader=_reader())
        for place, one in zip(wanted, read, strict=True):
            found[place] = _told(one)
    return tuple(found)


def _told(one: voice.ReadText) -> Read:
    aspects = dict.fromkeys(span.aspect for span in one.spans if span.aspect)
    return Read(
        words=one.text,
        language=one.language or "",
        sentiment=one.sentiment or "",
        positive=one.positive,
        aspects=tuple(aspects),
    )


def _reader() -> voice.Reader:
    """Return the reader of the company's comments, kept until its words or its model change."""
    lexicon, files = company.lexicon(), []
    for name in voice.FILES:
        path = company.root() / name
        files += [path] if path.is_file() else sorted(path.glob("*.csv"))
    stamp = tuple((file.name, file.stat().st_mtime_ns) for file in files if file.is_file())
    return company.remember(
        ("inbox.reader", stamp), lambda: voice.texts_reader(company.workspace(), lexicon=lexicon)
    )
