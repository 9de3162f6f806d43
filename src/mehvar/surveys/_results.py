"""What a survey's answers say: per question with intervals, and by what they can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mehvar.surveys._field_results import FieldRows, field_result
from mehvar.surveys._groups import groups_of, headline_of
from mehvar.surveys._reading import newest_versions
from mehvar.surveys._records import Field, Survey
from mehvar.surveys._result_records import Dimension, FieldResult, Filter, Results
from mehvar.surveys._tally import Bools, Ints, coded, numbered, reached_and_answered

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.calendar import Calendar
    from mehvar.stats import Interval

EVERYTHING = Filter()
DIMENSIONS: tuple[Dimension, ...] = ("version", "channel", "language", "store", "week", "day")
_EMPLOYEES = 10
"""A group of fewer employees is never shown, whatever the company's own minimum."""


def results(
    *,
    surveys: Sequence[Survey],
    rows: pa.Table,
    invitations: pa.Table | None = None,
    filter: Filter = EVERYTHING,  # noqa: A002 (the word of the page)
    by: Sequence[Dimension] = DIMENSIONS,
    headline: str = "",
    minimum: int = 1,
    opens_at: int = 0,
    calendar: Calendar = "gregorian",
) -> Results:
    """Sum up the answers to a survey.

    Whole columns are counted at once: a million answers take half a second.

    Args:
        surveys: the versions of one survey, the newest last; it tells what the fields are.
        rows: ``read_answer_rows``.
        invitations: ``read_invitation_rows``, for the response rate.
        filter: which answers and invitations count.
        by: what groups are made by; each costs a pass over the answers.
        headline: the field that groups are told by; by default the first that counts in a score,
            else the first on a scale.
        minimum: a group of fewer people is never shown; of employees never fewer than ten.
        opens_at: how many people must have answered before the whole is shown; 0: the minimum.
            A survey of customers who are known may show its first answer, as the list of
            comments does; groups keep to the minimum all the same.
        calendar: by whose months the days are counted that date fields asked for.

    Raises:
        ValueError: when no version is given.
    """
    newest = max(surveys, key=lambda one: one.version)
    least, whole = minimum, opens_at or minimum
    if newest.audience == "employees":
        least, whole = max(least, _EMPLOYEES), max(whole, _EMPLOYEES)
    kept = rows.filter(_mask(rows, filter)) if not filter.is_empty else rows
    invitations = _asked(invitations, filter)
    submissions, total = numbered(kept["submission_id"])
    invited, response = _response(invitations, whole)
    is_withheld = total < whole
    parts = _by_field(kept, newest)
    chosen = _headline(newest, headline)
    told = headline_of(kept, chosen) if chosen else None
    return Results(
        survey_id=newest.survey_id,
        submissions=total,
        invited=invited,
        response=response,
        versions=newest_versions(kept, surveys),
        is_withheld=is_withheld,
        minimum=least,
        fields=() if is_withheld else _fields(parts, surveys, whole, calendar),
        headline=chosen.id if chosen else "",
        groups={
            dimension: groups_of(dimension, kept, submissions, told, invitations, minimum=least)
            for dimension in by
        }
        if not is_withheld
        else {},
    )


def _fields(
    parts: Sequence[FieldRows], surveys: Sequence[Survey], least: int, calendar: Calendar
) -> tuple[FieldResult, ...]:
    return tuple(
        field_result(part, minimum=least, surveys=surveys, calendar=calendar) for part in parts
    )


def _mask(rows: pa.Table, filter: Filter) -> pa.Array:  # noqa: A002
    """Tell which rows count."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = pa.array(np.ones(rows.num_rows, dtype=np.bool_))
    listed: dict[str, tuple[object, ...]] = {
        "survey_version": filter.versions,
        "channel": filter.channels,
        "language": filter.languages,
        "store_id": filter.stores,
    }
    for name, values in listed.items():
        if values:
            column = rows[name]
            wanted = pa.array(values, column.type)
            kept = pc.and_(kept, pc.is_in(column, wanted).combine_chunks())
    for bound, test in ((filter.since, pc.greater_equal), (filter.until, pc.less_equal)):
        if bound is not None:
            inside = test(rows["day"], pa.scalar(bound, pa.date32()))
            kept = pc.and_(kept, pc.fill_null(inside, fill_value=False).combine_chunks())
    return kept


def _asked(invitations: pa.Table | None, filter: Filter) -> pa.Table | None:  # noqa: A002
    """Return the invitations that a filter leaves; none where it asks what they do not know."""
    if invitations is None or filter.languages or filter.stores:
        return None
    return invitations if filter.is_empty else invitations.filter(_mask(invitations, filter))


def _response(invitations: pa.Table | None, least: int) -> tuple[int, Interval | None]:
    """Return how many were invited, and the share that answered."""
    if invitations is None or not invitations.num_rows:
        return 0, None
    from mehvar import stats

    reached, answered = reached_and_answered(invitations)
    invited = int(reached.sum())
    if invited < max(least, 1):
        return invited, None
    found = stats.wilson(successes=float((answered & reached).sum()), n=float(invited))
    return invited, found[0]


def _headline(newest: Survey, wanted: str) -> Field | None:
    asked = [field for field in newest.fields if field.points]
    named = [field for field in asked if field.id == wanted]
    scored = [field for field in asked if field.measure]
    return next(iter(named or scored or asked), None)


def _by_field(rows: pa.Table, newest: Survey) -> list[FieldRows]:
    """Cut the answers by field, in the order of the newest version."""
    fields = coded(rows["field_id"])
    order = np.argsort(fields.codes, kind="stable")
    ends = np.searchsorted(fields.codes[order], np.arange(len(fields.names) + 1))
    place = {name: number for number, name in enumerate(fields.names)}
    found = []
    for field in newest.fields:
        if field.is_asked:
            number = place.get(field.id)
            mine = order[:0] if number is None else order[ends[number] : ends[number + 1]]
            found.append(_field_rows(rows, field, np.sort(mine)))
    return found


def _field_rows(rows: pa.Table, field: Field, mine: Ints) -> FieldRows:
    import pyarrow as pa
    import pyarrow.compute as pc

    part = rows.select(["score", "answer", "has_words", "survey_version", "question_version"]).take(
        pa.array(mine)
    )
    readable = _readable(part, field)
    part = part.filter(pa.array(readable))
    version = pc.fill_null(part["survey_version"], 0).to_numpy()
    since = pc.fill_null(part["question_version"], 0).to_numpy()
    return FieldRows(
        field=field,
        scores=part["score"].to_numpy().astype(np.float64),
        answers=part["answer"],
        has_words=pc.fill_null(part["has_words"], fill_value=False).to_numpy().astype(np.bool_),
        version=version.astype(np.int64),
        since=np.where(since > 0, since, version).astype(np.int64),
    )


def _readable(part: pa.Table, field: Field) -> Bools:
    """Tell which rows hold an answer of the field's kind: its type may have changed since."""
    import pyarrow.compute as pc

    if field.points:
        score = part["score"].to_numpy().astype(np.float64)
        return np.asarray((score >= field.points[0]) & (score <= field.points[-1]))
    if field.type == "text":
        told = pc.fill_null(part["has_words"], fill_value=False)
    elif field.type == "number":
        told = pc.match_substring_regex(part["answer"], r"^-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$")
    elif field.type == "date":
        told = pc.match_substring_regex(part["answer"], r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    else:
        told = pc.is_valid(part["answer"])
    return np.asarray(pc.fill_null(told, fill_value=False).to_numpy()).astype(np.bool_)
