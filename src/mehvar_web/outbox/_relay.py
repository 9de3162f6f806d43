"""Bringing what was committed to the lake and to the audit, each once.

Ids tell nothing of the order of commits: a slow transaction commits a small id late, and a
watermark on ids would lose it. So the relay gives whatever it finds the number of a batch, first
in the database; the tables of the lake remember in the commit of the rows themselves which batch
they took last, the lines of the audit carry the key of their entry. Killed anywhere, the relay
delivers the same batch again, and what was taken stays taken once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.audit import AuditEntry, AuditError, AuditLog, check_entry
from mehvar.lake import ImportRecord
from mehvar_web import company
from mehvar_web.outbox._rows import SOURCE, to_arrow

if TYPE_CHECKING:
    import pyarrow as pa
    from django.db.models import QuerySet

    from mehvar.workspace import Workspace
    from mehvar_web.outbox.models import OutboxEntry

_APPLICATION = "outbox"
_BATCH = 500
_KEEP_DAYS = 7
_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class RelayReport:
    """What a relay did; ``refused`` entries can never be delivered and say why."""

    entries: int = 0
    rows: int = 0
    audited: int = 0
    refused: int = 0


def waiting() -> int:
    """Return how many acts are not delivered yet."""
    return _waiting().count()


def relay() -> RelayReport:
    """Deliver everything that waits; one process does so at a time.

    Raises:
        NotSetUp: when something waits and there is no workspace yet.
    """
    report = RelayReport()
    if not _waiting().exists():
        return report
    workspace = company.workspace()
    with workspace.lock("outbox", verb="relay"):
        for number in _unfinished():
            _deliver(workspace, number, report, again=True)
        for number in _batches(workspace):
            _deliver(workspace, number, report, again=False)
    return report


def prune(*, now: datetime) -> int:
    """Forget what was delivered a week ago; return how many entries went."""
    from mehvar_web.outbox.models import OutboxEntry

    old = OutboxEntry.objects.filter(relayed_at__lt=now - timedelta(days=_KEEP_DAYS))
    return old.delete()[0]


def _waiting() -> QuerySet[OutboxEntry]:
    from mehvar_web.outbox.models import OutboxEntry

    return OutboxEntry.objects.filter(relayed_at__isnull=True, problem="")


def _unfinished() -> list[int]:
    """Return the numbers of batches that a relay before us began."""
    begun = _waiting().filter(batch__isnull=False).order_by("batch")
    return [number for number in begun.values_list("batch", flat=True).distinct() if number]


def _batches(workspace: Workspace) -> Iterator[int]:
    """Number what has no number yet, as much at once as is good for one commit."""
    while found := list(_waiting().filter(batch__isnull=True).order_by("pk")[:_BATCH]):
        tables = {entry.table for entry in found if entry.table}
        number = 1 + _last_number(workspace, tables)
        _waiting().filter(pk__in=[entry.pk for entry in found]).update(batch=number)
        yield number


def _last_number(workspace: Workspace, tables: set[str]) -> int:
    """The last number given; the lake knows of numbers that the database has forgotten."""
    from django.db.models import Max

    from mehvar_web.outbox.models import OutboxEntry

    given = OutboxEntry.objects.aggregate(last=Max("batch"))["last"] or 0
    return max([given, *(workspace.lake.seen(name, _APPLICATION) for name in tables)])


def _deliver(workspace: Workspace, number: int, report: RelayReport, *, again: bool) -> None:
    """Deliver a batch; ``again`` when part of it may already be there."""
    now = company.now()
    entries = list(_waiting().filter(batch=number).order_by("pk"))
    good = _deliverable(workspace, entries, now)
    for table in dict.fromkeys(entry.table for entry in good if entry.table):
        chosen = [entry for entry in good if entry.table == table]
        report.rows += _deliver_rows(workspace, table, chosen, number, now)
    acts = [entry for entry in good if not entry.table]
    report.audited += _deliver_acts(workspace, acts, again=again)
    _waiting().filter(pk__in=[entry.pk for entry in good]).update(relayed_at=now, payload=None)
    report.entries += len(good)
    report.refused += len(entries) - len(good)


def _deliverable(
    workspace: Workspace, entries: Sequence[OutboxEntry], now: datetime
) -> list[OutboxEntry]:
    """Return what can be read: a table's entries together, and one by one where that fails."""
    good: list[OutboxEntry] = []
    for table in dict.fromkeys(entry.table for entry in entries):
        chosen = [entry for entry in entries if entry.table == table]
        try:
            if table:
                _to_arrow(workspace, table, chosen, import_id="", now=now)
                good += chosen
                continue
        except (LookupError, TypeError, ValueError):
            pass  # the fault is told of the entry that has it
        good += [entry for entry in chosen if _is_deliverable(workspace, entry, now)]
    return good


