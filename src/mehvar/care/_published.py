"""Reading what the last build says of cases: results, causes and changes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from mehvar.care._recovery import Recovery, Share, share
from mehvar.care._staffing import CareError
from mehvar.care._terms import read_terms
from mehvar.workspace import published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Published, Workspace

Dimension = Literal[
    "", "kind", "severity", "stage", "opened_by", "channel", "store_id", "touchpoint_id",
    "team_id", "cause", "cause_owner",
]  # fmt: skip
DIMENSIONS: tuple[str, ...] = get_args(Dimension)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """How a group of cases went: minutes are working minutes, medians of those that have one.

    ``answered_in_time`` and ``resolved_in_time`` count what is past due as missed. ``came_back``
    are customers who bought again within their own usual gap after the resolution, of those of
    whom that is known. Groups of fewer customers than may be shown say nothing of what customers
    said or did: ``recovery`` and ``came_back`` are None.
    """

    member: str
    cases: int
    customers: int
    resolved: int
    first_response: float | None
    resolution: float | None
    decision: float | None
    handling: float | None
    change: float | None
    answered_in_time: Share
    resolved_in_time: Share
    reopened: Share
    recovery: Recovery | None
    came_back: Share | None
    value_at_risk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A root cause at a touchpoint, and whose it is; ``before`` is the same long time before.

    Money is in minor units: what customers behind it are worth at risk, each counted once, and
    what was granted to make good. ``changes`` are open or done changes of the register.
    """

    cause: str
    cause_owner: str
    partner_id: str
    touchpoint_id: str
    cases: int
    before: int
    customers: int
    value_at_risk: int
    cost: int
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEffect:
    """A change of the register and whether it helped: the columns of ``care_changes``."""

    record_id: str
    title: str
    state: str
    kind: str | None
    cause: str | None
    touchpoint_id: str | None
    partner_id: str | None
    owner: str | None
    started_day: date | None
    done_day: date | None
    first_case_day: date | None
    days_to_change: int | None
    before_cases: int | None
    before_orders: int | None
    after_cases: int | None
    after_orders: int | None
    before_rate: float | None
    after_rate: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p: float | None
    spread: float | None
    verdict: str


def read_results(
    workspace: Workspace,
    *,
    first: date,
    last: date,
    by: str = "",
    marts: Marts | None = None,
) -> tuple[Results, ...]:
    """Return how the cases opened from the first day to the last went, by a dimension.

    Args:
        workspace: the company.
        first: the first local day of opening.
        last: the last one, counted too.
        by: one of ``DIMENSIONS``; "" for all together.
        marts: the reader that the caller keeps open.

    Raises:
        NotBuiltError: before the first build.
        CareError: when there is no such dimension.
    """
    if by not in DIMENSIONS:
        raise CareError(f"Cases are not told apart by {by!r}.", hint=f"One of {DIMENSIONS}.")
    days = read_terms(workspace.root).answer_days
    with published(workspace, mart="care_cases", marts=marts) as page:
        member = f"coalesce({by}, '')" if by else "''"
        rows = page.rows(
            f"SELECT {member} AS member, {_SUMS} FROM {page.view('care_cases')} "
            "WHERE day >= ? AND day <= ? GROUP BY 1 ORDER BY cases DESC, member",
            [_known(page) - timedelta(days=days), first, last],
        )
        least = workspace.settings.minimum_group
    return tuple(_results(row, least=least) for row in rows)


_SUMS = """
    count(*) AS cases, count(DISTINCT customer_id) AS customers,
    count(*) FILTER (state = 'resolved') AS resolved,
    median(first_response_minutes) AS first_response, median(resolution_minutes) AS resolution,
    median(decision_minutes) AS decision, avg(nullif(handling_minutes, 0)) AS handling,
    median(change_minutes) AS change,
    count(*) FILTER (first_response_met) AS answered_met, count(first_response_met) AS answered_n,
    count(*) FILTER (resolution_met) AS resolved_met, count(resolution_met) AS resolved_n,
    count(*) FILTER (reopenings > 0) AS reopened,
    count(*) FILTER (reopenings > 0 OR resolved_day IS NOT NULL) AS closed,
    count(*) FILTER (recovered) AS helped, count(*) FILTER (NOT recovered) AS failed,
    count(*) FILTER (recovered IS NOT NULL OR asked_day <= ?) AS asked,
    count(*) FILTER (came_back) AS came_back, count(came_back) AS came_back_n,
    coalesce(sum(value_at_risk), 0) AS value_at_risk
"""


