"""``value ...``: lifetime value from a terminal or a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from mehvar.cli import _value_fit
from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    WorkspaceOption,
    console,
    language_of,
    open_workspace,
    print_json,
)
from mehvar.errors import MehvarError

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.value import ClassRow, CustomerValue, Direction, ModelRow, ValueOverview

_Limit = Annotated[int, typer.Option(help="How many at most.", min=1, max=100_000)]
_Class = Annotated[
    str | None, typer.Option("--class", help="Only this class: platinum, gold, iron or lead.")
]


class NoSuchCustomerError(MehvarError, LookupError):
    """No customer has this number."""

    code = "not-found"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(help="Which customers are worth how much from now on, and how sure are we?")
    group.callback(invoke_without_command=True)(overview)
    group.command("classes")(classes)
    group.command("customers")(customers)
    group.command("customer")(customer)
    group.command("moves")(moves)
    group.command("model")(model)
    _value_fit.add_to(group)
    app.add_typer(group, name="value", rich_help_panel="Answers")


def overview(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show what customers are worth from now on, by class, and what that rests on."""
    if context.invoked_subcommand is not None:
        return
    from mehvar import value
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    chosen = language_of(company, language)
    found = value.read_overview(company, language=chosen)
    if json:
        print_json(found)
        return
    words = Words(company, chosen)
    _show_overview(found, words)
    if found.classes:
        _show_classes(found.classes, words)


def classes(
    workspace: WorkspaceOption = None, language: LanguageOption = None, json: JsonOption = False
) -> None:
    """Show the classes of customers and the strategy of each."""
    from mehvar import value
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    chosen = language_of(company, language)
    found = value.read_classes(company, language=chosen)
    strategies = value.read_strategies(company, language=chosen)
    if json:
        told = [
            {"class": row, "strategy": strategies[row.value_class].text, "is_own":
             strategies[row.value_class].is_own}
            for row in found
        ]  # fmt: skip
        print_json(told)
        return
    words = Words(company, chosen)
    _show_classes(found, words)
    screen = console()
    for row in found:
        screen.print(f"[bold]{row.title}[/]", strategies[row.value_class].text, sep="\n")


