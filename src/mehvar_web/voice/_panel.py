"""The customer's page tells what they last said, of what, and how they sound over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import voice
from mehvar.voice import Comment, CommentFilters
from mehvar_web import company
from mehvar_web.accounts import sight_of
from mehvar_web.ui.charts import Point, Trend, trend, write_ordinal
from mehvar_web.voice import _comments, _words

_SHOWN = 3
_DRAWN = 40
_LEAST_DRAWN = 4


def panel_of(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return what the customer said; nothing for one who never said anything."""
    if customer_id is None or "voice_comments" not in company.workspace().current().marts:
        return None
    found = voice.search_comments(
        company.workspace(),
        filters=CommentFilters(customer_id=customer_id),
        sight=sight_of(request.user),
        limit=_DRAWN,
    )
    if not found.rows:
        return None
    return {
        "rows": tuple(map(_comments.show, found.rows[:_SHOWN])),
        "total": found.total,
        "course": _draw(found.rows),
        "url": f"{reverse('voice:comments')}?customer_id={customer_id}",
    }


def _draw(comments: Sequence[Comment]) -> SafeString | str:
    """Draw the chance that each comment is positive, from the oldest to the newest."""
    judged = [one for one in reversed(comments) if one.positive is not None]
    if len(judged) < _LEAST_DRAWN:
        return ""
    return trend(
        Trend(
            title=_("How the customer sounds, comment by comment"),
            show=_words.write_share,
            small=True,
            centre=0.5,
            points=tuple(
                Point(
                    label=write_ordinal(one.day.toordinal()),
                    value=one.positive,
                    signal="good"
                    if one.sentiment == "positive"
                    else "bad"
                    if one.sentiment == "negative"
                    else "",
                    href=reverse("voice:comment", args=[one.comment]),
                    note=_words.word(_words.SENTIMENTS, one.sentiment),
                )
                for one in judged
            ),
        )
    )
