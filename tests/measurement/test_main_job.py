"""The little shop's truth must come out of the build."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.measurement.conftest import Built
from tests.measurement.shop import AS_OF, customer_orders, make_shop

from mehvar import measurement
from mehvar.measurement._orders import read_orders
from mehvar.workspace import Settings, Workspace


def test_the_effect_of_lateness_is_recovered_where_the_raw_difference_has_the_wrong_sign(
    built: Built,
) -> None:
    spend = built.one("experience_effects", experience="late", dose="any", outcome="spend")
    again = built.one("experience_effects", experience="late", dose="any", outcome="return")

    assert spend["raw_difference"] > 0 > built.shop.spend_effect
    for row, truth in ((spend, built.shop.spend_effect), (again, built.shop.return_effect)):
        error = (row["high"] - row["low"]) / 3.92
        assert abs(row["effect"] - truth) < 3 * error
        assert row["high"] < 0
    assert "month" in spend["adjusted_for"]
    assert "employee" not in spend["adjusted_for"]


def test_harmless_lateness_is_harmless_and_harm_grows_with_the_delay(built: Built) -> None:
    tiers = ("0-15m", "15-30m", "30-60m", "60m+")
    rows = [
        built.one("experience_effects", experience="late", dose=dose, outcome="spend")
        for dose in tiers
    ]

    assert rows[0]["low"] < 0 < rows[0]["high"]
    assert rows[1]["effect"] > rows[2]["effect"] > rows[3]["effect"]
    assert rows[3]["high"] < rows[0]["low"]


def test_money_at_risk_is_the_loss_per_order_times_the_recent_orders(built: Built) -> None:
    effect = built.one("experience_effects", experience="late", dose="60m+", outcome="spend")
    risk = built.one("experience_risk", experience="late", dose="60m+")
    orders = built.shop.orders
    days = np.floor(orders["at"])
    recent = (orders["delay"] > 60) & (days >= 540 - built.workspace.settings.window_days)

    assert risk["orders"] == recent.sum()
    assert risk["customers"] == np.unique(orders["who"][recent]).size
    assert risk["money"] == pytest.approx(-effect["effect"] * risk["orders"])
    assert risk["low"] == pytest.approx(-effect["high"] * risk["orders"])
    assert risk["window_start"] == AS_OF - timedelta(days=89)


def test_experiences_are_ranked_by_money_and_those_without_a_price_have_a_reason(
    built: Built,
) -> None:
    rows = [row for row in built.rows("experience_risk") if row["dose"] == "any"]
    priced = sorted((row for row in rows if row["estimable"]), key=lambda row: row["rank"])

    assert priced[0]["experience"] == "late"
    assert [row["rank"] for row in priced] == list(range(1, len(priced) + 1))
    assert [row["money"] for row in priced] == sorted((r["money"] for r in priced), reverse=True)
    for row in rows:
        if not row["estimable"]:
            assert row["money"] is None
            assert measurement.reason_words(row["reason"]).fa
    reasons = {row["experience"]: row["reason"] for row in rows}
    assert reasons["out_of_stock"] == "not_in_data"
    assert reasons["returned"] == "never_seen"


def test_the_joint_row_charges_each_order_once(built: Built) -> None:
    joint = built.one("experience_risk", experience="all_operational", dose="once")
    late = built.one("experience_risk", experience="late", dose="any")
    tiers = [
        row
        for row in built.rows("experience_risk")
        if row["experience"] == "late" and row["dose"] != "any"
    ]

    assert joint["orders"] == late["orders"]
    assert joint["money"] == pytest.approx(sum(max(row["money"], 0) for row in tiers))
    assert joint["low"] < joint["money"] < joint["high"]


def test_a_customer_never_loses_more_than_they_would_spend(built: Built) -> None:
    rows = built.rows("customer_risk")

    assert len(rows) > 500
    for row in rows:
        assert row["money"] <= row["expected_spend"] + 1e-6
        assert row["low"] <= row["money"] <= row["high"]
        assert row["last_day"] > AS_OF - timedelta(days=90)
        assert row["department"]
        assert row["next_step"]


def test_the_customers_losses_add_up_to_about_the_experiences_money(built: Built) -> None:
    late = built.one("experience_risk", experience="late", dose="any")
    mine = sum(r["money"] for r in built.rows("customer_risk") if r["experience"] == "late")

    assert mine == pytest.approx(late["money"], rel=0.35)


def test_the_same_data_give_the_same_tables(built: Built) -> None:
    before = built.rows("experience_effects")

    with built.workspace.build(now=datetime(2025, 7, 2), as_of=AS_OF) as build:
        measurement.run_experiences(build)

    assert built.rows("experience_effects") == before


def small_shop(workspace: Workspace, *, customers: int, days: int = 540, **columns: object) -> None:
    rng = np.random.default_rng(9)
    orders = customer_orders(make_shop(rng, customers=customers), rng, **columns)
    with workspace.build(now=datetime(2025, 7, 1), as_of=AS_OF) as build:
        build.write_arrow("customer_orders", orders)
        measurement.run_experiences(build)


def reasons(workspace: Workspace) -> dict[str, str]:
    backend = workspace.connect()
    rows = backend.to_pyarrow(workspace.read(backend, "experience_risk")).to_pylist()
    backend.disconnect()
    return {row["experience"]: row["reason"] for row in rows if row["dose"] == "any"}


def test_a_handful_of_customers_gives_reasons_and_no_money(workspace: Workspace) -> None:
    small_shop(workspace, customers=25)

    found = reasons(workspace)

    assert found["late"] == "too_few_exposed"
    today = measurement.today(workspace, now=datetime(2025, 7, 1), language="en")
    assert today.experiences == ()
    assert today.headline.startswith("No experience can be priced yet")
    assert today.joint is not None
    assert today.joint.money is None
    assert all(customer.money is None for customer in today.customers)
    assert today.customers


def test_before_any_following_period_has_ended_nothing_is_priced(workspace: Workspace) -> None:
    longer = Workspace(
        root=workspace.root, settings=replace(workspace.settings, horizon_days=2_000)
    )

    small_shop(longer, customers=60)

    assert reasons(longer)["late"] == "no_following_period"


def test_an_empty_company_builds_and_says_that_nothing_is_recorded(workspace: Workspace) -> None:
    with workspace.build(now=datetime(2025, 7, 1), as_of=AS_OF) as build:
        measurement.run_experiences(build)

    assert set(reasons(workspace).values()) == {"not_in_data", "nothing_priced"} - {
        "nothing_priced"
    }
    today = measurement.today(workspace, now=datetime(2025, 7, 1))
    assert len(today.not_estimable) == len(measurement.EXPERIENCES)
    assert today.customers == ()


def test_parcel_shops_are_judged_in_days(workspace: Workspace) -> None:
    rng = np.random.default_rng(9)
    shop = make_shop(rng, customers=400)
    late = shop.orders["delay"] * 60
    small_shop(
        workspace, customers=400, delivery_minutes=np.full(late.size, 9 * 1440.0),
        delay_minutes=late,
    )  # fmt: skip

    backend = workspace.connect()
    rows = backend.to_pyarrow(workspace.read(backend, "experience_risk")).to_pylist()
    backend.disconnect()

    assert {row["dose"] for row in rows if row["experience"] == "late"} == {
        "any", "0-1d", "1-3d", "3-7d", "7d+",
    }  # fmt: skip


def test_settings_of_another_currency_speak_its_money(built: Built) -> None:
    pounds = Workspace(
        root=built.workspace.root,
        settings=Settings(currency="GBP", exponent=2, calendar="gregorian", language="en"),
    )

    found = measurement.today(pounds, now=datetime(2025, 7, 1))

    assert "£" in found.headline
    assert found.exponent == 2


def test_a_large_company_is_judged_by_whole_customers_drawn_evenly(built: Built) -> None:
    workspace = built.workspace
    backend = workspace.connect()

    def read(name: str) -> Any:
        return workspace.read(backend, name)

    whole = read_orders(backend, read, as_of=AS_OF)
    part = read_orders(backend, read, as_of=AS_OF, most=len(whole) // 4)
    backend.disconnect()

    drawn = np.unique(part.customer)
    assert set(drawn % 5) == {0}
    assert len(part) == np.isin(whole.customer, drawn).sum()
    assert len(whole) / 6 < len(part) < len(whole) / 4
