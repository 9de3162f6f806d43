"""The step on shops with a known truth, and on every shop that gives little to measure."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.behaviour.conftest import DRIFTERS
from tests.behaviour.shops import AS_OF, Shop, line, make_shop, order, publish

from mehvar.workspace import Settings, Workspace

Measured = dict[str, Any]


def by_customer(measured: Measured) -> dict[int, dict[str, Any]]:
    return {row["customer_id"]: row for row in measured["customer_behaviour"]}


def test_counts_are_those_of_the_rows(planted: Shop, measured: Measured) -> None:
    rows = by_customer(measured)
    orders: Counter[int] = Counter()
    products: dict[int, set[str]] = defaultdict(set)
    categories: dict[int, Counter[str]] = defaultdict(Counter)
    for one in planted.orders:
        orders[one["customer_id"]] += 1
    for one in planted.lines:
        products[one["customer_id"]].add(one["product_id"])
        categories[one["customer_id"]][one["category"]] += 1

    assert set(rows) == set(orders)
    for who, row in rows.items():
        assert row["orders"] == orders[who]
        assert row["products"] == len(products[who])
        assert row["categories"] == len(categories[who])
        n = sum(categories[who].values())
        assert row["lines"] == n
        if n > 1:
            alike = sum(k * (k - 1) for k in categories[who].values()) / (n * (n - 1))
            assert row["diversity"] == pytest.approx(1 - alike)
        assert categories[who][row["top_category"]] > 0


def test_the_planted_pair_leads_and_nothing_false_follows(measured: Measured) -> None:
    pairs = [
        row
        for row in measured["product_affinity"]
        if (row["level"], row["basis"]) == ("product", "basket")
    ]

    assert {pairs[0]["left"], pairs[0]["right"]} == {"bread-0", "soap-0"}
    assert pairs[0]["lift_low"] > 1.5
    of_others = [row for row in pairs if {row["left"], row["right"]} != {"bread-0", "soap-0"}]
    # A real affinity has real neighbours: what drags soap along goes with bread too.
    assert len(of_others) <= 5
    for row in pairs:
        assert row["support"] <= min(row["confidence"], row["confidence_back"])
        assert row["lift_low"] <= row["lift"] <= row["lift_high"]
        assert row["customers"] >= 10
        assert row["left_count"] <= row["right_count"]


def test_who_pays_more_is_dearer(measured: Measured) -> None:
    rows = by_customer(measured)
    true = {who: np.exp((who % 5 - 2) / 10) for who in rows}

    covered = [rows[who]["price_low"] <= true[who] <= rows[who]["price_high"] for who in rows]
    dearest = np.mean([rows[who]["price_index"] for who in rows if who % 5 == 4])

    assert np.mean(covered) > 0.9
    assert dearest == pytest.approx(np.exp(0.2), abs=0.03)
    told = {
        row["customer_id"]: row["value"]
        for row in measured["attributes"]
        if row["attribute"] == "price_level"
    }
    assert {told[who] for who in told if who % 5 == 4} <= {"dear", "usual"}
    assert Counter(told[who] for who in told if who % 5 == 4)["dear"] > 0.5 * len(
        [who for who in told if who % 5 == 4]
    )


def test_who_changed_needs_is_named_with_the_direction(measured: Measured) -> None:
    rows = by_customer(measured)
    flagged = {who for who, row in rows.items() if row["need_drift"]}
    testable = {who for who, row in rows.items() if row["need_drift"] is not None}

    assert len(flagged & set(range(1, DRIFTERS + 1))) > 0.6 * len(
        testable & set(range(1, DRIFTERS + 1))
    )
    assert len(flagged - set(range(1, DRIFTERS + 1))) <= 0.1 * len(flagged) + 1
    assert {rows[who]["drift_to"] for who in flagged if who <= DRIFTERS} == {"sweets"}
    assert all(row["drift_to"] is None for row in rows.values() if not row["need_drift"])


@pytest.mark.slow
def test_the_season_is_not_a_change_of_needs(rng: np.random.Generator, tmp_path: Any) -> None:
    shop = make_shop(rng, customers=300, tastes=30.0)
    recent = AS_OF - timedelta(days=180)
    # In the last half year everybody's dairy turns to fruit, two times of three.
    lines = [
        one | {"category": "fruit"}
        if one["category"] == "dairy" and one["day"] > recent and rng.random() < 0.67 else one
        for one in shop.lines
    ]  # fmt: skip
    workspace = Workspace.create(tmp_path / "shop", Settings(memory_limit="2GB", threads=2))

    rows = publish(workspace, Shop(orders=shop.orders, lines=lines))["customer_behaviour"]

    p = np.array([row["drift_p"] for row in rows if row["drift_p"] is not None])
    assert p.size > 100
    assert np.mean(p <= 0.05) <= 0.1
    assert sum(bool(row["need_drift"]) for row in rows) <= 2


def test_gaps_are_of_what_the_customer_lacks(
    workspace: Workspace, rng: np.random.Generator
) -> None:
    orders, lines, held = [], [], defaultdict(set)
    for who in range(1, 301):
        for number in range(1, 4):
            placed = order(who, date(2025, 1, number), number)
            orders.append(placed)
            side = "home" if who % 2 else "garden"
            for item in rng.choice(8, 2, replace=False):
                lines.append(line(placed, f"{side}-{item}"))
                held[who].add(f"{side}-{item}")

    measured = publish(workspace, Shop(orders=orders, lines=lines))

    gaps = measured["customer_gaps"]
    assert len({row["customer_id"] for row in gaps}) > 290
    places = defaultdict(list)
    for row in gaps:
        who = row["customer_id"]
        assert row["item"] not in held[who]
        assert row["because"] in held[who]
        assert row["item"].startswith("home" if who % 2 else "garden")
        assert row["lift_low"] >= 1.2
        assert 0 < row["share"] <= 1
        places[who].append(row["place"])
    assert all(found == list(range(1, len(found) + 1)) for found in places.values())
    assert max(map(len, places.values())) <= 5
    told = {
        row["customer_id"]: row["value"]
        for row in measured["attributes"]
        if row["attribute"] == "cross_sell"
    }
    assert told == {row["customer_id"]: row["item_name"] for row in gaps if row["place"] == 1}


def test_habits_of_time_are_by_the_company_s_clock(workspace: Workspace) -> None:
    # Eight in the evening, UTC, is half past eleven in Tehran; three is half past six.
    orders = [
        order(who, date(2025, 1, 4) + timedelta(days=7 * n), n + 1,
              at=datetime(2025, 1, 4, 20 if who % 2 else 3) + timedelta(days=7 * n), channel="app" if who % 2 else "web")
        for who in range(1, 31) for n in range(6)
    ]  # fmt: skip

    rows = by_customer(publish(workspace, Shop(orders=orders, lines=[])))

    assert {rows[who]["daypart"] for who in rows if who % 2} == {"evening"}
    assert {rows[who]["daypart"] for who in rows if not who % 2} == {"morning"}
    assert {row["weekday"] for row in rows.values()} == {0}, "4 January 2025 is a Saturday"
    assert {rows[who]["channel"] for who in rows if who % 2} == {"app"}
    assert all(0.5 < row["daypart_share"] <= 1 for row in rows.values())


def test_discounts_are_judged_by_the_months_of_the_orders(
    workspace: Workspace, rng: np.random.Generator
) -> None:
    orders = []
    for who in range(1, 201):
        for n in range(10):
            sale = n % 2 == 0
            chance = (0.7 if sale else 0.05) * (1.3 if who <= 100 else 0.7)
            orders.append(
                order(
                    who,
                    date(2024, 3 if sale else 9, 1 + n),
                    n + 1,
                    discount_amount=50 * int(rng.random() < chance),
                )
            )

    rows = by_customer(publish(workspace, Shop(orders=orders, lines=[])))

    seekers = np.mean([rows[who]["discount_index"] for who in range(1, 101)])
    others = np.mean([rows[who]["discount_index"] for who in range(101, 201)])
    assert seekers > 1.05
    assert others < 0.95


def _empty() -> Shop:
    return Shop(orders=[], lines=[])


def _once() -> Shop:
    orders = [order(who, AS_OF - timedelta(days=who), 1) for who in range(1, 60)]
    return Shop(orders=orders, lines=[line(one, "bread-1") for one in orders])


def _future() -> Shop:
    orders = [order(who, AS_OF + timedelta(days=who), 1) for who in range(1, 30)]
    return Shop(orders=orders, lines=[line(one, "bread-1") for one in orders])


def _nothing_known() -> Shop:
    orders = [
        order(who, AS_OF - timedelta(days=3_650 * n), n + 1, gross_amount=None, channel=None, at=None, discount_amount=None)
        for who in range(1, 30) for n in range(2)
    ]  # fmt: skip
    return Shop(
        orders=orders,
        lines=[
            line(
                one,
                "bread",
                product_id=None,
                product_name=None,
                category=None,
                amount=None,
                quantity=None,
            )
            for one in orders
        ],
    )


def _negative() -> Shop:
    orders = [
        order(who, AS_OF - timedelta(days=n), n + 1, gross_amount=-5 * n)
        for who in range(1, 30)
        for n in range(3)
    ]
    return Shop(
        orders=orders, lines=[line(one, "bread-1", quantity=-1.0, amount=-100) for one in orders]
    )


def _nobody() -> Shop:
    orders = [order(1, AS_OF, 1, status="cancelled"), order(2, AS_OF, 1, customer_id=None)]
    return Shop(orders=orders, lines=[line(one, "bread-1") for one in orders])


@pytest.mark.parametrize(
    ("shop", "customers", "reasons"),
    [
        pytest.param(_empty(), 0, {"mix": "no_orders", "gaps": "no_orders"}, id="an empty company"),
        pytest.param(_nobody(), 0, {"mix": "no_orders"}, id="cancelled and anonymous orders"),
        pytest.param(_once(), 59, {"price": "alike", "trend": "alike", "discount": "no_discounts", "gaps": "no_pairs"}, id="all baskets equal, once each"),
        pytest.param(_future(), 0, {"baskets": "no_orders"}, id="customers from the future"),
        pytest.param(_nothing_known(), 29, {"mix": "no_categories", "baskets": "no_prices", "affinity": "no_pairs"}, id="nothing known but the day, ten years apart"),
        pytest.param(_negative(), 29, {"baskets": "no_prices", "mix": "no_lines"}, id="negative amounts and quantities"),
    ],
)  # fmt: skip
def test_a_shop_that_gives_little_says_what_is_missing(
    workspace: Workspace, shop: Shop, customers: int, reasons: dict[str, str]
) -> None:
    found = publish(workspace, shop)

    assert len(found["customer_behaviour"]) == customers
    told = {row["part"]: row for row in found["behaviour_summary"]}
    for part, reason in reasons.items():
        assert told[part]["reason"] == reason, part
        assert told[part]["measured"] == 0
    assert all((row["measured"] > 0) == (row["reason"] == "") for row in told.values())


def test_all_equal_baskets_have_their_amount(workspace: Workspace) -> None:
    rows = publish(workspace, _once())["customer_behaviour"]

    assert {row["basket_amount"] for row in rows} == {1_000}
