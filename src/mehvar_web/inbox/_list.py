"""The list: which threads, in which order, from where on, and what each line shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar import text as texts
from mehvar_web import channels, company
from mehvar_web.inbox import _words
from mehvar_web.inbox._sight import threads_in_sight
from mehvar_web.inbox.models import Thread, ThreadSeen
from mehvar_web.ui import Column, Pager
from mehvar_web.ui.tables import cursor_pager

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.inbox.forms import ListForm

SHOWN = 30
MOST_COUNTED = 1_000
_MOST_IN_FILE = 20_000
_MARK = "~"

_ORDERS: dict[str, tuple[str, bool]] = {
    "newest": ("last_at", True), "waiting": ("waiting_since", False), "worth": ("worth", True),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A thread as the list shows it."""

    thread: Thread
    is_unread: bool
    origin: str
    icon: str
    channel: str
    state: SafeString
    sentiment: SafeString | str
    topics: tuple[str, ...]
    store: str
    assignee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of the list; ``total`` is exact unless ``is_capped``."""

    rows: tuple[Line, ...]
    total: int
    is_capped: bool
    pager: Pager


def find(user: User, form: ListForm) -> QuerySet[Thread]:
    """Return the threads that the form asks for, in the person's sight, in no order."""
    told = form.told()
    rows = threads_in_sight(user).filter(is_spam=told.get("box") == "spam")
    rows = _in_box(rows, user, str(told.get("box", "")))
    for name in ("origin", "channel", "state", "sentiment", "store_id", "kind"):
        if told.get(name):
            rows = rows.filter(**{name: told[name]})
    if told.get("aspect"):
        rows = rows.filter(topics__contains=f"|{told['aspect']}|")
    rows = _of_whom(rows, user, str(told.get("assignee", "")))
    rows = _between(rows, told.get("first_day"), told.get("last_day"))
    return _with_words(rows, str(told.get("q", "")))


def _with_words(rows: QuerySet[Thread], words: str) -> QuerySet[Thread]:
    """Keep threads with all of the words; an address, an order or a number is found as it is."""
    parts = texts.search_key_one(words).split()[:8]
    if not parts:
        return rows
    worded = Q()
    for part in parts:
        worded &= Q(search__contains=part)
    plain = texts.ascii_digits_one(words).strip()
    exact = Q(sender=plain.lower()) | Q(order_id=plain)
    if plain.isascii() and plain.isdigit() and len(plain) <= 18:
        exact |= Q(customer_id=int(plain))
    return rows.filter(worded | exact)


def _in_box(rows: QuerySet[Thread], user: User, box: str) -> QuerySet[Thread]:
    if box == "mine":
        return rows.filter(assignee=user).exclude(state=Thread.States.DONE)
    if box == "unassigned":
        return rows.filter(assignee=None).exclude(state=Thread.States.DONE)
    if box == "unread":
        seen = ThreadSeen.objects.filter(
            thread=OuterRef("pk"), user=user, at__gte=OuterRef("last_at")
        )
        return rows.filter(~Exists(seen)).exclude(state=Thread.States.DONE)
    if box in {"all", "spam"}:
        return rows
    return rows.exclude(state=Thread.States.DONE)


def _of_whom(rows: QuerySet[Thread], user: User, who: str) -> QuerySet[Thread]:
    if who == "me":
        return rows.filter(assignee=user)
    if who == "nobody":
        return rows.filter(assignee=None, team=None)
    if who.startswith("team-") and who[5:].isdigit():
        return rows.filter(team_id=int(who[5:]))
    return rows.filter(assignee_id=int(who)) if who.isdigit() else rows


