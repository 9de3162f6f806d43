"""The builder: a rule is edited in a form that works without script, and is counted live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import segments
from mehvar.segments import Definition, DefinitionError, Purpose, StaleDefinition
from mehvar_web import company
from mehvar_web.accounts import Right, page, sight_of
from mehvar_web.disclosure import actor_of, user_of
from mehvar_web.segments._builder import read_live
from mehvar_web.segments._draft import (
    DraftGroup,
    act_on,
    draft_of,
    read_form,
    read_past,
    write_past,
)
from mehvar_web.segments._parts import addable, draw, texts
from mehvar_web.segments._resolve import Resolved, resolve
from mehvar_web.segments.forms import AboutForm, about_initial
from mehvar_web.ui import Choice, say

_STRUCTURE = ("add", "group", "where", "remove", "up", "down")


@page(Right.EDIT_SEGMENTS, methods=("GET", "POST"))
def new_segment(request: HttpRequest) -> HttpResponseBase:
    """Define a segment by a rule."""
    return _builder(request, None)


@page(Right.EDIT_SEGMENTS, methods=("GET", "POST"))
def edit_segment(request: HttpRequest, name: str) -> HttpResponseBase:
    """Change a segment's rule, name, purpose or owner."""
    found = {one.name: one for one in segments.read_definitions(company.workspace().root)}
    if name not in found:
        raise Http404(_("There is no such segment."))
    return _builder(request, found[name])


@page(Right.EDIT_SEGMENTS, methods=("POST",))
def live(request: HttpRequest) -> HttpResponse:
    """Count the rule as it stands in the form: for htmx, while somebody types."""
    resolved = resolve(read_form(request.POST))
    told = read_live(resolved, sight=sight_of(request.user), purpose=_purpose(request))
    root = draw(read_form(request.POST), resolved)
    return render(request, "segments/live_part.html", {"live": told, "root": root})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edited:
    """The builder's state after a request."""

    draft: DraftGroup
    past: list[DraftGroup]
    version: int
    trouble: tuple[str, ...] = ()


def _builder(request: HttpRequest, definition: Definition | None) -> HttpResponseBase:
    if request.method != "POST":
        draft = draft_of(definition.rule) if definition else DraftGroup()
        version = definition.version if definition else 0
        form = AboutForm(initial=about_initial(definition, user=user_of(request)))
        return _draw(request, definition, _Edited(draft=draft, past=[], version=version), form)
    edited = _acted(request)
    if request.POST.get("act") != "save":
        form = AboutForm(initial=_typed(request, definition))
        return _draw(request, definition, edited, form)
    return _save(request, definition, edited)


def _acted(request: HttpRequest) -> _Edited:
    """Do what the button asked for, remembering the state before it."""
    posted, act = request.POST, request.POST.get("act", "")
    draft, past = read_form(posted), read_past(posted.get("past", ""))
    version = posted.get("version", "0")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    if act == "undo":
        before = past.pop() if past else draft
        return _Edited(draft=before, past=past, version=number)
    after = act_on(draft, act, posted)
    if after != draft and act.partition(":")[0] in _STRUCTURE:
        past.append(draft)
    return _Edited(draft=after, past=past, version=number)


def _save(request: HttpRequest, definition: Definition | None, edited: _Edited) -> HttpResponseBase:
    form, resolved = AboutForm(request.POST), resolve(edited.draft)
    if not form.is_valid() or not resolved.is_whole:
        trouble = () if resolved.is_whole else (_("Some conditions are not finished."),)
        return _draw(request, definition, _with(edited, trouble), form)
    try:
        kept = _keep(request, definition, edited, form, resolved)
    except StaleDefinition:
        text = _("Somebody changed this segment meanwhile. Open it again to see their version.")
        return _draw(request, definition, _with(edited, (text,)), form)
    except DefinitionError:
        form.add_error("title", _("Another segment is called so, or the name cannot be kept."))
        return _draw(request, definition, edited, form)
    number = segments.definition_history(company.workspace().root, name=kept.name)[-1].number
    say(
        request,
        _("The segment was saved. The next build gives it its members and its verdict."),
        undo=f"{reverse('segments:undo', args=[kept.name])}?number={number}",
    )
    return redirect("segments:segmentation", kept.segmentation)


def _keep(
    request: HttpRequest,
    definition: Definition | None,
    edited: _Edited,
    form: AboutForm,
    resolved: Resolved,
) -> Definition:
    told, workspace = form.cleaned_data, company.workspace()
    common: dict[str, Any] = {
        "title": told["title"],
        "rule": resolved.rule,
        "description": told["description"],
        "purpose": told["purpose"],
        "owner": f"user:{told['owner'].pk}",
        "actor": actor_of(request),
        "now": company.now(),
    }
    if definition is None:
        return segments.create_definition(workspace, **common)
    return segments.change_definition(
        workspace, name=definition.name, version=edited.version or definition.version, **common
    )


def _with(edited: _Edited, trouble: tuple[str, ...]) -> _Edited:
    return _Edited(draft=edited.draft, past=edited.past, version=edited.version, trouble=trouble)


def _draw(
    request: HttpRequest, definition: Definition | None, edited: _Edited, form: AboutForm
) -> HttpResponse:
    resolved = resolve(edited.draft)
    is_part = bool(request.htmx)  # type: ignore[attr-defined] # set by django-htmx
    context = {
        "definition": definition,
        "root": draw(edited.draft, resolved),
        "live": read_live(resolved, sight=sight_of(request.user), purpose=_purpose(request)),
        "addable": addable(),
        "form": form,
        "past": write_past(edited.past),
        "undoes": bool(edited.past),
        "version": edited.version,
        "trouble": (*edited.trouble, *texts(resolved.problems.get("r", ()))),
        "here": request.path,
        "live_url": reverse("segments:live"),
        "built": bool(company.build_id()),
        "back": _back(definition),
        "crumbs": [
            Choice(label=_("Segments"), url=reverse("segments:segments")),
            Choice(label=definition.called if definition else _("New segment")),
        ],
    }
    template = "builder_form" if is_part else "builder"
    return render(request, f"segments/{template}.html", context)


def _back(definition: Definition | None) -> str:
    if definition is None:
        return reverse("segments:segments")
    return reverse("segments:segmentation", args=[definition.segmentation])


def _purpose(request: HttpRequest) -> Purpose:
    wanted = request.POST.get("purpose", "")
    return cast("Purpose", wanted if wanted == "marketing" else "service")


def _typed(request: HttpRequest, definition: Definition | None) -> dict[str, object]:
    """Return what stands in the form's own fields, unchecked: it is only drawn again."""
    posted, usual = request.POST, about_initial(definition, user=user_of(request))
    return usual | {
        name: posted[name]
        for name in ("title", "description", "purpose", "owner")
        if name in posted
    }
