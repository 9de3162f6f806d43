"""Who is new, changed or gone since the last publication?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers import _keys, _store

if TYPE_CHECKING:
    import duckdb

    from mehvar.customers._store import Row, Store, Value


def compare(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Make ``changes``: one row per customer who is new, changed or gone."""
    stored = ", ".join(f'"{name}"' for name in _store.COLUMNS)
    connection.execute(_TOLD)
    published = store.read("SELECT customer_id, row_hash, keys_hash FROM customers")
    register(connection, "published", ("customer_id", "row_hash", "keys_hash"), published)
    connection.execute(f"""
        CREATE TEMP TABLE changes AS
        WITH rows AS (
            SELECT customer_id, (hash({stored}) >> 1)::BIGINT AS row_hash FROM new_customers
        ), keys AS (
            SELECT customer_id,
                   (sum(hash(kind, told)::HUGEINT) % 9223372036854775807)::BIGINT AS keys_hash
            FROM told GROUP BY customer_id
        ), wanted AS (
            SELECT customer_id, row_hash, coalesce(keys_hash, 0) AS keys_hash
            FROM rows LEFT JOIN keys USING (customer_id)
        )
        SELECT coalesce(w.customer_id, p.customer_id) AS customer_id,
               w.row_hash, w.keys_hash,
               w.customer_id IS NULL AS is_gone,
               w.keys_hash IS DISTINCT FROM p.keys_hash AS has_new_keys
        FROM wanted w FULL JOIN published p USING (customer_id)
        WHERE w.row_hash IS DISTINCT FROM p.row_hash OR w.keys_hash IS DISTINCT FROM p.keys_hash
    """)
    connection.execute("""
        CREATE TEMP TABLE told_changed AS
        SELECT customer_id, kind, told
        FROM told SEMI JOIN (FROM changes WHERE has_new_keys AND NOT is_gone) USING (customer_id)
        WHERE told IS NOT NULL ORDER BY customer_id
    """)


_TOLD = f"""
    CREATE TEMP VIEW told AS
    SELECT customer_id, {_keys.IDENTIFIER}::SMALLINT AS kind, identifier AS told
      FROM new_identity_links WHERE kind <> 'hand'
    UNION ALL SELECT customer_id, {_keys.IDENTIFIER}, mobile FROM new_customers
    UNION ALL SELECT customer_id, {_keys.IDENTIFIER}, email FROM new_customers
    UNION ALL SELECT customer_id, {_keys.ORDER}, order_id
      FROM new_customer_orders WHERE customer_id IS NOT NULL
    UNION ALL SELECT customer_id, {_keys.REFERENCE}, person_ref FROM new_profiles
    UNION ALL SELECT customer_id, {_keys.NAME}, full_name FROM new_customers
    UNION ALL SELECT customer_id, {_keys.STORE}, store_id FROM new_customer_stores
"""


def register(
    connection: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: list[Row]
) -> None:
    import pyarrow as pa

    values: list[tuple[Value, ...]] = list(zip(*rows, strict=True)) or [()] * len(columns)
    kinds = [pa.string() if column == "key" else pa.int64() for column in columns]
    connection.register(
        name,
        pa.table(
            [pa.array(told, kind) for told, kind in zip(values, kinds, strict=True)],
            names=list(columns),
        ),
    )
