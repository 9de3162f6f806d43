"""What people wrote, in their own words, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mehvar.surveys._records import Survey
from mehvar.surveys._result_records import Filter
from mehvar.workspace import EVERYONE, Sight, reading

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

_EMPLOYEES = 10
_FILTERED = (
    ("survey_version", "versions"), ("channel", "channels"), ("language", "languages"),
    ("store_id", "stores"),
)  # fmt: skip
_COLUMNS = 'record_id, submission_id, "at", text, answer, language, channel, survey_version'


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnswer:
    """One person's words: to a text field, or behind the option "other" (``choice`` is set).

    ``at`` is UTC. ``customer_id`` is who wrote it, None while nobody knows.
    """

    record_id: str
    submission_id: str
    at: datetime
    text: str
    choice: str
    language: str
    channel: str
    version: int
    customer_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage:
    """A page of answers, the newest first; ``total`` counts all that the filter leaves.

    ``is_withheld``: fewer people than may be shown wrote, and the survey promised that nobody is
    told apart.
    """

    answers: tuple[TextAnswer, ...]
    total: int
    is_withheld: bool


def text_answers(
    workspace: Workspace,
    *,
    survey: Survey,
    field_id: str,
    page: int = 1,
    size: int = 50,
    filter: Filter | None = None,  # noqa: A002 (the word of the page)
    sight: Sight = EVERYONE,
    minimum: int = 1,
    pending: Sequence[Mapping[str, Any]] = (),
    marts: Marts | None = None,
) -> TextPage:
    """Return a page of the words that were written to one field.

    Args:
        workspace: the company.
        survey: its newest version.
        field_id: a field of text, or one with an option "other".
        page: from 1.
        size: how many answers a page has.
        filter: which answers count.
        sight: whose customers the reader may see; who does not see everybody sees no words
            without a known customer, and none that wait in the outbox.
        minimum: an anonymous or an employees' survey shows words of so many people at least (of
            employees: ten).
        pending: rows of ``feedback`` that are not in the lake yet.
        marts: the caller's open reader.
    """
    kept = filter or Filter()
    with reading(workspace, marts) as reader:
        source = _words(reader, survey.survey_id, field_id, pending if sight.sees_everyone else ())
        where, values = _where(kept)
        seen = sight.condition(reader, "customer_id")
        where = f"{where} AND {seen}"
        total, people = reader.ask(
            f"SELECT count(*), count(DISTINCT submission_id) FROM {source} WHERE {where}", values
        )[0]
        if _is_withheld(survey, people, minimum):
            return TextPage(answers=(), total=0, is_withheld=people > 0)
        rows = reader.ask(
            f"SELECT {_COLUMNS}, customer_id FROM {source} WHERE {where} "
            'ORDER BY "at" DESC, record_id LIMIT ? OFFSET ?',
            [*values, size, (max(page, 1) - 1) * size],
        )
    return TextPage(answers=tuple(_answer(row) for row in rows), total=total, is_withheld=False)


def _is_withheld(survey: Survey, people: int, minimum: int) -> bool:
    if survey.audience == "employees":
        return people < max(minimum, _EMPLOYEES)
    return survey.anonymous and people < minimum


def _answer(row: tuple[Any, ...]) -> TextAnswer:
    record_id, submission, at, text, choice, language, channel, version, customer = row
    return TextAnswer(
        record_id=record_id,
        submission_id=submission,
        at=at,
        text=text,
        choice=choice or "",
        language=language or "",
        channel=channel or "",
        version=version or 0,
        customer_id=customer,
    )


def _words(
    reader: Marts, survey_id: str, field_id: str, pending: Sequence[Mapping[str, Any]]
) -> str:
    """Return a query of one field's words, with who wrote them."""
    import pyarrow as pa

    names = ("record_id", "submission_id", "at", "text", "answer", "language", "channel")
    newest = {str(row["record_id"]): row for row in pending if row.get("field_id") == field_id}
    waiting = list(newest.values())
    columns: dict[str, pa.Array] = {
        name: pa.array([row.get(name) for row in waiting], pa.string())
        for name in (*names, "store_id", "person_source", "person_ref")
    }
    columns["survey_version"] = pa.array([row.get("survey_version") for row in waiting], pa.int64())
    reader.connection.register("waiting_words", pa.table(columns))
    listed = ", ".join(f'"{name}"' for name in (*names, "store_id", "survey_version"))
    known = reader.newest("feedback")
    profiles = reader.view("profiles")
    survey, field = (one.replace("'", "''") for one in (survey_id, field_id))
    return (
        f"(SELECT w.*, p.customer_id FROM (SELECT {listed}, day, person_hash FROM {known} "
        f"WHERE survey_id = '{survey}' AND field_id = '{field}' "
        "AND record_id NOT IN (SELECT record_id FROM waiting_words) UNION ALL SELECT "
        'record_id, submission_id, "at"::TIMESTAMP, text, answer, language, channel, store_id, '
        "survey_version, \"at\"::DATE, md5_number_lower(coalesce(nullif(person_source, ''), "
        "'mehvar') || chr(31) || person_ref)::HUGEINT >> 1 FROM waiting_words) w "
        f"LEFT JOIN {profiles} p ON p.profile_hash = w.person_hash "
        "WHERE length(trim(w.text)) > 0)"
    )


def _where(kept: Filter) -> tuple[str, list[object]]:
    conditions, values = ["true"], list[object]()
    for column, name in _FILTERED:
        wanted = getattr(kept, name)
        if wanted:
            conditions.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
    for bound, sign in ((kept.since, ">="), (kept.until, "<=")):
        if bound is not None:
            conditions.append(f"day {sign} ?")
            values.append(bound)
    return " AND ".join(conditions), values
