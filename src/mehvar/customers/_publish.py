"""Bringing the serving store up to date: only what changed, in small transactions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, cast

from mehvar import schema
from mehvar.customers import _changes, _keys, _recent, _store
from mehvar.customers._errors import CustomersError
from mehvar.workspace import Build, Current, Marts, Workspace

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from mehvar.customers._store import Row, Store

_MARTS = (
    "customers", "customer_orders", "customer_stores", "customer_value", "identity_links",
    "identity_registry", "profiles",
)  # fmt: skip
_SLICE = 50_000
"""Changed customers worked on at a time: bounds memory, and what a killed run must do again."""
_ASKED = 500
_ADD_KEY = (
    "INSERT INTO search_keys (kind, key, customer_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
)
_KEY = ("kind", "key", "customer_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """Changed customers worked on together: how many, and the last one's id."""

    count: int
    high: int


def publish(where: Build | Workspace) -> int:
    """Bring the serving store up to the marts; return how many customers changed or vanished.

    Each customer's row carries a hash of what was published, so that only changed rows are
    written, at most 2,000 a transaction. A customer's keys are complete before the row says so:
    a run killed at any moment leaves whole rows, and the next one finishes the work.

    Args:
        where: a workspace (what the last build published), or a build that is still open.

    Raises:
        CustomersError: when the store belongs to another company.
    """
    workspace = where.workspace if isinstance(where, Build) else where
    target = _target(where)
    with workspace.lock("publish"), closing(_store.open_store(workspace, is_writer=True)) as store:
        _store.prepare(store, others=_recent.prepare)
        before = _store.publication(store)
        _claim(store, before, workspace)
        changed = 0
        if before.get("versions") != target["versions"]:
            changed = _bring_up(workspace, store, target)
        if any(before.get(name) != value for name, value in target.items()):
            _store.state(store, target)
        return changed


def _target(where: Build | Workspace) -> dict[str, str]:
    if isinstance(where, Build):
        marts, build_id = where.marts, ""
        built_at, as_of = where.now.isoformat(), where.as_of.isoformat()
        workspace = where.workspace
    else:
        current = where.current()
        marts, build_id = current.marts, current.build_id
        built_at, as_of = current.built_at, current.as_of
        workspace = where
    return {
        "company": workspace.settings.name,
        "build_id": build_id,
        "built_at": built_at,
        "as_of": as_of,
        "versions": json.dumps({name: marts.get(name, -1) for name in _MARTS}),
    }


def _claim(store: Store, before: dict[str, str], workspace: Workspace) -> None:
    """Refuse a database that holds another company's customers; else write our name on it."""
    company = workspace.settings.name
    if workspace.settings.serving_url and before.get("company", company) != company:
        raise CustomersError(
            f"The serving store holds the customers of {before['company']!r}, and this workspace "
            f"is {company!r}; nothing was changed.",
            hint="Give each company its own database; after renaming one, drop the schema "
            "mehvar_serving to publish anew.",
        )
    if before.get("company") != company:
        _store.state(store, {"company": company})


def _bring_up(workspace: Workspace, store: Store, target: dict[str, str]) -> int:
    current = Current(marts=json.loads(target["versions"]))
    with Marts(workspace) as marts:
        connection = marts.connection
        for name in current.marts:
            view = marts.view(name, current=current)
            connection.execute(f"CREATE TEMP VIEW new_{name} AS FROM {view}")
        _changes.compare(connection, store)
        is_empty = not store.read("SELECT 1 FROM search_keys LIMIT 1")
        if is_empty:
            _fill_keys(connection, store)
        _store.index_keys(store)
        _recent.bring_up(connection, store, as_of=date.fromisoformat(target["as_of"]))
        return _write_changes(connection, store, has_keys=is_empty)


