"""``build``, ``status``, ``steps``: bring the analysis up to date, and see how it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._context import (
    JsonOption,
    WorkspaceOption,
    console,
    escaped,
    now,
    open_workspace,
    print_json,
    print_table,
    progress_bar,
)

if TYPE_CHECKING:
    from mehvar.pipeline import BuildReport
    from mehvar.workspace import Workspace

_PANEL = "The build"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("build", rich_help_panel=_PANEL)(build)
    app.command("status", rich_help_panel=_PANEL)(status)
    app.command("steps", rich_help_panel=_PANEL)(steps)


def build(
    workspace: WorkspaceOption = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Judge customers up to this day (Gregorian); else the last."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run every step, stale or not.")] = False,
    json: JsonOption = False,
) -> None:
    """Bring every result up to date; only what is stale runs."""
    report = run_build(
        open_workspace(workspace), as_of=as_of.date() if as_of else None, force=force
    )
    if json:
        print_json(report)
    else:
        show_report(report)


def run_build(
    workspace: Workspace, *, as_of: date | None = None, force: bool = False
) -> BuildReport:
    """Build with a progress bar."""
    from mehvar import pipeline

    with progress_bar("build") as bar:
        return pipeline.build(
            workspace,
            now=now(),
            as_of=as_of,
            force=force,
            progress=lambda step, place: bar(step.title.en, place, len(pipeline.STEPS)),
        )


def show_report(report: BuildReport) -> None:
    """Print each step's time and rows."""
    rows = [
        (
            step.name,
            f"{step.seconds:.2f} s" if step.ran else "up to date",
            ", ".join(f"{name} {count:,}" for name, count in step.rows.items()),
        )
        for step in report.steps
    ]
    print_table("", ("step", "time", "rows"), rows)
    console().print(f"Built as of {report.as_of} in {report.seconds:.1f} s.")


def steps(json: JsonOption = False) -> None:
    """List the steps of a build, in order, with what they read and write."""
    from mehvar import pipeline

    if json:
        print_json(
            [
                {"name": step.name, "title": step.title, "reads": step.reads, "writes": step.writes}
                for step in pipeline.STEPS
            ]
        )
        return
    rows = [
        (step.name, step.title.en, ", ".join(step.reads), ", ".join(step.writes))
        for step in pipeline.STEPS
    ]
    print_table("", ("step", "what", "reads", "writes"), rows)


def status(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Show what is in the workspace, when it was built and what is stale."""
    from mehvar import pipeline

    company = open_workspace(workspace)
    current, stale, tables = company.current(), pipeline.stale_steps(company), _counts(company)
    if json:
        print_json(
            {
                "workspace": company.root,
                "name": company.settings.name,
                "built_at": current.built_at or None,
                "as_of": current.as_of or None,
                "stale_steps": stale,
                "tables": tables,
                "steps": current.steps,
            }
        )
        return
    screen = console()
    screen.print(f"[bold]{escaped(company.settings.name)}[/]  {escaped(str(company.root))}")
    built = current.built_at[:16].replace("T", " ")
    screen.print(f"Last build: {built} UTC, as of {current.as_of}" if built else "Never built.")
    if not tables:
        screen.print("Nothing taken in yet. Next: mehvar import FILE...")
        return
    screen.print(f"Stale: {', '.join(stale)}. Next: mehvar build" if stale else "Up to date.")
    print_table("", ("table", "rows"), [(name, f"{count:,}") for name, count in tables.items()])


def _counts(company: Workspace) -> dict[str, int]:
    """Count the rows that count: one per record, the latest, outside withdrawn imports."""
    from mehvar import schema

    return {
        table.name: company.lake.count_current(table.name)
        for table in schema.BASE_TABLES
        if company.lake.exists(table.name)
    }
