"""The reader's side: finished segments become rows of the lake, each payload exactly once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mehvar import calendar, engine, schema
from mehvar.ingest.log._events import Columns, Decoded, Dropped, Refused, decode
from mehvar.ingest.log._frames import read_frames
from mehvar.ingest.log._people import people_rows
from mehvar.ingest.log._segments import Segment, remove_drained, seal_dead, segments, writers
from mehvar.lake import ImportRecord, write_durably
from mehvar.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.backends import BaseBackend

_CHUNK_BYTES = 32 << 20
_EPOCH = datetime(1970, 1, 1)


@dataclass(slots=True, kw_only=True)
class DrainReport:
    """What a drain did.

    ``events`` and ``people`` are the rows added; ``refused`` counts what became no row, by reason;
    ``damaged_bytes`` lay in no whole frame; ``removed`` segments had been kept long enough.
    """

    segments: int = 0
    payloads: int = 0
    events: int = 0
    people: int = 0
    damaged_bytes: int = 0
    removed: int = 0
    refused: dict[Dropped, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """Some consecutive segments of one writer, decoded."""

    writer: str
    segments: list[Segment]
    payloads: int
    decoded: Decoded
    damaged: Mapping[int, bytes]

    @property
    def application(self) -> str:
        return f"log/{self.writer}"

    @property
    def last(self) -> int:
        return self.segments[-1].number


def drain(workspace: Workspace, *, now: datetime, keep_hours: float = 24.0) -> DrainReport:
    """Move every finished segment into the lake and quarantine; one process does so at a time.

    A crash at any moment costs nothing: each table remembers, by writer, the last segment that it
    took, in the same commit as its rows. Segments stay on the disk for ``keep_hours`` (time that
    backups and second thoughts may need), then go.

    Args:
        workspace: the company.
        now: the present (UTC).
        keep_hours: how long drained segments stay.
    """
    report = DrainReport()
    root = workspace.root / "log"
    with workspace.lock("drain"):
        seal_dead(root)
        found = [folder for folder in writers(root) if _sealed(folder)]
        if found:
            backend = workspace.connect()
            try:
                import_id = _import_id(workspace, now)
                for folder in found:
                    for chunk in _chunks(folder):
                        _store(workspace, backend, chunk, import_id, report)
                        _finish(chunk, now)
            finally:
                backend.disconnect()
        before = (now - timedelta(hours=keep_hours) - _EPOCH).total_seconds()
        report.removed = sum(remove_drained(folder, before=before) for folder in writers(root))
    return report


def _sealed(folder: Path) -> list[Segment]:
    return [segment for segment in segments(folder) if segment.state == "sealed"]


def _chunks(folder: Path) -> Iterator[_Chunk]:
    """Read the sealed segments of a writer in order, as many at once as memory likes."""
    waiting: list[Segment] = []
    size = 0
    for segment in _sealed(folder):
        length = segment.path.stat().st_size
        if waiting and size + length > _CHUNK_BYTES:
            yield _read(waiting)
            waiting, size = [], 0
        waiting.append(segment)
        size += length
    if waiting:
        yield _read(waiting)


def _read(found: list[Segment]) -> _Chunk:
    decoded, damaged, payloads = Decoded(), {}, 0
    for segment in found:
        content = segment.path.read_bytes()
        frames, damages = read_frames(content)
        payloads += len(frames)
        decode(segment.writer, segment.number, frames, decoded)
        if damages:
            damaged[segment.number] = b"".join(content[gap.start : gap.end] for gap in damages)
    return _Chunk(
        writer=found[0].writer, segments=found, payloads=payloads, decoded=decoded, damaged=damaged
    )


def _store(
    workspace: Workspace, backend: BaseBackend, chunk: _Chunk, import_id: str, report: DrainReport
) -> None:
    lake = workspace.lake
    transaction = (chunk.application, chunk.last)
    rows, bad_times = _event_rows(workspace, backend, chunk, import_id)
    if rows.num_rows:
        lake.append("events", rows, transaction=transaction)
    seen = lake.seen("people", chunk.application)
    told = [item for item in chunk.decoded.told if item.origin.segment > seen]
    if told:
        people = people_rows(workspace, backend, told, import_id=import_id)
        lake.append("people", people, transaction=transaction)
        report.people += people.num_rows
    refused = [*chunk.decoded.refused, *bad_times]
    _quarantine(workspace, chunk, refused)
    report.segments += len(chunk.segments)
    report.payloads += chunk.payloads
    report.events += rows.num_rows
    report.damaged_bytes += sum(map(len, chunk.damaged.values()))
    report.refused = dict(Counter(report.refused) + Counter(item.reason for item in refused))


def _finish(chunk: _Chunk, now: datetime) -> None:
    seconds = (now - _EPOCH).total_seconds()
    for segment in chunk.segments:
        os.utime(segment.path, (seconds, seconds))
        segment.to("drained")


def _event_rows(
    workspace: Workspace, backend: BaseBackend, chunk: _Chunk, import_id: str
) -> tuple[pa.Table, list[Refused]]:
    """Return the rows that the events table has not seen, and the events of no readable time."""
    import pyarrow.compute as pc

    declared = schema.table("events").arrow_schema
    connection = engine.duckdb_connection(backend)
    connection.register("told", _to_arrow(chunk.decoded.events))
    dated: pa.Table = connection.sql(
        _DATED,
        params={
            "seen": workspace.lake.seen("events", chunk.application),
            "import_id": import_id,
        },
    ).to_arrow_table()
    timeless = dated.filter(pc.is_null(dated["at"]))["row"].to_pylist()
    good = dated.filter(pc.is_valid(dated["at"]))
    zone = workspace.settings.time_zone
    whole = good.append_column("day", calendar.local_day(good["at"], zone=zone))
    return whole.select(declared.names).cast(declared), [
        _without_time(chunk.decoded.events, row) for row in timeless
    ]


def _without_time(events: Columns, row: int) -> Refused:
    content = {"name": events.name[row], "id": events.record_id[row], "at": events.time[row]}
    return Refused(
        origin=events.origin[row], reason=Dropped.BAD_TIME, content=msgspec.json.encode(content)
    )


def _to_arrow(events: Columns) -> pa.Table:
    import pyarrow as pa

    text = {
        name: pa.array(getattr(events, name), pa.string())
        for name in (
            "name", "record_id", "person_ref", "time", "channel", "order_id", "product_id",
            "session_id",
        )
    }  # fmt: skip
    origins = events.origin
    return pa.table(
        text
        | {
            "row": pa.array(range(len(origins)), pa.int64()),
            "segment": pa.array([origin.segment for origin in origins], pa.int64()),
            "source": pa.array([origin.frame.source for origin in origins], pa.string()),
            "received": pa.array([origin.frame.received for origin in origins], pa.int64()),
            "sent": pa.array([origin.sent for origin in origins], pa.string()),
            "properties": pa.array(events.properties, pa.binary()).cast(pa.string()),
        }
    )


def _quarantine(workspace: Workspace, chunk: _Chunk, refused: list[Refused]) -> None:
    """Keep what became no row, a file per segment; written again it is the same file."""
    folder = workspace.root / "quarantine" / "log"
    for segment in chunk.segments:
        name = f"{chunk.writer}-{segment.number:012d}"
        lines = [_line(item) for item in refused if item.origin.segment == segment.number]
        if lines:
            write_durably(folder / f"{name}.jsonl", b"\n".join(lines) + b"\n")
        if segment.number in chunk.damaged:
            write_durably(folder / f"{name}.damaged", chunk.damaged[segment.number])


def _line(item: Refused) -> bytes:
    frame = item.origin.frame
    return msgspec.json.encode(
        {
            "reason": item.reason.value,
            "source": frame.source,
            "received_at": (_EPOCH + timedelta(microseconds=frame.received)).isoformat(),
            "offset": frame.offset,
            "content": item.content.decode("utf-8", "replace"),
        }
    )


def _import_id(workspace: Workspace, now: datetime) -> str:
    """Return the day's import, registered; after a withdrawal the day goes on under another id."""
    known = {record.import_id: record for record in workspace.lake.imports()}
    wanted, number = f"log-{now:%Y-%m-%d}", 1
    while wanted in known and not known[wanted].counts:
        number += 1
        wanted = f"log-{now:%Y-%m-%d}-{number}"
    if wanted not in known:
        workspace.lake.register(
            ImportRecord(import_id=wanted, changed_at=now, state="imported", file="log")
        )
    return wanted


