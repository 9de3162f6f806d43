"""Comments in SQLite: FTS5 over their search form and their marks."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from mehvar.lake import write_durably
from mehvar.voice._search_store import LAYOUT, STORED, TYPES, Label, Row

if TYPE_CHECKING:
    from mehvar.voice._search_words import Part, Wanted
    from mehvar.workspace import Workspace

_FOLDER = "voice_search"
_POINTER = "current"
_ASKED = 500
_SECURE_SINCE = (3, 42, 0)
"""From this version on FTS5 takes deleted words out of its pages by itself."""

_TABLES = (
    "CREATE TABLE comments ("
    + ", ".join(
        "place INTEGER PRIMARY KEY" if name == "place" else f"{name} {TYPES.get(name, 'TEXT')}"
        for name in STORED
    )
    + ")",
    (
        "CREATE VIRTUAL TABLE comment_words USING fts5 (words, facets, "
        "tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')"
    ),
    "CREATE TABLE publication (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    (
        "CREATE TABLE labels (comment BIGINT, target TEXT, aspect TEXT, value TEXT, "
        "withdrawn BOOLEAN, before TEXT, PRIMARY KEY (comment, target, aspect))"
    ),
)


def current_file(workspace: Workspace) -> Path:
    """Return the file that readers look into; one that is filled anew gets another name."""
    folder = workspace.root / _FOLDER
    try:
        name = (folder / _POINTER).read_text().strip()
    except FileNotFoundError:
        name = "empty.sqlite3"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


@contextmanager
def new_file(workspace: Workspace) -> Iterator[SqliteComments]:
    """Fill a file of its own; readers go over to it, and the old one goes, when the block ends.

    A process killed inside leaves readers with the old file; the next filling sweeps the rest.
    """
    folder = workspace.root / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid4().hex}.sqlite3"
    store = SqliteComments(path, is_new=True)
    try:
        yield store
        store.optimise()
        store.close()
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except BaseException:
        store.close()
        path.unlink(missing_ok=True)
        raise
    write_durably(folder / _POINTER, path.name.encode())
    for other in folder.glob("*.sqlite3*"):
        if not other.name.startswith(path.name):
            other.unlink(missing_ok=True)


class SqliteComments:
    """A file of ``voice_search`` in the workspace; readers never wait for the publisher."""

    def __init__(self, path: Path, *, is_new: bool = False) -> None:
        self._connection = sqlite3.connect(path, timeout=30.0, isolation_level=None)
        run = self._connection.execute
        if is_new:  # nobody reads it yet, and a killed filling begins again: no journal
            run("PRAGMA journal_mode = OFF")
            run("PRAGMA synchronous = OFF")
        else:
            run("PRAGMA journal_mode = WAL")
            run("PRAGMA synchronous = NORMAL")
        run("PRAGMA secure_delete = ON")
        run(f"PRAGMA cache_size = {-1024 * (256 if is_new else 16)}")
        run("PRAGMA mmap_size = 4294967296")

    def find(
        self, wanted: Wanted, *, low: int, high: int, limit: int, newest_first: bool = True
    ) -> list[int]:
        table, where, values = "comments", "", []
        if not wanted.is_everything:
            table, where, values = "comment_words", "comment_words MATCH ? AND", [match(wanted)]
        order = "ORDER BY rowid DESC" if newest_first else ""
        sql = f"SELECT rowid FROM {table} WHERE {where} rowid >= ? AND rowid < ? {order} LIMIT ?"
        return [int(str(row[0])) for row in self._read(sql, [*values, low, high, limit])]

    def rows(self, column: str, values: Sequence[int]) -> list[Row]:
        found: list[Row] = []
        names = ", ".join(STORED)
        for begin in range(0, len(values), _ASKED):
            asked = values[begin : begin + _ASKED]
            marks = ", ".join("?" * len(asked))
            found += self._read(f"SELECT {names} FROM comments WHERE {column} IN ({marks})", asked)
        return found

    def hashes(self) -> list[tuple[int, int]]:
        if not self.facts():
            return []
        return self._connection.execute("SELECT place, row_hash FROM comments").fetchall()

    def facts(self) -> dict[str, str]:
        known = self._read("SELECT 1 FROM sqlite_master WHERE name = 'publication'")
        return {
            str(name): str(value)
            for name, value in (self._read("SELECT name, value FROM publication") if known else ())
        }

    def change(
        self,
        *,
        gone: Iterable[int],
        rows: Iterable[tuple[Row, str]],
        facts: dict[str, str],
        forget: bool = False,
    ) -> int:
        with self._transaction():
            if not self.facts():
                self._make()
            self._remove(gone)
            count = self._insert(rows)
            self._connection.execute(
                "CREATE UNIQUE INDEX IF NOT EXISTS comments_comment ON comments (comment)"
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO publication VALUES (?, ?)",
                {**facts, "layout": LAYOUT}.items(),
            )
        if forget:
            self._forget_words()
        return count

    def labels(self) -> list[Label]:
        if not self.facts():
            return []
        return [
            Label(
                comment=int(str(row[0])), target=str(row[1]), aspect=str(row[2]),
                value=str(row[3]), withdrawn=bool(row[4]), before=str(row[5]),
            )
            for row in self._read("SELECT * FROM labels ORDER BY comment, target, aspect")
        ]  # fmt: skip

    def put_labels(self, labels: Sequence[Label], *, gone: Sequence[Label] = ()) -> None:
        with self._transaction():
            self._connection.executemany(
                "DELETE FROM labels WHERE comment = ? AND target = ? AND aspect = ?",
                [(one.comment, one.target, one.aspect) for one in gone],
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO labels VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (one.comment, one.target, one.aspect, one.value, one.withdrawn, one.before)
                    for one in labels
                ],
            )

    def optimise(self) -> None:
        """Join the parts of the index, so that a question looks into one."""
        self._connection.execute("INSERT INTO comment_words (comment_words) VALUES ('optimize')")

    def close(self) -> None:
        self._connection.close()

    def _read(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(sql, list(values)).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _make(self) -> None:
        for table in _TABLES:
            self._connection.execute(table)
        if sqlite3.sqlite_version_info >= _SECURE_SINCE:
            self._connection.execute(
                "INSERT INTO comment_words (comment_words, rank) VALUES ('secure-delete', 1)"
            )

    def _remove(self, gone: Iterable[int]) -> None:
        places = [(place,) for place in gone]
        self._connection.executemany("DELETE FROM comments WHERE place = ?", places)
        self._connection.executemany("DELETE FROM comment_words WHERE rowid = ?", places)

    def _insert(self, rows: Iterable[tuple[Row, str]]) -> int:
        marks = ", ".join("?" * len(STORED))
        facets, count = STORED.index("facets"), 0
        execute = self._connection.execute
        for row, words in rows:
            execute(f"INSERT INTO comments VALUES ({marks})", row)
            execute(
                "INSERT INTO comment_words (rowid, words, facets) VALUES (?, ?, ?)",
                (row[0], words, row[facets]),
            )
            count += 1
        return count

    def _forget_words(self) -> None:
        """See to it that words of rows which went are in no page of the index, nor in the log."""
        if sqlite3.sqlite_version_info < _SECURE_SINCE:
            self.optimise()
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def match(wanted: Wanted) -> str:
    """Return the search in the language of FTS5."""
    told = []
    if wanted.parts:
        told.append(f"words : ({' AND '.join(map(_phrase, wanted.parts))})")
    if wanted.marks or wanted.any_of:
        marks = [f'"{mark}"' for mark in wanted.marks]
        if wanted.any_of:
            marks.append("(" + " OR ".join(f'"{mark}"' for mark in wanted.any_of) + ")")
        told.append(f"facets : ({' AND '.join(marks)})")
    return " AND ".join(told)


def _phrase(part: Part) -> str:
    star = " *" if part.is_prefix else ""
    told = ['"' + " ".join(words) + '"' + star for words in part.phrases]
    return told[0] if len(told) == 1 else f"({' OR '.join(told)})"
