"""One little company reckoned by hand: each cost on whom it belongs, booked before standard."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.profit.company import START, Company, make

from mehvar import profit

RATES = """payment_fee,*,,100
payment_fee,method:wallet,,0
delivery_order,*,,500
delivery_order,channel:shop,,0
delivery_order,*,2025-03-01,700
picking_minutes,*,,2
picking_minute,*,,10
contact_minutes,*,,5
service_minute,*,,20
return_logistics,*,,300
refurbishing,*,,40
restocking,*,,10
salvage,days:0,,9000
salvage,days:31,,5000
salvage,days:unknown,,7000
salvage,reason:damaged,,1000
"""
PEOPLE = {("app", "ali"): 1, ("app", "sara"): 2, ("app", "nobody"): 3}


def order(order_id: str, day: int, person: str | None = "ali", **told: Any) -> dict[str, Any]:
    at = START + timedelta(days=day)
    known = {"channel": "app", "status": "delivered", "delivered_at": at + timedelta(days=1)}
    return {"order_id": order_id, "person_ref": person, "at": at} | known | told


def line(order_id: str, day: int, product: str, quantity: float | None, amount: int, **told: Any) -> dict[str, Any]:  # fmt: skip
    return {
        "order_id": order_id, "record_id": f"{order_id}-{product}", "product_id": product,
        "at": START + timedelta(days=day), "quantity": quantity, "amount": amount,
    } | told  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = make(tmp_path_factory.mktemp("hand") / "co", rates=RATES)
    made.add("people", [{"record_id": one} for one in ("ali", "sara", "nobody")])
    made.add(
        "products",
        [
            {"product_id": "tea", "unit_price": 2_000, "unit_cost": 1_200},
            {"product_id": "cup", "unit_cost": 300},
        ],
    )
    made.add(
        "orders",
        [
            order("a", 0, total_amount=10_500, delivery_amount=500, discount_amount=1_000),
            order("b", 60, payment_method="wallet", total_amount=4_000),
            order("c", 5, "sara", channel="shop", total_amount=8_000),
            order("d", 6, None, total_amount=3_000),
            order("e", 7, "sara", status="cancelled", total_amount=99_000),
            order("f", 8, "sara", total_amount=6_000),
        ],
    )
    made.add(
        "order_lines",
        [
            line("a", 0, "tea", 4, 7_000, cost_amount=5_000),
            line("a", 0, "cup", 3, 3_000, discount_amount=1_000),
            line("b", 60, "tea", 1, 4_000),  # the price has doubled since the catalogue
            line("c", 5, "cup", 8, 8_000),
            line("e", 7, "tea", 9, 99_000, cost_amount=50_000),
            line("f", 8, "x", None, 6_000),
        ],
    )
    made.add(
        "returns",
        [
            {"record_id": "r1", "order_id": "a", "product_id": "tea", "quantity": 2.0,
             "amount": 3_500, "at": START + timedelta(days=11), "person_ref": "ali"},
            {"record_id": "r2", "product_id": "cup", "quantity": 8.0, "amount": 8_000,
             "at": START + timedelta(days=50), "person_ref": "sara"},
            {"record_id": "r3", "product_id": "cup", "quantity": 1.0, "amount": 900,
             "reason": "damaged", "at": START + timedelta(days=1), "person_ref": "sara"},
            {"record_id": "r4", "order_id": "e", "product_id": "tea", "quantity": 9.0,
             "amount": 99_000, "at": START + timedelta(days=9), "person_ref": "sara"},
        ],
    )  # fmt: skip
    made.add(
        "interactions",
        [
            {"record_id": "k1", "order_id": "a", "person_ref": "ali", "kind": "question",
             "at": START, "handling_minutes": 3.0, "employee_id": "e1"},
            {"record_id": "k2", "order_id": "a", "person_ref": "ali", "kind": "complaint",
             "at": START + timedelta(hours=1), "employee_id": "e2"},
            {"record_id": "k3", "person_ref": "nobody", "kind": "request", "at": START},
        ],
    )  # fmt: skip
    made.add(
        "costs",
        [
            {"record_id": "f1", "kind": "delivery", "amount": 450, "order_id": "a", "at": START},
            {"record_id": "f2", "kind": "gesture", "amount": 200, "order_id": "a", "at": START},
            {"record_id": "f3", "kind": "acquisition", "amount": 1_000, "person_ref": "nobody",
             "at": START},
            {"record_id": "f4", "kind": "acquisition", "amount": 1_001, "at": START},
            {"record_id": "f5", "kind": "rent", "amount": 5_000, "at": START},
        ],
    )  # fmt: skip
    made.settle(PEOPLE)
    return made


def test_an_order_holds_its_sale_and_every_cost(company: Company) -> None:
    row = company.order("a")

    assert (row["sales"], row["discount"], row["delivery_fee"]) == (11_000, -1_000, 500)
    assert row["refund"] == -3_500
    # tea as told, cups by quantity and unit cost; half of the tea came back at cost
    assert row["goods_cost"] == -(5_000 + 900) + 2_500
    assert row["depreciation"] == -250, "ten days: nine tenths of 2,500 are left"
    assert row["payment"] == -105
    assert row["delivery"] == -450, "the booked courier, not the rate"
    assert row["picking"] == -40
    assert row["service"] == -(3 * 20 + 5 * 20)
    assert row["return_handling"] == -350
    assert row["gestures"] == -200
    assert row["days_kept"] == 10
    parts = ("refund", "goods_cost", "depreciation", "payment", "delivery", "picking", "service",
             "return_handling", "gestures")  # fmt: skip
    assert row["contribution"] == 10_500 + sum(row[name] for name in parts)


def test_a_catalogue_of_today_is_not_put_on_the_prices_of_another_day(company: Company) -> None:
    row = company.order("b")

    assert row["goods_cost"] == -2_400, "the catalogue's 60 % of the price that was paid"
    assert row["payment"] == 0, "the wallet's own rate"
    assert row["delivery"] == -700, "the rate that holds from March on"


def test_goods_of_unknown_cost_rest_on_the_assumed_margin_and_say_so(company: Company) -> None:
    row = company.order("f")

    assert row["goods_cost"] == -4_500
    assert row["estimated_cost"] == -4_500
    assert company.order("a")["estimated_cost"] == 0


def test_a_credit_note_finds_the_order_that_it_comes_from(company: Company) -> None:
    row = company.order("c")

    assert row["refund"] == -8_000
    assert row["days_kept"] == 44
    assert row["goods_cost"] == 0
    assert row["depreciation"] == -1_200, "after a month half of 2,400 is left"
    assert row["delivery"] == 0, "the shop's own rate"


def test_a_return_before_any_order_stays_with_the_customer(company: Company) -> None:
    sara = company.customer(2)
    orders = [company.order(one) for one in ("c", "e", "f")]

    assert sara["refund"] - sum(row["refund"] for row in orders) == -900
    assert sara["returns"] == 2, "what undoes a cancelled order is no return"
    assert sara["depreciation"] - sum(row["depreciation"] for row in orders) == -270


def test_a_cancelled_order_sells_and_costs_nothing(company: Company) -> None:
    row = company.order("e")

    assert row["contribution"] == row["revenue"] == row["goods_cost"] == 0


def test_acquisition_is_the_persons_or_spread_over_first_orders_of_the_month(
    company: Company,
) -> None:
    assert company.customer(3)["acquisition"] == -1_000
    assert company.customer(1)["acquisition"] + company.customer(2)["acquisition"] == -1_001
    assert {company.customer(one)["acquisition"] for one in (1, 2)} == {-500, -501}
    assert company.customer(3)["service"] == -100


def test_unknown_customers_make_one_line_and_overhead_is_nobodys(company: Company) -> None:
    unknown = company.customer(None)
    ledger = company.ledger()

    assert unknown["orders"] == 1
    assert unknown["revenue"] == 3_000
    assert ledger["overhead"] == -5_000
    assert company.differences() == []


def test_poor_experience_counts_each_cost_once(company: Company) -> None:
    rows = {row["cause"]: row["cost"] for row in company.read("profit_poor")}

    assert rows == {"hand_off": -100, "gesture": -200, "fault": -(270 + 350)}


def test_the_readers_tell_what_was_built(company: Company) -> None:
    overview = profit.read_overview(company.workspace, language="en")
    ali = profit.read_customer(company.workspace, 1)

    assert overview.statement.check.difference == 0
    assert overview.statement.overhead == -5_000
    assert overview.whale.points == (), "fewer customers than may be shown"
    assert ali is not None
    assert ali.profit == company.customer(1)["profit"]
    assert profit.read_customer(company.workspace, 77) is None
    assert [one.customer_id for one in profit.list_extremes(company.workspace, side="least")]
    with pytest.raises(profit.PeriodError):
        profit.read_overview(company.workspace, period_kind="month", period="1999-01")


# -- companies at the edge -------------------------------------------------------------------------


def test_a_company_without_anything_is_built_and_adds_up(tmp_path: Path) -> None:
    company = make(tmp_path / "empty")

    company.settle({})

    overview = profit.read_overview(company.workspace)
    assert overview.statement.check.difference == overview.statement.profit == 0
    assert overview.whale.loss_share is None
    start = profit.read_starting_point(company.workspace)
    assert start.base.items == 0
    assert "no_items" in start.notes
    answer = profit.reckon_cut(
        company.workspace, profit.Cut(budget="delivery", share=0.1), rng=np.random.default_rng(1)
    )
    assert answer.reason == "no_budget"
    assert {one.reason for one in profit.read_policies(company.workspace)} == {"none"}


def test_a_company_of_odd_ends_is_built_and_adds_up(tmp_path: Path) -> None:
    company = make(tmp_path / "odd", currency="GBP", minimum_group=1)
    company.add("people", [{"record_id": "ali"}])
    company.add(
        "orders",
        [
            order("nothing", 0), order("nobody", 1, None), order("negative", 2, total_amount=-7),
            order("old", -4_000, total_amount=10**12), order("future", 900, total_amount=10**12),
        ],
    )  # fmt: skip
    company.add("order_lines", [line("alone", 0, "tea", 1, 100) | {"person_ref": "ali"}])
    company.add(
        "costs",
        [{"record_id": "f", "kind": "delivery", "amount": 11, "at": START},
         {"record_id": "g", "kind": "delivery", "amount": 7, "at": START + timedelta(days=80)}],
    )  # fmt: skip

    company.settle({("app", "ali"): 1}, as_of=datetime(2025, 6, 1).date())

    ali = company.customer(1)
    assert company.differences() == []
    assert ali["orders"] == 4, "the order of the future does not count yet"
    assert ali["sales"] == 10**12 - 7 + 100
    assert ali["goods_cost"] == -(7_500 * 10**8 - 5 + 75), "the assumed margin, sign by sign"
    assert company.ledger()["delivery"] == -18
    assert company.customer(None)["delivery"] < 0, "a booking of a month without orders"
