"""The files of cases: what was opened, answered, solved, and whether it helped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mehvar.simulate._columns import codes, money, only, words
from mehvar.simulate._ledger import Ledger
from mehvar.simulate._orders import Bools
from mehvar.simulate._remedies import CAUSES
from mehvar.simulate._sales_books import app_user, employee_code, order_code, system_name
from mehvar.simulate._world import Floats, Ints

KINDS = ("damaged_item", "late_order", "out_of_stock", "missing_item", "complaint")
_SEVERITY = ("low", "medium", "high")
_RESPONSE_DUE, _RESOLUTION_DUE = 60.0, 1_440.0
_STEPS = ("opened", "answered", "resolved", "asked", "verified", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """One value per case, in the order of the orders; moments are minutes since the order.

    ``late`` says that the rule about late orders opened it and not the customer.
    """

    rows: Ints
    kind: Ints
    late: Bools
    opened: Floats
    answered: Floats
    decided: Floats
    resolved: Floats
    asked: Floats
    recovered: Bools
    replied: Bools


def open_cases(ledger: Ledger, friendly: Bools, rng: np.random.Generator) -> Cases:
    """Open a case for whom something was given, and for who called about trouble."""
    orders = ledger.orders
    late = np.nan_to_num(orders.delay, nan=-60.0)
    imposed = orders.substituted & ~orders.consented
    trouble = [orders.damaged_or_wrong, late >= 15.0, imposed, orders.out_of_stock]
    since = orders.day >= round(ledger.world.days * ledger.world.shop.remedies.since)
    called = orders.contacted & np.logical_or.reduce(trouble) & since
    rows = np.flatnonzero(((orders.granted > 0) | friendly | called) & ~ledger.stranger)
    kind = np.select([one[rows] for one in trouble], [0, 1, 2, 3], default=4)
    by_rule = orders.by_rule[rows] & ~orders.contacted[rows]
    size = rows.size
    arrival = np.nan_to_num(ledger.arrival()[rows])
    at_threshold = ledger.promise[rows] + ledger.world.shop.remedies.threshold
    opened = np.where(by_rule, at_threshold, arrival + rng.exponential(25.0, size) + 3.0)
    wait = np.where(orders.contacted[rows], orders.response[rows], rng.exponential(20.0, size) + 1)
    answered = opened + np.nan_to_num(wait, nan=15.0)
    decided = answered + rng.exponential(6.0, size) + 1.0
    resolved = np.maximum(decided, arrival) + rng.exponential(240.0, size) + 5.0
    helped = 0.40 + 0.25 * (orders.granted[rows] > 0) - 0.1 * (kind == 0)
    return Cases(
        rows=rows, kind=kind, late=by_rule, opened=opened, answered=answered, decided=decided,
        resolved=resolved, asked=resolved + 1_440.0 + rng.uniform(0.0, 300.0, size),
        recovered=rng.random(size) < helped, replied=rng.random(size) < 0.45,
    )  # fmt: skip


def cases(ledger: Ledger, opened: Cases, given: Ints, rng: np.random.Generator) -> pa.Table:
    """One row per case, as it stands at the end of the history."""
    rows, size = opened.rows, opened.rows.size
    orders = ledger.orders.take(rows)
    granted = np.isin(rows, given)
    over = _is_past(ledger, rows, opened.resolved)
    asked = over & (rng.random(size) < 0.7) & _is_past(ledger, rows, opened.asked)
    said = asked & opened.replied
    severe = np.where(np.nan_to_num(orders.delay) >= 60.0, 2, np.where(opened.kind == 4, 0, 1))
    late_case = opened.kind == 1
    return pa.table(
        {
            "case_no": case_code(ledger, rows),
            "system": system_name(ledger, rows),
            "person": person_code(ledger, rows),
            "order_no": order_code(ledger, rows),
            "opened_at": ledger.times(rows, opened.opened),
            "kind": words(KINDS, opened.kind),
            "severity": words(_SEVERITY, severe),
            "state": words(("open", "resolved"), over.astype(np.int64)),
            "opened_by": words(("phone", "late-order"), opened.late.astype(np.int64)),
            "store": codes("S", orders.store + 11),
            "employee": employee_code("G", orders.agent),
            "team": words(("TM04",), np.zeros(size, dtype=np.int64)),
            "cause": only(words(("دیر رسیدن",), np.zeros(size, dtype=np.int64)), late_case),
            "cause_owner": only(words(CAUSES, orders.cause), late_case),
            "first_response_at": ledger.times(rows, opened.answered),
            "first_response_due_at": ledger.times(rows, opened.opened + _RESPONSE_DUE),
            "resolved_at": ledger.times(rows, opened.resolved, known=over),
            "resolution_due_at": ledger.times(rows, opened.opened + _RESOLUTION_DUE),
            "decided_at": ledger.times(rows, opened.decided, known=granted),
            "asked_at": ledger.times(rows, opened.asked, known=asked),
            "recovered": pa.array(opened.recovered, mask=~said),
            "reopenings": pa.array((said & ~opened.recovered).astype(np.int64)),
            "handling_minutes": pa.array(np.round(rng.gamma(2.0, 6.0, size) + 3.0, 1)),
            "value_at_risk": money(_value_at_risk(ledger, rows)),
        }
    )


def case_steps(ledger: Ledger, opened: Cases) -> pa.Table:
    """One row per thing that happened in a case, up to the end of the history."""
    moments = [opened.opened, opened.answered, opened.resolved]
    parts = [
        _steps(ledger, opened, name, minutes)
        for name, minutes in zip(_STEPS[:3], moments, strict=True)
    ]
    return pa.concat_tables(parts)


def _steps(ledger: Ledger, opened: Cases, name: str, minutes: Floats) -> pa.Table:
    past = _is_past(ledger, opened.rows, minutes)
    rows = opened.rows[past]
    nothing = np.zeros(rows.size, dtype=np.int64)
    number = codes("E", ((ledger.history.block + 1) * 1_000_000 + rows) * 10 + _STEPS.index(name))
    return pa.table(
        {
            "step_no": number,
            "case_no": case_code(ledger, rows),
            "system": system_name(ledger, rows),
            "person": person_code(ledger, rows),
            "order_no": order_code(ledger, rows),
            "happened_at": ledger.times(rows, minutes[past]),
            "step": words((name,), nothing),
            "employee": employee_code("G", ledger.orders.agent[rows]),
        }
    )


def case_code(ledger: Ledger, rows: Ints) -> pa.Array:
    """Return the case's number."""
    return codes("C", (ledger.history.block + 1) * 1_000_000 + rows)


def person_code(ledger: Ledger, rows: Ints) -> pa.Array:
    """Return the customer as the system of the order knows them."""
    import pyarrow.compute as pc

    by_phone = pa.array(ledger.system[rows] == 1)
    caller = codes("T", ledger.known.caller[ledger.orders.person[rows]])
    return pc.if_else(by_phone, caller, app_user(ledger, rows))


def _is_past(ledger: Ledger, rows: Ints, minutes: Floats) -> Bools:
    """Tell what had happened by the end of the last day."""
    minute = ledger.orders.day[rows] * 1_440.0 + ledger.orders.minute[rows] + 1.0 + minutes
    return np.asarray(minute < ledger.world.days * 1_440.0)


def _value_at_risk(ledger: Ledger, rows: Ints) -> Floats:
    """Half a year of the customer's orders, as large as now, at a fifth of their price."""
    persons, orders = ledger.history.persons, ledger.orders
    who = orders.person[rows]
    level = ledger.world.price_index[orders.day[rows]]
    worth = persons.rate[who] * 182.0 * persons.basket[who] * level * 0.2
    return np.asarray(np.round(worth, -4))