def customers(
    value_class: _Class = None,
    limit: _Limit = 20,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List customers by what they are worth from now on, the most first."""
    from mehvar import value
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    found = value.read_valued(company, value_class=_known(value_class), limit=limit)
    if json:
        print_json(found)
        return
    words = Words(company, language_of(company, language))
    scale = words.money_scale(row.value for row in found.rows)
    words.table(
        words.say(f"{words.number(found.total)} مشتری", f"{found.total:,} customers"),
        (
            words.say("مشتری", "customer"), words.say("رده", "class"),
            words.say(f"ارزش ({scale.name})", f"worth ({scale.name})"),
            words.say("بازهٔ ۹۰٪", "90 % interval"), words.say("هنوز مشتری", "still a customer"),
            words.say("خرید آینده", "purchases to come"),
        ),
        [
            (
                words.number(row.customer_id), _title(row.value_class, words),
                scale.money(row.value), scale.interval(row.low, row.high),
                words.share(row.alive), words.number(row.expected_purchases, places=1),
            )
            for row in found.rows
        ],
    )  # fmt: skip


def customer(
    customer_id: Annotated[int, typer.Argument(metavar="ID", help="The customer's number.")],
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show what one customer is worth from now on, and how sure that is."""
    from mehvar import value
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    chosen = language_of(company, language)
    found = value.read_customer_value(company, customer_id=customer_id, language=chosen)
    if found is None:
        raise NoSuchCustomerError(
            f"There is no customer {customer_id}.", hint="Find one: mehvar find NAME"
        )
    if json:
        print_json(found)
        return
    _show_customer(found, Words(company, chosen))


def moves(
    direction: Annotated[str | None, typer.Option(help="up or down; both without it.")] = None,
    limit: _Limit = 20,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List who moved from one class to another lately, and why."""
    from mehvar import value
    from mehvar.cli._format import Words

    if direction not in {None, "up", "down"}:
        raise typer.BadParameter("must be up or down", param_hint="--direction")
    company = open_workspace(workspace)
    chosen = language_of(company, language)
    found = value.read_moves(
        company, direction=cast("Direction | None", direction), limit=limit, language=chosen
    )
    if json:
        print_json(found)
        return
    words = Words(company, chosen)
    scale = words.money_scale(row.value for row in found.rows)
    words.table(
        words.say(f"{words.number(found.total)} جابه‌جایی", f"{found.total:,} moves"),
        (
            words.say("مشتری", "customer"), words.say("از", "from"), words.say("به", "to"),
            words.say(f"پیش‌تر ({scale.name})", f"before ({scale.name})"),
            words.say("اکنون", "now"), words.say("دلیل", "why"), words.say("روز", "day"),
        ),
        [
            (
                words.number(row.customer_id), _title(row.from_class, words),
                _title(row.to_class, words), scale.money(row.before), scale.money(row.value),
                row.reason_text, words.day(row.day),
            )
            for row in found.rows
        ],
    )  # fmt: skip


def model(
    workspace: WorkspaceOption = None, language: LanguageOption = None, json: JsonOption = False
) -> None:
    """Show which models were tried, which is used and why, and how the forecast did."""
    from mehvar import value
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    chosen = language_of(company, language)
    found = value.read_value_model(company, language=chosen)
    if json:
        print_json(found)
        return
    words = Words(company, chosen)
    screen = console()
    for sentence in filter(None, (found.sentence, found.choice)):
        screen.print(sentence)
    words.table(
        "",
        (
            words.say("مدل", "model"), words.say("انتظار", "expected"),
            words.say("واقعی", "happened"), words.say("خطای هر مشتری", "error per customer"),
            words.say("پارامترها", "parameters"),
        ),
        [_model_cells(row, words) for row in found.models],
    )  # fmt: skip


def _show_overview(found: ValueOverview, words: Words) -> None:
    screen = console()
    if found.reason:
        screen.print(found.reason_text)
        return
    worth, low, high = (words.money(one) for one in (found.value, found.low, found.high))
    months = words.number(found.horizon_months)
    screen.print(
        words.say(
            f"مشتریان در {months} ماه آینده [bold]{worth}[/] می‌ارزند (بازهٔ ۹۰٪: {low} تا {high}).",
            f"Within {months} months customers are worth [bold]{worth}[/] "
            f"(90 % interval: {low} to {high}).",
        )
    )
    for sentence in (found.margin_text, found.price_text):
        screen.print(sentence)


def _show_classes(found: tuple[ClassRow, ...], words: Words) -> None:
    scale = words.money_scale(row.value for row in found)
    words.table(
        "",
        (
            words.say("رده", "class"), words.say("مشتریان", "customers"),
            words.say(f"ارزش ({scale.name})", f"worth ({scale.name})"),
            words.say("بازهٔ ۹۰٪", "90 % interval"), words.say("سهم", "share"),
            words.say("هنوز مشتری", "still customers"), words.say("آمده", "came"),
            words.say("رفته", "left"),
        ),
        [
            (
                row.title, words.number(row.customers), scale.money(row.value),
                scale.interval(row.low, row.high), words.share(row.value_share),
                words.share(row.alive), words.number(row.came), words.number(row.left),
            )
            for row in found
        ],
    )  # fmt: skip


def _show_customer(found: CustomerValue, words: Words) -> None:
    screen = console()
    if found.value_class is None:
        screen.print(found.reason_text)
        return
    rows = [
        (words.say("رده", "class"), found.class_title),
        (words.say("ارزش", "worth"), words.money(found.value)),
        (
            words.say("بازهٔ ۹۰٪", "90 % interval"),
            f"{words.money(found.low)} … {words.money(found.high)}",
        ),
        (words.say("هنوز مشتری", "still a customer"), words.share(found.alive)),
        (
            words.say("خرید آینده", "purchases to come"),
            words.number(found.expected_purchases, places=1),
        ),
        *((_title(name, words), words.share(share)) for name, share in found.probabilities),
    ]
    words.table("", (words.say("چه", "what"), words.say("مقدار", "value")), rows)
    screen.print(found.strategy)


def _model_cells(row: ModelRow, words: Words) -> tuple[str, ...]:
    told = ", ".join(
        f"{name} {amount:.4g}" + (f" ± {error:.2g}" if error is not None else "")
        for name, amount, error in row.parameters
        if amount is not None
    )
    return (
        f"{row.title} ✓" if row.chosen else row.title,
        words.number(row.holdout_expected),
        words.number(row.holdout_actual),
        words.number(row.holdout_mae, places=2),
        told or row.message,
    )


def _title(name: str, words: Words) -> str:
    from mehvar.value import CLASS_TITLES, CLASSES

    return next(CLASS_TITLES[one].in_(words.language) for one in CLASSES if one == name)


def _known(name: str | None) -> str | None:
    from mehvar.value import CLASSES

    if name is not None and name not in CLASSES:
        raise typer.BadParameter(f"must be one of {', '.join(CLASSES)}", param_hint="--class")
    return name
