"""``decide``: what may be granted in a moment, and granting it, from the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli import JsonOption, WorkspaceOption, console, print_json, print_table
from mehvar_web.commands._site import PANEL, open_site

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.grants.api_models import DecisionOut


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("decide", rich_help_panel=PANEL)(decide)


def decide(
    moment: Annotated[
        Path,
        typer.Argument(
            help="The moment as JSON, as POST /decisions takes it; - is standard input."
        ),
    ],
    login: Annotated[str, typer.Option("--as", help="The login of the employee who decides.")],
    grant: Annotated[bool, typer.Option(help="Grant what may be granted.")] = False,
    key: Annotated[
        str, typer.Option(help="Of a grant: the same key is granted once, and answered again.")
    ] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say what an employee may grant in a moment; with --grant, grant it.

    Exit code 1 when nothing may be granted or asked for.
    """
    open_site(workspace)
    told = _decided(moment, _user(login), grant=grant, key=key)
    if json:
        print_json(told.model_dump(mode="json"))
    else:
        _show(told)
    if told.outcome in {"refused", "deny", "none"} or told.refusal is not None:
        raise typer.Exit(1)


def _decided(moment: Path, user: User, *, grant: bool, key: str) -> DecisionOut:
    from pydantic import ValidationError

    from mehvar_web import company, grants
    from mehvar_web.grants.api_models import DecisionIn, answer_out, moment_of, offer_out

    text = sys.stdin.read() if str(moment) == "-" else moment.read_text(encoding="utf-8")
    try:
        told = DecisionIn.model_validate_json(text)
    except ValidationError as error:
        raise grants.MomentError("unreadable", faults="; ".join(_faults(error))) from error
    asked, now = moment_of(told, customer_id=told.customer_id), company.now()
    if not (grant or told.grant):
        return offer_out(grants.look(asked, by=user, now=now))
    answer = grants.grant(
        asked, by=user, key=key or told.key, now=now, amount=told.amount, note=told.note,
        channel="cli",
    )  # fmt: skip
    return answer_out(answer)


def _faults(error: object) -> list[str]:
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return []
    return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]


def _user(login: str) -> User:
    from mehvar_web import accounts
    from mehvar_web.accounts.models import User

    found = User.objects.filter(username=login, is_active=True).first()
    if found is None or not accounts.may(found, accounts.Right.DECIDE):
        raise accounts.PersonError(
            f"{login!r} is nobody who may decide.", hint="See: mehvar user list"
        )
    return found


def _show(told: DecisionOut) -> None:
    console().print(f"{told.outcome}: {told.amount}")
    if told.code:
        console().print(f"code: {told.code}")
    if told.refusal is not None:
        console().print(told.refusal.said)
    rows = [(one.name, str(one.value), one.origin) for one in told.facts]
    if rows:
        print_table("", ("fact", "value", "from"), rows)
    budgets = [(one.kind, one.period, str(one.limit), str(one.left)) for one in told.budgets]
    if budgets:
        print_table("", ("budget", "period", "limit", "left"), budgets)
