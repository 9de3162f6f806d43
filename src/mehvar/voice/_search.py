"""Finding comments by their words and by what was read in them, newest first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from mehvar.voice._search_open import open_comments
from mehvar.voice._search_records import (
    MOST_COUNTED,
    NO_COMMENT_FILTERS,
    Comment,
    CommentFilters,
    CommentPage,
    Span,
)
from mehvar.voice._search_store import (
    LAYOUT,
    SHOWN,
    SLOTS,
    STORED,
    CommentStore,
    VoiceSearchError,
)
from mehvar.voice._search_words import Wanted, highlights, marks_in_sight, marks_of, read_words
from mehvar.workspace import EVERYONE, NotBuiltError, Sight

if TYPE_CHECKING:
    from mehvar.voice._search_store import Row
    from mehvar.workspace import Workspace

_FIRST, _LAST = -(2**62), 2**62
_MOST_ON_A_PAGE = 500
_SECOND = timedelta(seconds=1)


def search_comments(
    workspace: Workspace,
    *,
    words: str = "",
    filters: CommentFilters = NO_COMMENT_FILTERS,
    sight: Sight = EVERYONE,
    after: str | None = None,
    limit: int = 30,
) -> CommentPage:
    """Return one page of the comments that hold all the words, newest first.

    Args:
        workspace: the company.
        words: words in any keyboard, digit set and case; all must occur. ``"two words"`` in
            quotation marks must stand together, ``تحوی*`` with a star stands for any ending.
            Without words all comments that meet the filters.
        filters: what they have in common.
        sight: only comments of customers in sight; those without a customer only for everyone's.
        after: ``next`` of the page before.
        limit: how many on a page.

    Raises:
        NotBuiltError: no build has published comments yet.
        VoiceSearchError: ``after`` is no mark of a page of this search.
    """
    parts = read_words(words)
    wanted = Wanted(parts=parts, marks=marks_of(filters), any_of=marks_in_sight(sight))
    low, high = _span(filters, zone=workspace.settings.time_zone)
    asked = hashlib.md5(repr((wanted, low, high)).encode(), usedforsecurity=False).hexdigest()[:8]
    before = high if after is None else min(high, _read_mark(after, asked))
    limit = min(max(limit, 1), _MOST_ON_A_PAGE)
    with _opened(workspace) as store:
        places = store.find(wanted, low=low, high=before, limit=limit + 1)
        if after is None and len(places) <= limit:
            total = len(places)
        else:
            found = store.find(
                wanted, low=low, high=high, limit=MOST_COUNTED + 1, newest_first=False
            )
            total = len(found)
        rows = {cast("int", row[0]): row for row in store.rows("place", places[:limit])}
    comments = [_comment(rows[place]) for place in places[:limit] if place in rows]
    marked = highlights([one.text for one in comments], parts)
    return CommentPage(
        rows=tuple(
            replace(one, highlights=spans) for one, spans in zip(comments, marked, strict=True)
        ),
        total=min(total, MOST_COUNTED),
        is_capped=total > MOST_COUNTED,
        next=f"{places[limit - 1]}.{asked}" if len(places) > limit else None,
    )


def read_comment(workspace: Workspace, *, comment: int, sight: Sight = EVERYONE) -> Comment | None:
    """Return one comment by its key; None when there is none, or it is out of sight."""
    found = read_comments(workspace, comments=[comment], sight=sight)
    return found[0] if found else None


def read_comments(
    workspace: Workspace, *, comments: Sequence[int], sight: Sight = EVERYONE
) -> tuple[Comment, ...]:
    """Return comments by their keys, in that order, those that are there and in sight.

    Raises:
        NotBuiltError: no build has published comments yet.
    """
    asked = [key for key in dict.fromkeys(comments) if 0 <= key < 2**63]
    seen = set(marks_in_sight(sight))
    with _opened(workspace) as store:
        found = {cast("int", row[1]): row for row in store.rows("comment", asked)}
    visible = STORED.index("visible")
    return tuple(
        _comment(found[key])
        for key in asked
        if key in found and (not seen or seen.intersection(str(found[key][visible]).split()))
    )


@contextmanager
def _opened(workspace: Workspace) -> Iterator[CommentStore]:
    with closing(open_comments(workspace)) as store:
        facts = store.facts()
        if facts.get("layout") != LAYOUT or facts.get("company") != workspace.settings.name:
            raise NotBuiltError(
                "No comments are published that could be searched.", hint="Run: mehvar build"
            )
        yield store


def _span(filters: CommentFilters, *, zone: str) -> tuple[int, int]:
    """Return the places from the first day's beginning until the last day's end, local days."""
    low, high = _FIRST, _LAST
    if filters.first_day is not None:
        low = _place_of(filters.first_day, zone)
    if filters.last_day is not None and filters.last_day < date.max:
        high = _place_of(filters.last_day + timedelta(days=1), zone)
    return low, high


def _place_of(day: date, zone: str) -> int:
    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return ((begins - datetime(1970, 1, 1, tzinfo=UTC)) // _SECOND) * SLOTS


def _read_mark(after: str, asked: str) -> int:
    place, _, digest = after.partition(".")
    if digest != asked or not place.lstrip("-").isdigit() or len(place) > 20:
        raise VoiceSearchError(
            "The mark of the next page belongs to another search.",
            hint="Begin again with the first page.",
        )
    return int(place)


def _comment(row: Row) -> Comment:
    told = dict(zip(SHOWN, row[1:], strict=False))
    told["at"] = datetime(1970, 1, 1) + timedelta(microseconds=cast("int", told["at"]))  # type: ignore[assignment]
    told["day"] = date.fromisoformat(str(told["day"]))  # type: ignore[assignment]
    told["spans"] = tuple(_spans(str(told["spans"])))  # type: ignore[assignment]
    return Comment(**told)  # type: ignore[arg-type] # the columns of the store


def _spans(told: str) -> Iterator[Span]:
    for aspect, kind, polarity, start, end in json.loads(told):
        yield Span(
            aspect=aspect,
            kind=kind,
            polarity=int(polarity or 0),
            start=None if start is None else int(start),
            end=None if end is None else int(end),
        )
