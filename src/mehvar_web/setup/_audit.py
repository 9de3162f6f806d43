"""What people do to the company's set-up, and to who may sign in, is told to the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction

from mehvar.audit import AuditEntry, Scalar
from mehvar_web import company, outbox
from mehvar_web.accounts import person_changed

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User


def told(
    actor: str,
    action: str,
    *,
    kind: str,
    key: object,
    details: Mapping[str, Scalar] | None = None,
) -> None:
    """Audit an act, in the transaction that does it (or in one of its own)."""
    entry = AuditEntry(
        at=company.now(),
        actor=actor,
        action=action,
        object_kind=kind,
        object_id=str(key),
        details=details or {},
    )
    with transaction.atomic():
        outbox.record_audit(entry)


def listen() -> None:
    """Hear of sign-ins, failures and changes of people."""
    from allauth.account.signals import password_changed, password_reset, password_set
    from allauth.mfa.signals import authenticator_added, authenticator_removed

    user_logged_in.connect(_signed_in, dispatch_uid="setup.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="setup.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="setup.failed")
    person_changed.connect(_changed, dispatch_uid="setup.changed")
    for signal in (password_changed, password_reset, password_set):
        signal.connect(_new_password, dispatch_uid="setup.new_password")
    authenticator_added.connect(_factor_added, dispatch_uid="setup.factor_added")
    authenticator_removed.connect(_factor_removed, dispatch_uid="setup.factor_removed")


def _own_act(user: User, action: str) -> None:
    told(user.actor, action, kind="person", key=user.pk)


def _signed_in(user: User, **_signal: object) -> None:
    _own_act(user, "sign-in")


def _signed_out(user: User | None, **_signal: object) -> None:
    if user is not None:
        _own_act(user, "sign-out")


def _new_password(user: User, **_signal: object) -> None:
    _own_act(user, "person-password")


def _factor_added(user: User, **_signal: object) -> None:
    _own_act(user, "second-factor-on")


def _factor_removed(user: User, **_signal: object) -> None:
    _own_act(user, "second-factor-off")


def _failed(credentials: Mapping[str, Any], **_signal: object) -> None:
    """A failure names the person when the login is known, and nobody otherwise."""
    from django.db.models import Q

    from mehvar_web.accounts.models import User

    name = str(credentials.get("username") or credentials.get("email") or "")[:254]
    found = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).first()
    told("anonymous", "sign-in-failed", kind="person", key=found.pk if found else "unknown")


def _changed(
    user: User, change: str, actor: str, details: Mapping[str, str], **_signal: object
) -> None:
    told(actor, f"person-{change.replace('_', '-')}", kind="person", key=user.pk, details=details)
