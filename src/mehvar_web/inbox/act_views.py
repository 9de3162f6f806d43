"""What is done with threads: one, or several at once; each act can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar.identity import IdentityError
from mehvar_web import disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.accounts.models import User
from mehvar_web.inbox import _acts, _one, _views, _words
from mehvar_web.inbox._sight import find_thread, sees, threads_in_sight
from mehvar_web.inbox.forms import AssignForm, NoteForm
from mehvar_web.inbox.models import SavedView, Thread
from mehvar_web.ui import say
from mehvar_web.ui.figures import write_number

_MOST = 200


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("POST",))
def act(request: HttpRequest, key: str) -> HttpResponseBase:
    """Assign, finish, reopen, mark as spam or change the kind of one thread."""
    found = find_thread(disclosure.user_of(request), key)
    return _do(request, [found], _one.address_of(request, key))


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("POST",))
def bulk(request: HttpRequest) -> HttpResponseBase:
    """The same for the threads that were ticked, as far as the person sees them."""
    user = disclosure.user_of(request)
    keys = [one[:32] for one in request.POST.getlist("thread")[:_MOST] if "\x00" not in one]
    chosen = list(threads_in_sight(user).filter(key__in=keys))
    if not chosen:
        say(request, _("Tick the threads first."), level="info")
        return _back(request, reverse("inbox:threads"))
    return _do(request, chosen, reverse("inbox:threads"))


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("POST",))
def undo(request: HttpRequest, batch: str) -> HttpResponseBase:
    """Take the person's own act back."""
    user = disclosure.user_of(request)
    seen = list(threads_in_sight(user).filter(changes__batch=batch).values_list("pk", flat=True))
    if _acts.undo(user, batch, seen):
        say(request, _("It was taken back."))
    else:
        say(request, _("There is nothing to take back."), level="info")
    return _back(request, reverse("inbox:threads"))


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("POST",))
def note(request: HttpRequest, key: str) -> HttpResponseBase:
    """Write something that stays among us."""
    user = disclosure.user_of(request)
    found = find_thread(user, key)
    form = NoteForm(request.POST, prefix="note")
    if form.is_valid():
        _acts.write_note(user, found, form.cleaned_data["text"])
        say(request, _("The note is written; the customer does not see it."))
    else:
        say(request, _("Write the note first."), level="info")
    return redirect(_one.address_of(request, key))


@page(Right.SEE_INBOX, Right.ANSWER_INBOX, methods=("POST",))
def link(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say which customer it is, among those whom the person sees; or that nobody knows."""
    user = disclosure.user_of(request)
    found = find_thread(user, key)
    told = request.POST.get("customer", "")
    number = int(told) if told.isascii() and told.isdigit() and len(told) <= 18 else None
    if told and (number is None or not sees(user, number)):
        say(request, _("There is no such customer."), level="error")
        return redirect(_one.address_of(request, key))
    try:
        batch = _acts.link(user, found, customer_id=number)
    except IdentityError as error:
        say(request, error.message, level="error")
        return redirect(_one.address_of(request, key))
    words = (
        _("Linked: the customer's timeline shows it.") if number else _("The link was taken off.")
    )
    say(request, words, undo=_undo_at(batch, then=_one.address_of(request, key)))
    return redirect(_one.address_of(request, key))


@page(Right.SEE_INBOX, methods=("POST",))
def save_view(request: HttpRequest) -> HttpResponseBase:
    """Keep the filters in force under a name."""
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())
    query = request.POST.get("query", "").replace("\x00", "")
    if not name:
        say(request, _("Give the view a name."), level="info")
        return redirect("inbox:threads")
    is_shared = request.POST.get("shared") == "on"
    _views.save_view(disclosure.user_of(request), name=name, query=query, is_shared=is_shared)
    say(request, _("The view is kept under its name."))
    return redirect(f"{reverse('inbox:threads')}?{query}")


@page(Right.SEE_INBOX, methods=("POST",))
def remove_view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a saved view of one's own."""
    get_object_or_404(SavedView, pk=pk, user=disclosure.user_of(request)).delete()
    say(request, _("The view was removed."))
    return redirect("inbox:threads")


def _do(request: HttpRequest, chosen: Sequence[Thread], back: str) -> HttpResponse:
    user, wanted = disclosure.user_of(request), request.POST.get("act", "")
    if wanted == "unread":
        _acts.mark_unseen(user, chosen)
        say(request, _("Unread again."))
        return redirect("inbox:threads")
    batch = _change(request, user, chosen, wanted)
    if batch is None:
        say(request, _("This cannot be done; nothing was changed."), level="error")
        return _back(request, back)
    after = _back(request, back)
    told = ngettext("%(n)s thread was changed.", "%(n)s threads were changed.", len(chosen))
    say(request, told % {"n": write_number(len(chosen))}, undo=_undo_at(batch, then=after.url))
    return after


def _undo_at(batch: str, *, then: str) -> str:
    """Return what takes an act back; whoever does so goes on where it was done."""
    return f"{reverse('inbox:undo', args=[batch])}?{urlencode({'next': then})}"


def _change(request: HttpRequest, user: User, chosen: Sequence[Thread], wanted: str) -> str | None:
    """Do what was asked for; None when it is nothing that can be done."""
    if wanted in _words.STATES:
        return _acts.set_state(user, chosen, wanted)
    if wanted in {"spam", "not-spam"}:
        return _acts.set_spam(user, chosen, is_spam=wanted == "spam")
    if wanted == "mine":
        return _acts.assign(user, chosen, assignee=user, team=user.team)
    if wanted == "assign":
        return _give(request, user, chosen)
    if wanted == "kind" and request.POST.get("kind") in _words.KINDS and len(chosen) == 1:
        return _acts.set_kind(user, chosen[0], request.POST["kind"])
    return None


def _give(request: HttpRequest, user: User, chosen: Sequence[Thread]) -> str | None:
    form = AssignForm(request.POST, prefix=request.POST.get("prefix") or None)
    if not form.is_valid() or not _may_get(form.cleaned_data["assignee"], chosen):
        return None
    return _acts.assign(user, chosen, **form.cleaned_data)


def _may_get(assignee: User | None, chosen: Sequence[Thread]) -> bool:
    """Tell whether a person sees the customers of the threads that they are to get."""
    if assignee is None:
        return True
    known = {one.customer_id for one in chosen if one.customer_id is not None}
    return all(sees(assignee, one) for one in known)


def _back(request: HttpRequest, usual: str) -> HttpResponseRedirect:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect(usual)
