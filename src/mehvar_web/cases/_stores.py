"""The names of stores and touchpoints, as the last build knows them."""

from __future__ import annotations

from mehvar_web import company


def store_names() -> dict[str, str]:
    """Return the names of the company's stores by id."""
    return company.remember(("cases.stores",), lambda: _names("stores", "store_id"))


def touchpoint_names() -> dict[str, str]:
    """Return the names of the company's touchpoints by id."""
    return company.remember(("cases.touchpoints",), lambda: _names("touchpoints", "touchpoint_id"))


def _names(table: str, key: str) -> dict[str, str]:
    workspace = company.workspace()
    backend = workspace.connect()
    try:
        rows = backend.to_pyarrow(workspace.lake.current(backend, table)).to_pylist()
    finally:
        backend.disconnect()
    return {row[key]: row.get("name") or row[key] for row in rows}
