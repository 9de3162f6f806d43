"""Single responses: who sent what, to those who may see the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mehvar_web import company, surveys
from mehvar_web.studio import _results, _words
from mehvar_web.ui.dates import write_day
from mehvar_web.ui.figures import write_number

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.surveys import Field, Filter, Survey
    from mehvar.workspace import Sight
    from mehvar_web.surveys.models import Survey as Kept

SIZE = 40
_COLUMNS = (
    "record_id", "submission_id", "field_id", "survey_version", "score", "answer", "text",
    "channel", "language", "store_id", "order_id", "person_hash", "at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One response: when, how, by whom if that is known and in sight."""

    submission: str
    at: datetime
    channel: str
    language: str
    version: int
    store: str
    customer_id: int | None
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One question and what was answered to it, in words."""

    label: str
    icon: str
    answer: str
    is_words: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A whole response."""

    sent: Sent
    answers: tuple[Told, ...]


def may_be_told_apart(survey: Survey) -> bool:
    """Tell whether single responses may be shown: not where the survey promised otherwise."""
    return not survey.anonymous and survey.audience != "employees"


def read_sent(
    kept: Kept, *, sight: Sight, page: int, wanted: Filter, headline: str
) -> tuple[list[Sent], bool]:
    """Return a page of responses, the newest first, and whether there are more."""
    marts = company.marts()
    source = _source(kept.key, sight)
    where, values = _where(wanted)
    rows = marts.ask(
        f'SELECT submission_id, max("at"), any_value(channel), any_value(language), '
        "any_value(survey_version), any_value(store_id), any_value(customer_id), "
        f"max(score) FILTER (field_id = ?) FROM {source} WHERE {where} "
        'GROUP BY submission_id ORDER BY max("at") DESC, submission_id LIMIT ? OFFSET ?',
        [headline, *values, SIZE + 1, (page - 1) * SIZE],
    )
    return [_sent(row) for row in rows[:SIZE]], len(rows) > SIZE


def read_response(kept: Kept, submission: str, *, sight: Sight) -> Response | None:
    """Return one response with all that was answered; None when there is none in sight."""
    marts = company.marts()
    names = ", ".join(f'"{name}"' for name in (*_COLUMNS, "customer_id"))
    rows = marts.rows(
        f"SELECT {names} FROM {_source(kept.key, sight)} WHERE submission_id = ?", [submission]
    )
    if not rows:
        return None
    version = rows[0]["survey_version"] or 0
    versions = _results.versions_of(kept)
    survey = next((one for one in versions if one.version == version), versions[-1])
    first = rows[0]
    return Response(
        sent=_sent((
            submission, max(row["at"] for row in rows), first["channel"], first["language"],
            version, first["store_id"], first["customer_id"], None,
        )),
        answers=tuple(_told(survey, rows)),
    )  # fmt: skip


def rows_in_sight(kept: Kept, rows: pa.Table, *, sight: Sight) -> pa.Table:
    """Keep the answers of customers whom the reader may see."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if sight.sees_everyone:
        return rows
    found = company.marts().ask(f"SELECT DISTINCT submission_id FROM {_source(kept.key, sight)}")
    seen = pa.array([one[0] for one in found], pa.string())
    return rows.filter(pc.is_in(rows["submission_id"], seen))


def _source(survey_id: str, sight: Sight) -> str:
    """Return a query of a survey's answers with who gave them, in sight of the reader."""
    import pyarrow as pa

    marts = company.marts()
    waiting = _waiting(survey_id) if sight.sees_everyone else []
    columns: dict[str, Any] = {
        name: pa.array([row.get(name) for row in waiting], pa.string())
        for name in (*_COLUMNS, "person_source", "person_ref")
        if name not in {"score", "survey_version", "person_hash", "at"}
    }
    columns["score"] = pa.array([row.get("score") for row in waiting], pa.float64())
    columns["survey_version"] = pa.array([row.get("survey_version") for row in waiting], pa.int64())
    columns["at"] = pa.array([_moment(row.get("at")) for row in waiting], pa.timestamp("us"))
    marts.connection.register("waiting_answers", pa.table(columns))
    listed = ", ".join(f'"{name}"' for name in _COLUMNS)
    fresh = ", ".join(
        "(md5_number_lower(coalesce(nullif(person_source, ''), 'mehvar') || chr(31) || person_ref)"
        "::HUGEINT >> 1)::BIGINT AS person_hash"
        if name == "person_hash"
        else f'"{name}"'
        for name in _COLUMNS
    )
    key = survey_id.replace("'", "''")
    return (
        f"(SELECT a.*, p.customer_id FROM (SELECT {listed}, day FROM {marts.newest('feedback')} "
        f"WHERE survey_id = '{key}' AND submission_id IS NOT NULL "
        "AND (score IS NOT NULL OR answer IS NOT NULL OR length(trim(text)) > 0) "
        "AND record_id NOT IN (SELECT record_id FROM waiting_answers) "
        f'UNION ALL SELECT {fresh}, "at"::DATE FROM waiting_answers '
        "WHERE score IS NOT NULL OR answer IS NOT NULL OR length(trim(text)) > 0) a "
        f"LEFT JOIN {marts.view('profiles')} p ON p.profile_hash = a.person_hash "
        f"WHERE {sight.condition(marts, 'p.customer_id')})"
    )


