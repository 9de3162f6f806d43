"""How grants are given: pairs who meet too often, amounts just below a limit, odd hours."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar.conduct._chances import meet_chance, share_chance
from mehvar.conduct._excess import FEWEST_EMPLOYEES
from mehvar.conduct._found import Findings, Found

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mehvar.conduct._desk import Desk
    from mehvar.conduct._moments import Moments

_Q = 0.05
JUST_BELOW, COMPARABLE = 0.9, 0.5
"""Just below a limit is its last tenth; amounts from half of it on are compared."""
_USUAL_HOURS = 0.98


def pairs(desk: Desk, moments: Moments, findings: Findings) -> None:
    """Find employees and customers who meet more often than chance within team and month does."""
    from mehvar.stats import benjamini_hochberg

    rows = desk.rows(_pair_places(moments))
    (row,) = desk.rows(_pair_count(moments))
    met: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for one in rows:
        met[one["employee_id"], one["customer_id"]].append(one)
    found = [_pair(whom, places) for whom, places in met.items()]
    chances = [one.p for one in found]
    # every pair that could have met is a test; those that met once at most cannot stand out
    tests = max(int(row["tests"]), len(found), 1)
    stands = benjamini_hochberg(p=chances, q=_Q * len(found) / tests)
    findings.questions += [
        _as_found(one) for one, chosen in zip(found, stands, strict=True) if chosen
    ]
    findings.count("pair", compared=tests, lowest=min(chances, default=1.0))


def _pair_places(moments: Moments) -> str:
    """One row per pair that met twice or more and team and month of the customer's grants."""
    return f"""
        WITH given AS (
            SELECT employee_id, customer_id, team, date_trunc('month', day) AS month, amount, day
            FROM {moments.grants} WHERE employee_id IS NOT NULL AND customer_id IS NOT NULL
        ), met AS (
            SELECT employee_id, customer_id, count(*) AS met, sum(amount)::BIGINT AS amount,
                min(day) AS first_day, max(day) AS last_day
            FROM given GROUP BY ALL HAVING count(*) >= 2
        ), place AS (
            SELECT team, month, count(*) AS everything FROM given GROUP BY ALL
        ), by_employee AS (
            SELECT employee_id, team, month, count(*) AS employee FROM given GROUP BY ALL
        ), by_customer AS (
            SELECT customer_id, team, month, count(*) AS customer FROM given GROUP BY ALL
        )
        SELECT met.*, place.everything, coalesce(e.employee, 0) AS employee, c.customer
        FROM met JOIN by_customer c USING (customer_id)
        JOIN place USING (team, month)
        LEFT JOIN by_employee e ON e.employee_id = met.employee_id
            AND e.team = c.team AND e.month = c.month
        ORDER BY met.employee_id, met.customer_id, c.team, c.month
    """


def _pair_count(moments: Moments) -> str:
    """How many pairs of a customer with two grants or more and an employee of their places."""
    return f"""
        WITH given AS (
            SELECT employee_id, customer_id, team, date_trunc('month', day) AS month
            FROM {moments.grants} WHERE employee_id IS NOT NULL AND customer_id IS NOT NULL
        ), often AS (
            SELECT customer_id FROM given GROUP BY customer_id HAVING count(*) >= 2
        )
        SELECT count(*) AS tests FROM (
            SELECT DISTINCT c.customer_id, e.employee_id
            FROM (SELECT DISTINCT customer_id, team, month FROM given SEMI JOIN often
                USING (customer_id)) c
            JOIN (SELECT DISTINCT employee_id, team, month FROM given) e
                USING (team, month)
        )
    """


def _pair(whom: tuple[str, int], places: list[dict[str, Any]]) -> Found:
    first = places[0]
    expected = sum(one["customer"] * one["employee"] / one["everything"] for one in places)
    dealt = [(one["everything"], one["employee"], one["customer"]) for one in places]
    return Found(
        kind="pair", employee_id=whom[0], customer_id=whom[1], observed=first["met"],
        expected=float(expected), p=meet_chance(met=first["met"], places=dealt), is_found=False,
        moments=sum(one["customer"] for one in places), amount=first["amount"],
        first_day=first["first_day"], last_day=first["last_day"],
    )  # fmt: skip


