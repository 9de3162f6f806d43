"""Named Delta tables: append, replace, withdraw, compact, erase.

Parquet files are written into the table's folder by whoever makes the rows (DuckDB's COPY is the
fast way) and become part of the table in one Delta commit. A file that no commit names does not
exist for readers, so a process killed at any moment leaves every table whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar
from uuid import uuid4

from mehvar import schema
from mehvar.errors import MehvarError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from deltalake import DeltaTable
    from ibis.backends import BaseBackend

Versions = Mapping[str, int]
"""Table name -> Delta version: a fixed state of some tables."""

IMPORTS = "imports"
"""The register of imports: one row per change of state of an import, newest wins."""

_RETRIES = 8
_T = TypeVar("_T")


class LakeError(MehvarError, RuntimeError):
    """A table could not be read or written; the table itself is whole."""

    code = "lake"


@dataclass(slots=True)
class Staged:
    """A folder inside a table into which Parquet files may be written before the commit."""

    directory: Path
    prefix: str
    files: list[Path] = field(default_factory=list)

    def new_file(self) -> Path:
        """Name one more Parquet file; the caller writes it."""
        path = self.directory / f"{self.prefix}-{len(self.files):05d}.parquet"
        self.files.append(path)
        return path


@dataclass(frozen=True, slots=True)
class Lake:
    """The tables of one workspace, below ``root``."""

    root: Path

    # -- reading ---------------------------------------------------------------------------

    def path(self, name: str) -> Path:
        """Return the folder of the table called ``name``.

        Raises:
            LakeError: when no table has that name.
        """
        if name == IMPORTS:
            return self.root / "base" / name
        if name not in schema.TABLES:
            raise LakeError(
                f"There is no table called {name!r}.",
                hint="See the list of tables in docs/tables.md.",
                table=name,
            )
        return self.root / schema.table(name).layer / name

    def exists(self, name: str) -> bool:
        """Tell whether the table has ever been written."""
        return (self.path(name) / "_delta_log").is_dir()

    def version(self, name: str) -> int:
        """Return the table's newest version, or -1 when it has never been written."""
        table = self._open(name)
        return -1 if table is None else table.version()

    def versions(self, names: Sequence[str]) -> dict[str, int]:
        """Return the newest version of each of ``names``."""
        return {name: self.version(name) for name in names}

    def files(self, name: str, *, version: int | None = None) -> list[str]:
        """Return the Parquet files of the table at ``version`` (the newest by default)."""
        if version == -1:
            return []
        table = self._open(name, version=version)
        return [] if table is None else list(table.file_uris())

    def read(self, engine: BaseBackend, name: str, *, version: int | None = None) -> ir.Table:
        """Return the table as an Ibis expression; empty and typed when it has no files."""
        import ibis

        arrow_schema = self.arrow_schema(name)
        files = self.files(name, version=version)
        if not files:
            return ibis.memtable(arrow_schema.empty_table())
        if engine.name == "duckdb":
            rows = engine.read_parquet(files, union_by_name=True)
        else:
            rows = engine.read_parquet(files)
        return _conform(rows, arrow_schema)

    def current(
        self, engine: BaseBackend, name: str, *, versions: Versions | None = None
    ) -> ir.Table:
        """Return the current rows of a base table.

        One row per (source, record_id): the latest one outside withdrawn imports.
        """
        import ibis

        pinned = versions or {}
        rows = self.read(engine, name, version=pinned.get(name))
        withdrawn = self.withdrawn(engine, versions=pinned)
        if withdrawn:
            rows = rows.filter(rows.import_id.notin(withdrawn))
        if len(self.files(name, version=pinned.get(name))) == 0:
            return rows
        repeated = (
            rows.group_by("record_hash")
            .having(lambda t: t.count() > 1)
            .aggregate(copies=lambda t: t.count())
        )
        once = rows.anti_join(repeated, "record_hash")
        several = rows.semi_join(repeated, "record_hash")
        newest = (
            several.mutate(
                place=ibis.row_number().over(
                    group_by=("source", "record_id"),
                    order_by=(
                        ibis.desc("ingested_at"),
                        ibis.desc("import_id"),
                    ),
                )
            )
            .filter(lambda t: t.place == 0)
            .drop("place")
        )
        return once.union(newest)

    def withdrawn(self, engine: BaseBackend, *, versions: Versions | None = None) -> list[str]:
        """Return the ids of the imports whose rows do not count.

        They were withdrawn, or were "started" and never finished: an import of several tables
        becomes visible at once, when its register row says "imported".
        """
        import ibis

        pinned = versions or {}
        states = self.read(engine, IMPORTS, version=pinned.get(IMPORTS))
        last = states.mutate(
            place=ibis.row_number().over(group_by="import_id", order_by=ibis.desc("changed_at"))
        ).filter(lambda t: (t.place == 0) & t.state.isin(["withdrawn", "started"]))
        return sorted(engine.to_pyarrow(last.select("import_id"))["import_id"].to_pylist())

    def arrow_schema(self, name: str) -> pa.Schema:
        """Return the table's Arrow schema."""
        if name == IMPORTS:
            return imports_schema()
        return schema.table(name).arrow_schema

    # -- writing ---------------------------------------------------------------------------

    @contextmanager
    def staging(
        self,
        name: str,
        *,
        mode: Literal["append", "overwrite"] = "append",
        transaction: tuple[str, int] | None = None,
    ) -> Iterator[Staged]:
        """Write Parquet files with the table's schema, then commit them all at once.

        Args:
            name: the table.
            mode: add to the table, or replace all of its rows.
            transaction: (application, version): when the table has already seen this version of
                this application, the commit is skipped, so a retried write happens once.

        An exception inside the block commits nothing and removes the files.
        """
        folder = self.path(name)
        folder.mkdir(parents=True, exist_ok=True)
        staged = Staged(directory=folder, prefix=f"part-{uuid4().hex}")
        try:
            yield staged
            self._commit(name, staged, mode=mode, transaction=transaction)
        except BaseException:
            for file in staged.files:
                file.unlink(missing_ok=True)
            raise

    def append(
        self,
        name: str,
        rows: pa.Table,
        *,
        transaction: tuple[str, int] | None = None,
    ) -> None:
        """Append the rows of an Arrow table in one commit."""
        self._write(name, rows, mode="append", transaction=transaction)

    def replace(self, name: str, rows: pa.Table) -> None:
        """Replace all rows of the table by those of an Arrow table in one commit."""
        self._write(name, rows, mode="overwrite", transaction=None)

    def has_seen(self, name: str, transaction: tuple[str, int]) -> bool:
        """Tell whether the table already holds this version of this application's writes."""
        table = self._open(name)
        if table is None:
            return False
        seen = table.transaction_version(transaction[0])
        return seen is not None and seen >= transaction[1]

    def compact(self, name: str) -> None:
        """Join small files into larger ones; the rows stay the same."""
        if self.exists(name):
            self._retry(lambda: self._require(name).optimize.compact())

    def vacuum(self, name: str, *, keep_hours: int = 24) -> None:
        """Remove files that no version of the last ``keep_hours`` names."""
        if self.exists(name):
            self._require(name).vacuum(
                retention_hours=keep_hours, enforce_retention_duration=False, dry_run=False
            )

    # -- behind the door -------------------------------------------------------------------

    def _open(self, name: str, *, version: int | None = None) -> DeltaTable | None:
        from deltalake import DeltaTable

        if not self.exists(name):
            return None
        return DeltaTable(str(self.path(name)), version=version)

    def _require(self, name: str) -> DeltaTable:
        from deltalake import DeltaTable, Schema

        if not self.exists(name):
            DeltaTable.create(
                str(self.path(name)),
                Schema.from_arrow(self.arrow_schema(name)),
                mode="ignore",
            )
        return DeltaTable(str(self.path(name)))

    def _write(
        self,
        name: str,
        rows: pa.Table,
        *,
        mode: Literal["append", "overwrite"],
        transaction: tuple[str, int] | None,
    ) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        wanted = self.arrow_schema(name)
        if "content_hash" in wanted.names and "content_hash" not in rows.column_names:
            unknown = pa.nulls(rows.num_rows, pa.int64())
            rows = rows.append_column("content_hash", unknown)
        conformed = rows.select(wanted.names).cast(wanted)
        with self.staging(name, mode=mode, transaction=transaction) as staged:
            if conformed.num_rows:
                pq.write_table(conformed, staged.new_file(), compression="zstd")

    def _commit(
        self,
        name: str,
        staged: Staged,
        *,
        mode: Literal["append", "overwrite"],
        transaction: tuple[str, int] | None,
    ) -> None:
        from deltalake.transaction import AddAction, CommitProperties, Transaction

        actions = [_add_action(file, AddAction) for file in staged.files if file.exists()]
        properties = CommitProperties(
            app_transactions=[Transaction(*transaction)] if transaction else None
        )

        def commit() -> None:
            if transaction and self.has_seen(name, transaction):
                for file in staged.files:
                    file.unlink(missing_ok=True)
                return
            table = self._require(name)
            table.create_write_transaction(
                actions, mode, table.schema(), [], commit_properties=properties
            )

        self._retry(commit)

    @staticmethod
    def _retry(commit: Callable[[], _T]) -> _T:
        from deltalake.exceptions import CommitFailedError

        for attempt in range(_RETRIES):
            try:
                return commit()
            except CommitFailedError:
                if attempt == _RETRIES - 1:
                    raise
        raise AssertionError


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
        ]
    )


def _add_action(file: Path, action: Callable[..., object]) -> object:
    import pyarrow.parquet as pq

    _fsync(file)
    status = file.stat()
    return action(
        path=file.name,
        size=status.st_size,
        partition_values={},
        modification_time=int(status.st_mtime * 1000),
        data_change=True,
        stats=json.dumps({"numRecords": pq.read_metadata(file).num_rows}),
    )


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _conform(rows: ir.Table, arrow_schema: pa.Schema) -> ir.Table:
    """Give the rows exactly the declared columns, so that older files read like newer ones."""
    import ibis

    wanted = ibis.schema(arrow_schema)
    columns = rows.columns
    return rows.select(
        **{
            name: (rows[name] if name in columns else ibis.null()).cast(kind)
            for name, kind in wanted.items()
        }
    )
