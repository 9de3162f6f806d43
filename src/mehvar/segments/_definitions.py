"""The segments that people made by rules: a file that only grows, with every version in it.

What a definition says follows the build: the step ``segments`` runs again when the file changed.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec

from mehvar.segments._errors import SegmentsError
from mehvar.segments._journal import read_lines
from mehvar.segments._rules import Group
from mehvar.segments._rules_compile import Purpose
from mehvar.segments._rules_read import read_rule
from mehvar.text import Bilingual, search_key_one
from mehvar.workspace import Settings

VALUES_KEY_FILE = "segments/values_key.csv"

DEFINITIONS_FILES: tuple[str, ...] = ("segments/definitions.jsonl", VALUES_KEY_FILE)
"""The files of the workspace on which the segments of a build depend; definitions come first."""

RULE_PREFIX = "rule:"
"""What the segmentation of a definition begins with."""

Act = Literal["created", "changed", "archived", "restored"]


class DefinitionError(SegmentsError):
    """A segment cannot be defined, or not as it was asked for."""

    code = "segment-definition"


class StaleDefinition(DefinitionError):  # noqa: N818 (the answer to a change)
    """Somebody else changed the segment since the reader looked at it."""

    code = "segment-changed"


class UnknownDefinition(DefinitionError):  # noqa: N818 (the answer to a question)
    """There is no segment of that name."""

    code = "unknown-definition"


class Definition(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A segment as people defined it.

    ``name`` is its stable id, ``called`` what people call it, ``owner`` the id of who answers for
    it and ``version`` counts its changes from 1. ``purpose`` of marketing keeps only customers
    who agreed to marketing, and facts that they told us for it.
    """

    name: str
    called: str
    rule_json: dict[str, Any]
    description: str = ""
    owner: str = ""
    purpose: Purpose = "service"
    version: int = 1
    archived: bool = False
    changed_at: datetime | None = None

    @cached_property
    def rule(self) -> Group:
        """The rule."""
        return read_rule(self.rule_json, settings=Settings())

    @property
    def title(self) -> Bilingual:
        """What people call it, in the one language that they wrote."""
        return Bilingual(self.called, self.called)

    @property
    def segmentation(self) -> str:
        """The name of its segmentation in the marts."""
        return f"{RULE_PREFIX}{self.name}"


class DefinitionChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history: what the definition was from then on."""

    number: int
    at: datetime
    actor: str
    act: Act
    definition: Definition


def read_definitions(root: Path, *, archived: bool = False) -> tuple[Definition, ...]:
    """Return the definitions in force, in the order of their making; or those archived."""
    newest = newest_definitions(root).values()
    return tuple(one for one in newest if one.archived == archived)


def read_definition(root: Path, *, name: str) -> Definition:
    """Return a definition by its name or by what people call it, archived or not.

    Raises:
        UnknownDefinition: when there is none.
    """
    known = newest_definitions(root)
    if name in known:
        return known[name]
    called = [
        one
        for one in known.values()
        if title_key(one.called) == title_key(name) and not one.archived
    ]
    if called:
        return called[0]
    raise UnknownDefinition(
        f"There is no segment called {name!r}.", hint="They are listed by: mehvar segment list"
    )


def definition_history(root: Path, *, name: str = "") -> tuple[DefinitionChange, ...]:
    """Return every change ever made, oldest first."""
    changes = read_lines(root / DEFINITIONS_FILES[0], DefinitionChange)
    return tuple(one for one in changes if name in {"", one.definition.name})


def newest_definitions(root: Path) -> dict[str, Definition]:
    return {one.definition.name: one.definition for one in definition_history(root)}


def title_key(called: str) -> str:
    return search_key_one(called).strip()
