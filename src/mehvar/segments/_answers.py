"""Customers' answers to surveys of several questions, the newest to each question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar.segments._items import Floats, Ints

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

_QUESTIONS = 3
_RESPONDENTS = 200
_SURVEYS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """One survey's answers: a row per customer, a column per question; NaN is missing.

    ``day`` is when each customer last answered any of it, in days since 1970.
    """

    name: str
    questions: tuple[str, ...]
    customer: Ints
    answers: Floats
    day: Ints


def read_surveys(build: Build, *, always: str = "") -> tuple[Survey, ...]:
    """Read the surveys of three questions or more that most customers answered.

    Args:
        build: the build in progress.
        always: a survey that is read however few answered it.
    """
    if not build.has_rows("feedback"):
        return ()
    rows = _asked(build, always)
    counts = rows.group_by("survey_id").aggregate(
        questions=rows.question.nunique(), respondents=rows.customer_id.nunique()
    )
    known = build.backend.to_pyarrow(
        counts.filter(
            (counts.survey_id == always)
            | ((counts.questions >= _QUESTIONS) & (counts.respondents >= _RESPONDENTS))
        )
    ).to_pylist()
    if not known:
        return ()
    known.sort(key=lambda row: (-row["respondents"], row["survey_id"]))
    names = [row["survey_id"] for row in known if row["survey_id"] != always][:_SURVEYS]
    names += [row["survey_id"] for row in known if row["survey_id"] == always]
    found = build.backend.to_pyarrow(_newest(rows.filter(rows.survey_id.isin(names))))
    return tuple(_survey(name, found) for name in names)


def _asked(build: Build, always: str) -> ir.Table:
    """One row per answer to a question of a survey, with its customer.

    The survey that is always read is scored by the ids of its fields, whatever their wording.
    """
    feedback, profiles = build.current("feedback"), build.read("profiles")
    told = feedback.filter(
        feedback.survey_id.notnull(), feedback.question.notnull(), feedback.score.notnull(),
        feedback.day <= build.as_of,
    )  # fmt: skip
    by_id = (told.survey_id == always) & told.field_id.notnull()
    told = told.mutate(question=by_id.ifelse(told.field_id, told.question))
    people = profiles.select(known_hash="profile_hash", customer_id="customer_id")
    return told.inner_join(people, told.person_hash == people.known_hash).select(
        "customer_id", "survey_id", "question", "score", "day", "at", "source", "record_id"
    )


def _newest(rows: ir.Table) -> ir.Table:
    """One row per customer and question: the last answer."""
    import ibis

    last = ibis.row_number().over(
        group_by=["customer_id", "survey_id", "question"],
        order_by=[ibis.desc(rows["at"]), ibis.desc(rows.source), ibis.desc(rows.record_id)],
    )
    placed = rows.mutate(place=last)
    return placed.filter(placed.place == 0).select(
        "customer_id", "survey_id", "question", "score", "day"
    )


def _survey(name: str, rows: pa.Table) -> Survey:
    import pyarrow.compute as pc

    mine = rows.filter(pc.equal(rows.column("survey_id"), name))
    customer, row = np.unique(mine.column("customer_id").to_numpy(), return_inverse=True)
    encoded = mine.column("question").combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=lambda place: names[place])
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    answers = np.full((len(customer), len(names)), np.nan)
    answers[row, rank[encoded.indices.to_numpy()]] = mine.column("score").to_numpy()
    day = np.zeros(len(customer), np.int64)
    np.maximum.at(day, row, mine.column("day").cast("int32").to_numpy().astype(np.int64))
    return Survey(
        name=name,
        questions=tuple(names[place] for place in order),
        customer=np.asarray(customer, np.int64),
        answers=answers,
        day=day,
    )


def days(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days
