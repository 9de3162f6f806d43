"""What the inbox adds to other pages: how many wait, a customer's threads, a comment's thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from django.urls import reverse

from mehvar_web.accounts import Right, may
from mehvar_web.inbox import _digest, _list
from mehvar_web.inbox._sight import threads_in_sight
from mehvar_web.inbox.models import Thread

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_SHOWN = 5


def count_waiting(request: HttpRequest) -> int:
    """Return how many threads of the person's own wait for an answer."""
    user = cast("User", request.user)
    mine = threads_in_sight(user).filter(assignee=user, is_spam=False, waiting_since__isnull=False)
    return mine.exclude(state=Thread.States.DONE).order_by().count()


def today_panel(request: HttpRequest, _subject: Any) -> Mapping[str, Any] | None:
    """Return what waits longest for the person, and what is new under their subscriptions."""
    user = cast("User", request.user)
    mine = threads_in_sight(user).filter(assignee=user, is_spam=False, waiting_since__isnull=False)
    waiting = list(mine.select_related("assignee", "team").order_by("waiting_since", "pk")[:_SHOWN])
    new = _digest.count_new(user)
    if not waiting and not new:
        return None
    return {"rows": _list.lines(user, waiting), "new": new, "url": reverse("inbox:subscriptions")}


def customer_panel(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return the customer's latest threads; nothing when there are none."""
    if customer_id is None:
        return None
    user = cast("User", request.user)
    mine = threads_in_sight(user).filter(customer_id=customer_id, is_spam=False)
    found = list(mine.select_related("assignee", "team").order_by("-last_at", "-pk")[:_SHOWN])
    may_write = may(user, Right.ANSWER_INBOX)
    if not found and not may_write:
        return None
    write = f"{reverse('inbox:write')}?customer={customer_id}" if may_write else ""
    return {"rows": _list.lines(user, found), "write": write}


def comment_panel(request: HttpRequest, comment: Any) -> Mapping[str, Any] | None:
    """Return the way from a comment into the inbox, or the thread that it already has."""
    if comment is None:
        return None
    user = cast("User", request.user)
    found = threads_in_sight(user).filter(comment=comment).first()
    if found is None and not may(user, Right.ANSWER_INBOX):
        return None
    return {"comment": comment, "thread": found}
