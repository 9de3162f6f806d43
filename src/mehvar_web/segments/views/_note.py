"""What people say of a segment: its name, its strategy, how to talk to it."""

from __future__ import annotations

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import segments
from mehvar.segments import SegmentView, UnknownSegmentError
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.accounts import Right, may, page
from mehvar_web.disclosure import actor_of
from mehvar_web.segments._segment import read_view
from mehvar_web.segments.forms import NoteForm
from mehvar_web.ui import Choice, say


@page(Right.EDIT_SEGMENTS, methods=("GET", "POST"))
def note(request: HttpRequest, name: str, segment: str) -> HttpResponseBase:
    """Write a segment's strategy and how to talk to it."""
    view, workspace = known_segment(name, segment), company.workspace()
    before = segments.read_note(workspace.root, segmentation=name, segment=segment)
    form = NoteForm(
        request.POST or None,
        initial={"called": before.called, "strategy": before.strategy, "talk": before.talk},
    )
    if request.method == "POST" and form.is_valid():
        said = msgspec.structs.replace(before, **form.cleaned_data)
        segments.put_note(workspace, said, actor=actor_of(request), now=company.now())
        say(request, _("It was saved."), undo=undo_url(name, segment))
        return redirect("segments:segment", name, segment)
    context = {"form": form, "view": view, "crumbs": crumbs_of(view, _("Strategy"))}
    return render(request, "segments/note.html", context)


@page(Right.EDIT_SEGMENTS, methods=("POST",))
def note_undo(request: HttpRequest, name: str, segment: str) -> HttpResponseBase:
    """Take the newest change of a note back; nothing where it is not the newest any more."""
    known_segment(name, segment)
    number = request.GET.get("number", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    if _turns_address(name, segment) and not may(request.user, Right.MANAGE_COMPANY):
        raise PermissionDenied
    done = is_number and segments.undo_note(
        company.workspace(), segmentation=name, segment=segment, number=int(number),
        actor=actor_of(request), now=company.now(),
    )  # fmt: skip
    if done:
        say(request, _("The change was taken back."))
    else:
        say(request, _("Somebody changed it since; nothing was done."), level="warning")
    return redirect("segments:segment", name, segment)


def _turns_address(name: str, segment: str) -> bool:
    """Tell whether the newest change was one of the address, which is an owner's to choose."""
    history = segments.note_history(company.workspace().root, segmentation=name, segment=segment)
    urls = ["", *(one.note.url for one in history)]
    return urls[-1] != urls[-2] if history else False


def known_segment(name: str, segment: str) -> SegmentView:
    """Return a segment, or the page that says that there is none."""
    try:
        return read_view(name, segment)
    except (UnknownSegmentError, NotBuiltError) as error:
        raise Http404(_("There is no such segment.")) from error


def crumbs_of(view: SegmentView, last: str) -> list[Choice]:
    """Return the way here from the list."""
    url = reverse("segments:segment", args=[view.segmentation.name, view.segment.segment])
    return [
        Choice(label=_("Segments"), url=reverse("segments:segments")),
        Choice(label=view.segment.title, url=url),
        Choice(label=last),
    ]


def undo_url(name: str, segment: str) -> str:
    """Return the address that takes the newest change back."""
    history = segments.note_history(company.workspace().root, segmentation=name, segment=segment)
    address = reverse("segments:note_undo", args=[name, segment])
    return f"{address}?number={history[-1].number}"
