"""``segment ...``: segments from a terminal or a script."""

from __future__ import annotations

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
)
from mehvar.cli._segment_files import add_files_to, write_columns
from mehvar.cli._segment_rules import add_rules_to

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.segments import PersonaLine, SegmentationView, SegmentRow, SegmentView, WorthRow
    from mehvar.workspace import Workspace

_PANEL = "Answers"
NameArgument = Annotated[
    str, typer.Argument(help="A segmentation (rfm), or a segment of it (rfm/core).")
]


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(
        help="Groups of customers: who they are, how to talk to them, whether they earn a place.",
        invoke_without_command=True,
        no_args_is_help=False,
    )
    group.callback()(listing)
    group.command("show")(show)
    group.command("worth")(worth)
    group.command("rfm")(rfm)
    group.command("members")(members)
    add_rules_to(group)
    add_files_to(group)
    app.add_typer(group, name="segment", rich_help_panel=_PANEL)


def listing(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List the segmentations and whether each earns its place."""
    from mehvar import segments
    from mehvar.cli._format import Words

    if context.invoked_subcommand:
        return
    company = open_workspace(workspace)
    spoken = language_of(company, language)
    found = segments.read_segmentations(company, language=spoken)
    if json:
        print_json(found)
        return
    words = Words(company, spoken)
    columns = (
        words.say("نام", "name"), words.say("دسته‌بندی", "segmentation"),
        words.say("مشتریان", "customers"), words.say("بخش‌ها", "segments"),
        words.say("داوری", "verdict"),
    )  # fmt: skip
    rows = [
        (one.name, one.title, words.number(one.customers), words.number(one.segments),
         one.verdict_short)
        for one in found
    ]  # fmt: skip
    words.table("", columns, rows)
    screen = console()
    for one in found:
        screen.print(f"[bold]{one.name}[/]  {one.verdict_text}", soft_wrap=True)


def show(
    name: NameArgument,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show a segmentation with its segments, or one segment with its persona."""
    from mehvar import segments
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    spoken = language_of(company, language)
    words = Words(company, spoken)
    whole, segment = _split(name, company)
    if segment:
        one = segments.read_segment(company, segmentation=whole, segment=segment, language=spoken)
        if json:
            print_json(one)
        else:
            _show_segment(one, words)
        return
    found = segments.read_segmentation(company, name=whole, language=spoken)
    if json:
        print_json(found)
    else:
        _show_segmentation(found, words)


def worth(
    name: Annotated[
        str | None, typer.Argument(help="The segmentation; all of them without it.")
    ] = None,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Tell what segmentations add, out of sample, to what is known anyway."""
    from mehvar import segments
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    spoken = language_of(company, language)
    names = (
        [name]
        if name
        else [one.name for one in segments.read_segmentations(company, language=spoken)]
    )
    views = [segments.read_segmentation(company, name=one, language=spoken) for one in names]
    if json:
        print_json([{"segmentation": one.row, "worth": one.worth} for one in views])
        return
    words = Words(company, spoken)
    for one in views:
        console().print(f"[bold]{one.row.title}[/]  {one.row.verdict_text}", soft_wrap=True)
        if one.worth:
            words.table("", _worth_columns(words), [_worth_row(row, words) for row in one.worth])


def rfm(
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show the segments by recency, frequency and money, with what to do for each."""
    show("rfm", workspace=workspace, language=language, json=json)


def members(
    name: NameArgument,
    limit: Annotated[int, typer.Option(help="How many at most, on the screen.", min=1)] = 20,
    out: Annotated[
        Path | None, typer.Option(help="Write all of them to a file: .csv or .parquet.")
    ] = None,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List who is in a segment, or write all of its members to a file."""
    from mehvar import segments
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    whole, segment = _split(name, company)
    segment = segment or "in"
    if out is not None:
        table = segments.member_ids(company, segmentation=whole, segment=segment)
        write_columns(table.to_pydict(), out)
        told = {"file": str(out), "customers": table.num_rows}
        print_json(told) if json else console().print(f"{out}: {table.num_rows:,}")
        return
    page = segments.read_members(company, segmentation=whole, segment=segment, size=limit)
    if json:
        print_json(page)
        return
    words = Words(company, language_of(company, language))
    columns = (
        words.say("مشتری", "customer"),
        words.say("از", "since"),
        words.say("پیشین", "before"),
    )
    rows = [
        (str(one.customer_id), words.day(one.since), one.previous or "") for one in page.members
    ]
    words.table("", columns, rows)


def _split(name: str, company: Workspace) -> tuple[str, str]:
    """Return the segmentation and the segment that a name means; a rule may be said bare."""
    from mehvar import segments

    whole, _, segment = name.partition("/")
    known = {one.name for one in segments.read_segmentations(company)}
    if whole not in known and f"rule:{whole}" in known:
        return f"rule:{whole}", segment or "in"
    return whole, segment


def _show_segmentation(found: SegmentationView, words: Words) -> None:
    screen, row = console(), found.row
    screen.print(f"[bold]{row.title}[/]  {row.name}")
    for told in (row.verdict_text, row.similarity_text, row.stability_text, row.chosen_text):
        if told:
            screen.print(told, soft_wrap=True)
    columns = (
        words.say("نام", "name"), words.say("بخش", "segment"), words.say("مشتریان", "customers"),
        words.say("سهم", "share"), words.say("پول هر نفر", "money each"),
        words.say("بازهٔ ۹۵٪", "95 % interval"),
    )  # fmt: skip
    words.table("", columns, [_segment_row(one, words) for one in found.segments])
    for one in found.segments:
        if one.advice:
            screen.print(f"[bold]{one.title}[/]  {one.advice}", soft_wrap=True)


def _segment_row(one: SegmentRow, words: Words) -> tuple[str, ...]:
    if one.hidden:
        small = words.say("گروه کوچک", "small group")
        return (one.segment, one.title, small, "", "", "")
    ends = f"{words.money(one.money_low)} … {words.money(one.money_high)}"
    return (
        one.segment, one.title, words.number(one.customers), words.share(one.share),
        words.money(one.money), ends if one.money_low is not None else "",
    )  # fmt: skip


def _show_segment(found: SegmentView, words: Words) -> None:
    screen, persona = console(), found.persona
    screen.print(f"[bold]{persona.title}[/]  {found.segment.segmentation}/{found.segment.segment}")
    parts: tuple[tuple[str, tuple[PersonaLine, ...]], ...] = (
        (words.say("چه کسانی", "Who"), persona.who),
        (words.say("چه می‌خرند", "What they buy"), persona.buys),
        (words.say("چه می‌کنند", "How they behave"), persona.behaves),
        (words.say("چه برایشان مهم است", "What matters to them"), persona.values),
    )
    for title, lines in parts:
        if lines:
            words.table(title, ("", ""), [(one.text, one.because) for one in lines])
    if persona.talk:
        title = words.say("چطور با آنها حرف بزنیم", "How to talk to them")
        words.table(title, ("", ""), [(one.text, one.because) for one in persona.talk])


def _worth_columns(words: Words) -> tuple[str, ...]:
    return (
        words.say("پیامد", "outcome"), words.say("فراتر از", "beyond"),
        words.say("مبنا", "base"), words.say("افزوده", "gain"),
        words.say("بازهٔ ۹۵٪", "95 % interval"), "n",
    )  # fmt: skip


def _worth_row(one: WorthRow, words: Words) -> tuple[str, ...]:
    if one.gain is None:
        return (one.outcome_title, one.baseline_title, "", one.reason_text, "", words.number(one.n))
    return (
        one.outcome_title, one.baseline_title, words.share(one.base, places=2),
        words.share(one.gain, places=2, signed=True),
        f"{words.share(one.low, places=2)} … {words.share(one.high, places=2)}",
        words.number(one.n),
    )  # fmt: skip
