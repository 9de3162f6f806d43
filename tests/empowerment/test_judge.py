"""A policy over many cases is the policy over each: Ibis against one decision at a time."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.empowerment.policies import facts_for, policies

from mehvar.empowerment import FACTS, Policy, compile_policy, judge

_ARROW = {"flag": pa.bool_(), "day": pa.date32(), "choice": pa.string(), "text": pa.string()}


def table_of(policy: Policy, cases: list[dict[str, Any]]) -> pa.Table:
    columns = {
        name: pa.array([case.get(name) for case in cases], _ARROW.get(FACTS[name].kind, pa.int64()))
        for name in policy.facts()
    }
    return pa.table({"case_id": pa.array(range(len(cases)), pa.int64()), **columns})


def judged(backend: ibis.BaseBackend, policy: Policy, cases: list[dict[str, Any]]) -> list[Any]:
    rows = judge(policy=policy, cases=ibis.memtable(table_of(policy, cases)))
    found = backend.to_pyarrow(rows.order_by("case_id")).to_pylist()
    return [{name: row[name] for name in row if name not in FACTS} for row in found]


def decided(policy: Policy, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    decider = compile_policy(policy)
    return [
        {
            "case_id": number, "row": one.row, "action": one.action, "outcome": one.outcome,
            "reason": one.reason.value, "due": one.due, "amount": one.amount, "level": one.level,
        }
        for number, one in enumerate(map(decider, cases))
    ]  # fmt: skip


@pytest.fixture(scope="module")
def duckdb() -> ibis.BaseBackend:
    return ibis.duckdb.connect()


@st.composite
def _histories(draw: st.DrawFn) -> tuple[Policy, list[dict[str, Any]]]:
    policy = draw(policies())
    return policy, draw(st.lists(facts_for(policy), min_size=1, max_size=30))


@given(_histories())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_million_cases_are_judged_as_each_of_them(
    duckdb: ibis.BaseBackend, history: tuple[Policy, list[dict[str, Any]]]
) -> None:
    policy, cases = history

    assert judged(duckdb, policy, cases) == decided(policy, cases)
