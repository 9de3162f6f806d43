"""A policy over a million recorded cases, beside a naive loop; one rule beside other engines.

Run: python benchmarks/bench_policies.py [--cases 1000000]

The backtest runs in a process of its own, so that its memory is its own. The loop is
``empowerment.decide``'s function over the same rows, already in memory, and must come to the same
sums. json-logic and cel-python evaluate one rule of five conditions; their rule is parsed once,
before the clock starts. They are not dependencies: ``uv run --with`` brings them.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from mehvar import empowerment, policy_lab, schema
from mehvar.empowerment import Facts, Policy
from mehvar.workspace import Build, Settings, Workspace

PEERS = ("json-logic-qubit==0.9.1", "cel-python==0.5.0")
ONE_RULE = 20_000


def late(rate: int) -> Policy:
    """Okala's first rule, with a cap, a level and a customer class besides."""
    steps = [
        ("late-15", 15, 30, rate),
        ("late-30", 30, 60, 2 * rate),
        ("late-60", 60, 100_000, 4 * rate),
    ]
    return empowerment.read_policy({
        "key": "late-order", "version": 1, "situation": "late_order", "hit": "first",
        "title": {"fa": "سفارش دیررسیده", "en": "Late orders"},
        "authority": [{"level": 1, "at_most": 300_000}, {"level": 2, "at_most": 1_000_000}],
        "rows": [
            {"key": key,
             "when": [
                 {"fact": "order_delay", "operator": "between", "value": [low, high]},
                 {"fact": "delay_cause", "operator": "is_not", "value": "customer"},
                 {"fact": "order_amount", "operator": "at_least", "value": 500_000},
             ],
             "effect": {"action": "discount_code", "valid_days": 30,
                        "amount": {"of": "order_amount", "rate": share, "at_most": 500_000}}}
            for key, low, high, share in steps
        ],
    })  # fmt: skip


def main() -> None:
    """Run the backtest in a fresh process, then what it is compared with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--workspace", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.workspace:
        print(json.dumps(measure(asked.workspace)))
    else:
        compare(asked.cases)


def compare(count: int) -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        company = Workspace.create(Path(folder) / "shop", Settings(memory_limit="1GB", threads=2))
        fill(company, count)
        told = child("--workspace", str(company.root))
        loop = naive(company)
    if loop["amount"] != told["amount"] or loop["helped"] != told["helped"]:
        raise SystemExit(f"the backtest came to {told}, the loop to {loop}")
    print("## A policy over recorded history\n")
    print(
        f"{count:,} late orders, compared with the policy in force, in a process of its own "
        f"(engine limited to 1 GB, two threads). Both came to {told['amount']:,} for "
        f"{told['helped']:,} cases.\n"
    )
    print("| | seconds | most memory | ratio |\n|---|---|---|---|")
    print(
        f"| the whole backtest: two policies, weeks, ten breakdowns, changes | {told['seconds']:.1f} | {told['memory']:,.0f} MB | |"
    )
    print(f"| the same with limits held in the order of time | {told['limited']:.1f} | | |")
    print(f"| 16 other caps, rates and thresholds | {told['moved']:.1f} | | |")
    print(f"| fairness of six kinds of segments | {told['fair']:.1f} | | |")
    print(f"| one policy, sums only | {told['one']:.2f} | | 1 x |")
    print(
        f"| naive loop over rows in memory, sums only | {loop['seconds']:.1f} | | {loop['seconds'] / told['one']:.0f} x |"
    )
    print("\n### One rule of five conditions\n")
    print(
        f"Mean of {ONE_RULE:,} decisions; a decision says row, amount, cap, level and reason, the peers only yes or no.\n"
    )
    print("| engine | microseconds a case | ratio |\n|---|---|---|")
    found = {**ours(), **with_peers()}
    for name, seconds in found.items():
        print(f"| {name} | {seconds * 1e6:,.1f} | {seconds / found['mehvar, compiled']:.1f} x |")


def child(*words: str) -> dict[str, Any]:
    """Run this file anew and return what it prints."""
    run = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(run.stderr)
    return dict(json.loads(run.stdout))


def measure(root: Path) -> dict[str, float]:
    """Time the lab on a company's history; memory is this process's most."""
    company, policy, before = Workspace.open(root), late(500), late(400)
    seconds: dict[str, float] = {}
    with policy_lab.open_history(company, situation="late_order") as history:
        found, seconds["seconds"] = timed(
            lambda: policy_lab.backtest(history=history, policy=policy, against=before)
        )
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        limits = policy_lab.Limits(once_per_order=True, customer_most=1_000_000)
        policy_lab.backtest(history=history, policy=policy, limits=limits)  # compiles the walk
        _, seconds["limited"] = timed(
            lambda: policy_lab.backtest(
                history=history, policy=policy, against=before, limits=limits
            )
        )
        _, seconds["moved"] = timed(lambda: policy_lab.sensitivity(history=history, policy=policy))
        _, seconds["fair"] = timed(lambda: policy_lab.fairness(history=history, policy=policy))
        change = policy_lab.Change()
        _, seconds["one"] = timed(
            lambda: policy_lab.foresee(history=history, policy=policy, change=change)
        )
    return {**seconds, "memory": memory, "amount": found.total.amount, "helped": found.total.helped}


def naive(company: Workspace) -> dict[str, float]:
    """Decide every case alone, in a loop over rows that are in memory already."""
    policy = late(500)
    decider, names = empowerment.compile_policy(policy), policy.facts()
    with policy_lab.open_history(company, situation="late_order") as history:
        columns = history.backend.to_pyarrow(history.cases.select(*names)).to_pydict()
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def loop() -> tuple[int, int]:
        helped = amount = 0
        for facts in rows:
            one = decider(facts)
            if one.outcome in policy_lab.HELPED:
                helped += 1
                amount += one.amount
        return helped, amount

    (helped, amount), seconds = timed(loop)
    return {"seconds": seconds, "helped": helped, "amount": amount}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what it returns, and its seconds."""
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


