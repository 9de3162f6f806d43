"""The marts that ``retention`` publishes: who stays, who goes quiet, what they need next."""

from __future__ import annotations

from mehvar.schema._table import Table

RETENTION_TABLES: tuple[Table, ...] = ()