def _between(rows: QuerySet[Thread], first: Any, last: Any) -> QuerySet[Thread]:
    """Keep what was opened between two local days, both counted."""
    if first:
        rows = rows.filter(opened_at__gte=_midnight(first))
    if last:
        rows = rows.filter(opened_at__lt=_midnight(last + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    zone = ZoneInfo(company.workspace().settings.time_zone)
    return datetime.combine(day, time.min, zone).astimezone(UTC).replace(tzinfo=None)


def read_list(user: User, form: ListForm, *, after: str) -> Listed:
    """Return a page of the threads that the person may see."""
    rows = find(user, form)
    counted = rows.order_by()[: MOST_COUNTED + 1].count()
    found = list(_ordered(rows, form.order, after)[: SHOWN + 1])
    shown = found[:SHOWN]
    following = _place(shown[-1], form.order) if len(found) > SHOWN else ""
    return Listed(
        rows=lines(user, shown),
        total=min(counted, MOST_COUNTED),
        is_capped=counted > MOST_COUNTED,
        pager=cursor_pager(
            shown=len(shown), next=following, started=bool(after),
            count=None if counted > MOST_COUNTED else counted,
        ),
    )  # fmt: skip


def lines(user: User, threads: Sequence[Thread]) -> tuple[Line, ...]:
    """Return threads as the list shows them."""
    seen = dict(
        ThreadSeen.objects.filter(thread__in=threads, user=user).values_list("thread_id", "at")
    )
    topics, stores = _words.topics(), store_names()
    return tuple(
        Line(
            thread=one,
            is_unread=one.pk not in seen or seen[one.pk] < one.last_at,
            origin=_words.word(_words.ORIGINS, one.origin),
            icon=_words.ICONS.get(one.origin, "message-circle"),
            channel=_words.word(channels.CHANNEL_WORDS, one.channel),
            state=_words.state_pill(one.state),
            sentiment=_words.sentiment_pill(one.sentiment),
            topics=tuple(topics.get(t, t) for t in one.topics.split("|") if t)[:4],
            store=stores.get(one.store_id, one.store_id),
            assignee=one.assignee.shown_name if one.assignee else one.team.name if one.team else "",
        )
        for one in threads
    )


def all_rows(user: User, form: ListForm) -> Iterator[Thread]:
    """Yield every thread that is found, newest first, up to so many as a file holds."""
    rows = find(user, form).select_related("assignee", "team").order_by("-last_at", "-pk")
    yield from rows[:_MOST_IN_FILE].iterator(chunk_size=500)


def neighbours(user: User, form: ListForm, thread: Thread) -> tuple[str, str]:
    """Return the keys of the threads before and after this one in the list; empty at an end."""
    rows = find(user, form).exclude(pk=thread.pk)
    name, descending = _ORDERS[form.order]
    if getattr(thread, name) is None:
        return "", ""
    after = _ordered(rows, form.order, _place(thread, form.order)).first()
    turned = _beyond(rows, name, getattr(thread, name), thread.pk, up=descending)
    sign = "" if descending else "-"
    before = turned.order_by(f"{sign}{name}", f"{sign}pk").first()
    return (before.key if before else ""), (after.key if after else "")


def _ordered(rows: QuerySet[Thread], order: str, after: str) -> QuerySet[Thread]:
    name, descending = _ORDERS[order]
    if order == "waiting":
        rows = rows.filter(waiting_since__isnull=False)
    place = _read_place(after, order)
    if place is not None:
        rows = _beyond(rows, name, place[0], place[1], up=not descending)
    sign = "-" if descending else ""
    return rows.select_related("assignee", "team").order_by(f"{sign}{name}", f"{sign}pk")


def _beyond(
    rows: QuerySet[Thread], name: str, value: object, pk: int, *, up: bool
) -> QuerySet[Thread]:
    way = "gt" if up else "lt"
    return rows.filter(
        Q(**{f"{name}__{way}e": value}),
        Q(**{f"{name}__{way}": value}) | Q(**{name: value, f"pk__{way}": pk}),
    )


def _place(thread: Thread, order: str) -> str:
    value = getattr(thread, _ORDERS[order][0])
    told = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"{told}{_MARK}{thread.pk}"


def _read_place(text: str, order: str) -> tuple[object, int] | None:
    """Read where a page ends; a mark that nobody gave begins anew."""
    told, _mark, pk = text.rpartition(_MARK)
    if not told or not (pk.isascii() and pk.isdigit()) or len(pk) > 18:
        return None
    try:
        value: object = int(told) if order == "worth" else datetime.fromisoformat(told)
    except ValueError:
        return None
    is_large = isinstance(value, int) and abs(value) >= 2**63
    return None if is_large else (value, int(pk))


def store_names() -> dict[str, str]:
    """Return the names of the company's stores, as the last build knows them."""
    return company.remember(("inbox.stores",), _read_stores)


def _read_stores() -> dict[str, str]:
    workspace = company.workspace()
    backend = workspace.connect()
    try:
        rows = backend.to_pyarrow(workspace.lake.current(backend, "stores")).to_pylist()
    finally:
        backend.disconnect()
    return {row["store_id"]: row.get("name") or row["store_id"] for row in rows}


def _told(name: str, label: Any) -> Column[Thread]:
    return Column(name=name, label=label, cell=lambda one: getattr(one, name))


FILE: tuple[Column[Thread], ...] = (
    _told("key", _("Thread")),
    _told("opened_at", _("Opened at (UTC)")),
    _told("last_at", _("Last moved at (UTC)")),
    _told("origin", _("Heard by")),
    _told("channel", _("Channel")),
    _told("kind", _("Kind")),
    _told("state", pgettext_lazy("of a thread", "State")),
    _told("customer_id", _("Customer")),
    _told("store_id", _("Store")),
    _told("order_id", pgettext_lazy("number", "Order")),
    _told("language", _("Language")),
    _told("sentiment", _("Sentiment")),
    Column(
        name="score_share", label=_("Score, as a share of its scale"), numeric=True,
        cell=lambda one: one.score_share, value=lambda one: one.score_share,
    ),
    Column(name="topics", label=_("Topics"), cell=lambda one: one.topics.strip("|")),
    Column(
        name="assignee", label=_("Whose"),
        cell=lambda one: one.assignee.actor if one.assignee else "",
    ),
    _told("answered_at", _("First answered at (UTC)")),
    _told("words", _("What was said last")),
)  # fmt: skip
