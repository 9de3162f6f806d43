"""Who joined and who left each audience since it was told last: files that other systems read.

``exports/audiences/<segment>/<build>.csv`` holds the changes of a build and ``latest.csv`` the
whole audience. Both follow from published builds alone, so that a run which was cut short is made
good by the next: what changed is told against the last whole audience that was written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mehvar.audit import AuditEntry, AuditLog
from mehvar.lake import write_durably
from mehvar.segments._definitions import read_definitions
from mehvar.segments._notes import SegmentNote, read_notes
from mehvar.workspace import Marts, Workspace, reading

if TYPE_CHECKING:
    from mehvar.workspace import Current

AUDIENCES = ("exports", "audiences")
_STATE, _LATEST = "state.json", "latest.csv"
_KEPT_BUILDS = 90
_LOCK = "audiences"


class AudienceState(msgspec.Struct, frozen=True, kw_only=True):
    """What an audience's files hold: of which build, how many customers, told when."""

    segmentation: str
    segment: str
    build_id: str
    as_of: str
    purpose: str
    customers: int
    joined: int
    left: int
    withheld: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceSync:
    """One audience after it was written: its note, its state and the file of its changes."""

    note: SegmentNote
    state: AudienceState
    changes: Path


def audience_folder(workspace: Workspace, *, segmentation: str, segment: str) -> Path:
    """Return the folder of an audience."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{segmentation}-{segment}").strip(".-") or "segment"
    return workspace.root.joinpath(*AUDIENCES, name)


def read_audience(workspace: Workspace, *, segmentation: str, segment: str) -> AudienceState | None:
    """Return what an audience's files hold; None when none was written."""
    path = audience_folder(workspace, segmentation=segmentation, segment=segment) / _STATE
    if not path.is_file():
        return None
    return msgspec.json.decode(path.read_bytes(), type=AudienceState)


def write_audiences(
    workspace: Workspace, *, now: datetime, marts: Marts | None = None, actor: str = "build"
) -> tuple[AudienceSync, ...]:
    """Bring the files of every audience up to the published build; return those that were behind.

    Called after each build. A segment without a target has no audience; one that is archived or
    was renamed away keeps the files that it has.
    """
    wanted = [one for one in read_notes(workspace.root).values() if one.target]
    if not wanted:
        return ()
    found = []
    with reading(workspace, marts) as reader, workspace.lock(_LOCK):
        build_id = reader.current().build_id
        for note in wanted:
            state = read_audience(workspace, segmentation=note.segmentation, segment=note.segment)
            is_told = state is not None and (state.build_id, state.purpose) == (
                build_id, purpose_of(workspace, note),
            )  # fmt: skip
            if build_id and not is_told:
                found.append(_write(workspace, note, reader, now=now, actor=actor))
    return tuple(found)


def write_audience(
    workspace: Workspace,
    note: SegmentNote,
    *,
    now: datetime,
    actor: str,
    marts: Marts | None = None,
) -> AudienceSync:
    """Write one audience now, also when its files are up to the build."""
    with reading(workspace, marts) as reader, workspace.lock(_LOCK):
        return _write(workspace, note, reader, now=now, actor=actor)


def read_changes(path: Path) -> tuple[list[int], list[int]]:
    """Return who joined and who left, as a file of changes says."""
    ids: dict[str, list[int]] = {"joined": [], "left": []}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            ids[row["change"]].append(int(row["customer_id"]))
    return ids["joined"], ids["left"]


def purpose_of(workspace: Workspace, note: SegmentNote) -> str:
    """Return what an audience is used for: marketing when its note or its definition says so."""
    defined = {one.segmentation: one.purpose for one in read_definitions(workspace.root)}
    own = defined.get(note.segmentation, note.purpose)
    return "marketing" if "marketing" in {own, note.purpose} else "service"


