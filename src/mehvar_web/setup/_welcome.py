"""Is the server still without a company or its first owner, and who may give it one?"""

from __future__ import annotations

import hmac
import ipaddress
import os

from django.db import transaction
from django.http import HttpRequest

from mehvar import founding
from mehvar.workspace import Settings
from mehvar_web import company
from mehvar_web.accounts import Role, create_user
from mehvar_web.accounts.models import User
from mehvar_web.setup._audit import told

_KEPT_AS = "mehvar_setup_token"
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via")


def needs_company() -> bool:
    """Tell whether the folder is no workspace yet."""
    return not company.is_set_up()


def needs_owner() -> bool:
    """Tell whether nobody can sign in yet."""
    return not User.objects.filter(is_active=True).exists()


def may_begin(request: HttpRequest) -> bool:
    """Tell whether this caller may fill in the first-run pages.

    With ``MEHVAR_SETUP_TOKEN`` (``serve`` makes it where other machines reach the server) the
    token must have come; without it the caller must sit at this machine, with no proxy between.
    """
    wanted = os.environ.get("MEHVAR_SETUP_TOKEN", "")
    if wanted:
        given = request.GET.get("token", "") or request.session.get(_KEPT_AS, "")
        fits = hmac.compare_digest(given.encode(), wanted.encode())
        if fits and request.session.get(_KEPT_AS) != given:
            request.session[_KEPT_AS] = given
        return fits
    return _sits_here(request)


def found_company(
    *, settings: Settings | None, username: str, password: str, email: str, name: str, language: str
) -> User:
    """Make the company (unless it is there) and its first owner; both or neither.

    Raises:
        PersonError: when the login, e-mail or password cannot be.
        WorkspaceError: when a setting cannot be.
    """
    with transaction.atomic():
        owner = create_user(
            username=username, role=Role.OWNER, actor="first-run", password=password,
            email=email, name=name, language=language,
        )  # fmt: skip
        told(owner.actor, "company-founded", kind="company", key="company")
        if settings is not None:
            founding.create_company(company.root(), settings)
    return owner


def _sits_here(request: HttpRequest) -> bool:
    if any(name in request.headers for name in _PROXY_HEADERS):
        return False
    host = request.get_host()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    try:
        is_local = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return is_local and name in _LOCAL_NAMES
