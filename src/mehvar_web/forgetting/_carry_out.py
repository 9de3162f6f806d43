"""Forgetting somebody: place by place, each repeatable, until nothing is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar import identity, privacy
from mehvar.audit import AuditEntry
from mehvar.privacy import Profile, Subject
from mehvar.text import Bilingual
from mehvar_web import company, jobs, outbox
from mehvar_web.forgetting._register import keepers
from mehvar_web.forgetting._requests import ForgettingError
from mehvar_web.forgetting.models import Forgetting

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.jobs import JobContext

Tell = Callable[[Bilingual, float, float | None], None]
"""Told (stage, done, total) as the work goes on; it may raise to stop the work."""

Stages = Forgetting.Stages
_PATIENCE = 5.0
"""Seconds to wait for who reads SQLite just now."""

_SAY: dict[str, Bilingual] = {
    Stages.PLACES: Bilingual("پاک‌کردن از صفحه‌ها", "Forgetting what the pages keep"),
    Stages.LAKE: Bilingual("پاک‌کردن از دریاچهٔ داده", "Erasing from the lake"),
    Stages.BUILD: Bilingual("ساختن دوبارهٔ شکل‌ها", "Building without the person"),
    Stages.CHECK: Bilingual("بازبینی", "Looking whether anything is left"),
}


def run(context: JobContext) -> Mapping[str, object]:
    """Carry a forgetting out, as a job."""
    asked = Forgetting.objects.get(pk=int(str(context.args["forgetting"])))
    done = carry_out(asked, tell=context.progress)
    return {"customer": done.customer_id, "forgotten": done.counts, "files": done.files}


def carry_out(asked: Forgetting, *, tell: Tell) -> Forgetting:
    """Forget a person; go on where a process that was killed stopped.

    Raises:
        ForgettingError: when something of the person is left at the end; the job's next try
            begins with the lake again.
    """
    steps: dict[str, Callable[[Forgetting, Tell], str]] = {
        Stages.PLACES: _forget_places,
        Stages.LAKE: _erase,
        Stages.BUILD: _build,
        Stages.CHECK: _check,
    }
    while asked.stage != Stages.DONE:
        tell(_SAY[asked.stage], 0, None)
        asked.stage = steps[asked.stage](asked, tell)
        asked.save()
    return asked


def _forget_places(asked: Forgetting, tell: Tell) -> str:
    """While the lake still knows the person: keep them away, then ask everybody to forget."""
    workspace, now = company.workspace(), company.now()
    subject = privacy.subject_of(workspace, customer_id=asked.customer_id)
    if subject is None:  # somebody erased them by hand meanwhile
        return Stages.CHECK
    asked.subject = _numbers(subject)
    asked.files = list(privacy.files_that_name(workspace, subject=subject))
    asked.save()
    privacy.suppress(workspace, subject=subject, now=now)
    outbox.relay()  # what they did a moment ago goes to the lake, and with it
    places = keepers()
    for place, keeper in enumerate(places):
        tell(_SAY[Stages.PLACES], place, len(places))
        with transaction.atomic():
            _add(asked, {keeper.name: keeper.forget(subject, now)})
            asked.save(update_fields=["counts"])
    outbox.relay()
    _empty_set_aside(subject)
    return Stages.LAKE


def _erase(asked: Forgetting, _tell: Tell) -> str:
    workspace, subject = company.workspace(), _subject(asked)
    identity.forget(workspace, profiles=subject.person_hashes)
    gone = privacy.erase(workspace, subject=subject)
    _add(asked, {f"lake.{name}": count for name, count in gone.items()})
    return Stages.BUILD


def _build(_asked: Forgetting, tell: Tell) -> str:
    jobs.rebuild(progress=tell)
    return Stages.CHECK


def _check(asked: Forgetting, _tell: Tell) -> str:
    workspace = company.workspace()
    left = privacy.rows_of(workspace, subject=_subject(asked))
    if left:
        Forgetting.objects.filter(pk=asked.pk).update(stage=Stages.LAKE)
        raise ForgettingError(
            f"Rows of customer {asked.customer_id} came in while they were forgotten: "
            f"{', '.join(sorted(left))}.",
            hint="Repeat the job.",
        )
    workspace.purge()
    _end(asked)
    _empty_logs(workspace)
    return Stages.DONE


def _end(asked: Forgetting) -> None:
    now = company.now()
    in_lake = sum(count for name, count in asked.counts.items() if name.startswith("lake."))
    elsewhere = sum(asked.counts.values()) - in_lake
    with transaction.atomic():
        asked.subject, asked.done_at, asked.stage = {}, now, Stages.DONE
        asked.save()
        outbox.record_audit(
            AuditEntry(
                at=now, actor=asked.actor, action="customer.forgotten", object_kind="customer",
                object_id=str(asked.customer_id),
                details={
                    "forgetting": asked.pk, "reason": asked.reason, "lake_rows": in_lake,
                    "other_rows": elsewhere, "files_left": len(asked.files),
                },
            )
        )  # fmt: skip
    outbox.relay()


def _numbers(subject: Subject) -> dict[str, list[int]]:
    return {
        "customers": list(subject.customer_ids),
        "persons": list(subject.person_hashes),
        "orders": list(subject.orders),
    }


def _subject(asked: Forgetting) -> Subject:
    """The person by the numbers alone: enough for the lake."""
    told = asked.subject or {"customers": [asked.customer_id]}
    return Subject(
        customer_ids=tuple(told["customers"]),
        profiles=tuple(
            Profile(source="", ref="", person_hash=one) for one in told.get("persons", ())
        ),
        orders=tuple(told.get("orders", ())),
    )


def _add(asked: Forgetting, counts: Mapping[str, int]) -> None:
    for name, count in counts.items():
        if count:
            asked.counts[name] = asked.counts.get(name, 0) + count


def _empty_set_aside(subject: Subject) -> None:
    """Rows that the relay cannot deliver are kept for somebody to look at; not this person's."""
    from mehvar_web.outbox.models import OutboxEntry

    refs = {(one.source, one.ref) for one in subject.profiles}
    kept = OutboxEntry.objects.filter(kind=OutboxEntry.Kinds.ROWS).exclude(payload=None)
    for entry in kept.exclude(problem=""):
        rows = [
            row
            for row in entry.payload or ()
            if (row.get("person_source"), row.get("person_ref")) not in refs
        ]
        if len(rows) < len(entry.payload or ()):
            entry.payload = rows
            entry.save(update_fields=["payload"])


def _empty_logs(workspace: Workspace) -> None:
    """What SQLite wrote before stands in its log until it is written back; a reader may delay it.

    Nothing is lost by a log that stays a while: the next writers write it back and over.
    """
    for path in sorted(workspace.root.glob("*.sqlite3")):
        with (
            closing(sqlite3.connect(path, timeout=_PATIENCE)) as store,
            suppress(sqlite3.OperationalError),
        ):
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
