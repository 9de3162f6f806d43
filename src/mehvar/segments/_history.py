"""Who joined and left, since when, and whether the whole has moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar.segments._division import Division, sizes

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

Row = dict[str, object]

_KEPT = timedelta(days=800)


def write_members(build: Build, divisions: Sequence[Division]) -> list[Row]:
    """Write ``segment_members`` and return, by segment, who stayed: for ``change_rows``.

    A customer keeps ``since`` while they stay; a move keeps the segment before and its day.
    """
    import ibis

    before = build.read("segment_members").select(
        was_in="segmentation", was_segment="segment", was_customer="customer_id",
        was_since="since", was_previous="previous", was_previous_since="previous_since",
    )  # fmt: skip
    now = ibis.memtable(_members(divisions))
    both = now.left_join(
        before, [now.segmentation == before.was_in, now.customer_id == before.was_customer]
    )
    stayed = (both.was_segment == both.segment).fill_null(ibis.literal(False))
    rows = both.select(
        "segmentation", "segment", "customer_id", "probability",
        since=stayed.ifelse(both.was_since, ibis.literal(build.as_of)),
        previous=stayed.ifelse(both.was_previous, both.was_segment),
        previous_since=stayed.ifelse(both.was_previous_since, both.was_since),
        stayed=stayed,
    )  # fmt: skip
    counts = rows.group_by("segmentation", "segment").aggregate(
        stayed=rows.stayed.cast("int64").sum()
    )
    left: list[Row] = build.backend.to_pyarrow(counts).to_pylist()
    was = build.read("segment_members")
    gone = build.backend.to_pyarrow(
        was.group_by("segmentation", "segment").aggregate(before=was.count())
    ).to_pylist()
    build.write("segment_members", rows.drop("stayed"))
    return [*left, *gone]


def _members(divisions: Sequence[Division]) -> pa.Table:
    import pyarrow as pa

    schema = pa.schema(
        [
            ("segmentation", pa.string()), ("segment", pa.string()), ("customer_id", pa.int64()),
            ("probability", pa.float64()),
        ]
    )  # fmt: skip
    parts = []
    for one in divisions:
        names = pa.array(one.segments, pa.string()).take(pa.array(one.code))
        told = np.full(len(one.code), np.nan) if one.probability is None else one.probability
        columns = [
            pa.repeat(one.name, len(one.code)),
            names,
            pa.array(one.customer),
            pa.array(np.asarray(told, np.float64), from_pandas=True),
        ]
        parts.append(pa.table(columns, schema=schema))
    return pa.concat_tables(parts) if parts else schema.empty_table()


def write_changes(
    build: Build, divisions: Sequence[Division], stayed: list[Row], *, smallest: int
) -> None:
    """Add this build's day to ``segment_changes``; a second build of a day completes its row."""
    import pyarrow as pa

    from mehvar import schema

    changes = build.read("segment_changes")
    kept = build.backend.to_pyarrow(
        changes.filter(changes.day < build.as_of, changes.day > build.as_of - _KEPT)
    )
    today = build.backend.to_pyarrow(changes.filter(changes.day == build.as_of)).to_pylist()
    earlier = set(kept.column("segmentation").to_pylist())
    already = {(row["segmentation"], row["segment"]): row for row in today}
    counts = _counts(stayed)
    rows = [
        row
        for one in divisions
        for row in _changes(
            build, one, counts, already, known=one.name in earlier or bool(today), smallest=smallest
        )
    ]
    wanted = schema.table("segment_changes").arrow_schema
    fresh = pa.Table.from_pylist(rows, schema=wanted)
    build.write_arrow("segment_changes", pa.concat_tables([kept.cast(wanted), fresh]))


def _counts(rows: list[Row]) -> dict[tuple[object, object], dict[str, int]]:
    found: dict[tuple[object, object], dict[str, int]] = {}
    for row in rows:
        place = found.setdefault((row["segmentation"], row["segment"]), {})
        place |= {name: int(row[name]) for name in ("stayed", "before") if name in row}  # type: ignore[call-overload]
    return found


def _changes(
    build: Build,
    one: Division,
    counts: dict[tuple[object, object], dict[str, int]],
    already: dict[tuple[object, object], Row],
    *,
    known: bool,
    smallest: int,
) -> list[Row]:
    drift = one.drift
    whole: Row = {
        "day": build.as_of, "segmentation": one.name, "segment": "",
        "customers": _shown(len(one.customer), smallest),
        "psi": drift and drift.psi, "divergence": drift and drift.divergence,
        "limit": drift and drift.limit, "reference_day": drift and drift.reference_day,
        "drifted": bool(drift and drift.drifted),
    }  # fmt: skip
    rows = [whole]
    for segment, customers in zip(one.segments, sizes(one.code, len(one.segments)), strict=True):
        n = int(customers)
        moved = counts.get((one.name, segment), {})
        earlier: dict[str, Any] = already.get((one.name, segment), {})
        stays = moved.get("stayed", 0)
        shown = known and n >= smallest
        rows.append(
            {
                "day": build.as_of, "segmentation": one.name, "segment": segment,
                "customers": _shown(n, smallest),
                "joined": (earlier.get("joined") or 0) + n - stays if shown else None,
                "left": (earlier.get("left") or 0) + moved.get("before", 0) - stays
                if shown
                else None,
                "drifted": False,
            }
        )  # fmt: skip
    return rows


def _shown(n: int, smallest: int) -> int | None:
    return n if n >= smallest else None
