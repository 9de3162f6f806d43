"""Answers and invitations as they stand now: what is in the lake, and what waits to get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mehvar.surveys._records import Survey
from mehvar.workspace import reading

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Marts, Workspace

ANSWERS = (
    "record_id", "submission_id", "field_id", "survey_version", "question_version", "kind",
    "score", "scale_min", "scale_max", "answer", "language", "channel", "store_id", "day",
)  # fmt: skip
"""The columns of ``read_answer_rows``, beside ``has_words``."""

INVITED = (
    "record_id", "survey_version", "channel", "store_id", "status", "probability", "day",
)  # fmt: skip
"""The columns of ``read_invitation_rows``, beside ``answered``."""

_TOLD = "(score IS NOT NULL OR answer IS NOT NULL OR length(trim(text)) > 0)"


def read_answer_rows(
    workspace: Workspace,
    *,
    survey_id: str,
    pending: Sequence[Mapping[str, Any]] = (),
    marts: Marts | None = None,
) -> pa.Table:
    """Read the answers to a survey, those that still wait in the outbox included.

    Args:
        workspace: the company.
        survey_id: which survey.
        pending: rows of ``feedback`` that are not in the lake yet, the oldest first; a later row
            of a record corrects an earlier one, and the one in the lake.
        marts: the caller's open reader; one is opened when it is None.

    Returns:
        One row per answer: the columns ``ANSWERS`` and ``has_words`` (the words themselves are
        read by ``text_answers``). Answers that were taken back are not among them.
    """
    names = ", ".join(ANSWERS)
    with reading(workspace, marts) as reader:
        view = reader.newest("feedback")
        known = reader.connection.sql(
            f"SELECT {names}, length(trim(text)) > 0 AS has_words FROM {view} "
            "WHERE survey_id = ? AND field_id IS NOT NULL AND submission_id IS NOT NULL "
            f"AND {_TOLD}",
            params=[survey_id],
        ).to_arrow_table()
    rows = [_told(row) for row in pending if row.get("field_id") and row.get("submission_id")]
    return _with_pending(known, rows, zone=workspace.settings.time_zone)


def read_invitation_rows(
    workspace: Workspace,
    *,
    survey_id: str,
    pending: Sequence[Mapping[str, Any]] = (),
    marts: Marts | None = None,
) -> pa.Table:
    """Read the invitations to a survey: the columns ``INVITED`` and ``answered``; see the above.

    An invitation keeps no store of its own: the column is there for the same filters, and empty.
    """
    names = ", ".join(name for name in INVITED if name != "store_id")
    with reading(workspace, marts) as reader:
        view = reader.newest("invitations")
        known = reader.connection.sql(
            f"SELECT {names}, NULL::VARCHAR AS store_id, answered_at IS NOT NULL AS answered "
            f"FROM {view} WHERE survey_id = ?",
            params=[survey_id],
        ).to_arrow_table()
    rows = [dict(row) | {"answered": bool(row.get("answered_at"))} for row in pending]
    return _with_pending(known, rows, zone=workspace.settings.time_zone)


def newest_versions(rows: pa.Table, surveys: Sequence[Survey]) -> tuple[int, ...]:
    """Return the versions that were answered or are known, in order."""
    import pyarrow.compute as pc

    found = {one.version for one in surveys if one.version}
    found |= {one for one in pc.unique(rows["survey_version"]).to_pylist() if one}
    return tuple(sorted(found))


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    words = row.get("text")
    return dict(row) | {"has_words": bool(isinstance(words, str) and words.strip())}


def _with_pending(known: pa.Table, rows: Sequence[Mapping[str, Any]], *, zone: str) -> pa.Table:
    """Put rows that wait in the place of those that they correct."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not rows:
        return known
    newest = {str(row["record_id"]): row for row in rows}
    ids = pa.array(list(newest), pa.string())
    left = known.filter(pc.invert(pc.is_in(known["record_id"], ids)))
    told = [row for row in newest.values() if _counts(row)]
    if not told:
        return left
    from mehvar.calendar import local_day

    at = pa.array([_moment(row.get("at")) for row in told], pa.timestamp("us"))
    columns = {
        field.name: pa.array([row.get(field.name) for row in told], field.type)
        for field in known.schema
        if field.name != "day"
    }
    columns["day"] = local_day(at, zone=zone)
    return pa.concat_tables([left, pa.table(columns).select(known.column_names)])


def _counts(row: Mapping[str, Any]) -> bool:
    """An answer that was taken back has nothing in it; invitations always count."""
    if "has_words" not in row:
        return True
    return row["has_words"] or row.get("score") is not None or row.get("answer") is not None


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value) if isinstance(value, str) else None
