"""``build``, ``status``, ``steps``: bring the analysis up to date, and see how it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._context import (
    JsonOption,
    WorkspaceOption,
    console,
    now,
    open_workspace,
    print_json,
    print_table,
    progress_bar,
)

if TYPE_CHECKING:
    from mehvar.pipeline import BuildReport
    from mehvar.workspace import Workspace


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("build")(build)
    app.command("status")(status)
    app.command("steps")(steps)


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
    from mehvar import pipeline, schema

    company = open_workspace(workspace)
    current = company.current()
    facts = {
        "workspace": company.root,
        "name": company.settings.name,
        "built_at": current.built_at or None,
        "as_of": current.as_of or None,
        "stale_steps": pipeline.stale_steps(company),
        "tables": {
            table.name: company.lake.count(table.name)
            for table in schema.BASE_TABLES
            if company.lake.exists(table.name)
        },
        "steps": current.steps,
    }
    if json:
        print_json(facts)
        return
    screen = console()
    screen.print(f"[bold]{company.settings.name}[/]  {company.root}")
    built = f"{current.built_at}, as of {current.as_of}" if current.as_of else "never"
    screen.print(f"Last build: {built}")
    stale = ", ".join(pipeline.stale_steps(company)) or "nothing"
    screen.print(f"Stale: {stale}")
    rows = [(name, f"{count:,}") for name, count in facts["tables"].items()]  # type: ignore[attr-defined]
    print_table("Rows taken in", ("table", "rows"), rows)
