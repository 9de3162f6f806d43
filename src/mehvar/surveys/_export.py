"""Answers as a table: one row per submission, one column per question, or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mehvar.surveys._records import Field, Survey

if TYPE_CHECKING:
    import pyarrow as pa

_FIRST = ("submission_id", "day", "version", "channel", "language", "store_id")
_READ = (
    "submission_id", "field_id", "survey_version", "score", "answer", "language", "channel",
    "store_id", "day",
)  # fmt: skip
_BATCH = 50_000


def answer_columns(*, survey: Survey) -> tuple[str, ...]:
    """Return the header of ``answers_csv``: ids, so that programs find the columns again.

    Several choices have a column per option (``field:option``, 1 or 0), a matrix one per row
    (``field:row``), every other field its own; text fields none: what people wrote is read by
    ``text_answers``, with its own right and audit.
    """
    return (*_FIRST, *(name for field in survey.fields for name in _names(field)))


def answers_csv(*, survey: Survey, rows: pa.Table) -> Iterator[list[str]]:
    """Return one row per submission, in the order of ``answer_columns``.

    Args:
        survey: the newest version, which tells the columns.
        rows: ``read_answer_rows``, filtered or not.
    """
    columns = answer_columns(survey=survey)
    fields = {field.id: field for field in survey.fields}
    ordered = rows.select(list(_READ)).sort_by([("submission_id", "ascending")])
    current: dict[str, str] = {}
    for batch in ordered.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            if current and current["submission_id"] != row["submission_id"]:
                yield [current.get(name, "") for name in columns]
                current = {}
            current = current or _first(row)
            field = fields.get(row["field_id"])
            if field is not None:
                current |= _cells(field, row)
    if current:
        yield [current.get(name, "") for name in columns]


def _first(row: Mapping[str, object]) -> dict[str, str]:
    return {
        "submission_id": str(row["submission_id"]),
        "day": str(row["day"] or ""),
        "version": str(row["survey_version"] or ""),
        "channel": str(row["channel"] or ""),
        "language": str(row["language"] or ""),
        "store_id": str(row["store_id"] or ""),
    }


def _names(field: Field) -> tuple[str, ...]:
    if field.type in {"statement", "text"}:
        return ()
    if field.type == "multiple":
        return tuple(f"{field.id}:{one.id}" for one in field.options)
    if field.type == "matrix":
        return tuple(f"{field.id}:{one.id}" for one in field.rows)
    return (field.id,)


def _cells(field: Field, row: Mapping[str, object]) -> dict[str, str]:
    answer, score = row["answer"], row["score"]
    if field.points:
        return {field.id: f"{score:g}"} if isinstance(score, float) else {}
    if not isinstance(answer, str) or field.type in {"statement", "text"}:
        return {}
    if field.type == "multiple":
        chosen = set(answer.split("|"))
        return {f"{field.id}:{one.id}": str(int(one.id in chosen)) for one in field.options}
    if field.type == "matrix":
        pairs = (pair.partition("=") for pair in answer.split("|"))
        return {f"{field.id}:{row_id}": column for row_id, _, column in pairs}
    return {field.id: answer}
