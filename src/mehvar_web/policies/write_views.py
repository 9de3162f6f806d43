"""Writing policies: beginning one, editing its table, handing it to the second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.empowerment import SITUATIONS, PolicyError
from mehvar_web import company, grants
from mehvar_web.accounts import Right, page
from mehvar_web.disclosure import user_of
from mehvar_web.grants import policies as store
from mehvar_web.grants.policies import PolicyStateError, PolicyUnsafeError, StaleDraftError
from mehvar_web.policies import _acts, _gallery
from mehvar_web.policies._draft import Draft, act_on, read_form, read_past, write_past
from mehvar_web.policies._page import head_of
from mehvar_web.policies._parts import draw
from mehvar_web.policies._resolve import resolve
from mehvar_web.policies._sight import Shown, find
from mehvar_web.policies._words import said
from mehvar_web.policies.forms import ImportForm
from mehvar_web.ui import Choice, say

if TYPE_CHECKING:
    from mehvar_web.grants.models import PolicyVersion

_STRUCTURE = ("row", "exception", "copy", "up", "down", "test", "remove", "level")


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin a policy: from a template, an empty table, or a file."""
    form = ImportForm()
    problems: tuple[tuple[str, str], ...] = ()
    if request.method == "POST":
        if "import" in request.POST:
            form = ImportForm(request.POST, request.FILES)
            begun, problems = _imported(request, form)
        else:
            begun = _begun(request)
        if begun is not None:
            return redirect("policies:edit", begun.key)
    context = {
        "templates": _gallery.TEMPLATES,
        "situations": _gallery.situations(),
        "form": form,
        "problems": problems,
        "crumbs": [
            Choice(label=pgettext("page", "Policies"), url=reverse("policies:policies")),
            Choice(label=_("New policy")),
        ],
    }
    return render(request, "policies/new.html", context, status=422 if problems else 200)


def _begun(request: HttpRequest) -> PolicyVersion | None:
    template = _gallery.template_named(request.POST.get("template", ""))
    situation = request.POST.get("situation", "")
    try:
        if template is not None:
            return _acts.begin_from(template, by=user_of(request))
        if situation in SITUATIONS:
            return _acts.begin_blank(situation, by=user_of(request))
    except PolicyStateError as error:
        _refuse(request, error)
    return None


def _imported(
    request: HttpRequest, form: ImportForm
) -> tuple[PolicyVersion | None, tuple[tuple[str, str], ...]]:
    if not form.is_valid():
        return None, ()
    content = form.content()
    try:
        return _acts.begin_from_file(content, by=user_of(request)), ()
    except PolicyError as error:
        return None, tuple((one.where, said(one.message)) for one in error.problems[:50])
    except PolicyStateError as error:
        _refuse(request, error)
    return None, ()


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("POST",))
def begin(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Begin the next version from this one: to change it, or to go back to it."""
    shown = find(request, key, number=number)
    try:
        _acts.begin_again(shown.version, by=user_of(request))
    except (PolicyStateError, PolicyError) as error:
        _refuse(request, error)
        return redirect("policies:versions", key)
    return redirect("policies:edit", key)


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("GET", "POST"))
def edit(request: HttpRequest, key: str) -> HttpResponseBase:
    """Write the open draft: a form that carries the whole table, kept at every step."""
    shown = _open(request, key)
    if shown.standing != "draft":
        say(request, _("This version is not a draft any more."), level="warning")
        return redirect(_address(shown.version))
    if request.method != "POST":
        draft = _acts.draft_in(shown.version)
        return _draw(request, shown, _Edited(draft=draft, past=[]))
    return _act(request, shown)


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("POST",))
def live(request: HttpRequest, key: str) -> HttpResponseBase:
    """Keep the table as it stands in the form and say what it means: for htmx, while typing."""
    shown = _open(request, key)
    draft = read_form(request.POST)
    version, trouble = _keep(request, shown.version, draft, quietly=True)
    understood = _acts.resolved(draft, version)
    context = {
        "version": version,
        "drawn": draw(draft, understood, version=version, is_told=True),
        "trouble": trouble,
        "now": company.now(),
    }
    answer = render(request, "policies/live.html", context, status=409 if trouble else 200)
    answer["HX-Reswap"] = "none"
    return answer


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("POST",))
def take_back(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make what waits for the second person a draft again."""
    shown = _open(request, key)
    try:
        store.send_back(shown.version, by=user_of(request), now=company.now())
    except PolicyStateError as error:
        return _refused(request, shown, error)
    say(request, _("It is a draft again."))
    return redirect("policies:edit", key)


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("POST",))
def drop(request: HttpRequest, key: str) -> HttpResponseBase:
    """Put the draft away; it can be taken out again."""
    shown = _open(request, key)
    try:
        store.drop(shown.version, by=user_of(request), now=company.now())
    except PolicyStateError as error:
        return _refused(request, shown, error)
    undo = reverse("policies:pick_up", args=[key, shown.version.number])
    say(request, _("The draft was put away."), undo=undo)
    return redirect("policies:policies")


