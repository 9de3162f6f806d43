"""The decisions that a workspace recorded, replayed against the audit's chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar.audit import AuditLog
from mehvar.empowerment._replay import (
    Policies,
    Recorded,
    Replayed,
    Verdict,
    read_versions,
    replay,
)

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

    from mehvar.workspace import Workspace

DECIDED = "decision.made"
"""The audit's action of a decision; its object is the decision, its detail ``digest``."""

_COLUMNS = (
    "record_id", "situation", "policy_key", "policy_version", "facts", "outcome", "reason",
    "action", "row", "due", "amount", "level",
)  # fmt: skip
_AT_ONCE = 10_000
_OWN = "mehvar"


def replay_recorded(
    workspace: Workspace, *, decision_id: str = "", since: datetime | None = None
) -> Iterator[Replayed]:
    """Replay one decision, or all that the audit knows from ``since`` on (UTC); lazily.

    A decision that is in the chain but whose row is gone was erased with its person. One in the
    table that the chain does not know differs from it.
    """
    digests = _digests(workspace, decision_id=decision_id, since=since)
    backend = workspace.connect()
    try:
        policies = _policies(workspace, backend)
        for recorded in _rows(workspace, backend, digests, decision_id=decision_id, since=since):
            yield from _one(recorded, policies, digests)
    finally:
        backend.disconnect()
    for gone in digests:
        yield Replayed(decision_id=gone, verdict=Verdict.ERASED)


def _one(recorded: Recorded, policies: Policies, digests: dict[str, str]) -> Iterator[Replayed]:
    """Replay a decision; one that the chain does not know differs by that alone."""
    if digests.pop(recorded.decision_id, None) is not None:
        yield from replay(rows=[recorded], policies=policies)
    else:
        yield Replayed(
            decision_id=recorded.decision_id, verdict=Verdict.DIFFERENT, differs=("chain",)
        )


def _digests(workspace: Workspace, *, decision_id: str, since: datetime | None) -> dict[str, str]:
    """Return what the chain holds of each decision."""
    log = AuditLog(workspace)
    found = (
        log.read(action=DECIDED, object_id=decision_id, limit=1)
        if decision_id
        else log.stream(action=DECIDED, since=since)
    )
    return {one.object_id: str(one.details.get("digest") or "") for one in found}


def _policies(workspace: Workspace, backend: BaseBackend) -> Policies:
    rows = workspace.lake.current(backend, "policies")
    told = backend.to_pyarrow(rows.select("policy_key", "policy_version", "definition"))
    return read_versions(
        (row["policy_key"], row["policy_version"], row["definition"] or "")
        for row in told.to_pylist()
    )


def _rows(
    workspace: Workspace,
    backend: BaseBackend,
    digests: Mapping[str, str],
    *,
    decision_id: str,
    since: datetime | None,
) -> Iterator[Recorded]:
    rows = workspace.lake.current(backend, "decisions")
    rows = rows.filter(rows.source == _OWN)  # what came from elsewhere is in no chain of ours
    if decision_id:
        rows = rows.filter(rows.record_id == decision_id)
    if since is not None:
        rows = rows.filter(rows["at"] >= since)
    for batch in backend.to_pyarrow(rows.select(*_COLUMNS)).to_batches(max_chunksize=_AT_ONCE):
        for row in batch.to_pylist():
            yield _recorded(row, digests.get(row["record_id"], ""))


def _recorded(row: Mapping[str, object], digest: str) -> Recorded:
    told = {name: row[name] for name in _COLUMNS if name != "record_id"}
    for name in ("situation", "policy_key", "outcome", "reason", "action"):
        told[name] = told[name] or ""
    for name in ("policy_version", "due", "amount"):
        told[name] = told[name] or 0
    return Recorded(decision_id=str(row["record_id"]), digest=digest, **told)  # type: ignore[arg-type]
