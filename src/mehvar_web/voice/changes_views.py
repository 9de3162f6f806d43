"""The page "What changed" and its addresses."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from mehvar_web import disclosure
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.ui import csv_response, until_built
from mehvar_web.voice import _changes, _changes_acts, _changes_notices
from mehvar_web.voice._changes_draw import draw_charts
from mehvar_web.voice._tabs import tabs
from mehvar_web.voice._words import subject_choices, topic
from mehvar_web.voice.changes_forms import EVERYTHING_ELSE, OwnersForm
from mehvar_web.voice.changes_models import ChangeOwner


@page(Right.SEE_VOICE)
@until_built("voice/changes_waiting.html")
def changes(request: HttpRequest) -> HttpResponseBase:
    """What rose or fell this week, everywhere and within cities, stores and products."""
    shown = _changes.read_page(
        request.GET.get("dimension", ""), csv=may(request.user, Right.EXPORT)
    )
    context = {"page": shown, "watch": shown.watch, "tabs": tabs(request, "changes")}
    return render(request, "voice/changes.html", context)


@page(Right.SEE_VOICE, Right.EXPORT)
def changes_csv(request: HttpRequest) -> HttpResponseBase:
    """Everything that changed as CSV; comments are not in it."""
    asked = request.GET.get("dimension", "")
    found = _changes.read_watch(asked if asked in _changes.DIMENSIONS else "")
    rows = _changes.show(found.changes)
    return csv_response(columns=_changes.file_columns(), rows=rows, name="voice-changes")


@page(Right.SEE_VOICE)
@until_built("voice/changes_waiting.html")
def change(request: HttpRequest) -> HttpResponseBase:
    """One subject: what changed about it, the comments that show it, and its charts."""
    subject, level = request.GET.get("subject", ""), request.GET.get("level", "")
    dimension = request.GET.get("dimension", "all") if level else "all"
    told = _changes.read_told(subject, dimension, level, sight=sight_of(request.user))
    charts = draw_charts(subject, dimension, level)
    elsewhere = _changes.read_elsewhere(subject, dimension, level)
    if not told and not charts and not elsewhere.rows:
        raise Http404(_("Nothing is known of this subject."))
    known = [*(one.shown for one in told), *elsewhere.rows]
    kind = known[0].change.kind if known else "score" if subject == "sentiment" else "aspect"
    context = {
        "subject": subject,
        "title": _changes_notices.title_of(kind, subject),
        "where": told[0].shown.where if told and level else level,
        "level": level,
        "told": told,
        "elsewhere": elsewhere,
        "charts": charts,
        "may_act": may(request.user, Right.CORRECT_VOICE),
        "days": _changes_acts.SILENT_DAYS,
        "tabs": tabs(request, "changes"),
    }
    return render(request, "voice/change.html", context)


@page(Right.CORRECT_VOICE, methods=("POST",))
def change_act(request: HttpRequest) -> HttpResponseBase:
    """Do something about an alarm; what was done can be taken back on the same page."""
    act = _changes_acts.act_named(request.POST.get("act", ""))
    found = _changes.find_change(request.POST.get("change", ""))
    if found is None or not found.alarm:
        raise Http404(_("There is no such alarm any more."))
    _changes_acts.do_act(
        disclosure.user_of(request), found, act, text=request.POST.get("text", "").strip()
    )
    messages.success(request, str(_changes.DONE[act]))
    return redirect(_changes.subject_url(found.subject, found.dimension, found.level))


@page(Right.TRAIN_VOICE, methods=("GET", "POST"))
def change_owners(request: HttpRequest) -> HttpResponseBase:
    """Who answers for which subject, and is told of its alarms."""
    known = dict(ChangeOwner.objects.values_list("subject", "user_id"))
    subjects = subject_choices() | {one: topic(one) for one in known if one}
    initial = {(subject or EVERYTHING_ELSE): person for subject, person in known.items()}
    form = OwnersForm(request.POST or None, subjects=subjects, initial=initial)
    if request.method == "POST" and form.is_valid():
        user = disclosure.user_of(request)
        for name, person in form.cleaned_data.items():
            subject = "" if name == EVERYTHING_ELSE else name
            if (person.pk if person else None) != known.get(subject):
                _changes_acts.put_owner(user, subject, person)
        messages.success(request, _("Saved: they are told of the next alarms."))
        return redirect(reverse("voice:changes"))
    context = {"form": form, "tabs": tabs(request, "changes")}
    return render(request, "voice/change_owners.html", context)


urlpatterns: list[URLPattern] = [
    path("changes/", changes, name="changes"),
    path("changes.csv", changes_csv, name="changes_csv"),
    path("changes/subject/", change, name="change"),
    path("changes/act/", change_act, name="change_act"),
    path("changes/owners/", change_owners, name="change_owners"),
]
"""Addresses below ``voice/``; ``urls.py`` takes them up."""
