"""What happened, newest first, by day: which icon and colour each thing has, and how to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar.customers import TimelineEntry
from mehvar.schema import OWN_SOURCE
from mehvar_web.customers import _words

ENTRIES = 30
"""Entries on the page before «show more»."""

KINDS: Mapping[str, tuple[str | Promise, tuple[str, ...]]] = {
    "orders": (_("Orders"), ("order", "delivery")),
    "returns": (_("Returns"), ("return",)),
    "answers": (_("Answers and comments"), ("feedback",)),
    "contacts": (_("Contacts and notes"), ("interaction",)),
    "events": (_("Visits and events"), ("event", "registered")),
    "facts": (pgettext_lazy("timeline", "Told us"), ("fact",)),
    "cases": (pgettext_lazy("timeline", "Cases"), ("case",)),
    "grants": (pgettext_lazy("timeline", "What they were given"), ("grant",)),
}
"""The choices of the timeline: name -> (words, kinds of entries)."""

_ICONS: Mapping[str, str] = {
    "registered": "user-plus",
    "order": "shopping-bag",
    "delivery": "truck",
    "return": "undo-2",
    "feedback": "star",
    "interaction": "headset",
    "event": "globe",
    "fact": "heart-handshake",
    "case": "clipboard-list",
    "grant": "gift",
}
_ICONS_BY_WHAT: Mapping[tuple[str, str], str] = {
    ("order", "cancelled"): "circle-x",
    ("interaction", "note"): "notebook-pen",
    ("interaction", "complaint"): "message-circle-warning",
    ("interaction", "praise"): "thumbs-up",
    ("interaction", "question"): "message-circle-question-mark",
    ("feedback", "comment"): "message-square-text",
    ("fact", "birthday"): "cake",
    ("event", "app.opened"): "smartphone",
    ("event", "cart.abandoned"): "shopping-cart",
    ("event", "substitution.decided"): "replace",
}
_TONES: Mapping[tuple[str, str], str] = {
    ("order", "cancelled"): "warn",
    ("delivery", "late"): "bad",
    ("delivery", "on_time"): "good",
    ("interaction", "complaint"): "bad",
    ("interaction", "praise"): "good",
    ("case", "failed"): "bad",
    ("case", "verified"): "good",
}
_STRETCH = 200
"""Entries read at once where most of them may be left out."""

_STARS, _POINTS = 5.0, 10.0
_GOOD, _BAD = 0.75, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as the page shows it; ``scale`` is the highest score, None where it has none."""

    entry: TimelineEntry
    icon: str
    tone: str
    title: str
    channel: str
    scale: int | None
    is_own_note: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The entries of one day, newest first."""

    day: date
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of the timeline; ``next`` leads to what is older, None at the end."""

    days: tuple[Day, ...]
    next: str | None


Read = Callable[[int, datetime | None], Sequence[TimelineEntry]]
"""Reads so many entries, newest first, before a moment."""


def take(
    read: Read, *, limit: int, before: datetime | None
) -> tuple[list[TimelineEntry], datetime | None]:
    """Return about ``limit`` entries, and before which moment the older ones lie.

    Entries of one moment are never torn apart: a moment is what the next page goes on from.
    """
    wanted = limit
    while True:
        found = list(read(wanted + 1, before))
        if len(found) <= wanted:
            return found, None
        whole = [entry for entry in found if entry.at > found[-1].at]
        if whole:
            return whole, whole[-1].at
        wanted *= 2


def of_channel(read: Read, channel: str) -> Read:
    """Read only what passed through one channel, as customers' rows spell it."""

    def reading(limit: int, before: datetime | None) -> Sequence[TimelineEntry]:
        found: list[TimelineEntry] = []
        until = before
        while len(found) < limit:
            entries, until = take(read, limit=_STRETCH, before=until)
            found += [one for one in entries if _tidy(one.channel) == channel]
            if until is None:
                break
        return found[:limit]

    return reading


def by_day(
    entries: Sequence[TimelineEntry], *, own_notes: frozenset[str] = frozenset()
) -> tuple[Day, ...]:
    """Group entries by their local day."""
    return tuple(
        Day(day=day, items=tuple(_item(entry, own_notes) for entry in found))
        for day, found in groupby(entries, key=lambda entry: entry.day)
    )


def with_waiting(
    entries: Sequence[TimelineEntry], waiting: Sequence[TimelineEntry], kinds: Sequence[str]
) -> list[TimelineEntry]:
    """Add what still waits in the outbox to the newest entries, each once, newest first."""
    known = {one.record_id for one in entries}
    fresh = [one for one in waiting if one.record_id not in known and one.kind in kinds]
    return sorted([*fresh, *entries], key=lambda one: one.at, reverse=True)


def is_gone(entry: TimelineEntry, gone: frozenset[str]) -> bool:
    """Tell whether an entry is a note that was taken back; its words are gone from the lake."""
    is_note = (entry.kind, entry.what, entry.source) == ("interaction", "note", OWN_SOURCE)
    return is_note and (entry.record_id in gone or not entry.text)


def seen_kinds(kinds: Sequence[str], *, personal: bool) -> tuple[str, ...]:
    """Return the kinds to read: that somebody told us something private is private itself."""
    return tuple(kind for kind in kinds if personal or kind != "fact")


def kinds_of(chosen: str) -> tuple[str, ...]:
    """Return the kinds of entries of a choice; all of them, so none named, for any other word."""
    return KINDS[chosen][1] if chosen in KINDS else ()


def _item(entry: TimelineEntry, own_notes: frozenset[str]) -> Item:
    key = (entry.kind, entry.what or "")
    scale = _scale(entry)
    return Item(
        entry=entry,
        icon=_ICONS_BY_WHAT.get(key, _ICONS.get(entry.kind, "circle")),
        tone=_tone(entry, scale),
        title=_title(entry),
        channel=_words.word(_words.CHANNELS, entry.channel),
        scale=None if scale is None else int(scale),
        is_own_note=key == ("interaction", "note") and entry.record_id in own_notes,
    )


def _title(entry: TimelineEntry) -> str:
    """Return the title of what needs no numbers; the template writes the others."""
    words = {
        "return": _words.RETURN_REASONS,
        "feedback": _words.SCORES,
        "interaction": _words.CONTACTS,
        "fact": _words.FACTS,
        "event": _words.EVENTS,
        "case": _words.CASE_STEPS,
        "grant": _words.GRANT_STATES,
    }.get(entry.kind, {})
    return _words.word(words, entry.what)


def _scale(entry: TimelineEntry) -> float | None:
    """Return the highest score of the answer's kind; a rating above five is one of ten."""
    if entry.score is None:
        return None
    if entry.what in {"nps", "enps"} or entry.score > _STARS:
        return _POINTS
    return _STARS


def _tone(entry: TimelineEntry, scale: float | None) -> str:
    if entry.kind == "return":
        return "warn"
    if scale is None or entry.score is None:
        return _TONES.get((entry.kind, entry.what or ""), "")
    if scale == _POINTS:
        share = entry.score / scale
        return "good" if share > 0.85 else "warn" if share > 0.65 else "bad"  # 9-10, 7-8, 0-6
    return "good" if entry.score > 3 else "warn" if entry.score > 2 else "bad"


def _tidy(channel: str | None) -> str:
    return (channel or "").strip().lower()
