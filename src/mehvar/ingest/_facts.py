"""What must be known of a text column before SQL may read it fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mehvar.ingest._raw import RawTable, quoted

if TYPE_CHECKING:
    import duckdb

_EDGES = quoted(" \t\r\n\u00a0\u200c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069\ufeff")
_NOTHING = "('', 'NULL', 'null', '\\N', 'NaN', 'nan', 'None', '#N/A', 'NaT')"
_PLACEHOLDERS = (
    "('-', '--', '—', '–', '_', 'n/a', 'N/A', 'na', '.', '0000-00-00', '0000-00-00 00:00:00')"
)
_DIGITS = ("'۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩'", "'01234567890123456789'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about one column.

    Has it edges to trim, words for nothing, digits of other scripts, and are all of its values
    whole numbers written with a decimal point (as some tools export ids)?
    """

    column: str
    edges: bool
    nothing: bool
    wide: bool
    dotted: bool

    @property
    def text(self) -> str:
        """SQL for the trimmed text, null where nothing is said."""
        value = f"trim({self.column}, {_EDGES})" if self.edges else self.column
        if not self.nothing:
            return value
        return f"CASE WHEN {value} IN {_NOTHING} THEN NULL ELSE {value} END"

    @property
    def value(self) -> str:
        """SQL for a text that should hold a value: placeholders such as a dash are nothing."""
        return f"CASE WHEN {self.text} IN {_PLACEHOLDERS} THEN NULL ELSE {self.text} END"

    @property
    def id(self) -> str:
        """SQL for an identifier: digits in ASCII, no decimal point."""
        value = f"translate({self.text}, {_DIGITS[0]}, {_DIGITS[1]})" if self.wide else self.text
        return f"regexp_replace({value}, '[.]0+$', '')" if self.dotted else value


@dataclass(slots=True, kw_only=True)
class KnownFacts:
    """The facts of one raw table's columns, each looked at once and kept."""

    connection: duckdb.DuckDBPyConnection
    raw: RawTable
    _known: dict[str, Facts] = field(default_factory=dict)

    def of(self, column: str) -> Facts:
        """Return the facts of a column of the file.

        Raises:
            MappingError: when the file has no such column.
        """
        self.learn([column])
        return self._known[self.raw.physical(column)]

    def learn(self, columns: Sequence[str]) -> None:
        """Look at every value of the columns that are not known yet."""
        wanted = dict.fromkeys(self.raw.physical(column) for column in columns)
        new = [column for column in wanted if column not in self._known]
        if not new:
            return
        repeats = _repeating(self.connection, self.raw.relation, new)
        for column in new:
            rows = f"SELECT {column} FROM ({self.raw.relation})"
            if column in repeats:
                rows = f"SELECT DISTINCT {column} FROM ({rows})"
            row = self.connection.execute(_QUESTION.format(c=column, rows=rows)).fetchall()[0]
            self._known[column] = Facts(
                column=column,
                edges=bool(row[0]),
                nothing=bool(row[0]) or bool(row[1]),
                wide=bool(row[2]),
                dotted=row[3] > 0 and row[3] == row[4],
            )


_QUESTION = (
    f"SELECT bool_or({{c}} <> trim({{c}}, {_EDGES})), bool_or({{c}} IN {_NOTHING}), "
    "bool_or(strlen({c}) <> length({c})), count(*) FILTER (ends_with({c}, '.0')), "
    "count(*) FILTER ({c} <> '') FROM ({rows})"
)
_SAMPLE, _REPEATED = 60_000, 0.2


def _repeating(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]
) -> set[str]:
    """The columns whose values repeat so much that distinct ones are cheaper to look at."""
    asked = ", ".join(f"count(DISTINCT {column})" for column in columns)
    row = connection.execute(
        f"SELECT count(*), {asked} FROM (SELECT * FROM ({relation}) LIMIT {_SAMPLE})"
    ).fetchall()[0]
    return {
        column
        for column, distinct in zip(columns, row[1:], strict=True)
        if distinct < _REPEATED * row[0]
    }
