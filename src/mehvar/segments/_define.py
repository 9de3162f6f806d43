"""Making and changing definitions: whole or not at all, audited, and taken back when wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from mehvar.audit import AuditEntry, AuditLog, check_entry
from mehvar.segments._definitions import (
    DEFINITIONS_FILES,
    Act,
    Definition,
    DefinitionChange,
    DefinitionError,
    StaleDefinition,
    UnknownDefinition,
    definition_history,
    title_key,
)
from mehvar.segments._journal import write_line
from mehvar.segments._rules import Group, rule_to_json
from mehvar.segments._rules_compile import Purpose
from mehvar.workspace import Workspace

_LOCK = "segments"
_LONGEST_TITLE, _LONGEST_TEXT, _MOST = 80, 4_000, 500


def create_definition(
    workspace: Workspace,
    *,
    title: str,
    rule: Group,
    description: str = "",
    owner: str = "",
    purpose: Purpose = "service",
    actor: str,
    now: datetime,
) -> Definition:
    """Define a segment; the next build gives it members.

    Raises:
        DefinitionError: naming everything that is wrong; nothing was written.
        AuditError: when ``owner`` or ``actor`` names a person; nothing was written.
    """
    made = Definition(
        name="",
        called=title.strip(),
        rule_json=rule_to_json(rule),
        description=description.strip(),
        owner=owner.strip() or actor,
        purpose=purpose,
        changed_at=now,
    )

    def make(known: Mapping[str, Definition]) -> Definition:
        if len(known) >= _MOST:
            raise DefinitionError(f"There are {_MOST} segments already.", hint="Archive some.")
        return msgspec.structs.replace(made, name=_free_name(title, known))

    return _write(workspace, make, act="created", actor=actor, now=now)


def change_definition(
    workspace: Workspace,
    *,
    name: str,
    version: int | None = None,
    actor: str,
    now: datetime,
    title: str | None = None,
    rule: Group | None = None,
    description: str | None = None,
    owner: str | None = None,
    purpose: Purpose | None = None,
) -> Definition:
    """Change a segment; what it was stays in the history. None leaves a part as it is.

    Args:
        workspace: the company.
        name: the segment.
        version: the version that the change is made to; None whichever it is.
        actor: who changes it.
        now: when (UTC).
        title: what people call it.
        rule: who belongs to it.
        description: what it is for.
        owner: who answers for it.
        purpose: what it is used for.

    Raises:
        UnknownDefinition: when there is none, or it is archived.
        StaleDefinition: when the segment has another version by now; nothing was written.
        DefinitionError: naming everything that is wrong; nothing was written.
    """
    given = {
        "called": None if title is None else title.strip(),
        "rule_json": None if rule is None else rule_to_json(rule),
        "description": None if description is None else description.strip(),
        "owner": None if owner is None else owner.strip(),
        "purpose": purpose,
    }
    wanted = {part: value for part, value in given.items() if value is not None}

    def make(known: Mapping[str, Definition]) -> Definition:
        before = _in_force(known, name)
        if version is not None and before.version != version:
            raise StaleDefinition(
                f"{before.called} was changed meanwhile: it is at version {before.version}.",
                hint="Look at it again, then change it.",
            )
        return msgspec.structs.replace(before, **wanted, version=before.version + 1, changed_at=now)

    return _write(workspace, make, act="changed", actor=actor, now=now)


def archive_definition(
    workspace: Workspace, *, name: str, actor: str, now: datetime
) -> Definition:  # fmt: skip
    """Put a segment away: the next build has it no more; its history stays.

    Raises:
        UnknownDefinition: when there is none, or it is archived already.
    """

    def make(known: Mapping[str, Definition]) -> Definition:
        before = _in_force(known, name)
        return _turned(before, archived=True, now=now)

    return _write(workspace, make, act="archived", actor=actor, now=now)


def restore_definition(
    workspace: Workspace, *, name: str, actor: str, now: datetime
) -> Definition:  # fmt: skip
    """Take an archived segment out again.

    Raises:
        UnknownDefinition: when there is no such archived segment.
        DefinitionError: when another segment is called so by now.
    """

    def make(known: Mapping[str, Definition]) -> Definition:
        before = known.get(name)
        if before is None or not before.archived:
            raise UnknownDefinition(f"There is no archived segment {name!r}.")
        return _turned(before, archived=False, now=now)

    return _write(workspace, make, act="restored", actor=actor, now=now)


def undo_definition(
    workspace: Workspace, *, name: str, number: int, actor: str, now: datetime
) -> bool:
    """Take the newest change of a segment back; return False when it is not the newest any more.

    A segment that was only made is archived; the change and its undoing stay in the history.
    """
    changes = definition_history(workspace.root, name=name)
    if not changes or changes[-1].number != number:
        return False
    last = changes[-1].definition
    before = changes[-2].definition if len(changes) > 1 else _turned(last, archived=True, now=now)

    def make(_known: Mapping[str, Definition]) -> Definition:
        newest = definition_history(workspace.root, name=name)[-1]
        if newest.number != number:
            raise StaleDefinition(f"{last.called} was changed meanwhile; nothing was undone.")
        return msgspec.structs.replace(before, version=last.version + 1, changed_at=now)

    act: Act = "archived" if before.archived else "restored" if last.archived else "changed"
    try:
        _write(workspace, make, act=act, actor=actor, now=now)
    except StaleDefinition:
        return False
    return True


def _in_force(known: Mapping[str, Definition], name: str) -> Definition:
    found = known.get(name)
    if found is None or found.archived:
        raise UnknownDefinition(
            f"There is no segment {name!r} to change.", hint="See: mehvar segment list"
        )
    return found


def _turned(before: Definition, *, archived: bool, now: datetime) -> Definition:
    return msgspec.structs.replace(
        before, archived=archived, version=before.version + 1, changed_at=now
    )


def _write(
    workspace: Workspace,
    make: Callable[[Mapping[str, Definition]], Definition],
    *,
    act: Act,
    actor: str,
    now: datetime,
) -> Definition:
    """Make the new state under the lock, audit it and write it; or refuse it whole."""
    path = workspace.path(DEFINITIONS_FILES[0])
    with workspace.lock(_LOCK):
        changes = definition_history(workspace.root)
        known = {one.definition.name: one.definition for one in changes}
        made = make(known)
        _check(made, known)
        entry = AuditEntry(
            at=now,
            actor=actor,
            action=f"segment.{act}",
            object_kind="segment",
            object_id=made.segmentation,
            details={"version": made.version, "owner": made.owner, "purpose": made.purpose},
        )
        check_entry(entry)
        change = DefinitionChange(
            number=len(changes) + 1, at=now, actor=actor, act=act, definition=made
        )
        write_line(path, change)
        AuditLog(workspace).append_many([entry])
    return made


def _check(made: Definition, known: Mapping[str, Definition]) -> None:
    """Collect everything that is wrong with a definition and refuse it once."""
    wrong = []
    if not made.called:
        wrong.append("it has no name")
    if len(made.called) > _LONGEST_TITLE:
        wrong.append(f"its name is longer than {_LONGEST_TITLE} letters")
    taken = [
        one
        for one in known.values()
        if title_key(one.called) == title_key(made.called) and not one.archived
    ]
    if made.called and not made.archived and any(one.name != made.name for one in taken):
        wrong.append(f"another segment is called {made.called!r}")
    if len(made.description) > _LONGEST_TEXT:
        wrong.append(f"its description is longer than {_LONGEST_TEXT} letters")
    if made.purpose not in {"service", "marketing"}:
        wrong.append("its purpose is neither service nor marketing")
    if wrong:
        raise DefinitionError(
            f"This segment cannot be kept: {'; '.join(wrong)}.",
            hint="Nothing was written.",
            fields=wrong,
        )


def _free_name(title: str, known: Mapping[str, Definition]) -> str:
    """Return an id in ASCII that no segment ever had."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.casefold().encode("ascii", "ignore").decode())
    base = plain.strip("-")[:40].strip("-") or "segment"
    if base not in known and base != "segment":
        return base
    return next(name for place in range(1, _MOST + 2) if (name := f"{base}-{place}") not in known)