def _waiting(survey_id: str) -> Sequence[Mapping[str, Any]]:
    newest = {row["record_id"]: row for row in surveys.pending_answers(survey_id)}
    return [row for row in newest.values() if row.get("submission_id")]


def _where(wanted: Filter) -> tuple[str, list[object]]:
    conditions, values = ["true"], list[object]()
    for column, listed in (
        ("survey_version", wanted.versions), ("channel", wanted.channels),
        ("language", wanted.languages), ("store_id", wanted.stores),
    ):  # fmt: skip
        if listed:
            conditions.append(f"{column} IN ({', '.join('?' * len(listed))})")
            values += listed
    for bound, sign in ((wanted.since, ">="), (wanted.until, "<=")):
        if bound is not None:
            conditions.append(f"day {sign} ?")
            values.append(bound)
    return " AND ".join(conditions), values


def _sent(row: tuple[Any, ...]) -> Sent:
    submission, at, channel, language, version, store, customer, score = row
    return Sent(
        submission=submission, at=at, channel=channel or "", language=language or "",
        version=version or 0, store=store or "", customer_id=customer, score=score,
    )  # fmt: skip


def _told(survey: Survey, rows: Sequence[Mapping[str, Any]]) -> list[Told]:
    by_field = {row["field_id"]: row for row in rows}
    known = [
        Told(
            label=_words.said(survey, field.text) or field.id,
            icon=_words.ICONS[field.type],
            answer=in_words(survey, field, by_field[field.id]),
            is_words=field.type == "text",
        )
        for field in survey.fields
        if field.id in by_field
    ]
    left = [
        Told(label=name or "", icon="circle-question-mark",
             answer=row["text"] or row["answer"] or _score(row["score"]), is_words=True)
        for name, row in by_field.items()
        if survey.field(name or "") is None
    ]  # fmt: skip
    return [*known, *left]


def in_words(survey: Survey, field: Field, row: Mapping[str, Any]) -> str:
    """Return an answer as people say it: choices by their words, days in the page's calendar."""
    answer = row["answer"] or ""
    if field.points:
        return _score(row["score"])
    if field.type in {"single", "multiple"}:
        chosen = [_option(survey, field, one) for one in answer.split("|") if one]
        said = "، " if _words.language() == "fa" else ", "
        words = f" – {row['text']}" if row["text"] else ""
        return said.join(chosen) + words
    if field.type == "matrix":
        return _matrix(survey, field, answer)
    if field.type == "date":
        return _day(answer)
    return row["text"] or answer


def _matrix(survey: Survey, field: Field, answer: str) -> str:
    rows = {one.id: _words.said(survey, one.text) or one.id for one in field.rows}
    pairs = [one.partition("=") for one in answer.split("|") if one]
    return "\n".join(
        f"{rows.get(row, row)}: {_option(survey, field, column)}" for row, _sep, column in pairs
    )


def _option(survey: Survey, field: Field, option_id: str) -> str:
    option = field.option(option_id)
    return option_id if option is None else _words.said(survey, option.text) or option_id


def _score(score: float | None) -> str:
    places = 0 if score is None or float(score).is_integer() else 1
    return write_number(score, places=places)


def _day(text: str) -> str:
    moment = _moment(text)
    return text if moment is None else write_day(moment.date())


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
