"""Reading what single customers are worth: who moved, who is worth most, and one customer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar.text import Language
from mehvar.value import _words
from mehvar.value._buying import Buying
from mehvar.value._classes import CLASSES
from mehvar.value._maximise import Fit
from mehvar.value._published import MART
from mehvar.value._purchases import Floats, Integers, Purchases
from mehvar.value._records import (
    AlivePoint,
    CustomerValue,
    Direction,
    Move,
    Moves,
    ValuedCustomer,
    ValuedCustomers,
)
from mehvar.value._strategies import read_strategies
from mehvar.workspace import EVERYONE, Published, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

_EPOCH = date(1970, 1, 1)
_POINTS, _POINTS_AHEAD = 60, 20
_LEAST_AHEAD, _MOST_AHEAD = 90, 365


def read_moves(
    workspace: Workspace,
    *,
    direction: Direction | None = None,
    to_class: str | None = None,
    sight: Sight = EVERYONE,
    after: int = 0,
    limit: int = 50,
    language: Language | None = None,
    marts: Marts | None = None,
) -> Moves:
    """Return who changed class within the recent window, the most money first.

    Args:
        workspace: the company.
        direction: only moves up, or down.
        to_class: only moves into this class.
        sight: only customers in it.
        after: where the page before ended (``Moves.next``).
        limit: rows of the page.
        language: of the words; the workspace's by default.
        marts: the reader that the caller keeps open.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        where, values = [state.seen_by(sight)], list[object]()
        if direction is not None:
            where.append("is_up" if direction == "up" else "NOT is_up")
        if to_class is not None:
            where.append("to_class = ?")
            values.append(to_class)
        listed = f"FROM {state.view('value_moves')} WHERE {' AND '.join(where)}"
        total = state.ask(f"SELECT count(*) {listed}", values)[0][0]
        rows = state.rows(
            f"{listed} AND place > ? ORDER BY place LIMIT ?", [*values, after, limit + 1]
        )
        here = rows[:limit]
        return Moves(
            rows=tuple(_move(state, row) for row in here),
            total=int(total),
            next=here[-1]["place"] if len(rows) > limit else None,
        )


def read_valued(
    workspace: Workspace,
    *,
    value_class: str | None = None,
    sight: Sight = EVERYONE,
    after: tuple[int, int] | None = None,
    limit: int = 50,
    marts: Marts | None = None,
) -> ValuedCustomers:
    """Return customers by residual value, the most valuable first.

    Args:
        workspace: the company.
        value_class: only this class.
        sight: only customers in it.
        after: value and id at which the page before ended (``next`` and its row).
        limit: rows of the page.
        marts: the reader that the caller keeps open.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        where = ["value_class IS NOT NULL", state.seen_by(sight)]
        values: list[object] = []
        if value_class is not None:
            where.append("value_class = ?")
            values.append(value_class)
        listed = f"FROM {state.view('customer_value')} WHERE {' AND '.join(where)}"
        total = state.ask(f"SELECT count(*) {listed}", values)[0][0]
        if after is not None:
            listed += " AND (residual_value < ? OR (residual_value = ? AND customer_id > ?))"
            values += [after[0], after[0], after[1]]
        rows = state.rows(
            "SELECT customer_id, value_class, residual_value AS value, residual_low AS low, "
            "residual_high AS high, alive, expected_purchases, class_since "
            f"{listed} ORDER BY residual_value DESC, customer_id LIMIT ?",
            [*values, limit + 1],
        )
        here = tuple(ValuedCustomer(**row) for row in rows[:limit])
        more = len(rows) > limit
        return ValuedCustomers(
            rows=here, total=int(total), next=here[-1].customer_id if more else None
        )


def read_customer_value(
    workspace: Workspace,
    *,
    customer_id: int,
    language: Language | None = None,
    marts: Marts | None = None,
) -> CustomerValue | None:
    """Return what one customer is worth, with the curve of being alive; None: no such customer.

    The caller has made sure that the reader may see the customer.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, language=language, marts=marts) as state:
        found = state.rows(
            f"FROM {state.view('customer_value', customer_id=customer_id)} WHERE customer_id = ?",
            [customer_id],
        )
        if not found:
            return None
        horizon = state.ask(f"SELECT horizon_months FROM {state.view('value_summary')}")
        return _customer(state, found[0], int(horizon[0][0]))


