"""Whom to turn to: customers who go quiet, needs that come due, and one customer's own outlook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mehvar.retention._published import MART
from mehvar.workspace import EVERYONE, Published, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietCustomer:
    """A customer who goes quiet: money in minor units, reasons as codes."""

    place: int
    customer_id: int
    full_name: str | None
    city: str | None
    quiet_state: str
    last_purchase_day: date
    days_silent: int
    usual_gap_days: float
    silence_p: float
    churn_probability: float | None
    value_at_stake: int | None
    at_stake: float | None
    keep_profit: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a customer will want again, and when."""

    customer_id: int
    full_name: str | None
    kind: str
    item: str
    title: str
    purchases: int
    last_day: date
    interval_days: float
    due_day: date
    due_low: date
    due_high: date
    probability: float
    usual_amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietPage:
    """Some of the list, how many are in all, and the place after which it goes on (or None)."""

    rows: tuple[QuietCustomer, ...]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPage:
    """Some of the needs that come due, how many in all, and where the list goes on (or None)."""

    rows: tuple[Need, ...]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the last build foretells of one customer."""

    customer_id: int
    as_of: date
    purchases: int
    last_purchase_day: date
    days_silent: int
    usual_gap_days: float | None
    silence_p: float | None
    quiet_state: str
    alive_probability: float | None
    next_purchase_day: date | None
    next_purchase_low: date | None
    next_purchase_high: date | None
    churn_probability: float | None
    churn_risk: str | None
    value_at_stake: int | None
    keep_profit: int | None
    reasons: tuple[str, ...]
    note: str
    needs: tuple[Need, ...]


def list_quiet(
    workspace: Workspace,
    *,
    limit: int = 25,
    after: int = 0,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> QuietPage:
    """List who goes quiet against their own rhythm, most at stake first.

    Args:
        workspace: the company.
        limit: how many on a page.
        after: the ``next`` of the page before; 0 at the beginning.
        sight: only customers in it, in the rows and in the total.
        marts: the reader that the caller keeps open; one is opened without it.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        total, rows = _page(state, "quiet_customers", sight, limit=limit, after=after)
        told = tuple(_quiet(row) for row in rows[:limit])
    return QuietPage(rows=told, total=total, next=told[-1].place if len(rows) > limit else None)


def list_needs_due(
    workspace: Workspace,
    *,
    limit: int = 25,
    after: int = 0,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> NeedsPage:
    """List the needs that come due within a week, the largest expected amounts first.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        total, rows = _page(state, "needs_due", sight, limit=limit, after=after)
    shown = rows[:limit]
    return NeedsPage(
        rows=tuple(_need(row) for row in shown),
        total=total,
        next=shown[-1]["place"] if len(rows) > limit else None,
    )


def read_outlook(
    workspace: Workspace,
    *,
    customer_id: int,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> Outlook | None:
    """Read what is foretold of one customer; None for one who never bought or is out of sight.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        seen = state.seen_by(sight)
        found = state.rows(
            f"FROM {state.view('customer_retention', customer_id=customer_id)} "
            f"WHERE customer_id = ? AND {seen}",
            [customer_id],
        )
        if not found:
            return None
        needs = state.rows(
            f"SELECT *, NULL AS full_name FROM {state.view('next_needs', customer_id=customer_id)} "
            "WHERE customer_id = ? ORDER BY probability DESC, item",
            [customer_id],
        )
        as_of = state.as_of
    row = found[0] | {"reasons": _codes(found[0]["reasons"]), "as_of": as_of}
    told = {name: row[name] for name in Outlook.__slots__ if name != "needs"}
    return Outlook(**told, needs=tuple(_need(need) for need in needs))


def _page(
    state: Published, mart: str, sight: Sight, *, limit: int, after: int
) -> tuple[int, list[dict[str, Any]]]:
    """Return how many rows are in sight, and the next of them with one more than asked."""
    seen = state.seen_by(sight)
    view = state.view(mart)
    total = int(state.ask(f"SELECT count(*) FROM {view} WHERE {seen}")[0][0])
    rows = state.rows(
        f"SELECT * FROM {view} WHERE {seen} AND place > ? ORDER BY place LIMIT ?",
        [after, limit + 1],
    )
    named = _names(state, [row["customer_id"] for row in rows])
    nobody = {"full_name": None, "city": None}
    return total, [row | named.get(row["customer_id"], nobody) for row in rows]


def _names(state: Published, ids: list[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    among = ", ".join(map(str, ids))
    people = state.rows(
        f"SELECT customer_id, full_name, city FROM {state.view('customers')} "
        f"WHERE customer_id IN ({among})"
    )
    return {row.pop("customer_id"): row for row in people}


def _quiet(row: dict[str, Any]) -> QuietCustomer:
    told = row | {"reasons": _codes(row["reasons"])}
    return QuietCustomer(**{name: told[name] for name in QuietCustomer.__slots__})


def _need(row: dict[str, Any]) -> Need:
    return Need(**{name: row[name] for name in Need.__slots__})


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (text or "").split(",")))
