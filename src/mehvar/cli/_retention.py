"""``retention ...``: retention from a terminal or a script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from mehvar.cli import _uplift
from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    WorkspaceOption,
    console,
    language_of,
    mask,
    open_workspace,
    print_json,
)
from mehvar.cli._retention_report import (
    cohort_cell,
    need_cells,
    need_heads,
    reasons_told,
    show_card,
    show_outlook,
    show_overview,
    titled,
    told_curve,
)

if TYPE_CHECKING:
    from mehvar.retention import Period

_PANEL = "Answers"
_PERIODS = ("month", "quarter", "week")


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(
        help="Who stays, who goes quiet and why, and what will they need next?",
        rich_markup_mode="rich",
    )
    group.callback(invoke_without_command=True)(overview)
    for name, verb in (
        ("cohorts", cohorts), ("quiet", quiet), ("needs", needs), ("customer", customer),
        ("model", model), ("survival", survival),
    ):  # fmt: skip
        group.command(name)(verb)
    _uplift.add_to(group)
    app.add_typer(group, name="retention", rich_help_panel=_PANEL)


def overview(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Tell who stays: the share who came back, customers by state, who goes quiet."""
    if context.invoked_subcommand is not None:
        return
    from mehvar import retention
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    found = retention.read_overview(company)
    if json:
        print_json(found)
        return
    show_overview(found, Words(company, language_of(company, language)))


def cohorts(
    period: Annotated[str, typer.Option(help="month, quarter or week.")] = "month",
    last: Annotated[int, typer.Option(help="So many of the newest cohorts.", min=1)] = 12,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show of each cohort which share bought again at which age; * marks what is not over."""
    from mehvar import retention
    from mehvar.cli._format import Words

    if period not in _PERIODS:
        raise typer.BadParameter("must be month, quarter or week", param_hint="--period")
    company = open_workspace(workspace)
    found = retention.read_cohorts(company, period=cast("Period", period))
    if json:
        print_json(found)
        return
    words = Words(company, language_of(company, language))
    shown = found.cohorts[-last:]
    ages = range(min(max((len(one.cells) for one in shown), default=0), 9))
    rows = [
        [words.period(found.period_kind, one.key), words.number(one.customers)]
        + [cohort_cell(words, one.cells[age]) if age < len(one.cells) else "" for age in ages]
        for one in shown
    ]
    title = words.say("سهم مشتریانی که در هر سن خریدند", "Share who bought at each age")
    heads = ["", words.say("مشتریان", "Customers"), *map(words.number, ages)]
    words.table(title, heads, rows)


def quiet(
    limit: Annotated[int, typer.Option(help="So many customers.", min=1, max=1000)] = 20,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List who goes quiet against their own rhythm, most at stake first; names are masked."""
    from mehvar import retention
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    found = retention.list_quiet(company, limit=limit)
    masked = [replace(one, full_name=mask(one.full_name, "name")) for one in found.rows]
    if json:
        print_json({"total": found.total, "rows": masked})
        return
    words = Words(company, language_of(company, language))
    scale = words.money_scale(one.value_at_stake for one in masked)
    rows = [
        [
            str(one.customer_id), one.full_name or "", words.number(one.days_silent),
            words.number(one.usual_gap_days), words.share(one.churn_probability, places=0),
            scale.money(one.value_at_stake), reasons_told(words, one.reasons),
        ]
        for one in masked
    ]  # fmt: skip
    heads = [
        words.say("مشتری", "Customer"), words.say("نام", "Name"),
        words.say("روز سکوت", "Days silent"), words.say("معمول", "Usual"),
        words.say("احتمال رفتن", "Leaves"),
        words.say(f"ارزش یک سال ({scale.name})", f"A year, {scale.name}"),
        words.say("همراه با", "Goes with"),
    ]  # fmt: skip
    words.table(titled(words, "ساکت‌شدگان", "Going quiet", found.total), heads, rows)


def needs(
    limit: Annotated[int, typer.Option(help="So many needs.", min=1, max=1000)] = 20,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List what customers will need again within a week, the largest amounts first."""
    from mehvar import retention
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    found = retention.list_needs_due(company, limit=limit)
    masked = [replace(one, full_name=mask(one.full_name, "name")) for one in found.rows]
    if json:
        print_json({"total": found.total, "rows": masked})
        return
    words = Words(company, language_of(company, language))
    rows = [[str(one.customer_id), one.full_name or "", *need_cells(words, one)] for one in masked]
    heads = [
        words.say("مشتری", "Customer"), words.say("نام", "Name"), *need_heads(words),
    ]  # fmt: skip
    words.table(titled(words, "نیازهای این هفته", "Needs due", found.total), heads, rows)


def customer(
    customer_id: Annotated[int, typer.Argument(help="The customer's stable id.")],
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Tell one customer's rhythm, next purchase, chance of leaving and next needs."""
    from mehvar import retention
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    found = retention.read_outlook(company, customer_id=customer_id)
    if found is None:
        raise retention.RetentionError(
            f"Customer {customer_id} is not known, or never bought.",
            hint="Look up an id with: mehvar customer NAME",
        )
    if json:
        print_json(found)
        return
    show_outlook(found, Words(company, language_of(company, language)))


def model(
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show the churn model's card: whether to use it, and how good it is against simple rules."""
    from mehvar import retention
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    card = retention.read_churn_card(company)
    if json:
        print_json({"rows": card})
        return
    show_card(card, Words(company, language_of(company, language)))


def survival(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet, one row per subject.")],
    time: Annotated[str, typer.Option(help="The column of times, in any one unit.")],
    event: Annotated[str, typer.Option(help="The column that is 1 where the event came.")],
    group: Annotated[str | None, typer.Option(help="The column of groups to compare.")] = None,
    json: JsonOption = False,
) -> None:
    """Estimate Kaplan-Meier curves from any file, and compare groups; needs no workspace."""
    from mehvar import retention

    found = retention.read_times(file, time=time, event=event, group=group)
    curves = retention.fit_kaplan_meier(time=found.time, event=found.event, group=found.labels)
    test = None
    if found.labels is not None and len(curves) > 1:
        test = retention.compare_log_rank(time=found.time, event=found.event, group=found.labels)
    if json:
        print_json({"curves": [told_curve(one) for one in curves], "log_rank": test})
        return
    for one in curves:
        console().print(one.summary(), markup=False)
    if test is not None:
        console().print(test.summary(), markup=False)
