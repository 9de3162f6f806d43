"""``voice changes``: what rose or fell in what customers say, and what raised an alarm."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    WorkspaceOption,
    language_of,
    open_workspace,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.voice import VoiceChange, VoiceWatch

_REASONS = {
    "no_comments": ("در هشت ماه گذشته نظری نیست", "no comment in the last eight months"),
    "short_history": (
        "پیش از هفتهٔ گذشته کمتر از چهار هفته نظر هست",
        "fewer than four weeks of comments before the last whole week",
    ),
    "few_comments": (
        "هفتهٔ گذشته کمتر از ۳۰ نظر دارد", "the last whole week has fewer than 30 comments",
    ),
}  # fmt: skip
_HOW = {
    ("negative", "up"): ("گلایهٔ بیشتر", "more complaints"),
    ("negative", "down"): ("گلایهٔ کمتر", "fewer complaints"),
    ("share", "up"): ("بیشتر گفته شد", "said more often"),
    ("share", "down"): ("کمتر گفته شد", "said less often"),
    ("mean", "up"): ("شادتر", "happier"),
    ("mean", "down"): ("ناشادتر", "unhappier"),
}


def add_to(group: typer.Typer) -> None:
    """Add the verb to its group."""
    group.command("changes")(changes)


def changes(
    dimension: Annotated[
        Literal["", "all", "city", "store", "product"],
        typer.Option(help="Only all comments together, or within cities, stores or products."),
    ] = "",
    alarms: Annotated[bool, typer.Option("--alarms", help="Only what raised an alarm.")] = False,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Tell what changed in what customers say: this week against the eight before, and drift."""
    from mehvar import voice
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    watch = voice.read_changes(company, dimension=dimension, only_alarms=alarms)
    if json:
        print_json(asdict(watch))
        return
    _show(watch, Words(company, language_of(company, language)))


def _show(watch: VoiceWatch, words: Words) -> None:
    from mehvar.cli._context import console

    if watch.reason:
        console().print(f"[yellow]{words.say(*_REASONS[watch.reason])}[/]")
    heads = [
        words.say(*pair)
        for pair in (
            ("چه", "what"), ("چگونه", "how"), ("کجا", "where"), ("اکنون", "now"),
            ("پیش از این", "before"), ("بازهٔ تفاوت", "95 % of the difference"),
            ("هشدار", "alarm"),
        )
    ]  # fmt: skip
    title = words.say("چه چیز تغییر کرد", "What changed")
    print_table(title, heads, [_row(one, words) for one in watch.changes])
    console().print(
        words.say(
            f"هشدار نادرست، اگر هیچ چیز تغییر نکند: دست بالا "
            f"{watch.figures['false_alarms_a_week']:.2f} در هفته",
            f"False alarms if nothing changes: at most "
            f"{watch.figures['false_alarms_a_week']:.2f} a week",
        )
    )


def _row(one: VoiceChange, words: Words) -> list[str]:
    return [
        one.subject,
        words.say(*_HOW[one.measure, one.direction]),
        one.title or words.say("همهٔ نظرها", "all comments"),
        f"{one.now:.1%}",
        f"{one.before:.1%}",
        f"{one.low:+.1%} .. {one.high:+.1%}",
        words.say("بله", "yes") if one.alarm else "",
    ]
