"""The versions of a definition in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mehvar import segments
from mehvar.segments import DefinitionChange
from mehvar_web import company
from mehvar_web.segments._parts import language


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version: when and by whom it came about, and what the segment was from then on."""

    number: int
    at: datetime
    who: str
    act: str
    called: str
    said: str
    purpose: str


def versions_of(
    changes: Sequence[DefinitionChange], names: Mapping[str, str]
) -> tuple[Version, ...]:  # fmt: skip
    """Return the versions, the newest first."""
    settings, spoken = company.workspace().settings, language()
    return tuple(
        Version(
            number=one.definition.version,
            at=one.at,
            who=names[one.actor],
            act=one.act,
            called=one.definition.called,
            said=segments.say_rule(one.definition.rule, settings=settings, language=spoken),
            purpose=one.definition.purpose,
        )
        for one in reversed(changes)
    )