def read_causes(
    workspace: Workspace, *, first: date, last: date, marts: Marts | None = None
) -> tuple[Cause, ...]:
    """Return the causes of the cases opened in these days, the dearest first; "" is unknown.

    Raises:
        NotBuiltError: before the first build.
    """
    earlier = first - (last - first) - timedelta(days=1)
    with published(workspace, mart="care_cases", marts=marts) as page:
        cases = page.view("care_cases")
        rows = page.rows(
            f"WITH mine AS (SELECT * FROM {cases} WHERE day >= ? AND day <= ?), "
            "named AS (SELECT coalesce(cause, '') AS cause, coalesce(cause_owner, '') AS "
            "cause_owner, coalesce(partner_id, '') AS partner_id, coalesce(touchpoint_id, '') AS "
            "touchpoint_id, record_id, customer_id, day >= ? AS is_now, value_at_risk FROM mine), "
            "cost AS (SELECT case_id, sum(cost_amount) AS cost FROM "
            f"{page.marts.newest('grants')} WHERE case_id IS NOT NULL AND state IN "
            "('granted', 'redeemed') GROUP BY case_id), "
            "worth AS (SELECT cause, cause_owner, partner_id, touchpoint_id, "
            "sum(risk) AS risk FROM (SELECT cause, cause_owner, partner_id, touchpoint_id, "
            "coalesce(customer_id::VARCHAR, record_id) AS who, max(value_at_risk) AS risk "
            "FROM named WHERE is_now GROUP BY ALL) GROUP BY ALL) "
            "SELECT n.cause, n.cause_owner, n.partner_id, n.touchpoint_id, "
            "count(*) FILTER (is_now) AS cases, count(*) FILTER (NOT is_now) AS before, "
            "count(DISTINCT customer_id) FILTER (is_now) AS customers, "
            "coalesce(any_value(w.risk), 0) AS value_at_risk, "
            "coalesce(sum(c.cost) FILTER (is_now), 0) AS cost "
            "FROM named n LEFT JOIN cost c ON c.case_id = n.record_id "
            "LEFT JOIN worth w USING (cause, cause_owner, partner_id, touchpoint_id) "
            "GROUP BY 1, 2, 3, 4 HAVING cases > 0 ORDER BY value_at_risk DESC, cases DESC, 1, 2, 4",
            [earlier, last, first],
        )
        changes = dict(
            page.ask(
                f"SELECT cause, count(*) FROM {page.view('care_changes')} "
                "WHERE cause <> '' AND state <> 'dropped' GROUP BY cause"
            )
        )
    return tuple(Cause(**_whole(row), changes=int(changes.get(row["cause"], 0))) for row in rows)


def read_changes(workspace: Workspace, *, marts: Marts | None = None) -> tuple[ChangeEffect, ...]:
    """Return every change of the register as the last build knows it, the newest in effect first.

    Raises:
        NotBuiltError: before the first build.
    """
    names = ", ".join(one.name for one in fields(ChangeEffect))
    with published(workspace, mart="care_changes", marts=marts) as page:
        rows = page.rows(
            f"SELECT {names} FROM {page.view('care_changes')} "
            "ORDER BY done_day DESC NULLS FIRST, record_id"
        )
    return tuple(ChangeEffect(**row) for row in rows)


def _known(page: Published) -> date:
    """The day of the build: cases are worked on after the last day of imported orders."""
    built = page.current.built_at[:10]
    return max(date.fromisoformat(built), page.as_of) if built else page.as_of


def _results(row: dict[str, Any], *, least: int) -> Results:
    is_shown = row["customers"] >= least
    return Results(
        member=row["member"],
        cases=row["cases"],
        customers=row["customers"],
        resolved=row["resolved"],
        first_response=row["first_response"],
        resolution=row["resolution"],
        decision=row["decision"],
        handling=row["handling"],
        change=row["change"],
        answered_in_time=share(row["answered_met"], row["answered_n"]),
        resolved_in_time=share(row["resolved_met"], row["resolved_n"]),
        reopened=share(row["reopened"], row["closed"]),
        recovery=Recovery(asked=row["asked"], helped=row["helped"], failed=row["failed"])
        if is_shown
        else None,
        came_back=share(row["came_back"], row["came_back_n"]) if is_shown else None,
        value_at_risk=int(row["value_at_risk"]),
    )


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    money = ("value_at_risk", "cost")
    return {name: int(value or 0) if name in money else value for name, value in row.items()}
