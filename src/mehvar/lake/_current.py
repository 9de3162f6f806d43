"""The current rows of a base table: the latest per record, outside hidden imports.

Most records were written once. Which ones were not is a small fact about a set of files that
never change, so it is computed once per set (one narrow column), kept beside the table, and grown
by the new files only. With none repeated, reading current rows costs nothing more than reading.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar.engine import read_parquet
from mehvar.lake._commit import OURS
from mehvar.lake._durable import write_durably
from mehvar.lake._files import File

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    from ibis.backends import BaseBackend

_CACHED = 6
_GRACE_SECONDS = 6 * 3600
_FEW = 100_000
_ROWS_AT_ONCE = 32_000_000
_BATCH = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """Where the current rows of a base table stand, as of versions of it and of the imports.

    The rows of ``files``, less those of the imports ``without``; of records whose hash stands in
    the Parquet file ``repeated`` (column ``record_hash``; empty when no record was written twice)
    only the newest row counts.
    """

    versions: Mapping[str, int]
    files: tuple[str, ...]
    without: tuple[str, ...]
    repeated: str


def visible_files(
    files: Sequence[File], hidden: frozenset[str]
) -> tuple[list[File], frozenset[str]]:
    """Leave out the files of hidden imports; return also the ids left to filter row by row."""
    kept = [
        file
        for file in files
        if not (file.first_import == file.last_import and file.first_import in hidden)
    ]
    left = {
        key
        for key in hidden
        for file in kept
        if file.first_import is None
        or file.last_import is None
        or file.first_import <= key <= file.last_import
    }
    return kept, frozenset(left)


def newest(
    folder: Path, files: Sequence[File], without: frozenset[str], *, versions: Mapping[str, int]
) -> Newest:
    """Return where the current rows stand that are among those of ``files``."""
    return Newest(
        versions=versions,
        files=tuple(str(file.path) for file in files),
        without=tuple(sorted(without)),
        repeated=str(repeated_hashes(folder, files) or ""),
    )


def newest_rows(engine: BaseBackend, rows: ir.Table, repeated: Path | None) -> ir.Table:
    """Keep the newest row of each record.

    Args:
        engine: where the rows are read.
        rows: the visible rows.
        repeated: Parquet file of the hashes that occur more than once; None when none does.
    """
    import ibis

    if repeated is None:
        return rows
    hashes = _hashes(engine, repeated)
    once = rows.anti_join(hashes, "record_hash")
    several = rows.semi_join(hashes, "record_hash")
    place = ibis.row_number().over(
        group_by=[several.source, several.record_id],
        order_by=[
            ibis.desc(several.ingested_at),
            ibis.desc(several.import_id),
            ibis.desc(several.content_hash.fill_null(0)),
        ],
    )
    newest = several.mutate(place=place).filter(lambda t: t.place == 0).drop("place")
    return once.union(newest)


def count_records(files: Sequence[File], *, without: frozenset[str]) -> int:
    """Count the records in ``files``, each once, leaving out the rows of some imports."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    hashes = []
    for file in files:
        with pq.ParquetFile(file.path) as parquet:
            rows = parquet.read(columns=["record_hash", "import_id"])
        hidden = pc.is_in(rows["import_id"], value_set=pa.array(sorted(without), pa.string()))
        hashes.append(rows.filter(pc.invert(hidden))["record_hash"])
    chunks = [chunk for column in hashes for chunk in column.chunks]
    return int(pc.count_distinct(pa.chunked_array(chunks, pa.int64()), mode="all").as_py())


def _hashes(engine: BaseBackend, repeated: Path) -> ir.Table:
    """Few hashes travel inside the expression, which then needs no file; many are read from it."""
    import ibis
    import pyarrow.parquet as pq

    if pq.read_metadata(repeated).num_rows <= _FEW:
        return ibis.memtable(pq.read_table(repeated))
    return read_parquet(engine, [str(repeated)])


def repeated_hashes(folder: Path, files: Sequence[File]) -> Path | None:
    """Return the Parquet file of the record hashes that occur more than once in ``files``.

    None when there are none. Computed from the nearest set of files already known.
    """
    names = frozenset(file.path.name for file in files)
    cache = folder / OURS / "repeated"
    known = _known_sets(cache)
    for found in known:
        if found.names == names:
            return found.hashes
    base = max(
        (found for found in known if found.names < names),
        key=lambda found: len(found.names),
        default=_Known(names=frozenset(), hashes=None),
    )
    before = _read_hashes(base.hashes)
    together = _grow(
        before,
        old=[file for file in files if file.path.name in base.names],
        new=[file for file in files if file.path.name not in base.names],
    )
    return _keep(cache, names, together)


