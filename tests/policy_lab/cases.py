"""Histories for tests: cases as a table, and the naive loop that every answer is held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa

from mehvar import schema
from mehvar.empowerment import FACTS, Decision, Policy, compile_policy
from mehvar.policy_lab import HELPED, History, Limits, history_of

AS_OF = date(2025, 12, 31)
BEGUN = datetime(2025, 3, 1, 8)


def history(
    backend: ibis.BaseBackend,
    policy: Policy,
    cases: Sequence[Mapping[str, Any]],
    *,
    least: int = 0,
) -> History:
    """Return cases as a history: what a case does not say is empty."""
    columns = schema.table("policy_cases").columns
    rows = [{"at": BEGUN, "day": BEGUN.date(), **one} for one in cases]
    table = pa.table(
        {one.name: pa.array([row.get(one.name) for row in rows], one.arrow_type) for one in columns}
    )
    return history_of(
        ibis.memtable(table), backend=backend, situation=policy.situation, as_of=AS_OF, least=least
    )


def decide_each(
    policy: Policy,
    cases: Iterable[Mapping[str, Any]],
    *,
    assume: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> dict[str, Decision]:
    """Decide one case after the other, in the order of time, with nothing but ``decide``."""
    decider, found = compile_policy(policy), {}
    on_order: set[int] = set()
    of_customer: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for case in sorted(cases, key=lambda one: (one.get("at", BEGUN), one["case_id"])):
        facts = {name: case.get(name) for name in FACTS}
        facts |= {k: v for k, v in (assume or {}).items() if facts.get(k) is None}
        decision = decider(facts)
        at, order, customer = case.get("at", BEGUN), case.get("order_hash"), case.get("customer_id")
        if limits is not None and decision.outcome in HELPED and decision.amount > 0:
            recent = sum(
                amount
                for when, amount in of_customer[customer or 0]
                if when > at - timedelta(days=limits.days)
            )
            most = limits.customer_most
            above = customer is not None and most is not None and recent + decision.amount > most
            again = limits.once_per_order and order is not None and order in on_order
            if above or again:
                decision = replace(decision, outcome="deny", amount=0)
            else:
                on_order.add(order or 0)
                if customer is not None:
                    of_customer[customer].append((at, decision.amount))
        found[case["case_id"]] = decision
    return found
