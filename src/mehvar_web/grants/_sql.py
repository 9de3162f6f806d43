"""The few statements that every grant runs, written out: both databases take them as they are.

Through the models each of them would cost ten times what the database needs for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from django.db import connection

from mehvar_web import sql
from mehvar_web.grants.models import Budget, Hold

_NAME = "(%s, %s, %s)"


def lock_budgets(names: Sequence[tuple[str, str, str]]) -> list[Budget]:
    """Return the budgets of these (kind, holder, period), locked in the order of their keys.

    On SQLite the transaction, which begins as a writer, is the lock.
    """
    if not names:
        return []
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    wanted = sql.many(_NAME, len(names))
    rows = sql.ask(
        'SELECT id, kind, holder, period, "limit", window_days, reserved, committed '
        f"FROM grants_budget WHERE (kind, holder, period) IN (VALUES {wanted}) "
        f"ORDER BY id{lock}",
        [part for name in names for part in name],
    )
    return [
        Budget(
            id=row[0], kind=row[1], holder=row[2], period=row[3], limit=row[4],
            window_days=row[5], reserved=row[6], committed=row[7],
        )
        for row in rows
    ]  # fmt: skip


def add(budgets: Sequence[Budget], *, reserved: int = 0, committed: int = 0) -> None:
    """Change the balances of budgets by so much, in one statement."""
    if budgets:
        sql.run(
            "UPDATE grants_budget SET reserved = reserved + %s, committed = committed + %s "
            f"WHERE id IN ({sql.many('%s', len(budgets))})",
            [reserved, committed, *(one.pk for one in budgets)],
        )


def write_moves(
    hold: Hold, budgets: Sequence[Budget], *, left: str, entered: str, now: datetime
) -> None:
    """Write a line of the ledger for each budget."""
    if budgets:
        at = connection.ops.adapt_datetimefield_value(now)
        sql.run(
            'INSERT INTO grants_movement (budget_id, hold_id, "left", entered, amount, "at") '
            f"VALUES {sql.many('(%s, %s, %s, %s, %s, %s)', len(budgets))}",
            [part for one in budgets for part in (one.pk, hold.pk, left, entered, hold.amount, at)],
        )


def past(budget: Budget, *, before: datetime) -> list[tuple[int, int]]:
    """Return (hold, amount) of what a budget committed until a moment and did not get back."""
    at = connection.ops.adapt_datetimefield_value(before)
    return [
        (int(row[0]), int(row[1]))
        for row in sql.ask(
            "SELECT m.hold_id, m.amount FROM grants_movement m WHERE m.budget_id = %s "
            "AND m.entered = 'committed' AND m.\"at\" <= %s AND NOT EXISTS ("
            "SELECT 1 FROM grants_movement r WHERE r.budget_id = m.budget_id "
            "AND r.hold_id = m.hold_id AND r.\"left\" = 'committed') ORDER BY m.id",
            [budget.pk, at],
        )
    ]


def join(hold: Hold, budgets: Sequence[Budget]) -> None:
    """Write down in which budgets a hold is."""
    if budgets:
        sql.run(
            "INSERT INTO grants_hold_budgets (hold_id, budget_id) "
            f"VALUES {sql.many('(%s, %s)', len(budgets))}",
            [part for one in budgets for part in (hold.pk, one.pk)],
        )


def drop_hold(hold: Hold) -> None:
    """Forget a hold that found no room: nothing of it stands anywhere yet."""
    sql.run("DELETE FROM grants_hold WHERE id = %s", [hold.pk])


def granted(
    *, order: tuple[str, str] | None, customer_id: int | None, since: datetime
) -> tuple[int, int, int]:
    """Return what stands granted on an order, to a customer since a moment, and how often."""
    at = connection.ops.adapt_datetimefield_value(since)
    stands = "state IN ('asked', 'granted', 'redeemed')"
    source, order_id = order or ("", "")
    row = sql.ask(
        "SELECT (SELECT coalesce(sum(amount), 0) FROM grants_grant "
        f"WHERE order_source = %s AND order_id = %s AND order_id <> '' AND {stands}), "
        "coalesce(sum(amount), 0), count(*) FROM grants_grant "
        f'WHERE customer_id = %s AND "at" > %s AND {stands}',
        [source, order_id, customer_id, at],
    )[0]
    return int(row[0]), int(row[1]), int(row[2])


def grant_id(column: Literal["request_key", "once"], value: str) -> int | None:
    """Return the row of the one grant with this request or this claim; None when there is none."""
    rows = sql.ask(f"SELECT id FROM grants_grant WHERE {column} = %s", [value])
    return int(rows[0][0]) if rows else None


def rules_on(day: date) -> list[tuple[int, str, int | None, int | None, int, date]]:
    """Return (id, kind, level, team, limit, from_day) of the limits in force on a day."""
    at = connection.ops.adapt_datefield_value(day)
    found = sql.ask(
        'SELECT id, kind, level, team_id, "limit", from_day FROM grants_budgetrule '
        "WHERE from_day <= %s AND (to_day IS NULL OR to_day >= %s)",
        [at, at],
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in found]


def policies_on(day: date, *, situation: str) -> list[tuple[Any, ...]]:
    """Return (key, number, published_at, to_day, arm_of, arm_cap) of the versions in force.

    The moments are as the database tells them: they only say whether it is still the same row.
    """
    at = connection.ops.adapt_datefield_value(day)
    return sql.ask(
        "SELECT key, number, published_at, to_day, arm_of_id, arm_cap FROM grants_policyversion "
        "WHERE state = 'published' AND situation = %s AND from_day <= %s "
        "AND (to_day IS NULL OR to_day >= %s) ORDER BY key, number DESC",
        [situation, at, at],
    )
