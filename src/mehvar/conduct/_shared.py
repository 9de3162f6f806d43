"""Grants that meet: devices and addresses that customers share, codes used by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar.conduct._found import Findings, Found, Member, with_ratio
from mehvar.conduct._groups import join
from mehvar.conduct._mix import total
from mehvar.conduct._spread import find_excess

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.conduct._desk import Desk
    from mehvar.conduct._moments import Moments

_FEWEST_GRANTS = 3
_SHORTEST_ADDRESS = 15


def shared(desk: Desk, moments: Moments, findings: Findings, *, usual: dict[int, float]) -> None:
    """Find groups of customers who share a device, an address or a number and get much together.

    Args:
        desk: the step's desk.
        moments: the grants.
        findings: where what is found is put.
        usual: how many grants each customer would have had.
    """
    keys = desk.arrow(_keys(desk, moments))
    if not keys.num_rows:
        return
    who, person = np.unique(keys["customer_id"].to_numpy(), return_inverse=True)
    group = join(person=person, key=keys["key"].to_numpy())
    size = np.bincount(group, minlength=who.size)
    leaders = np.flatnonzero(size > 1)
    if not leaders.size:
        findings.count("shared", compared=0)
        return
    got = {row["customer_id"]: row for row in desk.rows(_got(moments))}
    grants = np.array([got.get(one, {}).get("grants", 0) for one in who.tolist()], np.float64)
    expected = np.array([usual.get(one, 0.0) for one in who.tolist()])
    together = total(grants, of=group, people=who.size)
    fair = total(expected, of=group, people=who.size)
    excess = find_excess(counted=together[leaders], expected=fair[leaders])
    ways = _ways(keys, person, who.size)
    for place in np.flatnonzero(excess.found & (together[leaders] >= _FEWEST_GRANTS)).tolist():
        leader = int(leaders[place])
        members = np.flatnonzero(group == leader).tolist()
        rows = [got[int(who[one])] for one in members if int(who[one]) in got]
        question = with_ratio(Found(
            kind="shared", customer_id=int(who[leader]), people=len(members),
            moments=None, observed=int(together[leader]), expected=float(fair[leader]),
            p=float(excess.p[place]), is_found=True,
            amount=sum(row["amount"] for row in rows),
            first_day=min(row["first_day"] for row in rows),
            last_day=max(row["last_day"] for row in rows),
        ))  # fmt: skip
        findings.questions.append(question)
        findings.members += [
            _member(question, int(who[one]), got.get(int(who[one]), {}), ways[one])
            for one in members
        ]
    findings.count("shared", compared=int(leaders.size))


def _member(question: Found, customer_id: int, got: dict[str, Any], ways: set[str]) -> Member:
    return Member(
        question_id=question.question_id, customer_id=customer_id, grants=got.get("grants", 0),
        amount=got.get("amount", 0), shares="|".join(sorted(ways)),
    )  # fmt: skip


def _keys(desk: Desk, moments: Moments) -> str:
    """One row per customer and what they could share: devices, addresses, shared identifiers.

    Only customers who were granted something; an address counts by its letters and digits alone.
    """
    return f"""
        WITH got AS (
            SELECT DISTINCT customer_id FROM {moments.grants} WHERE customer_id IS NOT NULL
        ), lived AS (
            SELECT p.customer_id, regexp_replace(b.address, '[^\\p{{L}}\\p{{N}}]', '', 'g') AS place
            FROM {desk.mart("profiles")} p JOIN {desk.current("people")} b
                ON b.source = p.source AND b.record_id = p.person_ref
            WHERE p.customer_id IN (FROM got) AND b.address IS NOT NULL
        ), had AS (
            SELECT customer_id, hash('device', device_hash) AS key, 'device' AS way
            FROM {moments.grants} WHERE device_hash IS NOT NULL AND customer_id IS NOT NULL
            UNION ALL
            SELECT customer_id, hash('address', place), 'address' FROM lived
            WHERE length(place) >= {_SHORTEST_ADDRESS}
            UNION ALL
            SELECT customer_id, hash('identifier', identifier_hash), 'identifier'
            FROM {desk.mart("identity_links")}
            WHERE status = 'shared' AND customer_id IN (FROM got)
        )
        SELECT DISTINCT customer_id, (key >> 1)::BIGINT AS key, way FROM had
        """


def _got(moments: Moments) -> str:
    return f"""
        SELECT customer_id, count(*) AS grants, sum(amount)::BIGINT AS amount,
            min(day) AS first_day, max(day) AS last_day
        FROM {moments.grants} WHERE customer_id IS NOT NULL GROUP BY customer_id
        """


def _ways(keys: pa.Table, person: Any, people: int) -> list[set[str]]:
    """In which ways each person shares a key with somebody."""
    code = keys["key"].to_numpy()
    _keys_seen, place, holders = np.unique(code, return_inverse=True, return_counts=True)
    ways: list[set[str]] = [set() for _one in range(people)]
    told = keys["way"].to_pylist()
    for row in np.flatnonzero(holders[place] > 1).tolist():
        ways[int(person[row])].add(told[row])
    return ways


def elsewhere(desk: Desk, moments: Moments, findings: Findings) -> None:
    """Find codes that were used on the order of somebody other than whom they were given to."""
    rows = desk.rows(
        f"""
        SELECT g.customer_id, count(*) AS observed, sum(g.amount)::BIGINT AS amount,
            min(g.day) AS first_day, max(g.day) AS last_day
        FROM {moments.grants} g JOIN {desk.mart("customer_orders")} o
            ON o.source = g.order_source AND o.order_id = g.used_order_id
        WHERE g.customer_id IS NOT NULL AND o.customer_id IS NOT NULL
            AND o.customer_id <> g.customer_id
        GROUP BY g.customer_id ORDER BY g.customer_id
        """
    )
    findings.questions += [
        Found(kind="elsewhere", expected=0.0, p=0.0, is_found=True, **row) for row in rows
    ]
    (all_used,) = desk.rows(f"SELECT count(used_order_id) AS n FROM {moments.grants}")
    findings.count("elsewhere", compared=int(all_used["n"]))
