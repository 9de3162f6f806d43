"""``audit``: who did what, and has the record been touched?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from mehvar.cli._context import (
    JsonOption,
    WorkspaceOption,
    console,
    open_workspace,
    print_json,
    print_table,
)

_PANEL = "The record"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("audit", rich_help_panel=_PANEL)(audit)


def audit(
    verify: Annotated[
        bool, typer.Option("--verify", help="Check the whole hash chain instead of listing.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 50,
    actor: Annotated[str | None, typer.Option(help="Only this actor.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this action.")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """List the audit, newest first, or verify that nothing in it was changed."""
    from mehvar.audit import AuditLog

    log = AuditLog(open_workspace(workspace))
    if verify:
        report = log.verify()
        if json:
            print_json({"is_whole": report.is_whole, **asdict(report)})
        else:
            console().print(report.message or f"{report.records:,} records, the chain is whole.")
        raise typer.Exit(0 if report.is_whole else 1)
    records = log.read(actor=actor or "", action=action or "", limit=limit)
    if json:
        print_json(records)
        return
    if not records:
        console().print("Nothing is recorded that matches.")
        return
    rows = [
        (
            f"{one.at:%Y-%m-%d %H:%M:%S}" if hasattr(one.at, "strftime") else str(one.at),
            one.actor,
            one.action,
            f"{one.object_kind} {one.object_id}".strip(),
            ", ".join(f"{key}={value}" for key, value in one.details.items()),
        )
        for one in records
    ]
    print_table("", ("at (UTC)", "actor", "action", "object", "details"), rows)