def carry_over(folder: Path, *, removed: Iterable[str], added: Iterable[str]) -> None:
    """After a compaction the rows are the same: keep what was known under the new file names."""
    gone, new = frozenset(removed), frozenset(added)
    cache = folder / OURS / "repeated"
    for found in _known_sets(cache):
        if gone <= found.names:
            _keep(cache, (found.names - gone) | new, _read_hashes(found.hashes))


def forget(folder: Path) -> None:
    """Drop everything cached; the next reader computes it again."""
    for file in (folder / OURS / "repeated").glob("*"):
        file.unlink(missing_ok=True)


def _grow(before: np.ndarray, *, old: Sequence[File], new: Sequence[File]) -> np.ndarray:
    """Return the sorted repeated hashes of old and new files together, from those of the old."""
    import numpy as np

    found = [before]
    total = sum(file.rows for file in new)
    parts = max(1, -(-total // _ROWS_AT_ONCE))
    for part in range(parts):
        fresh = np.sort(_column(new, _part(part, parts)))
        found.append(fresh[1:][fresh[1:] == fresh[:-1]])
        unique = _without_repeats(fresh)
        found.extend(_common(batch, unique) for batch in _batches(old) if unique.size)
    return _without_repeats(np.sort(np.concatenate(found)))


def _part(part: int, parts: int) -> Callable[[np.ndarray], np.ndarray]:
    """Choose one of ``parts`` equal shares of the 63-bit hashes, so that memory stays bounded."""
    low, high = (2**63 // parts) * part, (2**63 // parts) * (part + 1)
    if parts == 1:
        return lambda hashes: hashes
    if part == parts - 1:
        return lambda hashes: hashes[hashes >= low]
    return lambda hashes: hashes[(hashes >= low) & (hashes < high)]


def _column(files: Sequence[File], choose: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    import numpy as np

    pieces = [choose(batch) for batch in _batches(files)]
    return np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int64)


def _batches(files: Sequence[File]) -> Iterable[np.ndarray]:
    import pyarrow.parquet as pq

    for file in files:
        with pq.ParquetFile(file.path) as parquet:
            for batch in parquet.iter_batches(batch_size=_BATCH, columns=["record_hash"]):
                yield batch.column(0).drop_null().to_numpy(zero_copy_only=False)


def _common(batch: np.ndarray, unique: np.ndarray) -> np.ndarray:
    """Return what a batch shares with sorted unique hashes.

    Sorted needles walk through memory in one direction: several times faster than random ones.
    """
    import numpy as np

    needles, stack = np.sort(batch), unique
    if unique.size < batch.size:
        needles, stack = stack, needles
    places = np.minimum(np.searchsorted(stack, needles), stack.size - 1)
    return np.compress(stack[places] == needles, needles)


def _without_repeats(ordered: np.ndarray) -> np.ndarray:
    import numpy as np

    first = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return np.compress(first, ordered)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of a set of files: where its repeated hashes are, or None when it has none."""

    names: frozenset[str]
    hashes: Path | None


def _known_sets(cache: Path) -> list[_Known]:
    """Read the cached sets of files; what cannot be read is as good as absent."""
    known = []
    for file in cache.glob("*.json"):
        try:
            content = json.loads(file.read_bytes())
            hashes = cache / content["hashes"] if content["hashes"] else None
            if hashes is None or hashes.exists():
                known.append(_Known(names=frozenset(content["files"]), hashes=hashes))
        except (ValueError, KeyError, OSError):
            continue
    return known


def _read_hashes(file: Path | None) -> np.ndarray:
    import numpy as np
    import pyarrow.parquet as pq

    if file is None:
        return np.empty(0, dtype=np.int64)
    return np.asarray(pq.read_table(file, columns=["record_hash"])["record_hash"])


def _keep(cache: Path, names: frozenset[str], hashes: np.ndarray) -> Path | None:
    """Remember a set of files; equal hashes share one file, named by its content."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kept = None
    if hashes.size:
        kept = cache / f"{_digest(hashes.tobytes())}.parquet"
        if not kept.exists():
            sink = pa.BufferOutputStream()
            pq.write_table(pa.table({"record_hash": hashes}), sink)
            write_durably(kept, sink.getvalue().to_pybytes())
    content = {"files": sorted(names), "hashes": kept.name if kept else ""}
    digest = _digest("\n".join(sorted(names)).encode())
    write_durably(cache / f"{digest}.json", json.dumps(content).encode())
    _drop_oldest(cache)
    return kept


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _drop_oldest(cache: Path) -> None:
    """Keep the newest few sets; a file of hashes stays for hours after its last set is gone."""
    newest = sorted(cache.glob("*.json"), key=_modified, reverse=True)
    for file in newest[_CACHED:]:
        file.unlink(missing_ok=True)
    wanted = {found.hashes for found in _known_sets(cache)}
    for file in cache.glob("*.parquet"):
        if file not in wanted and time.time() - _modified(file) > _GRACE_SECONDS:
            file.unlink(missing_ok=True)


def _modified(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
