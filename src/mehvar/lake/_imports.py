"""The register of imports: what was taken in, when, by whom, and what was taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mehvar.lake._commit import OURS, open_table
from mehvar.lake._errors import LakeError
from mehvar.lake._files import list_files

if TYPE_CHECKING:
    import pyarrow as pa

IMPORTS = "imports"
"""The register of imports: one row per change of state of an import, newest wins."""

State = Literal["started", "imported", "withdrawn", "restored"]
_HIDDEN = frozenset({"started", "withdrawn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One change of state of one import.

    Rows of an import that is ``started`` or ``withdrawn`` do not count; so an import of several
    tables registers ``started`` before its first row and ``imported`` after its last, and shows
    at once. ``changed_at`` is UTC; ``tables`` gives the rows taken in by table. ``repairs`` names
    the import whose rows set aside came back corrected in this one.
    """

    import_id: str
    changed_at: datetime
    state: State
    source: str = ""
    file: str = ""
    file_sha256: str = ""
    mapping: str = ""
    tables: Mapping[str, int] = field(default_factory=dict)
    rows_read: int = 0
    rows_taken: int = 0
    rows_unchanged: int = 0
    rows_quarantined: int = 0
    actor: str = ""
    repairs: str = ""

    @property
    def counts(self) -> bool:
        """Whether the rows of the import are seen by readers."""
        return self.state not in _HIDDEN


def imports_schema() -> pa.Schema:
    """Return the Arrow schema of the register of imports."""
    import pyarrow as pa

    return pa.schema(
        [
            ("import_id", pa.string()),
            ("changed_at", pa.timestamp("us")),
            ("state", pa.string()),  # started | imported | withdrawn | restored
            ("source", pa.string()),
            ("file", pa.string()),
            ("file_sha256", pa.string()),
            ("mapping", pa.string()),  # the mapping used, as YAML
            ("tables", pa.string()),  # JSON: table -> rows taken in
            ("rows_read", pa.int64()),
            ("rows_taken", pa.int64()),
            ("rows_unchanged", pa.int64()),
            ("rows_quarantined", pa.int64()),
            ("actor", pa.string()),
            ("repairs", pa.string()),  # the import that this one repairs, or empty
        ]
    )


def to_arrow(record: ImportRecord) -> pa.Table:
    """Write a record as the one row of a table."""
    import pyarrow as pa

    row = {name: getattr(record, name) for name in imports_schema().names}
    row["tables"] = json.dumps(dict(record.tables), ensure_ascii=False)
    return pa.Table.from_pylist([row], schema=imports_schema())


def made_at(folder: Path) -> int:
    """Say when the register was made (nanoseconds since 1970), or 0 before that."""
    lock = folder / OURS / "create.lock"
    return lock.stat().st_mtime_ns if lock.exists() else 0


@lru_cache(maxsize=32)
def states(folder: Path, version: int, made: int) -> Mapping[str, ImportRecord]:
    """Return the last state of every import at a version of the register, by import id.

    A version never changes, so it is read once per process; ``made`` tells a register from
    another one that stood in the same folder before.
    """
    del made
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = open_table(folder, version=version) if version >= 0 else None
    if table is None:
        return {}
    pieces = [pq.ParquetFile(file.path).read() for file in list_files(folder, table)]
    if not pieces:
        return {}
    together = pa.concat_tables(pieces, promote_options="default")
    rows = together.sort_by([("changed_at", "ascending")]).to_pylist()
    return {row["import_id"]: _from_row(row) for row in rows}


def hidden(known: Mapping[str, ImportRecord]) -> frozenset[str]:
    """Return the ids of the imports whose rows do not count."""
    return frozenset(key for key, record in known.items() if not record.counts)


def next_record(record: ImportRecord, known: Mapping[str, ImportRecord]) -> ImportRecord:
    """Date a record after the import's last one, so that the order of changes is never in doubt."""
    last = known.get(record.import_id)
    if last is None or record.changed_at > last.changed_at:
        return record
    return replace(record, changed_at=last.changed_at + timedelta(microseconds=1))


def changed(
    known: Mapping[str, ImportRecord],
    import_id: str,
    *,
    state: Literal["withdrawn", "restored"],
    at: datetime,
    actor: str,
) -> ImportRecord | None:
    """Return the record that withdraws or restores an import; None when it already is so.

    Raises:
        LakeError: when no finished import has that id.
    """
    last = known.get(import_id)
    if last is None or last.state == "started":
        raise LakeError(
            f"There is no finished import with the id {import_id!r}.",
            hint="See the list of imports with: mehvar imports.",
            import_id=import_id,
        )
    if last.counts == (state == "restored"):
        return None
    return replace(last, state=state, changed_at=at, actor=actor)


def _from_row(row: dict[str, object]) -> ImportRecord:
    values = {name: value for name, value in row.items() if value is not None}
    values["tables"] = json.loads(str(values.get("tables") or "{}"))
    return ImportRecord(**values)  # type: ignore[arg-type]  # the schema above holds the types
