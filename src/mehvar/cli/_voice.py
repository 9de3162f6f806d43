"""``voice ...``: what customers say, from a terminal or a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from mehvar.cli import _voice_changes, _voice_drivers, _voice_files, _voice_nps, _voice_workspace
from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    WorkspaceOption,
    console,
    language_of,
    open_workspace,
    print_json,
)

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.voice import TopicCount
    from mehvar.workspace import Workspace

_PANEL = "Answers"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs; a module of verbs has an ``add_to(group)`` of its own."""
    group = typer.Typer(
        help="What customers say: topics and their mood; train and score texts, drivers, NPS.",
        invoke_without_command=True,
        no_args_is_help=False,
    )
    group.callback()(topics)
    _voice_files.add_to(group)
    _voice_changes.add_to(group)
    _voice_drivers.add_to(group)
    _voice_nps.add_to(group)
    _voice_workspace.add_to(group)
    app.add_typer(group, name="voice", rich_help_panel=_PANEL)


def topics(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List what customers speak of: how often, how badly, and the money at risk."""
    from mehvar import voice
    from mehvar.cli._format import Words

    if context.invoked_subcommand:
        return
    company = open_workspace(workspace)
    found = voice.read_topics(company)
    if json:
        print_json(found)
        return
    words = Words(company, language_of(company, language))
    if not found:
        console().print(words.say("هنوز نظری خوانده نشده است.", "No comment was read yet."))
        return
    names = _names(company, words)
    columns = (
        words.say("موضوع", "topic"), words.say("نظرها", "comments"),
        words.say("سهم منفی", "negative"), words.say("بازهٔ ۹۵٪", "95 % interval"),
        words.say("پول در خطر", "money at risk"),
    )  # fmt: skip
    words.table("", columns, [_row(one, names, words) for one in found])


def _names(company: Workspace, words: Words) -> dict[str, str]:
    """What topics are called; the empty one is all comments."""
    from mehvar import voice

    subjects = voice.read_lexicons(company).subjects
    named = {key: words.say(one.title.fa, one.title.en) for key, one in subjects.items()}
    return {**named, "": words.say("همهٔ نظرها", "all comments")}


def _row(one: TopicCount, names: dict[str, str], words: Words) -> tuple[str, ...]:
    between = ""
    if one.low is not None and one.high is not None:
        between = f"{words.share(one.low)} … {words.share(one.high)}"
    return (
        names.get(one.aspect, one.aspect), words.number(one.comments),
        words.share(one.negative_share) if one.negative_share is not None else "",
        between, words.money(one.money_at_risk) if one.money_at_risk is not None else "",
    )  # fmt: skip
