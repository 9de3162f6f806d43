"""Classes: who is in which, who moves, and that nobody moves for a tremble."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.value.companies import AS_OF, Order, rows, shop, write

from mehvar import value
from mehvar.value._classes import bounds_of, classes_of, read_class_rules, settle_classes
from mehvar.workspace import Workspace

SHARES = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 20), st.just(4)), elements=st.floats(0.001, 1)
)


@given(raw=SHARES, data=st.data())
def test_nobody_moves_without_being_there_or_beyond_with_more_than_80_percent(
    raw: np.ndarray, data: st.DataObject
) -> None:
    probability = raw / raw.sum(axis=1, keepdims=True)
    count = len(probability)
    before = np.array(data.draw(st.lists(st.integers(-1, 3), min_size=count, max_size=count)))
    now = probability.argmax(axis=1)

    settled, moved = settle_classes(now=now, probability=probability, before=before)

    new = before == -1
    assert (settled[new] == now[new]).all()
    assert not moved[new].any()
    for place in np.flatnonzero(~new):
        to, had = settled[place], before[place]
        if to < had:
            assert probability[place, : to + 1].sum() > value.CLEAR
        elif to > had:
            assert probability[place, to:].sum() > value.CLEAR
        assert moved[place] == (to != had)
    again, later = settle_classes(now=now, probability=probability, before=settled)
    assert (again == settled).all()
    assert not later.any()


@given(
    values=arrays.arrays(
        np.float64, st.integers(0, 300), elements=st.floats(-1e6, 1e9, allow_nan=False)
    )
)
def test_no_class_is_larger_than_its_share(values: np.ndarray) -> None:
    rules = read_class_rules(Path("absent"))

    bounds = bounds_of(values, rules, minor_units=1)
    places = classes_of(values, bounds)

    assert bounds[0] >= bounds[1] >= bounds[2] >= 1
    for place, rule in enumerate(rules):
        assert (places <= place).sum() <= rule.top_share * len(values) + 1e-3
    assert (places[values <= 0] == 3).all()


def test_whoever_stops_buying_falls_and_whoever_comes_back_rises(workspace: Workspace) -> None:
    """Two customers change places in half a year; the list of moves tells both, and why."""
    later = AS_OF + timedelta(days=180)
    orders = [one for one in shop(customers=200) if one.customer not in {1, 2}]
    start = date(2024, 2, 1)
    busy = [Order(customer=1, day=start + timedelta(days=12 * n), amount=3_000) for n in range(42)]
    rare = [Order(customer=2, day=start, amount=3_000)]
    more = [
        Order(customer=2, day=AS_OF + timedelta(days=7 * n), amount=3_000) for n in range(1, 26)
    ]
    go_on = [
        Order(customer=one.customer, day=one.day + timedelta(days=180), amount=one.amount)
        for one in orders
    ]
    before = {
        row["customer_id"]: row["value_class"]
        for row in rows(write(workspace, [*orders, *busy, *rare]), "customer_value")
    }

    write(workspace, [*go_on, *busy, *rare, *more], as_of=later)

    moves = {row["customer_id"]: row for row in rows(workspace, "value_moves")}
    assert moves[1]["from_class"] == before[1]
    assert not moves[1]["is_up"]
    assert moves[1]["reason"] == "silence"
    assert moves[2]["is_up"]
    assert moves[2]["reason"] == "bought"
    assert moves[1]["before"] > moves[1]["value"]
    assert moves[1]["day"] == later
    classes = {row["value_class"]: row for row in rows(workspace, "value_classes")}
    assert classes[before[1]]["left"] >= 1
    assert sum(row["came"] for row in classes.values()) == len(moves)
