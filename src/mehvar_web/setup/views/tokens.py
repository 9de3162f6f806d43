"""API tokens: one's own, and for owners everybody's."""

from __future__ import annotations

from datetime import datetime, time
from typing import cast

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mehvar_web import company
from mehvar_web.accounts import Right, may, page
from mehvar_web.accounts.models import User
from mehvar_web.api import Scope, make_token, revoke_token
from mehvar_web.api.models import Token
from mehvar_web.setup._audit import told
from mehvar_web.setup._tabs import tabs
from mehvar_web.setup.forms import TokenForm
from mehvar_web.ui import say

_FRESH = "setup_token"


@page(Right.SEE_TODAY, methods=("GET", "POST"))
def tokens(request: HttpRequest) -> HttpResponse:
    """List tokens and make a new one; its text is shown on the next page alone."""
    user = cast("User", request.user)
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        request.session[_FRESH] = _make(user, form)
        return redirect("setup:tokens")
    context = {
        "form": form,
        "tokens": _visible(user).select_related("user"),
        "fresh": request.session.pop(_FRESH, ""),
        "now": company.now(),
        "choices": tabs(request, "tokens"),
    }
    return render(request, "setup/tokens.html", context, status=422 if form.is_bound else 200)


@page(Right.SEE_TODAY, methods=("POST",))
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    user = cast("User", request.user)
    token = get_object_or_404(_visible(user), pk=pk)
    with transaction.atomic():
        revoke_token(token, now=company.now())
        told(user.actor, "token-revoked", kind="token", key=token.prefix)
    say(request, _("The token was taken back."))
    return redirect("setup:tokens")


def _make(user: User, form: TokenForm) -> str:
    until = form.cleaned_data["expires"]
    with transaction.atomic():
        token, text = make_token(
            user=user,
            name=form.cleaned_data["name"],
            scopes=[Scope(name) for name in form.cleaned_data["scopes"]],
            now=company.now(),
            expires_at=datetime.combine(until, time.max) if until else None,
        )
        told(user.actor, "token-made", kind="token", key=token.prefix,
             details={"scopes": " ".join(token.scopes)})  # fmt: skip
    return text


def _visible(user: User) -> QuerySet[Token]:
    found = Token.objects.filter(revoked_at=None)
    return found if may(user, Right.MANAGE_USERS) else found.filter(user=user)
