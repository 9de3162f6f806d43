"""Policies and facts for tests: Okala's two rules, and whatever hypothesis can think of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from mehvar.empowerment import (
    FACTS,
    HITS,
    OPERATORS,
    Amount,
    Authority,
    Effect,
    Fact,
    Operator,
    Policy,
    Row,
    Situation,
    Test,
    facts_of,
)
from mehvar.text import Bilingual

NOT_THE_CUSTOMER = Test(fact="delay_cause", operator="is_not", value="customer")


def late_row(key: str, low: int, high: int | None, rate: int, cap: int = 500_000) -> Row:
    delay = (
        Test(fact="order_delay", operator="at_least", value=low)
        if high is None
        else Test(fact="order_delay", operator="between", value=(low, high))
    )
    return Row(
        key=key,
        when=(delay, NOT_THE_CUSTOMER),
        effect=Effect(
            action="discount_code",
            amount=Amount(of="order_amount", rate=rate, at_most=cap),
            valid_days=30,
        ),
    )


LATE = Policy(
    key="late-order",
    version=1,
    title=Bilingual("سفارش دیررسیده", "Late orders"),
    situation="late_order",
    hit="first",
    rows=(
        late_row("late-15", 15, 30, 500),
        late_row("late-30", 30, 60, 1_000),
        late_row("late-60", 60, None, 2_000),
    ),
)
"""Okala's first rule: 15, 30 and 60 minutes late give 5, 10 and 20 % of the order, capped."""

SUBSTITUTE = Policy(
    key="substitute",
    version=1,
    title=Bilingual("کالای جایگزین", "Substitutes"),
    situation="out_of_stock",
    hit="first",
    rows=(
        Row(
            key="pay-difference",
            when=(
                Test(fact="customer_agrees", operator="is", value=True),
                Test(fact="price_difference", operator="known"),
            ),
            effect=Effect(
                action="pay_difference",
                amount=Amount(of="price_difference", at_most=300_000),
                beyond="ask",
            ),
        ),
    ),
)
"""Okala's second rule: the company pays the difference up to 300,000, above it somebody is asked."""

_DAYS = st.dates(date(2025, 3, 1), date(2025, 3, 20))


def values_of(fact: Fact) -> st.SearchStrategy[Any]:
    """Values near each other, so that rows meet at their edges."""
    if fact.kind == "flag":
        return st.booleans()
    if fact.kind == "day":
        return _DAYS
    if fact.kind == "choice":
        return st.sampled_from(sorted(fact.choices or ()))
    if fact.kind == "text":
        return st.sampled_from(["app", "web", "تهران", "it's", ""])
    low = -5 if fact.signed else 0
    if fact.kind == "money":
        small = st.integers(low, 40)
        return small | st.integers(low, 40).map(lambda n: n * 12_345) | st.just(10**14)
    return st.integers(low, 12)


@st.composite
def tests_of(draw: st.DrawFn, situation: Situation) -> Test:
    fact = draw(st.sampled_from(facts_of(situation)))
    ordered = fact.kind not in {"flag", "choice", "text"}
    plain: tuple[Operator, ...] = ("is", "is_not", "one_of", "not_one_of", "known", "not_known")
    operator = draw(st.sampled_from(OPERATORS if ordered else plain))
    values = values_of(fact)
    value: Any = None
    if operator in {"one_of", "not_one_of"}:
        value = tuple(draw(st.lists(values, min_size=1, max_size=3, unique=True)))
    elif operator == "between":
        low = draw(values.filter(lambda one: one != 10**14))
        value = (low, low + (timedelta(days=3) if fact.kind == "day" else 7))
    elif operator not in {"known", "not_known"}:
        value = draw(values)
    return Test(fact=fact.name, operator=operator, value=value)


@st.composite
def amounts_of(draw: st.DrawFn, situation: Situation) -> Amount:
    money = [one.name for one in facts_of(situation) if one.kind == "money"]
    small = st.integers(0, 300_000)
    return Amount(
        of=draw(st.none() | st.sampled_from(money)),
        rate=draw(st.integers(1, 20_000)),
        plus=draw(small),
        at_least=draw(st.none() | small),
        at_most=draw(st.none() | small),
        round_to=draw(st.sampled_from([1, 7, 1_000])),
    )


@st.composite
def policies(draw: st.DrawFn, situation: Situation | None = None) -> Policy:
    """Any policy that can be written down."""
    some: tuple[Situation, ...] = ("late_order", "out_of_stock", "return")
    chosen = situation if situation is not None else draw(st.sampled_from(some))
    effects = st.builds(
        Effect,
        action=st.sampled_from(["discount_code", "refund", "credit", "refuse", "ask"]),
        amount=st.none() | amounts_of(chosen),
        beyond=st.sampled_from(["cap", "ask", "refuse"]),
        valid_days=st.none() | st.integers(1, 90),
    )
    whens = st.lists(tests_of(chosen), max_size=3).map(tuple)
    rows = draw(st.lists(st.tuples(whens, effects), min_size=1, max_size=5))
    levels = draw(st.lists(st.integers(1, 4), max_size=3, unique=True).map(sorted))
    return Policy(
        key="any",
        version=1,
        title=Bilingual("هر", "any"),
        situation=chosen,
        hit=draw(st.sampled_from(HITS)),
        rows=tuple(
            Row(key=f"r{place}", when=when, effect=effect)
            for place, (when, effect) in enumerate(rows)
        ),
        authority=tuple(
            Authority(level=level, at_most=draw(st.integers(0, 300_000))) for level in levels
        ),
    )


def facts_for(policy: Policy) -> st.SearchStrategy[dict[str, Any]]:
    """Facts that the policy asks about, each known or not."""
    return st.fixed_dictionaries(
        {name: st.none() | values_of(FACTS[name]) for name in policy.facts()}
    )