@page(Right.SEE_POLICIES, Right.EDIT_POLICIES, methods=("POST",))
def pick_up(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Take a draft out again that was put away."""
    shown = find(request, key, number=number)
    try:
        store.pick_up(shown.version, by=user_of(request), now=company.now())
    except PolicyStateError as error:
        return _refused(request, shown, error)
    return redirect("policies:edit", key)


# -- behind the editor ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edited:
    """The editor's state after a request."""

    draft: Draft
    past: list[Draft]
    trouble: tuple[str, ...] = ()


def _act(request: HttpRequest, shown: Shown) -> HttpResponseBase:
    """Do what the button asked for, keep it, and go where it leads."""
    act = request.POST.get("act", "")
    typed, past = read_form(request.POST), read_past(request.POST.get("past", ""))
    if act == "undo" and past:
        draft = past.pop()
    else:
        draft = act_on(typed, act, request.POST.dict())
        if draft != typed and act.partition(":")[0] in _STRUCTURE:
            past.append(typed)
    version, trouble = _keep(request, shown.version, draft)
    if not trouble and act == "done":
        say(request, _("The draft was kept."))
        return redirect(_address(version))
    if not trouble and act == "submit":
        trouble = _submitted(request, version, draft)
        if not trouble:
            say(request, _("It waits for a second person now: somebody who wrote no part of it."))
            return redirect(_address(version))
    again = find(request, version.key, number=version.number)
    return _draw(request, again, _Edited(draft=draft, past=past, trouble=trouble))


def _keep(
    request: HttpRequest, version: PolicyVersion, draft: Draft, *, quietly: bool = False
) -> tuple[PolicyVersion, tuple[str, ...]]:
    """Keep a draft; return it as it is now, and why it was not kept.

    What a page keeps ``quietly`` while somebody types gives way to what a button of theirs kept
    meanwhile.
    """
    text = request.POST.get("revision", "")
    revision = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if quietly and revision != version.revision and version.changed_by == user_of(request):
        return version, ()
    note = " ".join(request.POST.get("note", "").replace("\x00", "").split())[:500]
    understood = _acts.resolved(draft, version)
    try:
        kept = _acts.keep(
            version, draft, understood, by=user_of(request), revision=revision, note=note
        )
    except StaleDraftError:
        told = _("Somebody else changed this draft meanwhile. Open it again to see their changes.")
        return version, (told,)
    except PolicyStateError:
        return version, (_("This version is not a draft any more."),)
    except PolicyError as error:
        return version, tuple(said(one.message) for one in error.problems)
    return kept, ()


def _submitted(request: HttpRequest, version: PolicyVersion, draft: Draft) -> tuple[str, ...]:
    """Hand the draft to the second person; return why it cannot be."""
    if _acts.resolved(draft, version).policy is None:
        return (_("Some parts are not finished; each says what it wants."),)
    try:
        store.submit(version, by=user_of(request), now=company.now())
    except PolicyUnsafeError:
        return (_("The check finds errors; they stand beside their rows."),)
    except (PolicyStateError, PolicyError) as error:
        return (grants.say_error(error),)
    return ()


def _draw(request: HttpRequest, shown: Shown, edited: _Edited) -> HttpResponse:
    version = shown.version
    understood = resolve(edited.draft, key=version.key, situation=version.situation)  # type: ignore[arg-type]  # known situations
    context = head_of(request, shown, "edit") | {
        "drawn": draw(edited.draft, understood, version=version),
        "past": write_past(edited.past),
        "undoes": bool(edited.past),
        "trouble": edited.trouble,
        "here": request.path,
        "live_url": reverse("policies:live", args=[version.key]),
        "now": version.changed_at,
    }
    is_part = bool(request.htmx)  # type: ignore[attr-defined] # set by django-htmx
    template = "edit_form" if is_part else "edit"
    return render(request, f"policies/{template}.html", context)


def _open(request: HttpRequest, key: str) -> Shown:
    """Return the version of a policy that is being written, or waits."""
    shown = find(request, key)
    version = shown.open_draft
    if version is None:
        raise Http404(_("This policy has no draft."))
    return find(request, key, number=version.number)


def _address(version: PolicyVersion) -> str:
    url = reverse("policies:policy", args=[version.key])
    return f"{url}?version={version.number}"


def _refused(request: HttpRequest, shown: Shown, error: PolicyStateError) -> HttpResponseBase:
    _refuse(request, error)
    return redirect(_address(shown.version))


def _refuse(request: HttpRequest, error: PolicyStateError | PolicyError) -> None:
    say(request, grants.say_error(error), level="error")
