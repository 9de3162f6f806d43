"""Signing in and out, passwords, the second factor, and one's own profile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from allauth.account import views as account_views
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from mehvar_web import company
from mehvar_web.accounts._pages import page, public_page
from mehvar_web.accounts._people import sign_out_everywhere, tell
from mehvar_web.accounts._rights import Right
from mehvar_web.accounts._throttle import Limit, client_address, seconds_to_wait
from mehvar_web.accounts.forms import ProfileForm
from mehvar_web.accounts.models import User

View = Callable[..., HttpResponseBase]

_BOTH = ("GET", "POST")
_WINDOW = timedelta(minutes=5)
_LIMITS = (
    Limit(by="address", most=60, window=_WINDOW),
    Limit(by="name", most=10, window=_WINDOW),
)
_YEAR = 31_536_000


def throttled(action: str, name_of: Callable[[HttpRequest], str]) -> Callable[[View], View]:
    """Let a form be posted so often by one address and for one name; then answer 429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                subjects = {"address": client_address(request), "name": name_of(request)}
                wait = seconds_to_wait(
                    action=action, subjects=subjects, limits=_LIMITS, now=company.now()
                )
                if wait:
                    return too_many(request, wait)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Say that it was tried too often, and when to come back."""
    shown = {"wait": wait, "minutes": -(-wait // 60)}
    answer = render(request, "accounts/too_many.html", shown, status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def _posted(name: str) -> Callable[[HttpRequest], str]:
    return lambda request: request.POST.get(name, "")


def _me(request: HttpRequest) -> str:
    return str(request.user.pk or "")


def _signing_in(request: HttpRequest) -> str:
    """The person who gave the right password and now owes a code."""
    waiting = request.session.get(LOGIN_SESSION_KEY) or {}
    return str(waiting.get("user_pk", ""))


login = public_page(methods=_BOTH)(throttled("sign-in", _posted("login"))(account_views.login))
logout = public_page(methods=_BOTH)(account_views.logout)
inactive = public_page()(account_views.account_inactive)
ask_reset = public_page(methods=_BOTH)(
    throttled("reset", _posted("email"))(account_views.password_reset)
)
reset_sent = public_page()(account_views.password_reset_done)
reset = public_page(methods=_BOTH)(account_views.password_reset_from_key)
reset_done = public_page()(account_views.password_reset_from_key_done)
authenticate = public_page(methods=_BOTH)(throttled("code", _signing_in)(factor_views.authenticate))

_own = page(Right.SEE_TODAY, methods=_BOTH)
change_password = _own(throttled("again", _me)(account_views.password_change))
set_password = _own(account_views.password_set)
reauthenticate = _own(throttled("again", _me)(account_views.reauthenticate))
reauthenticate_code = _own(throttled("again", _me)(factor_views.reauthenticate))
second_factor = page(Right.SEE_TODAY)(factor_views.index)
activate_totp = _own(totp_views.activate_totp)
deactivate_totp = _own(totp_views.deactivate_totp)
recovery_codes = page(Right.SEE_TODAY)(recovery_views.view_recovery_codes)
download_codes = page(Right.SEE_TODAY)(recovery_views.download_recovery_codes)
generate_codes = _own(recovery_views.generate_recovery_codes)


@page(Right.SEE_TODAY, methods=_BOTH)
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own name, e-mail, language and theme."""
    user = cast("User", request.user)
    theme = request.COOKIES.get("theme", "")
    form = ProfileForm(request.POST or None, instance=user, initial={"theme": theme})
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "accounts/profile.html", {"form": form}, status=status)
    form.save()
    tell(user, "profile", actor=user.actor)
    with override(form.cleaned_data["language"]):
        messages.success(request, _("Your profile was saved."))
        answer = redirect("accounts:profile")
    _put_cookie(answer, "theme", form.cleaned_data["theme"])
    _put_cookie(answer, settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"])
    return answer


@page(Right.SEE_TODAY, methods=("POST",))
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every other session of the person."""
    user = cast("User", request.user)
    sign_out_everywhere(user=user, actor=user.actor)
    update_session_auth_hash(request, user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:profile")


def _put_cookie(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
