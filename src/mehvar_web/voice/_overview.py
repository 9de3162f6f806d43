"""What the page Voice shows: the course, the topics, the alerts, how customers feel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import voice
from mehvar.voice import Reading, TopicCount, VoiceChange
from mehvar_web import company
from mehvar_web.ui import Kpi
from mehvar_web.voice import _words
from mehvar_web.voice._draw import MOST_TOPICS, draw_course, draw_emotions, draw_map, draw_volume
from mehvar_web.voice._figures import headline, kpis
from mehvar_web.voice._view import LAST, View

T = TypeVar("T")

_ALERTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A topic as the table shows it; ``tone`` judges it against all comments."""

    aspect: str
    title: str
    count: TopicCount
    positive_share: float | None
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that changed by more than chance, and where to read on."""

    change: VoiceChange
    title: str
    url: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on Voice but the comments."""

    headline: str
    reading: Reading
    kpis: tuple[Kpi, ...]
    course: SafeString | str
    volume: SafeString | str
    all: TopicCount | None
    topics: tuple[Row, ...]
    stances: tuple[Row, ...]
    map: SafeString | str
    period: str
    alerts: tuple[Alert, ...]
    emotions: SafeString | str
    unread: int
    sees_money: bool


def read_page(view: View, *, sees_money: bool) -> Page:
    """Return what the page shows of the whole company.

    Raises:
        NotBuiltError: before the first build.
    """
    course = read_course("", view)
    found = _topics(view)
    everything = next((one for one in read_all_time() if not one.aspect), None)
    here = next((one for one in found if not one.aspect), everything)
    least = company.workspace().settings.minimum_group
    shown = [one for one in found if one.aspect and one.comments >= least]
    topics = tuple(one for one in shown if one.kind == "aspect")
    stances = tuple(one for one in shown if one.kind == "stance")
    reading = _remembered(voice.read_voice_facts)
    numbers = kpis(course, everything, sees_money=sees_money) if everything else ()
    return Page(
        headline=headline(here, topics, sees_money=sees_money) if here else "",
        reading=reading,
        kpis=numbers,
        course=draw_course(course, view, title=_("Negative comments over time")) if course else "",
        volume=draw_volume(course, view) if course else "",
        all=everything,
        topics=tuple(_row(one, here) for one in topics[:MOST_TOPICS]),
        stances=tuple(_row(one, here) for one in stances),
        map=draw_map(topics, here, sees_money=sees_money),
        period=_words.period(view.kind, view.period) if view.period and found else "",
        alerts=_alerts(),
        emotions=draw_emotions(_remembered(voice.read_emotions)),
        unread=reading.of("language").get("other", 0),
        sees_money=sees_money,
    )


def judged(one: TopicCount, usual: float | None) -> str:
    """Judge a topic where its range lies wholly on one side of all comments."""
    if usual is None or one.low is None or one.high is None:
        return ""
    return "bad" if one.low > usual else "good" if one.high < usual else ""


def _row(one: TopicCount, everything: TopicCount | None) -> Row:
    usual = everything.negative_share if everything is not None else None
    shown = one.negative_share is not None and one.judged > 0
    return Row(
        aspect=one.aspect,
        title=_words.topic(one.aspect),
        count=one,
        positive_share=one.positive / one.judged if shown else None,
        tone=judged(one, usual),
    )


def _alerts() -> tuple[Alert, ...]:
    """The newest alarms, the surest first; none where nobody looked for changes."""
    if "voice_changes" not in company.workspace().current().marts:
        return ()
    watch = company.remember(
        ("voice", "alerts"),
        lambda: voice.read_changes(
            company.workspace(), only_alarms=True, limit=_ALERTS, marts=company.marts()
        ),
    )
    return tuple(map(_alert, watch.changes))


def _alert(change: VoiceChange) -> Alert:
    if change.kind == "aspect":
        title, url = _words.topic(change.subject), reverse("voice:topic", args=[change.subject])
    else:
        title = change.subject
        url = f"{reverse('voice:comments')}?{urlencode({'q': change.subject})}"
    return Alert(
        change=change, title=title, url=url, tone="bad" if change.direction == "up" else "good"
    )


def read_course(aspect: str, view: View) -> tuple[TopicCount, ...]:
    """Return a topic over the last periods."""
    return company.remember(
        ("voice.course", aspect, view.kind),
        lambda: voice.read_topic_course(
            company.workspace(), aspect=aspect, period_kind=view.kind, last=LAST[view.by],
            marts=company.marts(),
        ),
    )  # fmt: skip


def read_all_time() -> tuple[TopicCount, ...]:
    """Return every topic of all time."""
    return _topics(View())


def _remembered(read: Callable[..., T]) -> T:
    """Return what a reader of the core answers, once for each build."""
    return company.remember(
        ("voice", read.__name__), lambda: read(company.workspace(), marts=company.marts())
    )


def _topics(view: View) -> tuple[TopicCount, ...]:
    kind = view.kind if view.period else ""
    return company.remember(
        ("voice.topics", kind, view.period),
        lambda: voice.read_topics(
            company.workspace(), period_kind=kind, period=view.period, marts=company.marts()
        ),
    )
