"""The marts that ``profit`` publishes: what each order and customer earned."""

from __future__ import annotations

from mehvar.schema._table import Table

PROFIT_TABLES: tuple[Table, ...] = ()
