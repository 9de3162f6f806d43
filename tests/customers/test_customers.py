"""One row per customer, their stage of life, their habits and what other slices say of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import customers
from mehvar.customers import _lifecycle, _local
from mehvar.workspace import Settings, Workspace

AS_OF = date(2025, 6, 30)
NOON = datetime(2025, 6, 30, 12)

LOYAL, NEW, ONCE, QUIET, GONE, WINDOW_SHOPPER, TOMORROW, NIGHT = range(1, 9)


def orders_of(person: str, *ago: int, **told: Any) -> list[dict[str, Any]]:
    return [
        {"order_id": f"{person}{days}", "person_ref": person, "total_amount": 1000, "status": "delivered",
         "at": NOON - timedelta(days=days), "channel": "app"} | told
        for days in ago
    ]  # fmt: skip


@pytest.fixture(scope="module")
def company(shop_in: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("customers") / "shop"
    shop = shop_in(Workspace.create(root, Settings(memory_limit="2GB", threads=2)))
    shop.add("people", [
        {"record_id": "loyal", "full_name": "Ali Rezaei", "city": "تهران", "channel": "App ",
         "registered_at": NOON - timedelta(days=400), "registered_day": AS_OF - timedelta(days=400)},
        {"source": "till", "record_id": "77", "first_name": "علی", "last_name": "رضایی",
         "mobile": "+989121234567"},
    ])  # fmt: skip
    shop.add("people", [
        {"source": "phone", "record_id": "x", "full_name": "A. Rezaei", "city": "کرج"},
    ])  # fmt: skip
    shop.add("orders", [
        *orders_of("loyal", 5, 25, 45, 65), *orders_of("new", 10), *orders_of("once", 45),
        *orders_of("quiet", 60, 80, 100), *orders_of("gone", 300, 320),
        *orders_of("loyal", 2, status="cancelled"), *orders_of("tomorrow", -1),
        *orders_of("77", 20, source="till", channel="Shop", store_id="s1", region="تهران"),
    ])  # fmt: skip
    midnight = datetime(2025, 6, 1, 21, 0)  # half past midnight in Tehran
    shop.add("orders", [
        {"order_id": "n", "person_ref": "night", "at": midnight - timedelta(hours=3),
         "promised_at": midnight, "delivered_at": midnight, "status": "delivered"},
    ])  # fmt: skip
    shop.add("order_lines", [
        {"order_id": "loyal5", "record_id": "1", "at": NOON, "category": "dairy", "amount": 900},
        {"order_id": "loyal25", "record_id": "2", "at": NOON, "category": "bread", "amount": 100},
    ])  # fmt: skip
    shop.add("feedback", [
        {"person_ref": "loyal", "record_id": str(days), "at": NOON - timedelta(days=days),
         "kind": kind, "score": score}
        for days, kind, score in ((9, "rating", 2.0), (4, "rating", 5.0), (3, "nps", 9.0),
                                  (-3, "rating", 1.0), (2, "enps", 0.0))
    ])  # fmt: skip
    shop.add("interactions", [
        {"person_ref": "browser", "at": NOON - timedelta(days=3), "kind": "question", "channel": "phone"},
    ])  # fmt: skip
    who = {("app", "loyal"): LOYAL, ("till", "77"): LOYAL, ("phone", "x"): LOYAL,
           ("app", "new"): NEW, ("app", "once"): ONCE, ("app", "quiet"): QUIET,
           ("app", "gone"): GONE, ("app", "browser"): WINDOW_SHOPPER, ("app", "tomorrow"): TOMORROW, ("app", "night"): NIGHT}  # fmt: skip
    shop.build(who, as_of=AS_OF)
    return shop


def test_each_customer_stands_where_their_own_rhythm_says(company: Any) -> None:
    stages = {number: row["lifecycle"] for number, row in company.customers().items()}

    assert stages == {
        LOYAL: "active", NEW: "new", ONCE: "quiet", QUIET: "quiet", GONE: "lost",
        WINDOW_SHOPPER: "prospect", TOMORROW: "prospect", NIGHT: "new",
    }  # fmt: skip


def test_one_person_in_three_systems_is_one_row(company: Any) -> None:
    row = company.customers()[LOYAL]

    assert (row["profiles"], row["sources"]) == (3, 3)
    assert row["full_name"] == "علی رضایی"  # the company's script before a newer Latin spelling
    assert (row["mobile"], row["city"], row["region"]) == ("+989121234567", "کرج", "تهران")
    assert (row["channels"], row["channel_count"]) == ("app,shop", 2)
    assert row["store_id"] == "s1"
    assert (row["orders"], row["cancelled_orders"], row["net_spend"]) == (5, 1, 5000)
    assert row["spend_90d"] == 5000
    assert row["mean_gap_days"] == pytest.approx(60 / 4)
    assert (row["first_seen_day"], row["tenure_days"]) == (AS_OF - timedelta(days=400), 400)
    assert row["as_of_day"] == AS_OF


def test_only_what_happened_by_the_day_counts(company: Any) -> None:
    rows = company.customers()

    assert (rows[TOMORROW]["orders"], rows[TOMORROW]["first_seen_day"]) == (0, None)
    loyal = rows[LOYAL]
    assert (loyal["last_rating"], loyal["last_nps"], loyal["last_csat"]) == (5.0, 9.0, None)
    assert loyal["feedbacks"] == 4
    assert loyal["mean_score"] == pytest.approx((0.25 + 1.0 + 0.9) / 3)


def test_habits_are_told_only_where_there_are_enough_orders(company: Any) -> None:
    told = {
        (row["customer_id"], row["attribute"]): row["value"] for row in company.read("attributes")
    }

    assert told[LOYAL, "favourite_hour"] == "15"  # noon in UTC is half past three in Tehran
    assert told[LOYAL, "favourite_category"] == "dairy"
    assert told[LOYAL, "preferred_channel"] == "app"
    assert told[WINDOW_SHOPPER, "preferred_channel"] == "phone"
    assert told[LOYAL, "channels"] == "app,shop"
    assert told[GONE, "lifecycle"] == "lost"
    assert (NEW, "favourite_hour") not in told
    weekdays = [_saturday_first(NOON - timedelta(days=days)) for days in (60, 80, 100)]
    assert told[QUIET, "favourite_weekday"] == str(_most(weekdays))


def _saturday_first(at: datetime) -> int:
    return (at.weekday() + 2) % 7


def _most(values: list[int]) -> int:
    return min(values, key=lambda value: (-values.count(value), value))


def test_another_slice_puts_replaces_and_keeps_its_attributes(company: Any) -> None:
    def put(value: str, names: tuple[str, ...] = ("rfm_class",)) -> None:
        with company.workspace.build(now=datetime(2026, 2, 1), as_of=AS_OF) as build:
            rows = pa.table({"customer_id": [NEW], "attribute": [names[0]], "value": [value]})
            customers.put_attributes(build, ibis.memtable(rows), names=names)

    put("champion")
    put("at risk")

    found = [row for row in company.read("attributes") if row["attribute"] == "rfm_class"]
    assert found == [
        {"customer_id": NEW, "attribute": "rfm_class", "value": "at risk", "as_of": AS_OF}
    ]
    assert any(row["attribute"] == "lifecycle" for row in company.read("attributes"))
    with pytest.raises(customers.CustomersError, match="lifecycle"):
        put("mine", ("lifecycle",))


def test_the_timeline_tells_everything_in_order(company: Any) -> None:
    rows = [row for row in company.read("timeline") if row["customer_id"] == LOYAL]

    kinds = [row["kind"] for row in rows]
    assert kinds[0] == "registered"
    assert kinds.count("order") == 6
    assert kinds.count("feedback") == 4
    assert {row["what"] for row in rows if row["kind"] == "order"} == {"placed", "cancelled"}
    assert all(row["day"] <= AS_OF for row in rows)
    every = [(row["customer_id"], row["at"]) for row in company.read("timeline")]
    assert all(before <= after for before, after in pairwise(every))


def test_a_delivery_stands_on_the_day_of_the_wall_clock(company: Any) -> None:
    rows = company.read("timeline")

    (row,) = [row for row in rows if row["customer_id"] == NIGHT and row["kind"] == "delivery"]
    assert (row["day"], row["what"], row["minutes"]) == (date(2025, 6, 2), "on_time", 0.0)


backend = ibis.duckdb.connect()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.integers(0, 700), min_size=0, max_size=6, unique=True), min_size=1, max_size=6
    )
)
def test_the_stage_agrees_with_a_slow_reading_of_the_rules(days_ago: list[list[int]]) -> None:
    rules = customers.LifecycleRules()
    gaps = [(max(days) - min(days)) / (len(days) - 1) for days in days_ago if len(days) > 1]
    usual = median(gaps) if gaps else rules.usual_days

    def slow(days: list[int]) -> str:
        if not days:
            return "prospect"
        silent, count = min(days), len(days) - 1
        own = (max(days) - min(days)) / count if count else 0.0
        rhythm = max((count * own + 2 * usual) / (count + 2), 7)
        if count == 0 and silent <= 30:
            return "new"
        return "active" if silent <= 2 * rhythm else "quiet" if silent <= 4 * rhythm else "lost"

    histories = pa.table({
        "orders": pa.array([len(days) for days in days_ago], pa.int64()),
        "mean_gap_days": pa.array(
            [(max(days) - min(days)) / (len(days) - 1) if len(days) > 1 else None for days in days_ago],
            pa.float64(),
        ),
        "silent": pa.array([min(days) if days else None for days in days_ago], pa.int64()),
    })  # fmt: skip
    rows = ibis.memtable(histories)
    found = _lifecycle.median_gap(backend, rows, rules=rules)
    stages = backend.to_pyarrow(
        rows.select(stage=_lifecycle.stage(rows, silent_days=rows.silent, median_days=found))
    )

    assert found == pytest.approx(usual)
    assert stages["stage"].to_pylist() == [slow(days) for days in days_ago]


@pytest.mark.parametrize("zone", ["Asia/Tehran", "America/Sao_Paulo", "Europe/London", "UTC"])
def test_the_wall_clock_agrees_with_the_zone_at_every_hour(zone: str) -> None:
    first, last = date(2019, 1, 1), date(2022, 12, 31)
    spans = _local.offsets(zone=zone, first=first, last=last)
    begin = int((datetime(2019, 1, 1) - datetime(1970, 1, 1)).total_seconds())

    for second in range(begin, begin + 4 * 365 * 86_400, 1_800):
        offset = next((offset for until, offset in spans if second < until), spans[-1][1])
        moment = datetime.fromtimestamp(second, ZoneInfo(zone))
        told = moment.utcoffset()
        assert told is not None
        assert offset == told.total_seconds()
