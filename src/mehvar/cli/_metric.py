"""``metric``, ``target``: a number, exactly defined, and what it is to be."""

from __future__ import annotations

from datetime import date, datetime
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
    print_table,
)

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.metrics import Metric, Value
    from mehvar.workspace import Workspace

_DAY = ["%Y-%m-%d"]

_PANEL = "Answers"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("metric", rich_help_panel=_PANEL)(metric)
    app.command("target", rich_help_panel=_PANEL)(target)


def metric(
    name: Annotated[
        str | None, typer.Argument(help="The metric; without it, all are listed.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Split by this dimension.")] = None,
    period: Annotated[
        str | None,
        typer.Option(help="Split by this period: jmonth, jweek, jseason, jyear, fyear, month, ..."),
    ] = None,
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="Last day.")] = None,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show a metric with its 95 % interval, n and significant changes."""
    from mehvar import metrics
    from mehvar.cli._format import Words

    if name is None:
        _list(json=json)
        return
    company = open_workspace(workspace)
    chosen = metrics.metric(name)
    if period is None and chosen.needs_period:
        period = metrics.month_of(company.settings.calendar)
    values = metrics.read_metric(
        company, name, by=by, period=period, since=_day(since), until=_day(until)
    )
    if json:
        print_json({"metric": _described(chosen), "values": values})
        return
    words = Words(company, language_of(company, language))
    _show(chosen, values, words)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _described(chosen: Metric) -> dict[str, object]:
    return {
        "name": chosen.name,
        "title": chosen.title,
        "definition": chosen.definition,
        "unit": chosen.unit,
        "good": chosen.good,
        "estimator": chosen.estimator,
        "dimensions": chosen.dimensions,
    }


def _list(*, json: bool) -> None:
    from mehvar import metrics

    if json:
        print_json([_described(one) for one in metrics.METRICS])
        return
    rows = [(one.name, one.title.en, one.definition.en) for one in metrics.METRICS]
    print_table("", ("metric", "title", "definition"), rows)


def _show(chosen: Metric, values: list[Value], words: Words) -> None:
    screen = console()
    screen.print(f"[bold]{chosen.title.in_(words.language)}[/]  {chosen.name}")
    screen.print(chosen.definition.in_(words.language))
    if not values:
        screen.print(words.say("هنوز داده‌ای برای این شاخص نیست.", "No data for this metric yet."))
        return
    rows = [_row(chosen, one, words) for one in values]
    columns = (
        words.say("عضو", "member"), words.say("دوره", "period"), words.say("مقدار", "value"),
        words.say("بازهٔ ۹۵٪", "95 % interval"), "n", words.say("تغییر", "change"),
    )  # fmt: skip
    kept = [
        place for place in range(len(columns))
        if place not in {0, 1} or any(row[place] for row in rows)
    ]  # fmt: skip
    words.table(
        "",
        [columns[place] for place in kept],
        [[row[place] for place in kept] for row in rows],
    )


_NOTES = {
    "hidden": ("پنهان: گروه کوچک", "hidden: small group"),
    "partial": ("دورهٔ ناتمام", "period not over"),
    "nothing_before": ("دورهٔ پیشین ندارد", "nothing before"),
}


def _row(chosen: Metric, one: Value, words: Words) -> tuple[str, ...]:
    note = words.say(*_NOTES[one.note]) if one.note else ""
    interval = (
        f"{words.measured(chosen, one.low)} … {words.measured(chosen, one.high)}"
        if one.value is not None and one.low is not None
        else ""
    )
    return (
        words.code(one.member),
        words.period(one.period_kind, one.period),
        words.measured(chosen, one.value),
        interval,
        words.number(one.n) if one.note != "hidden" else "",
        note or _change(chosen, one, words),
    )


def _change(chosen: Metric, one: Value, words: Words) -> str:
    if one.change is None:
        return ""
    size = words.measured(chosen, abs(one.change.difference))
    return words.change(
        size,
        up=one.change.difference > 0,
        significant=one.change.significant,
        good=chosen.good,
    )


def target(
    name: Annotated[
        str | None, typer.Argument(help="The metric; without it, the targets are listed.")
    ] = None,
    value: Annotated[
        float | None,
        typer.Argument(help="What it is to be: shares in 0..1, money in minor units."),
    ] = None,
    owner: Annotated[str, typer.Option(help="The id of who answers for it.")] = "",
    due: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The day by which it is to be reached.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="The first day on which it counts.")
    ] = None,
    note: Annotated[str, typer.Option(help="Why, in a few words.")] = "",
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the metric's target away.")
    ] = False,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List the targets, or set or remove one: a value, its owner and its day."""
    from mehvar import metrics

    company = open_workspace(workspace)
    if remove:
        if name is None or value is not None:
            raise typer.BadParameter("name the metric alone", param_hint="--remove")
        metrics.remove_target(company, metric=name, actor=actor(), now=now())
    elif value is not None and name is not None:
        metrics.put_target(
            company, metric=name, value=value, owner=owner, due=_day(due), from_day=_day(since),
            note=note, actor=actor(), now=now(),
        )  # fmt: skip
    elif name is not None:
        metrics.metric(name)
    _show_targets(company, name, language, json=json)


def _show_targets(
    company: Workspace, name: str | None, language: str | None, *, json: bool
) -> None:
    from mehvar import metrics
    from mehvar.cli._format import Words

    targets = metrics.read_targets(company)
    chosen = [one for metric, one in sorted(targets.items()) if name in {None, metric}]
    if json:
        print_json(chosen)
        return
    if not chosen:
        console().print("No target. Next: mehvar target METRIC VALUE --owner ID")
        return
    words = Words(company, language_of(company, language))
    rows = [
        (
            one.metric, words.measured(metrics.metric(one.metric), one.value), one.owner,
            words.day(one.due) if one.due else "", one.note,
        )
        for one in chosen
    ]  # fmt: skip
    words.table("", ("metric", "target", "owner", "due", "note"), rows)
