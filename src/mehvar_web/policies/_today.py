"""Today's panel: policies that begin or end, and those that wait for a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.grants import policies as store
from mehvar_web.policies._page import title_of

if TYPE_CHECKING:
    from mehvar_web.grants.models import PolicyVersion

_DAYS = 7
"""A change is news for so many days before and after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A version that begins or ends near today."""

    version: PolicyVersion
    title: str
    kind: str
    day: date


def panel(request: HttpRequest, _subject: object) -> Mapping[str, Any] | None:
    """Return what changed for who decides, and what waits for who may publish it."""
    today = store.today(company.now())
    changed = store.changing(
        first=today - timedelta(days=_DAYS), last=today + timedelta(days=_DAYS)
    )
    news = [_news(one, today, changed) for one in changed]
    waiting: tuple[tuple[PolicyVersion, str], ...] = ()
    if may(request.user, Right.PUBLISH_POLICIES):
        waiting = tuple(
            (one, title_of(one))
            for one in store.submitted()
            if not store.wrote(one, request.user)  # type: ignore[arg-type]  # who is signed in
        )
    told = [one for one in news if one is not None]
    return {"news": told, "waiting": waiting, "today": today} if told or waiting else None


def _news(one: PolicyVersion, today: date, changed: Sequence[PolicyVersion]) -> News | None:
    """Tell of a beginning, or of an end after which no other version of the policy counts."""
    first, last = one.from_day or today, one.to_day
    if last is None or last >= first:
        follows = last is not None and any(
            other.key == one.key and other.from_day == last + timedelta(days=1) for other in changed
        )
        if last is not None and abs((last - today).days) <= _DAYS and not follows:
            return News(version=one, title=title_of(one), kind="ends", day=last)
        if abs((first - today).days) <= _DAYS and (last is None or last >= today):
            return News(version=one, title=title_of(one), kind="begins", day=first)
    return None
