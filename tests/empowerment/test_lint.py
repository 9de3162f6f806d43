"""What the linter finds, against deciding real cases one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.empowerment.policies import LATE, SUBSTITUTE, facts_for, late_row, policies

from mehvar.empowerment import (
    FACTS,
    Amount,
    Authority,
    Effect,
    Finding,
    Policy,
    Row,
    Test,
    compile_policy,
    lint,
)
from mehvar.text import Bilingual

REFUND = Effect(action="refund", amount=Amount(of="item_price"))
WITHDRAWAL = Test(fact="working_days_since_delivery", operator="at_most", value=7)


def late(*rows: Row, **changes: Any) -> Policy:
    return replace(LATE, rows=rows, **changes)


def returns(*rows: Row) -> Policy:
    return Policy(
        key="returns", version=1, title=Bilingual("مرجوعی", "Returns"), situation="return",
        hit="first", rows=rows,
    )  # fmt: skip


def kinds(policy: Policy, **options: Any) -> dict[str, Finding]:
    return {one.kind: one for one in lint(policy, **options)}


def test_okalas_rules_have_no_fault() -> None:
    for policy in (LATE, SUBSTITUTE):
        assert {one.weight for one in lint(policy)} <= {"note"}


def test_a_hole_between_the_steps_is_shown_with_a_case() -> None:
    found = kinds(late(late_row("a", 15, 30, 500), late_row("b", 45, None, 1_000)))

    assert found["hole"].example is not None
    assert found["hole"].example["order_delay"] == 30


def test_rows_that_clash_are_named() -> None:
    rows = (late_row("a", 15, 40, 500), late_row("b", 30, None, 1_000))

    found = kinds(late(*rows, hit="unique"))

    assert found["overlap"].rows == ("a", "b")
    assert found["overlap"].example is not None
    assert found["overlap"].example["order_delay"] == 30


def test_a_row_behind_a_wider_one_never_counts() -> None:
    found = kinds(late(late_row("a", 15, None, 500), late_row("b", 30, 60, 1_000)))

    assert found["unreachable"].rows == ("b",)


@pytest.mark.parametrize(
    ("rate", "cap"),
    [
        pytest.param(900, 500_000, id="a lower rate"),
        pytest.param(2_000, 400_000, id="a higher rate with a lower cap"),
    ],
)
def test_a_longer_delay_must_not_get_less(rate: int, cap: int) -> None:
    found = kinds(late(late_row("a", 15, 30, 1_000), late_row("b", 30, None, rate, cap)))

    assert found["worse_gets_less"].rows == ("a", "b")
    assert found["worse_gets_less"].weight == "error"


def test_a_delay_beyond_the_last_row_must_not_get_nothing() -> None:
    assert "worse_gets_less" in kinds(late(late_row("a", 15, 60, 1_000)))


def test_a_row_without_a_cap_is_told() -> None:
    row = replace(LATE.rows[0], effect=Effect(action="credit", amount=Amount(of="order_amount")))

    assert kinds(late(row))["no_cap"].rows == ("late-15",)


def test_a_single_grant_that_breaks_a_budget_is_told() -> None:
    found = kinds(LATE, budgets={"case": 499_999, "team": 500_000})

    assert "case" in found["above_budget"].message.en


def test_a_higher_level_must_not_have_less_authority() -> None:
    levels = (Authority(level=1, at_most=9), Authority(level=2, at_most=8))

    assert kinds(replace(LATE, authority=levels))["authority"].weight == "error"


def _row(key: str, effect: Effect, *tests: Test) -> Row:
    return Row(key=key, when=tests, effect=effect)


@pytest.mark.parametrize(
    ("rows", "is_lawful"),
    [
        pytest.param((_row("all", REFUND),), True, id="everything comes back"),
        pytest.param((_row("week", REFUND, WITHDRAWAL),), True, id="seven working days"),
        pytest.param(
            (_row("short", REFUND, replace(WITHDRAWAL, value=6)),), False, id="six working days"
        ),
        pytest.param(
            (_row("opened", Effect(action="refuse"),
                  Test(fact="item_is_opened", operator="is", value=True)),
             _row("week", REFUND, WITHDRAWAL)),
            False, id="not when it was opened",
        ),
        pytest.param(
            (_row("excepted", Effect(action="refuse"),
                  Test(fact="return_is_excepted", operator="is", value=True)),
             _row("week", REFUND, WITHDRAWAL)),
            True, id="what the law excepts",
        ),
        pytest.param(
            (_row("fee", Effect(action="refund", amount=Amount(of="item_price", rate=9_000))),),
            False, id="a penalty of a tenth",
        ),
        pytest.param(
            (_row("cap", Effect(action="refund", amount=Amount(of="item_price", at_most=9))),),
            False, id="a cap",
        ),
        pytest.param((_row("ask", Effect(action="ask")),), False, id="only after asking"),
    ],
)  # fmt: skip
def test_no_policy_goes_below_the_right_of_withdrawal(
    rows: tuple[Row, ...], *, is_lawful: bool
) -> None:
    assert ("below_statute" not in kinds(returns(*rows))) == is_lawful


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Policy, list[dict[str, Any]]]:
    policy = draw(policies("late_order"))
    return policy, draw(st.lists(facts_for(policy), max_size=20))


@given(_cases())
@settings(max_examples=30)
def test_what_is_found_is_true_of_every_case(case: tuple[Policy, list[dict[str, Any]]]) -> None:
    policy, cases = case
    decider = compile_policy(policy)

    found = lint(policy)

    never = {one.rows[0] for one in found if one.kind == "unreachable"}
    assert not never & {decider(facts).row for facts in cases}
    for one in found:
        if one.kind in {"hole", "uncovered"}:
            assert decider(one.example or {}).row is None
        if one.kind == "overlap":
            early, late_one = (row for row in policy.rows if row.key in one.rows)
            for row in (early, late_one):
                alone = compile_policy(replace(policy, rows=(row,)))
                assert alone(one.example or {}).row == row.key


@given(_cases())
@settings(max_examples=30)
def test_every_row_that_ever_counts_is_told_reachable(
    case: tuple[Policy, list[dict[str, Any]]],
) -> None:
    policy, cases = case
    counted = {compile_policy(policy)(facts).row for facts in cases} - {None}

    never = {one.rows[0] for one in lint(policy) if one.kind == "unreachable"}

    assert not counted & never


@given(policies("late_order").filter(lambda one: one.hit in {"first", "unique"}), st.data())
@settings(
    max_examples=30, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
def test_where_nothing_is_found_a_longer_delay_never_gets_less(
    policy: Policy, data: st.DataObject
) -> None:
    plain = replace(policy, authority=())
    if any(one.kind in {"worse_gets_less", "too_wide"} for one in lint(plain)):
        return
    facts = data.draw(facts_for(plain))
    bases = {row.effect.amount.of for row in plain.rows if row.effect.amount} - {None}
    base = data.draw(st.integers(0, 10**6))
    facts |= {str(name): base for name in bases if FACTS[str(name)].name not in _tested(plain)}
    delays = sorted(data.draw(st.lists(st.integers(-5, 14), min_size=2, max_size=2)))

    before, after = (
        _given(plain, compile_policy(plain)({**facts, "order_delay": delay})) for delay in delays
    )

    assert after >= before or bases & _tested(plain)


def _tested(policy: Policy) -> set[str | None]:
    return {test.fact for row in policy.rows for test in row.when}


def _given(policy: Policy, decision: Any) -> int:
    if decision.reason in {"row_refuses", "no_row", "fact_missing", "above_cap"}:
        return decision.due if decision.outcome == "approve" else 0
    return int(decision.amount)
