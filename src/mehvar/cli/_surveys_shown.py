"""What ``survey ...`` shows: on the screen, and as JSON of a stable shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mehvar.cli._context import console, escaped, print_table

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.surveys import (
        AnswersReport,
        BroughtSurvey,
        FieldResult,
        Finding,
        KnownSurvey,
        Results,
        Survey,
        Template,
    )
    from mehvar.text import Language
    from mehvar.workspace import Workspace

_MOST_NAMES = 12


def show_known(found: Sequence[KnownSurvey]) -> None:
    """List the surveys that the lake knows."""
    if not found:
        console().print("No survey was published yet, and no answers were brought.")
        return
    rows = [
        (
            one.survey_id, one.title, str(one.version or ""), "closed" if one.is_closed else "",
            f"{one.submissions:,}", str(one.last_day or ""),
        )
        for one in found
    ]  # fmt: skip
    print_table("", ("survey", "title", "version", "state", "submissions", "last answer"), rows)


def brought_facts(one: BroughtSurvey) -> dict[str, object]:
    """The stable JSON shape of a survey from elsewhere."""
    return {
        "format": one.format,
        "survey": one.survey.to_dict(),
        "remarks": [
            {"code": r.code, "element": r.element, "was": r.was, "text": dict(r.text)}
            for r in one.remarks
        ],
    }


def show_brought(one: BroughtSurvey) -> None:
    """Show what a survey from elsewhere has, and what did not come through unchanged."""
    survey, screen = one.survey, console()
    title = survey.say(survey.title, survey.language)
    kinds = Counter(field.type for field in survey.fields)
    screen.print(f"[bold]{escaped(title)}[/] ({one.format})", soft_wrap=True)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    screen.print(
        f"  {len(survey.fields)} elements on {len(survey.pages)} pages: {told}; "
        f"languages: {', '.join(survey.languages)}", soft_wrap=True,
    )  # fmt: skip
    for remark in one.remarks:
        line = f"{remark.element}: {remark.was}: {remark.text['en']}"
        screen.print(f"  [yellow]![/] {escaped(line)}", soft_wrap=True)


def show_findings(found: Sequence[Finding], language: Language) -> None:
    """Show what is wrong or unwise with a survey."""
    if not found:
        console().print("Nothing to say: it can be published.")
        return
    rows = [(one.severity, one.place, one.text.get(language, "")) for one in found]
    print_table("", ("severity", "element", "what"), rows)


def answers_facts(report: AnswersReport) -> dict[str, object]:
    """The stable JSON shape of answers that were brought."""
    imported = report.imported
    return {
        "format": report.format,
        "import_id": imported.import_id or None,
        "responses": report.responses,
        "empty": report.empty,
        "tests": report.tests,
        "repeated": report.repeated,
        "references": report.references,
        "rows_taken": imported.taken,
        "rows_unchanged": imported.unchanged,
        "rows_quarantined": imported.quarantined,
        "quarantine": imported.quarantine,
        "matched": list(report.matched),
        "unanswered": list(report.unanswered),
        "columns_left_out": list(report.columns_left_out),
    }


def show_answers(report: AnswersReport) -> None:
    """Show what came of a file of answers."""
    screen, imported = console(), report.imported
    screen.print(
        f"{report.responses:,} responses ({report.format}): {imported.taken:,} answers taken, "
        f"{imported.unchanged:,} known already, {imported.quarantined:,} set aside.",
        soft_wrap=True,
    )
    for count, what in (
        (report.empty, "responses said nothing"),
        (report.tests, "were tries of the survey's authors and left out"),
        (report.repeated, "came again further down; the last counts"),
    ):
        if count:
            screen.print(f"  {count:,} {what}")
    _names("Questions without a column", report.unanswered)
    _names("Columns without a question", report.columns_left_out)
    if imported.quarantine:
        screen.print("[yellow]![/] Set aside, each with its row, column and reason, in:")
        screen.print(f"  {escaped(str(imported.quarantine))}", soft_wrap=True)
        screen.print("  Correct the file and bring it again: what is in already stays as it is.")
    if imported.import_id:
        screen.print(f"To take it back: mehvar withdraw {imported.import_id}")
    else:
        screen.print("Nothing new: this file was brought before.")


def _names(what: str, names: Sequence[str]) -> None:
    if names:
        more = "" if len(names) <= _MOST_NAMES else f" and {len(names) - _MOST_NAMES} more"
        told = ", ".join(names[:_MOST_NAMES])
        console().print(f"  {what}: {escaped(told)}{more}", soft_wrap=True)


def results_facts(found: Results) -> dict[str, object]:
    """The stable JSON shape of results; intervals are of 95 %."""
    return {
        "survey_id": found.survey_id,
        "submissions": found.submissions,
        "invited": found.invited,
        "response": found.response,
        "versions": list(found.versions),
        "minimum": found.minimum,
        "is_withheld": found.is_withheld,
        "fields": [
            {
                "field_id": one.field.id,
                "type": one.field.type,
                "text": dict(one.field.text),
                "statistic": one.statistic,
                "n": one.n,
                "since": one.since,
                "is_withheld": one.is_withheld,
                "estimate": one.estimate,
                "shares": [
                    {"key": share.key, "count": share.count, "share": share.share}
                    for share in one.shares
                ],
                "words": one.words,
            }
            for one in found.fields
        ],
    }


def show_results(found: Results, survey: Survey, company: Workspace, language: Language) -> None:
    """Show each question's statistic with its interval."""
    from mehvar.cli._format import Words

    words = Words(company, language)
    if found.is_withheld or not found.submissions:
        told = words.say("پاسخ کافی نیست.", "There are too few answers to show.")
        console().print(told)
        return
    columns = (
        words.say("پرسش", "question"), words.say("چه", "statistic"), "n",
        words.say("مقدار", "value"), words.say("بازهٔ ۹۵٪", "95 % interval"),
    )  # fmt: skip
    title = survey.say(survey.title, language)
    words.table(title, columns, [_line(one, survey, words, language) for one in found.fields])


def _line(one: FieldResult, survey: Survey, words: Words, language: Language) -> tuple[str, ...]:
    text = survey.say(one.field.text, language)
    if one.is_withheld:
        return text, "", "", words.say("اندک", "too few"), ""
    value = one.estimate
    count = words.number(one.n)
    if value is None:
        return text, one.statistic, count, "", ""
    share = one.statistic == "top"

    def told(number: float) -> str:
        return words.share(number) if share else words.number(number, places=1)

    return (
        text,
        one.statistic,
        count,
        told(value.estimate),
        f"{told(value.low)} … {told(value.high)}",
    )


def template_facts(one: Template) -> dict[str, object]:
    """The stable JSON shape of a template."""
    return {
        "key": one.key,
        "kind": one.kind,
        "stage": one.stage,
        "title": dict(one.title),
        "about": dict(one.about),
        "fields": len(one.survey.fields),
        "languages": list(one.survey.languages),
    }


def show_templates(found: Sequence[Template], language: Language) -> None:
    """List templates."""
    rows = [
        (one.key, one.kind, one.stage, one.title[language], str(len(one.survey.fields)))
        for one in found
    ]
    print_table("", ("key", "kind", "stage", "title", "questions"), rows)
