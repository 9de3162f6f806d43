"""``survey ...``: surveys and answers from elsewhere, and what the answers say."""

from __future__ import annotations

import json as json_module
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli import _surveys_shown as shown
from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    WorkspaceOption,
    actor,
    console,
    escaped,
    known_language,
    language_of,
    now,
    open_workspace,
    print_json,
)

if TYPE_CHECKING:
    from mehvar.surveys import BroughtSurvey, Survey
    from mehvar.workspace import Workspace

_PANEL = "Answers"
_ENDING = ".survey.json"

FileArgument = Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False)]


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    group = typer.Typer(
        help="Surveys: bring them and their answers from elsewhere, check them, read results.",
        invoke_without_command=True,
        no_args_is_help=False,
    )
    group.callback()(surveys_)
    group.command("import")(import_)
    group.command("check")(check)
    group.command("answers")(answers)
    group.command("results")(results)
    group.command("templates")(templates)
    app.add_typer(group, name="survey", rich_help_panel=_PANEL)


def surveys_(
    context: typer.Context, workspace: WorkspaceOption = None, json: JsonOption = False
) -> None:
    """List the surveys that were published or whose answers were brought."""
    from mehvar import surveys

    if context.invoked_subcommand:
        return
    found = surveys.read_known_surveys(open_workspace(workspace))
    if json:
        print_json(found)
    else:
        shown.show_known(found)


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help=".qsf (Qualtrics), .lss, .lsg, .lsa (LimeSurvey), JSON (SurveyJS, Typeform).",
            exists=True,
            dir_okay=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help=f"The folder for definitions (ID{_ENDING}); else here."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a definition that is there already.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Read a survey made elsewhere, write its definition, and say what became of every part."""
    from mehvar import surveys

    brought = surveys.read_survey_file(content=file.read_bytes(), name=file.name)
    written = [] if json and out is None else _write(brought, out or Path(), force=force)
    if json:
        print_json([shown.brought_facts(one) for one in brought])
        return
    for one in brought:
        shown.show_brought(one)
    for path in written:
        console().print(f"Written: {escaped(str(path))}", soft_wrap=True)


def _write(brought: tuple[BroughtSurvey, ...], folder: Path, *, force: bool) -> list[Path]:
    """Write each definition into a file of its own, named by its id."""
    written: list[Path] = []
    for one in brought:
        path, copy = folder / f"{one.survey.survey_id}{_ENDING}", 2
        while path in written:
            path, copy = folder / f"{one.survey.survey_id}-{copy}{_ENDING}", copy + 1
        if path.exists() and not force:
            raise typer.BadParameter(f"{path} is there already; add --force", param_hint="--out")
        written.append(path)
    folder.mkdir(parents=True, exist_ok=True)
    for one, path in zip(brought, written, strict=True):
        text = json_module.dumps(one.survey.to_dict(), ensure_ascii=False, indent=2)
        path.write_text(text + "\n", encoding="utf-8")
    return written


def check(file: FileArgument, language: LanguageOption = None, json: JsonOption = False) -> None:
    """Say what is wrong or unwise with a survey. Exit code 1: it cannot be published so."""
    from mehvar import surveys

    survey = surveys.read_survey_file(content=file.read_bytes(), name=file.name)[0].survey
    found = surveys.check(survey=survey)
    if json:
        print_json(found)
    else:
        shown.show_findings(found, known_language(language or "en"))
    if any(one.severity == "error" for one in found):
        raise typer.Exit(1)


SurveyOption = Annotated[
    str, typer.Option("--survey", "-s", help="The id of a published survey, or its file.")
]


def answers(
    file: FileArgument,
    survey: SurveyOption,
    source: Annotated[
        str, typer.Option(help="The name of the system; one of its own for the survey without it.")
    ] = "",
    id_: Annotated[str, typer.Option("--id", help="The column that names responses.")] = "",
    at: Annotated[str, typer.Option("--at", help="The column of when they were given.")] = "",
    people: Annotated[
        str, typer.Option(help="The source whose people the references of responses name.")
    ] = "",
    reference: Annotated[
        str, typer.Option(help="The column of these references, when its name is unusual.")
    ] = "",
    answered_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of responses that have no date."),
    ] = None,
    zone: Annotated[
        str, typer.Option(help="The time zone of times without one; the company's without it.")
    ] = "",
    channel: Annotated[str, typer.Option(help="By which channel they were given.")] = "web",
    no_build: Annotated[
        bool, typer.Option("--no-build", help="Only take the answers in; build later.")
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Bring answers given elsewhere, then build. Exit code 3: some were set aside."""
    from mehvar import surveys

    company = open_workspace(workspace)
    told = surveys.Told(
        id=id_, at=at, reference=reference, people=people, zone=zone, channel=channel,
        answered_on=answered_on.date() if answered_on else None,
    )  # fmt: skip
    report = surveys.import_responses(
        company, survey=_versions(company, survey)[-1], path=file, source=source, told=told,
        now=now(), actor=actor(),
    )  # fmt: skip
    if not no_build and report.imported.taken:
        from mehvar.cli._build import run_build

        run_build(company)
    if json:
        print_json(shown.answers_facts(report))
    else:
        shown.show_answers(report)
    if report.imported.quarantined:
        raise typer.Exit(3)


def _versions(company: Workspace, told: str) -> tuple[Survey, ...]:
    """The versions of a survey that is named by its file or by its id."""
    from mehvar import surveys

    path = Path(told)
    if path.is_file():
        return (surveys.read_survey_file(content=path.read_bytes(), name=path.name)[0].survey,)
    return surveys.read_versions(company, survey_id=told)


def results(
    survey: Annotated[str, typer.Argument(help="The id of a published survey, or its file.")],
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this local day on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Up to this local day.")
    ] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Only this channel.")] = None,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Say what the answers to a survey say: each question with its interval and its n."""
    from mehvar import surveys

    company = open_workspace(workspace)
    versions = _versions(company, survey)
    key = versions[-1].survey_id
    found = surveys.results(
        surveys=versions,
        rows=surveys.read_answer_rows(company, survey_id=key),
        invitations=surveys.read_invitation_rows(company, survey_id=key),
        filter=surveys.Filter(channels=tuple(channel or ()), since=_day(since), until=_day(until)),
        minimum=company.settings.minimum_group,
    )
    if json:
        print_json(shown.results_facts(found))
        return
    shown.show_results(found, versions[-1], company, language_of(company, language))


def _day(told: datetime | None) -> date | None:
    return told.date() if told else None


def templates(
    key: Annotated[
        str, typer.Argument(help="Print the definition of this one, to begin from.")
    ] = "",
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List the surveys that one may begin with; with a name, print its definition."""
    from mehvar import surveys

    if key:
        print_json(surveys.template(key).survey.to_dict())
        return
    found = surveys.templates()
    if json:
        print_json([shown.template_facts(one) for one in found])
        return
    shown.show_templates(found, known_language(language or "en"))
