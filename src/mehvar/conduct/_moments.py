"""The moments in which something could be granted, and what was: each with who, whom and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.conduct._desk import Desk

DAYS = 365
"""How far back grants are compared."""
PROVED = ("late_order", "out_of_stock")
"""What the company's own records prove; anything else somebody told."""
_GIVEN = "('granted', 'redeemed', 'expired')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Names of what was made: one row per grant, one per moment; and whether there is any."""

    grants: str
    moments: str
    any_grants: bool


def lay_out(desk: Desk) -> Moments:
    """Make the tables of grants and of moments of the last year.

    What people granted in Mehvar itself counts up to now, whatever day the imported data end.
    """
    orders = desk.keep(
        "order_keys",
        f"""
        SELECT order_hash, min(customer_id) AS customer_id, min(store_id) AS store_id,
            min(source) AS source
        FROM {desk.mart("customer_orders")} WHERE order_hash IS NOT NULL GROUP BY order_hash
        """,
    )
    grants = desk.keep("grants", _grants(desk, orders))
    moments = desk.keep("moments", _moments(desk, orders, grants))
    (row,) = desk.rows(f"SELECT count(*) AS n FROM {grants}")
    return Moments(grants=grants, moments=moments, any_grants=row["n"] > 0)


def _since(desk: Desk) -> str:
    return f"DATE '{desk.build.as_of.isoformat()}' - {DAYS}"


def _whom(desk: Desk, orders: str, table: str, alias: str) -> tuple[str, str]:
    """The customer of a row, told by its person or else by its order: expression and joins."""
    whom = f"""coalesce(p.customer_id, o.customer_id) AS customer_id,
        coalesce({alias}.store_id, o.store_id, '') AS store_id"""
    joined = f"""{table} {alias}
        LEFT JOIN {desk.mart("profiles")} p ON p.profile_hash = {alias}.person_hash
        LEFT JOIN {orders} o ON o.order_hash = {alias}.order_hash"""
    return whom, joined


def _grants(desk: Desk, orders: str) -> str:
    """One row per grant that was given."""
    whom, tables = _whom(desk, orders, desk.current("grants"), "g")
    return f"""
        SELECT g.source, g.record_id, {whom}, g.employee_id, g.day, g."at", g.case_id,
            g.decision_id, coalesce(g.situation, '') AS situation, g.policy_key,
            g.policy_version, g.outcome, g.due, coalesce(g.amount, 0) AS amount,
            coalesce(g.team_id, '') AS team, g.used_order_id, g.device_hash, g.order_hash,
            coalesce(o.source, g.source) AS order_source
        FROM {tables} WHERE g.state IN {_GIVEN} AND g.day > {_since(desk)}
        """


def _moments(desk: Desk, orders: str, grants: str) -> str:
    """One row per moment: a case, a decision outside any, or a grant outside both.

    ``free`` counts what was granted at somebody's discretion: what the company's own records do
    not prove, or no policy said. The employee is who granted, else whose case it was.
    """
    of_case, cases = _whom(desk, orders, desk.current("cases"), "c")
    of_decision, decisions = _whom(desk, orders, desk.current("decisions"), "d")
    return f"""
        WITH told AS (
            SELECT c.source, c.record_id, 'case' AS how, {of_case}, c.employee_id, c.day,
                coalesce(c.kind, '') AS kind, coalesce(c.severity, '') AS severity
            FROM {cases} WHERE c.state IS DISTINCT FROM 'merged' AND c.day > {_since(desk)}
            UNION ALL
            SELECT d.source, d.record_id, 'decision', {of_decision}, d.employee_id, d.day,
                coalesce(d.situation, ''),
                coalesce(json_extract_string(d.facts, '$.severity'), '')
            FROM {decisions} WHERE coalesce(d.case_id, '') = '' AND d.day > {_since(desk)}
        ), placed AS (
            SELECT g.*, coalesce(nullif(g.case_id, ''), g.decision_id) AS moment_id,
                CASE WHEN coalesce(g.case_id, '') = '' THEN 'decision' ELSE 'case' END AS how,
                (g.policy_key IS NULL OR g.situation NOT IN {PROVED})::BIGINT AS free
            FROM {grants} g
        ), given AS (
            SELECT source, moment_id, how, sum(free)::BIGINT AS free,
                sum(amount) FILTER (free = 1) AS amount, min(employee_id) AS employee_id
            FROM placed GROUP BY ALL
        ), met AS (
            SELECT t.* EXCLUDE (employee_id),
                coalesce(g.employee_id, t.employee_id) AS employee_id,
                coalesce(g.free, 0) AS free, coalesce(g.amount, 0) AS amount
            FROM told t LEFT JOIN given g
                ON g.source = t.source AND g.how = t.how AND g.moment_id = t.record_id
        ), loose AS (
            SELECT p.source, p.record_id, 'grant' AS how, p.customer_id, p.store_id, p.day,
                p.situation AS kind, '' AS severity, p.employee_id, p.free,
                CASE WHEN p.free = 1 THEN p.amount ELSE 0 END AS amount
            FROM placed p ANTI JOIN told t
                ON t.source = p.source AND t.how = p.how AND t.record_id = p.moment_id
        ), everything AS (FROM met UNION ALL BY NAME FROM loose)
        SELECT e.*, coalesce(v.value_class, '') AS value_class
        FROM everything e LEFT JOIN {desk.mart("customer_value")} v USING (customer_id)
        """