def _write(
    workspace: Workspace, note: SegmentNote, marts: Marts, *, now: datetime, actor: str
) -> AudienceSync:
    current, purpose = marts.current(), purpose_of(workspace, note)
    members, withheld = _members(marts, note, current, purpose)
    folder = audience_folder(workspace, segmentation=note.segmentation, segment=note.segment)
    before = _ids_in(folder / _LATEST)
    changes = _changes_file(workspace, note, folder, current.build_id, same=members == before)
    if changes.exists():  # told before: by an export of the same build, or by a run cut short
        joined, left = read_changes(changes)
    else:
        joined, left = sorted(members - before), sorted(before - members)
    state = AudienceState(
        segmentation=note.segmentation, segment=note.segment, build_id=current.build_id,
        as_of=current.as_of, purpose=purpose, customers=len(members), joined=len(joined),
        left=len(left), withheld=withheld, at=now,
    )  # fmt: skip
    if not changes.exists():
        write_durably(changes, _changes_csv(joined, left, current.as_of))
    write_durably(folder / _LATEST, _latest_csv(sorted(members)))
    write_durably(folder / _STATE, msgspec.json.encode(state))
    _forget_oldest(folder, keep=changes)
    AuditLog(workspace).append_many([_told(state, actor=actor, now=now)])
    return AudienceSync(note=note, state=state, changes=changes)


def _members(
    marts: Marts, note: SegmentNote, current: Current, purpose: str
) -> tuple[set[int], int]:
    """Return the members who may be told, and how many are held back for want of consent."""
    members = marts.view("segment_members", current=current)
    rows = marts.ask(
        f"SELECT customer_id FROM {members} WHERE segmentation = ? AND segment = ?",
        [note.segmentation, note.segment],
    )
    everyone = {row[0] for row in rows}
    if purpose != "marketing":
        return everyone, 0
    consents = marts.view("customer_consents", current=current)
    agreed = {row[0] for row in marts.ask(f"SELECT customer_id FROM {consents} WHERE marketing")}
    return everyone & agreed, len(everyone - agreed)


def _changes_file(
    workspace: Workspace, note: SegmentNote, folder: Path, build_id: str, *, same: bool
) -> Path:
    """Return the file of a build's changes: the one there is, unless more changed since."""
    told = read_audience(workspace, segmentation=note.segmentation, segment=note.segment)
    first = folder / f"{build_id}.csv"
    if same or told is None or told.build_id != build_id:
        return _newest_of(folder, build_id) or first
    return folder / f"{build_id}-{len(list(folder.glob(f'{build_id}*.csv'))) + 1}.csv"


def _newest_of(folder: Path, build_id: str) -> Path | None:
    found = list(folder.glob(f"{build_id}*.csv"))
    return folder / f"{build_id}-{len(found)}.csv" if len(found) > 1 else next(iter(found), None)


def _ids_in(path: Path) -> set[int]:
    if not path.is_file():
        return set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {int(row["customer_id"]) for row in csv.DictReader(file)}


def _changes_csv(joined: Sequence[int], left: Sequence[int], as_of: str) -> bytes:
    rows = [("joined", one, as_of) for one in joined] + [("left", one, as_of) for one in left]
    return _csv(("change", "customer_id", "as_of"), rows)


def _latest_csv(members: Sequence[int]) -> bytes:
    return _csv(("customer_id",), [(one,) for one in members])


def _csv(head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return ("\ufeff" + text.getvalue()).encode()


def _forget_oldest(folder: Path, *, keep: Path) -> None:
    """Keep the files of the last builds; ids of people should not lie about for ever."""
    files = sorted(
        (one for one in folder.glob("*.csv") if one.name != _LATEST and one != keep),
        key=lambda one: one.stat().st_mtime,
    )
    for old in files[: -(_KEPT_BUILDS - 1)]:
        old.unlink(missing_ok=True)


def _told(state: AudienceState, *, actor: str, now: datetime) -> AuditEntry:
    return AuditEntry(
        at=now,
        actor=actor,
        action="audience.written",
        object_kind="segment",
        object_id=f"{state.segmentation}/{state.segment}",
        details={
            "build": state.build_id, "purpose": state.purpose, "customers": state.customers,
            "joined": state.joined, "left": state.left, "withheld": state.withheld,
        },
    )  # fmt: skip
