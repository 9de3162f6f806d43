"""Subscriptions: what is new for somebody since they were last told, and telling them by mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from mehvar_web import channels, company
from mehvar_web.inbox import _list, _words
from mehvar_web.inbox._sight import threads_in_sight
from mehvar_web.inbox.models import Subscription
from mehvar_web.ui.figures import write_figure

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.jobs import JobContext

SHOWN = 5
_SATURDAY = 5
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new under a subscription for one person."""

    subscription: Subscription
    words: str
    count: int
    lines: tuple[_list.Line, ...]
    url: str


def subscriptions_of(user: User) -> QuerySet[Subscription]:
    """Return what a person subscribes to, themselves or with their team."""
    mine = Q(user=user, team=None)
    if user.team_id is not None:
        mine |= Q(team_id=user.team_id)
    return Subscription.objects.filter(mine).select_related("team", "user")


def news(user: User, subscription: Subscription, *, since: datetime) -> News:
    """Return what came since a moment under a subscription, in the person's own sight."""
    rows = threads_in_sight(user).filter(is_spam=False, opened_at__gt=since)
    if subscription.store_id:
        rows = rows.filter(store_id=subscription.store_id)
    if subscription.aspect:
        rows = rows.filter(topics__contains=f"|{subscription.aspect}|")
    if subscription.only_negative:
        rows = rows.filter(sentiment="negative")
    if subscription.most_score is not None:
        rows = rows.filter(score_share__lte=subscription.most_score + 1e-9)
    newest = list(rows.select_related("assignee", "team").order_by("-opened_at", "-pk")[:SHOWN])
    return News(
        subscription=subscription,
        words=told(subscription),
        count=rows.count(),
        lines=_list.lines(user, newest),
        url=_url(subscription),
    )


def told(subscription: Subscription) -> str:
    """Return a subscription in words."""
    parts = []
    if subscription.aspect:
        parts.append(_words.topics().get(subscription.aspect, subscription.aspect))
    if subscription.store_id:
        parts.append(_list.store_names().get(subscription.store_id, subscription.store_id))
    if subscription.most_score is not None:
        share = write_figure(subscription.most_score, "share", places=0)
        parts.append(translation.gettext("score up to %(share)s") % {"share": share})
    if subscription.only_negative:
        parts.append(translation.gettext("only what sounds negative"))
    return " · ".join(parts) or translation.gettext("Everything")


def _url(subscription: Subscription) -> str:
    asked = {"box": "all", "aspect": subscription.aspect, "store_id": subscription.store_id}
    if subscription.only_negative:
        asked["sentiment"] = "negative"
    return f"{reverse('inbox:threads')}?{urlencode({k: v for k, v in asked.items() if v})}"


def send_digests(_context: JobContext | None = None) -> Mapping[str, object]:
    """Write to everybody whose turn it is and for whom there is something new."""
    now = company.now()
    is_saturday = _local(now).weekday() == _SATURDAY
    due = [Subscription.Rhythms.DAILY, *([Subscription.Rhythms.WEEKLY] if is_saturday else [])]
    if not any(one.channel == "email" and one.is_ready for one in channels.available()):
        return {"mails": 0, "without_mail": True}
    sent = 0
    for user, mine in _by_person(Subscription.objects.filter(rhythm__in=due)):
        sent += _send(user, mine, now=now)
    return {"mails": sent}


def _by_person(rows: QuerySet[Subscription]) -> list[tuple[User, list[Subscription]]]:
    """Return who is told of what: the one who subscribed, or everybody of the team."""
    from mehvar_web.accounts import Right, may

    found: dict[int, tuple[User, list[Subscription]]] = {}
    for one in rows.select_related("user", "team"):
        people: Sequence[User] = (
            list(one.team.members.filter(is_active=True))
            if one.team
            else [one.user]
            if one.user
            else []
        )
        for user in people:
            if user.is_active and user.email and may(user, Right.SEE_INBOX):
                found.setdefault(user.pk, (user, []))[1].append(one)
    return list(found.values())


def _send(user: User, mine: list[Subscription], *, now: datetime) -> int:
    with translation.override(user.language or company.workspace().settings.language):
        told_news = [news(user, one, since=_since(one, now)) for one in mine]
        worth_telling = [one for one in told_news if one.count]
        if worth_telling:
            text = render_to_string(
                "inbox/digest.txt",
                {"news": worth_telling, "user": user, "base": company.address()},
            )
            subject = translation.gettext("What customers said that you asked to hear of")
        language = translation.get_language() or "fa"
    with transaction.atomic():
        Subscription.objects.filter(pk__in=[one.pk for one in mine], user=user).update(
            told_until=now
        )
        if worth_telling:
            channels.send(
                channels.Message(
                    channel="email", to=user.email, text=text, purpose="service",
                    key=f"digest-{user.pk}-{_local(now):%Y-%m-%d}", subject=subject,
                    language=language,
                )
            )  # fmt: skip
    return int(bool(worth_telling))


def _since(subscription: Subscription, now: datetime) -> datetime:
    """A team's subscription tells everybody the same stretch; a person's goes on where it ended."""
    is_weekly = subscription.rhythm == Subscription.Rhythms.WEEKLY
    stretch = now - (_WEEK if is_weekly else timedelta(days=1))
    if subscription.team_id is not None:
        return max(stretch, subscription.at)
    return max(subscription.told_until, now - _WEEK)


def _local(moment: datetime) -> datetime:
    zone = ZoneInfo(company.workspace().settings.time_zone)
    return moment.replace(tzinfo=UTC).astimezone(zone)


def count_new(user: User) -> int:
    """Return how many threads are new under a person's subscriptions since yesterday."""
    since = company.now() - timedelta(days=1)
    return sum(news(user, one, since=since).count for one in subscriptions_of(user)[:10])
