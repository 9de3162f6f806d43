"""``profit ...``: customer profit and return policies from a terminal or a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    WorkspaceOption,
    actor,
    console,
    language_of,
    now,
    open_workspace,
    print_json,
)

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.profit import Overview

_PANEL = "Answers"
_SEED = 1404


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(
        help="What did each customer earn us, and what would another policy earn?",
        invoke_without_command=True,
    )
    group.callback()(overview)
    for name, verb in (
        ("customer", customer), ("whale", whale), ("returns", returns), ("policies", policies),
        ("simulate", simulate), ("cut", cut), ("rates", rates),
    ):  # fmt: skip
        group.command(name)(verb)
    app.add_typer(group, name="profit", rich_help_panel=_PANEL)


def overview(
    context: typer.Context,
    period: Annotated[
        str, typer.Option(help="jyear:1403, jmonth:1403-05, year:2024, ...; all time without it.")
    ] = "",
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show the company's result, part by part, and whether its customers add up to it."""
    if context.invoked_subcommand is not None:
        return
    from mehvar import profit

    kind, _colon, key = period.partition(":")
    found = profit.read_overview(open_workspace(workspace), period_kind=kind, period=key)
    if json:
        print_json(found)
        return
    words, found = _words(workspace, language, kind, key)
    statement = found.statement
    rows = [
        (line.title, words.money(line.amount), words.share(line.share), words.number(line.n))
        for line in statement.lines
        if line.amount
    ]
    rows.append((words.say("سود", "profit"), words.money(statement.profit), "", ""))
    heads = (
        words.say("جزء", "part"), words.say("مبلغ", "amount"),
        words.say("از درآمد", "of revenue"), "n",
    )  # fmt: skip
    words.table("", heads, rows)
    check = statement.check
    console().print(
        words.say(
            "جمع مشتریان با دفتر می‌خواند؛ تفاوت: ", "Customers add up to the ledger; difference: "
        )
        + words.number(check.difference)
    )


