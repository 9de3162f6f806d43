"""Writing down what became of messages, and how their gateway is doing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.db import connection

from mehvar_web.channels._listen import tell_opt_out, tell_status
from mehvar_web.channels._queue import change_of, digest_of, person_of
from mehvar_web.channels._records import Channel, OptOut, State, StatusChange
from mehvar_web.channels._transport import Hold, Outcome, Reason

if TYPE_CHECKING:
    from mehvar_web.channels.models import Gateway
    from mehvar_web.channels.models import Message as Row

_CHECKS = (1, 2, 5, 15, 60, 180, 360, 720, 1380)
"""Minutes until a gateway is asked whether a message arrived: it knows for two days."""

_PAUSES = (30, 60, 120, 300, 600, 1800, 3600)
"""Seconds until a message is tried again, and then no more."""

_HOLDS = (5, 10, 30, 60, 120, 300, 600)
"""Seconds that a gateway in trouble is left alone, ever longer."""

_ASK_AFTER = timedelta(seconds=10)
_FIELDS = (
    "state", "reason", "detail", "gateway_id", "cost", "run_at", "sent_at", "ended_at", "check_at",
    "attempts", "claim", "worker", "lease_until", "to", "to_digest",
)  # fmt: skip


def write_outcomes(
    rows: Sequence[Row], outcomes: Sequence[Outcome], *, now: datetime, otherwise: str = ""
) -> None:
    """Bring messages into their new states and tell who wants to know; within a transaction.

    ``otherwise`` is the reason of an unknown that tells none.
    """
    by_id = {row.pk: row for row in rows}
    changed: list[Row] = []
    told: list[StatusChange] = []
    for outcome in outcomes:
        row = by_id[outcome.id]
        before = cast("State", row.state)
        _apply(row, outcome, now=now, otherwise=otherwise)
        changed.append(row)
        if row.state != before and row.state not in {"queued", "sending"}:
            told.append(change_of(row, before=before, at=now))
            _tell_block(row, now)
    _save(changed)
    tell_status(told)


def hold(gateway: Gateway, wanted: Hold | None, *, now: datetime, went_well: bool = False) -> None:
    """Leave a gateway alone for as long as it asks or its trouble suggests, or note that it works.

    Trouble that repeats is left alone ever longer, ten minutes at most.
    """
    from mehvar_web.channels.models import Gateway

    mine = Gateway.objects.filter(channel=gateway.channel)
    if wanted is None:
        if went_well:
            mine.update(troubles=0, trouble="", held_until=None, last_success_at=now)
            gateway.troubles, gateway.trouble = 0, ""
        return
    seconds = wanted.seconds
    if wanted.trouble:
        gateway.troubles += 1
        seconds = seconds or _HOLDS[min(gateway.troubles, len(_HOLDS)) - 1]
        mine.update(trouble=wanted.trouble[:300], trouble_at=now, troubles=gateway.troubles)
    mine.update(held_until=now + timedelta(seconds=seconds or 1))


def next_check(checks: int, *, now: datetime) -> datetime | None:
    """Return when to ask again whether a message arrived; None after two days."""
    return now + timedelta(minutes=_CHECKS[checks]) if checks < len(_CHECKS) else None


def _save(rows: Sequence[Row]) -> None:
    """Write messages down: one prepared statement, a tenth of what ``bulk_update`` takes."""
    from mehvar_web.channels.models import Message

    if not rows:
        return
    known = {field.attname: field for field in Message._meta.concrete_fields}  # noqa: SLF001 (Django's public name)
    fields = [known[name] for name in _FIELDS]
    quoted = connection.ops.quote_name
    wanted = ", ".join(f"{quoted(str(field.column))} = %s" for field in fields)
    table = quoted(Message._meta.db_table)  # noqa: SLF001 (as above)
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
        + [row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {wanted} WHERE id = %s", values)


def _apply(row: Row, outcome: Outcome, *, now: datetime, otherwise: str) -> None:
    row.detail = outcome.detail[:300]
    row.gateway_id = outcome.gateway_id or row.gateway_id
    row.cost = outcome.cost if outcome.cost is not None else row.cost
    if outcome.state == "again":
        _again(row, outcome, now)
        return
    if outcome.state == "ask":
        row.attempts += 1
        row.lease_until = now + _ASK_AFTER
        return
    was_sent = row.state in {"sent", "delivered"}
    if was_sent and outcome.state == "sent":
        return  # no news
    row.state = outcome.state
    row.reason = outcome.reason or (otherwise if outcome.state == "unknown" else "")
    row.claim, row.worker, row.lease_until = None, "", None
    if outcome.state in {"sent", "delivered"}:
        row.sent_at = row.sent_at or now
    row.ended_at = row.ended_at or now
    is_open = outcome.state == "sent" and row.channel == "sms"
    row.check_at = (row.check_at or next_check(row.checks, now=now)) if is_open else None


def _again(row: Row, outcome: Outcome, now: datetime) -> None:
    """Put a message back, or give it up when it was tried often enough."""
    row.claim, row.worker, row.lease_until = None, "", None
    if outcome.moved_to:
        _move(row, outcome.moved_to)
    is_counted = outcome.after is None  # what the gateway asked to wait for is no failed attempt
    if row.attempts >= len(_PAUSES):
        row.state, row.reason, row.ended_at = "failed", outcome.reason or Reason.RETRIES, now
        return
    pause = _PAUSES[row.attempts] if outcome.after is None else outcome.after
    row.attempts += is_counted
    row.state, row.reason = "queued", outcome.reason
    row.run_at = now + timedelta(seconds=pause)


def _tell_block(row: Row, now: datetime) -> None:
    if row.state != "blocked":
        return
    by_operator = row.reason == Reason.OPERATOR_LIST
    if not by_operator:
        from mehvar_web.channels.models import Chat

        Chat.objects.filter(channel=row.channel, address=row.to).update(stopped_at=now)
    tell_opt_out(
        OptOut(
            channel=cast("Channel", row.channel),
            address=row.to,
            at=now,
            how="operator" if by_operator else "blocked",
            purpose="marketing" if by_operator else "all",
            person=person_of(row),
        )
    )


def _move(row: Row, to: str) -> None:
    """Write to the chat's new id from now on; its old one is gone."""
    from mehvar_web.channels.models import Chat

    known = Chat.objects.filter(channel=row.channel)
    if not known.filter(address=to).exists():
        known.filter(address=row.to).update(address=to)
    row.to, row.to_digest = to, digest_of(row.channel, to)
