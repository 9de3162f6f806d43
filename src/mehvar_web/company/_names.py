"""Names of members that the company gave: stores, touchpoints and products, by their ids."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar_web.company._published import marts, remember
from mehvar_web.company._workspace import workspace

_TABLES = {
    "store_id": ("stores", "store_id"),
    "touchpoint_id": ("touchpoints", "touchpoint_id"),
    "product_id": ("products", "product_id"),
}
"""Dimension -> base table and its key."""


def member_names(dimension: str) -> Mapping[str, str]:
    """Return the names of a dimension's members by id, as the last build saw them.

    A member without a name is called by its id; dimensions whose members have no names are empty.
    """
    if dimension not in _TABLES:
        return {}
    return remember(("company.names", dimension), lambda: _read(*_TABLES[dimension]))


def _read(table: str, key: str) -> Mapping[str, str]:
    here = workspace()
    version = here.current().base.get(table, -1)
    files = [str(file) for file in here.lake.files(table, version=version)]
    if not files:
        return {}
    rows = marts().ask(
        f'SELECT "{key}", coalesce(arg_max(name, ingested_at), "{key}") '
        "FROM read_parquet(?, union_by_name = true) GROUP BY 1",
        [files],
    )
    return dict(rows)
