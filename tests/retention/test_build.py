"""The build step: a company with truth, and companies of which little can be known."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.retention.shops import (
    AS_OF,
    TODAY,
    build_company,
    mart,
    orders_mart,
    rows_of,
    simulate_rhythm,
)

from mehvar import retention
from mehvar.retention import Assumptions, RetentionError
from mehvar.workspace import Settings, Sight, Workspace

SHOWN = {"new", "on_rhythm", "late", "quiet", "gone", "unknown"}


def _shop(customers: int) -> pa.Table:
    who, day = simulate_rhythm(np.random.default_rng(7), customers=customers, shape=1.0)
    kept = day < 900
    return orders_mart(who[kept] + 1, day[kept] + TODAY - 899)


def _lines(orders: pa.Table) -> pa.Table:
    """Rice in every order, soap in every third one, by product."""
    rows = orders.select(["customer_id", "source", "order_id", "at", "day"]).to_pylist()
    told = [(row, "P1", "Rice") for row in rows] + [(row, "P2", "Soap") for row in rows[::3]]
    return mart(
        "customer_order_lines",
        {
            **{name: [row[name] for row, _, _ in told] for name in rows[0]},
            "record_id": [str(place) for place in range(len(told))],
            "product_id": [product for _, product, _ in told],
            "product_name": [name for _, _, name in told],
            "category": ["food" if product == "P1" else "home" for _, product, _ in told],
            "amount": [50_000] * len(told),
        },
        len(told),
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    orders = _shop(700)
    return build_company(
        tmp_path_factory.mktemp("shop") / "shop", orders=orders, lines=_lines(orders)
    )


def test_every_buyer_has_a_row_that_hangs_together(shop: Workspace) -> None:
    rows = rows_of(shop, "customer_retention")

    assert len(rows) == len({row["customer_id"] for row in rows}) == 700
    assert {row["quiet_state"] for row in rows} <= SHOWN
    for row in rows:
        assert row["days_silent"] == (AS_OF - row["last_purchase_day"]).days
        assert (
            AS_OF
            < row["next_purchase_low"]
            <= row["next_purchase_day"]
            <= row["next_purchase_high"]
        )
        assert 0 <= row["alive_probability"] <= 1
        assert row["churn_probability"] is None or 0 <= row["churn_probability"] <= 1


def test_the_list_of_the_quiet_is_of_those_with_a_rhythm_of_their_own(shop: Workspace) -> None:
    rows = rows_of(shop, "quiet_customers")
    own = {row["customer_id"]: row for row in rows_of(shop, "customer_retention")}

    assert rows
    assert [row["place"] for row in rows] == list(range(1, len(rows) + 1))
    assert [row["at_stake"] for row in rows] == sorted(
        (row["at_stake"] for row in rows), reverse=True
    )
    for row in rows:
        assert own[row["customer_id"]]["purchases"] >= 3
        assert row["silence_p"] < 0.1
        assert own[row["customer_id"]]["alive_probability"] >= 0.2


def test_the_readers_tell_what_was_built(shop: Workspace) -> None:
    overview = retention.read_overview(shop)
    quiet = retention.list_quiet(shop, limit=5)
    following = retention.list_quiet(shop, limit=5, after=quiet.next or 0)
    curves = retention.read_curves(shop, dimension="channel")
    cohorts = retention.read_cohorts(shop)
    card = retention.read_churn_card(shop)

    assert overview.customers == 700
    assert overview.figures["alarms"].value == quiet.total
    came = overview.figures["retention"]
    assert (came.low or 1) < (came.value or 0) < (came.high or 0)
    assert [row.place for row in (*quiet.rows, *following.rows)] == list(range(1, 11))
    assert {curve.member for curve in curves} == {"app", "web"}
    assert all(
        a.survival >= b.survival
        for one in curves
        for a, b in zip(one.points, one.points[1:], strict=False)
    )
    assert cohorts.by_age[0].rate == 1
    assert sum(cohort.customers or 0 for cohort in cohorts.cohorts) <= 700
    assert {row.kind for row in card} >= {
        "state",
        "design",
        "snapshot",
        "quality",
        "calibration",
        "cutoff",
    }


def test_one_customer_is_read_with_their_needs_and_only_in_sight(shop: Workspace) -> None:
    needs = rows_of(shop, "next_needs")
    customer = needs[0]["customer_id"]

    outlook = retention.read_outlook(shop, customer_id=customer)

    assert outlook is not None
    assert {need.title for need in outlook.needs} <= {"Rice", "Soap", "food", "home"}
    for need in outlook.needs:
        assert need.purchases >= 3
        assert need.due_day == need.last_day + timedelta(days=max(round(need.interval_days), 1))
        assert AS_OF < need.due_low <= need.due_high
    nobody = Sight(stores=frozenset())
    assert retention.read_outlook(shop, customer_id=customer, sight=nobody) is None
    assert retention.list_quiet(shop, sight=nobody).total == 0
    assert retention.read_outlook(shop, customer_id=10**9) is None


def test_needs_that_are_due_are_due_within_a_week(shop: Workspace) -> None:
    rows = rows_of(shop, "needs_due")

    assert rows
    assert all(AS_OF < row["due_day"] <= AS_OF + timedelta(days=7) for row in rows)
    worth = [row["probability"] * row["usual_amount"] for row in rows]
    assert worth == sorted(worth, reverse=True)


def test_attributes_are_few_and_of_this_slice(shop: Workspace) -> None:
    found = {row["attribute"] for row in rows_of(shop, "attributes")}

    assert (
        {"quiet_state", "next_purchase_day"}
        <= found
        <= {"quiet_state", "next_purchase_day", "churn_risk"}
    )


def _one_each() -> pa.Table:
    who = np.arange(1, 301)
    return orders_mart(who, TODAY - who)


def _strange_amounts() -> pa.Table:
    orders = _shop(120)
    amounts = np.resize(np.array([0, -5_000, 7, 10**15]), orders.num_rows)
    return orders.set_column(
        orders.column_names.index("gross_amount"), "gross_amount", pa.array(amounts)
    )


def _from_the_future() -> pa.Table:
    return orders_mart(np.arange(1, 50), np.full(49, TODAY + 30))


def _ten_year_gaps() -> pa.Table:
    who = np.repeat(np.arange(1, 61), 2)
    return orders_mart(who, np.tile([TODAY - 3_700, TODAY - 5], 60))


@pytest.mark.parametrize(
    "orders",
    [
        pytest.param(lambda: orders_mart(np.zeros(0, np.int64), np.zeros(0, np.int64)), id="nobody"),
        pytest.param(_one_each, id="one purchase each"),
        pytest.param(_strange_amounts, id="zero and negative amounts"),
        pytest.param(_from_the_future, id="from the future"),
        pytest.param(_ten_year_gaps, id="ten-year gaps"),
        pytest.param(lambda: orders_mart(np.ones(4, np.int64), np.arange(TODAY - 3, TODAY + 1)), id="one customer"),
    ],
)  # fmt: skip
def test_a_company_of_which_little_is_known_is_built_and_says_so(
    orders: object, tmp_path: Path
) -> None:
    company = build_company(tmp_path / "shop", orders=orders(), currency="GBP", exponent=2)  # type: ignore[operator]

    overview = retention.read_overview(company)
    buyers = overview.customers
    assert overview.source in {"none", "rhythm", "model"}
    assert overview.why or overview.source == "model"
    states = {row["quiet_state"] for row in rows_of(company, "customer_retention")}
    assert states <= SHOWN
    for row in rows_of(company, "customer_retention"):
        if row["quiet_state"] == "unknown":
            assert row["note"] == "no_rhythm"
            assert row["next_purchase_day"] is None
    if buyers < company.settings.minimum_group:
        assert all(row["rate"] is None for row in rows_of(company, "cohorts"))
        assert not rows_of(company, "survival_curves")
    retention.read_cohorts(company, period="week")
    retention.list_needs_due(company)


def test_wrong_assumptions_are_told_all_at_once(tmp_path: Path) -> None:
    company = Workspace.create(tmp_path / "shop", Settings())
    retention.write_assumptions(company.root, Assumptions(lead_days=14, offer_share=0.2))
    assert retention.read_assumptions(company.root) == Assumptions(lead_days=14, offer_share=0.2)

    (company.root / retention.FILE).write_text("lead_days = 900\nofer_share = 0.1\n", "utf-8")
    with pytest.raises(RetentionError, match=r"ofer_share is unknown; lead_days 900 must lie"):
        retention.read_assumptions(company.root)


def test_a_group_too_small_to_show_keeps_its_numbers(tmp_path: Path) -> None:
    company = build_company(tmp_path / "shop", orders=_shop(60), minimum_group=20)

    for row in rows_of(company, "cohorts"):
        if row["customers"] is None:
            assert row["rate"] is row["active"] is row["revenue"] is row["p"] is None
        else:
            assert row["customers"] >= 20
            assert row["revenue"] is None or row["active"] == 0 or row["active"] >= 20
