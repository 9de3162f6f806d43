"""Writing down an act in the transaction that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction

from mehvar.audit import AuditEntry, check_entry
from mehvar_web import company, sql
from mehvar_web.outbox._bell import ring
from mehvar_web.outbox._rows import OutboxError, check_rows


def record(table: str, rows: Sequence[Mapping[str, object]], *, actor: str) -> tuple[str, ...]:
    """Write rows of a base table into this transaction; return the rows' record ids.

    A row names its columns; ``at`` is now unless told, days and hashes are made, the source is
    ``mehvar``. A row with ``record_id`` corrects the earlier row of that id.

    Args:
        table: a base table, as ``interactions``.
        rows: column -> value; times are UTC without a zone, money in minor units.
        actor: who did it, for the operator's eyes: ``user:7``.

    Raises:
        OutboxError: outside ``transaction.atomic()``, or when rows do not fit the table.
    """
    from mehvar_web.outbox.models import OutboxEntry

    _needs_transaction()
    if not rows:
        return ()
    now = company.now()
    payload = check_rows(table, rows, now=now)
    entry = OutboxEntry(
        at=now, kind=OutboxEntry.Kinds.ROWS, table=table, actor=actor, payload=payload
    )
    sql.insert(entry)
    transaction.on_commit(ring)
    return tuple(
        str(row.get("record_id") or f"{entry.key.hex}-{place}") for place, row in enumerate(rows)
    )


def record_audit(entry: AuditEntry) -> None:
    """Write a line of the audit into this transaction.

    Raises:
        OutboxError: outside ``transaction.atomic()``.
        AuditError: when the line would name a person or cannot be written.
    """
    from mehvar_web.outbox.models import OutboxEntry

    _needs_transaction()
    check_entry(entry)
    told = asdict(entry)
    told["at"] = entry.at.isoformat()
    sql.insert(
        OutboxEntry(at=entry.at, kind=OutboxEntry.Kinds.AUDIT, actor=entry.actor, payload=told)
    )
    transaction.on_commit(ring)


def _needs_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise OutboxError(
            "An act was to be recorded outside a transaction.",
            hint="Do the act and record it within one `with transaction.atomic():`.",
        )
