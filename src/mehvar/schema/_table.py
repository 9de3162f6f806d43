"""The records that describe a table: its grain, its columns, their types, units and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mehvar.text import Bilingual

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["text", "int", "float", "money", "bool", "at", "day"]
"""The type of a column. ``money`` is int64 in the currency's minor unit; ``at`` is a UTC
timestamp in microseconds without a zone; ``day`` is the workspace's local date."""

Layer = Literal["base", "mart"]

_DUCKDB: dict[Kind, str] = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "float": "DOUBLE",
    "money": "BIGINT",
    "bool": "BOOLEAN",
    "at": "TIMESTAMP",
    "day": "DATE",
}
_IBIS: dict[Kind, str] = {
    "text": "string",
    "int": "int64",
    "float": "float64",
    "money": "int64",
    "bool": "boolean",
    "at": "timestamp(6)",
    "day": "date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    ``personal`` marks what identifies or describes a person: it is masked by role, its reads are
    audited, and erasure reaches it. ``identifies`` names the identifier kind that the column
    carries for identity resolution (``mobile``, ``email``, ...), or is empty.
    """

    name: str
    kind: Kind
    meaning: Bilingual
    unit: str = ""
    required: bool = False
    personal: bool = False
    identifies: str = ""
    choices: tuple[str, ...] = ()

    @property
    def duckdb_type(self) -> str:
        """The column's type in DuckDB SQL."""
        return _DUCKDB[self.kind]

    @property
    def ibis_type(self) -> str:
        """The column's type as Ibis spells it."""
        return _IBIS[self.kind]

    @property
    def arrow_type(self) -> pa.DataType:
        """The column's type in Arrow."""
        import pyarrow as pa

        types: dict[Kind, pa.DataType] = {
            "text": pa.string(),
            "int": pa.int64(),
            "float": pa.float64(),
            "money": pa.int64(),
            "bool": pa.bool_(),
            "at": pa.timestamp("us"),
            "day": pa.date32(),
        }
        return types[self.kind]


@dataclass(frozen=True)
class Table:
    """One table: what a row of it is, its columns and, for a mart, the order it is stored in.

    A mart that is read whole at every question is stored without ``compression``: twice as large,
    and read in half the time. ``row_group_size`` is small where one customer's rows are asked
    for, but every question looks at all groups of a file: some hundreds of them cost more than
    reading a larger one. With ``groups_per_file`` a large mart is therefore cut into files, each
    of which holds a range of customers; 0 keeps it in one.
    """

    name: str
    layer: Layer
    title: Bilingual
    grain: Bilingual
    columns: tuple[Column, ...]
    sorted_by: tuple[str, ...] = ()
    row_group_size: int = 122_880
    groups_per_file: int = 0
    compression: Literal["zstd", "uncompressed"] = "zstd"

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their stored order."""
        return tuple(column.name for column in self.columns)

    @property
    def stored_as(self) -> tuple[object, ...]:
        """How the table is written: what was written otherwise is written again."""
        return (
            self.column_names,
            self.sorted_by,
            self.row_group_size,
            self.groups_per_file,
            self.compression,
        )

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The table's schema in Arrow."""
        import pyarrow as pa

        return pa.schema([(column.name, column.arrow_type) for column in self.columns])

    def column(self, name: str) -> Column:
        """Return the column called ``name``.

        Raises:
            KeyError: when the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
