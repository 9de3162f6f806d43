"""Names of stores and products that the company gave, by their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mehvar_web import company

_TABLES = {"store_id": ("stores", "name"), "product_id": ("products", "product_name")}
_MOST = 20_000


def name_of(dimension: str, member: str) -> str:
    """Return what a member is called; its id where nobody told."""
    return _read(dimension).get(member, member)


def named(dimension: str, members: Iterable[str]) -> dict[str, str]:
    """Return the names of members by id, in their order."""
    known = _read(dimension)
    return {member: known.get(member, member) for member in members}


def _read(dimension: str) -> Mapping[str, str]:
    if dimension not in _TABLES:
        return {}
    return company.remember(
        ("voice.names", dimension), lambda: _ask(dimension, *_TABLES[dimension])
    )


def _ask(key: str, table: str, column: str) -> Mapping[str, str]:
    workspace = company.workspace()
    version = workspace.current().base.get(table, -1)
    files = [str(file) for file in workspace.lake.files(table, version=version)]
    if not files:
        return {}
    rows = company.marts().ask(
        f'SELECT "{key}", arg_max("{column}", ingested_at) '
        f'FROM read_parquet(?, union_by_name = true) WHERE "{column}" IS NOT NULL '
        "GROUP BY ALL LIMIT ?",
        [files, _MOST],
    )
    return dict(rows)