def _fill_keys(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Write all keys into an empty store in the order of its index, several times faster."""
    connection.execute(
        "CREATE TEMP TABLE first_keys (kind SMALLINT, key VARCHAR, customer_id BIGINT)"
    )
    low = -(2**63)
    while turn := _next_turn(connection, low):
        connection.register("keys_wanted", _keys_told(connection, low=low, high=turn.high))
        connection.execute("INSERT INTO first_keys SELECT kind, key, customer_id FROM keys_wanted")
        low = turn.high
    result = connection.execute("FROM first_keys ORDER BY kind, key, customer_id")
    store.write(_ADD_KEY, chain.from_iterable(iter(partial(result.fetchmany, _store.BATCH), [])))
    connection.execute("DROP TABLE first_keys")


def _write_changes(connection: duckdb.DuckDBPyConnection, store: Store, *, has_keys: bool) -> int:
    """Write the changes, some customers at a time; return how many customers there were."""
    total, low = 0, -(2**63)
    while turn := _next_turn(connection, low):
        if not has_keys:
            _write_keys(connection, store, low=low, high=turn.high)
        _write_rows(connection, store)
        total, low = total + turn.count, turn.high
    return total


def _next_turn(connection: duckdb.DuckDBPyConnection, low: int) -> _Turn | None:
    """Make ``turn``: the next changed customers after ``low``; None when there is none left."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE turn AS "
        "FROM changes WHERE customer_id > ? ORDER BY customer_id LIMIT ?",
        [low, _SLICE],
    )
    count, high = connection.execute("SELECT count(*), max(customer_id) FROM turn").fetchall()[0]
    return _Turn(count=int(count), high=int(high)) if count else None


def _keys_told(connection: duckdb.DuckDBPyConnection, *, low: int, high: int) -> pa.Table:
    """Return the keys of the changed customers after ``low`` up to ``high``."""
    told = connection.sql(
        "SELECT customer_id, kind, told FROM told_changed "
        f"WHERE customer_id > {low} AND customer_id <= {high}"
    )
    return _keys.search_keys(told.to_arrow_table())


def _write_keys(
    connection: duckdb.DuckDBPyConnection, store: Store, *, low: int, high: int
) -> None:
    """Add the keys that are new, then remove those that no longer hold.

    What is stored is asked of the store, also for new customers: a killed run may have left it.
    """
    asked = connection.execute("SELECT customer_id FROM turn WHERE has_new_keys").fetchall()
    connection.register("keys_wanted", _keys_told(connection, low=low, high=high))
    _changes.register(
        connection, "keys_had", _KEY, _keys_of(store, sorted(int(row[0]) for row in asked))
    )
    store.write(_ADD_KEY, _missing(connection, "keys_wanted", "keys_had"))
    store.write(
        "DELETE FROM search_keys WHERE kind = ? AND key = ? AND customer_id = ?",
        _missing(connection, "keys_had", "keys_wanted"),
    )


def _keys_of(store: Store, customers: list[int]) -> list[Row]:
    found: list[Row] = []
    for begin in range(0, len(customers), _ASKED):
        asked = customers[begin : begin + _ASKED]
        marks = ", ".join("?" * len(asked))
        found += store.read(
            f"SELECT kind, key, customer_id FROM search_keys WHERE customer_id IN ({marks})", asked
        )
    return found


def _missing(connection: duckdb.DuckDBPyConnection, these: str, those: str) -> Iterator[Row]:
    """Return the keys that are in one table and not in the other, in the order of the index."""
    columns = ", ".join(_KEY)
    result = connection.execute(
        f"SELECT {columns} FROM {these} ANTI JOIN {those} USING ({columns}) ORDER BY {columns}"
    )
    return iter(cast("list[Row]", result.fetchall()))


def _write_rows(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    columns = (*_store.COLUMNS, "row_hash", "keys_hash")
    told = schema.table("customers")
    chosen = ", ".join(
        _store.exported(f'"{name}"', told.column(name).kind) for name in _store.COLUMNS
    )
    rows = connection.execute(
        f"SELECT {chosen}, row_hash, keys_hash FROM new_customers JOIN turn USING (customer_id) "
        "WHERE NOT is_gone ORDER BY customer_id"
    ).fetchall()
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns[1:])
    store.write(
        f"INSERT INTO customers ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT (customer_id) DO UPDATE SET {updates}",
        cast("list[Row]", rows),
    )
    gone = connection.execute("SELECT customer_id FROM turn WHERE is_gone").fetchall()
    store.write("DELETE FROM customers WHERE customer_id = ?", cast("list[Row]", gone))
