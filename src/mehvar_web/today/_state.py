"""What Today can show: the answer, or what the company still waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mehvar_web import company, jobs

if TYPE_CHECKING:
    from mehvar_web.jobs.models import Job

Stage = Literal["empty", "importing", "unbuilt", "building", "built"]
_ANSWER = "experience_risk"
"""The mart without which there is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the company stands before its first answer, and the job that works on it."""

    stage: Stage
    job: Job | None = None


def read_state() -> State:
    """Return where the company stands; jobs are looked at only before the first answer."""
    workspace = company.workspace()
    if _ANSWER in workspace.current().marts:
        return State(stage="built")
    importing = jobs.live_before_build()
    if importing is not None:
        return State(stage="importing", job=importing)
    building = jobs.live("build")
    if building is not None:
        return State(stage="building", job=building)
    return State(stage="unbuilt" if workspace.lake.imports() else "empty")
