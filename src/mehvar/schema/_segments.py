"""The marts that ``segments`` publishes: which groups customers belong to."""

from __future__ import annotations

from mehvar.schema._table import Table

SEGMENTS_TABLES: tuple[Table, ...] = ()