def _move(state: Published, row: dict[str, Any]) -> Move:
    same = ("customer_id", "day", "from_class", "to_class", "is_up", "before", "value", "reason")
    return Move(
        reason_text=state.say(_words.MOVE_TITLES, row["reason"]),
        **{name: row[name] for name in same},
    )


def _customer(state: Published, row: dict[str, Any], horizon: int) -> CustomerValue:
    own_class = row["value_class"]
    strategies = read_strategies(state.workspace, language=state.language)
    same = (
        "customer_id", "value_class", "class_since", "previous_class", "frequency", "alive",
        "alive_low", "alive_high", "expected_purchases", "expected_low", "expected_high",
        "purchase_value", "margin_share",
    )  # fmt: skip
    return CustomerValue(
        as_of=state.as_of,
        class_title=state.say(_words.CLASS_TITLES, own_class),
        class_reason_text=state.say(_words.MOVE_TITLES, row["class_reason"]),
        probabilities=tuple((name, row[f"p_{name}"]) for name in CLASSES) if own_class else (),
        strategy=strategies[own_class].text if own_class else "",
        horizon_months=horizon,
        value=row["residual_value"],
        low=row["residual_low"],
        high=row["residual_high"],
        reason=row["reason"] or "",
        reason_text=state.say(_words.REASON_SENTENCES, row["reason"]),
        curve=_curve(state, row["customer_id"]) if row["alive"] is not None else (),
        **{name: row[name] for name in same},
    )


def _curve(state: Published, customer_id: int) -> tuple[AlivePoint, ...]:
    """Ask the chosen model on past days what it would have said, and on days of silence ahead."""
    buying = _chosen(state)
    days = _days_of_purchase(state, customer_id)
    if buying is None or not len(days):
        return ()
    today = (state.as_of - _EPOCH).days
    past = _past_days(days, today)
    reach = int(np.clip(today - days[0], _LEAST_AHEAD, _MOST_AHEAD))
    ahead = np.unique(np.linspace(today, today + reach, _POINTS_AHEAD + 1).astype(np.int64))[1:]
    moments = np.concatenate([past, ahead])
    alive = buying.alive(_seen(days, moments))
    return tuple(
        AlivePoint(
            day=_EPOCH + timedelta(days=int(day)), alive=float(one), is_ahead=bool(day > today)
        )
        for day, one in zip(moments, alive, strict=True)
    )


def _past_days(days: Integers, today: int) -> Integers:
    """Return days evenly spread, and the last purchases with the days before them: the jumps."""
    spread = np.linspace(days[0], today, _POINTS).astype(np.int64)
    last = days[-_POINTS // 2 :]
    both = np.concatenate([spread, last, last - 1, [today]])
    return np.unique(both[(both >= days[0]) & (both <= today)])


def _seen(days: Integers, moments: Integers) -> Purchases:
    """Summarise the purchases as they stood on each of these days."""
    count = np.searchsorted(days, moments, side="right")
    last = days[np.maximum(count - 1, 0)]
    return Purchases(
        frequency=(count - 1).astype(np.int64),
        recency=(last - days[0]).astype(np.float64),
        age=(moments - days[0]).astype(np.float64),
    )


def _days_of_purchase(state: Published, customer_id: int) -> Integers:
    view = state.view("customer_orders", customer_id=customer_id)
    found = state.ask(
        f"SELECT DISTINCT day - DATE '1970-01-01' FROM {view} WHERE customer_id = ? "
        "AND day <= ? AND coalesce(status, '') <> 'cancelled' ORDER BY 1",
        [customer_id, state.as_of],
    )
    return np.array([row[0] for row in found if row[0] is not None], np.int64)


def _chosen(state: Published) -> Buying | None:
    """Put the chosen model together again from what the build wrote down."""
    found = state.rows(
        f"FROM {state.view('value_model')} WHERE part = 'buying' AND chosen AND parameters "
        "IS NOT NULL"
    )
    if not found:
        return None
    told: Mapping[str, float] = json.loads(found[0]["parameters"])
    values: Floats = np.array(list(told.values()), np.float64)
    nothing = np.full((len(values), len(values)), np.nan)
    fit = Fit(
        names=tuple(told), values=values, covariance=nothing,
        log_likelihood=found[0]["log_likelihood"] or 0.0, customers=found[0]["customers"] or 0,
        converged=bool(found[0]["converged"]), message=found[0]["message"] or "", evaluations=0,
    )  # fmt: skip
    return Buying(model=found[0]["model"], fit=fit)
