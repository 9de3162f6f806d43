"""The list of segmentations and segments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mehvar_web import company
from mehvar_web.accounts import Right, may, page
from mehvar_web.segments._list import read_overview
from mehvar_web.segments._tables import segments_table


@page(Right.SEE_VALUE)
def segments(request: HttpRequest) -> HttpResponse:
    """Every segmentation: whether it earns its place, its segments, and what moved."""
    overview = read_overview()
    tables = [
        (one, segments_table(one.lines, title=one.row.title)) for one in overview.segmentations
    ]
    context = {
        "overview": overview,
        "tables": tables,
        "built": bool(company.build_id()),
        "may_edit": may(request.user, Right.EDIT_SEGMENTS),
        "may_build": may(request.user, Right.RUN_JOBS),
        "title": _("Segments"),
    }
    return render(request, "segments/segments.html", context)