def _is_deliverable(workspace: Workspace, entry: OutboxEntry, now: datetime) -> bool:
    """Tell whether an entry can be read; one that cannot must not hold up the others."""
    try:
        if entry.table:
            _to_arrow(workspace, entry.table, [entry], import_id="", now=now)
        else:
            check_entry(_act(entry))
    except (AuditError, LookupError, TypeError, ValueError) as error:
        entry.problem = f"{type(error).__name__}: {error}"
        entry.save(update_fields=["problem"])
        _log.exception("Outbox entry %s cannot be delivered; it is kept as it is.", entry.pk)
        return False
    return True


def _deliver_rows(
    workspace: Workspace,
    table: str,
    entries: Sequence[OutboxEntry],
    number: int,
    now: datetime,
) -> int:
    import_id = _import_id(workspace, now)
    rows = _to_arrow(workspace, table, entries, import_id=import_id, now=now)
    workspace.lake.append(table, rows, transaction=(_APPLICATION, number))
    return int(rows.num_rows)


def _to_arrow(
    workspace: Workspace,
    table: str,
    entries: Sequence[OutboxEntry],
    *,
    import_id: str,
    now: datetime,
) -> pa.Table:
    told = [
        (f"{entry.key.hex}-{place}", row)
        for entry in entries
        for place, row in enumerate(entry.payload or ())
    ]
    # Two corrections of one record within a batch: the later one counts.
    moments = [now + timedelta(microseconds=place) for place in range(len(told))]
    return to_arrow(
        schema.table(table).name,
        told,
        import_id=import_id,
        ingested_at=moments,
        zone=workspace.settings.time_zone,
    )


def _deliver_acts(workspace: Workspace, entries: Sequence[OutboxEntry], *, again: bool) -> int:
    log = AuditLog(workspace)
    told: set[object] = set()
    if again and entries:
        since = min(_act(entry).at for entry in entries)
        known = log.read(since=since, limit=2**62)
        told = {record.details.get("outbox") for record in known}
    new = [_act(entry) for entry in entries if entry.key.hex not in told]
    return len(log.append_many(new))


def _act(entry: OutboxEntry) -> AuditEntry:
    payload = entry.payload or {}
    return AuditEntry(
        at=datetime.fromisoformat(payload["at"]),
        actor=payload["actor"],
        action=payload["action"],
        object_kind=payload["object_kind"],
        object_id=payload["object_id"],
        details={**payload["details"], "outbox": entry.key.hex},
    )


def _import_id(workspace: Workspace, now: datetime) -> str:
    """Return the day's import, registered; after a withdrawal the day goes on under another id."""
    known = {record.import_id: record for record in workspace.lake.imports()}
    wanted, number = f"{SOURCE}-{now:%Y-%m-%d}", 1
    while wanted in known and not known[wanted].counts:
        number += 1
        wanted = f"{SOURCE}-{now:%Y-%m-%d}-{number}"
    if wanted not in known:
        workspace.lake.register(
            ImportRecord(
                import_id=wanted, changed_at=now, state="imported", source=SOURCE, file="outbox"
            )
        )
    return wanted
