"""The files of those who make good: cases, what the old rule said, and what was given."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.simulate._case_books import (
    Cases,
    case_code,
    case_steps,
    cases,
    open_cases,
    person_code,
)
from mehvar.simulate._columns import codes, money, only, words
from mehvar.simulate._ledger import Ledger
from mehvar.simulate._make_good import kindness, owed
from mehvar.simulate._misuse import device_of, find_misuse, friendly_orders, sent_back
from mehvar.simulate._office_books import habitual_returns
from mehvar.simulate._orders import Bools
from mehvar.simulate._remedies import CAUSES, Misuse, Remedies
from mehvar.simulate._sales_books import employee_code, order_code, system_name
from mehvar.simulate._world import Floats, Ints, World

POLICY, ROW, TEAM = "late-orders", "late-30", "TM04"
_DAY_MINUTES = 1_440.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What one block gave, what came back as a habit, and who kept the rule in their own way."""

    tables: dict[str, pa.Table]
    returns: pa.Table
    misuse: Misuse


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """One value per thing given: the order, who gave how much when, and whether the rule said so.

    ``after`` is minutes since the order; ``due`` what the rule came to before its cap.
    """

    rows: Ints
    agent: Ints
    amount: Ints
    due: Ints
    by_rule: Bools
    after: Floats


def make_good(ledger: Ledger, *, seed: int) -> Made:
    """Write the cases, decisions and grants of one block, with chance of their own."""
    rng = np.random.default_rng([seed, 5, ledger.history.block])
    misuse = find_misuse(ledger)
    friendly = friendly_orders(ledger, misuse, rng)
    opened = open_cases(ledger, friendly, rng)
    given = _given(ledger, opened, friendly, rng)
    tables = {
        "care_cases": cases(ledger, opened, given.rows, rng),
        "care_steps": case_steps(ledger, opened),
        "care_decisions": _decisions(ledger, opened),
        "care_grants": _grants(ledger, given, misuse, rng),
    }
    returns = habitual_returns(ledger, sent_back(ledger, misuse, rng), rng)
    return Made(tables=tables, returns=returns, misuse=misuse)


def care_policies(world: World) -> pa.Table:
    """Write the rule itself: one version of one policy, as the JSON of decision tables."""
    rule = world.shop.remedies
    begins = world.first_day + round(world.days * rule.since)
    day = pa.array([begins], pa.int32()).cast(pa.date32())
    return pa.table(
        {
            "policy": pa.array([POLICY]),
            "version": pa.array([1]),
            "situation": pa.array(["late_order"]),
            "title": pa.array(["دیرکرد، قاعدهٔ نخست"]),
            "definition": pa.array([json.dumps(definition(rule), ensure_ascii=False)]),
            "published_at": day.cast(pa.timestamp("us")),
            "from_day": day,
            "drafted_by": pa.array(["H104"]),
            "published_by": pa.array(["H105"]),
        }
    )


def definition(rule: Remedies) -> dict[str, object]:
    """Return the rule as a decision table."""
    late = {"fact": "order_delay", "operator": "at_least", "value": round(rule.threshold)}
    ours = {"fact": "delay_cause", "operator": "is_not", "value": "customer"}
    amount = {"of": "order_amount", "rate": rule.rate, "at_most": rule.cap}
    effect = {"action": "discount_code", "valid_days": rule.valid_days, "amount": amount}
    return {
        "key": POLICY,
        "version": 1,
        "situation": "late_order",
        "hit": "first",
        "title": {"fa": "دیرکرد، قاعدهٔ نخست", "en": "Late orders, the first rule"},
        "rows": [{"key": ROW, "when": [late, ours], "effect": effect}],
    }


def _given(ledger: Ledger, opened: Cases, friendly: Bools, rng: np.random.Generator) -> _Given:
    """What the history gave, and what one agent gave a friend besides."""
    orders = ledger.orders
    first = np.flatnonzero((orders.granted > 0) & ~ledger.stranger)
    more = np.flatnonzero(friendly)
    rows = np.concatenate([first, more])
    friend = np.full(more.size, ledger.world.shop.remedies.friend)
    gift = kindness(ledger.world, friend, rng.random(more.size))
    amount = np.concatenate([orders.granted[first].astype(np.int64), gift])
    by_rule = orders.by_rule[rows]
    return _Given(
        rows=rows,
        agent=np.concatenate([orders.agent[first], friend]),
        amount=amount,
        due=np.where(by_rule, owed(ledger.world, orders.take(rows)), amount),
        by_rule=by_rule,
        after=opened.decided[np.searchsorted(opened.rows, rows)],
    )


def _decisions(ledger: Ledger, opened: Cases) -> pa.Table:
    """One row per order that an agent asked the rule about, with what it said and why."""
    orders, rule = ledger.orders, ledger.world.shop.remedies
    own_fault = orders.cause[opened.rows] == CAUSES.index("customer")
    refused = own_fault & (np.nan_to_num(orders.delay[opened.rows]) >= rule.threshold)
    asked = np.flatnonzero(orders.by_rule[opened.rows] | refused)
    rows, after = opened.rows[asked], opened.decided[asked]
    chosen = orders.take(rows)
    yes, due = chosen.by_rule, owed(ledger.world, chosen)
    capped = due > rule.cap
    answer = np.where(yes, np.where(capped, 1, 0), 2)
    return pa.table(
        {
            "decision_no": decision_code(ledger, rows),
            **_where(ledger, rows, chosen.agent),
            "decided_at": ledger.times(rows, after),
            "situation": words(("late_order",), np.zeros(rows.size, dtype=np.int64)),
            "policy": words((POLICY,), np.zeros(rows.size, dtype=np.int64)),
            "version": pa.array(np.ones(rows.size, dtype=np.int64)),
            "facts": _facts(ledger, rows),
            "row": only(words((ROW,), np.zeros(rows.size, dtype=np.int64)), yes),
            "action": words(("refuse", "discount_code"), yes.astype(np.int64)),
            "outcome": words(("allow", "allow_capped", "deny"), answer),
            "reason": words(("granted", "capped", "no_row"), answer),
            "due": money(np.where(yes, due, 0)),
            "amount": money(np.where(yes, np.minimum(due, rule.cap), 0)),
        }
    )


