"""Recent orders and what their customers are worth: what a decision at the counter asks for.

Both stand in the serving store, where one row costs a hundredth of a look into the marts; what is
not there is in the marts still.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, TypeVar, cast

from mehvar.customers import _store

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from mehvar.customers._store import Row, Store
    from mehvar.schema import Kind

RECENT_DAYS = 60
"""Orders of so many days before the as-of day are there; people are upset about a fresh one."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentOrder:
    """An order of ``customer_orders``: amount in minor units, times UTC."""

    source: str
    order_id: str
    customer_id: int
    at: datetime
    day: date
    status: str | None
    channel: str | None
    store_id: str | None
    city: str | None
    promised_at: datetime | None
    delivered_at: datetime | None
    lines: int | None
    gross_amount: int | None
    order_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where we stand with a customer: ``residual_value`` in minor units, ``alive`` 0..1.

    ``person_source`` and ``person_ref`` name their oldest profile, as ``identity.anchor`` does.
    """

    customer_id: int
    person_source: str
    person_ref: str
    residual_value: int | None
    value_class: str | None
    alive: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mirror:
    """A table of the store that repeats what a query over the new marts says."""

    name: str
    key: tuple[str, ...]
    columns: dict[str, Kind]
    query: str


_ORDERS = _Mirror(
    name="recent_orders",
    key=("source", "order_id"),
    columns={
        "source": "text", "order_id": "text", "customer_id": "int", "at": "at", "day": "day",
        "status": "text", "channel": "text", "store_id": "text", "city": "text",
        "promised_at": "at", "delivered_at": "at", "lines": "int", "gross_amount": "money",
        "order_number": "int",
    },
    query="""
        SELECT * FROM new_customer_orders
        WHERE day > $since AND customer_id IS NOT NULL AND source <> '' AND order_id <> ''
    """,
)  # fmt: skip
_STANDINGS = _Mirror(
    name="customer_standings",
    key=("customer_id",),
    columns={
        "customer_id": "int", "person_source": "text", "person_ref": "text",
        "residual_value": "money", "value_class": "text", "alive": "float",
    },
    query="""
        WITH theirs AS (
            SELECT DISTINCT customer_id FROM new_customer_orders
            WHERE day > $since AND customer_id IS NOT NULL
        ), oldest AS (
            SELECT p.customer_id, arg_min({'source': p.source, 'ref': p.person_ref},
                   (r.profile_no IS NULL, r.profile_no, p.profile_hash)) AS person
            FROM new_profiles p SEMI JOIN theirs USING (customer_id)
            LEFT JOIN new_identity_registry r USING (profile_hash)
            GROUP BY p.customer_id
        )
        SELECT customer_id, person.source AS person_source, person.ref AS person_ref,
               v.residual_value, v.value_class, v.alive
        FROM oldest LEFT JOIN new_customer_value v USING (customer_id)
    """,
)  # fmt: skip
_MIRRORS = (_ORDERS, _STANDINGS)


def prepare(store: Store) -> None:
    """Make the tables, empty."""
    for one in _MIRRORS:
        store.run(f"DROP TABLE IF EXISTS {one.name}")
        columns = ", ".join(f'"{name}" {_store.TYPES[kind]}' for name, kind in one.columns.items())
        store.run(
            f"CREATE TABLE {one.name} ({columns}, row_hash BIGINT, "
            f"PRIMARY KEY ({', '.join(one.key)}))"
        )


def bring_up(connection: duckdb.DuckDBPyConnection, store: Store, *, as_of: date) -> None:
    """Bring the tables up to the views ``new_...``; only rows that differ are written.

    Killed at any moment it leaves whole rows, and the next run completes.
    """
    since = as_of - timedelta(days=RECENT_DAYS)
    for one in _MIRRORS:
        _bring_up(connection, store, one, since)


def order_of(store: Store, *, source: str, order_id: str) -> RecentOrder | None:
    """Return a recent order, or None when it is not one."""
    return _read(store, _ORDERS, RecentOrder, (source, order_id))


def standing_of(store: Store, customer_id: int) -> Standing | None:
    """Return where we stand with a customer who ordered recently, else None."""
    return _read(store, _STANDINGS, Standing, (customer_id,))


def _read(store: Store, mirror: _Mirror, made: type[T], key: tuple[int | str, ...]) -> T | None:
    columns = ", ".join(f'"{name}"' for name in mirror.columns)
    asked = " AND ".join(f"{name} = ?" for name in mirror.key)
    rows = store.read(f"SELECT {columns} FROM {mirror.name} WHERE {asked}", key)
    if not rows:
        return None
    told = zip(mirror.columns.items(), rows[0], strict=True)
    return made(**{name: _told(kind, value) for (name, kind), value in told})


def _told(kind: Kind, value: object) -> object:
    """Return a value as its kind is: SQLite keeps times and days as text."""
    if not isinstance(value, str):
        return value
    if kind == "at":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind == "day" else value


def _bring_up(
    connection: duckdb.DuckDBPyConnection, store: Store, mirror: _Mirror, since: date
) -> None:
    names = ", ".join(f'"{name}"' for name in mirror.columns)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE wanted AS "
        f"SELECT {names}, (hash({names}) >> 1)::BIGINT AS row_hash FROM ({mirror.query})",
        {"since": since},
    )
    connection.register("had", _had(store, mirror))
    same = " AND ".join(f"h.{name} = w.{name}" for name in mirror.key)
    chosen = ", ".join(
        _store.exported(f'w."{name}"', kind) for name, kind in mirror.columns.items()
    )
    fresh = (
        f"SELECT {chosen}, w.row_hash FROM wanted w LEFT JOIN had h ON {same} "
        f"WHERE h.row_hash IS DISTINCT FROM w.row_hash"
    )
    store.write(_upsert(mirror, names), _rows(connection, fresh))
    key = ", ".join(mirror.key)
    gone = f"SELECT {key} FROM had ANTI JOIN wanted USING ({key})"
    asked = " AND ".join(f"{name} = ?" for name in mirror.key)
    store.write(f"DELETE FROM {mirror.name} WHERE {asked}", _rows(connection, gone))
    connection.unregister("had")
    connection.execute("DROP TABLE wanted")


def _had(store: Store, mirror: _Mirror) -> pa.Table:
    import pyarrow as pa

    names = (*mirror.key, "row_hash")
    rows = store.read(f"SELECT {', '.join(names)} FROM {mirror.name}")
    kinds = [pa.string() if mirror.columns.get(name) == "text" else pa.int64() for name in names]
    values = list(zip(*rows, strict=True)) or [()] * len(names)
    told = [pa.array(column, kind) for column, kind in zip(values, kinds, strict=True)]
    return pa.table(told, names=list(names))


def _upsert(mirror: _Mirror, names: str) -> str:
    marks = ", ".join("?" * (len(mirror.columns) + 1))
    others = [*(name for name in mirror.columns if name not in mirror.key), "row_hash"]
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in others)
    return (
        f"INSERT INTO {mirror.name} ({names}, row_hash) VALUES ({marks}) "
        f"ON CONFLICT ({', '.join(mirror.key)}) DO UPDATE SET {updates}"
    )


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Row]:
    result = connection.execute(sql)
    batches = iter(partial(result.fetchmany, _store.BATCH), [])
    return cast("Iterator[Row]", chain.from_iterable(batches))