def _as_found(one: Found) -> Found:
    from dataclasses import replace

    return replace(one, is_found=True)


def below_limits(desk: Desk, moments: Moments, findings: Findings) -> None:
    """Find employees whose amounts crowd just below what may be given without asking."""
    grants = desk.rows(
        f"""
        SELECT employee_id, situation, policy_key, policy_version, due, amount, outcome, day
        FROM {moments.grants} WHERE due > 0 AND employee_id IS NOT NULL
        """
    )
    limits = _limits(desk, grants)
    near: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in grants:
        limit = _next_limit(one, limits)
        if limit is not None and one["outcome"] != "allow_capped":
            near[one["employee_id"]].append(
                one | {"limit": limit, "hit": one["due"] > JUST_BELOW * limit}
            )
    _shares(findings, near, _everybody_else(near), kind="below_limit")
    findings.numbers |= _densities(grants, limits)


def _everybody_else(given: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[int, int]]:
    """Hits and grants of everybody but each one."""
    own = {who: (sum(one["hit"] for one in rows), len(rows)) for who, rows in given.items()}
    hits, n = (sum(one[place] for one in own.values()) for place in (0, 1))
    return {who: (hits - one[0], n - one[1]) for who, one in own.items()}


def _limits(desk: Desk, grants: list[dict[str, Any]]) -> dict[object, list[int]]:
    """The limits of each policy version; of what no policy said, those of the situation.

    Where nobody wrote a limit down, it is the round sum above the largest usual amount.
    """
    found: dict[object, set[int]] = defaultdict(set)
    for row in desk.rows(
        f"SELECT policy_key, policy_version, definition FROM {desk.current('policies')}"
    ):
        told = json.loads(row["definition"] or "{}")
        found[row["policy_key"], row["policy_version"]] |= set(_written_limits(told))
    for one in grants:
        if one["outcome"] == "allow_capped":
            found[_policy(one)].add(one["amount"])
    for situation in {one["situation"] for one in grants}:
        loose = [one["due"] for one in grants if _policy(one) == (situation, None)]
        if loose and not found[situation, None]:
            found[situation, None].add(_round_above(float(np.quantile(loose, 0.995))))
    return {key: sorted(limits) for key, limits in found.items()}


def _written_limits(policy: dict[str, Any]) -> list[int]:
    caps = [(row.get("effect") or {}).get("amount") or {} for row in policy.get("rows") or ()]
    written = [*caps, *(policy.get("authority") or ())]
    return [one["at_most"] for one in written if isinstance(one.get("at_most"), int)]


def _policy(one: dict[str, Any]) -> tuple[object, object]:
    if one["policy_key"]:
        return one["policy_key"], one["policy_version"]
    return one["situation"], None


def _next_limit(one: dict[str, Any], limits: dict[object, list[int]]) -> int | None:
    """The lowest limit that the amount does not pass, if the amount is comparable with it."""
    above = [limit for limit in limits.get(_policy(one), ()) if one["due"] <= limit]
    return above[0] if above and one["due"] > COMPARABLE * above[0] else None


def _round_above(amount: float) -> int:
    """The next sum with one digit before its zeros: 299,000 gives 300,000."""
    unit = 10 ** int(np.floor(np.log10(max(amount, 1.0))))
    return int(np.ceil(amount / unit) * unit)


def _densities(
    grants: list[dict[str, Any]], limits: dict[object, list[int]]
) -> dict[tuple[str, str], float]:
    """McCrary's test of all amounts at the limit that most amounts come near."""
    from mehvar.stats import DensityJump, density_jump

    counts: dict[tuple[object, int], int] = defaultdict(int)
    for one in grants:
        limit = _next_limit(one, limits)
        if limit is not None:
            counts[_policy(one), limit] += 1
    if not counts:
        return {}
    policy, limit = max(counts, key=lambda key: (counts[key], key[1]))
    due = [float(one["due"]) for one in grants if _policy(one) == policy]
    jump = density_jump(running=due, threshold=limit + 1.0)
    if not isinstance(jump, DensityJump):
        return {}
    told = {"limit": limit, "ratio": jump.ratio, "low": jump.low, "high": jump.high, "p": jump.p}
    return {(f"density_{name}", "below_limit"): float(value) for name, value in told.items()}


