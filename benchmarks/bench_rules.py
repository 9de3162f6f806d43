"""Live counts of a rule at a million customers, against the same count written by hand in SQL.

Run: python benchmarks/bench_rules.py [--customers 1000000] [--workspace DIR]

With ``--workspace`` a company that was built is read, and nothing is written.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

from mehvar import schema, segments
from mehvar.workspace import Build, Marts, Settings, Workspace

ORDERS = 4  # a customer
TIMES = 7
CASES: tuple[tuple[str, dict[str, object], str], ...] = (
    ("one condition", {"all": [
        {"field": "customers.orders", "operator": "at_least", "value": 3}]},
     "SELECT count(*), count_if(orders >= 3) FROM {customers}"),
    ("three conditions", {"all": [
        {"field": "customers.orders", "operator": "at_least", "value": 3},
        {"field": "customers.lifecycle", "operator": "one_of", "value": ["active", "quiet"]},
        {"none": [{"field": "customers.last_order_day", "operator": "in_last_days", "value": 90}]}]},
     ("SELECT count(*), count_if(orders >= 3 AND lifecycle IN ('active', 'quiet') AND NOT "
     "coalesce(last_order_day > DATE '{day}' - 90, false)) FROM {customers}")),
    ("ordered twice in 90 days", {"all": [
        {"happened": "order", "last_days": 90, "operator": "at_least", "value": 2}]},
     ("SELECT (SELECT count(*) FROM {customers}), count(*) FROM (SELECT customer_id FROM {orders} "
     "WHERE day > DATE '{day}' - 90 AND day <= DATE '{day}' AND status <> 'cancelled' AND customer_id IS NOT NULL "
     "GROUP BY 1 HAVING count(*) >= 2)")),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--workspace", type=Path)
    asked = parser.parse_args()
    with ExitStack() as stack:
        if asked.workspace:
            company = Workspace.open(asked.workspace)
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            company = Workspace.create(folder / "shop", Settings(memory_limit="3GB", threads=2))
            fill(company, asked.customers)
        # as a web process reads: one core, 128 MB
        marts = stack.enter_context(Marts(company, memory_limit="128MB", threads=1))
        [[count]] = marts.ask(f"SELECT count(*) FROM {marts.view('customers')}")
        print("## Live counts of a rule\n")
        print(f"{count:,} customers; one core and 128 MB, as a page reads; median of {TIMES}\n")
        print("| rule | ms | every condition counted too | SQL by hand, ms | ratio |")
        print("|---|---|---|---|---|")
        for name, written, sql in CASES:
            print(line(marts, name, written, sql))


def line(marts: Marts, name: str, written: dict[str, object], sql: str) -> str:
    """Time one rule and its peer, after both were asked once and agreed."""
    rule = segments.read_rule(written, settings=marts.workspace.settings)
    day = marts.current().as_of
    query = sql.format(
        customers=marts.view("customers"), orders=marts.view("customer_orders"), day=day
    )
    counted = segments.count_rule(marts, rule, money=False)
    [(_everyone, expected)] = marts.ask(query)
    if counted.customers != (expected if expected >= counted.minimum_group else None):
        raise SystemExit(f"{name}: {counted.customers} is not {expected}")
    ours = median(lambda: segments.count_rule(marts, rule, money=False))
    peer = median(lambda: marts.ask(query))
    return f"| {name} | {ours:,.0f} | {len(counted.parts)} | {peer:,.0f} | {ours / peer:.1f} x |"


def median(ask: Callable[[], object]) -> float:
    """Return the median time of a question in milliseconds."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1_000)
    return statistics.median(found)


def fill(company: Workspace, count: int) -> None:
    """Write the marts of a synthetic company straight from DuckDB."""
    with company.build(now=datetime(2026, 1, 1), as_of=date(2025, 12, 31)) as build:
        put(build, "customers", count, {
            "customer_id": "i", "orders": "hash(i) % 8", "net_spend": "hash(i + 7) % 100000000",
            "lifecycle": "['new','active','quiet','lost'][1 + (hash(i + 1) % 4)::BIGINT]",
            "last_order_day": "DATE '2025-12-31' - (hash(i + 2) % 700)::INT",
        })  # fmt: skip
        put(build, "customer_orders", count * ORDERS, {
            "customer_id": f"i // {ORDERS}", "order_hash": "i", "status": "'delivered'",
            "day": "DATE '2025-12-31' - (hash(i + 3) % 700)::INT",
        })  # fmt: skip


def put(build: Build, name: str, count: int, given: dict[str, str]) -> None:
    """Write a mart whose columns are expressions of the row number ``i``; others are empty."""
    chosen = ", ".join(
        f'({given.get(one.name, "NULL")})::{one.duckdb_type} AS "{one.name}"'
        for one in schema.table(name).columns
    )
    types = {one.name: one.ibis_type for one in schema.table(name).columns}
    query = f"SELECT {chosen} FROM range({count}) t(i)"
    build.write(name, build.backend.sql(query, schema=types))


if __name__ == "__main__":
    main()
