"""``voice model``, ``voice learn``, ``voice search``: a company's comments and what reads them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

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
    from mehvar.text import Bilingual
    from mehvar.voice import CommentPage, Learned, ModelEntry, ModelState

_NUMBERS = ("texts", "accuracy", "accuracy_low", "accuracy_high", "macro_f1", "ece", "coverage")


def add_to(group: typer.Typer) -> None:
    """Add the verbs to their group."""
    group.command("model")(model)
    group.command("learn")(learn)
    group.command("search")(search)


def model(
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    rollback: Annotated[
        bool, typer.Option("--roll-back", help="Go back to the model before this one.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Show the model that reads comments, how good it is, and its history."""
    from mehvar import voice
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    if rollback:
        voice.roll_back(company, now=now(), actor=actor())
    state = voice.read_models(company)
    if json:
        print_json(_state(state))
        return
    words = Words(company, language_of(company, language))
    _show_model(state, words)
    if rollback:
        console().print(words.say("کار بعدی: mehvar build", "Next: mehvar build"))


def learn(
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Use the new model even where it is worse.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Learn from the company's own scored comments; a worse model is not used."""
    from mehvar import voice
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    words = Words(company, language_of(company, language))

    def tell(stage: Bilingual, place: int, count: int) -> None:
        if not json:
            told = f"{place + 1}/{count} {stage.in_(words.language)}"
            console().print(told, style="dim", soft_wrap=True)

    found = voice.learn(company, now=now(), actor=actor(), force=force, progress=tell)
    if json:
        print_json(
            {
                "outcome": found.outcome,
                "why": found.why,
                "texts": found.texts,
                "entry": None if found.entry is None else _entry(found.entry),
            }
        )
        return
    _show_learned(found, words)


def search(
    words: Annotated[
        str, typer.Argument(help='Words; "in quotation marks" together; a star for any ending.')
    ] = "",
    sentiment: Annotated[str, typer.Option(help="positive, negative or unsure.")] = "",
    aspect: Annotated[str, typer.Option(help="An aspect or stance, as delivery.")] = "",
    city: Annotated[str, typer.Option(help="The city.")] = "",
    store: Annotated[str, typer.Option(help="The store's id.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = None,
    after: Annotated[str | None, typer.Option(help="next of the page before.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many on a page.")] = 20,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Find comments by their words, newest first; personal data in them is left out."""
    from mehvar import voice
    from mehvar.cli._format import Words

    if sentiment not in {"", "positive", "negative", "unsure"}:
        raise typer.BadParameter("--sentiment is positive, negative or unsure.")
    company = open_workspace(workspace)
    page = voice.search_comments(
        company,
        words=words,
        filters=voice.CommentFilters(
            sentiment=cast("Any", sentiment or None),
            aspect=aspect,
            city=city,
            store_id=store,
            first_day=None if since is None else since.date(),
            last_day=None if until is None else until.date(),
        ),
        after=after,
        limit=limit,
    )
    if json:
        print_json(asdict(page))
        return
    _show_page(page, Words(company, language_of(company, language)))


def _state(state: ModelState) -> dict[str, object]:
    return {
        "current": state.current,
        "previous": state.previous,
        "heads": [] if state.card is None else [asdict(head) for head in state.card.heads],
        "history": [_entry(one) for one in state.history],
    }


def _entry(entry: ModelEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__struct_fields__}


def _show_model(state: ModelState, words: Words) -> None:
    screen = console()
    if state.card is None:
        screen.print(
            words.say(
                "واژه‌نامهٔ روز نخست نظرها را می‌خواند؛ هنوز چیزی آموخته نشده است.",
                "The lexicon of day one reads the comments; nothing was learned yet.",
            )
        )
    else:
        screen.print(words.say(f"مدل {state.current}", f"Model {state.current}"))
        columns = (
            words.say("چه چیزی", "what"), words.say("متن‌ها", "texts"),
            words.say("درستی", "accuracy"), words.say("بازهٔ ۹۵٪", "95 % interval"),
            words.say("F1 میانگین", "macro F1"), words.say("خطای واسنجی", "calibration error"),
            words.say("سهم مطمئن", "sure of"),
        )  # fmt: skip
        rows = [
            (
                head.role, words.number(head.quality.texts), words.share(head.quality.accuracy),
                (f"{words.share(head.quality.accuracy_low)} – "
                f"{words.share(head.quality.accuracy_high)}"),
                words.share(head.quality.macro_f1), words.share(head.quality.ece),
                words.share(head.quality.coverage),
            )
            for head in state.card.heads
        ]  # fmt: skip
        words.table("", columns, rows)
    for one in state.history[:10]:
        screen.print(f"{one.at}  {one.outcome:<12} {one.why:<8} {one.name}", style="dim")


def _show_learned(found: Learned, words: Words) -> None:
    told = {
        "few_texts": words.say(
            f"تنها {words.number(found.texts)} نظر نمره دارد؛ دست‌کم ۲۰۰ لازم است. چیزی آموخته نشد.",
            f"Only {words.number(found.texts)} comments are scored; 200 are needed. "
            "Nothing was learned.",
        ),
        "one_sided": words.say(
            "نظرهای خوب یا بد بسیار کم‌اند؛ از یک سو نمی‌توان آموخت.",
            "There are too few good or bad comments to tell them apart. Nothing was learned.",
        ),
        "worse": words.say(
            "مدل تازه بدتر است؛ مدل پیشین می‌ماند.", "The new model is worse; the old one stays."
        ),
    }
    screen = console()
    screen.print(
        told.get(found.why, words.say("مدل تازه به کار می‌رود.", "The new model is in use."))
    )
    entry = found.entry
    if entry is not None and entry.new is not None:
        screen.print(
            words.say(
                f"درستی روی {words.number(entry.texts)} متن: {words.share(entry.old)} ← "
                f"{words.share(entry.new)}",
                f"Accuracy on {words.number(entry.texts)} texts: {words.share(entry.old)} → "
                f"{words.share(entry.new)} (difference {words.share(entry.low, signed=True)} to "
                f"{words.share(entry.high, signed=True)})",
            )
        )
    if found.outcome == "adopted":
        screen.print(words.say("کار بعدی: mehvar build", "Next: mehvar build"))


def _show_page(page: CommentPage, words: Words) -> None:
    columns = (
        words.say("روز", "day"), words.say("احساس", "sentiment"), words.say("متن", "text"),
    )  # fmt: skip
    rows = [
        (one.day.isoformat(), one.sentiment or "", " ".join(one.text.split())) for one in page.rows
    ]
    words.table("", columns, rows)
    more = "+" if page.is_capped else ""
    console().print(
        words.say(
            f"نظرها: {words.number(page.total)}{more}",
            f"Comments: {words.number(page.total)}{more}",
        ),
        style="dim",
    )
    if page.next:
        console().print(f"--after {page.next}", style="dim")
