"""Employees who give, and customers who get or claim, more than their case mix explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar.conduct._found import Findings, Found, with_ratio
from mehvar.conduct._mix import expect, total
from mehvar.conduct._moments import PROVED
from mehvar.conduct._spread import Excess, find_excess

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from mehvar.conduct._desk import Desk
    from mehvar.conduct._moments import Moments

FEWEST_EMPLOYEES = 5
"""Among fewer nobody can say what is usual."""
_FEWEST_GRANTS = 3
"""A customer with fewer is no question, however unlikely."""
_TROUBLE = """
    CASE WHEN coalesce(o.is_damaged_or_wrong, false) THEN 'wrong'
        WHEN o.delay_minutes >= 60 THEN 'late_60' WHEN o.delay_minutes >= 30 THEN 'late_30'
        WHEN o.delay_minutes >= 15 THEN 'late_15'
        WHEN coalesce(o.is_out_of_stock, false) THEN 'out_of_stock' ELSE 'none' END
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Everybody who was compared, in one order: who they are, their counts and what is usual."""

    who: list[Any]
    cases: NDArray[np.float64]
    counted: NDArray[np.float64]
    expected: NDArray[np.float64]
    excess: Excess
    told: dict[Any, dict[str, Any]]


def employees(desk: Desk, moments: Moments, findings: Findings) -> None:
    """Compare what employees gave at their discretion, per moment in which they did not.

    So the cases that a gift itself made do not count as its reason. Every employee gets a row, so
    that each may read what is recorded about them.
    """
    rows = desk.arrow(
        f"""
        WITH mixed AS (
            SELECT employee_id AS who, kind, severity, value_class, store_id,
                count(*) FILTER (free = 0 AND how <> 'grant')::DOUBLE AS cases,
                sum(free)::DOUBLE AS counted
            FROM {moments.moments} WHERE employee_id IS NOT NULL GROUP BY ALL
        )
        SELECT who, cases, counted, {_ranks("kind", "severity", "value_class", "store_id")}
        FROM mixed
        """
    )
    told = _told(
        desk, f"SELECT employee_id AS who, amount, day FROM {moments.moments} WHERE free > 0"
    )
    compared = _compare(rows, told=told)
    if len(compared.who) < FEWEST_EMPLOYEES:
        findings.numbers["too_few", "employee_grants"] = float(len(compared.who))
        return
    findings.questions += [
        one for place in range(len(compared.who))
        if (one := _found(compared, place, kind="employee_grants")) is not None
    ]  # fmt: skip
    findings.numbers["spread", "employee_grants"] = compared.excess.shape
    findings.count("employee_grants", compared=len(compared.who))


def customers(desk: Desk, moments: Moments, findings: Findings) -> dict[int, float]:
    """Compare what customers got and claimed with others' whose orders had the same troubles.

    Returns:
        How many grants each customer would have had: what groups are compared with.
    """
    orders = _orders(desk, moments)
    given = f"SELECT customer_id AS who, order_hash, amount, day FROM {moments.grants}"
    claimed = f"""
        SELECT customer_id AS who, NULL::BIGINT AS order_hash, 0 AS amount, day
        FROM {moments.moments} WHERE how = 'case' AND kind NOT IN {PROVED}
    """
    got = _by_orders(desk, orders, given)
    _keep_found(findings, got, kind="customer_grants")
    _keep_found(findings, _by_orders(desk, orders, claimed), kind="customer_claims")
    return dict(zip(got.who, got.expected.tolist(), strict=True))


def _orders(desk: Desk, moments: Moments) -> str:
    """One row per order since the first grant: its customer, trouble, class and store."""
    return desk.keep(
        "troubles",
        f"""
        SELECT o.customer_id AS who, o.order_hash, {_TROUBLE} AS trouble,
            coalesce(v.value_class, '') AS value_class, coalesce(o.store_id, '') AS store_id
        FROM {desk.mart("customer_orders")} o
        LEFT JOIN {desk.mart("customer_value")} v USING (customer_id)
        WHERE o.customer_id IS NOT NULL AND o.status IS DISTINCT FROM 'cancelled'
            AND o.day >= (SELECT min(day) FROM {moments.grants})
        """,
    )


def _by_orders(desk: Desk, orders: str, counted: str) -> Compared:
    """Compare counts of customers; what names no order counts among those without trouble."""
    rows = desk.arrow(
        f"""
        WITH counts AS ({counted}), both_sides AS (
            SELECT who, trouble, value_class, store_id, 1 AS cases, 0 AS counted FROM {orders}
            UNION ALL
            SELECT c.who, coalesce(o.trouble, 'none'), coalesce(o.value_class, ''),
                coalesce(o.store_id, ''), 0, 1
            FROM counts c LEFT JOIN {orders} o ON o.order_hash = c.order_hash
            WHERE c.who IS NOT NULL
        ), mixed AS (
            SELECT who, trouble, value_class, store_id, sum(cases)::DOUBLE AS cases,
                sum(counted)::DOUBLE AS counted
            FROM both_sides GROUP BY ALL
        )
        SELECT who, cases, counted, {_ranks("trouble", "value_class", "store_id")} FROM mixed
        """
    )
    return _compare(rows, told=_told(desk, counted))


def _ranks(*columns: str) -> str:
    """SQL of nested groups, numbered from 0: by the first column, by the first two, ..."""
    return ", ".join(
        f"dense_rank() OVER (ORDER BY {', '.join(columns[: level + 1])}) - 1 AS group_{level}"
        for level in range(len(columns))
    )


def _told(desk: Desk, counted: str) -> dict[Any, dict[str, Any]]:
    """Money and days of what was counted, by whom it concerns."""
    rows = desk.rows(
        f"""
        SELECT who, sum(amount)::BIGINT AS amount, min(day) AS first_day, max(day) AS last_day
        FROM ({counted}) WHERE who IS NOT NULL GROUP BY who
        """
    )
    return {row.pop("who"): row for row in rows}


def _compare(rows: pa.Table, *, told: dict[Any, dict[str, Any]]) -> Compared:
    who, person = np.unique(rows["who"].to_numpy(zero_copy_only=False), return_inverse=True)
    cases, counted = (rows[name].to_numpy() for name in ("cases", "counted"))
    groups = [rows[name].to_numpy() for name in rows.column_names if name.startswith("group_")]
    expected = expect(person=person, groups=groups, cases=cases, counted=counted, people=who.size)
    own = total(counted, of=person, people=who.size)
    return Compared(
        who=who.tolist(), cases=total(cases, of=person, people=who.size),
        counted=own, expected=expected, told=told,
        excess=find_excess(counted=own, expected=expected),
    )  # fmt: skip


def _keep_found(findings: Findings, compared: Compared, *, kind: str) -> None:
    stands_out = compared.excess.found & (compared.counted >= _FEWEST_GRANTS)
    findings.questions += [
        one for place in np.flatnonzero(stands_out).tolist()
        if (one := _found(compared, place, kind=kind)) is not None
    ]  # fmt: skip
    findings.numbers["spread", kind] = compared.excess.shape
    findings.count(kind, compared=len(compared.who))


def _found(compared: Compared, place: int, *, kind: str) -> Found | None:
    """The row of one person; None for whom there was nothing to compare."""
    excess, who = compared.excess, compared.who[place]
    if np.isnan(excess.p[place]):
        return None
    of_employee = isinstance(who, str)
    return with_ratio(Found(
        kind=kind, employee_id=who if of_employee else None,
        customer_id=None if of_employee else who,
        moments=int(compared.cases[place]), observed=int(compared.counted[place]),
        expected=float(compared.expected[place]), p=float(excess.p[place]),
        is_found=bool(excess.found[place]), **compared.told.get(who, {}),
    ))  # fmt: skip