FIVE: Facts = {
    "order_delay": 47, "order_amount": 1_850_000, "delay_cause": "courier",
    "customer_orders": 12, "order_channel": "app",
}  # fmt: skip


def ours() -> dict[str, float]:
    """Time one decision under a rule of five conditions."""
    policy = empowerment.read_policy({
        "key": "five", "version": 1, "situation": "late_order",
        "title": {"fa": "پنج", "en": "five"},
        "rows": [{"key": "five", "when": [
            {"fact": "order_delay", "operator": "between", "value": [30, 60]},
            {"fact": "delay_cause", "operator": "is_not", "value": "customer"},
            {"fact": "order_amount", "operator": "at_least", "value": 500_000},
            {"fact": "customer_orders", "operator": "above", "value": 3},
            {"fact": "order_channel", "operator": "one_of", "value": ["app", "web"]},
        ], "effect": {"action": "discount_code",
                      "amount": {"of": "order_amount", "rate": 1_000, "at_most": 500_000}}}],
    })  # fmt: skip
    decider = empowerment.compile_policy(policy)
    return {
        "mehvar, compiled": mean(lambda: decider(FIVE)),
        "mehvar, facts checked": mean(lambda: empowerment.decide(policy=policy, facts=FIVE)),
    }


def mean(work: Callable[[], Any]) -> float:
    """Return the mean seconds of many runs."""
    began = time.perf_counter()
    for _ in range(ONE_RULE):
        work()
    return (time.perf_counter() - began) / ONE_RULE


def with_peers() -> dict[str, float]:
    """Time the peers in an environment of their own."""
    extra = [word for peer in PEERS for word in ("--with", peer)]
    run = subprocess.run(
        ["uv", "run", "--no-project", "--python", sys.executable, *extra, "python", "-c", PEER_CODE],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        raise SystemExit(run.stderr)
    return dict(json.loads(run.stdout.strip().splitlines()[-1]))


PEER_CODE = f"""
import json, time
FIVE = {FIVE!r}
N = {ONE_RULE}
def mean(work):
    assert work()
    began = time.perf_counter()
    for _ in range(N):
        work()
    return (time.perf_counter() - began) / N
from json_logic import jsonLogic
rule = {{"and": [
    {{"<=": [30, {{"var": "order_delay"}}]}}, {{"<": [{{"var": "order_delay"}}, 60]}},
    {{"!=": [{{"var": "delay_cause"}}, "customer"]}},
    {{">=": [{{"var": "order_amount"}}, 500000]}}, {{">": [{{"var": "customer_orders"}}, 3]}},
    {{"in": [{{"var": "order_channel"}}, ["app", "web"]]}}]}}
found = {{"json-logic-qubit 0.9.1": mean(lambda: jsonLogic(rule, FIVE))}}
import celpy
env = celpy.Environment()
tree = env.compile('order_delay >= 30 && order_delay < 60 && delay_cause != "customer" && '
                   'order_amount >= 500000 && customer_orders > 3 && order_channel in ["app", "web"]')
program = env.program(tree)
N = N // 20
found["cel-python 0.5.0"] = mean(lambda: program.evaluate(celpy.json_to_cel(FIVE)))
print(json.dumps(found))
"""


def fill(company: Workspace, count: int) -> None:
    """Write a history straight from DuckDB."""
    with company.build(now=datetime(2026, 1, 1), as_of=date(2025, 12, 31)) as build:
        put(build, "policy_cases", count, {
            "case_id": "'order:app:' || i", "situation": "'late_order'", "origin": "'order'",
            "at": "TIMESTAMP '2023-01-01' + to_minutes((hash(i) % 1500000)::BIGINT)",
            "day": "(TIMESTAMP '2023-01-01' + to_minutes((hash(i) % 1500000)::BIGINT))::DATE",
            "customer_id": "hash(i + 1) % 300000", "order_hash": "i",
            "order_delay": "1 + hash(i + 2) % 120", "order_amount": "(hash(i + 3) % 20000000) // 1000 * 1000",
            "delay_cause": "['company','courier','partner','customer',NULL][1 + (hash(i + 4) % 5)::BIGINT]",
            "order_city": "'C' || (hash(i + 5) % 12)", "order_store": "'S' || (hash(i + 6) % 80)",
            "order_channel": "['app','web','phone'][1 + (hash(i + 7) % 3)::BIGINT]",
            "class_now": "['platinum','gold','iron','lead'][1 + (hash(i + 8) % 4)::BIGINT]",
            "employee_id": "'E' || (hash(i + 9) % 500)", "team_id": "'T' || (hash(i + 9) % 40)",
            "employee_level": "1 + hash(i + 9) % 3", "tenure_days": "hash(i + 10) % 900",
        })  # fmt: skip
        put(build, "dates", 1_200, {
            "day": "DATE '2022-12-01' + i::INT",
            "week": "strftime(date_trunc('week', DATE '2022-12-01' + i::INT), '%Y-%m-%d')",
            "jweek": "strftime(date_trunc('week', DATE '2022-12-01' + i::INT), '%Y-%m-%d')",
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
