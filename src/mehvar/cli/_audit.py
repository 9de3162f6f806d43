"""``audit ...``: who did what, has the record been touched, and would we decide so again?"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from mehvar.cli._context import (
    JsonOption,
    WorkspaceOption,
    actor,
    console,
    escaped,
    now,
    open_workspace,
    print_json,
    print_table,
)
from mehvar.errors import MehvarError

if TYPE_CHECKING:
    from mehvar.audit import AuditReport
    from mehvar.empowerment import Replayed
    from mehvar.workspace import Workspace

_Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")]
_Actor = Annotated[str | None, typer.Option("--actor", help="Only this actor.")]
_Action = Annotated[
    str | None, typer.Option(help="Only this action; one that ends in a dot: all that begin so.")
]
_Since = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day, as 2026-01-15.")
]
_Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, included.")
]


class ReplayError(MehvarError, LookupError):
    """No such decision was ever recorded."""

    code = "not-found"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(help="Who did what, has it been touched, and would we decide so again?")
    group.callback(invoke_without_command=True)(newest)
    group.command("list")(acts)
    group.command("verify")(verify)
    group.command("replay")(replay)
    group.command("export")(export)
    app.add_typer(group, name="audit", rich_help_panel="The record")


def newest(
    context: typer.Context,
    verify: Annotated[bool, typer.Option("--verify", help="The same as audit verify.")] = False,
    limit: _Limit = 50,
    actor: _Actor = None,
    action: _Action = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """List the audit, newest first; the verbs below verify, replay and export it."""
    if context.invoked_subcommand is not None:
        return
    company = open_workspace(workspace)
    if verify:
        _show_report(_verified(company, ()), json=json)
    _list(company, limit=limit, actor=actor, action=action, json=json)


def acts(
    limit: _Limit = 50,
    actor: _Actor = None,
    action: _Action = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """List the audit, newest first; audit alone does the same."""
    _list(open_workspace(workspace), limit=limit, actor=actor, action=action, json=json)


def verify(
    file: Annotated[
        Path | None,
        typer.Argument(help="An exported .jsonl with its anchor beside it; needs no workspace."),
    ] = None,
    anchor: Annotated[
        list[Path] | None,
        typer.Option("--anchor", help="An anchor that was copied elsewhere; may be repeated."),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Follow the whole hash chain; exit code 1 and the first fault when anything was changed."""
    from mehvar.audit import verify_export

    if file is not None:
        _show_report(verify_export(file), json=json)
    _show_report(_verified(open_workspace(workspace), anchor or ()), json=json)


def replay(
    decision: Annotated[
        str | None, typer.Argument(help="A decision's id, as audit list shows it.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every decision ever made.")] = False,
    since: _Since = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Decide again under the recorded version and compare with the answer and with the chain.

    Exit code 1 when one differs. A decision about a forgotten person answers erased.
    """
    from mehvar import empowerment

    if (decision is None) == (not everything and since is None):
        raise MehvarError(
            "Say which decision, or --all.", hint="As: mehvar audit replay --all, or --since DAY."
        )
    company = open_workspace(workspace)
    found = empowerment.replay_recorded(
        company, decision_id=decision or "", since=_began(company, since)
    )
    if decision is not None:
        _show_one(list(found), decision, json=json)
    _show_all(found, json=json)


def export(
    file: Annotated[Path, typer.Argument(help="FILE.jsonl, which can be verified, or FILE.csv.")],
    since: _Since = None,
    until: _Until = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write a period of the audit to a file, with FILE.anchor.json that proves it; audited."""
    from mehvar.audit import AuditLog

    company = open_workspace(workspace)
    end = _began(company, until + timedelta(days=1)) if until is not None else None
    log = AuditLog(company)
    told = log.export(path=file, since=_began(company, since), until=end)
    log.append(
        at=now(), actor=actor(), action="audit.exported", object_kind="audit",
        object_id=f"{told.first}-{told.last}", details={"records": told.records, "hash": told.hash},
    )  # fmt: skip
    if json:
        print_json(told)
        return
    screen = console()
    screen.print(f"[green]✓[/] {told.records:,} records in {escaped(str(told.path))}")
    screen.print(f"  {escaped(str(told.anchor_path))}: record {told.last}, {told.hash}")


def _list(
    company: Workspace, *, limit: int, actor: str | None, action: str | None, json: bool
) -> None:
    from mehvar.audit import AuditLog

    records = AuditLog(company).read(actor=actor or "", action=action or "", limit=limit)
    if json:
        print_json(records)
        return
    if not records:
        console().print("Nothing is recorded that matches.")
        return
    rows = [
        (
            f"{one.at:%Y-%m-%d %H:%M:%S}",
            one.actor,
            one.action,
            f"{one.object_kind} {one.object_id}".strip(),
            ", ".join(f"{key}={value}" for key, value in one.details.items()),
        )
        for one in records
    ]
    print_table("", ("at (UTC)", "actor", "action", "object", "details"), rows)


def _verified(company: Workspace, kept: list[Path] | tuple[()]) -> AuditReport:
    from mehvar.audit import AuditLog

    return AuditLog(company).verify(kept=kept)


def _show_report(report: AuditReport, *, json: bool) -> None:
    """Print what was found, and stop: 0 when nothing is wrong, else 1."""
    if json:
        print_json({"is_whole": report.is_whole, **asdict(report)})
    else:
        whole = f"{report.records:,} records, the chain is whole.\n{report.last_hash}"
        console().print(escaped(report.message or whole))
    raise typer.Exit(0 if report.is_whole else 1)


def _show_one(found: list[Replayed], decision: str, *, json: bool) -> None:
    from mehvar.empowerment import Verdict

    if not found:
        raise ReplayError(
            f"No decision {decision!r} was recorded.",
            hint="See: mehvar audit --action decision.made",
        )
    (one,) = found
    if json:
        print_json(one)
    else:
        console().print(f"{escaped(one.decision_id)}: {_said(one)}")
    raise typer.Exit(1 if one.verdict is Verdict.DIFFERENT else 0)


def _show_all(found: object, *, json: bool) -> None:
    from mehvar.empowerment import Verdict

    counts: Counter[Verdict] = Counter()
    wrong: list[Replayed] = []
    for one in found:  # type: ignore[attr-defined]
        counts[one.verdict] += 1
        if one.verdict is Verdict.DIFFERENT and len(wrong) < 1_000:
            wrong.append(one)
    told = {verdict.value: counts[verdict] for verdict in Verdict}
    if json:
        print_json({**told, "differing": wrong})
    else:
        rows = [(name.replace("_", " "), f"{count:,}") for name, count in told.items()]
        print_table("", ("replayed", "decisions"), rows)
        for one in wrong:
            console().print(f"{escaped(one.decision_id)}: {_said(one)}")
    raise typer.Exit(1 if wrong else 0)


def _said(one: Replayed) -> str:
    told = one.verdict.value.replace("_", " ")
    return f"{told} ({', '.join(one.differs)})" if one.differs else told


def _began(company: Workspace, day: datetime | None) -> datetime | None:
    """Return when a day of the company began (UTC)."""
    if day is None:
        return None
    zone = ZoneInfo(company.settings.time_zone)
    local = datetime.combine(date(day.year, day.month, day.day), time.min, tzinfo=zone)
    return local.astimezone(UTC).replace(tzinfo=None)
