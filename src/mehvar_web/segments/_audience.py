"""Audiences after a build: files are written by the core, and changes posted by a job of ours."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from django.utils.translation import gettext_lazy as _

from mehvar import segments
from mehvar.audit import AuditEntry, AuditLog
from mehvar.lake import write_durably
from mehvar.segments import AudienceState, SegmentNote
from mehvar.text import Bilingual
from mehvar.workspace import Workspace
from mehvar_web import company, jobs
from mehvar_web.segments._post import (
    Destination,
    PostFailed,
    PostRefused,
    checked,
    post,
    secret_of,
    signature,
)

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.jobs import JobContext
    from mehvar_web.jobs.models import Job

KIND = "audience"
BATCH = 1_000
_PAUSES = (1.0, 4.0, 15.0, 60.0)
_POSTED = "posted.json"
_MOST_POSTED = 200


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """Which files of changes the other side has taken, and what it last failed with."""

    files: list[str] = []
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An audience as its segment's page tells it."""

    target: str
    host: str
    state: AudienceState | None
    waiting: int
    fault: str


def shown_audience(note: SegmentNote) -> Shown:
    """Return what the page of a segment tells of its audience."""
    from urllib.parse import urlsplit

    workspace = company.workspace()
    state = segments.read_audience(workspace, segmentation=note.segmentation, segment=note.segment)
    is_posted = note.target == "webhook"
    return Shown(
        target=note.target,
        host=urlsplit(note.url).hostname or "",
        state=state,
        waiting=len(_pending(workspace, note)) if is_posted else 0,
        fault=_posted(workspace, note).fault if is_posted else "",
    )


def sync_after_build(workspace: Workspace) -> None:
    """Write the files of audiences that are behind the build, and ask for what is to be posted."""
    segments.write_audiences(workspace, now=company.now())
    for note in segments.read_notes(workspace.root).values():
        if note.target == "webhook" and _pending(workspace, note):
            ask_for_post(note)


def export_now(note: SegmentNote, *, user: User) -> AudienceState:
    """Write an audience's files now, and ask for what is to be posted."""
    done = segments.write_audience(
        company.workspace(), note, now=company.now(), actor=user.actor, marts=company.marts()
    )
    if note.target == "webhook":
        ask_for_post(note, user=user)
    return done.state


def ask_for_post(note: SegmentNote, *, user: User | None = None) -> Job:
    """Ask for the job that posts what the other side has not taken yet."""
    args = {"segmentation": note.segmentation, "segment": note.segment}
    return jobs.enqueue(KIND, args, user=user, key=f"{KIND}:{note.segmentation}/{note.segment}")


def run(context: JobContext) -> Mapping[str, object]:
    """Post every file of changes that was not taken, oldest first."""
    workspace = company.workspace()
    note = segments.read_note(
        workspace.root,
        segmentation=str(context.args["segmentation"]),
        segment=str(context.args["segment"]),
    )
    if note.target != "webhook":
        return {"posted": 0}
    done = 0
    for place, file in enumerate(waiting := _pending(workspace, note)):
        context.progress(Bilingual("فرستادن تغییرها", "Posting changes"), place, len(waiting))
        try:
            done += _post_file(workspace, note, file, context)
        except (PostFailed, PostRefused) as error:
            _note_fault(workspace, note, str(error))
            raise
        _mark(workspace, note, file)
    return {"posted": done, "files": len(waiting)}


def register() -> None:
    """Make the kind of work known, and follow every build."""
    jobs.register(KIND, run, title=_("Tell an audience"), concurrency="audience", retries=2)
    jobs.after_build("audiences", sync_after_build)


def _post_file(workspace: Workspace, note: SegmentNote, file: Path, context: JobContext) -> int:
    state = segments.read_audience(workspace, segmentation=note.segmentation, segment=note.segment)
    joined, left = segments.read_changes(file)
    batches = list(_batches(joined, left))
    destination = checked(note.url)
    for number, (came, gone) in enumerate(batches, start=1):
        told = {
            "segmentation": note.segmentation,
            "segment": note.segment,
            "build": file.stem,
            "purpose": state.purpose if state else note.purpose,
            "batch": number,
            "batches": len(batches),
            "joined": came,
            "left": gone,
        }
        context.progress(Bilingual("فرستادن", "Posting"), number - 1, len(batches))
        _post_batch(destination, note, msgspec.json.encode(told), key=f"{file.stem}-{number}")
    AuditLog(workspace).append_many([_told(note, destination, joined, left, file)])
    return len(joined) + len(left)


def _post_batch(destination: Destination, note: SegmentNote, body: bytes, *, key: str) -> None:
    """Post one batch, trying again after a pause while that may help."""
    secret = secret_of(note.segmentation, note.segment)
    for pause in (*_PAUSES, None):
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Mehvar",
            "Idempotency-Key": key,
            "X-Mehvar-Signature": signature(body, secret=secret, at=int(company.now().timestamp())),
        }
        try:
            post(destination, body, headers=headers)
        except PostFailed as error:
            if pause is None or not error.again:
                raise
            time.sleep(pause)
        else:
            return


def _batches(joined: list[int], left: list[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Cut the changes into batches; those who left first, who must not be written to any more."""
    moves = [(False, one) for one in left] + [(True, one) for one in joined]
    for start in range(0, len(moves), BATCH):
        chosen = moves[start : start + BATCH]
        yield [one for came, one in chosen if came], [one for came, one in chosen if not came]


def _told(
    note: SegmentNote, destination: Destination, joined: list[int], left: list[int], file: Path
) -> AuditEntry:
    return AuditEntry(
        at=company.now(),
        actor="job:audience",
        action="audience.posted",
        object_kind="segment",
        object_id=f"{note.segmentation}/{note.segment}",
        details={
            "host": destination.host,
            "build": file.stem,
            "joined": len(joined),
            "left": len(left),
        },
    )


def _folder(workspace: Workspace, note: SegmentNote) -> Path:
    return segments.audience_folder(workspace, segmentation=note.segmentation, segment=note.segment)


def _posted(workspace: Workspace, note: SegmentNote) -> Posted:
    path = _folder(workspace, note) / _POSTED
    return msgspec.json.decode(path.read_bytes(), type=Posted) if path.is_file() else Posted()


def _pending(workspace: Workspace, note: SegmentNote) -> list[Path]:
    """Return the files of changes that the other side has not taken, oldest first."""
    taken = set(_posted(workspace, note).files)
    files = [
        one
        for one in _folder(workspace, note).glob("*.csv")
        if one.name != "latest.csv" and one.name not in taken
    ]
    return sorted(files, key=lambda one: (one.stat().st_mtime, one.name))


def _mark(workspace: Workspace, note: SegmentNote, file: Path) -> None:
    taken = [*_posted(workspace, note).files, file.name][-_MOST_POSTED:]
    _write(workspace, note, Posted(files=taken))


def _note_fault(workspace: Workspace, note: SegmentNote, fault: str) -> None:
    _write(workspace, note, Posted(files=_posted(workspace, note).files, fault=fault[:300]))


def _write(workspace: Workspace, note: SegmentNote, posted: Posted) -> None:
    write_durably(_folder(workspace, note) / _POSTED, msgspec.json.encode(posted))
