"""Reading what the last build found of a policy, and the weeks that an experiment compares."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mehvar.policy_lab._effect_records import (
    Bin,
    Check,
    Checked,
    Effect,
    NetValue,
    Verdict,
)
from mehvar.policy_lab._effect_trial import Assigned, Cells
from mehvar.stats import Interval
from mehvar.workspace import published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

Outcome = Literal["retained", "net"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was found at one threshold of one version: an effect per outcome, and its worth.

    ``net_by`` says how the worth was found: ``margin`` (measured itself) or ``retention`` (times
    the margin of who stays); empty without one.
    """

    version: int
    fact: str
    threshold: float
    row: str
    effects: tuple[Effect, ...]
    net: NetValue | None
    net_by: str

    def of(self, outcome: str) -> Effect | None:
        """Return the effect on one outcome."""
        return next((one for one in self.effects if one.outcome == outcome), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEffects:
    """What a policy did, as far as the last build knew; nothing told where it is too early."""

    policy_key: str
    as_of: date
    told: tuple[Told, ...]


def read_effects(
    workspace: Workspace, *, policy_key: str, marts: Marts | None = None
) -> PolicyEffects:
    """Return what the last build found of a policy, the newest version first.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="policy_effects", marts=marts) as state:
        rows = state.rows(
            f"FROM {state.view('policy_effects')} WHERE policy_key = ? "
            "ORDER BY policy_version DESC, threshold, outcome",
            [policy_key],
        )
        as_of = state.as_of
    keys = dict.fromkeys((row["policy_version"], row["threshold"]) for row in rows)
    told = tuple(
        _told([row for row in rows if (row["policy_version"], row["threshold"]) == key])
        for key in keys
    )
    return PolicyEffects(policy_key=policy_key, as_of=as_of, told=told)


def read_weeks(
    workspace: Workspace,
    *,
    situation: str,
    assigned: Sequence[Assigned],
    outcome: Outcome,
    marts: Marts | None = None,
) -> Cells:
    """Return the weeks of an experiment that are over, with the mean of one outcome.

    ``retained`` is the share that came back within 60 days, ``net`` the margin within 180 days
    less what was granted. Weeks without a case whose horizon is over are left out.

    Raises:
        NotBuiltError: before the first build.
    """
    found = {
        (row["team_id"], row["week"]): row
        for row in _known_weeks(workspace, situation, outcome, marts)
    }
    cells = [(one, found[one.team_id, one.week]) for one in assigned
             if (one.team_id, one.week) in found]  # fmt: skip
    return _cells(cells)


def read_past_weeks(
    workspace: Workspace,
    *,
    situation: str,
    teams: Sequence[str],
    outcome: Outcome,
    weeks: int = 52,
    marts: Marts | None = None,
) -> Cells:
    """Return the last weeks of some teams whose horizon is over; what caps they had is not told.

    From their spread follows what an experiment could show. ``cap`` and ``block`` are zero.

    Raises:
        NotBuiltError: before the first build.
    """
    rows = [
        row for row in _known_weeks(workspace, situation, outcome, marts) if row["team_id"] in teams
    ]
    kept = set(sorted({row["week"] for row in rows})[-weeks:])
    return _cells(
        [
            (Assigned(team_id=row["team_id"], week=row["week"], cap=0, block=0), row)
            for row in rows
            if row["week"] in kept
        ]
    )


def _known_weeks(
    workspace: Workspace, situation: str, outcome: Outcome, marts: Marts | None
) -> list[dict[str, Any]]:
    """Return team, week, total and number of every week with a case whose horizon is over."""
    total, count = ("retained", "known") if outcome == "retained" else ("net", "known_margin")
    with published(workspace, mart="policy_weeks", marts=marts) as state:
        return state.rows(
            f"SELECT team_id, CAST(week AS DATE) AS week, {total} AS total, {count} AS n "
            f"FROM {state.view('policy_weeks')} WHERE situation = ? AND {count} > 0",
            [situation],
        )


def _cells(cells: Sequence[tuple[Assigned, dict[str, Any]]]) -> Cells:
    places = {team: place for place, team in enumerate(sorted({one.team_id for one, _ in cells}))}
    return Cells(
        team=np.array([places[one.team_id] for one, _ in cells], dtype=np.int64),
        week=np.array([one.week.toordinal() for one, _ in cells], dtype=np.int64),
        block=np.array([one.block for one, _ in cells], dtype=np.int64),
        cap=np.array([one.cap for one, _ in cells], dtype=np.float64),
        value=np.array([row["total"] / row["n"] for _, row in cells], dtype=np.float64),
        cases=np.array([row["n"] for _, row in cells], dtype=np.float64),
    )


def _told(rows: list[dict[str, Any]]) -> Told:
    worth = next((row for row in rows if row["net"] is not None), None)
    first = rows[0]
    return Told(
        version=first["policy_version"], fact=first["fact"], threshold=first["threshold"],
        row=first["row"] or "", effects=tuple(_effect(row) for row in rows),
        net=_net(worth) if worth else None, net_by=worth["net_by"] if worth else "",
    )  # fmt: skip


def _effect(row: dict[str, Any]) -> Effect:
    checks = tuple(
        Checked(**(one | {"check": Check(one["check"])})) for one in json.loads(row["checks"])
    )
    return Effect(
        outcome=row["outcome"], threshold=row["threshold"], horizon_days=row["horizon_days"],
        verdict=Verdict(row["verdict"]), n=row["cases"], jump=_interval(row, "jump"),
        granted=_interval(row, "granted"), per_grant=_interval(row, "per_grant"), checks=checks,
        left_out=row["left_out"], smallest=row["smallest"], enough=row["enough"],
        bandwidth=row["bandwidth"],
        bins=tuple(Bin(**one) for one in json.loads(row["bins"])),
    )  # fmt: skip


def _interval(row: dict[str, Any], name: str) -> Interval | None:
    if row[name] is None:
        return None
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return Interval(estimate=row[name], low=low, high=high, n=float(row["cases"]))


def _net(row: dict[str, Any]) -> NetValue:
    interval = Interval(
        estimate=row["net"], low=row["net_low"], high=row["net_high"], n=float(row["cases"])
    )
    return NetValue(
        net=interval, gained=row["gained"], spent=row["spent"], break_even=row["break_even"],
        enough=row["net_enough"],
    )  # fmt: skip
