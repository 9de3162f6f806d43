"""Every invitation, answered or not, with what the record knew of whom it went to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar.metrics import SCORE_RULES
from mehvar.scores._answers import scored_answers
from mehvar.scores._dimensions import (
    ASKED,
    MARGINS,
    OF_CUSTOMER,
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

SIGNALS = (
    "delay_minutes", "is_late", "is_out_of_stock", "is_substituted", "is_returned",
    "is_damaged_or_wrong", "complaints", "amount", "order_number", "gap_days", "orders",
    "net_spend", "returns", "all_complaints", "promises_broken", "residual_value",
)  # fmt: skip
"""What the record knows of everybody who was asked, whether they answered or not."""

PLACES = (*ASKED, "city", "region", "store_id", *OF_CUSTOMER)
"""The dimensions that are known of invitations."""

_LONGEST_WAIT = 30
_USUAL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Invitations:
    """Invitations that had their time to be answered, sorted by person.

    ``shares`` holds, per measure, the answer's place on its own scale (NaN where none was given);
    ``minutes`` how long the answer took (NaN where unknown). ``wait_days`` is how long an
    invitation may stay open before it counts as not answered.
    """

    person: Integers
    day: Integers
    answered: Bools
    minutes: Floats
    shares: dict[str, Floats]
    signals: dict[str, Floats]
    dimensions: dict[str, Coded]
    margins: dict[str, Coded]
    wait_days: int

    def __len__(self) -> int:
        return self.person.size

    def __getitem__(self, rows: Integers | Bools) -> Invitations:
        return Invitations(
            person=self.person[rows],
            day=self.day[rows],
            answered=self.answered[rows],
            minutes=self.minutes[rows],
            shares={name: column[rows] for name, column in self.shares.items()},
            signals={name: column[rows] for name, column in self.signals.items()},
            dimensions={name: column[rows] for name, column in self.dimensions.items()},
            margins={name: column[rows] for name, column in self.margins.items()},
            wait_days=self.wait_days,
        )

    def of_measure(self, name: str) -> Invitations:
        """Return the invitations of the surveys that ask for a measure."""
        survey = self.dimensions["survey_id"].codes
        asking = np.unique(survey[~np.isnan(self.shares[name])])
        return self[np.flatnonzero(np.isin(survey, asking))]


def read_invitations(
    backend: BaseBackend,
    read: Reader,
    current: Reader,
    *,
    as_of: date,
    segmentations: tuple[str, ...],
) -> Invitations:
    """Read the invitations of a company; none where it keeps no list of them."""
    table = fetch(backend, _rows(read, current, as_of, segmentations))
    customer = table["customer_id"].fill_null(-1).to_numpy().astype(np.int64)
    person = np.where(customer < 0, np.int64(2**62) + np.arange(customer.size), customer)
    shares = {name: _floats(table, f"share_{name}") for name in SCORE_RULES}
    scored = np.zeros(person.size, dtype=np.bool_)
    for column in shares.values():
        scored |= ~np.isnan(column)
    segments = tuple(f"{SEGMENT}{name}" for name in segmentations)
    minutes = _floats(table, "minutes")
    day = table["day"].cast("int32").to_numpy().astype(np.int64)
    wait = _wait(minutes)
    found = Invitations(
        person=person,
        day=day,
        answered=scored | table["is_answered"].to_numpy().astype(np.bool_),
        minutes=np.where(minutes >= 0, minutes, np.nan),
        shares=shares,
        signals={name: _floats(table, name) for name in SIGNALS},
        dimensions={name: coded(table, name) for name in (*PLACES, *segments)},
        margins={name: coded(table, name) for name in MARGINS},
        wait_days=wait,
    )
    del table
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    order = np.argsort(person, kind="stable")
    return found[order[day[order] <= today - wait]]


def nobody_invited(segmentations: tuple[str, ...]) -> Invitations:
    """The invitations of a company that keeps no list of them."""
    nobody, never = np.zeros(0, dtype=np.int64), np.zeros(0)
    none = Coded(names=(), codes=np.zeros(0, dtype=np.int32))
    segments = tuple(f"{SEGMENT}{name}" for name in segmentations)
    return Invitations(
        person=nobody,
        day=nobody,
        answered=nobody > 0,
        minutes=never,
        shares=dict.fromkeys(SCORE_RULES, never),
        signals=dict.fromkeys(SIGNALS, never),
        dimensions=dict.fromkeys((*PLACES, *segments), none),
        margins=dict.fromkeys(MARGINS, none),
        wait_days=0,
    )


def _wait(minutes: Floats) -> int:
    """How many days nearly all answers arrive within: until then an invitation is still open."""
    known = minutes[minutes >= 0]
    if not known.size:
        return 7
    return int(np.clip(np.ceil(np.quantile(known, _USUAL) / (24 * 60)), 1, _LONGEST_WAIT))


def _rows(read: Reader, current: Reader, as_of: date, segmentations: tuple[str, ...]) -> ir.Table:
    """One row per invitation, with its answer, its order and its customer."""
    rows = current("invitations")
    rows = rows.filter(rows.day <= as_of)
    rows = _with_answers(rows, read, current, as_of)
    people = read("profiles").select(profile="profile_hash", own_customer="customer_id")
    rows = rows.left_join(people, rows.person_hash == people.profile).drop("profile")
    orders = known_of_orders(read)
    rows = rows.left_join(orders, rows.order_hash == orders.ordered).drop("ordered")
    rows = rows.mutate(customer_id=rows.own_customer.fill_null(rows.order_customer))
    known = known_of_customers(read, segmentations).rename(known_customer="customer_id")
    rows = rows.left_join(known, rows.customer_id == known.known_customer)
    history = _histories(read)
    rows = rows.left_join(history, rows.customer_id == history.history_of)
    shares = [f"share_{name}" for name in SCORE_RULES]
    segments = [f"{SEGMENT}{name}" for name in segmentations]
    seconds = rows.answered_at.epoch_seconds() - rows["at"].epoch_seconds()
    return rows.select(
        *("customer_id", "day", "channel", "touchpoint_id", "survey_id", "value_class"),
        *("home_city", "buys_by"),
        *shares,
        *segments,
        **{name: rows[name].cast("float64") for name in SIGNALS},
        is_answered=rows.answered_at.notnull(),
        minutes=(seconds / 60).cast("float64"),
        city=rows.order_city.fill_null(rows.home_city),
        region=rows.order_region,
        store_id=rows.order_store,
    )


def _histories(read: Reader) -> ir.Table:
    """One row per customer: what the record knows of them as a whole."""
    customers = read("customers")
    worth = read("customer_value").select(worth_of="customer_id", residual_value="residual_value")
    rows = customers.select(
        history_of="customer_id",
        orders="orders",
        net_spend="net_spend",
        returns="returns",
        all_complaints="complaints",
        promises_broken="promises_broken",
    )
    return rows.left_join(worth, rows.history_of == worth.worth_of).drop("worth_of")


def _with_answers(rows: ir.Table, read: Reader, current: Reader, as_of: date) -> ir.Table:
    """Put beside each invitation its answers, per measure.

    They belong together by source, survey and order (or person), and by the time of sending; an
    answer that does not say when it was asked, by the time at which it was given.
    """
    answers = scored_answers(read, current, as_of=as_of)
    answers = answers.mutate(
        key=answers.ordered.fill_null(answers.person_hash), survey=answers.survey_id.fill_null("")
    ).filter(lambda t: t.key.notnull())
    sent = answers.filter(answers.sent_at.notnull())
    given = answers.filter(answers.sent_at.isnull())
    rows = rows.mutate(
        key=rows.order_hash.fill_null(rows.person_hash), survey=rows.survey_id.fill_null("")
    )
    rows = _joined(rows, _by_key(sent, sent.sent_at, "sent"), "at", "sent")
    rows = _joined(rows, _by_key(given, given["at"], "given"), "answered_at", "given")
    return rows.mutate(
        **{
            f"share_{name}": rows[f"sent_{name}"].fill_null(rows[f"given_{name}"])
            for name in SCORE_RULES
        }
    )


def _by_key(answers: ir.Table, stamp: ir.Value, prefix: str) -> ir.Table:
    """One row per invitation's key: the answer to each measure."""
    keyed = answers.mutate(stamp=stamp)
    return keyed.group_by(
        **{f"{prefix}_{name}_key": keyed[name] for name in ("source", "survey", "key", "stamp")}
    ).aggregate(
        **{
            f"{prefix}_{name}": keyed.score_share.mean(where=keyed.kind == rule.kind)
            for name, rule in SCORE_RULES.items()
        }
    )


def _joined(rows: ir.Table, answers: ir.Table, stamp: str, prefix: str) -> ir.Table:
    keys = {"source": "source", "survey": "survey", "key": "key", "stamp": stamp}
    same = [rows[own] == answers[f"{prefix}_{name}_key"] for name, own in keys.items()]
    return rows.left_join(answers, same).drop(*(f"{prefix}_{name}_key" for name in keys))


def _floats(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)
