"""A person who is forgotten leaves the decisions by hand: their records, and what was written."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from mehvar.identity._decisions import DECISIONS_FILE, Decision, read_decisions
from mehvar.lake import write_durably
from mehvar.workspace import Workspace


def forget(workspace: Workspace, *, profiles: Collection[int]) -> int:
    """Take profiles (by their hashes) out of every decision, with its reason; return how many.

    The decisions stay under their numbers, so that an undo goes on to mean what it meant.
    """
    gone = frozenset(profiles)
    with workspace.lock("identity"):
        before = read_decisions(workspace)
        after = [_without(one, gone) for one in before]
        changed = sum(one != other for one, other in zip(before, after, strict=True))
        if changed:
            lines = b"".join(msgspec.json.encode(one) + b"\n" for one in after)
            write_durably(workspace.root / DECISIONS_FILE, lines)
        return changed


def _without(decision: Decision, gone: frozenset[int]) -> Decision:
    if gone.isdisjoint(decision.profiles) and gone.isdisjoint(decision.others):
        return decision
    return msgspec.structs.replace(
        decision,
        reason="",
        profiles=tuple(one for one in decision.profiles if one not in gone),
        others=tuple(one for one in decision.others if one not in gone),
    )
