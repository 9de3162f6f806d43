"""Two to four segmentations side by side: which of them says more, of what, and how surely?"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.segments import SegmentationView
from mehvar_web import company
from mehvar_web.accounts import Right, page
from mehvar_web.segments import _worth
from mehvar_web.segments._list import read_overview, read_view
from mehvar_web.segments._parts import language
from mehvar_web.segments._shared import draw_shared
from mehvar_web.ui import Choice

_MOST, _FEWEST = 4, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One outcome: what each segmentation adds to what is known already."""

    title: str
    chart: SafeString | str


@page(Right.SEE_VALUE)
def compare(request: HttpRequest) -> HttpResponse:
    """Compare segmentations by what they add out of sample, likeness, stability and overlap."""
    known = [one.row for one in read_overview().segmentations]
    names = {one.name for one in known}
    wanted = [one for one in dict.fromkeys(request.GET.getlist("with")) if one in names][:_MOST]
    chosen = wanted or [one.name for one in known][:_FEWEST]
    views = [read_view(one) for one in chosen]
    baselines = _worth.baselines_of(views)
    asked = request.GET.get("beyond", "")
    codes = [code for code, _title in baselines]
    beyond = asked if asked in codes else "both" if "both" in codes else (codes or [""])[-1]
    context = {
        "known": known,
        "chosen": chosen,
        "views": views,
        "baselines": [Choice(label=title, url=code, current=code == beyond)
                      for code, title in baselines],
        "drawn": _drawn(views, beyond, dict(baselines)),
        "shared": _shared(views),
        "verdict": _verdict(views),
        "most": _MOST,
        "crumbs": [
            Choice(label=_("Segments"), url=reverse("segments:segments")),
            Choice(label=_("Compare")),
        ],
    }  # fmt: skip
    return render(request, "segments/compare.html", context)


def _drawn(
    views: list[SegmentationView], beyond: str, baselines: dict[str, str]
) -> list[Drawn]:  # fmt: skip
    found = []
    for outcome, title in _worth.outcomes_of(views):
        said = _("%(outcome)s: what each adds to %(known)s") % {
            "outcome": title,
            "known": baselines[beyond],
        }
        chart = _worth.draw_compared(views, outcome=outcome, baseline=beyond, title=said)
        found.append(Drawn(title=said, chart=chart))
    return found


def _shared(views: list[SegmentationView]) -> list[Drawn]:
    """Draw how the first shares its customers with each of the others."""
    if len(views) < _FEWEST:
        return []
    first, *others = [one for one in views if one.row.kind != "control"]
    spoken, marts = language(), company.marts()
    drawn = []
    for other in others:
        title = _("%(one)s and %(other)s") % {"one": first.row.title, "other": other.row.title}
        chart = company.remember(
            ("segments-shared", first.row.name, other.row.name, spoken),
            lambda other=other, title=title: draw_shared(marts, first, other, title=title),  # type: ignore[misc]
        )
        drawn.append(Drawn(title=title, chart=chart))
    return drawn


def _verdict(views: list[SegmentationView]) -> str:
    """Say in words which of them earn their place."""
    good = [one.row.title for one in views if one.row.verdict == "earns_place"]
    bad = [one.row.title for one in views if one.row.verdict == "adds_nothing"]
    comma = "، " if language() == "fa" else ", "
    said = []
    if good:
        said.append(_("Earn their place: %(names)s.") % {"names": comma.join(good)})
    if bad:
        said.append(_("Add nothing: %(names)s.") % {"names": comma.join(bad)})
    if not said:
        said.append(_("None of them could be judged yet."))
    return " ".join(said)
