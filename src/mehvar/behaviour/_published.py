"""How customers buy, as the last build published it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mehvar import text
from mehvar.behaviour._records import (
    Affinity,
    Basis,
    Behaviour,
    Gap,
    Habit,
    Level,
    Measure,
    NeedDrift,
    Part,
)
from mehvar.errors import MehvarError
from mehvar.schema import BEHAVIOUR_PARTS
from mehvar.workspace import EVERYONE, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

AffinitySort: TypeAlias = Literal["lift", "together", "confidence", "name"]

_MART = "customer_behaviour"
"""The mart that stands for all of this slice: without it nothing was built."""

_ORDERS: dict[AffinitySort, str] = {
    "lift": "place",
    "together": "together DESC, place",
    "confidence": "confidence DESC, place",
    "name": "left_name, right_name, place",
}


class BehaviourError(MehvarError, LookupError):
    """What is asked for is not there."""

    code = "behaviour"


def read_behaviour(
    workspace: Workspace,
    customer_id: int,
    *,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> Behaviour | None:
    """Return how one customer buys; None for who never bought or is out of sight.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=_MART, marts=marts) as state:
        seen = state.seen_by(sight)

        def rows(name: str) -> list[dict[str, Any]]:
            view = state.view(name, customer_id=customer_id)
            return state.rows(f"FROM {view} WHERE customer_id = ? AND {seen}", [customer_id])

        found = rows("customer_behaviour")
        gaps = rows("customer_gaps") if found else []
    if not found:
        return None
    return _behaviour(found[0], tuple(_gap(one) for one in sorted(gaps, key=_place)))


def read_affinities(
    workspace: Workspace,
    *,
    level: Level = "product",
    basis: Basis = "basket",
    query: str = "",
    sort: AffinitySort = "lift",
    marts: Marts | None = None,
) -> tuple[Affinity, ...]:
    """Return what is bought together more than chance explains, at most a thousand pairs.

    Args:
        workspace: the company.
        level: pairs of products or of categories.
        basis: bought in one order, or ever by one customer.
        query: keep the pairs whose names or ids hold all of these words, however spelt.
        sort: by the lower end of lift, by orders together, by confidence or by name.
        marts: the caller's open reader, if there is one.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=_MART, marts=marts) as state:
        view = state.view("product_affinity")
        rows = state.rows(
            f"FROM {view} WHERE level = ? AND basis = ? ORDER BY {_ORDERS[sort]}", [level, basis]
        )
    words = text.search_key_one(query).split()
    return tuple(Affinity(**row) for row in rows if _holds(row, words))


def count_affinities(
    workspace: Workspace, *, marts: Marts | None = None
) -> dict[tuple[Level, Basis], int]:
    """Return how many pairs were published of each level and basis.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=_MART, marts=marts) as state:
        view = state.view("product_affinity")
        rows = state.rows(f"SELECT level, basis, count(*) AS n FROM {view} GROUP BY ALL")
    return {(row["level"], row["basis"]): row["n"] for row in rows}


def read_parts(workspace: Workspace, *, marts: Marts | None = None) -> dict[str, Part]:
    """Return what of behaviour was measured, by part, and why the rest was not.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=_MART, marts=marts) as state:
        rows = state.rows(f"FROM {state.view('behaviour_summary')}")
    known = {row["part"]: Part(**row) for row in rows}
    return {part: known[part] for part in BEHAVIOUR_PARTS if part in known}


def _holds(row: dict[str, Any], words: list[str]) -> bool:
    names = " ".join(row[name] or "" for name in ("left", "left_name", "right", "right_name"))
    known = text.search_key_one(names) if words else ""
    return all(word in known for word in words)


def _behaviour(row: dict[str, Any], gaps: tuple[Gap, ...]) -> Behaviour:
    kept = ("customer_id", "orders", "lines", "products", "categories", "basket_products",
            "diversity", "discounted_orders")  # fmt: skip
    return Behaviour(
        **{name: row[name] for name in kept},
        top_category=_habit(row, "top_category", n=row["lines"]),
        basket=_measure(row, "basket_amount", "basket", n=row["orders"]),
        price=_measure(row, "price_index", "price", n=row["price_choices"]),
        discount=_measure(row, "discount_index", "discount", n=row["orders"]),
        channel=_habit(row, "channel", n=row["orders"]),
        daypart=_habit(row, "daypart", n=row["orders"]),
        weekday=_habit(row, "weekday", n=row["orders"]),
        trend=_measure(row, "order_trend", "trend", n=row["orders"]),
        drift=_drift(row),
        gaps=gaps,
    )


def _measure(row: dict[str, Any], value: str, name: str, *, n: int) -> Measure | None:
    if row[value] is None:
        return None
    return Measure(value=row[value], low=row[f"{name}_low"], high=row[f"{name}_high"], n=n)


def _habit(row: dict[str, Any], name: str, *, n: int) -> Habit | None:
    if row[name] is None or row[f"{name}_share"] is None:
        return None
    return Habit(name=str(row[name]), share=row[f"{name}_share"], n=n)


def _drift(row: dict[str, Any]) -> NeedDrift | None:
    if row["drift"] is None:
        return None
    return NeedDrift(
        distance=row["drift"],
        expected=row["drift_expected"],
        p=row["drift_p"],
        changed=bool(row["need_drift"]),
        to=row["drift_to"],
        away=row["drift_from"],
    )


def _gap(row: dict[str, Any]) -> Gap:
    lift = Measure(
        value=row["lift"], low=row["lift_low"], high=row["lift_high"], n=row["customers"]
    )
    kept = ("place", "level", "item", "because", "because_name", "share")
    return Gap(**{name: row[name] for name in kept}, name=row["item_name"], lift=lift)


def _place(row: dict[str, Any]) -> int:
    return int(row["place"])
