"""Making, changing and shutting out the people who sign in; pages and commands call the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.dispatch import Signal

from mehvar.errors import MehvarError
from mehvar_web.accounts._rights import Role

if TYPE_CHECKING:
    from mehvar_web.accounts.models import Team, User

PersonChange = Literal[
    "created", "role", "team", "profile", "password", "deactivated", "activated", "mfa_reset",
    "signed_out", "invited",
]  # fmt: skip

person_changed = Signal()
"""Sent within the transaction of a change: ``user``, ``change``, ``actor``, ``details``."""


class PersonError(MehvarError, ValueError):
    """A person cannot be made or changed as asked."""

    code = "person"


def create_user(
    *,
    username: str,
    role: Role,
    actor: str,
    password: str | None = None,
    email: str = "",
    name: str = "",
    team: Team | None = None,
    language: str = "",
) -> User:
    """Make a person who may sign in; without a password they choose one by an invitation.

    Raises:
        PersonError: when the login or e-mail is taken or malformed, or the password is weak.
    """
    from mehvar_web.accounts.models import User

    first, _, last = name.strip().partition(" ")
    user = User(
        username=username.strip(),
        email=email.strip().lower(),
        first_name=first[:150],
        last_name=last[:150],
        role=role.value,
        team=team,
        language=language,
    )
    if password is None:
        user.set_unusable_password()
    else:
        _check_password(password, user)
        user.set_password(password)
    _check(user)
    with transaction.atomic():
        user.save()
        tell(user, "created", actor=actor, role=role.value)
    return user


def set_password(*, user: User, password: str, actor: str) -> None:
    """Give the person a new password; their sessions end.

    Raises:
        PersonError: when the password is weak.
    """
    _check_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        tell(user, "password", actor=actor)


def change_role(*, user: User, role: Role, actor: str) -> None:
    """Give the person another role.

    Raises:
        PersonError: when they are the last active owner.
    """
    with transaction.atomic():
        before = _locked(user).role
        if before == role.value:
            return
        _keep_an_owner(user, before=before)
        user.role = role.value
        user.save(update_fields=["role"])
        tell(user, "role", actor=actor, before=before, after=role.value)


def change_team(*, user: User, team: Team | None, actor: str) -> None:
    """Move the person to another team, or to none."""
    if user.team_id == (team.pk if team else None):
        return
    with transaction.atomic():
        user.team = team
        user.save(update_fields=["team"])
        tell(user, "team", actor=actor, team=team.code if team else "")


def deactivate(*, user: User, actor: str) -> None:
    """Shut the person out at once: their sessions and tokens stop counting; nothing is deleted.

    Raises:
        PersonError: when they are the last active owner.
    """
    with transaction.atomic():
        before = _locked(user)
        if not before.is_active:
            return
        _keep_an_owner(user, before=before.role)
        user.is_active = False
        user.sign_in_round = before.sign_in_round + 1
        user.save(update_fields=["is_active", "sign_in_round"])
        tell(user, "deactivated", actor=actor)


def activate(*, user: User, actor: str) -> None:
    """Let the person in again."""
    with transaction.atomic():
        if _locked(user).is_active:
            return
        user.is_active = True
        user.save(update_fields=["is_active"])
        tell(user, "activated", actor=actor)


def reset_mfa(*, user: User, actor: str) -> None:
    """Take the person's second factor away, for one who lost it."""
    from allauth.mfa.models import Authenticator

    with transaction.atomic():
        deleted, _ = Authenticator.objects.filter(user=user).delete()
        if deleted:
            tell(user, "mfa_reset", actor=actor)


def sign_out_everywhere(*, user: User, actor: str) -> None:
    """End every session of the person."""
    with transaction.atomic():
        user.sign_in_round = _locked(user).sign_in_round + 1
        user.save(update_fields=["sign_in_round"])
        tell(user, "signed_out", actor=actor)


def tell(user: User, change: PersonChange, *, actor: str, **details: str) -> None:
    """Tell whoever keeps the audit, inside the transaction of the change."""
    person_changed.send(sender=type(user), user=user, change=change, actor=actor, details=details)


def _locked(user: User) -> User:
    """Read the person as stored, and hold every owner's row until the transaction ends."""
    from mehvar_web.accounts.models import User

    list(User.objects.select_for_update().filter(role=Role.OWNER.value).order_by("pk"))
    return User.objects.get(pk=user.pk)


def _keep_an_owner(user: User, *, before: str) -> None:
    from mehvar_web.accounts.models import User

    if before != Role.OWNER.value or not user.is_active:
        return
    others = User.objects.filter(role=Role.OWNER.value, is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise PersonError(
            f"{user.username} is the only CX owner who can sign in.",
            hint="Make somebody else an owner first; nothing was changed.",
            reason="last-owner",
        )


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PersonError(
            " ".join(error.messages),
            hint="Choose another password; nothing was changed.",
            reason="weak-password",
        ) from error


def _check(user: User) -> None:
    """Refuse a malformed or taken login or e-mail."""
    from mehvar_web.accounts.models import User

    wrong = []
    try:
        user.username_validator(user.username)
    except ValidationError as error:
        wrong.extend(error.messages)
    if User.objects.filter(username__iexact=user.username).exists():
        wrong.append(f"The login {user.username} is taken.")
    if user.email:
        try:
            validate_email(user.email)
        except ValidationError as error:
            wrong.extend(error.messages)
        if User.objects.filter(email__iexact=user.email).exists():
            wrong.append("Another person has this e-mail address.")
    if wrong:
        raise PersonError(" ".join(wrong), hint="Nobody was added.", reason="login")
