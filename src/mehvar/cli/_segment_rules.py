"""``segment create | edit | count | archive | history | export | fields``: segments by rules."""

from __future__ import annotations

import json as json_module
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

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
    from mehvar.segments import Definition, Group, Purpose, RuleCount
    from mehvar.text import Language
    from mehvar.workspace import Workspace

NameArgument = Annotated[str, typer.Argument(help="The segment: its id, or what it is called.")]
RuleOption = Annotated[
    str | None, typer.Option("--rule", help="A file with the rule as JSON; - reads it from stdin.")
]
PurposeOption = Annotated[
    str | None,
    typer.Option(help="service, or marketing: then only customers who agreed to it are kept."),
]


def add_rules_to(group: typer.Typer) -> None:
    """Add the verbs of rules to the group ``segment``."""
    group.command("fields")(fields)
    group.command("count")(count)
    group.command("create")(create)
    group.command("edit")(edit)
    group.command("archive")(archive)
    group.command("history")(history)
    group.command("export")(export)


def fields(
    happened: Annotated[
        str | None, typer.Argument(help="Something that happens: order, return, contact, ...")
    ] = None,
    language: Annotated[str, typer.Option("--language", "-l", help="fa or en.")] = "en",
    json: JsonOption = False,
) -> None:
    """List what a rule may be about: fields, their kinds and operators."""
    from mehvar import segments
    from mehvar.cli._context import known_language

    spoken, known = known_language(language), segments.vocabulary()
    if happened is not None and happened not in known.happenings:
        raise typer.BadParameter(f"known are: {', '.join(known.happenings)}")
    listed = known.fields if happened is None else known.happenings[happened].fields
    rows = [
        (name, one.kind, " ".join(one.operators), one.meaning.in_(spoken))
        for name, one in listed.items()
    ]
    if json:
        shown = [
            {"field": name, "kind": kind, "operators": operators.split(), "meaning": meaning}
            for name, kind, operators, meaning in rows
        ]
        print_json({"fields": shown, "happened": list(known.happenings)})
        return
    print_table("", ("field", "kind", "operators", "meaning"), rows)


