"""A comment's words with the places marked that speak of something, never by colour alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.voice import Comment, Span
from mehvar_web.voice import _words

_TONES = {1: "good", 0: "", -1: "bad"}
_CUT = 420
"""Letters of a comment that a list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A topic of a comment as a tag: its name, how it is spoken of, and the page about it."""

    aspect: str
    title: str
    polarity: int
    sign: str
    tone: str
    words: str


def marked(comment: Comment, *, whole: bool = False) -> SafeString:
    """Return the text with its mentions marked and the words that were searched for in bold.

    A list shows the beginning of a long text, or with ``whole`` all of it.
    """
    text = comment.text
    end = len(text) if whole else _end(text)
    pieces = format_html_join("", "{}", ((one,) for one in _pieces(comment, text, end)))
    return pieces if end == len(text) else format_html("{}…", pieces)


def said(comment: Comment) -> tuple[Said, ...]:
    """Return each topic of a comment once, with the sign of what is said of it."""
    worst: dict[str, list[int]] = {}
    for span in comment.spans:
        worst.setdefault(span.aspect, []).append(span.polarity)
    return tuple(_said(aspect, _of_all(signs)) for aspect, signs in worst.items())


def _said(aspect: str, polarity: int) -> Said:
    return Said(
        aspect=aspect,
        title=_words.topic(aspect),
        polarity=polarity,
        sign=_words.SIGNS[polarity],
        tone=_TONES[polarity],
        words=_words.word(_words.POLARITIES, polarity),
    )


def _of_all(signs: Sequence[int]) -> int:
    """One sign for several: praise and blame together are neither."""
    if min(signs) < 0 < max(signs):
        return 0
    return min(signs) if min(signs) < 0 else max(signs)


def _end(text: str) -> int:
    if len(text) <= _CUT:
        return len(text)
    gap = text.rfind(" ", 0, _CUT)
    return gap if gap > _CUT // 2 else _CUT


def _pieces(comment: Comment, text: str, end: int) -> Iterator[SafeString | str]:
    spans = _apart(comment.spans, end)
    at = 0
    for span in spans:
        start, stop = span.start or 0, min(span.end or 0, end)
        yield from _found(comment, text, at, start)
        inner = format_html_join("", "{}", ((one,) for one in _found(comment, text, start, stop)))
        yield _mark(span, inner)
        at = stop
    yield from _found(comment, text, at, end)


def _apart(spans: Sequence[Span], end: int) -> list[Span]:
    """The places in order, none over another: the longer of two that meet is drawn."""
    placed = [one for one in spans if one.start is not None and one.end is not None]
    placed = [one for one in placed if 0 <= (one.start or 0) < min(one.end or 0, end)]
    kept: list[Span] = []
    for one in sorted(placed, key=lambda one: ((one.start or 0) - (one.end or 0), one.start)):
        if all(_before(one, other) or _before(other, one) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start or 0)


def _before(one: Span, other: Span) -> bool:
    return (one.end or 0) <= (other.start or 0)


def _mark(span: Span, inner: SafeString) -> SafeString:
    told = _("%(topic)s: %(how)s") % {
        "topic": _words.topic(span.aspect),
        "how": _words.word(_words.POLARITIES, span.polarity),
    }
    return format_html(
        '<mark class="heard-mark {}" title="{}">{}<span class="vh"> ({})</span></mark>',
        _TONES.get(span.polarity, ""),
        told,
        inner,
        told,
    )


def _found(comment: Comment, text: str, first: int, last: int) -> Iterator[SafeString | str]:
    """The text from one place to another, what was searched for in bold."""
    at = first
    for start, end in sorted(comment.highlights):
        if start < last and end > at and start >= at:
            yield text[at:start]
            yield format_html('<b class="heard-found">{}</b>', text[start : min(end, last)])
            at = min(end, last)
    if at < last:
        yield text[at:last]
