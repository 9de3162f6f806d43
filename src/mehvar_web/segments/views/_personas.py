"""The personas: each segment of a segmentation as people whom one can talk to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import segments
from mehvar_web import company
from mehvar_web.accounts import Right, page
from mehvar_web.segments._list import read_overview
from mehvar_web.segments._segment import read_view, talk_lines
from mehvar_web.ui import Choice

_NO_PERSONA = frozenset({"control"})


@page(Right.SEE_VALUE)
def personas(request: HttpRequest) -> HttpResponse:
    """Every segment of the chosen segmentation: who they are, and how to talk to them."""
    known = [one for one in read_overview().segmentations if one.row.kind not in _NO_PERSONA]
    names = [one.row.name for one in known]
    asked = request.GET.get("of", "")
    chosen = asked if asked in names else (names or [""])[0]
    mine = next((one for one in known if one.row.name == chosen), None)
    notes = segments.read_notes(company.workspace().root)
    cards = []
    for line in mine.lines if mine else ():
        if not line.row.hidden:
            note = notes.get((chosen, line.row.segment))
            cards.append(
                {
                    "view": read_view(chosen, line.row.segment),
                    "title": (note.called if note else "") or line.row.title,
                    "talk": talk_lines(note) if note else (),
                }
            )
    context = {
        "choices": [
            Choice(
                label=one.row.title,
                url=f"{reverse('segments:personas')}?of={one.row.name}",
                current=one.row.name == chosen,
            )
            for one in known
        ],
        "row": mine.row if mine else None,
        "cards": cards,
        "crumbs": [
            Choice(label=_("Segments"), url=reverse("segments:segments")),
            Choice(label=_("Personas")),
        ],
    }
    return render(request, "segments/personas.html", context)