def count(
    rule: RuleOption = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Count whom a rule keeps just now, and what each of its conditions does."""
    from mehvar import segments
    from mehvar.workspace import Marts

    company = open_workspace(workspace)
    wanted, spoken = _rule(rule, company), language_of(company, language)
    with Marts(company) as marts:
        found = segments.count_rule(marts, wanted, purpose=_purpose(purpose) or "service")
    if json:
        said = {one: segments.say_rule(wanted, settings=company.settings, language=one)
                for one in ("fa", "en")}  # fmt: skip
        print_json({"sentence": said, "count": found, "share": found.share})
        return
    _show_count(wanted, found, company, spoken)


def create(
    name: Annotated[str, typer.Argument(help="What people call the segment, in any language.")],
    rule: RuleOption = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    owner: Annotated[str, typer.Option(help="The id of who answers for it.")] = "",
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Define a segment by a rule; the next build gives it members and a verdict."""
    from mehvar import segments

    company = open_workspace(workspace)
    made = segments.create_definition(
        company,
        title=name,
        rule=_rule(rule, company),
        description=description,
        owner=owner,
        purpose=_purpose(purpose) or "service",
        actor=actor(),
        now=now(),
    )
    _show(made, company, json=json)


def edit(
    name: NameArgument,
    rule: RuleOption = None,
    title: Annotated[str | None, typer.Option(help="What people call it from now on.")] = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    owner: Annotated[str | None, typer.Option(help="The id of who answers for it.")] = None,
    purpose: PurposeOption = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Change a segment's rule, name, description, owner or purpose; what it was is kept."""
    from mehvar import segments

    company = open_workspace(workspace)
    before = segments.read_definition(company.root, name=name)
    changed = segments.change_definition(
        company,
        name=before.name,
        version=before.version,
        title=title,
        rule=None if rule is None else _rule(rule, company),
        description=description,
        owner=owner,
        purpose=_purpose(purpose),
        actor=actor(),
        now=now(),
    )
    _show(changed, company, json=json)


def archive(
    name: NameArgument,
    restore: Annotated[bool, typer.Option("--restore", help="Take it out again.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Put a segment away, or take it out again; its history stays."""
    from mehvar import segments

    company = open_workspace(workspace)
    turn = segments.restore_definition if restore else segments.archive_definition
    known = segments.read_definition(company.root, name=name)
    _show(turn(company, name=known.name, actor=actor(), now=now()), company, json=json)


def history(
    name: NameArgument,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show every version of a segment: when, who, and the rule in words."""
    from mehvar import segments

    company = open_workspace(workspace)
    known = segments.read_definition(company.root, name=name)
    changes = segments.definition_history(company.root, name=known.name)
    if json:
        print_json(changes)
        return
    spoken = language_of(company, language)
    rows = [
        (
            str(one.definition.version),
            one.at.isoformat(sep=" ", timespec="minutes"),
            one.actor,
            one.act,
            segments.say_rule(one.definition.rule, settings=company.settings, language=spoken),
        )
        for one in changes
    ]
    print_table(known.called, ("version", "at", "who", "what", "rule"), rows)


def export(
    segmentation: Annotated[str, typer.Argument(help="The segmentation, or a rule's segment.")],
    segment: Annotated[str, typer.Argument(help="The segment's code.")] = "in",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write a segment's members into exports/audiences: the whole, and who joined and left.

    The purpose is that of the segment's note (marketing by default): then only customers who
    agreed to marketing are written.
    """
    from mehvar import segments

    company = open_workspace(workspace)
    name = _segmentation(segmentation, company)
    note = segments.read_note(company.root, segmentation=name, segment=segment)
    with_members = segments.member_ids(company, segmentation=name, segment=segment)
    done = segments.write_audience(company, note, now=now(), actor=actor())
    folder = segments.audience_folder(company, segmentation=name, segment=segment)
    told = {
        "folder": str(folder),
        "members": with_members.num_rows,
        "written": done.state.customers,
        "withheld": done.state.withheld,
        "joined": done.state.joined,
        "left": done.state.left,
        "purpose": done.state.purpose,
    }
    if json:
        print_json(told)
        return
    print_table("", tuple(told), [tuple(str(value) for value in told.values())])


def _segmentation(name: str, company: Workspace) -> str:
    """Return the segmentation that a name means: a rule's by its id or by what it is called."""
    from mehvar import segments
    from mehvar.segments import UnknownDefinition

    try:
        return segments.read_definition(company.root, name=name).segmentation
    except UnknownDefinition:
        return name


def _rule(path: str | None, company: Workspace) -> Group:
    """Read a rule from a file, or from stdin."""
    from mehvar import segments

    if path is None:
        raise typer.BadParameter("name a file, or - for stdin", param_hint="--rule")
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        data = json_module.loads(text)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error}", param_hint="--rule") from error
    except ValueError as error:
        raise typer.BadParameter(f"{path} is no JSON: {error}", param_hint="--rule") from error
    return segments.read_rule(data, settings=company.settings)


def _purpose(wanted: str | None) -> Purpose | None:
    if wanted not in {None, "service", "marketing"}:
        raise typer.BadParameter("must be service or marketing", param_hint="--purpose")
    return cast("Purpose | None", wanted)


def _show(one: Definition, company: Workspace, *, json: bool) -> None:
    from mehvar import segments

    if json:
        print_json(one)
        return
    said = segments.say_rule(
        one.rule, settings=company.settings, language=company.settings.language
    )
    screen = console()
    screen.print(f"[bold]{one.called}[/]  {one.name}  v{one.version}  {one.purpose}")
    screen.print(said)


def _show_count(rule: Group, found: RuleCount, company: Workspace, spoken: Language) -> None:
    from mehvar import segments
    from mehvar.cli._format import Words

    words, screen = Words(company, spoken), console()
    screen.print(segments.say_rule(rule, settings=company.settings, language=spoken))
    few = words.say(
        f"کمتر از {words.number(found.minimum_group)}", f"fewer than {found.minimum_group}"
    )

    def shown(number: int | None) -> str:
        return few if number is None else words.number(number)

    screen.print(f"[bold]{shown(found.customers)}[/] / {words.number(found.everyone)}")
    tops = [one for one in found.parts if one.path.isdigit()]
    rows = [
        (
            segments.say_part(rule.of[int(one.path)], settings=company.settings, language=spoken),
            shown(one.alone),
            "" if rule.match != "all" else shown(one.left),
        )
        for one in tops
    ]
    columns = (
        words.say("شرط", "condition"),
        words.say("به‌تنهایی", "by itself"),
        words.say("باقی‌مانده", "left"),
    )
    words.table("", columns, rows)
