"""The comparison of policies: as the build made them ready, or of a value of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mehvar.profit._policies import (
    FIELDS,
    POLICIES,
    PolicyError,
    PolicyLine,
    PolicyResult,
    compare,
    condition_of,
)
from mehvar.profit._published import MART
from mehvar.workspace import Published, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

_CHOICES = 40
_LARGE, _SAMPLE = 400_000, 16
"""With more orders than this, a question of one's own is answered from every 16th customer."""


def read_policies(workspace: Workspace, *, marts: Marts | None = None) -> tuple[PolicyResult, ...]:
    """Return the comparison of every named policy, by order and by customer.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(f"FROM {state.view('profit_policies')} ORDER BY policy, unit, place")
    found: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in rows:
        found.setdefault((row["policy"], row["unit"]), []).append(row)
    places = {policy.name: place for place, policy in enumerate(POLICIES)}
    results = [_result(group) for group in found.values()]
    return tuple(sorted(results, key=lambda one: (places.get(one.policy, 99), one.unit != "order")))


def compare_field(
    workspace: Workspace, *, field: str, value: str, marts: Marts | None = None
) -> tuple[PolicyResult, ...]:
    """Compare the orders (and the customers) whose ``field`` has a value with all others.

    Raises:
        NotBuiltError: before the first build.
        PolicyError: when orders cannot be chosen by that field.
    """
    condition = condition_of(field=field, value=value)
    with published(workspace, mart=MART, marts=marts) as state:
        # The same question of the same build has the same interval.
        rng = np.random.default_rng(state.as_of.toordinal())
        orders, sampled = _sample(state)
        found = tuple(
            compare(
                state.ask, orders=orders,
                conditions={f"{field}:{value}": condition},
                minimum=workspace.settings.minimum_group, rng=rng,
            )
        )  # fmt: skip
        return tuple(replace(one, sampled=sampled) for one in found)


def field_values(
    workspace: Workspace, *, field: str, marts: Marts | None = None
) -> tuple[tuple[str, int], ...]:
    """Return the most frequent values of a field with their orders, small groups left out.

    Raises:
        NotBuiltError: before the first build.
        PolicyError: when orders cannot be chosen by that field.
    """
    if field not in FIELDS:
        raise PolicyError(
            f"Orders cannot be chosen by {field!r}.", hint=f"Fields: {', '.join(FIELDS)}."
        )
    with published(workspace, mart=MART, marts=marts) as state:
        return _values(state, field)


def _values(state: Published, field: str) -> tuple[tuple[str, int], ...]:
    least = state.workspace.settings.minimum_group
    orders, sampled = _sample(state)
    rows = state.ask(
        f"SELECT {field}, count(*) * {sampled} AS n FROM {orders} "
        f"WHERE {field} IS NOT NULL AND status <> 'cancelled' GROUP BY {field} "
        f"HAVING count(DISTINCT customer_id) >= {least} ORDER BY n DESC, {field} LIMIT {_CHOICES}"
    )
    return tuple((str(row[0]), int(row[1])) for row in rows)


def _sample(state: Published) -> tuple[str, int]:
    """Return the orders to answer from, and of every how many-th customer they are."""
    view = state.view("order_profit")
    known = state.ask(
        f"SELECT n FROM {state.view('profit_ledger')} "
        "WHERE period_kind = '' AND component = 'sales'"
    )
    if not known or known[0][0] <= _LARGE:
        return view, 1
    return f"(FROM {view} WHERE coalesce(customer_id, order_hash) % {_SAMPLE} = 3)", _SAMPLE


def _result(rows: list[dict[str, object]]) -> PolicyResult:
    first = rows[0]
    lines = (
        ()
        if first["reason"]
        else tuple(
            PolicyLine(**{name: row[name] for name in PolicyLine.__slots__})  # type: ignore[arg-type]
            for row in rows
        )
    )
    return PolicyResult(
        policy=str(first["policy"]),
        unit=first["unit"],  # type: ignore[arg-type]
        n_with=first["n_with"],  # type: ignore[arg-type]
        n_without=first["n_without"],  # type: ignore[arg-type]
        customers=first["customers"],  # type: ignore[arg-type]
        reason=str(first["reason"] or ""),
        lines=lines,
    )