_DATED = """
WITH moments AS (
    SELECT
        *,
        make_timestamp(received) AS received_at,
        try_cast(time AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS given,
        try_cast(sent AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS sent_at
    FROM told
    WHERE segment > $seen
),
placed AS (
    -- A sender's clock that is ahead moves its events; nothing happens after it was received.
    SELECT
        *,
        CASE
            WHEN time IS NULL THEN received_at
            WHEN sent_at > received_at + INTERVAL 60 SECOND
                THEN least(given - (sent_at - received_at), received_at)
            WHEN given IS NOT NULL THEN least(given, received_at)
        END AS moment
    FROM moments
)
SELECT
    "row",
    name,
    source,
    record_id,
    (md5_number_lower(source || chr(31) || record_id) >> 1)::BIGINT AS record_hash,
    person_ref,
    CASE WHEN person_ref IS NOT NULL THEN source END AS person_source,
    (md5_number_lower(source || chr(31) || person_ref) >> 1)::BIGINT AS person_hash,
    moment AS "at",
    channel,
    order_id,
    (md5_number_lower(source || chr(31) || order_id) >> 1)::BIGINT AS order_hash,
    product_id,
    session_id,
    properties,
    $import_id AS import_id,
    received_at AS ingested_at,
    (md5_number_lower(concat_ws(
        chr(31), name, person_ref, moment::VARCHAR, channel, order_id, product_id, session_id,
        properties
    )) >> 1)::BIGINT AS content_hash
FROM placed
"""
