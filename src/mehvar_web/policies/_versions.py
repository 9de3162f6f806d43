"""The versions of a policy as its page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar_web.grants import policies as store
from mehvar_web.grants.policies import Standing
from mehvar_web.policies._compare import compare
from mehvar_web.policies._sight import Shown, policy_or_none

if TYPE_CHECKING:
    from mehvar_web.grants.models import PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version: where it stands, and how much it changed of the one before it."""

    version: PolicyVersion
    standing: Standing
    before: int | None
    changes: int | None


def versions_of(shown: Shown) -> tuple[VersionLine, ...]:
    """Return the versions in the reader's sight, the newest first."""
    tables = [policy_or_none(one) for one in shown.versions]
    lines = []
    for place, one in enumerate(shown.versions):
        earlier = shown.versions[place + 1] if place + 1 < len(shown.versions) else None
        old, new = (tables[place + 1] if earlier else None), tables[place]
        lines.append(
            VersionLine(
                version=one,
                standing=store.standing(one, day=shown.day),
                before=earlier.number if earlier else None,
                changes=compare(old, new).count if old is not None and new is not None else None,
            )
        )
    return tuple(lines)
