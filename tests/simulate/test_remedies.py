"""What the shop gives: by its rule to the rial, with the effect that was set, and by whom."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mehvar import empowerment, simulate
from mehvar.simulate._life import History, live
from mehvar.simulate._orders import Orders
from mehvar.simulate._shelf_lists import allergens_of, size_of
from mehvar.simulate._world import build_world

Book = Callable[[str], pa.Table]
COMFORT = 0.6


def _lived(shop: simulate.Shop, **rule: float) -> History:
    world = build_world(replace(shop, remedies=replace(shop.remedies, **rule)), seed=11)  # type: ignore[arg-type]
    return live(world, block=0, size=2_000, seed=11)


def test_every_decision_is_what_the_rule_says_of_its_facts(book: Book) -> None:
    (written,) = book("care_policies")["definition"].to_pylist()
    policy = empowerment.read_policy(json.loads(written))

    decisions = book("care_decisions").to_pylist()

    assert len(decisions) > 200
    assert {row["outcome"] for row in decisions} == {"allow", "allow_capped", "deny"}
    for row in decisions:
        said = empowerment.decide(policy=policy, facts=json.loads(row["facts"]))
        assert (row["outcome"], row["reason"], row["action"], row["row"]) == (
            said.outcome, said.reason, said.action, said.row,
        )  # fmt: skip
        assert (row["due"], row["amount"]) == (said.due, said.amount)


def test_a_grant_by_the_rule_stands_on_its_decision_and_its_case(book: Book) -> None:
    decided = {row["decision_no"]: row for row in book("care_decisions").to_pylist()}
    cases = {row["case_no"]: row for row in book("care_cases").to_pylist()}

    for row in book("care_grants").to_pylist():
        case = cases[row["case_no"]]
        assert case["opened_at"] <= row["granted_at"]
        assert case["order_no"] == row["order_no"]
        if row["decision_no"]:
            assert decided[row["decision_no"]]["amount"] == row["amount"]
        if row["state"] == "redeemed":
            assert row["granted_at"] < row["settled_at"] < row["expires_at"]


def test_what_does_nothing_changes_nobodys_life(shop: simulate.Shop) -> None:
    given, withheld = _lived(shop), _lived(shop, kept=0.0, kindness=0.0)

    assert given.orders.granted.sum() > 0 == withheld.orders.granted.sum()
    for part in fields(Orders):
        if part.name not in {"granted", "by_rule"}:
            one, other = (getattr(lived.orders, part.name) for lived in (given, withheld))
            assert np.array_equal(one, other, equal_nan=one.dtype == np.float64), part.name


def test_what_comforts_brings_customers_back(shop: simulate.Shop) -> None:
    kind = replace(shop, remedies=simulate.Remedies(comfort=COMFORT), truth_draws=1_500)
    effects = {
        (one.dose, one.outcome, one.horizon_days): one
        for one in simulate.true_effects(kind, customers=3_000, seed=11)
        if one.experience == "compensated"
    }

    back = effects["any", "return", 60]
    assert back.effect > 6 * back.error
    assert effects["any", "score", 0].effect == 0
    nothing = simulate.true_effects(replace(shop, truth_draws=300), customers=2_000, seed=11)
    assert {one.effect for one in nothing if one.experience == "compensated"} == {0.0}


def test_those_who_keep_the_rule_in_their_own_way_stand_in_the_truth(
    shop: simulate.Shop, tmp_path: Path
) -> None:
    rule = simulate.Remedies(returners=2)
    files = simulate.write_shop(
        tmp_path / "shop", shop=replace(shop, remedies=rule, truth_draws=100), customers=3_000,
        seed=11,
    )  # fmt: skip
    who = simulate.Truth.read(files.directory).misuse
    grants = pq.read_table(files.directory / "care_grants-000.parquet").to_pylist()
    kind = Counter(row["employee"] for row in grants if row["situation"] == "goodwill")
    usual = np.median([kind[f"G{101 + one}"] for one in range(18)])

    assert kind[who.too_kind] > 2 * usual
    near = {row["amount"] for row in grants
            if row["employee"] == who.below_cap and not row["policy"]}  # fmt: skip
    assert near
    assert min(near) >= 0.96 * rule.kind_cap
    assert max(near) < rule.kind_cap
    pairs = Counter((row["employee"], row["person"]) for row in grants)
    assert pairs.most_common(1)[0][0][0] == who.friend
    assert len(who.returners) == 2
    returns = Counter(
        row["شماره سفارش"]
        for row in pq.read_table(files.directory / "warehouse_returns-000.parquet").to_pylist()
    )
    assert max(returns.values()) == 1


@pytest.mark.parametrize(
    ("name", "size"),
    [
        pytest.param("ماست پرچرب ۹۰۰ گرمی نوین", (900.0, "g"), id="grams"),
        pytest.param("دوغ ۱٫۵ لیتری بهارک", (1_500.0, "ml"), id="litres"),
        pytest.param("گوجه‌فرنگی (کیلویی)", (1_000.0, "g"), id="by weight"),
        pytest.param("نان تست", (None, None), id="nobody says"),
    ],
)
def test_a_size_is_read_from_a_name(name: str, size: tuple[float | None, str | None]) -> None:
    assert size_of(name) == size


def test_milk_is_in_cheese_and_nothing_in_water() -> None:
    assert allergens_of("پنیر سفید ۴۰۰ گرمی") == "milk"
    assert allergens_of("شکلات تلخ") == "milk|nuts"
    assert allergens_of("آب معدنی ۶ عددی") == "-"
