"""What cases add to other pages: my cases by clock, cases of a customer or thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.urls import reverse

from mehvar import voice
from mehvar.workspace import NotBuiltError
from mehvar_web import care, company
from mehvar_web.accounts import Right, may, sight_of
from mehvar_web.cases import _queue, _words
from mehvar_web.cases._about import About, write_about

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case

_SHOWN = 5


def today_panel(request: HttpRequest, _subject: Any) -> Mapping[str, Any] | None:
    """Return the person's cases by what is due first, and what they have to know."""
    user, now = cast("User", request.user), company.now()
    mine = care.queue_of(
        user, care.Filters(state="open", owner="me", order="due"), now=now, size=_SHOWN
    )
    first = () if mine.rows or not may(user, Right.WORK_CASES) else care.queue_of(
        user, care.Filters(state="open", owner="nobody"), now=now, size=_SHOWN
    ).rows  # fmt: skip
    notices = _notices(user)
    if not mine.rows and not first and not notices:
        return None
    shown = mine.rows or first
    return {
        "rows": _queue.rows_of(shown),
        "is_mine": bool(mine.rows),
        "notices": notices,
        "asked": "box=mine&sort=due" if mine.rows else "box=nobody",
        "url": f"{reverse('cases:queue')}?box={'mine' if mine.rows else 'nobody'}",
    }


def _notices(user: User) -> list[dict[str, Any]]:
    language = _words.language()
    return [
        {
            "notice": one,
            "title": one.case.type.title(language),
            "words": _words.word(_words.NOTICES, one.reason),
        }
        for one in care.notices_of(user, limit=_SHOWN)
    ]


def customer_panel(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return the customer's open cases, and the way to open one."""
    if customer_id is None:
        return None
    user = cast("User", request.user)
    rows = list(care.cases_of(int(customer_id)).select_related("type", "owner", "team")[:_SHOWN])
    may_open = may(user, Right.WORK_CASES)
    if not rows and not may_open:
        return None
    return {
        "rows": _lines(rows),
        "open": f"{reverse('cases:new')}?customer={customer_id}" if may_open else "",
    }


def thread_panel(request: HttpRequest, thread: Any) -> Mapping[str, Any] | None:
    """Return the cases of a thread of the inbox, and the way to open one."""
    if thread is None:
        return None
    user = cast("User", request.user)
    about = About(
        customer_id=thread.customer_id,
        order_id=thread.order_id,
        order_source=thread.person_source if thread.order_id else "",
        store_id=thread.store_id,
        channel=thread.channel,
        thread=thread.key,
        comment=thread.comment,
        person_source=thread.person_source,
        person_ref=thread.person_ref,
    )
    mine = care.cases_in_sight(user).filter(thread_id=thread.key)
    return _panel(user, mine, about)


def comment_panel(request: HttpRequest, comment: Any) -> Mapping[str, Any] | None:
    """Return the cases of a comment, and the way to open one."""
    if comment is None:
        return None
    user = cast("User", request.user)
    try:
        found = voice.read_comment(company.workspace(), comment=int(comment), sight=sight_of(user))
    except NotBuiltError:
        found = None
    if found is None:
        return None
    about = About(
        customer_id=found.customer_id,
        order_id=found.order_id or "",
        store_id=found.store_id or "",
        channel=found.channel or "",
        comment=int(comment),
    )
    return _panel(user, care.cases_in_sight(user).filter(comment=comment), about)


def _panel(user: User, cases: Any, about: About) -> Mapping[str, Any] | None:
    rows = list(cases.select_related("type", "owner", "team").order_by("-pk")[:_SHOWN])
    may_open = may(user, Right.WORK_CASES)
    if not rows and not may_open:
        return None
    told = f"{reverse('cases:new')}?about={write_about(about)}" if may_open else ""
    return {"rows": _lines(rows), "open": told}


def _lines(cases: Sequence[Case]) -> tuple[_queue.Row, ...]:
    """Return cases as short lists show them: with their clock, without a place."""
    now = company.now()
    clocks = care.clocks_of(cases, now)
    return tuple(_queue.row_of(one, clocks=told) for one, told in zip(cases, clocks, strict=True))
