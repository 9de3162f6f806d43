"""The charts of Voice: the course of a topic, the volume, the map of topics."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.voice import EmotionCount, TopicCount
from mehvar_web.ui.charts import (
    Bar,
    Bars,
    Bubble,
    Bubbles,
    Mark,
    Point,
    Trend,
    bars,
    bubbles,
    trend,
)
from mehvar_web.voice import _words
from mehvar_web.voice._view import View
from mehvar_web.voice._words import write_amount, write_count, write_share

MOST_TOPICS = 16
"""So many topics are drawn and listed."""


def draw_course(
    course: Sequence[TopicCount], view: View, *, title: str, opens: str = ""
) -> SafeString:
    """Draw the negative share over time with its band; a point opens its period."""
    return trend(
        Trend(
            title=title,
            show=write_share,
            points=tuple(
                Point(
                    label=_words.period(one.period_kind, one.period),
                    short=_words.short_period(one.period_kind, one.period),
                    value=one.negative_share,
                    low=one.low,
                    high=one.high,
                    partial=not one.is_complete,
                    href=opens or f"{view.url(period=one.period)}#topics",
                    note=_("%(n)s comments") % {"n": write_count(one.comments)}
                    + ("" if one.is_complete else f" · {_('not over yet')}"),
                )
                for one in course
            ),
        )
    )


def draw_volume(course: Sequence[TopicCount], view: View) -> SafeString:
    return trend(
        Trend(
            title=_("Comments over time"),
            show=write_count,
            zero=True,
            small=True,
            points=tuple(
                Point(
                    label=_words.period(one.period_kind, one.period),
                    short=_words.short_period(one.period_kind, one.period),
                    value=float(one.comments),
                    partial=not one.is_complete,
                    href=f"{view.url(period=one.period)}#topics",
                )
                for one in course
            ),
        )
    )


def draw_map(
    topics: Sequence[TopicCount], everything: TopicCount | None, *, sees_money: bool
) -> SafeString | str:
    placed = [one for one in topics[:MOST_TOPICS] if one.negative_share is not None]
    if len(placed) < 2:
        return ""
    usual = everything.negative_share if everything is not None else None
    return bubbles(
        Bubbles(
            title=_("Topics by how often and how badly they are spoken of"),
            x_head=_("comments"),
            y_head=_("negative"),
            show=write_share,
            log_x=True,
            zero=True,
            size=_("area: money at risk") if sees_money else "",
            band=_("95% range"),
            marks=() if usual is None else (Mark(axis="y", at=usual, text=_("all comments")),),
            bubbles=tuple(_bubble(one, usual, sees_money=sees_money) for one in placed),
        )
    )


def _bubble(one: TopicCount, usual: float | None, *, sees_money: bool) -> Bubble:
    """A topic, judged where its range lies wholly on one side of all comments."""
    worse = usual is not None and one.low is not None and one.low > usual
    better = usual is not None and one.high is not None and one.high < usual
    money = one.money_at_risk if sees_money else None
    return Bubble(
        label=_words.topic(one.aspect),
        x=float(one.comments),
        y=one.negative_share or 0.0,
        low=one.low,
        high=one.high,
        weight=float(money or 0) if sees_money else None,
        note=_("at risk: %(money)s") % {"money": write_amount(money)} if money is not None else "",
        href=reverse("voice:topic", args=[one.aspect]),
        judgement="bad" if worse else "good" if better else "",
    )


def draw_emotions(emotions: Sequence[EmotionCount]) -> SafeString | str:
    """Draw how the comments sound; nothing where no emotion was told."""
    if not emotions:
        return ""
    return bars(
        Bars(
            title=_("How it sounds"),
            label_head=_("Emotion of comments"),
            value_head=_("Share"),
            show=write_share,
            rows=tuple(
                Bar(
                    label=_words.word(_words.EMOTIONS, one.emotion),
                    value=one.share,
                    note=_("%(n)s comments") % {"n": write_count(one.comments)},
                    href=f"{reverse('voice:comments')}?emotion={one.emotion}",
                )
                for one in emotions
            ),
        )
    )
