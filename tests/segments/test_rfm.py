"""Fifths with ties ruled, against the rule written out for one customer at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import engine, segments
from mehvar.segments import _rfm

AS_OF = date(2025, 12, 31)


@pytest.fixture(scope="module")
def backend() -> Iterator[Any]:
    opened = engine.connect()
    yield opened
    opened.disconnect()


def placed(
    backend: Any, days: Iterable[int], orders: Iterable[int], spend: Iterable[int]
) -> dict[str, list[Any]]:
    ago = list(days)
    table = pa.table(
        {
            "customer_id": pa.array(range(len(ago)), pa.int64()),
            "last_order_day": pa.array([AS_OF - timedelta(days=one) for one in ago], pa.date32()),
            "orders": pa.array(orders, pa.int64()),
            "net_spend": pa.array(spend, pa.int64()),
        }
    )
    rows = _rfm.measures(ibis.memtable(table), as_of=AS_OF)
    limits = _rfm.read_limits(backend, rows)
    found = backend.to_pyarrow(_rfm.classify(rows, limits)).sort_by("customer_id")
    columns: dict[str, list[Any]] = found.to_pydict()
    return columns


def rule(values: list[int]) -> list[int]:
    """1 + floor(5 (less + equal / 2) / n), one customer at a time."""
    n = len(values)
    return [
        1 + (5 * (2 * sum(v < one for v in values) + values.count(one))) // (2 * n)
        for one in values
    ]


@given(
    customers=st.lists(
        st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(-50, 200)),
        min_size=1, max_size=40,
    )
)  # fmt: skip
@settings(max_examples=15, deadline=None)
def test_classes_follow_the_rule_and_equal_customers_share_them(
    backend: Any, customers: list[tuple[int, int, int]]
) -> None:
    days, orders, spend = (list(column) for column in zip(*customers, strict=True))

    found = placed(backend, days, orders, spend)

    assert found["r"] == rule([-one for one in days])
    assert found["f"] == rule(orders)
    assert found["m"] == rule(spend)
    assert set(found["segment"]) <= set(_rfm.SEGMENTS)


def test_of_customers_who_are_all_different_each_fifth_is_a_class(backend: Any) -> None:
    found = placed(backend, range(100), range(1, 101), range(100))

    assert np.bincount(found["m"]).tolist() == [0, 20, 20, 20, 20, 20]
    assert found["r"][0] == 5, "who bought today is in the highest class of recency"
    assert found["f"][0] == 1


def test_where_all_are_equal_all_are_in_the_middle(backend: Any) -> None:
    found = placed(backend, [5] * 7, [1] * 7, [100] * 7)

    assert set(found["r"]) == set(found["f"]) == set(found["m"]) == {3}
    assert set(found["segment"]) == {"occasional"}


@pytest.mark.parametrize(
    ("r", "f", "m", "orders", "segment"),
    [
        pytest.param(5, 5, 5, 9, "core", id="best in all"),
        pytest.param(5, 1, 5, 1, "newcomer", id="a large first purchase"),
        pytest.param(3, 3, 3, 3, "regular", id="the middle"),
        pytest.param(5, 2, 2, 2, "rising", id="lately, little"),
        pytest.param(1, 5, 5, 9, "at_risk", id="worth much and silent"),
        pytest.param(2, 3, 3, 3, "slipping", id="worth something and silent"),
        pytest.param(3, 1, 1, 2, "occasional", id="now and then"),
        pytest.param(1, 1, 1, 1, "sleeping", id="once, long ago"),
    ],
)
def test_the_classes_name_the_segment(
    backend: Any,
    r: int,
    f: int,
    m: int,
    orders: int,
    segment: str,
) -> None:
    table = ibis.memtable(pa.table({"r": [r], "f": [f], "m": [m], "n": [orders]}))

    found = backend.to_pyarrow(
        table.select(segment=_rfm.segment_of(table.r, table.f, table.m, orders=table.n))
    )

    assert found["segment"].to_pylist() == [segment]


def test_nobody_bought_is_said(backend: Any) -> None:
    with pytest.raises(segments.SegmentsError, match="Nobody has bought"):
        placed(backend, [], [], [])
