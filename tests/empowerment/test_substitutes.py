"""Substitutes against every constraint, looked at pair by pair."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from mehvar.empowerment import SubstituteRules, find_substitutes

Row = dict[str, Any]
RULES = SubstituteRules(most=3, most_dearer=300_000)
WANTED = pa.schema({
    "case_id": pa.int64(), "product_id": pa.string(), "category": pa.string(), "price": pa.int64(),
    "size": pa.float64(), "unit": pa.string(), "rating": pa.float64(), "ratings": pa.int64(),
    "needs": pa.int64(), "avoids": pa.int64(),
})  # fmt: skip
OFFERED = pa.schema([
    *(field for field in WANTED if field.name not in {"case_id", "needs", "avoids"}),
    pa.field("in_stock", pa.bool_()), pa.field("marks", pa.int64()),
    pa.field("allergens", pa.int64()),
])  # fmt: skip
MILK: Row = {
    "case_id": 1, "product_id": "milk", "category": "dairy", "price": 420_000, "size": 1.0,
    "unit": "l", "rating": 0.8, "ratings": 50, "needs": 0, "avoids": 0,
}  # fmt: skip
OTHER: Row = {
    "product_id": "other", "category": "dairy", "price": 500_000, "size": 1.0, "unit": "l",
    "rating": 0.85, "ratings": 40, "in_stock": True, "marks": 0, "allergens": 0,
}  # fmt: skip


def found(wanted: list[Row], offered: list[Row], rules: SubstituteRules = RULES) -> list[Row]:
    rows = find_substitutes(
        wanted=ibis.memtable(pa.Table.from_pylist(wanted, WANTED)),
        offered=ibis.memtable(pa.Table.from_pylist(offered, OFFERED)),
        rules=rules,
    )
    return list(rows.order_by(["case_id", "rank"]).to_pyarrow().to_pylist())


def test_a_dearer_and_better_one_of_the_same_kind_is_offered() -> None:
    assert found([MILK], [OTHER]) == [
        {
            "case_id": 1, "difference": 80_000, "quality": "fits", "size_fit": "fits",
            "product_id": "other", "rank": 1, "needs_yes": False,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        pytest.param({}, {"category": "tea"}, id="another category"),
        pytest.param({}, {"product_id": "milk"}, id="the same product"),
        pytest.param({}, {"in_stock": False}, id="not in stock"),
        pytest.param({}, {"in_stock": None}, id="stock unknown"),
        pytest.param({}, {"price": 419_999}, id="cheaper"),
        pytest.param({}, {"price": 720_001}, id="dearer than the company pays"),
        pytest.param({}, {"price": None}, id="no price"),
        pytest.param({}, {"size": 0.9}, id="smaller"),
        pytest.param({}, {"rating": 0.77}, id="worse"),
        pytest.param({"needs": 0b10}, {"marks": 0b01}, id="lacks what is needed"),
        pytest.param({"needs": 0b10}, {"marks": None}, id="marks unknown"),
        pytest.param({"avoids": 0b100}, {"allergens": 0b110}, id="holds an allergen"),
        pytest.param({"avoids": 0b100}, {"allergens": None}, id="allergens unknown"),
    ],
)
def test_what_breaks_a_constraint_is_never_offered(wanted: Row, offered: Row) -> None:
    assert found([MILK | wanted], [OTHER | offered]) == []


@pytest.mark.parametrize(
    ("offered", "unknown"),
    [
        pytest.param({"rating": None}, "quality", id="no rating"),
        pytest.param({"rating": 0.1, "ratings": 9}, "quality", id="too few ratings"),
        pytest.param({"size": None}, "size_fit", id="no size"),
        pytest.param({"size": 0.1, "unit": "kg"}, "size_fit", id="another unit"),
    ],
)
def test_what_is_not_known_needs_the_customers_yes(offered: Row, unknown: str) -> None:
    (only,) = found([MILK], [OTHER | offered])

    assert only[unknown] == "unknown"
    assert only["needs_yes"]


def test_what_is_known_comes_before_what_is_not_and_the_cheaper_first() -> None:
    offered = [
        OTHER | {"product_id": "unknown", "price": 420_000, "rating": None},
        OTHER | {"product_id": "dear", "price": 600_000},
        OTHER | {"product_id": "near", "price": 430_000},
        OTHER | {"product_id": "far", "price": 700_000},
    ]

    assert [row["product_id"] for row in found([MILK], offered)] == ["near", "dear", "far"]


def test_a_thousand_cases_of_chance_obey_every_constraint() -> None:
    rng = np.random.default_rng(11)
    offered, wanted = _offers(rng, 300), _cases(rng, 1_000)
    rules = replace(RULES, most=2)

    rows = found(wanted, offered, rules)

    expected = {
        (case["case_id"], item["product_id"])
        for case in wanted
        for item in _best(case, offered, rules)
    }
    assert {(row["case_id"], row["product_id"]) for row in rows} == expected


def _maybe(rng: np.random.Generator, value: Any) -> Any:
    return None if rng.random() < 0.15 else value


def _product(rng: np.random.Generator, name: str) -> Row:
    return {
        "product_id": name,
        "category": str(rng.choice(["dairy", "tea", "rice"])),
        "price": int(rng.integers(1, 60)) * 10_000,
        "size": _maybe(rng, float(rng.integers(1, 5)) / 2),
        "unit": str(rng.choice(["l", "kg"])),
        "rating": _maybe(rng, round(float(rng.random()), 2)),
        "ratings": int(rng.integers(0, 40)),
    }


def _offers(rng: np.random.Generator, count: int) -> list[Row]:
    return [
        _product(rng, f"p{number}")
        | {
            "in_stock": _maybe(rng, bool(rng.random() < 0.7)),
            "marks": _maybe(rng, int(rng.integers(0, 8))),
            "allergens": _maybe(rng, int(rng.integers(0, 8))),
        }
        for number in range(count)
    ]


def _cases(rng: np.random.Generator, count: int) -> list[Row]:
    return [
        _product(rng, f"p{rng.integers(0, 300)}")
        | {"case_id": number, "needs": int(rng.choice([0, 0, 1, 2])),
           "avoids": int(rng.choice([0, 0, 4]))}
        for number in range(count)
    ]  # fmt: skip


def _best(case: Row, offered: list[Row], rules: SubstituteRules) -> list[Row]:
    """The rules in words, one pair at a time."""
    kept = []
    for item in offered:
        judged = _judge(case, item, rules)
        if judged is not None:
            kept.append((judged, item["price"], -(item["rating"] or 0), item["product_id"], item))
    return [one[-1] for one in sorted(kept, key=lambda one: one[:4])[: rules.most]]


def _judge(case: Row, item: Row, rules: SubstituteRules) -> int | None:
    """How many things are unknown of a substitute; None when it may not be offered."""
    dearer = item["price"] - case["price"]
    forbidden = (
        item["category"] != case["category"],
        item["product_id"] == case["product_id"],
        not item["in_stock"],
        not 0 <= dearer <= (rules.most_dearer or 0),
        case["needs"] & ~(item["marks"] or 0),
        case["avoids"] and (item["allergens"] is None or case["avoids"] & item["allergens"]),
    )
    if any(forbidden):
        return None
    unknown = 0
    rated = min(case["ratings"], item["ratings"]) >= rules.fewest_ratings
    if not rated or case["rating"] is None or item["rating"] is None:
        unknown += 1
    elif item["rating"] < case["rating"] - rules.tolerance:
        return None
    if case["unit"] != item["unit"] or case["size"] is None or item["size"] is None:
        return unknown + 1
    return None if item["size"] < case["size"] else unknown
