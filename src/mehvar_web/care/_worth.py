"""What is at stake with a case: the customer's worth, the chance that they leave, and to keep them.

All of it is read from what the last build published; before the first build nothing is at stake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mehvar import care as core
from mehvar import identity
from mehvar_web import company
from mehvar_web.care._time import terms

if TYPE_CHECKING:
    from mehvar_web.care.models import Case, CaseType

_CITY = 120
ENOUGH = 30
"""So many closed cases of a type measure the chance to keep a customer; the set value, fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a customer stands: their worth in minor units, and the stores that served them."""

    leaves: float | None = None
    residual_value: int = 0
    value_class: str = ""
    stores: frozenset[str] = frozenset()
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saves:
    """The chance that an answer keeps a customer, and on how many closed cases it stands."""

    p: float
    n: int


def standings(customers: Iterable[int]) -> dict[int, Standing]:
    """Return where customers stand, as the last build knows them."""
    wanted = sorted(set(customers))
    marts = company.marts() if wanted else None
    if marts is None or "customer_stores" not in marts.current().marts:
        return {}
    current = marts.current()
    marks = ", ".join("?" * len(wanted))
    stores: dict[int, set[str]] = defaultdict(set)
    for customer, store in marts.ask(
        f"SELECT customer_id, store_id FROM {marts.view('customer_stores', current=current)} "
        f"WHERE customer_id IN ({marks})",
        wanted,
    ):
        stores[customer].add(store)
    worth, cities = _worths(wanted, marks), _cities(wanted, marks)
    return {
        one: Standing(
            leaves=worth[one][0] if one in worth else None,
            residual_value=worth[one][1] if one in worth else 0,
            value_class=worth[one][2] if one in worth else "",
            stores=frozenset(stores[one]),
            city=cities.get(one, ""),
        )
        for one in wanted
    }


def _cities(wanted: Sequence[int], marks: str) -> dict[int, str]:
    marts = company.marts()
    rows = marts.ask(
        f"SELECT customer_id, city FROM {marts.view('customers')} "
        f"WHERE customer_id IN ({marks}) AND city IS NOT NULL",
        list(wanted),
    )
    return {customer: city[:_CITY] for customer, city in rows}


def _worths(wanted: Sequence[int], marks: str) -> dict[int, tuple[float | None, int, str]]:
    """Return the chance to leave, the residual value and the class of customers who bought.

    Where no churn model is usable, the chance that the customer does not buy here any more.
    """
    marts = company.marts()
    current = marts.current()
    if not {"customer_value", "customer_retention"} <= set(current.marts):
        return {}
    value, stays = (
        marts.view(name, current=current) for name in ("customer_value", "customer_retention")
    )
    rows = marts.ask(
        "SELECT v.customer_id, coalesce(r.churn_probability, 1 - r.alive_probability, 1 - v.alive),"
        f" v.residual_value, v.value_class FROM {value} v LEFT JOIN {stays} r USING (customer_id) "
        f"WHERE v.customer_id IN ({marks})",
        list(wanted),
    )
    return {
        customer: (None if leaves is None else float(leaves), int(worth or 0), kind or "")
        for customer, leaves, worth, kind in rows
    }


def customers_of(persons: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the customers of persons, as (source, reference), in the last build."""
    wanted = sorted(set(persons))
    marts = company.marts() if wanted else None
    if marts is None or "profiles" not in marts.current().marts:
        return {}
    view = marts.view("profiles")
    found: dict[tuple[str, str], int] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ", ".join(["(?, ?)"] * len(part))
        for source, ref, customer in marts.ask(
            f"SELECT source, person_ref, customer_id FROM {view} "
            f"WHERE (source, person_ref) IN ({marks}) AND customer_id IS NOT NULL",
            [value for one in part for value in one],
        ):
            found[source, ref] = int(customer)
    return found


def buyer_of(source: str, order_id: str) -> tuple[tuple[str, str] | None, str]:
    """Return the person who placed an order, as rows call them, and the store that served it."""
    marts = company.marts()
    rows = marts.ask(
        f"SELECT person_source, person_ref, store_id FROM {marts.newest('orders')} "
        "WHERE order_id = ? AND source = ? LIMIT 1",
        [order_id, source],
    )
    if not rows:
        return None, ""
    who, ref, store = rows[0]
    return ((who, ref) if who and ref else None), store or ""


def city_of(source: str, order_id: str) -> str:
    """Return the city to which an order went; empty where nobody told."""
    marts = company.marts()
    rows = marts.ask(
        f"SELECT city FROM {marts.newest('orders')} WHERE order_id = ? AND source = ? LIMIT 1",
        [order_id, source],
    )
    return (rows[0][0] or "")[:_CITY] if rows else ""


def person_of(customer_id: int) -> tuple[str, str]:
    """Return how rows of the lake call a customer; empty where no build knows them."""
    try:
        found = identity.anchor(company.workspace(), customer_id=customer_id, marts=company.marts())
    except identity.IdentityError:
        return "", ""
    return found.source, found.person_ref


def saves_of(type_: CaseType) -> Saves:
    """Return the chance that an answer keeps a customer: measured once there is enough."""
    measured = company.remember(("care-saves",), lambda: core.read_saves(company.marts()))
    found = measured.get(type_.key)
    if found is None or found.n < ENOUGH:
        return Saves(p=type_.p_save, n=0)
    return Saves(p=found.shrunk(type_.p_save), n=found.n)


def weigh(case: Case, standing: Standing | None) -> None:
    """Write down what is at stake with a case, and its place in the queue."""
    if standing is not None:
        case.leaves = standing.leaves
        case.residual_value = standing.residual_value
        case.value_class = standing.value_class
    case.p_save = saves_of(case.type).p
    case.minutes = case.type.minutes
    case.is_override = case.type.is_safety_or_legal
    opened = np.array([case.opened_at], "datetime64[us]")
    case.rank = float(
        core.place_in_queue(
            leaves=[case.leaves or 0.0], value=[case.residual_value], saved=[case.p_save],
            minutes=[case.minutes], opened_at=opened, half_life=terms().half_life,
        )[0]
    )  # fmt: skip


def put_stores(case: Case, standing: Standing | None) -> None:
    """Write which stores served the case's customer, by which the queue knows who sees it."""
    from mehvar_web.care.models import CaseStore

    stores = standing.stores if standing is not None else frozenset()
    case.stores.exclude(store_id__in=stores).delete()
    CaseStore.objects.bulk_create(
        [CaseStore(case=case, store_id=one) for one in sorted(stores)], ignore_conflicts=True
    )
