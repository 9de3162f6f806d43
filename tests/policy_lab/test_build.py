"""The history as the step collects it: every moment once, and nothing known before its time."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from mehvar import schema
from mehvar.empowerment import FACTS
from mehvar.policy_lab import _around, _events, _told
from mehvar.workspace import Marts, Workspace

AT = datetime(2025, 6, 1, 12)


@pytest.fixture(scope="module")
def shop(built_company: Path) -> Any:
    with Marts(Workspace.open(built_company)) as marts:
        yield marts


def base(name: str, *rows: dict[str, Any]) -> ibis.Table:
    """A base table with these rows; what a row does not say is empty."""
    columns = schema.table(name).columns
    return _table({one.name: one.arrow_type for one in columns}, rows)


def _table(columns: dict[str, pa.DataType], rows: tuple[dict[str, Any], ...]) -> ibis.Table:
    return ibis.memtable(
        pa.table(
            {name: pa.array([r.get(name) for r in rows], kind) for name, kind in columns.items()}
        )
    )


def fact_types() -> dict[str, str]:
    kinds = {one.name: one.ibis_type for one in schema.table("policy_cases").columns}
    return {name: kinds[name] for name in FACTS}


PEOPLE = _table(
    {"profile_hash": pa.int64(), "customer_id": pa.int64()},
    ({"profile_hash": 11, "customer_id": 1}, {"profile_hash": 12, "customer_id": 2}),
)


def test_every_late_order_is_there_once_as_the_orders_tell_it(shop: Marts) -> None:
    orders, cases = shop.view("customer_orders"), shop.view("policy_cases")
    expected = shop.ask(
        "SELECT order_hash, floor(delay_minutes)::BIGINT, gross_amount, store_id, customer_id, "
        f"order_number, delivered_at FROM {orders} "
        "WHERE delay_minutes >= 1 AND delivered_at IS NOT NULL ORDER BY order_hash"
    )

    found = shop.ask(
        "SELECT order_hash, order_delay, order_amount, order_store, customer_id, "
        f'customer_orders, "at", decision_id FROM {cases} '
        "WHERE situation = 'late_order' AND origin = 'order' ORDER BY order_hash"
    )

    assert len(expected) > 100
    assert [one[0] for one in found] == [one[0] for one in expected]
    undecided = {one[0] for one in found if one[-1] is None}
    assert [one[:-1] for one in found if one[0] in undecided] == [
        one for one in expected if one[0] in undecided
    ]


def test_every_case_has_one_row_and_one_id(shop: Marts) -> None:
    cases = shop.view("policy_cases")

    [(rows, ids)] = shop.ask(f"SELECT count(*), count(DISTINCT case_id) FROM {cases}")

    assert rows == ids > 500


def test_what_an_item_cost_is_read_from_its_last_sale_before(shop: Marts) -> None:
    lines, cases = shop.view("customer_order_lines"), shop.view("policy_cases")
    wanted = shop.rows(
        f"SELECT l.*, c.item_price, c.price_difference FROM {cases} c JOIN {lines} l "
        "ON c.case_id = 'line:' || l.source || ':' || l.record_id "
        "WHERE c.situation = 'out_of_stock' ORDER BY c.case_id LIMIT 25"
    )

    for one in wanted:
        before = shop.ask(
            f"SELECT amount / quantity FROM {lines} WHERE source = ? AND product_id = ? "
            'AND amount > 0 AND quantity > 0 AND "at" < ? '
            'ORDER BY "at" DESC, record_id DESC LIMIT 1',
            [one["source"], one["substituted_for"] or one["product_id"], one["at"]],
        )
        times = one["quantity"] if one["quantity"] > 0 else 1
        expected = round(before[0][0] * times) if before else None
        assert one["item_price"] == pytest.approx(expected, abs=1)
        if expected is not None and one["substituted_for"]:
            assert one["price_difference"] == one["amount"] - one["item_price"]


def test_a_delay_is_known_only_once_the_order_came(shop: Marts) -> None:
    orders, cases = shop.view("customer_orders"), shop.view("policy_cases")

    early = shop.ask(
        f"SELECT count(*), count(c.order_delay) FROM {cases} c JOIN {orders} o "
        'USING (order_hash) WHERE o.delivered_at > c."at"'
    )

    assert early[0][0] > 0
    assert early[0][1] == 0


def test_a_class_is_known_only_from_the_day_on_which_it_began(shop: Marts) -> None:
    value, cases = shop.view("customer_value"), shop.view("policy_cases")

    wrong = shop.ask(
        f"SELECT count(*) FROM {cases} c JOIN {value} v USING (customer_id) "
        "WHERE c.customer_class IS NOT NULL AND (v.class_since > c.day OR "
        "c.customer_class <> v.value_class)"
    )

    assert wrong == [(0,)]


def test_a_decision_stands_at_its_moment_with_what_it_knew_and_gave(
    duckdb: ibis.BaseBackend,
) -> None:
    facts = {"order_delay": 47, "delay_cause": "courier", "customer_agrees": True}
    decisions = base(
        "decisions",
        {"record_id": "d1", "at": AT, "day": AT.date(), "situation": "late_order",
         "order_hash": 5, "person_hash": 11, "facts": json.dumps({"order_delay": 40}),
         "outcome": "deny"},
        {"record_id": "d2", "at": AT + timedelta(minutes=5), "day": AT.date(),
         "situation": "late_order", "order_hash": 5, "person_hash": 11,
         "facts": json.dumps(facts), "outcome": "allow", "policy_key": "late", "policy_version": 3,
         "employee_id": "E1"},
    )  # fmt: skip
    grants = base(
        "grants",
        {"record_id": "g1", "decision_id": "d2", "state": "redeemed", "amount": 185_000,
         "cost_amount": 150_000, "at": AT, "day": AT.date()},
        {"record_id": "g2", "decision_id": "d1", "state": "refused", "amount": 90_000,
         "at": AT, "day": AT.date()},
    )  # fmt: skip

    rows = duckdb.to_pyarrow(
        _told.decided_moments(decisions, grants, PEOPLE, fact_types())
    ).to_pylist()

    assert len(rows) == 1
    one = rows[0]
    assert (one["decision_id"], one["decided_outcome"], one["decided_customer"]) == (
        "d2",
        "allow",
        1,
    )
    assert (one["granted_amount"], one["granted_cost"]) == (185_000, 150_000)
    assert (one["known_order_delay"], one["known_delay_cause"]) == (47, "courier")
    assert one["known_customer_agrees"] is True
    assert one["known_severity"] is None


def test_moments_join_what_is_told_of_them_and_stand_alone_otherwise(
    duckdb: ibis.BaseBackend,
) -> None:
    events = _table(
        {
            **{name: _arrow(kind) for name, kind in _events.EVENT.items()},
            "event_link": pa.string(), "event_pair": pa.string(),
        },
        (
            {"case_id": "order:a:1", "situation": "late_order", "origin": "order", "at": AT,
             "day": AT.date(), "order_hash": 5, "event_link": "o:late_order:5:",
             "event_pair": "o:late_order:5"},
            {"case_id": "order:a:2", "situation": "late_order", "origin": "order", "at": AT,
             "day": AT.date(), "order_hash": 6, "event_link": "o:late_order:6:",
             "event_pair": "o:late_order:6"},
        ),
    )  # fmt: skip
    told = _told.told_cases(
        base(
            "cases",
            {"record_id": "k1", "at": AT, "day": AT.date(), "kind": "late_order", "state": "open",
             "order_hash": 5, "severity": "high", "cause_owner": "courier"},
            {"record_id": "k2", "at": AT, "day": AT.date(), "kind": "missing_item",
             "state": "open", "order_hash": 7, "person_hash": 12, "severity": "low"},
            {"record_id": "k3", "at": AT, "day": AT.date(), "kind": "goodwill", "state": "merged"},
            {"record_id": "k4", "at": AT, "day": AT.date(), "kind": "goodwill", "state": "open",
             "severity": "medium"},
        ),
        PEOPLE,
        situations=("late_order", "missing_item", "goodwill"),
    )  # fmt: skip
    decided = _told.decided_moments(
        base(
            "decisions",
            {"record_id": "d1", "at": AT, "day": AT.date(), "situation": "late_order",
             "order_hash": 5, "facts": "{}", "outcome": "allow"},
            {"record_id": "d9", "at": AT, "day": AT.date(), "situation": "goodwill",
             "case_id": "k4", "facts": "{}", "outcome": "approve"},
        ),
        base("grants"),
        PEOPLE,
        fact_types(),
    )  # fmt: skip

    rows = duckdb.to_pyarrow(_around.moments(events, told, decided)).to_pylist()

    by_id = {one["case_id"]: one for one in rows}
    assert set(by_id) == {"order:a:1", "order:a:2", "case:k2", "decision:d9"}
    assert by_id["order:a:1"]["told_severity"] == "high"
    assert by_id["order:a:1"]["decision_id"] == "d1"
    assert by_id["order:a:2"]["decision_id"] is None
    assert by_id["case:k2"]["customer_id"] == 2
    assert by_id["decision:d9"]["told_severity"] == "medium"


def test_earlier_grants_count_for_ninety_days_and_never_later_ones(
    duckdb: ibis.BaseBackend,
) -> None:
    days = (-120, -91, -90, -30, -1, 1)
    given = [
        {"record_id": f"g{day}", "state": "granted", "amount": 10 ** (place + 1),
         "at": AT + timedelta(days=day), "day": (AT + timedelta(days=day)).date(),
         "person_hash": 11, "order_hash": 5 if day == -1 else None}
        for place, day in enumerate(days)
    ]  # fmt: skip
    rows = _table(
        {"case_id": pa.string(), "at": pa.timestamp("us"), "customer_id": pa.int64(),
         "order_hash": pa.int64()},
        (
            {"case_id": "now", "at": AT, "customer_id": 1, "order_hash": 5},
            {"case_id": "other", "at": AT, "customer_id": 2, "order_hash": None},
            {"case_id": "before all", "at": AT - timedelta(days=200), "customer_id": 1,
             "order_hash": 5},
        ),
    )  # fmt: skip

    found = _around.with_ledger(rows, _told.ledger(base("grants", *given), PEOPLE))

    told = {one["case_id"]: one for one in duckdb.to_pyarrow(found).to_pylist()}
    assert told["now"]["customer_granted"] == 1_000 + 10_000 + 100_000
    assert told["now"]["customer_grants"] == 3
    assert told["now"]["order_granted"] == 100_000
    assert (told["other"]["customer_granted"], told["other"]["order_granted"]) == (0, None)
    assert told["before all"]["customer_granted"] is None


def _arrow(kind: str) -> pa.DataType:
    kinds = {"string": pa.string(), "int64": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
    return kinds.get(kind, pa.timestamp("us"))
