"""``need ...``: what customers need and what stands behind it, from a terminal or a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._context import (
    JsonOption,
    WorkspaceOption,
    open_workspace,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from mehvar.insights import Worth

_PANEL = "Answers"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(rich_markup_mode="rich")
    group.callback(invoke_without_command=True)(needs)
    group.command("figures")(figures)
    app.add_typer(group, name="need", rich_help_panel=_PANEL)


def needs(
    context: typer.Context, workspace: WorkspaceOption = None, json: JsonOption = False
) -> None:
    """List what customers need, the most money behind it first, and whether a change helped."""
    if context.invoked_subcommand is not None:
        return
    from mehvar import insights

    found = sorted(
        insights.read_worths(open_workspace(workspace)).values(),
        key=lambda one: (
            one.worth is None,
            -(one.worth or 0),
            -(one.touched_worth or 0),
            one.title,
        ),
    )
    if json:
        print_json(found)
        return
    heads = ("Need", "State", "Evidence", "Customers", "Their worth", "90 % range", "Change")
    print_table("", heads, [_line(one) for one in found])


def figures(
    measure: Annotated[
        str, typer.Argument(help="nps, csat, ces, enps or response; all without it.")
    ] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """List the figures that others published, with their sources."""
    from mehvar import insights

    found = insights.read_benchmarks(open_workspace(workspace), measure=measure)
    if json:
        print_json(list(found))
        return
    heads = ("Measure", "Industry", "Region", "Year", "Figure", "Answers", "Published by")
    rows = [
        (one.measure, one.industry, one.region or "", str(one.year), f"{one.value:g}",
         f"{one.sample:,}" if one.sample else "", one.reference)
        for one in found
    ]  # fmt: skip
    print_table("", heads, rows)


def _line(one: Worth) -> tuple[str, ...]:
    known = one.worth is not None
    return (
        one.title,
        one.state or "",
        f"{one.evidence:,}",
        "" if one.customers is None else f"{one.customers:,}",
        f"{one.worth:,}" if known else "",
        f"{one.worth_low:,} to {one.worth_high:,}" if known else "",
        one.change.verdict.replace("_", " "),
    )
