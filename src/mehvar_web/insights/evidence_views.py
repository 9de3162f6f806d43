"""Linking evidence to needs, and taking it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import voice
from mehvar_web import company, disclosure
from mehvar_web.accounts import NeedsRight, Right, may, page, sight_of
from mehvar_web.insights import _acts
from mehvar_web.insights._acts import Proof
from mehvar_web.insights._tabs import tabs
from mehvar_web.insights.forms import CommentEvidenceForm, EvidenceForm
from mehvar_web.insights.models import Evidence, Need
from mehvar_web.ui import say


@page(Right.SEE_NEEDS, Right.SEE_VOICE, Right.ADD_EVIDENCE, methods=("GET", "POST"))
def from_comment(request: HttpRequest, comment: int) -> HttpResponseBase:
    """Say which need a comment speaks for; a new need may be begun with it."""
    user = disclosure.user_of(request)
    found = voice.read_comments(company.workspace(), comments=[comment], sight=sight_of(user))
    if not found:
        raise Http404(_("There is no such comment."))
    form = CommentEvidenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        need = told["need"] or _acts.write_need(user, {"title": told["title"]})
        added = _acts.add_evidence(user, need, Proof(comment=comment, note=told["note"]))
        _tell(request, added)
        return redirect("insights:need", need.key)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "one": found[0], "tabs": tabs("needs")}
    return render(request, "insights/from_comment.html", context, status=status)


@page(Right.SEE_NEEDS, Right.ADD_EVIDENCE, methods=("POST",))
def add(request: HttpRequest, key: str) -> HttpResponseBase:
    """Link a study, or what somebody saw, to a need."""
    need = get_object_or_404(Need, key=key)
    form = EvidenceForm(request.POST)
    if not form.is_valid():
        say(request, _("Choose a study, or say what you saw."), level="error")
        return redirect("insights:need", key)
    told = form.cleaned_data
    proof = Proof(study=told["study"], note=told["note"])
    _tell(request, _acts.add_evidence(disclosure.user_of(request), need, proof))
    return redirect("insights:need", key)


@page(Right.SEE_NEEDS, Right.ADD_EVIDENCE, methods=("POST",))
def withdraw(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take evidence back: one's own, or any for those who write needs."""
    one = _own(request, key)
    _acts.withdraw_evidence(disclosure.user_of(request), one)
    undo = reverse("insights:restore_evidence", args=[key])
    say(request, _("The evidence was taken back."), undo=undo)
    return redirect("insights:need", one.need.key)


@page(Right.SEE_NEEDS, Right.ADD_EVIDENCE, methods=("POST",))
def restore(request: HttpRequest, key: str) -> HttpResponseBase:
    """Put evidence back that was taken away."""
    one = _own(request, key)
    if _acts.restore_evidence(disclosure.user_of(request), one):
        say(request, _("The evidence is back."))
    else:
        say(request, _("It stands there already."), level="info")
    return redirect("insights:need", one.need.key)


def _own(request: HttpRequest, key: str) -> Evidence:
    user = disclosure.user_of(request)
    one = get_object_or_404(Evidence.objects.select_related("need", "study"), key=key)
    if one.author_id != user.pk and not may(user, Right.EDIT_NEEDS):
        raise NeedsRight(Right.EDIT_NEEDS)
    return one


def _tell(request: HttpRequest, added: Evidence | None) -> None:
    if added is None:
        say(request, _("It stands there already."), level="info")
        return
    undo = reverse("insights:withdraw_evidence", args=[added.key])
    say(request, _("It now speaks for the need; the next build weighs it."), undo=undo)
