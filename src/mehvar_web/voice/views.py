"""The pages of Voice: what customers say, about what, and what it costs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar import voice as core
from mehvar.voice import CommentFilters
from mehvar_web import company
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.ui import until_built
from mehvar_web.voice import _comments, _overview, _topic, _view
from mehvar_web.voice._tabs import tabs

_NEWEST = 4


@page(Right.SEE_VOICE)
@until_built("voice/waiting.html")
def voice(request: HttpRequest) -> HttpResponseBase:
    """The course, the topics, the alerts, and whom it is most worth listening to."""
    view = _view.View.of(request.GET.dict())
    found = tabs(request, "voice")
    shown = _overview.read_page(view, sees_money=may(request.user, Right.SEE_VALUE))
    context = {
        "page": shown,
        "view": view,
        "periods": _view.periods(view),
        "all_time": view.url(period=""),
        "changes_url": next((str(t.url) for t in found if t.url.endswith("/changes/")), ""),
        "dearest": _dearest(request) if shown.sees_money else (),
        "newest": _newest(request, CommentFilters()),
        "may_correct": may(request.user, Right.CORRECT_VOICE),
        "tabs": found,
    }
    return render(request, "voice/voice.html", context)


@page(Right.SEE_VOICE)
@until_built("voice/waiting.html")
def topic(request: HttpRequest, aspect: str) -> HttpResponseBase:
    """One topic: its course, where, the words that find it, and the comments."""
    view = _view.View.of(request.GET.dict())
    shown = _topic.read_page(aspect, view, sees_money=may(request.user, Right.SEE_VALUE))
    context = {
        "page": shown,
        "view": view,
        "periods": _view.periods(view),
        "newest": _newest(request, CommentFilters(aspect=aspect, polarity="negative")),
        "may_correct": may(request.user, Right.CORRECT_VOICE),
        "may_train": may(request.user, Right.TRAIN_VOICE),
        "tabs": tabs(request, "voice"),
    }
    return render(request, "voice/topic.html", context)


def _newest(request: HttpRequest, filters: CommentFilters) -> _comments.Listed:
    return _comments.read_list(
        words="", filters=filters, sight=sight_of(request.user), after="", limit=_NEWEST
    )


def _dearest(request: HttpRequest) -> tuple[tuple[_comments.Shown, int], ...]:
    """The newest complaints of the customers who still promise most."""
    sight = sight_of(request.user)
    found = company.remember(
        ("voice.dearest", sight),
        lambda: core.dearest_comments(company.workspace(), sight=sight, marts=company.marts()),
    )
    money = dict(found)
    comments = core.read_comments(company.workspace(), comments=list(money), sight=sight)
    return tuple((_comments.show(one), money[one.comment]) for one in comments)
