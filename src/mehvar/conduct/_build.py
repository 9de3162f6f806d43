"""The build step: who returns, gets or gives more than their case mix explains."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.conduct._desk import working
from mehvar.conduct._excess import customers, employees
from mehvar.conduct._found import Findings, Found
from mehvar.conduct._manners import after_hours, below_limits, pairs
from mehvar.conduct._moments import Moments, lay_out
from mehvar.conduct._reasons import REASONS_FILE
from mehvar.conduct._returners import returners
from mehvar.conduct._shared import elsewhere, shared

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.conduct._desk import Desk
    from mehvar.workspace import Build

READS = (
    "people", "products", "returns", "employees", "cases", "decisions", "grants", "policies",
    "profiles", "identity_links", "customer_orders", "customer_order_lines", "customer_returns",
    "customer_value",
)  # fmt: skip
"""What the step reads."""
MARTS = ("conduct_returners", "conduct_questions", "conduct_members", "conduct_numbers")
"""What the step writes."""
SETTINGS = ("time_zone",)
FILES = (REASONS_FILE,)


def build_conduct(build: Build) -> None:
    """Write the marts of conduct; without returns and without grants they have no rows.

    Raises:
        ReasonsError: when the company's list of reasons has wrong rows.
    """
    with working(build) as desk:
        people, numbers = returners(desk)
        findings = _findings(desk)
        findings.numbers |= {(name, "returners"): value for name, value in numbers.items()}
        _write(build, "conduct_returners", people)
    _write_rows(build, "conduct_questions", [_row(one) for one in findings.questions])
    _write_rows(build, "conduct_members", [asdict(one) for one in findings.members])
    _write_rows(build, "conduct_numbers", [
        {"name": name, "kind": kind, "value": value}
        for (name, kind), value in findings.numbers.items()
    ])  # fmt: skip


def _findings(desk: Desk) -> Findings:
    findings = Findings()
    moments = lay_out(desk)
    if not moments.any_grants:
        return findings
    employees(desk, moments, findings)
    usual = customers(desk, moments, findings)
    pairs(desk, moments, findings)
    below_limits(desk, moments, findings)
    after_hours(desk, moments, findings)
    shared(desk, moments, findings, usual=usual)
    elsewhere(desk, moments, findings)
    teams = _teams(desk, moments)
    findings.questions = [
        replace(one, team_id=teams.get(one.employee_id or "")) for one in findings.questions
    ]
    return findings


def _teams(desk: Desk, moments: Moments) -> dict[str, str]:
    """The team of each employee: as the company's list tells it, else that of their last grants."""
    rows = desk.rows(
        f"""
        WITH told AS (
            SELECT employee_id, team_id AS team, 1 AS listed, NULL::DATE AS day
            FROM {desk.current("employees")} WHERE team_id IS NOT NULL
            UNION ALL
            SELECT employee_id, team, 0, day FROM {moments.grants}
            WHERE team <> '' AND employee_id IS NOT NULL
        )
        SELECT employee_id, arg_max(team, (listed, day, team)) AS team FROM told
        GROUP BY employee_id
        """
    )
    return {row["employee_id"]: row["team"] for row in rows}


def _row(one: Found) -> dict[str, object]:
    return {"question_id": one.question_id, **asdict(one)}


def _write_rows(build: Build, name: str, rows: list[dict[str, object]]) -> None:
    import pyarrow as pa

    build.write_arrow(name, pa.Table.from_pylist(rows, schema=schema.table(name).arrow_schema))


def _write(build: Build, name: str, rows: pa.Table) -> None:
    """Write a mart from columns of other types; one that is missing stays empty."""
    import pyarrow as pa

    wanted = schema.table(name).arrow_schema
    columns = [
        rows[one.name].cast(one.type)
        if one.name in rows.column_names
        else pa.nulls(rows.num_rows, one.type)
        for one in wanted
    ]
    build.write_arrow(name, pa.Table.from_arrays(columns, schema=wanted))
