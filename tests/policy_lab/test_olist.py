"""On a real marketplace's late orders, the lab answers as a loop over them does."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from tests.policy_lab.cases import history

from mehvar.empowerment import read_policy
from mehvar.policy_lab import backtest

if TYPE_CHECKING:
    from pathlib import Path

    import ibis

WEEK = 7 * 24 * 60
DAY = 24 * 60
STEPS = ((DAY, WEEK, 500), (WEEK, 2 * WEEK, 1_000), (2 * WEEK, None, 2_000))
CAP = 5_000
LATE = read_policy({
    "key": "late-order", "version": 1, "situation": "late_order", "hit": "first",
    "title": {"fa": "سفارش دیررسیده", "en": "Late orders"},
    "rows": [
        {
            "key": f"from-{low}",
            "when": [
                {"fact": "order_delay", "operator": "between", "value": [low, high]}
                if high
                else {"fact": "order_delay", "operator": "at_least", "value": low}
            ],
            "effect": {
                "action": "discount_code",
                "amount": {"of": "order_amount", "rate": rate, "at_most": CAP},
            },
        }
        for low, high, rate in STEPS
    ],
})  # fmt: skip


@pytest.mark.data
def test_olists_late_orders_cost_what_a_loop_over_them_says(
    duckdb: ibis.BaseBackend, data: Path
) -> None:
    late = _late_orders(data / "olist")

    found = backtest(history=history(duckdb, LATE, late), policy=LATE)

    due = [_due(one["order_delay"], one["order_amount"]) for one in late]
    assert len(late) == found.total.cases == 1_156  # 97 % delivered, 1,135 of them reviewed
    assert found.total.helped == sum(one is not None for one in due) == 957
    assert found.total.amount == sum(min(one or 0, CAP) for one in due) == 1_390_039
    assert found.total.capped == sum((one or 0) > CAP for one in due) == 55
    assert {one.key: one.now.cases for one in found.by("row").groups} == Counter(
        _row(one["order_delay"]) for one in late
    )


def _late_orders(olist: Path) -> list[dict[str, Any]]:
    """Read what was delivered after the promised day; amounts in centavos, items and freight."""
    amounts: Counter[str] = Counter()
    for one in pq.read_table(olist / "sample15k_order_items.parquet").to_pylist():
        total = Decimal(str(one["price"])) + Decimal(str(one["freight_value"]))
        amounts[one["order_id"]] += int(total * 100)
    cases: list[dict[str, Any]] = []
    for one in pq.read_table(olist / "sample15k_orders.parquet").to_pylist():
        delivered = _moment(one["order_delivered_customer_date"])
        promised = _moment(one["order_estimated_delivery_date"])
        if delivered is None or promised is None or delivered <= promised:
            continue
        cases.append({
            "case_id": one["order_id"], "customer_id": len(cases), "order_hash": len(cases),
            "order_delay": int((delivered - promised).total_seconds() // 60),
            "order_amount": amounts[one["order_id"]],
        })  # fmt: skip
    return cases


def _moment(told: object) -> datetime | None:
    return datetime.fromisoformat(str(told)) if told else None


def _row(delay: int) -> str | None:
    return next(
        (f"from-{low}" for low, high, _ in STEPS if low <= delay < (high or delay + 1)), None
    )


def _due(delay: int, amount: int) -> int | None:
    """What the row comes to, halves up, before its cap."""
    for low, high, rate in STEPS:
        if low <= delay < (high or delay + 1):
            return (amount * rate + 5_000) // 10_000
    return None
