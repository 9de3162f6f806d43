"""Running the steps whose inputs changed, and publishing what they wrote, all at once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from mehvar import __version__, customers, schema, segments, voice
from mehvar.lake import IMPORTS
from mehvar.pipeline._steps import STEPS, Step
from mehvar.workspace import Build, StepReport, StepState, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did, step by step."""

    steps: tuple[StepReport, ...]
    as_of: date
    seconds: float


def build(
    workspace: Workspace,
    *,
    now: datetime,
    as_of: date | None = None,
    force: bool = False,
    progress: Callable[[Step, int], None] | None = None,
    steps: tuple[Step, ...] | None = None,
) -> BuildReport:
    """Bring every mart up to date and publish the result.

    Args:
        workspace: the company.
        now: the time of publication (UTC).
        as_of: the day up to which customers are judged; the last day in the data by default.
        force: run every step, stale or not.
        progress: called with each step and its place just before it runs or is skipped.
        steps: the steps, in order; all of Mehvar's by default.

    An exception in a step publishes nothing: readers stay with the last build.
    """
    began = time.perf_counter()
    reports = []
    with workspace.build(now=now, as_of=as_of) as open_build:
        for place, step in enumerate(STEPS if steps is None else steps):
            if progress is not None:
                progress(step, place)
            reports.append(_run(step, open_build, force=force))
        day = open_build.as_of
    reports.append(_publish(workspace))
    segments.write_audiences(workspace, now=now)
    return BuildReport(steps=tuple(reports), as_of=day, seconds=time.perf_counter() - began)


def stale_steps(workspace: Workspace) -> tuple[str, ...]:
    """Return the names of the steps that the next build would run, from what is stored now."""
    current = workspace.current()
    versions = dict(current.marts) | _base_versions(workspace)
    stale: list[str] = []
    written: set[str] = set()
    for step in STEPS:
        state = current.steps.get(step.name)
        fingerprint_now = _fingerprint(step, workspace, versions, as_of=current.as_of)
        if (
            state is None
            or state.fingerprint != fingerprint_now
            or written.intersection(step.reads)
        ):
            stale.append(step.name)
            written.update(step.writes)
    return tuple(stale)


def _run(step: Step, open_build: Build, *, force: bool) -> StepReport:
    fingerprint = _fingerprint(
        step,
        open_build.workspace,
        open_build.marts | open_build.base_versions,
        as_of=open_build.as_of.isoformat(),
    )
    before = open_build.steps.get(step.name)
    if not force and before is not None and before.fingerprint == fingerprint:
        return StepReport(name=step.name, seconds=0.0, rows=dict(before.rows), ran=False)
    began = time.perf_counter()
    step.run(open_build)
    seconds = time.perf_counter() - began
    rows = {name: _rows_of(name, open_build) for name in step.writes}
    open_build.steps[step.name] = StepState(fingerprint=fingerprint, seconds=seconds, rows=rows)
    return StepReport(name=step.name, seconds=seconds, rows=rows, ran=True)


def _rows_of(name: str, open_build: Build) -> int:
    """What this build wrote, or what stands there: a step may find nothing to write."""
    if name in open_build.rows_written:
        return open_build.rows_written[name]
    return open_build.lake.count(name, version=open_build.marts.get(name, -1))


def _publish(workspace: Workspace) -> StepReport:
    began = time.perf_counter()
    changed = customers.publish(workspace)
    comments = voice.publish_comments(workspace)
    return StepReport(
        name="publish",
        seconds=time.perf_counter() - began,
        rows={"serving": changed, "comments": comments},
        ran=changed + comments > 0,
    )


def _fingerprint(step: Step, workspace: Workspace, versions: dict[str, int], *, as_of: str) -> str:
    facts = {
        "step": step.name,
        "code": __version__,
        "as_of": as_of,
        "tables": {name: versions.get(name, -1) for name in (*step.reads, IMPORTS)},
        "writes": {name: schema.table(name).stored_as for name in step.writes},
        "settings": {name: getattr(workspace.settings, name) for name in step.settings},
        "files": {name: _digest(workspace, name) for name in step.files},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _digest(workspace: Workspace, name: str) -> str:
    """Of a file, or of all files of a folder."""
    path = workspace.root / name
    if path.is_dir():
        parts = [_digest(workspace, f"{name}/{one.name}") for one in sorted(path.iterdir())]
        return hashlib.sha256("".join(parts).encode()).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _base_versions(workspace: Workspace) -> dict[str, int]:
    names = {name for step in STEPS for name in step.reads}
    base = [name for name in names if workspace.lake.path(name).parent.name == "base"]
    return workspace.lake.versions([*base, IMPORTS])
