"""Which tables exist, what is a row of each, and what do the columns mean, in which unit?"""

from __future__ import annotations

from mehvar.schema._base import BASE_TABLES
from mehvar.schema._base_parts import OWN_SOURCE, PROVENANCE
from mehvar.schema._behaviour import BEHAVIOUR_PARTS
from mehvar.schema._marts import MART_TABLES
from mehvar.schema._table import Column, Kind, Layer, Table

__all__ = [
    "BASE_TABLES",
    "BEHAVIOUR_PARTS",
    "MART_TABLES",
    "OWN_SOURCE",
    "PROVENANCE",
    "TABLES",
    "Column",
    "Kind",
    "Layer",
    "Table",
    "table",
]

TABLES: dict[str, Table] = {known.name: known for known in BASE_TABLES + MART_TABLES}
"""Every table by name; base and mart names never clash."""


def table(name: str) -> Table:
    """Return the table called ``name``.

    Raises:
        KeyError: when there is no such table.
    """
    return TABLES[name]
