"""Scenarios of return policies that people saved: a file that only grows."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mehvar.audit import AuditEntry, AuditLog, check_entry
from mehvar.profit._durable import append_line, read_lines
from mehvar.profit._return_policy import SimulationError
from mehvar.workspace import Workspace

FILE = "profit/scenarios.jsonl"
_LOCK = "scenarios"
_LONGEST, _MOST = 80, 200


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A saved question: its name, and the texts of the form that asked it."""

    name: str
    asked: dict[str, str]


class ScenarioChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history: a scenario was saved, or removed (None)."""

    number: int
    at: datetime
    actor: str
    name: str
    scenario: Scenario | None = None


def save_scenario(
    workspace: Workspace, *, name: str, asked: dict[str, str], actor: str, now: datetime
) -> Scenario:
    """Save a question under a name; one of the same name before it stays in the history.

    Raises:
        SimulationError: when the name is empty or too long, or there are too many.
    """
    scenario = Scenario(name=name.strip(), asked=asked)
    if not 0 < len(scenario.name) <= _LONGEST:
        raise SimulationError(
            f"A scenario needs a name of 1 to {_LONGEST} letters.", hint="Nothing was saved."
        )
    known = read_scenarios(workspace)
    if scenario.name not in known and len(known) >= _MOST:
        raise SimulationError(
            f"There are {len(known)} scenarios already.", hint="Remove one that nobody needs."
        )
    _append(workspace, name=scenario.name, scenario=scenario, actor=actor, now=now)
    return scenario


def remove_scenario(workspace: Workspace, *, name: str, actor: str, now: datetime) -> bool:
    """Remove a scenario; return whether there was one."""
    if name not in read_scenarios(workspace):
        return False
    _append(workspace, name=name, scenario=None, actor=actor, now=now)
    return True


def read_scenarios(workspace: Workspace) -> dict[str, Scenario]:
    """Return the saved scenarios by name, in the order of saving."""
    found: dict[str, Scenario] = {}
    for change in scenario_history(workspace):
        found.pop(change.name, None)
        if change.scenario is not None:
            found[change.name] = change.scenario
    return found


def scenario_history(workspace: Workspace) -> tuple[ScenarioChange, ...]:
    """Return every change ever made, oldest first."""
    return read_lines(workspace.root / FILE, ScenarioChange)


def _append(
    workspace: Workspace, *, name: str, scenario: Scenario | None, actor: str, now: datetime
) -> None:
    with workspace.lock(_LOCK):
        number = len(scenario_history(workspace)) + 1
        # The name is somebody's own words: the audit holds the line's number.
        act = AuditEntry(
            at=now, actor=actor, action="scenario.put" if scenario else "scenario.removed",
            object_kind="scenario", object_id=str(number),
        )  # fmt: skip
        check_entry(act)
        change = ScenarioChange(number=number, at=now, actor=actor, name=name, scenario=scenario)
        append_line(workspace.path(FILE), change)
        AuditLog(workspace).append_many([act])
