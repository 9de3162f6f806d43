"""The weeks of teams as the step collects them and an experiment reads them back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from mehvar import policy_lab
from mehvar.policy_lab import Assigned, _effect_build
from mehvar.workspace import Marts, Workspace

DAYS = tuple(date(2026, 1, 1) + timedelta(days=place) for place in range(28))


@pytest.mark.parametrize(("saturday", "begins"), [(True, 5), (False, 0)])
def test_a_week_is_a_day_and_begins_where_the_calendar_says(
    duckdb: ibis.BaseBackend, saturday: bool, begins: int
) -> None:
    rows = ibis.memtable(
        pa.table(
            {
                "situation": ["late_order"] * 28, "team_id": ["north"] * 28, "day": DAYS,
                "cost": [1.0] * 28, "retained": [1.0] * 28, "margin": [3.0] * 28,
            }
        )
    )  # fmt: skip

    made = duckdb.to_pyarrow(_effect_build._weeks(rows, saturday=saturday)).to_pylist()

    weeks = {row["week"] for row in made}
    assert not any(isinstance(week, datetime) for week in weeks)
    assert {week.weekday() for week in weeks} == {begins}
    assert sum(row["cases"] for row in made) == 28
    assert all(any(0 <= (day - week).days < 7 for day in DAYS) for week in weeks)
    whole = next(row for row in made if row["week"] == max(w for w in weeks if w < DAYS[-7]))
    assert (whole["cases"], whole["retained"], whole["net"]) == (7, 7.0, 14.0)


def test_the_weeks_of_a_lot_are_found_in_what_was_built(built_company: Path) -> None:
    workspace = Workspace.open(built_company)
    with Marts(workspace) as marts:
        known = marts.ask(
            "SELECT situation, team_id, CAST(week AS DATE), known, retained "
            f"FROM {marts.view('policy_weeks')} WHERE known > 0 ORDER BY ALL"
        )
    assert known
    situation = known[0][0]
    mine = [row for row in known if row[0] == situation]
    lot = [
        Assigned(team_id=team, week=week, cap=place, block=0)
        for place, (_, team, week, *_) in enumerate(mine)
    ]

    found = policy_lab.read_weeks(workspace, situation=situation, assigned=lot, outcome="retained")
    past = policy_lab.read_past_weeks(
        workspace, situation=situation, outcome="retained", weeks=10_000,
        teams=sorted({row[1] for row in mine}),
    )  # fmt: skip

    assert found.cap.tolist() == list(range(len(mine)))
    assert found.value.tolist() == [row[4] / row[3] for row in mine]
    assert sorted(past.value.tolist()) == sorted(found.value.tolist())
