"""Comments in PostgreSQL: full text over their search form and their marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from mehvar.voice._search_store import (
    LAYOUT,
    STORED,
    TYPES,
    Label,
    Row,
    VoiceSearchError,
)
from mehvar.voice._search_words import tokens_of

if TYPE_CHECKING:
    import psycopg

    from mehvar.voice._search_words import Part, Wanted

_SCHEMA = "mehvar_voice"
_MOST_WORDS = 4_000
_LONGEST = 200
_TABLES = (
    "CREATE TABLE comments ("
    + ", ".join(f"{name} {TYPES.get(name, 'TEXT')}" for name in STORED)
    + ", terms TSVECTOR NOT NULL, PRIMARY KEY (place))",
    "CREATE TABLE publication (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    (
        "CREATE TABLE labels (comment BIGINT, target TEXT, aspect TEXT, value TEXT, "
        "withdrawn BOOLEAN, before TEXT, PRIMARY KEY (comment, target, aspect))"
    ),
)
_INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS comments_comment ON comments (comment)",
    "CREATE INDEX IF NOT EXISTS comments_terms ON comments USING gin (terms)",
)


class PostgresComments:
    """The schema ``mehvar_voice`` of a PostgreSQL database."""

    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise VoiceSearchError(
                "serving_url is set, but psycopg is not installed.",
                hint="Run: pip install 'mehvar[postgres]', or empty serving_url in mehvar.toml.",
            ) from error
        connect = partial(psycopg.connect, url, autocommit=True)
        self._connection: psycopg.Connection[Row] = connect()
        self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
        self._connection.execute(f"SET search_path TO {_SCHEMA}")

    def find(
        self, wanted: Wanted, *, low: int, high: int, limit: int, newest_first: bool = True
    ) -> list[int]:
        where, values = "", []
        if not wanted.is_everything:
            where, values = "terms @@ %s::tsquery AND", [query(wanted)]
        order = "ORDER BY place DESC" if newest_first else ""
        sql = (
            f"SELECT place FROM comments WHERE {where} place >= %s AND place < %s {order} LIMIT %s"
        )
        return [int(str(row[0])) for row in self._read(sql, [*values, low, high, limit])]

    def rows(self, column: str, values: Sequence[int]) -> list[Row]:
        names = ", ".join(STORED)
        return self._read(f"SELECT {names} FROM comments WHERE {column} = ANY(%s)", [list(values)])

    def hashes(self) -> list[tuple[int, int]]:
        if not self.facts():
            return []
        found = self._read("SELECT place, row_hash FROM comments")
        return [(int(str(place)), int(str(digest))) for place, digest in found]

    def facts(self) -> dict[str, str]:
        if self._read("SELECT to_regclass(%s)", [f"{_SCHEMA}.publication"])[0][0] is None:
            return {}
        found = self._read("SELECT name, value FROM publication")
        return {str(name): str(value) for name, value in found}

    def change(
        self,
        *,
        gone: Iterable[int],
        rows: Iterable[tuple[Row, str]],
        facts: dict[str, str],
        forget: bool = False,
    ) -> int:
        told = {**facts, "layout": LAYOUT}
        with self._connection.transaction(), self._connection.cursor() as cursor:
            if self.facts().get("layout", LAYOUT) != LAYOUT:
                for table in ("comments", "publication", "labels"):
                    cursor.execute(f"DROP TABLE IF EXISTS {table}")
            if not self.facts():
                for table in _TABLES:
                    cursor.execute(table)
            cursor.execute("DELETE FROM comments WHERE place = ANY(%s)", [list(gone)])
            count = _copy(cursor, rows)
            for index in _INDEXES:
                cursor.execute(index)
            cursor.executemany(
                "INSERT INTO publication VALUES (%s, %s) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                list(told.items()),
            )
        if forget or count:  # the planner must know how rare words are; vacuum takes old rows out
            self._connection.execute("VACUUM (ANALYZE) comments")
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
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(
                "DELETE FROM labels WHERE comment = %s AND target = %s AND aspect = %s",
                [(one.comment, one.target, one.aspect) for one in [*gone, *labels]],
            )
            cursor.executemany(
                "INSERT INTO labels VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    (one.comment, one.target, one.aspect, one.value, one.withdrawn, one.before)
                    for one in labels
                ],
            )

    def close(self) -> None:
        self._connection.close()

    def _read(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()


def query(wanted: Wanted) -> str:
    """Return the search in the language of PostgreSQL; its words hold letters and digits only."""
    told = [*map(_phrase, wanted.parts), *(f"'{mark}':D" for mark in wanted.marks)]
    if wanted.any_of:
        told.append("(" + " | ".join(f"'{mark}':D" for mark in wanted.any_of) + ")")
    return " & ".join(told)


def terms(words: str, facets: str) -> str:
    """Return a row's words and marks as PostgreSQL keeps them; marks have weight D, words A."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(tokens_of(words)[:_MOST_WORDS], start=1):
        places.setdefault(word[:_LONGEST], []).append(f"{place}A")
    told = [f"'{word}':{','.join(found[:255])}" for word, found in places.items()]
    return " ".join([*told, *(f"'{mark}':{_MOST_WORDS + 2}" for mark in facets.split())])


def _copy(cursor: psycopg.Cursor[Row], rows: Iterable[tuple[Row, str]]) -> int:
    facets, count = STORED.index("facets"), 0
    columns = ", ".join((*STORED, "terms"))
    with cursor.copy(f"COPY comments ({columns}) FROM STDIN") as copy:
        for row, words in rows:
            copy.write_row([*row, terms(words, str(row[facets]))])
            count += 1
    return count


def _phrase(part: Part) -> str:
    weight = ":*A" if part.is_prefix else ":A"
    told = [
        " <-> ".join([*(f"'{word}':A" for word in words[:-1]), f"'{words[-1]}'{weight}"])
        for words in part.phrases
    ]
    return "(" + " | ".join(f"({one})" for one in told) + ")"
