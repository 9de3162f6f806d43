"""The sum over customers equals the ledger, to the last minor unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.profit.company import Company, fill_by_chance, make

from mehvar import profit

PARTS = [one.name for one in profit.COMPONENTS]
REVENUE = ("sales", "discount", "delivery_fee", "refund")


@given(
    amount=st.integers(-(10**15), 10**15),
    weights=st.lists(st.integers(0, 10**14), min_size=1, max_size=50),
)
def test_what_is_spread_is_what_was_booked(amount: int, weights: list[int]) -> None:
    shares = profit.allocate(amount, np.array(weights))

    assert int(shares.sum()) == amount
    assert (shares >= 0).all() if amount >= 0 else (shares <= 0).all()


@given(
    amount=st.integers(-(10**9), 10**9),
    weights=st.lists(st.integers(1, 10**6), min_size=1, max_size=20),
)
def test_nobody_gets_a_whole_unit_more_or_less_than_their_due(
    amount: int, weights: list[int]
) -> None:
    shares = profit.allocate(amount, np.array(weights))

    due = np.array(weights) / sum(weights) * amount
    assert (np.abs(shares - due) < 1 + 1e-6).all()


def test_equal_weights_of_zero_spread_evenly_and_nobody_is_refused() -> None:
    assert profit.allocate(10, np.zeros(3, np.int64)).tolist() == [4, 3, 3]
    with pytest.raises(ValueError, match="nobody"):
        profit.allocate(10, np.zeros(0, np.int64))
    with pytest.raises(ValueError, match="negative"):
        profit.allocate(10, np.array([1, -1]))


@pytest.fixture(
    scope="module",
    params=[(1, "IRR"), pytest.param((3, "GBP"), marks=pytest.mark.slow)],
    ids=lambda one: f"company {one[0]} in {one[1]}",
)
def chance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    seed, currency = request.param
    rates = "" if currency == "IRR" else "service_minute,*,,0.45\npayment_fee,card,,155\n"
    company = make(tmp_path_factory.mktemp("chance") / "co", currency=currency, rates=rates)
    fill_by_chance(company, np.random.default_rng(seed))
    company.settle({("app", f"p{n}"): n + 1 for n in range(11)})
    return company


def test_a_company_of_chance_adds_up_in_every_component_and_period(chance: Company) -> None:
    assert chance.differences() == []
    rows = chance.read("customer_profit")
    ledger = chance.ledger()
    for name in PARTS:
        assert sum(row[name] for row in rows) == ledger.get(name, 0), name
    assert len({row["component"] for row in chance.read("profit_ledger")}) > len(PARTS)


@pytest.mark.parametrize("component", ["payment", "picking"])
def test_what_is_booked_on_nobody_reaches_who_caused_it(chance: Company, component: str) -> None:
    orders = chance.read("order_profit")
    unknown = [row for row in orders if row["customer_id"] is None]
    known = {row["order_id"] for row in orders}
    months = {f"{row['day']:%Y-%m}" for row in orders if row["status"] != "cancelled"}

    adrift = [
        row["amount"] for row in _table(chance, "costs")
        if row["kind"] == component and row["order_id"] not in known
        and row["person_ref"] in {None, "p11"} and f"{row['day']:%Y-%m}" not in months
    ]  # fmt: skip

    rest = chance.customer(None)[component] - sum(row[component] for row in unknown)
    assert rest == -sum(adrift)


def test_months_and_years_of_the_ledger_add_up_to_all_time(chance: Company) -> None:
    rows = chance.read("profit_ledger")
    for kind in ("month", "year"):
        for name in PARTS:
            parts = sum(
                row["amount"] for row in rows
                if row["period_kind"] == kind and row["component"] == name
            )  # fmt: skip
            assert parts == chance.ledger().get(name, 0), (kind, name)


def test_every_row_is_the_sum_of_its_parts(chance: Company) -> None:
    for row in chance.read("customer_profit") + chance.read("order_profit"):
        assert row["revenue"] == sum(row[name] for name in REVENUE)
        costs = sum(row[one.name] for one in profit.COMPONENTS if one.kind == "cost")
        assert row["contribution"] == row["revenue"] + costs
    for row in chance.read("customer_profit"):
        assert row["profit"] == row["contribution"] + row["acquisition"]


def test_booked_costs_stand_in_the_ledger_whole(chance: Company) -> None:
    booked = sum(row["amount"] for row in _table(chance, "costs"))
    ledger = {row["component"]: row for row in chance.read("profit_ledger") if not row["period"]}
    rates = sum(row["estimated"] for row in ledger.values())
    told = {
        "sales", "discount", "delivery_fee", "refund",
    }  # fmt: skip
    costs = sum(row["amount"] for name, row in ledger.items() if name not in told)
    goods = _goods_told(chance)

    assert costs - rates - goods == -booked


def _goods_told(company: Company) -> int:
    """What the ledger holds of goods beside bookings and estimates: by line, and back from returns."""
    bookings = -sum(
        row["amount"] for row in _table(company, "costs") if row["kind"] == "goods"
    )  # fmt: skip
    (row,) = [
        row for row in company.read("profit_ledger")
        if not row["period"] and row["component"] == "goods_cost"
    ]  # fmt: skip
    return int(row["amount"] - row["estimated"] - bookings)


def _table(company: Company, name: str) -> list[dict[str, Any]]:
    backend = company.workspace.connect()
    try:
        lake = company.workspace.lake
        found = backend.to_pyarrow(lake.current(backend, name)).to_pylist()
        last = max(row["day"] for row in _days(company, backend))
        return [row for row in found if row["day"] <= last]
    finally:
        backend.disconnect()


def _days(company: Company, backend: Any) -> list[dict[str, Any]]:
    tables = ("orders", "order_lines", "interactions", "returns")
    lake = company.workspace.lake
    return [row for name in tables for row in backend.to_pyarrow(lake.current(backend, name)).to_pylist()]  # fmt: skip
