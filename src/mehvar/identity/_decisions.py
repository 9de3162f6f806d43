"""What people decided by hand: an append-only file that outlives every build.

A decision names profiles, not customers, so it holds whatever the data do later. Undoing a
decision is one more line; only forgetting a person writes the file anew, without them.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from mehvar.identity._rules import IdentityError
from mehvar.workspace import Workspace

DECISIONS_FILE = "identity/decisions.jsonl"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision by hand.

    ``profiles`` holds profile hashes: those that a merge joins, or those that a split sets apart
    from ``others``. ``undoes`` names the decision that an undo takes back, else 0.
    """

    decision_id: int
    kind: Literal["merge", "split", "undo"]
    at: datetime
    actor: str
    reason: str = ""
    customer_ids: tuple[int, ...] = ()
    profiles: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    undoes: int = 0


class Hands(msgspec.Struct, frozen=True, kw_only=True):
    """What all standing decisions say together.

    ``groups`` are sets of profiles that are one person, ``apart`` pairs of places in ``groups``
    that are different persons, ``reasons`` the decisions behind each group.
    """

    groups: tuple[frozenset[int], ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()
    reasons: tuple[tuple[int, ...], ...] = ()


def read_decisions(workspace: Workspace) -> tuple[Decision, ...]:
    """Return every decision ever made, oldest first; a line torn by a crash does not count."""
    path = workspace.root / DECISIONS_FILE
    if not path.is_file():
        return ()
    lines = path.read_bytes().split(b"\n")[:-1]
    return tuple(msgspec.json.decode(line, type=Decision) for line in lines)


def append_decision(workspace: Workspace, decision: Decision) -> None:
    """Write one decision durably; the caller holds the ``identity`` lock."""
    path = workspace.path(DECISIONS_FILE)
    with path.open("ab") as file:
        file.truncate(_whole_length(path))
        file.seek(0, os.SEEK_END)
        file.write(msgspec.json.encode(decision) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _whole_length(path: Path) -> int:
    """Return the length of the file up to its last whole line."""
    return path.read_bytes().rfind(b"\n") + 1


def standing(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return the merges and splits that no standing undo takes back.

    An undo can be undone: the newest word about a decision counts.
    """
    undone: set[int] = set()
    for decision in reversed(decisions):
        if decision.kind == "undo" and decision.decision_id not in undone:
            undone.add(decision.undoes)
    return tuple(
        decision
        for decision in decisions
        if decision.kind != "undo" and decision.decision_id not in undone
    )


def replay(decisions: Sequence[Decision]) -> Hands:
    """Apply the standing decisions in their order; a later one wins over an earlier one."""
    state = _Replay()
    for decision in standing(decisions):
        if not decision.profiles or (decision.kind == "split" and not decision.others):
            continue  # whom it was about is forgotten
        if decision.kind == "merge":
            state.merge(frozenset(decision.profiles), decision.decision_id)
        else:
            state.split(
                frozenset(decision.profiles), frozenset(decision.others), decision.decision_id
            )
    return state.hands()


class _Replay:
    """Groups of profiles and which of them must stay apart, while decisions are applied."""

    def __init__(self) -> None:
        self.groups: dict[int, frozenset[int]] = {}
        self.reasons: dict[int, tuple[int, ...]] = {}
        self.apart: dict[int, set[int]] = {}
        self.where: dict[int, int] = {}
        self.keys = itertools.count()

    def merge(self, profiles: frozenset[int], decision_id: int) -> None:
        old = self._touching(profiles)
        all_of_them = profiles.union(*(self.groups[key] for key in old))
        why, outside = self._forget(old, decision_id)
        self._add(all_of_them, why, outside)

    def split(self, aside: frozenset[int], rest: frozenset[int], decision_id: int) -> None:
        old = self._touching(aside | rest)
        remaining = rest.union(*(self.groups[key] for key in old)) - aside
        why, outside = self._forget(old, decision_id)
        one = self._add(aside, why, outside)
        self._add(remaining, why, outside | {one})

    def hands(self) -> Hands:
        keys = sorted(self.groups)
        place = {key: number for number, key in enumerate(keys)}
        pairs = ((place[one], place[other]) for one in keys for other in self.apart[one])
        return Hands(
            groups=tuple(self.groups[key] for key in keys),
            reasons=tuple(self.reasons[key] for key in keys),
            apart=frozenset(pair for pair in pairs if pair[0] < pair[1]),
        )

    def _touching(self, profiles: frozenset[int]) -> set[int]:
        return {self.where[profile] for profile in profiles if profile in self.where}

    def _add(self, profiles: frozenset[int], why: tuple[int, ...], outside: set[int]) -> int:
        key = next(self.keys)
        self.groups[key], self.reasons[key], self.apart[key] = profiles, why, set(outside)
        for other in outside:
            self.apart[other].add(key)
        self.where.update(dict.fromkeys(profiles, key))
        return key

    def _forget(self, old: set[int], decision_id: int) -> tuple[tuple[int, ...], set[int]]:
        """Drop groups; return the decisions behind them and the groups apart from them."""
        why = {reason for key in old for reason in self.reasons[key]}
        outside = {other for key in old for other in self.apart[key]} - old
        for key in old:
            del self.groups[key], self.reasons[key], self.apart[key]
        for other in outside:
            self.apart[other] -= old
        return (*sorted(why), decision_id), outside


def find_decision(decisions: Sequence[Decision], decision_id: int) -> Decision:
    """Return the decision with this id.

    Raises:
        IdentityError: when there is none.
    """
    for decision in decisions:
        if decision.decision_id == decision_id:
            return decision
    raise IdentityError(
        f"There is no decision {decision_id}.",
        hint="See them all: mehvar decisions, or identity.decisions in Python.",
        decision_id=decision_id,
    )
