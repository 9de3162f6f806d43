"""A customer's timeline as it stands now: the table of the last build, and what came in since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mehvar import schema
from mehvar.customers import _words
from mehvar.customers._records import TimelineEntry
from mehvar.customers._timeline import CASE_STEPS, GIVEN
from mehvar.customers._voices import NO_SCORE

if TYPE_CHECKING:
    from mehvar.workspace import Current, Marts

_Row = Mapping[str, Any]

_COLUMNS = tuple(name for name in schema.table("timeline").column_names if name != "customer_id")


def entries(
    marts: Marts,
    customer_id: int,
    *,
    limit: int,
    before: datetime | None,
    kinds: Sequence[str],
) -> list[TimelineEntry]:
    """Return the newest entries of one customer, newest first."""
    current = marts.current()
    view = marts.view("timeline", current=current, customer_id=customer_id)
    fresh = [
        entry
        for entry in _fresh(marts, customer_id, view, current)
        if (before is None or entry.at < before) and (not kinds or entry.kind in kinds)
    ]
    known = _known(marts, customer_id, view, limit=limit, before=before, kinds=kinds)
    return sorted(fresh + known, key=lambda entry: entry.at, reverse=True)[:limit]


def _known(
    marts: Marts,
    customer_id: int,
    view: str,
    *,
    limit: int,
    before: datetime | None,
    kinds: Sequence[str],
) -> list[TimelineEntry]:
    """Return the newest entries of the last build."""
    columns = ", ".join(f'"{name}"' for name in _COLUMNS)
    where, values = "true", [customer_id, *([] if before is None else [before]), *kinds]
    if before is not None:
        where += ' AND "at" < ?'
    if kinds:
        where += f" AND kind IN ({', '.join('?' * len(kinds))})"
    # Conditions on the file beside the customer's would each look at all of its row groups.
    rows = marts.ask(
        f"WITH own AS MATERIALIZED (SELECT {columns} FROM {view} WHERE customer_id = ?) "
        f"FROM own WHERE {where} "
        'ORDER BY "at" DESC, kind, source, record_id LIMIT ?',
        [*values, limit],
    )
    return [_entry_of(row) for row in rows]


def _entry_of(row: tuple[object, ...]) -> TimelineEntry:
    told: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    return TimelineEntry(**told, is_fresh=False)


def _fresh(marts: Marts, customer_id: int, timeline: str, current: Current) -> list[TimelineEntry]:
    """Return what base tables have of the customer and the timeline has not.

    A correction of something known waits for the next build: here its number would contradict
    the others on the page.
    """
    tails = {name: marts.tail(name, current=current) for name in _TELLERS}
    if not any(tails.values()):
        return []
    zone = ZoneInfo(marts.workspace.settings.time_zone)
    about = _about(marts, customer_id, current)
    found = [
        entry
        for name, tail in tails.items()
        if tail is not None
        for row in newest_of_each(_rows_about(marts, name, tail, about))
        for entry in _TELLERS[name](row, zone)
    ]
    if not found:
        return []
    known = set(
        marts.ask(
            f"SELECT kind, source, record_id FROM {timeline} WHERE customer_id = ?", [customer_id]
        )
    )
    return [entry for entry in found if (entry.kind, entry.source, entry.record_id) not in known]


def fresh_rows(marts: Marts, name: str, customer_id: int, *, current: Current) -> list[_Row]:
    """Return the newest row of each record about a customer that the last build did not see."""
    tail = marts.tail(name, current=current)
    if tail is None:
        return []
    return newest_of_each(_rows_about(marts, name, tail, _about(marts, customer_id, current)))


def _about(marts: Marts, customer_id: int, current: Current) -> dict[str, list[int]]:
    """Return the hashes by which base rows name the customer or the customer's orders."""
    cut = partial(marts.view, current=current, customer_id=customer_id)
    return {
        column: [
            int(row[0])
            for row in marts.ask(
                f"SELECT {told} FROM {view} WHERE customer_id = ?",
                [customer_id],
            )
        ]
        for column, view, told in (
            ("person_hash", cut("profiles"), "profile_hash"),
            ("order_hash", cut("customer_orders"), "order_hash"),
        )
    }


def _rows_about(marts: Marts, name: str, tail: str, about: Mapping[str, list[int]]) -> list[_Row]:
    columns = schema.table(name).column_names
    wanted = [
        f"{column} IN ({', '.join(map(str, hashes))})"
        for column, hashes in about.items()
        if hashes and column in columns
    ]
    if not wanted:
        return []
    found: list[_Row] = list(marts.rows(f"FROM {tail} WHERE {' OR '.join(wanted)}"))
    return found


