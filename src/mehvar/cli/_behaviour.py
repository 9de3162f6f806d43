"""``behaviour ...``: how customers buy, from a terminal or a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mehvar.cli._context import (
    JsonOption,
    Styled,
    WorkspaceOption,
    console,
    open_workspace,
    print_json,
    print_list,
    print_table,
)

if TYPE_CHECKING:
    from mehvar.behaviour import Affinity, Behaviour, Habit, Measure

_PANEL = "Answers"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(rich_markup_mode="rich")
    group.callback(invoke_without_command=True)(overview)
    group.command("customer")(customer)
    group.command("affinity")(affinity)
    app.add_typer(group, name="behaviour", rich_help_panel=_PANEL)


def overview(
    context: typer.Context, workspace: WorkspaceOption = None, json: JsonOption = False
) -> None:
    """Tell how customers buy: what could be measured, for how many, and why the rest was not."""
    if context.invoked_subcommand is not None:
        return
    from mehvar import behaviour

    parts = list(behaviour.read_parts(open_workspace(workspace)).values())
    if json:
        print_json(parts)
        return
    rows = [(one.part, f"{one.measured:,}", f"{one.flagged:,}", one.reason) for one in parts]
    print_table("", ("Part", "Measured", "Stand out", "Why not"), rows)


def customer(
    customer_id: Annotated[int, typer.Argument(help="The customer's id.", metavar="ID")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Tell how one customer buys, and what look-alikes buy that they do not."""
    from mehvar import behaviour

    company = open_workspace(workspace)
    found = behaviour.read_behaviour(company, customer_id)
    if found is None:
        raise behaviour.BehaviourError(
            f"Customer {customer_id} has bought nothing.", hint="Find one: mehvar find NAME"
        )
    if json:
        print_json(found)
        return
    print_list(f"Customer {customer_id}", ("", ""), _lines(found))
    for gap in found.gaps:
        told = Styled(f"{gap.share:.0%}, {_between(gap.lift)} times chance")
        console().print(f"Does not buy {gap.name}; of buyers of {gap.because_name} do {told}")


def affinity(
    level: Annotated[
        Literal["product", "category"], typer.Option(help="Pairs of products or of categories.")
    ] = "product",
    basis: Annotated[
        Literal["basket", "customer"],
        typer.Option(help="Bought in one order, or ever by one customer."),
    ] = "basket",
    query: Annotated[str, typer.Option(help="Only pairs whose names hold this text.")] = "",
    sort: Annotated[
        Literal["lift", "together", "confidence", "name"], typer.Option(help="The order.")
    ] = "lift",
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="So many pairs.")] = 20,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """List what is bought together more than chance explains."""
    from mehvar import behaviour

    company = open_workspace(workspace)
    found = behaviour.read_affinities(company, level=level, basis=basis, query=query, sort=sort)
    if json:
        print_json({"total": len(found), "pairs": found[:limit]})
        return
    if not found:
        why = behaviour.read_parts(company)["affinity"].reason
        console().print(f"No pair goes together more than chance explains. {why}".strip())
        return
    print_table(f"{len(found)} pairs", _COLUMNS, [_row(one) for one in found[:limit]])


_COLUMNS = ("One", "Other", "Together", "Of one", "Times chance", "95 % interval")


def _row(one: Affinity) -> tuple[str, ...]:
    return (
        one.left_name,
        one.right_name,
        f"{one.together:,}",
        f"{one.confidence:.0%}",
        f"{one.lift:.2f}",
        f"{one.lift_low:.2f} to {one.lift_high:.2f}",
    )


def _lines(found: Behaviour) -> list[tuple[str, str]]:
    drift = found.drift
    moved = "too little to tell"
    if drift is not None:
        moved = f"from {drift.away} to {drift.to}" if drift.changed else "no change beyond noise"
    return [
        ("Orders", f"{found.orders:,}"),
        ("Products, categories", f"{found.products:,}, {found.categories:,}"),
        ("Main category", _habit(found.top_category)),
        ("Typical order, minor units", _measure(found.basket, ",.0f")),
        ("Price level, 1 is usual", _measure(found.price)),
        ("Discounts, 1 is usual", _measure(found.discount)),
        ("Channel", _habit(found.channel)),
        ("Time of day", _habit(found.daypart)),
        ("Weekday, 0 is Saturday", _habit(found.weekday)),
        ("Growth of orders a year", _measure(found.trend)),
        ("Needs", moved),
    ]


def _habit(found: Habit | None) -> str:
    return "unknown" if found is None else f"{found.name}, {found.share:.0%} (n {found.n:,})"


def _measure(found: Measure | None, form: str = ".2f") -> str:
    if found is None:
        return "cannot be told"
    return f"{found.value:{form}} ({_between(found, form)}, n {found.n:,})"


def _between(found: Measure, form: str = ".2f") -> str:
    return f"{found.low:{form}} to {found.high:{form}}"