def customer(
    customer_id: Annotated[int, typer.Argument(help="The customer's stable id.")],
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show what a customer earned, part by part."""
    from mehvar import profit
    from mehvar.cli._format import Words
    from mehvar.errors import MehvarError

    company = open_workspace(workspace)
    spoken = language_of(company, language)
    found = profit.read_customer(company, customer_id, language=spoken)
    if found is None:
        raise MehvarError(f"There is no customer {customer_id}.", hint="See: mehvar unhappy")
    if json:
        print_json(found)
        return
    words = Words(company, spoken)
    rows = [(line.title, words.money(line.amount)) for line in found.lines if line.amount]
    rows.append((words.say("سود", "profit"), words.money(found.profit)))
    words.table("", (words.say("جزء", "part"), words.say("مبلغ", "amount")), rows)


def whale(
    workspace: WorkspaceOption = None, language: LanguageOption = None, json: JsonOption = False
) -> None:
    """Show cumulative profit by customers, the most profitable first."""
    words, found = _words(workspace, language)
    if json:
        print_json(found.whale)
        return
    points = [one for place, one in enumerate(found.whale.points) if place % 5 == 0 or one.is_peak]
    rows = [
        (
            words.share(one.percentile / 100), words.number(one.customers),
            words.money(one.profit), words.share(one.share), "*" if one.is_peak else "",
        )
        for one in points
    ]  # fmt: skip
    heads = (
        words.say("مشتریان", "customers"), "n", words.say("سود انباشته", "cumulative profit"),
        words.say("سهم", "share"), words.say("اوج", "peak"),
    )  # fmt: skip
    words.table("", heads, rows)


def returns(
    workspace: WorkspaceOption = None, language: LanguageOption = None, json: JsonOption = False
) -> None:
    """Show what returns cost by days kept, reason and category."""
    words, found = _words(workspace, language)
    if json:
        print_json(found.returns)
        return
    rows = [
        (one.dimension, one.title, words.number(one.returns), words.money(one.amount),
         words.money(one.depreciation), words.money(one.handling))
        for one in found.returns
    ]  # fmt: skip
    heads = (
        words.say("بعد", "by"), words.say("دسته", "group"), "n", words.say("بازپرداخت", "refunds"),
        words.say("افت ارزش", "depreciation"), words.say("کار", "handling"),
    )  # fmt: skip
    words.table("", heads, rows)


def policies(
    field: Annotated[str, typer.Option(help="Instead: a field of orders, with --value.")] = "",
    value: Annotated[str, typer.Option(help="The field's value.")] = "",
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Compare orders and customers that had a policy with the rest (an association)."""
    from mehvar import profit
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    found = (
        profit.compare_field(company, field=field, value=value)
        if field
        else profit.read_policies(company)
    )
    if json:
        print_json(found)
        return
    words = Words(company, language_of(company, language))
    rows = []
    for one in found:
        line = one.line("contribution")
        ends = (line.difference, line.low, line.high) if line else (None,) * 3
        told = tuple(words.money(end) for end in ends)
        rows.append((one.policy, one.unit, words.number(one.n_with), *told, one.reason))
    heads = (
        words.say("سیاست", "policy"), words.say("واحد", "unit"), "n",
        words.say("تفاوت سود", "difference"), words.say("از", "low"), words.say("تا", "high"), "",
    )  # fmt: skip
    words.table("", heads, rows)


def simulate(
    window: Annotated[int, typer.Option(help="The window of the policy in days.")],
    fee: Annotated[float, typer.Option(help="Charged for a refund, in minor units.")] = 0.0,
    restocking: Annotated[float, typer.Option(help="Kept of the price, 0 to 1.")] = 0.0,
    exchanged: Annotated[float, typer.Option(help="Share exchanged instead, 0 to 1.")] = 0.0,
    effort: Annotated[int, typer.Option(help="Steps easier than now.")] = 0,
    scope: Annotated[int, typer.Option(help="Steps more goods than now.")] = 0,
    now_window: Annotated[int, typer.Option(help="The present window; 0: as the data show.")] = 0,
    draws: Annotated[int, typer.Option(help="How many draws.")] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answer.")] = _SEED,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Simulate a return policy against the present one."""
    import numpy as np

    from mehvar import profit
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    start = profit.read_starting_point(company)
    wanted = profit.ReturnPolicy(
        name="wanted", window_days=window, fee=fee, restocking=restocking, exchanged=exchanged,
        effort=effort, scope=scope,
    )  # fmt: skip
    present = profit.ReturnPolicy(name="present", window_days=now_window or start.window_days)
    answer = profit.simulate(
        start.base, present=present, others=(wanted,), draws=draws, rng=np.random.default_rng(seed)
    )
    floor = start.floor.days
    below = floor is not None and window < floor
    if json:
        outcomes = (answer.present, *answer.others)
        print_json({"outcomes": outcomes, "legal_floor": start.floor, "below_floor": below})
        return
    words = Words(company, language_of(company, language))
    rows = [
        (one.policy.name, words.number(one.policy.window_days),
         *(words.money(point) for point in one.gain), words.share(one.better),
         words.share(one.break_even_rate))
        for one in (answer.present, *answer.others)
    ]  # fmt: skip
    heads = (
        words.say("سیاست", "policy"), words.say("مهلت", "window"), "5 %",
        words.say("افزایش سود", "gain"), "95 %", words.say("بهتر", "better"),
        words.say("سربه‌سر", "break-even"),
    )  # fmt: skip
    words.table("", heads, rows)
    if below:
        console().print(
            words.say(
                "این مهلت از هفت روز کاری قانون کوتاه‌تر است.",
                "This window is below the legal seven working days.",
            )
        )


def cut(
    budget: Annotated[str, typer.Argument(help="service, gestures, delivery, picking, programme")],
    share: Annotated[float, typer.Option(help="The part that is cut, 0 to 1.")] = 0.2,
    amount: Annotated[
        int | None, typer.Option(help="The yearly budget in minor units; else the ledger's.")
    ] = None,
    experience: Annotated[str, typer.Option(help="What gets more frequent.")] = "",
    worse_low: Annotated[float, typer.Option(help="Per cent for each tenth cut, at least.")] = 2.0,
    worse_high: Annotated[float, typer.Option(help="... and at most.")] = 15.0,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Set what a cut saves against the value of the customers that it loses."""
    import numpy as np

    from mehvar import profit
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    asked = profit.Cut(
        budget=budget, share=share, experience=experience, budget_amount=amount,
        worse=(worse_low, worse_high),
    )  # fmt: skip
    found = profit.reckon_cut(company, asked, rng=np.random.default_rng(_SEED))
    if json:
        print_json(found)
        return
    words = Words(company, language_of(company, language))
    rows = [(words.say("صرفه‌جویی", "saved"), words.money(found.saved), "", "")]
    for title, points in (
        (words.say("ارزش از دست‌رفته", "value lost"), found.lost_value),
        (words.say("مانده", "what is left"), found.net),
    ):
        if points:
            low, middle, high = (words.money(one) for one in points)
            rows.append((title, middle, low, high))
    heads = ("", words.say("میانه", "median"), "5 %", "95 %")
    words.table("", heads, rows)
    if found.reason:
        console().print(found.reason)


def rates(
    driver: Annotated[
        str | None, typer.Argument(help="The cost to set; without it, a list.")
    ] = None,
    value: Annotated[
        str | None, typer.Option(help="Its value; money in the currency's unit.")
    ] = None,
    applies_to: Annotated[
        str, typer.Option(help="channel:shop, days:31, ...; * by default.")
    ] = "*",
    from_day: Annotated[str, typer.Option(help="From this day on, YYYY-MM-DD.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Show the standard costs, or set one; the history keeps who did."""
    from mehvar import profit
    from mehvar.cli._context import print_table

    company = open_workspace(workspace)
    if driver is not None and value is not None:
        told = {"driver": driver, "applies_to": applies_to, "from_day": from_day, "value": value}
        profit.put_rate(company, cells=told, actor=actor(), now=now())
    found = profit.read_rates(company.root, company.settings)
    rows = [one for one in found.rows if driver in {None, one.driver}]
    if json:
        print_json(rows)
        return
    told_rows = [
        (
            one.driver, one.applies_to, str(one.from_day or ""),
            profit.shown_value(one, company.settings),
        )
        for one in rows
    ]  # fmt: skip
    print_table("", ("driver", "applies to", "from", "value"), told_rows)


def _words(
    workspace: object, language: str | None, kind: str = "", key: str = ""
) -> tuple[Words, Overview]:
    from mehvar import profit
    from mehvar.cli._format import Words

    company = open_workspace(workspace)  # type: ignore[arg-type]
    spoken = language_of(company, language)
    found = profit.read_overview(company, period_kind=kind, period=key, language=spoken)
    return Words(company, spoken), found
