"""A customer's timeline as it stands now: the table of the last build, and what came in since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mehvar.customers import _words
from mehvar.customers._records import TimelineEntry

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

    from mehvar.workspace import Current, Workspace

_Row = Mapping[str, Any]


def entries(
    workspace: Workspace,
    backend: BaseBackend,
    customer_id: int,
    *,
    limit: int,
    before: datetime | None,
    kinds: Sequence[str],
) -> list[TimelineEntry]:
    """Return the newest entries of one customer, newest first."""
    current = workspace.current()
    built = workspace.read(backend, "timeline", current=current)
    mine = built.filter(built.customer_id == customer_id)
    fresh = [
        entry
        for entry in _fresh(workspace, backend, customer_id, mine, current)
        if (before is None or entry.at < before) and (not kinds or entry.kind in kinds)
    ]
    if before is not None:
        mine = mine.filter(mine["at"] < before)
    if kinds:
        mine = mine.filter(mine.kind.isin(list(kinds)))
    newest = mine.order_by([mine["at"].desc(), "kind", "source", "record_id"]).limit(limit)
    known = [
        TimelineEntry(
            **{name: value for name, value in row.items() if name != "customer_id"}, is_fresh=False
        )
        for row in backend.to_pyarrow(newest).to_pylist()
    ]
    return sorted(fresh + known, key=lambda entry: entry.at, reverse=True)[:limit]


def _fresh(
    workspace: Workspace, backend: BaseBackend, customer_id: int, mine: ir.Table, current: Current
) -> list[TimelineEntry]:
    """Return what base tables have of the customer and the timeline has not.

    A correction of something known waits for the next build: here its number would contradict
    the others on the page.
    """
    lake = workspace.lake
    changed = [name for name in _TELLERS if lake.version(name) != current.base.get(name, -1)]
    if not changed:
        return []
    people = workspace.read(backend, "profiles", current=current)
    orders = workspace.read(backend, "customer_orders", current=current)
    refs = people.filter(people.customer_id == customer_id).profile_hash
    numbers = orders.filter(orders.customer_id == customer_id).order_hash
    refs_known = backend.to_pyarrow(refs).to_pylist()
    numbers_known = backend.to_pyarrow(numbers).to_pylist()
    found: list[TimelineEntry] = []
    for name in changed:
        rows = _new_rows(workspace, backend, name, current)
        about = rows.person_hash.isin(refs_known) | rows.order_hash.isin(numbers_known)
        for row in _newest_of_each(backend.to_pyarrow(rows.filter(about)).to_pylist()):
            found += _TELLERS[name](row, ZoneInfo(workspace.settings.time_zone))
    if not found:
        return []
    keys = backend.to_pyarrow(mine.select("kind", "source", "record_id")).to_pylist()
    known = {(key["kind"], key["source"], key["record_id"]) for key in keys}
    return [entry for entry in found if (entry.kind, entry.source, entry.record_id) not in known]


def _new_rows(workspace: Workspace, backend: BaseBackend, name: str, current: Current) -> ir.Table:
    """Return the rows of the files that the last build did not see, withdrawn ones left out."""
    lake = workspace.lake
    version = current.base.get(name, -1)
    seen = set(lake.files(name, version=version))
    fresh = [file for file in lake.files(name) if file not in seen]
    if not fresh:
        return lake.read(backend, name, version=-1)
    rows = backend.read_parquet(fresh, union_by_name=True)
    withdrawn = lake.withdrawn(backend)
    return rows.filter(rows.import_id.notin(withdrawn)) if withdrawn else rows


def _newest_of_each(rows: list[_Row]) -> list[_Row]:
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
    is_cancelled = row["cancelled_at"] is not None or _status(row["status"]) == "cancelled"
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


_TELLERS: dict[str, Callable[[_Row, ZoneInfo], Iterator[TimelineEntry]]] = {
    "orders": _tell_order,
    "returns": _tell_return,
    "feedback": _tell_feedback,
    "interactions": _tell_interaction,
    "events": _tell_event,
}


def _status(word: str | None) -> str | None:
    import pyarrow as pa

    return _words.statuses(pa.array([word], pa.string()))[0]


def _reason(word: str | None) -> str | None:
    import pyarrow as pa

    return _words.reasons(pa.array([word], pa.string()))[0]


def _local_day(at: datetime, zone: ZoneInfo) -> date:
    return at.replace(tzinfo=UTC).astimezone(zone).date()
