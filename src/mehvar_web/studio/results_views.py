"""What a survey's answers say, now; and the single responses, to those who may see the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import surveys as core
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.studio import (
    _answers,
    _files,
    _live,
    _masking,
    _results,
    _results_draw,
    _results_groups,
    _words,
)
from mehvar_web.studio._filter import FilterForm
from mehvar_web.studio._page import context_of, find
from mehvar_web.ui import Choice, csv_response
from mehvar_web.ui.tables import page_pager, read_page
from mehvar_web.ui.templatetags.ui import ago

if TYPE_CHECKING:
    from mehvar.surveys import Dimension, Results
    from mehvar_web.surveys.models import Survey

_WORDS = 30


@page(Right.SEE_SURVEYS)
def results(request: HttpRequest, key: str) -> HttpResponseBase:
    """The results as they stand now; they keep up while the page is looked at."""
    kept = find(key)
    if not kept.number and not _live.numbers().get(kept.key, _live.NOTHING).answers:
        return _not_asked_yet(request, kept)
    everything = _results.read(kept, core.Filter())
    form = FilterForm(request.GET, everything=everything)
    wanted = form.filter
    found = everything if wanted.is_empty else _results.read(kept, wanted)
    survey = _results.versions_of(kept)[-1]
    fares = _live.numbers().get(kept.key, _live.NOTHING)
    by = _dimension(request)
    context = {
        **context_of(request, kept, "results"),
        "results": found,
        "form": form,
        "is_filtered": not wanted.is_empty,
        "tiles": _results_draw.tiles(found, last=_last(fares)),
        "cards": _results_draw.cards(survey, found),
        "weeks": _results_groups.weeks(found),
        "groups": _results_groups.groups(found, by),
        "dimensions": _dimensions(request, found, by),
        "progress": _results.progress_of(kept),
        "single": _answers.may_be_told_apart(survey),
        "may_export": may(request.user, Right.EXPORT),
        "asked": request.GET.urlencode(),
        "now": company.now(),
        "survey": survey,
    }
    return render(request, "studio/results.html", context)


@page(Right.SEE_SURVEYS)
def answers(request: HttpRequest, key: str) -> HttpResponseBase:
    """Single responses, the newest first, of customers in sight."""
    kept = find(key)
    survey = _told_apart(kept)
    everything = _results.read(kept, core.Filter())
    form = FilterForm(request.GET, everything=everything)
    number = read_page(request.GET.get("page"))
    rows, more = _answers.read_sent(
        kept, sight=sight_of(request.user), page=number, wanted=form.filter,
        headline=everything.headline,
    )  # fmt: skip
    context = {
        **context_of(request, kept, "results"),
        "table": _files.sent_table(
            kept, rows, page=number, more=more, has_score=bool(everything.headline)
        ),
        "form": form,
        "survey": survey,
        "may_export": may(request.user, Right.EXPORT),
        "asked": request.GET.urlencode(),
    }
    return render(request, "studio/answers.html", context)


@page(Right.SEE_SURVEYS)
def response(request: HttpRequest, key: str, submission: str) -> HttpResponseBase:
    """One response, whole."""
    kept = find(key)
    _told_apart(kept)
    found = _answers.read_response(kept, submission, sight=sight_of(request.user))
    if found is None:
        raise Http404
    shown = _masking.shown_for(request, found.sent.customer_id)
    context = {
        **context_of(request, kept, "results"),
        "response": _masking.masked_response(found, is_shown=shown is not None),
        "is_masked": shown is None,
        "channel": _words.channel_name(found.sent.channel),
        "spoken": _words.language_name(found.sent.language),
    }
    _masking.tell_read(request, kept, found, shown)
    return render(request, "studio/response.html", context)


@page(Right.SEE_SURVEYS)
def words(request: HttpRequest, key: str, field: str) -> HttpResponseBase:
    """What people wrote to one question, the newest first."""
    kept = find(key)
    survey = _results.versions_of(kept)[-1]
    asked = survey.field(field)
    if asked is None:
        raise Http404
    form = FilterForm(request.GET, everything=_results.read(kept, core.Filter()))
    number = read_page(request.GET.get("page"))
    found = _masking.read_words(
        request, kept, survey, field, page=number, size=_WORDS, wanted=form.filter
    )
    context = {
        **context_of(request, kept, "results"),
        "field": asked,
        "label": _words.said(survey, asked.text) or field,
        "words": found,
        "pager": page_pager(page=number, size=_WORDS, count=found.total),
        "form": form,
        "single": _answers.may_be_told_apart(survey),
        "may_export": may(request.user, Right.EXPORT),
        "asked": request.GET.urlencode(),
    }
    return render(request, "studio/words.html", context)


@page(Right.SEE_SURVEYS, Right.EXPORT)
def answers_csv(request: HttpRequest, key: str) -> HttpResponseBase:
    """The answers as a file, one row for each response; words are in a file of their own."""
    kept = find(key)
    survey = _told_apart(kept)
    wanted = FilterForm(request.GET, everything=_results.read(kept, core.Filter())).filter
    columns, rows = _files.answers_file(kept, survey, wanted, sight=sight_of(request.user))
    _masking.tell_export(request, kept, what="answers", personal=False)
    return csv_response(columns=columns, rows=rows, name=f"answers-{kept.key}")


@page(Right.SEE_SURVEYS, Right.EXPORT)
def words_csv(request: HttpRequest, key: str, field: str) -> HttpResponseBase:
    """What people wrote to one question as a file; names and numbers masked unless revealed."""
    kept = find(key)
    survey = _results.versions_of(kept)[-1]
    if survey.field(field) is None:
        raise Http404
    wanted = FilterForm(request.GET, everything=_results.read(kept, core.Filter())).filter
    rows = _masking.all_words(request, kept, survey, field, wanted=wanted)
    is_shown = disclosure.revealed(request, disclosure.EVERYBODY) is not None
    _masking.tell_export(request, kept, what=field, personal=is_shown)
    columns = _files.words_columns()
    return csv_response(columns=columns, rows=rows, name=f"words-{kept.key}-{field}")


def _not_asked_yet(request: HttpRequest, kept: Survey) -> HttpResponseBase:
    if may(request.user, Right.EDIT_SURVEYS):
        return redirect("studio:build", kept.key)
    context = {**context_of(request, kept, "results"), "results": None}
    return render(request, "studio/results.html", context)


def _told_apart(kept: Survey) -> core.Survey:
    """Return the survey, if its single responses may be shown."""
    survey = _results.versions_of(kept)[-1]
    if not _answers.may_be_told_apart(survey):
        raise Http404
    return survey


def _dimension(request: HttpRequest) -> Dimension:
    asked = request.GET.get("by", "")
    known = [one for one in _results_groups.DIMENSIONS if one == asked]
    return known[0] if known else "channel"


def _dimensions(request: HttpRequest, found: Results, by: Dimension) -> tuple[Choice, ...]:
    """Return the dimensions by which there is something to compare."""
    choices = []
    for name, label in _results_groups.DIMENSIONS.items():
        if len(found.groups.get(name, ())) > 1:
            asked = request.GET.copy()
            asked["by"] = name
            choices.append(Choice(label=label, url=f"?{asked.urlencode()}", current=name == by))
    return tuple(choices)


def _last(fares: _live.Numbers) -> SafeString | str:
    return format_html("{} {}", _("last"), ago(fares.last_at)) if fares.last_at else ""
