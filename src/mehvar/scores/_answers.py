"""Every scored answer, with who gave it, when, how it was asked, and what it may be told by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar.metrics import SCORE_RULES
from mehvar.scores._dimensions import (
    ASKED,
    MARGINS,
    OF_CUSTOMER,
    PLACED,
    SEGMENT,
    coded,
    fetch,
    known_of_customers,
    known_of_orders,
)
from mehvar.scores._records import Bools, Coded, Floats, Integers, Reader

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

ASKING = ("channel", "scale", "question", "survey_id")
"""What may break a series when it changes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """Scored answers of one measure, sorted by person.

    ``person`` numbers customers (employees of eNPS); who is unknown counts as one of their own,
    and has ``known`` false. ``share`` is the answer's place on its own scale, 0..1; days count
    from 1970.
    """

    person: Integers
    known: Bools
    share: Floats
    day: Integers
    dimensions: dict[str, Coded]
    margins: dict[str, Coded]
    asking: dict[str, Coded]

    def __len__(self) -> int:
        return self.person.size

    def __getitem__(self, rows: Integers | Bools) -> Answers:
        def cut(columns: dict[str, Coded]) -> dict[str, Coded]:
            return {name: column[rows] for name, column in columns.items()}

        return Answers(
            person=self.person[rows],
            known=self.known[rows],
            share=self.share[rows],
            day=self.day[rows],
            dimensions=cut(self.dimensions),
            margins=cut(self.margins),
            asking=cut(self.asking),
        )


def scored_answers(read: Reader, current: Reader, *, as_of: date) -> ir.Table:
    """One row per scored answer, with how it was asked: survey, question, sending, order."""
    rows = read("customer_feedback")
    kinds = [rule.kind for rule in SCORE_RULES.values()]
    rows = rows.filter(
        rows.score_share.notnull() & rows.kind.isin(kinds) & (rows.day <= as_of)
    ).drop("text")
    told = current("feedback")
    # A survey of ours knows which of its versions ask a question in the same way: its wording
    # alone would break the series with every correction of a comma.
    same_way = told.survey_id + ":" + told.field_id + "@" + told.question_version.cast("string")
    asked = told.select(
        asked_source="source",
        asked_record="record_id",
        survey_id="survey_id",
        question=same_way.fill_null(told.question),
        sent_at="sent_at",
        ordered="order_hash",
        person_hash="person_hash",
    )
    same = [rows.source == asked.asked_source, rows.record_id == asked.asked_record]
    return rows.left_join(asked, same).drop("asked_source", "asked_record")


def read_answers(
    backend: BaseBackend,
    read: Reader,
    current: Reader,
    *,
    as_of: date,
    segmentations: tuple[str, ...],
) -> dict[str, Answers]:
    """Read the answers of every measure that has any."""
    rows = _with_places(scored_answers(read, current, as_of=as_of), read, segmentations)
    table = fetch(backend, rows)
    kind = coded(table, "kind")
    segments = tuple(f"{SEGMENT}{name}" for name in segmentations)
    whole = Answers(
        person=np.zeros(0, dtype=np.int64),
        known=table["customer_id"].is_valid().to_numpy(zero_copy_only=False),
        share=_floats(table, "share"),
        day=_days(table),
        dimensions={
            name: coded(table, name) for name in (*ASKED, *PLACED, *OF_CUSTOMER, *segments)
        },
        margins={name: coded(table, name) for name in MARGINS},
        asking={name: coded(table, name) for name in ASKING},
    )
    customer = table["customer_id"].fill_null(-1).to_numpy().astype(np.int64)
    employee = coded(table, "employee_id").codes.astype(np.int64)
    del table
    found = {}
    for name, rule in SCORE_RULES.items():
        if rule.kind in kind.names:
            mine = np.flatnonzero(kind.codes == kind.names.index(rule.kind))
            who = customer[mine]
            if name == "enps":
                who = np.where(who < 0, employee[mine], who)
            found[name] = _sorted(whole, mine, who)
    return found


def _with_places(rows: ir.Table, read: Reader, segmentations: tuple[str, ...]) -> ir.Table:
    """Put beside each answer what is known of its order and its customer."""
    orders = known_of_orders(read).select("ordered", "order_city")
    orders = orders.rename(bought="ordered")
    rows = rows.left_join(orders, rows.ordered == orders.bought).drop("bought")
    known = known_of_customers(read, segmentations).rename(known_customer="customer_id")
    rows = rows.left_join(known, rows.customer_id == known.known_customer)
    segments = [f"{SEGMENT}{name}" for name in segmentations]
    return rows.select(
        *("kind", "customer_id", "employee_id", "day", "channel", "touchpoint_id", "survey_id"),
        *("region", "store_id", "product_id", "question", "value_class", "home_city", "buys_by"),
        *segments,
        share=rows.score_share,
        city=rows.order_city.fill_null(rows.home_city),
        scale=rows.scale_min.cast("int64").cast("string")
        + "-"
        + rows.scale_max.cast("int64").cast("string"),
    )


def _sorted(whole: Answers, mine: Integers, who: Integers) -> Answers:
    """Sort one measure's answers by person; the unknown come last, each by itself."""
    unknown = who < 0
    person = np.where(unknown, np.int64(2**62) + np.arange(who.size), who)
    order = np.argsort(person, kind="stable")
    rows = mine[order]
    everybody = np.zeros(whole.known.size, dtype=np.int64)
    return replace(replace(whole, person=everybody)[rows], person=person[order])


def _floats(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def _days(table: pa.Table) -> Integers:
    return np.asarray(table["day"].cast("int32").to_numpy(), dtype=np.int64)