def _facts(ledger: Ledger, rows: Ints) -> pa.Array:
    """What the rule asks about, as canonical JSON."""
    orders = ledger.orders.take(rows)
    paid = np.round(orders.amount - orders.discount + orders.fee).astype(np.int64)
    late = np.round(orders.delay).astype(np.int64)
    return pc.binary_join_element_wise(
        '{"delay_cause":"', words(CAUSES, orders.cause),
        '","order_amount":', pa.array(paid).cast(pa.string()),
        ',"order_delay":', pa.array(late).cast(pa.string()), "}", "",
    )  # fmt: skip


def _grants(ledger: Ledger, given: _Given, misuse: Misuse, rng: np.random.Generator) -> pa.Table:
    """One row per thing given, and what became of it by the end of the history."""
    rows, rule = given.rows, ledger.world.shop.remedies
    used, later = _next_order(ledger, rows, rule.valid_days * _DAY_MINUTES)
    redeemed = used & (rng.random(rows.size) < rule.redeemed)
    ran_out = ledger.orders.day[rows] + rule.valid_days + 1 < ledger.world.days
    state = np.where(redeemed, 1, np.where(ran_out, 2, 0))
    expires = given.after + rule.valid_days * _DAY_MINUTES
    settled = np.where(redeemed, _minutes_to(ledger, rows, later), expires)
    capped = given.by_rule & (given.due > rule.cap)
    by_rule = given.by_rule
    rule_words = {
        "policy": only(words((POLICY,), np.zeros(rows.size, dtype=np.int64)), by_rule),
        "version": pa.array(np.ones(rows.size, dtype=np.int64), mask=~by_rule),
        "row": only(words((ROW,), np.zeros(rows.size, dtype=np.int64)), by_rule),
    }
    return pa.table(
        {
            "grant_no": codes("A", _number(ledger, rows)),
            "decision_no": only(decision_code(ledger, rows), by_rule),
            **_where(ledger, rows, given.agent),
            "granted_at": ledger.times(rows, given.after),
            "situation": words(("goodwill", "late_order"), by_rule.astype(np.int64)),
            **rule_words,
            "action": words(("discount_code",), np.zeros(rows.size, dtype=np.int64)),
            "outcome": words(("allow", "allow_capped"), capped.astype(np.int64)),
            "due": money(given.due),
            "amount": money(given.amount),
            "cost": money(given.amount),
            "state": words(("granted", "redeemed", "expired"), state),
            "settled_at": ledger.times(rows, settled, known=state > 0),
            "expires_at": ledger.times(rows, expires),
            "used_order": only(order_code(ledger, later), redeemed),
            "device": pa.array(device_of(ledger, misuse, rows), mask=~redeemed),
        }
    )


def _where(ledger: Ledger, rows: Ints, agent: Ints) -> dict[str, pa.Array]:
    """Which case, whose order of which system, and who decided."""
    return {
        "case_no": case_code(ledger, rows),
        "system": system_name(ledger, rows),
        "person": person_code(ledger, rows),
        "order_no": order_code(ledger, rows),
        "store": codes("S", ledger.orders.store[rows] + 11),
        "employee": employee_code("G", agent),
        "team": words((TEAM,), np.zeros(rows.size, dtype=np.int64)),
    }


def decision_code(ledger: Ledger, rows: Ints) -> pa.Array:
    """Return the decision's number."""
    return codes("D", _number(ledger, rows))


def _number(ledger: Ledger, rows: Ints) -> Ints:
    return (ledger.history.block + 1) * 1_000_000 + rows


def _next_order(ledger: Ledger, rows: Ints, within: float) -> tuple[Bools, Ints]:
    """Whether the same person ordered again in time by the same system, and which order it is."""
    orders = ledger.orders
    moment = orders.day * _DAY_MINUTES + orders.minute
    sequence = np.lexsort((moment, ledger.system, orders.person, ledger.stranger))
    after = np.roll(sequence, -1)
    same = orders.person[sequence] == orders.person[after]
    same &= ledger.system[sequence] == ledger.system[after]
    same &= ~orders.cancelled[after] & ~ledger.stranger[after]
    same &= (moment[after] > moment[sequence]) & (moment[after] - moment[sequence] < within)
    later = np.arange(orders.size)
    later[sequence] = np.where(same, after, sequence)
    found = later[rows]
    arrived = np.nan_to_num(ledger.arrival()[rows])
    soon = moment[rows] + arrived + 3 * _DAY_MINUTES < moment[found]
    return (found != rows) & soon, found


def _minutes_to(ledger: Ledger, rows: Ints, later: Ints) -> Floats:
    orders = ledger.orders
    days = (orders.day[later] - orders.day[rows]) * _DAY_MINUTES
    return np.asarray(days + orders.minute[later] - orders.minute[rows])
