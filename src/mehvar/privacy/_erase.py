"""Where a person stands in the lake, and how they are taken out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mehvar import schema

if TYPE_CHECKING:
    from mehvar.privacy._subject import Subject
    from mehvar.workspace import Workspace

Where = tuple[str, Sequence[int]]
"""A column and the values by which a row is the person's."""


def rows_of(workspace: Workspace, *, subject: Subject) -> dict[str, int]:
    """Count the rows that erasing would take out; table -> rows, only tables that have any.

    Of base tables every version of a row counts, as it is every version that goes.
    """
    import duckdb

    current, counts = workspace.current(), dict[str, int]()
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 1}) as connection:
        for table, keys in _keys(subject):
            version = current.marts.get(table.name, -1) if table.layer == "mart" else None
            files = [] if version == -1 else workspace.lake.files(table.name, version=version)
            if not files:
                continue
            condition = " OR ".join(f'list_contains(?, "{column}")' for column, _ in keys)
            count = connection.execute(
                f"SELECT count(*) FROM read_parquet(?, union_by_name = true) WHERE {condition}",
                [files, *(list(values) for _, values in keys)],
            ).fetchall()[0][0]
            if count:
                counts[table.name] = int(count)
    return counts


def erase(workspace: Workspace, *, subject: Subject) -> dict[str, int]:
    """Take a person's rows out of every table, version and file of the lake; return how many.

    Rows of the person, rows about their orders, and what builds made of both. Totals of other
    tables follow with the next build. Waits for builds and writers; killed half-way, it is run
    again. Afterwards every file that no published version names is gone.
    """
    gone: dict[str, int] = {}
    by_column: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for table, keys in _keys(subject):
        for column, values in keys:
            by_column.setdefault((column, tuple(values)), []).append(table.name)
    for (column, values), tables in by_column.items():
        found = workspace.erase(column=column, values=values, tables=tables)
        for name, count in found.items():
            gone[name] = gone.get(name, 0) + count
    return {name: count for name, count in gone.items() if count}


def _keys(subject: Subject) -> Iterator[tuple[schema.Table, list[Where]]]:
    """Each table that may hold the person, with the columns that say so."""
    by_name: dict[str, Sequence[int]] = {
        "person_hash": subject.person_hashes,
        "profile_hash": subject.person_hashes,
        "order_hash": subject.orders,
        "customer_id": subject.customer_ids,
    }
    for table in schema.TABLES.values():
        keys = [
            (column, values)
            for column, values in by_name.items()
            if column in table.column_names and values
        ]
        if table.name == "people":
            keys.append(("record_hash", subject.person_hashes))
        if keys:
            yield table, keys
