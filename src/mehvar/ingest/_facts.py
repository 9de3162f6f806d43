"""What must be known of a text column before SQL may read it fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar.ingest._raw import quoted

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
    """About one column: has it edges to trim, words for nothing, digits of other scripts, and are
    all of its values whole numbers written with a decimal point (as some tools export ids)?"""

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


def read_facts(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]
) -> dict[str, Facts]:
    """Look at every value of some columns in one pass."""
    if not columns:
        return {}
    asked = ", ".join(
        f"coalesce(bool_or({c} <> trim({c}, {_EDGES})), false), "
        f"coalesce(bool_or(trim({c}) IN {_NOTHING}), false), "
        f"coalesce(bool_or(strlen({c}) <> length({c})), false), "
        f"count(*) FILTER (regexp_full_match({c}, '\\d+[.]0')), "
        f"count(*) FILTER ({c} <> '')"
        for c in columns
    )
    row = connection.execute(f"SELECT {asked} FROM ({relation})").fetchall()[0]
    return {
        column: Facts(
            column=column,
            edges=bool(row[5 * place]),
            nothing=bool(row[5 * place + 1]) or bool(row[5 * place]),
            wide=bool(row[5 * place + 2]),
            dotted=row[5 * place + 3] > 0 and row[5 * place + 3] == row[5 * place + 4],
        )
        for place, column in enumerate(columns)
    }