def after_hours(desk: Desk, moments: Moments, findings: Findings) -> None:
    """Find employees who grant at hours in which hardly anything else happens."""
    import pyarrow.compute as pc

    from mehvar import calendar

    rows = desk.arrow(
        f"""
        SELECT employee_id, "at", day, amount FROM {moments.grants}
        WHERE employee_id IS NOT NULL AND "at" IS NOT NULL
        """
    )
    if not rows.num_rows:
        return
    local = calendar.to_local(rows["at"], zone=desk.build.settings.time_zone)
    hours = pc.hour(local).to_numpy(zero_copy_only=False)
    everything = np.bincount(hours, minlength=24)
    given: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one, hour in zip(rows.to_pylist(), hours.tolist(), strict=True):
        given[one["employee_id"]].append(one | {"hour": hour})
    others: dict[str, tuple[int, int]] = {}
    for who, own in given.items():
        rest = everything - np.bincount([one["hour"] for one in own], minlength=24)
        usual = usual_hours(rest)
        for one in own:
            one["hit"] = one["hour"] not in usual
        # the hours were chosen to be rare with the others: one more of theirs makes up for it
        seldom = int(rest.sum()) - int(rest[list(usual)].sum()) + 1
        others[who] = (seldom, int(rest.sum()) + 1)
    _shares(findings, given, others, kind="after_hours")


def usual_hours(counts: NDArray[np.int64]) -> frozenset[int]:
    """Return the shortest run of hours of the day in which almost everything happens."""
    needed = _USUAL_HOURS * counts.sum()
    for length in range(1, 25):
        sums = [
            counts[[(start + hour) % 24 for hour in range(length)]].sum() for start in range(24)
        ]
        start = int(np.argmax(sums))
        if sums[start] >= needed:
            return frozenset((start + hour) % 24 for hour in range(length))
    return frozenset(range(24))


def _shares(
    findings: Findings,
    given: dict[str, list[dict[str, Any]]],
    others: dict[str, tuple[int, int]],
    *,
    kind: str,
) -> None:
    """Compare each employee's share of hits with that of everybody else, exactly.

    Args:
        findings: where what is found is put.
        given: the grants of each employee, each with ``hit``.
        others: hits and grants of everybody else, for each employee.
        kind: of the question.
    """
    from mehvar.stats import benjamini_hochberg

    who = sorted(given)
    if len(who) < FEWEST_EMPLOYEES:
        findings.numbers["too_few", kind] = float(len(who))
        return
    p = [_share_of(given[name], others[name]) for name in who]
    for place in np.flatnonzero(benjamini_hochberg(p=p, q=_Q)).tolist():
        own, (hits, n) = given[who[place]], others[who[place]]
        chosen = [one for one in own if one["hit"]]
        limits = [one["limit"] for one in chosen if "limit" in one]
        findings.questions.append(Found(
            kind=kind, employee_id=who[place], moments=len(own), observed=len(chosen),
            expected=hits / max(n, 1) * len(own), p=p[place], is_found=True,
            amount=sum(one["amount"] for one in chosen),
            limit_amount=max(limits, key=limits.count) if limits else None,
            first_day=min(one["day"] for one in chosen), last_day=max(one["day"] for one in chosen),
        ))  # fmt: skip
    findings.count(kind, compared=len(who), lowest=min(p))


def _share_of(own: list[dict[str, Any]], others: tuple[int, int]) -> float:
    hits = np.array([sum(one["hit"] for one in own), others[0]], np.float64)
    return float(share_chance(hits=hits, n=np.array([len(own), others[1]], np.float64))[0])
