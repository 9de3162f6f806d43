"""The build step: what every customer is worth, in which class, on which basis."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.value import companies
from tests.value.companies import AS_OF, Order, rows, shop, write

from mehvar import value
from mehvar.value import CLASSES
from mehvar.workspace import Settings, Workspace


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A company of 250 customers and three who never bought, valued once."""
    root = tmp_path_factory.mktemp("value") / "shop"
    workspace = Workspace.create(root, Settings(memory_limit="1GB", threads=1))
    return write(workspace, shop(customers=250), also=(901, 902, 903))


def test_every_customer_has_a_row_and_whoever_bought_a_value(built: Workspace) -> None:
    found = rows(built, "customer_value")

    never = [row for row in found if row["customer_id"] > 900]
    bought = [row for row in found if row["customer_id"] <= 900]
    assert len(never) == 3
    assert {row["reason"] for row in never} == {"no_purchase"}
    assert all(row["value_class"] in CLASSES and row["reason"] is None for row in bought)
    assert all(row["residual_low"] <= row["residual_high"] for row in bought)
    assert all(0 <= row["alive_low"] <= row["alive_high"] <= 1 for row in bought)
    assert all(abs(sum(row[f"p_{name}"] for name in CLASSES) - 1) < 1e-9 for row in bought)


def test_the_classes_add_up_to_the_whole(built: Workspace) -> None:
    (summary,) = rows(built, "value_summary")
    classes = rows(built, "value_classes")
    customers = [row for row in rows(built, "customer_value") if row["value_class"]]

    assert sum(row["customers"] for row in classes) == summary["customers"] == len(customers)
    assert sum(row["value"] for row in classes) == pytest.approx(summary["value"], abs=4)
    for row in classes:
        mine = [one for one in customers if one["value_class"] == row["value_class"]]
        assert row["customers"] == len(mine)
        assert row["value"] == pytest.approx(sum(one["residual_value"] for one in mine), abs=400)
    assert summary["low"] < summary["value"] < summary["high"]


def test_the_distribution_holds_everybody_once(built: Workspace) -> None:
    (summary,) = rows(built, "value_summary")
    found = rows(built, "value_distribution")

    bars = [row for row in found if row["kind"] == "bar"]
    tops = [row for row in found if row["kind"] == "top"]
    assert sum(row["customers"] for row in bars) == summary["customers"]
    assert all(before["high"] == after["low"] for before, after in pairwise(bars))
    assert tops[-1]["customers"] == summary["customers"]
    assert tops[-1]["value"] == pytest.approx(summary["value"], abs=1)


def test_one_model_is_chosen_by_the_days_kept_back(built: Workspace) -> None:
    models = [row for row in rows(built, "value_model") if row["part"] == "buying"]
    tracking = rows(built, "value_tracking")

    (chosen,) = [row for row in models if row["chosen"]]
    scores = {row["model"]: row["holdout_score"] for row in models if row["holdout_score"]}
    assert scores[chosen["model"]] == max(scores.values())
    assert chosen["holdout_expected"] == pytest.approx(chosen["holdout_actual"], rel=0.25)
    assert tracking[-1]["cumulative_actual"] == sum(row["actual"] for row in tracking)
    assert {row["is_holdout"] for row in tracking} == {True, False}


def test_without_costs_the_margin_is_the_assumed_one(built: Workspace) -> None:
    (summary,) = rows(built, "value_summary")

    assert summary["margin_basis"] == "assumed"
    assert summary["margin_share"] == pytest.approx(0.25)


def test_attributes_tell_class_value_and_chance(built: Workspace) -> None:
    told = {
        (row["customer_id"], row["attribute"]): row["value"] for row in rows(built, "attributes")
    }
    one = next(row for row in rows(built, "customer_value") if row["value_class"])

    assert told[one["customer_id"], "value_class"] == one["value_class"]
    assert told[one["customer_id"], "residual_value"] == str(one["residual_value"])
    assert (901, "value_class") not in told


def test_building_again_changes_nothing(built: Workspace) -> None:
    before = rows(built, "customer_value")

    with built.build(now=companies.BUILT, as_of=AS_OF) as build:
        value.build_value(build)

    assert rows(built, "customer_value") == before
    assert rows(built, "value_moves") == []


