"""A backtest is a naive loop over the same history, decision by decision."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.empowerment.policies import LATE, SUBSTITUTE, facts_for, policies
from tests.policy_lab.cases import BEGUN, decide_each, history

from mehvar.empowerment import Decision, Policy, Row, Test
from mehvar.policy_lab import (
    HELPED,
    Backtest,
    LabError,
    Limits,
    Totals,
    backtest,
    open_history,
)
from mehvar.policy_lab._judged import judge_history
from mehvar.workspace import Workspace

_PHASES = (Phase.explicit, Phase.generate)
"""Each example asks an engine a dozen questions: to shrink one would take minutes."""

_SOME = settings(max_examples=5, phases=_PHASES, suppress_health_check=list(HealthCheck))
_FEW = settings(max_examples=2, phases=_PHASES, suppress_health_check=list(HealthCheck))


def totals_of(decisions: list[Decision]) -> dict[str, int]:
    """Add decisions up, one after the other."""
    outcomes = Counter(one.outcome for one in decisions)
    return {
        "cases": len(decisions),
        "helped": outcomes["allow"] + outcomes["allow_capped"],
        "capped": outcomes["allow_capped"],
        "asked": outcomes["approve"],
        "refused": outcomes["deny"],
        "amount": sum(one.amount for one in decisions if one.outcome in HELPED),
        "asked_amount": sum(one.amount for one in decisions if one.outcome == "approve"),
    }


def counted(totals: Totals) -> dict[str, int]:
    return {
        name: getattr(totals, name)
        for name in ("cases", "helped", "capped", "asked", "refused", "amount", "asked_amount")
    }


@st.composite
def _histories(draw: st.DrawFn) -> tuple[Policy, list[dict[str, Any]]]:
    policy = draw(policies())
    facts = draw(st.lists(facts_for(policy), min_size=1, max_size=25))
    whose, when = st.none() | st.integers(1, 3), st.integers(0, 150)
    return policy, [
        {
            **one, "case_id": f"c{place}", "customer_id": draw(whose), "order_hash": draw(whose),
            "at": BEGUN + timedelta(days=draw(when)), "order_store": draw(st.sampled_from("AB")),
        }
        for place, one in enumerate(facts)
    ]  # fmt: skip


@given(_histories(), st.booleans(), st.none() | st.integers(0, 600_000))
@_SOME
def test_every_case_is_decided_as_alone_with_limits_in_the_order_of_time(
    duckdb: ibis.BaseBackend,
    drawn: tuple[Policy, list[dict[str, Any]]],
    once: bool,
    most: int | None,
) -> None:
    policy, cases = drawn
    limits = Limits(once_per_order=once, customer_most=most)
    told = history(duckdb, policy, cases)

    judged = told.ask(judge_history(told, policy=policy, limits=limits))

    expected = decide_each(policy, cases, limits=limits)
    assert {one["case_id"]: (one["outcome"], one["amount"], one["row"]) for one in judged} == {
        case: (one.outcome, one.amount, one.row) for case, one in expected.items()
    }


@given(_histories(), st.data())
@_FEW
def test_sums_are_those_of_the_loop_for_both_policies_in_every_breakdown(
    duckdb: ibis.BaseBackend, drawn: tuple[Policy, list[dict[str, Any]]], data: st.DataObject
) -> None:
    policy, cases = drawn
    other = data.draw(policies(policy.situation))

    found = backtest(history=history(duckdb, policy, cases), policy=policy, against=other)

    ours, before = decide_each(policy, cases), decide_each(other, cases)
    assert counted(found.total) == totals_of(list(ours.values()))
    assert found.was is not None
    assert counted(found.was) == totals_of(list(before.values()))
    by_store = {one.key: one for one in found.by("store").groups}
    for store in {one["order_store"] for one in cases}:
        mine = [ours[one["case_id"]] for one in cases if one["order_store"] == store]
        assert counted(by_store[store].now) == totals_of(mine)
    moves = Counter((before[case].outcome, ours[case].outcome) for case in ours)
    assert {(one.was, one.now): one.cases for one in found.changed} == moves


@pytest.mark.parametrize(
    ("policy", "assume"),
    [
        pytest.param(LATE, {"delay_cause": "courier"}, id="late orders"),
        pytest.param(SUBSTITUTE, {"customer_agrees": True}, id="items out of stock"),
    ],
)
def test_the_simulated_shop_is_judged_as_case_by_case(
    built_company: Path, policy: Policy, assume: dict[str, Any]
) -> None:
    company = Workspace.open(built_company)

    with open_history(company, situation=policy.situation) as told:
        cases = told.ask(told.cases)
        limits = Limits(once_per_order=True, customer_most=1_000_000)
        found = backtest(history=told, policy=policy, assume=assume, limits=limits)

    expected = decide_each(policy, cases, assume=assume, limits=limits)
    assert len(cases) > 100
    assert counted(found.total) == totals_of(list(expected.values()))
    free = decide_each(policy, cases, assume=assume)
    assert found.total.limited == sum(free[case] != expected[case] for case in free)
    assert sum(one.now.amount for one in found.weeks) == found.total.amount


def test_okalas_figures(duckdb: ibis.BaseBackend) -> None:
    late = {"order_delay": 47, "order_amount": 1_850_000, "delay_cause": "courier"}
    swap = {"customer_agrees": True, "price_difference": 270_000}
    dear = {"customer_agrees": True, "price_difference": 370_000}

    of_late = backtest(history=history(duckdb, LATE, [{"case_id": "a", **late}]), policy=LATE)
    of_swaps = backtest(
        history=history(duckdb, SUBSTITUTE, [{"case_id": "b", **swap}, {"case_id": "c", **dear}]),
        policy=SUBSTITUTE,
    )

    assert of_late.total.amount == 185_000
    assert (of_swaps.total.amount, of_swaps.total.asked) == (270_000, 1)


def test_what_is_not_known_is_told_and_stands_in_only_when_asked_for(
    duckdb: ibis.BaseBackend,
) -> None:
    cases = [{"case_id": "a", "order_delay": 40, "order_amount": 1_000_000}]

    plain = backtest(history=history(duckdb, LATE, cases), policy=LATE)
    assumed = backtest(
        history=history(duckdb, LATE, cases), policy=LATE, assume={"delay_cause": "courier"}
    )

    assert plain.total.helped == 0
    assert [(one.fact, one.cases, one.assumed) for one in plain.unknown] == [
        ("delay_cause", 1, None)
    ]
    assert assumed.total.amount == 100_000
    assert assumed.unknown[0].assumed == "courier"


def test_groups_of_few_customers_are_told_together_or_not_at_all(duckdb: ibis.BaseBackend) -> None:
    cases = [
        {"case_id": f"c{n}", "order_delay": 40, "order_amount": 1_000_000,
         "delay_cause": "courier", "customer_id": n, "order_store": store}
        for n, store in enumerate(["large"] * 5 + ["small"] * 3 + ["tiny"] * 2)
    ]  # fmt: skip

    found = backtest(history=history(duckdb, LATE, cases, least=3), policy=LATE).by("store")
    hidden = backtest(history=history(duckdb, LATE, cases, least=4), policy=LATE).by("store")

    assert [one.key for one in found.groups] == ["large", "small"]
    assert (found.small, found.small_groups) == (None, 1)
    assert [one.key for one in hidden.groups] == ["large"]
    assert (hidden.small, hidden.small_groups) == (None, 2)


def test_changes_are_told_with_the_cases_that_move_most(duckdb: ibis.BaseBackend) -> None:
    doubled = _with_rate(LATE, 2)
    cases = [
        {"case_id": f"c{n}", "order_delay": 40, "delay_cause": "courier",
         "order_amount": n * 100_000}
        for n in range(1, 6)
    ]  # fmt: skip

    found = backtest(history=history(duckdb, LATE, cases), policy=doubled, against=LATE)

    assert found.most_changed[0].case_id == "c5"
    assert (found.most_changed[0].was_amount, found.most_changed[0].now_amount) == (50_000, 100_000)
    assert found.against == ("late-order", 1)


def test_a_policy_of_another_situation_is_refused(duckdb: ibis.BaseBackend) -> None:
    with pytest.raises(LabError, match="out_of_stock"):
        backtest(history=history(duckdb, LATE, [{"case_id": "a"}]), policy=SUBSTITUTE)


@pytest.mark.parametrize(
    "assume",
    [
        pytest.param({"nothing": 1}, id="no such fact"),
        pytest.param({"delay_cause": "weather"}, id="no such choice"),
        pytest.param({"order_amount": True}, id="another kind"),
        pytest.param({"item_price": 5}, id="of another situation"),
    ],
)
def test_what_cannot_be_assumed_is_refused(
    duckdb: ibis.BaseBackend, assume: dict[str, Any]
) -> None:
    with pytest.raises(LabError, match="cannot be assumed"):
        backtest(history=history(duckdb, LATE, [{"case_id": "a"}]), policy=LATE, assume=assume)


def test_an_empty_history_says_so(duckdb: ibis.BaseBackend) -> None:
    found: Backtest = backtest(history=history(duckdb, LATE, []), policy=LATE, against=LATE)

    assert (found.total.cases, found.first, found.weeks, found.changed) == (0, None, (), ())
    assert found.total.helped_share is None


def test_days_are_those_of_the_cases(duckdb: ibis.BaseBackend) -> None:
    cases = [{"case_id": f"c{n}", "day": date(2025, 5, n)} for n in (3, 9)]

    found = backtest(history=history(duckdb, LATE, cases), policy=LATE)

    assert (found.first, found.last) == (date(2025, 5, 3), date(2025, 5, 9))


def _with_rate(policy: Policy, times: int) -> Policy:
    def row(one: Row) -> Row:
        assert one.effect.amount is not None
        amount = dataclasses.replace(one.effect.amount, rate=one.effect.amount.rate * times)
        return dataclasses.replace(one, effect=dataclasses.replace(one.effect, amount=amount))

    assert all(isinstance(test, Test) for one in policy.rows for test in one.when)
    return dataclasses.replace(policy, rows=tuple(map(row, policy.rows)))
