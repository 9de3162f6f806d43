"""A segmentation and its segments."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import segments as core
from mehvar.audit import Scalar
from mehvar.segments import Definition, SegmentView, UnknownSegmentError
from mehvar.workspace import NotBuiltError
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.segments import _list, _segment, _tables
from mehvar_web.segments._audience import shown_audience
from mehvar_web.segments._parts import language
from mehvar_web.segments._people import names_of
from mehvar_web.segments._worth import draw_worth, worth_table
from mehvar_web.ui import Choice, csv_response
from mehvar_web.ui.tables import cursor_pager


@page(Right.SEE_VALUE)
def segmentation(request: HttpRequest, name: str) -> HttpResponseBase:
    """One segmentation: the verdict with its proof, its segments, and whether it moved."""
    definition = _segment.definition_of(name)
    try:
        view = _list.read_view(name)
    except (UnknownSegmentError, NotBuiltError) as error:
        if definition is None:
            raise Http404(_("There is no such segmentation.")) from error
        return _waiting(request, definition)
    if view.row.kind == "rule":
        if definition is None:
            raise Http404(_("There is no such segmentation."))
        return redirect("segments:segment", name, "in")
    context = {
        "view": view,
        "row": view.row,
        "table": _tables.segments_table(_list.lines_of(view), title=view.row.title),
        "worth": draw_worth(view),
        "worth_table": worth_table(view.worth),
        "may_edit": may(request.user, Right.EDIT_SEGMENTS),
        "compare_url": f"{reverse('segments:compare')}?with={name}",
        "crumbs": [
            Choice(label=_("Segments"), url=reverse("segments:segments")),
            Choice(label=view.row.title),
        ],
    }
    return render(request, "segments/segmentation.html", context)


@page(Right.SEE_VALUE)
def segment(request: HttpRequest, name: str, segment: str) -> HttpResponseBase:
    """One segment: who they are, how to talk to them, its strategy, its members."""
    definition = _segment.definition_of(name)
    try:
        view = _segment.read_view(name, segment)
    except (UnknownSegmentError, NotBuiltError) as error:
        if definition is None or segment != "in":
            raise Http404(_("There is no such segment.")) from error
        return _waiting(request, definition)
    if view.segmentation.kind == "rule" and definition is None:
        raise Http404(_("There is no such segment."))
    root = company.workspace().root
    note = core.read_note(root, segmentation=name, segment=segment)
    context = {
        "view": view,
        "row": view.segmentation,
        "one": view.segment,
        "note": note,
        "title": note.called or view.segment.title,
        "talk": _segment.talk_lines(note),
        "kpis": _segment.kpis_of(view),
        "traits": _tables.traits_table(_segment.top_traits(view)),
        "overlap": _tables.overlap_table(_segment.top_overlaps(view)),
        "sizes": _segment.draw_sizes(view),
        "definition": definition,
        "owner": _owner(definition),
        "sentence": _sentence(definition),
        "is_stale": definition is not None and _list.is_newer_than_build(definition),
        "audience": shown_audience(note),
        "may_edit": may(request.user, Right.EDIT_SEGMENTS),
        "crumbs": _crumbs(view, note.called),
    }
    return render(request, "segments/segment.html", context | _members(request, view))


@page(Right.EXPORT, Right.SEE_VALUE)
def members_csv(request: HttpRequest, name: str, segment: str) -> HttpResponseBase:
    """The members in sight as a file; names only where they are revealed."""
    view = _known(name, segment)
    if not may_see_members(request, view):
        raise Http404(_("There is no such segment."))
    personal = disclosure.revealed(request, disclosure.EVERYBODY) is not None
    details: dict[str, Scalar] = {
        "personal": personal,
        "segmentation": name,
        "segment": segment,
    }
    disclosure.write_audit(request, "customer.export", "segment", details)
    rows = _segment.all_members(name, segment, sight=sight_of(request.user), personal=personal)
    columns = tuple(_tables.member_columns(in_file=True))
    return csv_response(columns=columns, rows=rows, name="segment-members")


def may_see_members(request: HttpRequest, view: SegmentView) -> bool:
    """Tell whether the person may know who is in it: what people value is theirs."""
    if not may(request.user, Right.SEE_CUSTOMERS) or view.segment.hidden:
        return False
    if view.segmentation.kind == "control":
        return False
    return not view.segmentation.sensitive or may(request.user, Right.SEE_PERSONAL)


def _known(name: str, segment: str) -> SegmentView:
    try:
        return _segment.read_view(name, segment)
    except (UnknownSegmentError, NotBuiltError) as error:
        raise Http404(_("There is no such segment.")) from error


def _members(request: HttpRequest, view: SegmentView) -> dict[str, object]:
    """Return the members for the page, unless the group is too small or private."""
    if not may_see_members(request, view):
        return {"members": None, "members_private": view.segmentation.sensitive}
    after = request.GET.get("after", "")
    shown = disclosure.revealed(request, disclosure.EVERYBODY)
    page = _segment.read_members(
        view.segmentation.name,
        view.segment.segment,
        sight=sight_of(request.user),
        after=after,
        personal=shown is not None,
    )
    disclosure.write_list_read(request, [one.customer.customer_id for one in page.lines])
    address = reverse("segments:members_csv", args=[view.segmentation.name, view.segment.segment])
    pager = cursor_pager(shown=len(page.lines), next=page.next_after, started=bool(after))
    csv_url = address if may(request.user, Right.EXPORT) else ""
    return {"members": _tables.members_table(page.lines, pager=pager, csv_url=csv_url)}


def _waiting(request: HttpRequest, definition: Definition) -> HttpResponse:
    """A definition that no build has seen yet: its rule, and whom it would keep now."""
    counted = core.count_rule(
        company.marts(),
        definition.rule,
        sight=sight_of(request.user),
        purpose=definition.purpose,
    )
    context = {
        "definition": definition,
        "owner": _owner(definition),
        "sentence": _sentence(definition),
        "count": counted,
        "waits": _list.is_newer_than_build(definition),
        "built": bool(company.build_id()),
        "may_edit": may(request.user, Right.EDIT_SEGMENTS),
        "crumbs": [
            Choice(label=_("Segments"), url=reverse("segments:segments")),
            Choice(label=definition.called),
        ],
    }
    return render(request, "segments/waiting.html", context)


def _crumbs(view: SegmentView, called: str) -> list[Choice]:
    first = Choice(label=_("Segments"), url=reverse("segments:segments"))
    last = Choice(label=called or view.segment.title)
    if view.segmentation.kind == "rule":
        return [first, last]
    url = reverse("segments:segmentation", args=[view.segmentation.name])
    return [first, Choice(label=view.segmentation.title, url=url), last]


def _owner(definition: Definition | None) -> str:
    return "" if definition is None else names_of([definition.owner])[definition.owner]


def _sentence(definition: Definition | None) -> str:
    if definition is None:
        return ""
    settings = company.workspace().settings
    return core.say_rule(definition.rule, settings=settings, language=language())