def test_measured_costs_replace_the_assumption_and_a_loss_is_lead(workspace: Workspace) -> None:
    orders = shop(customers=120)
    profit = [
        {
            "customer_id": one.customer,
            "order_hash": place,
            "day": one.day,
            "revenue": one.amount,
            "refund": 0,
            "goods_cost": -one.amount,
            "estimated_cost": 0,
            # the first 20 customers cost a tenth of what they pay, the others leave two fifths
            "contribution": -one.amount // 10 if one.customer <= 20 else one.amount * 2 // 5,
        }
        for place, one in enumerate(orders)
    ]

    write(workspace, orders, profit=profit)

    found = {row["customer_id"]: row for row in rows(workspace, "customer_value")}
    (summary,) = rows(workspace, "value_summary")
    assert summary["margin_basis"] == "measured"
    assert all(found[one]["residual_value"] <= 0 for one in range(1, 21))
    assert {found[one]["value_class"] for one in range(1, 21)} == {"lead"}
    assert found[60]["margin_share"] == pytest.approx(0.4, abs=0.01)


def test_returns_lower_what_is_left(workspace: Workspace) -> None:
    orders = shop(customers=150)
    half = [
        Order(customer=one.customer, day=one.day, amount=one.amount, returned=one.amount // 2)
        if one.customer % 2 else one
        for one in orders
    ]  # fmt: skip

    write(workspace, half)

    found = {row["customer_id"]: row for row in rows(workspace, "customer_value")}
    often = [one for one in found.values() if one["frequency"] >= 3]
    assert max(one["margin_share"] for one in often if one["customer_id"] % 2) < 0.2
    assert min(one["margin_share"] for one in often if not one["customer_id"] % 2) > 0.2


def test_who_gave_a_huge_order_back_is_not_taken_for_a_great_customer(
    workspace: Workspace,
) -> None:
    """As in Online Retail: one order of a thousand times the usual size, given back whole."""
    day = AS_OF - timedelta(days=90)
    huge = [
        Order(customer=999, day=day, amount=1_000),
        Order(customer=999, day=day + timedelta(days=30), amount=1_000_000, returned=999_000),
    ]

    write(workspace, [*shop(customers=120), *huge])

    found = {row["customer_id"]: row for row in rows(workspace, "customer_value")}
    usual = sorted(row["purchase_value"] for row in found.values())[len(found) // 2]
    assert found[999]["purchase_value"] < 3 * usual
    assert found[999]["value_class"] != "platinum"


def test_old_amounts_become_money_of_today(workspace: Workspace) -> None:
    """With an index that doubles every half year, what was paid then counts for more now."""
    orders = shop(customers=150, equal=True)
    plain = {
        row["customer_id"]: row["purchase_value"]
        for row in rows(write(workspace, orders), "customer_value")
    }
    (workspace.root / "price_index.csv").write_text(
        "period,index\n1402-10,100\n2024-07,200\n2025-01,400\n2025-06,800\n", encoding="utf-8"
    )

    again = rows(write(workspace, orders), "customer_value")

    (summary,) = rows(workspace, "value_summary")
    assert summary["price_basis"] == "index"
    assert set(plain.values()) == {1_000}
    assert all(row["purchase_value"] > 1_000 for row in again)


def test_a_wrong_price_index_names_its_cells(workspace: Workspace) -> None:
    (workspace.root / "price_index.csv").write_text("period,index\n1402-13,100\n2024-07,-2\n")

    with pytest.raises(value.PriceIndexError, match=r"row 2, column period.*row 3, column index"):
        write(workspace, [Order(customer=1, day=AS_OF)])


def test_the_company_says_where_classes_begin(workspace: Workspace) -> None:
    (workspace.root / "value_classes.csv").write_text(
        "value_class,top_percent,least_value\nplatinum,,900\ngold,,300\niron,,100\n"
    )

    write(workspace, shop(customers=150))

    bounds = [row["bound"] for row in rows(workspace, "value_classes")]
    assert bounds == [900, 300, 100, None]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        pytest.param("diamond,5,", "diamond", id="no such class"),
        pytest.param("gold,200,", "top_percent", id="more than all"),
        pytest.param("platinum,30,\ngold,20,", "larger share", id="wider above"),
        pytest.param("platinum,,5\ngold,,9", "begins below", id="cheaper above"),
    ],
)
def test_a_wrong_table_of_classes_is_refused(workspace: Workspace, line: str, wrong: str) -> None:
    (workspace.root / "value_classes.csv").write_text(
        f"value_class,top_percent,least_value\n{line}\n"
    )

    with pytest.raises(value.ClassesError, match=wrong):
        write(workspace, [Order(customer=1, day=AS_OF)])


