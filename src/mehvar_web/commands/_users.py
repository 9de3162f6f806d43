"""``user``: the people who sign in, from the terminal."""

from __future__ import annotations

import getpass
import secrets
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli import JsonOption, WorkspaceOption, console, print_json, print_table
from mehvar_web.commands._site import PANEL, open_site

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_LOGIN = Annotated[str, typer.Argument(help="The person's login.")]
_ROLE = Annotated[
    str, typer.Option(help="owner, lead, agent, analyst, finance or auditor.", show_default=True)
]


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(help="Add, list and change the people who sign in.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_users)
    group.command("role")(role)
    group.command("password")(password)
    group.command("deactivate")(deactivate)
    group.command("activate")(activate)
    app.add_typer(group, name="user", rich_help_panel=PANEL)


def add(
    login: _LOGIN,
    role: _ROLE = "agent",
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    email: Annotated[str, typer.Option(help="Their e-mail address.")] = "",
    team: Annotated[str, typer.Option(help="The code of their team.")] = "",
    language: Annotated[str, typer.Option("--language", "-l", help="fa or en.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Add a person; the password is read from the terminal or standard input, or made."""
    open_site(workspace)

    from mehvar_web import accounts
    from mehvar_web.accounts.models import Team

    known = Team.objects.filter(code=team).first() if team else None
    if team and known is None:
        raise accounts.PersonError(f"There is no team {team!r}.", hint="See Settings, Teams.")
    secret, is_made = _secret()
    user = accounts.create_user(
        username=login,
        role=_role(role),
        actor=_actor(),
        password=secret,
        email=email,
        name=name,
        team=known,
        language=language,
    )
    _show(user, json=json, said="was added", password=secret if is_made else None)


def list_users(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """List the people who sign in."""
    open_site(workspace)

    from mehvar_web.accounts.models import User

    found = list(User.objects.select_related("team").order_by("username"))
    if json:
        print_json([facts(user) for user in found])
        return
    rows = [
        (
            user.username,
            user.role,
            user.team.name if user.team else "",
            "yes" if user.is_active else "no",
            f"{user.last_login:%Y-%m-%d %H:%M}" if user.last_login else "never",
        )
        for user in found
    ]
    print_table("", ("login", "role", "team", "active", "last sign-in (UTC)"), rows)


def role(
    login: _LOGIN,
    role: Annotated[str, typer.Argument(help="The new role.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Give a person another role."""
    open_site(workspace)

    from mehvar_web import accounts

    user = _user(login)
    accounts.change_role(user=user, role=_role(role), actor=_actor())
    user.refresh_from_db()
    _show(user, json=json, said=f"is {user.role} now")


def password(login: _LOGIN, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Give a person a new password; their sessions end."""
    open_site(workspace)

    from mehvar_web import accounts

    user = _user(login)
    secret, is_made = _secret()
    accounts.set_password(user=user, password=secret, actor=_actor())
    _show(user, json=json, said="has a new password", password=secret if is_made else None)


def deactivate(login: _LOGIN, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Shut a person out; nothing of theirs is deleted."""
    open_site(workspace)

    from mehvar_web import accounts

    user = _user(login)
    accounts.deactivate(user=user, actor=_actor())
    user.refresh_from_db()
    _show(user, json=json, said="cannot sign in any more")


def activate(login: _LOGIN, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Let a person in again."""
    open_site(workspace)

    from mehvar_web import accounts

    user = _user(login)
    accounts.activate(user=user, actor=_actor())
    user.refresh_from_db()
    _show(user, json=json, said="can sign in again")


def facts(user: User) -> dict[str, object]:
    """Return what JSON tells of a person."""
    return {
        "id": user.pk,
        "login": user.username,
        "name": user.get_full_name(),
        "role": user.role,
        "team": user.team.code if user.team else None,
        "active": user.is_active,
        "last_login": user.last_login,
    }


def _show(user: User, *, json: bool, said: str, password: str | None = None) -> None:
    if json:
        print_json(facts(user) | ({"password": password} if password else {}))
        return
    console().print(f"{user.username} {said}.")
    if password:
        console().print(f"Password: {password}", markup=False)


def _user(login: str) -> User:
    from mehvar_web.accounts import PersonError
    from mehvar_web.accounts.models import User

    found = User.objects.filter(username__iexact=login).first()
    if found is None:
        raise PersonError(f"Nobody has the login {login!r}.", hint="See: mehvar user list")
    return found


def _role(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 (Django is not loaded yet)
    from mehvar_web.accounts import Role

    try:
        return Role(name.lower())
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise typer.BadParameter(f"must be one of {known}", param_hint="role") from error


def _secret() -> tuple[str, bool]:
    """Read a password without showing it; or make one, when there is nobody to ask."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: "), False
    given = "" if sys.stdin.closed else sys.stdin.readline().rstrip("\n")
    return (given, False) if given else (secrets.token_urlsafe(12), True)


def _actor() -> str:
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"