def newest_of_each(rows: list[_Row]) -> list[_Row]:
    """Keep the newest row of each record, in the order in which they came in."""
    newest: dict[tuple[str, str], _Row] = {}
    for row in sorted(rows, key=lambda row: (row["ingested_at"], row["import_id"])):
        newest[row["source"], row["record_id"]] = row
    return list(newest.values())


def _entry(row: _Row, kind: str, what: str | None, **told: Any) -> TimelineEntry:
    known = {"amount": None, "score": None, "minutes": None, "text": None} | told
    return TimelineEntry(
        at=known.pop("at", row["at"]),
        day=known.pop("day", row["day"]),
        kind=kind,
        what=what,
        channel=row.get("channel"),
        order_id=row.get("order_id"),
        source=row["source"],
        record_id=row["record_id"],
        is_fresh=True,
        **known,
    )


def _tell_order(row: _Row, zone: ZoneInfo) -> Iterator[TimelineEntry]:
    is_cancelled = row["cancelled_at"] is not None or _words.status_of(row["status"]) == "cancelled"
    charged = row["items_amount"]
    if charged is not None:
        charged += (row["delivery_amount"] or 0) - (row["discount_amount"] or 0)
    amount = row["total_amount"] if row["total_amount"] is not None else charged
    yield _entry(row, "order", "cancelled" if is_cancelled else "placed", amount=amount)
    arrived, promised = row["delivered_at"], row["promised_at"]
    if arrived is not None:
        delay = None if promised is None else (arrived - promised).total_seconds() / 60
        what = "delivered" if delay is None else ("late" if delay > 0 else "on_time")
        yield _entry(
            row, "delivery", what, at=arrived, day=_local_day(arrived, zone), minutes=delay
        )


def _tell_return(row: _Row, zone: ZoneInfo) -> Iterator[TimelineEntry]:  # noqa: ARG001 (one shape)
    what = _reason(row["reason"]) or "returned"
    yield _entry(row, "return", what, amount=row["amount"], text=row["product_id"])


def _tell_feedback(row: _Row, zone: ZoneInfo) -> Iterator[TimelineEntry]:  # noqa: ARG001 (one shape)
    if row["kind"] == NO_SCORE:
        return
    words = "\n".join(filter(None, (row["title"], row["text"]))) or None
    yield _entry(row, "feedback", row["kind"], score=row["score"], text=words)


def _tell_interaction(row: _Row, zone: ZoneInfo) -> Iterator[TimelineEntry]:  # noqa: ARG001 (one shape)
    answered = row["first_response_at"]
    waited = None if answered is None else (answered - row["at"]).total_seconds() / 60
    minutes = waited if waited is not None and waited >= 0 else None
    words = row["text"] if row["text"] is not None else row["topic"]
    yield _entry(row, "interaction", row["kind"], minutes=minutes, text=words)


def _tell_event(row: _Row, zone: ZoneInfo) -> Iterator[TimelineEntry]:  # noqa: ARG001 (one shape)
    yield _entry(row, "event", row["name"], text=row["product_id"])


def _tell_fact(row: _Row, zone: ZoneInfo) -> Iterator[TimelineEntry]:  # noqa: ARG001 (one shape)
    if row["consent"] and not row["withdrawn"]:
        yield _entry(row, "fact", row["fact"])


def _tell_step(row: _Row, zone: ZoneInfo) -> Iterator[TimelineEntry]:  # noqa: ARG001 (one shape)
    if row["step"] in CASE_STEPS and '"undone":true' not in (row["detail"] or ""):
        yield _entry(row, "case", row["step"])


def _tell_grant(row: _Row, zone: ZoneInfo) -> Iterator[TimelineEntry]:  # noqa: ARG001 (one shape)
    if row["state"] in GIVEN:
        yield _entry(row, "grant", row["state"], amount=row["amount"])


_TELLERS: dict[str, Callable[[_Row, ZoneInfo], Iterator[TimelineEntry]]] = {
    "orders": _tell_order,
    "returns": _tell_return,
    "feedback": _tell_feedback,
    "interactions": _tell_interaction,
    "events": _tell_event,
    "facts": _tell_fact,
    "case_steps": _tell_step,
    "grants": _tell_grant,
}


def _reason(word: str | None) -> str | None:
    import pyarrow as pa

    return _words.reasons(pa.array([word], pa.string()))[0]


def _local_day(at: datetime, zone: ZoneInfo) -> date:
    return at.replace(tzinfo=UTC).astimezone(zone).date()
