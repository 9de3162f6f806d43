"""What the page of one topic shows: its course, where it is spoken of, the words that find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from urllib.parse import quote

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import voice
from mehvar.voice import PartDimension, Phrase, TopicCount, Word
from mehvar_web import company
from mehvar_web.ui.charts import Bar, Bars, bars
from mehvar_web.voice import _names, _overview, _words
from mehvar_web.voice._draw import draw_course
from mehvar_web.voice._view import View
from mehvar_web.voice._words import write_count, write_share

_MOST_WORDS = 60
_LEAST_DRAWN = 3
"""Periods with a share, below which a course shows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A topic by the members of one dimension, drawn."""

    title: str
    bars: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on the page of a topic but the comments."""

    aspect: str
    title: str
    kind: str
    total: TopicCount
    all: TopicCount | None
    course: SafeString | str
    where: tuple[Where, ...]
    words: tuple[Word, ...]
    more_words: int
    phrases: tuple[Phrase, ...]
    money: str


def read_page(aspect: str, view: View, *, sees_money: bool) -> Page:
    """Return what the page of a topic shows.

    Raises:
        Http404: when nobody speaks of it and the lexicon knows it not.
        NotBuiltError: before the first build.
    """
    found = _overview.read_all_time()
    known = next((one for one in found if one.aspect == aspect), None)
    subject = _words.subjects().get(aspect)
    if known is None and subject is None:
        raise Http404(_("There is no such topic."))
    total = known or _silent(aspect, subject.kind if subject else "aspect")
    course = _overview.read_course(aspect, view)
    listing = f"{reverse('voice:comments')}?aspect={aspect}"
    words = [one for one in company.lexicon().words if one.subject == aspect]
    return Page(
        aspect=aspect,
        title=_words.topic(aspect),
        kind=total.kind,
        total=total,
        all=next((one for one in found if not one.aspect), None),
        course=draw_course(course, view, title=_words.topic(aspect), opens=listing)
        if sum(one.negative_share is not None for one in course) >= _LEAST_DRAWN
        else "",
        where=tuple(filter(None, (_where(aspect, by) for by in get_args(PartDimension)))),
        words=tuple(words[:_MOST_WORDS]),
        phrases=_phrases(aspect),
        more_words=max(len(words) - _MOST_WORDS, 0),
        money=_words.write_amount(total.money_at_risk)
        if sees_money and total.money_at_risk is not None
        else "",
    )


def _silent(aspect: str, kind: str) -> TopicCount:
    return TopicCount(
        aspect=aspect, kind=kind, period_kind="", period="", mentions=0, comments=0, customers=0,
        positive=0, negative=0, unsure=0, negative_share=None, low=None, high=None,
        money_at_risk=None, is_complete=True,
    )  # fmt: skip


def _phrases(aspect: str) -> tuple[Phrase, ...]:
    return company.remember(
        ("voice.phrases", aspect),
        lambda: voice.read_phrases(
            company.workspace(), kind="aspect", name=aspect, marts=company.marts()
        ),
    )


def _where(aspect: str, by: PartDimension) -> Where | None:
    """Draw a topic by a dimension's members; nothing where fewer than two are large enough."""
    parts = company.remember(
        ("voice.parts", aspect, by),
        lambda: voice.read_topic_parts(
            company.workspace(),
            aspect=aspect,
            by=by,
            marts=company.marts(),
        ),
    )
    if len(parts) < 2:
        return None
    title = _words.word(_words.DIMENSIONS, by)
    listing = f"{reverse('voice:comments')}?aspect={aspect}&{by}="
    drawn = bars(
        Bars(
            title=_("Negative, by %(dimension)s") % {"dimension": title},
            label_head=title,
            value_head=_("Negative"),
            show=write_share,
            rows=tuple(
                Bar(
                    label=_names.name_of(by, one.member),
                    value=one.negative_share,
                    low=one.low,
                    high=one.high,
                    note=_("%(n)s comments") % {"n": write_count(one.comments)},
                    href=listing + quote(one.member),
                )
                for one in parts
            ),
        )
    )
    return Where(title=title, bars=drawn)
