"""The page Scores: the numbers, how far to trust them, and all of them as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from mehvar.scores import Score
from mehvar_web.accounts import Right, page
from mehvar_web.scores import _page
from mehvar_web.scores._view import View
from mehvar_web.ui import Column, csv_response, until_built


@page(Right.SEE_VOICE)
@until_built("scores/waiting.html")
def scores(request: HttpRequest) -> HttpResponseBase:
    """One measure: where it stands, its course, its groups, and what weighting changed."""
    known = _page.read_known()
    if not known:
        return render(request, "scores/nothing.html")
    view = View.of(request.GET.dict(), known)
    context = {"view": view, "page": _page.read_page(view)}
    return render(request, "scores/scores.html", context)


@page(Right.SEE_VOICE, Right.EXPORT)
@until_built("scores/waiting.html")
def scores_csv(request: HttpRequest) -> HttpResponseBase:
    """A measure's numbers by period, whole or by a dimension, with every column."""
    known = _page.read_known()
    asked = request.GET.dict()
    rows: tuple[Score, ...] = ()
    name = "scores"
    if known:
        view = View.of(asked, known)
        by = "" if asked.get("whole") else view.by
        kind = "" if view.span == "all" and by else view.kind
        rows = _page.read_scores(view.measure.name, view.statistic, kind=kind, by=by)
        name = f"scores-{view.measure.name}"
    return csv_response(columns=_COLUMNS, rows=rows, name=name)


def _column(name: str) -> Column[Score]:
    return Column(name=name, label=name, cell=lambda one: getattr(one, name))


_COLUMNS: tuple[Column[Score], ...] = tuple(map(_column, Score.__slots__))
