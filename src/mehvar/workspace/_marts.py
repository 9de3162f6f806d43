"""Reading a few rows of the marts, again and again, from one process."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mehvar import engine, schema
from mehvar.lake import IMPORTS
from mehvar.workspace._scratch import free_with, new_scratch, sweep_scratch

if TYPE_CHECKING:
    import duckdb

    from mehvar.workspace._current import Current
    from mehvar.workspace._workspace import Workspace

_VIEWS_KEPT = 3
"""Versions of a mart that stay open: a page that began before a build ends on what it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A version of a mart: the view on it, and those on the files that hold some customers."""

    view: str
    files: dict[str, tuple[int, int]]
    cuts: dict[tuple[str, ...], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tail:
    """Rows of a base table as of a version of it and of the imports: their view, or None."""

    newest: int
    imports: int
    view: str | None


class Marts:
    """The marts as readers see them: one engine kept open, asked in SQL.

    A question about one customer reads a few row groups; opening an engine and planning through
    the expression layer would cost ten times what it does. Files are opened once for each
    version, and what the last build published is asked of one small file.

    One ``Marts`` serves all threads of a process, each over a cursor of its own, and they share
    its memory. Use it as a context manager, or close it.

    Args:
        workspace: the company.
        memory_limit: what the engine may take ("192MB"); the workspace's setting by default.
        threads: how many cores one question may use; the workspace's setting by default.
    """

    def __init__(self, workspace: Workspace, *, memory_limit: str = "", threads: int = 0) -> None:
        self.workspace = workspace
        self._settings = (
            threads or workspace.settings.threads,
            memory_limit or workspace.settings.memory_limit,
        )
        self._lock = threading.RLock()
        self._root: duckdb.DuckDBPyConnection | None = None
        self._cursors = threading.local()
        self._open: weakref.WeakSet[duckdb.DuckDBPyConnection] = weakref.WeakSet()
        self._views: dict[str, dict[int, _Opened]] = {}
        self._tails: dict[tuple[str, int], _Tail] = {}
        self._newest: dict[str, _Tail] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """This thread's cursor; the engine opens at the first question."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._cursors, "cursor", None)
        if cursor is None:
            with self._lock:
                cursor = self._engine().cursor()
                self._open.add(cursor)
            self._cursors.cursor = cursor
        return cursor

    def current(self) -> Current:
        """Return what the last finished build published."""
        return self.workspace.current()

    def view(
        self, name: str, *, current: Current | None = None, customer_id: int | None = None
    ) -> str:
        """Return the name of a view on a mart as published, with exactly its declared columns.

        Args:
            name: the mart; one that no build has written yet is empty.
            current: the published state; pass one to all questions whose answers must agree.
            customer_id: whose rows will be asked for; the view may lack those of others, and of
                a mart that is cut by customer it reads only their file.
        """
        version = (current or self.current()).marts.get(name, -1)
        with self._lock:
            known = self._views.setdefault(name, {})
            if version not in known:
                known[version] = self._open_version(name, version)
                self._forget(known)
            opened = known[version]
            if customer_id is None or len(opened.files) < 2:
                return opened.view
            return self._cut(name, opened, customer_id)

    def tail(self, name: str, *, current: Current | None = None) -> str | None:
        """Return a view on the rows of a base table that the last build did not see.

        None when there are none. Rows of imports that were withdrawn or are not finished are left
        out; a record that was corrected since has several rows.
        """
        current = current or self.current()
        pinned, lake = current.base.get(name, -1), self.workspace.lake
        with self._lock:
            known = self._tails.get((name, pinned))
            if known is None or not (
                lake.is_newest(name, known.newest) and lake.is_newest(IMPORTS, known.imports)
            ):
                self._tails = {key: tail for key, tail in self._tails.items() if key[0] != name}
                known = self._tails[name, pinned] = self._read_tail(name, pinned)
            return known.view

    def newest(self, name: str) -> str:
        """Return a view on the current rows of a base table as it stands now, built or not.

        One row per record: the latest outside imports that were withdrawn or are not finished.
        """
        return self._now(name).view or ""

    def stamp(self, name: str) -> tuple[int, int]:
        """Return the versions of a base table and of the imports that ``newest`` reads now.

        While it stays the same, so does every answer that follows from that table alone.
        """
        known = self._now(name)
        return known.newest, known.imports

    def ask(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a query and return all of its rows."""
        return self.connection.execute(sql, list(values)).fetchall()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Run a query and return all of its rows by column name."""
        cursor = self.connection.execute(sql, list(values))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Let go of the engine, for all threads; the next question opens it again."""
        with self._lock:
            for cursor in list(self._open):
                cursor.close()
            if self._root is not None:
                self._root.close()
            self._root, self._cursors = None, threading.local()
            self._views.clear()
            self._tails.clear()
            self._newest.clear()

    def _engine(self) -> duckdb.DuckDBPyConnection:
        if self._root is None:
            threads, memory_limit = self._settings
            scratch = self.workspace.root / "tmp"
            sweep_scratch(scratch)
            folder, lock = new_scratch(scratch)
            self._root = engine.open_duckdb(
                engine.EngineSettings(
                    threads=threads, memory_limit=memory_limit, temp_directory=folder
                )
            )
            free_with(self._root, folder, lock)
            self._root.execute("SET parquet_metadata_cache = true")
        return self._root

    def _open_version(self, name: str, version: int) -> _Opened:
        lake, view = self.workspace.lake, f'"mart_{name}_{version + 1}"'
        is_cut = version >= 0 and schema.table(name).groups_per_file > 0
        files = lake.customers(name, version=version) if is_cut else {}
        if files:
            self._create(view, name, list(files), alike=True)
        else:
            self._create(view, name, lake.files(name, version=version))
        return _Opened(view=view, files=files, cuts={})

    def _cut(self, name: str, opened: _Opened, customer_id: int) -> str:
        """Return a view on the files that may hold a customer, one at least."""
        wanted = tuple(
            file for file, (least, most) in opened.files.items() if least <= customer_id <= most
        ) or (next(iter(opened.files)),)
        if wanted not in opened.cuts:
            view = f'{opened.view[:-1]}_cut_{len(opened.cuts)}"'
            self._create(view, name, wanted, alike=True)
            opened.cuts[wanted] = view
        return opened.cuts[wanted]

    def _create(
        self, view: str, name: str, files: Sequence[str], where: str = "", *, alike: bool = False
    ) -> None:
        """Make a view for every thread; a column that the files lack is empty.

        Files ``alike`` have the same columns: they need not be opened to know.
        """
        known = self._columns_of(files[:1] if alike else files)
        query = _query(name, files, known, unite=len(files) > 1 and not alike) + where
        self._engine().execute(f"CREATE OR REPLACE VIEW {view} AS {query}")

    def _columns_of(self, files: Sequence[str]) -> frozenset[str]:
        if not files:
            return frozenset()
        found = (
            self._engine()
            .execute(f"DESCRIBE FROM {_parquet(files, unite=len(files) > 1)}")
            .fetchall()
        )
        return frozenset(row[0] for row in found)

    def _forget(self, known: dict[int, _Opened]) -> None:
        for version in list(known)[:-_VIEWS_KEPT]:
            opened = known.pop(version)
            for view in (opened.view, *opened.cuts.values()):
                self._engine().execute(f"DROP VIEW IF EXISTS {view}")

    def _read_tail(self, name: str, pinned: int) -> _Tail:
        lake = self.workspace.lake
        versions = lake.versions([name, IMPORTS])
        newest, view = versions[name], None
        if newest != pinned:
            seen = set(lake.files(name, version=pinned))
            fresh = [file for file in lake.files(name, version=newest) if file not in seen]
            if fresh:
                view = f'"tail_{name}"'
                self._create(view, name, fresh, _without(self._hidden(versions)))
        return _Tail(newest=newest, imports=versions[IMPORTS], view=view)

    def _now(self, name: str) -> _Tail:
        lake = self.workspace.lake
        with self._lock:
            known = self._newest.get(name)
            if known is None or not (
                lake.is_newest(name, known.newest) and lake.is_newest(IMPORTS, known.imports)
            ):
                known = self._newest[name] = self._read_newest(name)
            return known

    def _read_newest(self, name: str) -> _Tail:
        found, view = self.workspace.lake.newest(name), f'"newest_{name}"'
        self._create(f'"all_{name}"', name, found.files, _without(found.without))
        self._engine().execute(
            f"CREATE OR REPLACE VIEW {view} AS {_each_once(name, found.repeated)}"
        )
        return _Tail(newest=found.versions[name], imports=found.versions[IMPORTS], view=view)

    def _hidden(self, versions: Mapping[str, int]) -> list[str]:
        records = self.workspace.lake.imports(versions=versions)
        return [record.import_id for record in records if not record.counts]


@contextmanager
def reading(workspace: Workspace, marts: Marts | None = None) -> Iterator[Marts]:
    """Lend the reader that the caller keeps open, or one that closes with the block."""
    if marts is not None:
        yield marts
        return
    with Marts(workspace) as opened:
        yield opened


def _query(name: str, files: Sequence[str], columns: frozenset[str], *, unite: bool) -> str:
    wanted = ", ".join(
        f'"{column.name}"'
        if column.name in columns
        else f'NULL::{column.duckdb_type} AS "{column.name}"'
        for column in schema.table(name).columns
    )
    if not files:
        return f"SELECT {wanted} WHERE false"
    return f"SELECT {wanted} FROM {_parquet(files, unite=unite)}"


def _parquet(files: Sequence[str], *, unite: bool) -> str:
    paths = ", ".join(_literal(file) for file in files)
    # To unite columns, all of the files are opened at every question.
    options = ", union_by_name = true" if unite else ""
    return f"read_parquet([{paths}]{options})"


def _without(import_ids: Sequence[str]) -> str:
    if not import_ids:
        return ""
    return f" WHERE import_id NOT IN ({', '.join(map(_literal, import_ids))})"


def _each_once(name: str, repeated: str) -> str:
    """Return the query of a table's current rows, over all of its rows that count."""
    if not repeated:
        return f'SELECT * FROM "all_{name}"'
    hashes = f"(SELECT record_hash FROM read_parquet({_literal(repeated)}))"
    return (
        f'SELECT * FROM "all_{name}" WHERE record_hash NOT IN {hashes} UNION ALL '
        f'SELECT * FROM "all_{name}" WHERE record_hash IN {hashes} '
        "QUALIFY row_number() OVER (PARTITION BY source, record_id ORDER BY ingested_at DESC, "
        "import_id DESC, coalesce(content_hash, 0) DESC) = 1"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
