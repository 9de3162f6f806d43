"""People: who may sign in, with which role, in which team."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar_web import accounts
from mehvar_web.accounts import PersonError, Right, Role, page
from mehvar_web.accounts.models import User
from mehvar_web.setup._tabs import tabs
from mehvar_web.setup._words import said
from mehvar_web.setup.forms import InviteForm, PersonForm
from mehvar_web.ui import Column, Table, csv_response, say
from mehvar_web.ui.tables import asks_for_csv
from mehvar_web.ui.templatetags import ui as shown

_INVITATION = "setup_invitation"


def _state(user: User) -> str:
    if not user.is_active:
        return _("Closed")
    return _("Active") if user.has_usable_password() else _("Invited")


_COLUMNS: tuple[Column[User], ...] = (
    Column(
        name="name",
        label=gettext_lazy("Name"),
        cell=lambda user: format_html(
            '<a href="{}"><bdi>{}</bdi></a>', reverse("setup:person", args=[user.pk]),
            user.shown_name,
        ),
        value=lambda user: user.shown_name,
        head=True,
    ),
    Column(name="login", label=gettext_lazy("Login"), cell=lambda user: shown.ltr(user.username),
           value=lambda user: user.username),
    Column(name="role", label=gettext_lazy("Role"), cell=lambda user: user.get_role_display()),
    Column(name="team", label=gettext_lazy("Team"),
           cell=lambda user: user.team.name if user.team else ""),
    Column(name="state", label=gettext_lazy("State"), cell=_state),
    Column(name="seen", label=gettext_lazy("Last signed in"),
           cell=lambda user: shown.ago(user.last_login) if user.last_login else "",
           value=lambda user: user.last_login),
)  # fmt: skip


@page(Right.MANAGE_USERS)
def people(request: HttpRequest) -> HttpResponseBase:
    """List the people who may sign in."""
    found = list(User.objects.select_related("team").order_by("-is_active", "username"))
    if asks_for_csv(request):
        return csv_response(columns=_COLUMNS, rows=found, name="people")
    table = Table(
        name="people", title=_("People"), columns=_COLUMNS, rows=found, csv_url="?format=csv"
    )
    return render(
        request, "setup/people.html", {"table": table, "choices": tabs(request, "people")}
    )


@page(Right.MANAGE_USERS, methods=("GET", "POST"))
def invite(request: HttpRequest) -> HttpResponse:
    """Add a person, who chooses a password by a link."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            user = accounts.create_user(
                username=told["username"], role=Role(told["role"]), actor=_me(request).actor,
                email=told["email"], name=told["full_name"], team=told["team"],
            )  # fmt: skip
        except PersonError as error:
            form.add_error(None, said(error))
        else:
            _keep_link(request, user)
            return redirect("setup:person", pk=user.pk)
    context = {"form": form, "choices": tabs(request, "people")}
    return render(request, "setup/invite.html", context, status=422 if form.is_bound else 200)


@page(Right.MANAGE_USERS, methods=("GET", "POST"))
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person and change their role and team."""
    found = get_object_or_404(User.objects.select_related("team"), pk=pk)
    form = PersonForm(request.POST or None, initial={"role": found.role, "team": found.team_id})
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change_role(
                user=found, role=Role(form.cleaned_data["role"]), actor=_me(request).actor
            )
        except PersonError as error:
            form.add_error("role", said(error, found))
        else:
            accounts.change_team(
                user=found, team=form.cleaned_data["team"], actor=_me(request).actor
            )
            say(request, _("The person was saved."))
            return redirect("setup:person", pk=pk)
    link = request.session.get(_INVITATION, {})
    if link.get("person") == pk:
        del request.session[_INVITATION]
    context = {
        "person": found,
        "form": form,
        "state": _state(found),
        "link": link.get("url") if link.get("person") == pk else "",
        "has_factor": _has_factor(found),
        "tokens": found.tokens.filter(revoked_at=None).count(),
        "choices": tabs(request, "people"),
    }
    return render(request, "setup/person.html", context, status=422 if form.is_bound else 200)


@page(Right.MANAGE_USERS, methods=("POST",))
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Do one thing to a person: a link, out, in again, second factor, sessions."""
    found = get_object_or_404(User, pk=pk)
    actor = _me(request).actor
    if what == "link":
        accounts.tell(found, "invited", actor=actor)
        _keep_link(request, found)
        return redirect("setup:person", pk=pk)
    acts: dict[str, Any] = {
        "deactivate": accounts.deactivate,
        "activate": accounts.activate,
        "second-factor": accounts.reset_mfa,
        "sign-out": accounts.sign_out_everywhere,
    }
    try:
        acts[what](user=found, actor=actor)
    except PersonError as error:
        say(request, said(error, found), level="error")
    else:
        say(request, _("Done."))
    return redirect("setup:person", pk=pk)


def _keep_link(request: HttpRequest, user: User) -> None:
    """Keep a link for a new password for the next page alone; nobody sees it again."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    address = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    request.session[_INVITATION] = {"person": user.pk, "url": request.build_absolute_uri(address)}


def _has_factor(user: User) -> bool:
    from allauth.mfa.models import Authenticator

    return bool(Authenticator.objects.filter(user=user).exists())


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)
