"""``forget``: a customer is forgotten, or would be; or somebody forgotten may come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli import JsonOption, WorkspaceOption, actor, console, print_json, print_table
from mehvar_web.commands._site import PANEL, open_site

if TYPE_CHECKING:
    from mehvar.text import Bilingual
    from mehvar_web.forgetting import Preview
    from mehvar_web.forgetting.models import Forgetting


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("forget", rich_help_panel=PANEL)(forget)


def forget(
    customer: Annotated[
        int | None, typer.Argument(help="Any id that the customer ever had.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would go, and where.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why: person, law, purpose or test.")] = "person",
    lift: Annotated[
        str,
        typer.Option(
            help="Let somebody forgotten be imported again: mobile=..., email=..., "
            "national_code=... or loyalty_card=..., in clean form.",
            show_default=False,
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Forget a customer everywhere, for good, in this process; killed, run it again."""
    open_site(workspace)
    if lift:
        _lift(lift, json=json)
        return
    if customer is None:
        raise typer.BadParameter("name a customer's id, or --lift", param_hint="CUSTOMER")
    if dry_run:
        _show_preview(_preview(customer), json=json)
        return
    if not yes:
        typer.confirm(f"Forget customer {customer} for good?", abort=True, err=True)
    _show_done(_carry_out(customer, reason), json=json)


def _preview(customer: int) -> Preview:
    from mehvar_web import forgetting

    found = forgetting.preview(customer)
    if found is None:
        raise forgetting.ForgettingError(
            f"There is no customer {customer}.", hint="See: mehvar customer ID."
        )
    return found


def _carry_out(customer: int, reason: str) -> Forgetting:
    from mehvar_web import forgetting

    asked = forgetting.ask(customer, reason=reason, by=None, actor=actor(), run=False)
    told: list[str] = []

    def tell(stage: Bilingual, _done: float, _total: float | None) -> None:
        if stage.en not in told:
            told.append(stage.en)
            console().print(stage.en)

    return forgetting.carry_out(asked, tell=tell)


def _show_preview(found: Preview, *, json: bool) -> None:
    if json:
        print_json({
            "customer_id": found.customer_id, "customer_ids": found.subject.customer_ids,
            "records": len(found.subject.profiles), "orders": len(found.subject.orders),
            "places": found.places, "tables": found.tables, "files": found.files,
        })  # fmt: skip
        return
    rows = [(name, f"{count:,}") for name, count in found.places.items()]
    rows += [(f"lake.{name}", f"{count:,}") for name, count in found.tables.items()]
    print_table("", ("where", "rows"), rows)
    _show_files(found.files)


def _show_done(done: Forgetting, *, json: bool) -> None:
    if json:
        print_json({
            "customer_id": done.customer_id, "done_at": done.done_at, "forgotten": done.counts,
            "files": done.files,
        })  # fmt: skip
        return
    print_table("", ("where", "rows"), [(name, f"{n:,}") for name, n in done.counts.items()])
    _show_files(done.files)
    console().print(f"Customer {done.customer_id} is forgotten.")


def _show_files(files: list[str] | tuple[str, ...]) -> None:
    for name in files:
        console().print(f"holds an identifier and is not erased: {name}", soft_wrap=True)


def _lift(told: str, *, json: bool) -> None:
    from mehvar import privacy
    from mehvar_web import company

    kind, _equals, value = told.partition("=")
    if not kind or not value:
        raise typer.BadParameter("write KIND=VALUE, as mobile=+989121234567", param_hint="--lift")
    lifted = privacy.lift(
        company.workspace(), identifiers=[privacy.Identifier(kind=kind, value=value)]
    )
    if json:
        print_json({"lifted": lifted})
    else:
        console().print("May be imported again." if lifted else "Nobody forgotten had it.")
