"""Facts of a real marketplace that anyone may recompute from its public files."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from mehvar import customers

pytestmark = [pytest.mark.data, pytest.mark.slow]


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_fifteen_thousand_orders_of_which_97_percent_arrived(olist: Any) -> None:
    rows = olist.read("customer_orders")

    delivered = sum(row["status"] == "delivered" for row in rows)
    assert len(rows) == 15_000
    assert delivered / len(rows) == pytest.approx(0.970, abs=5e-4)
    assert sum(row["status"] == "cancelled" for row in rows) == 202  # canceled and unavailable


def test_late_orders_score_2_603_and_those_on_time_4_284(olist: Any) -> None:
    rows = olist.read("customer_feedback")

    late = [row["score"] for row in rows if row["order_is_late"] is True]
    on_time = [row["score"] for row in rows if row["order_is_late"] is False]
    assert len(late) == 1_135
    assert mean(late) == pytest.approx(2.603, abs=5e-4)
    assert mean(on_time) == pytest.approx(4.284, abs=5e-4)
    assert mean([row["score"] for row in rows]) == pytest.approx(4.084, abs=5e-4)
    assert all(row["customer_id"] is not None for row in rows)  # through their orders


def test_93_customers_bought_twice(olist: Any) -> None:
    rows = olist.read("customers")
    placed = [row["orders"] + row["cancelled_orders"] for row in rows]

    assert len(rows) == 14_904
    assert sum(count > 1 for count in placed) == 93


def test_an_orders_money_is_its_items_and_freight(olist: Any, data: Any) -> None:
    folder = data / "olist"
    connection = duckdb.connect()
    expected = connection.execute(
        "SELECT sum(round(price::DOUBLE * 100) + round(freight_value::DOUBLE * 100)) "
        f"FROM read_parquet('{folder}/sample15k_order_items.parquet')"
    ).fetchall()[0][0]

    rows = olist.read("customer_orders")

    assert sum(row["gross_amount"] or 0 for row in rows) == expected


def test_nothing_that_nobody_recorded_is_told(olist: Any) -> None:
    rows = olist.read("customer_orders")

    for column in ("is_out_of_stock", "is_substituted", "is_returned", "contacts"):
        assert {row[column] for row in rows} == {None}, column


def test_a_customer_is_found_by_order_number_and_by_the_markets_own_key(olist: Any) -> None:
    customers.publish(olist.workspace)
    order = next(row for row in olist.read("customer_orders") if row["order_number"] == 2)

    (match,) = customers.find(olist.workspace, order["order_id"].upper())

    assert (match.customer.customer_id, match.by) == (order["customer_id"], "order")
    entries = customers.timeline(olist.workspace, order["customer_id"])
    assert {entry.kind for entry in entries} >= {"order"}
    assert entries == tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))
