"""``policy``: what was published, and a policy from a file run over the recorded history."""

from __future__ import annotations

import csv
import json as json_module
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    WorkspaceOption,
    console,
    language_of,
    open_workspace,
    print_json,
    print_table,
    progress_bar,
)
from mehvar.cli._format import Words

if TYPE_CHECKING:
    from mehvar.empowerment import Policy
    from mehvar.policy_lab import Backtest, Report, Unknown
    from mehvar.text import Bilingual, Language
    from mehvar.workspace import Workspace

_PANEL = "Answers"
_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(rich_markup_mode="rich")
    group.callback(invoke_without_command=True)(policies)
    group.command("backtest")(backtest)
    app.add_typer(group, name="policy", rich_help_panel=_PANEL)


def policies(
    context: typer.Context, workspace: WorkspaceOption = None, json: JsonOption = False
) -> None:
    """List the versions of policies that were published."""
    if context.invoked_subcommand is not None:
        return
    from mehvar import policy_lab

    found = policy_lab.read_policies(open_workspace(workspace))
    if json:
        print_json(list(found))
        return
    heads = ("Policy", "Version", "Situation", "Title", "From", "Until", "Published by")
    rows = [
        (one.policy, str(one.version), one.situation or "", one.title or "",
         one.from_day.isoformat() if one.from_day else "",
         one.until_day.isoformat() if one.until_day else "", one.published_by or "")
        for one in found
    ]  # fmt: skip
    print_table("", heads, rows)


def backtest(
    policy: Annotated[Path, typer.Argument(help="The policy as JSON; - reads it from stdin.")],
    against: Annotated[
        Path | None, typer.Option(help="The policy in force as JSON, to compare with.")
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(help="FACT=VALUE: what stands in where the history does not know the fact."),
    ] = None,
    first: _Day = None,
    last: _Day = None,
    once_per_order: Annotated[bool, typer.Option(help="One grant on an order.")] = False,
    customer_most: Annotated[
        int | None, typer.Option(help="Limit of a customer within 90 days, in minor units.")
    ] = None,
    rows: Annotated[
        Path | None, typer.Option(help="Write every judged case as CSV (or .parquet): ids only.")
    ] = None,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Run a policy over the recorded history: who would have got what, at which cost."""
    from mehvar import policy_lab

    company = open_workspace(workspace)
    tried, beside = _read(policy), _read(against) if against is not None else None
    limits = policy_lab.Limits(once_per_order=once_per_order, customer_most=customer_most)
    with (
        policy_lab.open_history(
            company, situation=tried.situation, first=_day(first), last=_day(last)
        ) as history,
        progress_bar("History") as bar,
    ):
        file = _parquet(rows, company)
        report = policy_lab.examine(
            history=history, policy=tried, against=beside, assume=_assumed(assume or []),
            limits=limits if once_per_order or customer_most is not None else None, rows=file,
            tell=lambda stage, place, of: bar(stage.en, place, of),
        )  # fmt: skip
    if rows is not None and file is not None and file != rows:
        _to_csv(file, rows)
    if json:
        print_json(report)
        return
    _show(report, Words(company, language_of(company, language)))


def _day(told: datetime | None) -> date | None:
    return told.date() if told is not None else None


def _read(path: Path) -> Policy:
    from mehvar import empowerment

    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    try:
        return empowerment.read_policy(json_module.loads(text))
    except json_module.JSONDecodeError as error:
        raise typer.BadParameter(f"{path} is no JSON: {error}") from error


def _assumed(words: list[str]) -> dict[str, int | str | bool]:
    """Read FACT=VALUE: yes and no, whole numbers, else words."""
    found: dict[str, int | str | bool] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise typer.BadParameter(f"{word!r} is not FACT=VALUE", param_hint="--assume")
        truths = {"yes": True, "no": False}
        plain = value.removeprefix("-")
        is_whole = plain.isascii() and plain.isdigit()
        found[name] = truths[value] if value in truths else int(value) if is_whole else value
    return found


def _parquet(rows: Path | None, company: Workspace) -> Path | None:
    if rows is None or rows.suffix == ".parquet":
        return rows
    return company.path("tmp", f"{rows.stem}.backtest.parquet")


def _to_csv(file: Path, target: Path) -> None:
    """Write the rows as CSV, some at a time."""
    import pyarrow.parquet as pq

    with target.open("w", encoding="utf-8", newline="") as out, pq.ParquetFile(file) as source:
        writer = csv.writer(out)
        writer.writerow(source.schema_arrow.names)
        for batch in source.iter_batches(20_000):
            writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
    file.unlink()


def _show(report: Report, words: Words) -> None:
    found, screen = report.backtest, console()
    screen.print(f"[bold]{found.policy}[/] {found.version} · {found.situation}")
    if not found.total.cases:
        screen.print(words.say("چنین حالتی ثبت نشده است.", "No such case is recorded."))
        return
    cases, helped, cost = _heads(words)
    words.table(
        "",
        ("", cases, helped, words.say("سهم", "Share"), words.say("پرسیده شد", "Asked"),
         words.say("رد شد", "Refused"), cost),
        _lines(found, words),
    )  # fmt: skip
    words.table(
        words.say("به سطر", "By row"),
        (words.say("سطر", "Row"), cases, helped, cost),
        [
            (one.key or "–", words.number(one.now.cases), words.number(one.now.helped),
             words.money(one.now.amount, compact=False))
            for one in found.by("row").groups
        ],
    )  # fmt: skip
    for one in found.unknown:
        screen.print(_unknown(one, words))
    for gap in report.fairness.alarms:
        rate, others = words.share(gap.rate), words.share(gap.others_rate)
        screen.print(
            words.say(
                f"[bold]کمتر از چهارپنجم[/] در حالت‌های همسان: {gap.by} {gap.key}"
                f" ({rate}، دیگران {others})",
                f"[bold]Less than four fifths[/] in alike cases: {gap.by} {gap.key}"
                f" ({rate}, others {others})",
            )
        )


def _heads(words: Words) -> tuple[str, str, str]:
    return (
        words.say("حالت‌ها", "Cases"), words.say("جبران شد", "Helped"), words.say("هزینه", "Cost")
    )  # fmt: skip


def _unknown(one: Unknown, words: Words) -> str:
    stands = (
        words.say("چیزی فرض نشد", "nothing assumed")
        if one.assumed is None
        else words.say(f"فرض: {one.assumed}", f"assumed: {one.assumed}")
    )
    n, title = words.number(one.cases), _title(one.fact, words.language)
    return words.say(
        f"نامعلوم در {n} حالت: {title} ({stands})", f"Not known in {n} cases: {title} ({stands})"
    )


def _lines(found: Backtest, words: Words) -> list[tuple[str, ...]]:
    told = [(words.say("این سیاست", "this policy"), found.total)]
    if found.was is not None:
        told.append((words.say("سنجیده با", "compared with"), found.was))
    return [
        (name, words.number(one.cases), words.number(one.helped),
         words.share(one.helped_share or 0), words.number(one.asked), words.number(one.refused),
         words.money(one.amount, compact=False))
        for name, one in told
    ]  # fmt: skip


def _title(fact: str, language: Language) -> str:
    from mehvar.empowerment import FACTS

    title: Bilingual = FACTS[fact].title
    return title.in_(language)
