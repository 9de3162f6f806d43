"""Keeping tables small and fast, and taking rows out of them for good."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from mehvar.lake._commit import (
    LOG,
    OURS,
    add_action,
    commit,
    flush_log,
    open_table,
    remove_action,
    writers_lock,
)
from mehvar.lake._current import carry_over, forget
from mehvar.lake._durable import flush, held, held_if_free
from mehvar.lake._files import File, list_files

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake.transaction import AddAction

_MERGE_AT = 8
_SMALLEST = 1 << 20
_FULL = 128 << 20
_ROW_GROUP = 122_880
_LOG_SECONDS = 2 * 86_400


def compact(folder: Path, arrow_schema: pa.Schema) -> int:
    """Join files of a like size, eight or more at a time; return how many were joined.

    Sizes are taken in tiers of a factor eight up to 128 MB, so that a row is rewritten about
    three times in its life. When another process is already at it, nothing is done.
    """
    with held_if_free(folder / OURS / "compact.lock") as free:
        if not free:
            return 0
        with held(writers_lock(folder), shared=True):
            table = open_table(folder)
            files = [] if table is None else list_files(folder, table)
            return sum(_merge(folder, arrow_schema, group) for group in _groups(files))


def vacuum(folder: Path, *, keep_hours: int, keep_versions: Sequence[int]) -> int:
    """Remove files that nobody can be reading; return how many.

    Kept are the files of the newest version, of ``keep_versions``, and whatever was removed from
    the table, or written and never committed, within the last ``keep_hours``.
    """
    table = open_table(folder)
    if table is None:
        return 0
    removed = table.vacuum(
        retention_hours=keep_hours,
        enforce_retention_duration=False,
        dry_run=False,
        full=True,
        keep_versions=[version for version in keep_versions if version >= 0],
    )
    return len(removed)


def trim_log(folder: Path, *, keep_versions: Sequence[int]) -> int:
    """Remove the log before a checkpoint on which every needed version stands; return the files.

    Needed are ``keep_versions`` and every version of the last two days.
    """
    log = folder / LOG
    commits = {int(file.stem): file for file in log.glob("[0-9]*.json")}
    young = time.time() - _LOG_SECONDS
    recent = [number for number, file in commits.items() if file.stat().st_mtime > young]
    wanted = [*recent, *(version for version in keep_versions if version >= 0)]
    needed = min(wanted, default=max(commits, default=0))
    sums = {int(file.name.split(".")[0]): file for file in log.glob("[0-9]*.checkpoint.parquet")}
    base = max((number for number in sums if number <= needed), default=0)
    old = [file for number, file in [*commits.items(), *sums.items()] if number < base]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def erase(folder: Path, arrow_schema: pa.Schema, *, column: str, values: Sequence[object]) -> int:
    """Rewrite the files that hold any of ``values`` without those rows; return the rows taken out.

    Waits until no other process is writing the table. Old versions still hold the rows until
    ``purge``.
    """
    with held(writers_lock(folder)):
        table = open_table(folder)
        if table is None or column not in arrow_schema.names or not values:
            return 0
        found = [(file, _count(file, column, values)) for file in list_files(folder, table)]
        holders = [file for file, count in found if count]
        add = []
        for file in holders:
            new = folder / f"part-{uuid4().hex}-00000.parquet"
            _rewrite([file], new, arrow_schema, without=(column, values))
            add.append(add_action(new))
        if holders:
            _swap(folder, arrow_schema, holders, add, data_change=True)
            forget(folder)
        return sum(count for _, count in found)


def rewind(folder: Path, *, version: int) -> None:
    """Commit the rows of an older version as the newest ones."""
    table = open_table(folder)
    if table is not None and table.version() != version:
        before = table.version()
        table.restore(version)
        flush_log(folder, after=before)


def purge(folder: Path) -> int:
    """Remove every file that the newest version does not name, at once; return how many.

    Waits until no other process is writing the table; readers of older versions fail.
    """
    with held(writers_lock(folder)):
        return vacuum(folder, keep_hours=0, keep_versions=())


def _groups(files: Sequence[File]) -> list[list[File]]:
    small = [file for file in files if file.size < _FULL // 2]
    by_tier = groupby(sorted(small, key=_tier), key=_tier)
    return [group for _, found in by_tier if len(group := list(found)) >= _MERGE_AT]


def _tier(file: File) -> int:
    return int(log2(max(file.size, _SMALLEST) / _SMALLEST) / 3)


def _merge(folder: Path, arrow_schema: pa.Schema, files: list[File]) -> int:
    new = folder / f"merged-{uuid4().hex}.parquet"
    _rewrite(files, new, arrow_schema)
    _swap(folder, arrow_schema, files, [add_action(new, data_change=False)], data_change=False)
    carry_over(folder, removed=[file.path.name for file in files], added=[new.name])
    return len(files)


def _swap(
    folder: Path,
    arrow_schema: pa.Schema,
    old: Sequence[File],
    new: Sequence[AddAction | None],
    *,
    data_change: bool,
) -> None:
    """Put new files in the place of old ones in one commit."""
    flush(folder)
    now = time.time()
    commit(
        folder,
        arrow_schema=arrow_schema,
        add=[action for action in new if action is not None],
        remove=[
            remove_action(file.path.name, size=file.size, when=now, data_change=data_change)
            for file in old
        ],
    )


def _count(file: File, column: str, values: Sequence[object]) -> int:
    import duckdb
    import pyarrow.parquet as pq

    if column not in pq.read_schema(file.path).names:
        return 0
    with duckdb.connect() as connection:
        found = connection.execute(
            f'SELECT count(*) FROM read_parquet($file) WHERE list_contains($values, "{column}")',
            {"file": str(file.path), "values": list(values)},
        ).fetchall()
    return int(found[0][0])


def _rewrite(
    files: Sequence[File],
    new: Path,
    arrow_schema: pa.Schema,
    *,
    without: tuple[str, Sequence[object]] | None = None,
) -> None:
    """Copy the rows of some files, in their order, into one with the table's columns."""
    import duckdb
    import pyarrow.parquet as pq

    first = pq.ParquetFile(files[0].path).metadata
    row_group = first.row_group(0).num_rows if len(files) == 1 else _ROW_GROUP
    known = {name for file in files for name in pq.read_schema(file.path).names}
    columns = ", ".join(
        f'"{name}"' if name in known else f'NULL AS "{name}"' for name in arrow_schema.names
    )
    condition, values = "", []
    if without is not None:
        condition = f'WHERE coalesce(NOT list_contains($values, "{without[0]}"), true)'
        values = list(without[1])
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 1}) as connection:
        relation = connection.sql(
            f"SELECT {columns} FROM read_parquet($files, union_by_name = true) {condition}",
            params={"files": [str(file.path) for file in files]}
            | ({"values": values} if without else {}),
        )
        _write_batches(relation.to_arrow_reader(_ROW_GROUP), new, arrow_schema, row_group)


def _write_batches(
    batches: pa.RecordBatchReader, new: Path, arrow_schema: pa.Schema, row_group: int
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(new, arrow_schema, compression="zstd") as writer:
        for batch in batches:
            rows = pa.Table.from_batches([batch]).cast(arrow_schema)
            writer.write_table(rows, row_group_size=row_group)
