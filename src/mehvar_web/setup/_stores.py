"""The stores that the company's files name, for those who share them out among teams."""

from __future__ import annotations

from mehvar_web import company


def known_stores() -> list[tuple[str, str]]:
    """Return (id, name) of every store; remembered until the next build."""
    return list(company.remember("setup.stores", _read))


def _read() -> tuple[tuple[str, str], ...]:
    workspace = company.workspace()
    backend = workspace.connect()
    try:
        rows = backend.to_pyarrow(workspace.lake.current(backend, "stores")).to_pylist()
    finally:
        backend.disconnect()
    return tuple(sorted((row["store_id"], row["name"] or row["store_id"]) for row in rows))
