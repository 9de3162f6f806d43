"""What a policy says about one case, against Okala's amounts and against a naive reading."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.empowerment.policies import LATE, SUBSTITUTE, facts_for, policies

from mehvar.empowerment import (
    Authority,
    Decision,
    FactsError,
    Policy,
    Reason,
    compile_policy,
    decide,
)


def late(**facts: Any) -> Decision:
    return decide(policy=LATE, facts={"delay_cause": "courier", **facts})


def substitute(ordered: int, offered: int, **facts: Any) -> Decision:
    known = {"price_difference": offered - ordered, "customer_agrees": True, **facts}
    return decide(policy=SUBSTITUTE, facts=known)


@pytest.mark.parametrize(
    ("minutes", "amount", "expected"),
    [
        pytest.param(14, 1_850_000, ("deny", 0), id="not late enough"),
        pytest.param(15, 1_850_000, ("allow", 92_500), id="the first step"),
        pytest.param(29, 1_850_000, ("allow", 92_500), id="just below the second"),
        pytest.param(47, 1_850_000, ("allow", 185_000), id="47 minutes on 1,850,000"),
        pytest.param(60, 1_850_000, ("allow", 370_000), id="an hour"),
        pytest.param(60, 2_500_000, ("allow", 500_000), id="at the cap"),
        pytest.param(60, 2_500_010, ("allow_capped", 500_000), id="above the cap"),
    ],
)
def test_late_orders_give_what_okala_gives(
    minutes: int, amount: int, expected: tuple[str, int]
) -> None:
    decision = late(order_delay=minutes, order_amount=amount)

    assert (decision.outcome, decision.amount) == expected


def test_a_delay_that_the_customer_caused_gives_nothing() -> None:
    decision = late(order_delay=90, order_amount=1_000_000, delay_cause="customer")

    assert (decision.outcome, decision.reason) == ("deny", Reason.NO_ROW)


def test_an_unknown_cause_is_asked_for() -> None:
    decision = late(order_delay=90, order_amount=1_000_000, delay_cause=None)

    assert (decision.outcome, decision.missing) == ("deny", ("delay_cause",))


def test_an_unknown_amount_is_asked_for() -> None:
    decision = late(order_delay=90)

    assert decision.reason == Reason.FACT_MISSING
    assert decision.missing == ("order_amount",)


def test_the_company_pays_the_difference_up_to_the_ceiling() -> None:
    decision = substitute(420_000, 690_000)

    assert (decision.outcome, decision.amount) == ("allow", 270_000)


def test_a_difference_above_the_ceiling_is_asked_of_the_next_level() -> None:
    decision = substitute(420_000, 790_000)

    assert (decision.outcome, decision.reason) == ("approve", Reason.ABOVE_CAP)
    assert (decision.amount, decision.level) == (370_000, 2)


def test_a_cheaper_substitute_costs_the_company_nothing() -> None:
    assert substitute(420_000, 400_000).amount == 0


def test_without_the_customers_yes_nothing_is_substituted() -> None:
    assert substitute(420_000, 690_000, customer_agrees=False).outcome == "deny"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param(None, ("approve", 2), id="unknown is the lowest"),
        pytest.param(1, ("approve", 2), id="an agent asks"),
        pytest.param(2, ("allow", None), id="a lead may"),
    ],
)
def test_above_the_own_limit_the_lowest_level_that_may_is_asked(
    level: int | None, expected: tuple[str, int | None]
) -> None:
    levels = (
        Authority(level=1, at_most=100_000),
        Authority(level=2, at_most=400_000),
        Authority(level=3, at_most=1_000_000),
    )
    policy = replace(LATE, authority=levels)

    known = {"order_delay": 47, "order_amount": 1_850_000, "employee_level": level}
    decision = decide(policy=policy, facts={**known, "delay_cause": "company"})

    assert (decision.outcome, decision.level) == expected
    assert decision.amount == 185_000


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        pytest.param({"price_difference": 3}, "price_difference", id="of another situation"),
        pytest.param({"order_delay": "47"}, "order_delay", id="a text for minutes"),
        pytest.param({"order_delay": True}, "order_delay", id="a truth for minutes"),
        pytest.param({"order_amount": -1}, "order_amount", id="below zero"),
        pytest.param({"order_amount": 10**15}, "order_amount", id="more than all money"),
        pytest.param({"delay_cause": "nobody"}, "delay_cause", id="no such choice"),
    ],
)
def test_facts_that_cannot_be_are_refused_by_name(facts: dict[str, Any], named: str) -> None:
    with pytest.raises(FactsError, match=named):
        decide(policy=LATE, facts=facts)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Policy, dict[str, Any]]:
    policy = draw(policies())
    return policy, draw(facts_for(policy))


@given(_cases())
@settings(max_examples=40)
def test_no_decision_ever_gives_more_than_its_cap_or_its_persons_limit(
    case: tuple[Policy, dict[str, Any]],
) -> None:
    policy, facts = case

    decision = compile_policy(policy)(facts)

    known = facts.get("employee_level")
    own = 1 if known is None else known
    if decision.outcome in {"allow", "allow_capped"}:
        row = next(one for one in policy.rows if one.key == decision.row)
        cap = row.effect.amount.at_most if row.effect.amount else 0
        assert 0 <= decision.amount <= decision.due
        assert cap is None or decision.amount <= cap
        alone = [one.at_most for one in policy.authority if one.level <= own]
        assert not policy.authority or decision.amount <= max(alone)
    elif decision.outcome == "approve":
        assert decision.level is not None
        assert decision.level > own
    else:
        assert decision.amount == 0
