"""Named Delta tables: append, replace, withdraw, compact, erase.

Parquet files are written into the table's folder by whoever makes the rows (DuckDB's COPY is the
fast way) and become part of the table in one Delta commit, flushed to the disk. A file that no
commit names does not exist for readers, so a process killed at any moment leaves every table whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from mehvar import schema
from mehvar.lake import _current, _upkeep
from mehvar.lake._commit import (
    OURS,
    Staged,
    add_action,
    commit,
    is_newest,
    open_table,
    seen_version,
    writers_lock,
)
from mehvar.lake._durable import flush, held
from mehvar.lake._errors import LakeError
from mehvar.lake._files import File, conform, customers_in, list_files, read_files, write_file
from mehvar.lake._imports import (
    IMPORTS,
    ImportRecord,
    changed,
    hidden,
    imports_schema,
    made_at,
    next_record,
    states,
    to_arrow,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from deltalake.transaction import AddAction
    from ibis.backends import BaseBackend

Versions = Mapping[str, int]
"""Table name -> Delta version: a fixed state of some tables."""

_COMPACT_EVERY = 32


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
            hint = "See the list of tables in docs/tables.md."
            raise LakeError(f"There is no table called {name!r}.", hint=hint, table=name)
        return self.root / schema.table(name).layer / name

    def arrow_schema(self, name: str) -> pa.Schema:
        """Return the table's Arrow schema."""
        if name == IMPORTS:
            return imports_schema()
        return schema.table(name).arrow_schema

    def exists(self, name: str) -> bool:
        """Tell whether the table has ever been written."""
        return (self.path(name) / "_delta_log").is_dir()

    def version(self, name: str) -> int:
        """Return the table's newest version, or -1 when it has never been written."""
        table = open_table(self.path(name))
        return -1 if table is None else table.version()

    def is_newest(self, name: str, version: int) -> bool:
        """Tell whether ``version`` is still the table's newest, without opening the table.

        Costs two looks at the folder: for readers that kept what they know of a version. A wrong
        "no" is possible after upkeep and costs opening the table; a wrong "yes" is not.
        """
        return is_newest(self.path(name), version)

    def versions(self, names: Sequence[str]) -> dict[str, int]:
        """Return the newest version of each of ``names``, together a state that once was.

        An import of several tables is in all of them or counts in none: the register of imports
        is read before and after, and everything again when it moved in between.
        """
        while True:
            before = self.version(IMPORTS)
            found = {name: before if name == IMPORTS else self.version(name) for name in names}
            if self.version(IMPORTS) == before:
                return found

    def files(self, name: str, *, version: int | None = None) -> list[str]:
        """Return the Parquet files of the table at ``version`` (the newest by default)."""
        return [str(file.path) for file in self._files(name, version)]

    def customers(self, name: str, *, version: int) -> dict[str, tuple[int, int]]:
        """Return the files of a mart with the least and the greatest customer id in each.

        Empty when that is not known of every file.
        """
        return customers_in(self._files(name, version))

    def count(self, name: str, *, version: int | None = None) -> int:
        """Return the table's number of rows at ``version``, without reading any."""
        return sum(file.rows for file in self._files(name, version))

    def read(self, engine: BaseBackend, name: str, *, version: int | None = None) -> ir.Table:
        """Return the table as an Ibis expression; empty and typed when it has no files."""
        return read_files(engine, self._files(name, version), self.arrow_schema(name))

    def current(
        self, engine: BaseBackend, name: str, *, versions: Versions | None = None
    ) -> ir.Table:
        """Return the current rows of a base table.

        One row per (source, record_id): the latest one outside imports that were withdrawn or
        never finished. Without ``versions`` the newest state is read.
        """
        pinned = dict(versions or {})
        if name not in pinned or IMPORTS not in pinned:
            pinned = self.versions([name, IMPORTS]) | pinned
        files, left = self._visible(name, pinned)
        rows = read_files(engine, files, self.arrow_schema(name))
        if left:
            rows = rows.filter(rows.import_id.notin(sorted(left)))
        return _current.newest_rows(engine, rows, _current.repeated_hashes(self.path(name), files))

    def newest(self, name: str) -> _current.Newest:
        """Return where the current rows stand now, for readers with an engine of their own."""
        versions = self.versions([name, IMPORTS])
        return _current.newest(self.path(name), *self._visible(name, versions), versions=versions)

    def count_current(self, name: str) -> int:
        """Return the number of rows that ``current`` would give, without an engine.

        Reads no row at all when no record was corrected and no import withdrawn in part of a file.
        """
        files, left = self._visible(name, self.versions([name, IMPORTS]))
        if not left and _current.repeated_hashes(self.path(name), files) is None:
            return sum(file.rows for file in files)
        return _current.count_records(files, without=left)

    # -- the register of imports -----------------------------------------------------------

    def imports(self, *, versions: Versions | None = None) -> list[ImportRecord]:
        """Return the last state of every import, newest first."""
        known = self._states((versions or {}).get(IMPORTS, self.version(IMPORTS)))
        return sorted(
            known.values(), key=lambda record: (record.changed_at, record.import_id), reverse=True
        )

    def withdrawn(self, engine: BaseBackend, *, versions: Versions | None = None) -> list[str]:
        """Return the ids of the imports whose rows do not count.

        They were withdrawn, or were "started" and never finished: an import of several tables
        becomes visible at once, when its register row says "imported".
        """
        del engine
        version = (versions or {}).get(IMPORTS, self.version(IMPORTS))
        return sorted(hidden(self._states(version)))

    def register(self, record: ImportRecord) -> ImportRecord:
        """Append a change of state to the register; return it as written.

        Its time is moved after the import's last change when it is not later by itself.
        """
        with self._register_lock():
            return self._register(record)

    def withdraw(self, import_id: str, *, at: datetime, actor: str) -> ImportRecord:
        """Make the rows of an import count no longer; ``restore`` takes it back.

        Raises:
            LakeError: when no finished import has that id.
        """
        return self._change(import_id, state="withdrawn", at=at, actor=actor)

    def restore(self, import_id: str, *, at: datetime, actor: str) -> ImportRecord:
        """Make the rows of a withdrawn import count again.

        Raises:
            LakeError: when no finished import has that id.
        """
        return self._change(import_id, state="restored", at=at, actor=actor)

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

        An exception inside the block commits nothing and removes the files. After the block the
        rows are in the table and on the disk.

        Raises:
            LakeError: when other processes kept winning the race for the table.
        """
        folder = self.path(name)
        folder.mkdir(parents=True, exist_ok=True)
        staged = Staged(directory=folder, prefix=f"part-{uuid4().hex}")
        with held(writers_lock(folder), shared=True):
            try:
                yield staged
                actions = [add_action(file) for file in staged.written()]
            except BaseException:
                staged.discard()
                raise
            add = [action for action in actions if action is not None]
            version = self._commit(name, staged, add, mode=mode, transaction=transaction)
        if version is not None and mode == "append" and version % _COMPACT_EVERY == 0:
            self.compact(name)

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

    def seen(self, name: str, application: str) -> int:
        """Return the last version of an application's writes that the table holds, or -1."""
        table = open_table(self.path(name))
        return -1 if table is None else seen_version(table, application)

    def has_seen(self, name: str, transaction: tuple[str, int]) -> bool:
        """Tell whether the table already holds this version of this application's writes."""
        return self.seen(name, transaction[0]) >= transaction[1]

    # -- upkeep ----------------------------------------------------------------------------

    def compact(self, name: str) -> int:
        """Join small files into larger ones; the rows stay the same. Return the files joined.

        Every 32nd append to a table does this by itself, and then removes what no version of the
        last day names.
        """
        if not self.exists(name):
            return 0
        joined = _upkeep.compact(self.path(name), self.arrow_schema(name))
        if joined:
            self.vacuum(name)
        return joined

    def vacuum(self, name: str, *, keep_hours: int = 24, keep_versions: Sequence[int] = ()) -> int:
        """Remove files that no version of the last ``keep_hours`` names; return how many.

        Published versions (``current.json``) and ``keep_versions`` stay readable however old they
        are. Files of writers that were killed before their commit go by the same clock. What the
        log says of versions that nobody needs any more goes after two days.

        Raises:
            LakeError: when ``keep_hours`` is less than one: a query may still be reading.
        """
        if keep_hours < 1:
            raise LakeError(
                f"Files must be kept for at least an hour, not {keep_hours}.",
                hint="To erase a person's rows for good, use erase and purge.",
                table=name,
            )
        keep = [*keep_versions, *self._published(name)]
        removed = _upkeep.vacuum(self.path(name), keep_hours=keep_hours, keep_versions=keep)
        _upkeep.trim_log(self.path(name), keep_versions=keep)
        return removed

    def rewind(self, name: str, *, version: int) -> None:
        """Make the rows of an older version the newest ones again."""
        _upkeep.rewind(self.path(name), version=version)

    def erase(self, name: str, *, column: str, values: Sequence[object]) -> int:
        """Take the rows that hold any of ``values`` in ``column`` out of the newest version.

        Returns how many rows went. The rows are gone for good after ``purge``. Waits for writers.
        """
        return _upkeep.erase(self.path(name), self.arrow_schema(name), column=column, values=values)

    def purge(self, name: str) -> int:
        """Remove every file that the newest version does not name; return how many.

        Older versions can no longer be read, pinned or not. Waits for writers.
        """
        return _upkeep.purge(self.path(name))

    # -- behind the door -------------------------------------------------------------------

    def _visible(self, name: str, versions: Versions) -> tuple[list[File], frozenset[str]]:
        files, states = self._files(name, versions[name]), self._states(versions[IMPORTS])
        return _current.visible_files(files, hidden(states))

    def _files(self, name: str, version: int | None) -> list[File]:
        if version == -1:
            return []
        table = open_table(self.path(name), version=version)
        return [] if table is None else list_files(self.path(name), table)

    def _published(self, name: str) -> list[int]:
        """Return the versions of the table that ``current.json`` names: at most one of them."""
        try:
            content = json.loads((self.root / "current.json").read_bytes())
        except FileNotFoundError:
            return []
        named = (content.get(layer, {}).get(name, -1) for layer in ("base", "marts"))
        return [version for version in named if version >= 0]

    def _states(self, version: int) -> Mapping[str, ImportRecord]:
        return states(self.path(IMPORTS), version, made_at(self.path(IMPORTS)))

    def _commit(
        self,
        name: str,
        staged: Staged,
        add: Sequence[AddAction],
        *,
        mode: Literal["append", "overwrite"],
        transaction: tuple[str, int] | None,
    ) -> int | None:
        """Commit staged files; return about the version made, None when there was nothing to do."""
        version = None
        if add or mode == "overwrite" or transaction is not None:
            flush(staged.directory)
            version = commit(
                staged.directory,
                arrow_schema=self.arrow_schema(name),
                add=add,
                mode=mode,
                transaction=transaction,
            )
        if version is None:
            staged.discard()
        return version

    def _register_lock(self) -> AbstractContextManager[None]:
        return held(self.path(IMPORTS) / OURS / "register.lock")

    def _register(self, record: ImportRecord) -> ImportRecord:
        dated = next_record(record, self._states(self.version(IMPORTS)))
        self.append(IMPORTS, to_arrow(dated))
        return dated

    def _change(
        self, import_id: str, *, state: Literal["withdrawn", "restored"], at: datetime, actor: str
    ) -> ImportRecord:
        with self._register_lock():
            known = self._states(self.version(IMPORTS))
            record = changed(known, import_id, state=state, at=at, actor=actor)
            return known[import_id] if record is None else self._register(record)

    def _write(
        self,
        name: str,
        rows: pa.Table,
        *,
        mode: Literal["append", "overwrite"],
        transaction: tuple[str, int] | None,
    ) -> None:
        conformed = conform(rows, self.arrow_schema(name))
        groups = None if name == IMPORTS else schema.table(name).row_group_size
        with self.staging(name, mode=mode, transaction=transaction) as staged:
            if conformed.num_rows:
                write_file(conformed, staged.new_file(), row_group_size=groups)
