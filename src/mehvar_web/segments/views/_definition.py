"""A definition put away, taken out again, undone, and everything that it ever was."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import segments
from mehvar.segments import Definition, DefinitionError, UnknownDefinition
from mehvar_web import company
from mehvar_web.accounts import Right, may, page
from mehvar_web.disclosure import actor_of
from mehvar_web.segments._people import names_of
from mehvar_web.segments._versions import versions_of
from mehvar_web.ui import Choice, Confirm, say


@page(Right.EDIT_SEGMENTS, methods=("GET", "POST"))
def archive(request: HttpRequest, name: str) -> HttpResponseBase:
    """Put a segment away, after asking."""
    found = _named(name)
    here = reverse("segments:archive", args=[name])
    if request.method != "POST":
        confirm = Confirm(
            name="archive",
            title=_("Archive “%(name)s”?") % {"name": found.called},
            text=_(
                "The next build has it no more. Its history stays, and it can be taken out again."
            ),
            action=here,
            label=_("Archive"),
            back=reverse("segments:segmentation", args=[found.segmentation]),
        )
        return render(request, "ui/confirm.html", {"confirm": confirm})
    try:
        segments.archive_definition(
            company.workspace(), name=name, actor=actor_of(request), now=company.now()
        )
    except UnknownDefinition:
        say(request, _("It was archived already."), level="info")
        return redirect("segments:segments")
    say(request, _("The segment was archived."), undo=_undo_url(name))
    return redirect("segments:segments")


@page(Right.EDIT_SEGMENTS, methods=("POST",))
def restore(request: HttpRequest, name: str) -> HttpResponseBase:
    """Take an archived segment out again."""
    found = _named(name)
    try:
        segments.restore_definition(
            company.workspace(), name=name, actor=actor_of(request), now=company.now()
        )
    except DefinitionError:
        text = _("It could not be taken out: another segment is called so, or it is out already.")
        say(request, text, level="warning")
        return redirect("segments:segments")
    say(request, _("The segment is there again; the next build counts it."), undo=_undo_url(name))
    return redirect("segments:segmentation", found.segmentation)


@page(Right.EDIT_SEGMENTS, methods=("POST",))
def undo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Take the newest change of a segment back; nothing where it is not the newest any more."""
    found, number = _named(name), request.GET.get("number", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    done = is_number and segments.undo_definition(
        company.workspace(), name=name, number=int(number), actor=actor_of(request),
        now=company.now(),
    )  # fmt: skip
    if done:
        say(request, _("The change of the segment was taken back."))
    else:
        say(request, _("Somebody changed the segment since; nothing was done."), level="warning")
    left = segments.read_definition(company.workspace().root, name=name)
    if left.archived:
        return redirect("segments:segments")
    return redirect("segments:segmentation", found.segmentation)


@page(Right.SEE_VALUE)
def history(request: HttpRequest, name: str) -> HttpResponseBase:
    """Every version of a segment: who changed what, and the rule in words."""
    found = _named(name)
    changes = segments.definition_history(company.workspace().root, name=name)
    context = {
        "definition": found,
        "versions": versions_of(changes, names_of(one.actor for one in changes)),
        "may_edit": may(request.user, Right.EDIT_SEGMENTS),
        "crumbs": [
            Choice(label=_("Segments"), url=reverse("segments:segments")),
            Choice(label=found.called, url=_url_of(found)),
            Choice(label=_("Versions")),
        ],
    }
    return render(request, "segments/history.html", context)


def _named(name: str) -> Definition:
    changes = segments.definition_history(company.workspace().root, name=name)
    if not changes:
        raise Http404(_("There is no such segment."))
    return changes[-1].definition


def _url_of(found: Definition) -> str:
    return "" if found.archived else reverse("segments:segmentation", args=[found.segmentation])


def _undo_url(name: str) -> str:
    newest = segments.definition_history(company.workspace().root, name=name)[-1]
    return f"{reverse('segments:undo', args=[name])}?number={newest.number}"