SAME_DAY = [Order(customer=one, day=AS_OF) for one in range(1, 40)]
ONCE = [Order(customer=one, day=AS_OF - timedelta(days=one)) for one in range(1, 60)]
GAP = [
    Order(customer=one, day=day)
    for one in range(1, 40)
    for day in (date(2015, 1, 1) + timedelta(days=one), AS_OF - timedelta(days=one))
]
NOTHING_PAID = [Order(customer=one.customer, day=one.day, amount=0) for one in shop(customers=60)]
CANCELLED = [Order(customer=1, day=AS_OF, status="cancelled")]


@pytest.mark.parametrize(
    ("orders", "reason"),
    [
        pytest.param([], "no_customers", id="empty"),
        pytest.param(CANCELLED, "no_customers", id="all cancelled"),
        pytest.param(ONCE, "nobody_came_back", id="one purchase each"),
        pytest.param(SAME_DAY, "nobody_came_back", id="all on one day"),
        pytest.param(ONCE[:3], "nobody_came_back", id="three customers"),
        pytest.param(NOTHING_PAID, "no_amounts", id="nothing was paid"),
    ],
)
def test_what_cannot_be_estimated_says_why(
    workspace: Workspace, orders: list[Order], reason: str
) -> None:
    write(workspace, orders, also=(900,))

    (summary,) = rows(workspace, "value_summary")
    found = rows(workspace, "customer_value")
    overview = value.read_overview(workspace, language="en")
    assert summary["reason"] == overview.reason == reason
    assert summary["customers"] == 0
    assert overview.reason_text
    assert len(found) == len({one.customer for one in orders} | {900})
    assert all(row["residual_value"] is None and row["value_class"] is None for row in found)
    assert rows(workspace, "value_classes") == []
    shown = value.read_customer_value(workspace, customer_id=900, language="en")
    assert shown is not None
    assert shown.reason == "no_purchase"


@pytest.mark.parametrize(
    "orders",
    [
        pytest.param(GAP, id="ten-year gaps"),
        pytest.param(shop(customers=70, equal=True), id="all baskets equal"),
        pytest.param(
            [
                *shop(customers=70),
                *(Order(customer=1, day=AS_OF + timedelta(days=one)) for one in range(1, 400)),
            ],
            id="orders of the future",
        ),
        pytest.param(
            [
                Order(customer=one.customer, day=one.day, amount=one.amount, returned=3 * one.amount)
                for one in shop(customers=70)
            ],
            id="more came back than was paid",
        ),
        pytest.param(
            [
                Order(customer=one.customer, day=one.day, amount=-one.amount)
                if one.customer % 7 == 0 else one
                for one in shop(customers=70)
            ],
            id="negative amounts",
        ),
    ],
)  # fmt: skip
def test_odd_histories_are_valued_or_refused_in_words(
    workspace: Workspace, orders: list[Order]
) -> None:
    write(workspace, orders)

    (summary,) = rows(workspace, "value_summary")
    found = rows(workspace, "customer_value")
    assert summary["reason"] is None or value.read_overview(workspace).reason_text
    assert all(row["age_days"] >= row["recency_days"] >= 0 for row in found)
    assert sum(row["residual_value"] or 0 for row in found) == pytest.approx(
        summary["value"] or 0, abs=200
    )


def test_pounds_with_pence(tmp_path: Path) -> None:
    settings = Settings(
        currency="GBP", exponent=2, money_display="currency", calendar="gregorian", language="en",
        memory_limit="1GB",
    )  # fmt: skip
    workspace = Workspace.create(tmp_path / "uk", settings)
    (workspace.root / "value_classes.csv").write_text(
        "value_class,top_percent,least_value\nplatinum,,9.5\n"
    )

    write(workspace, shop(customers=70))

    assert rows(workspace, "value_classes")[0]["bound"] == 950
