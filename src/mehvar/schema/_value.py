"""The marts that ``value`` publishes: what each customer is worth from now on."""

from __future__ import annotations

from mehvar.schema._table import Table

VALUE_TABLES: tuple[Table, ...] = ()
