"""Names that the company gave to stores and touchpoints, by their ids."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar_web import company

_TABLES = {
    "store_id": ("stores", "store_id", "name"),
    "touchpoint_id": ("touchpoints", "touchpoint_id", "name"),
    "product_id": ("products", "product_id", "name"),
}
"""Dimension -> base table, its key and its name."""


def member_names(dimension: str) -> Mapping[str, str]:
    """Return the names of a dimension's members by id, as the last build saw them."""
    if dimension not in _TABLES:
        return {}
    return company.remember(("scores.names", dimension), lambda: _read(*_TABLES[dimension]))


def _read(table: str, key: str, name: str) -> Mapping[str, str]:
    workspace = company.workspace()
    version = workspace.current().base.get(table, -1)
    files = [str(file) for file in workspace.lake.files(table, version=version)]
    if not files:
        return {}
    rows = company.marts().ask(
        f'SELECT "{key}", arg_max("{name}", ingested_at) '
        "FROM read_parquet(?, union_by_name = true) "
        f'WHERE "{name}" IS NOT NULL GROUP BY ALL',
        [files],
    )
    return dict(rows)
