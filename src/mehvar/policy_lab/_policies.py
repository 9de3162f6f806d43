"""The versions of policies that were published, as the lake knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mehvar.workspace import reading

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPolicy:
    """One published version; ``until_day`` is the last day on which it is in force, or None."""

    policy: str
    version: int
    situation: str | None
    title: str | None
    from_day: date | None
    until_day: date | None
    drafted_by: str | None
    published_by: str | None


def read_policies(
    workspace: Workspace, *, marts: Marts | None = None
) -> tuple[PublishedPolicy, ...]:
    """Return every published version, the newest of each policy first; none before any."""
    with reading(workspace, marts) as opened:
        rows = opened.rows(
            "SELECT policy_key AS policy, policy_version AS version, situation, title, from_day, "
            f"to_day AS until_day, drafted_by, published_by FROM {opened.newest('policies')} "
            "ORDER BY policy, version DESC"
        )
    return tuple(PublishedPolicy(**row) for row in rows)
