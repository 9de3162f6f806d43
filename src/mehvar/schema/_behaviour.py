"""The marts that ``behaviour`` publishes: how each customer buys."""

from __future__ import annotations

from mehvar.schema._table import Table

BEHAVIOUR_TABLES: tuple[Table, ...] = ()
