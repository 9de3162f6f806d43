"""By what can a customer be found? One spelling for what is published and what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar import text

if TYPE_CHECKING:
    import pyarrow as pa

IDENTIFIER, ORDER, REFERENCE, NAME, SOUND, STORE = 1, 2, 3, 4, 5, 6
"""Kinds of key: an identifier of the person, an order's number, the person's id in a source,
a word of the name, the whole name's consonants (the same in Persian and Latin letters), and a
store that served them, by which a team sees them (nobody is found by it)."""


def search_keys(told: pa.Table) -> pa.Table:
    """Turn what was told of customers into the keys they are found by.

    Args:
        told: ``customer_id``, ``kind`` and ``told``, the value as it is known; a whole name comes
            as ``NAME``.

    Returns:
        Distinct ``kind``, ``key``, ``customer_id``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    names = told.filter(pc.equal(told["kind"], NAME))
    stores = told.filter(pc.equal(told["kind"], STORE))
    plain = told.filter(pc.invert(pc.is_in(told["kind"], value_set=_apart())))
    parts = [_table(told.slice(0, 0)["customer_id"], NAME, pa.array([], pa.string()))]
    if plain.num_rows:
        parts.append(_table(plain["customer_id"], plain["kind"], text.search_key(plain["told"])))
    if stores.num_rows:
        exact = pc.replace_substring(stores["told"], "\0", "")
        parts.append(_table(stores["customer_id"], STORE, exact))
    if names.num_rows:
        parts.append(_words(names))
        parts.append(_table(names["customer_id"], SOUND, text.name_key(names["told"])))
    keys = pa.concat_tables(parts)
    keys = keys.filter(pc.greater(pc.fill_null(pc.utf8_length(keys["key"]), 0), 0))
    return keys.group_by(["kind", "key", "customer_id"]).aggregate([])


def _apart() -> pa.Array:
    """Return the kinds that are not told as they are searched."""
    import pyarrow as pa

    return pa.array([NAME, STORE], pa.int16())


def words(name: str) -> list[str]:
    """Return the words of a name as they are searched, the longest first."""
    return sorted(set(text.search_key_one(name).split()), key=lambda word: (-len(word), word))


def _words(names: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    lists = pc.utf8_split_whitespace(text.search_key(names["told"]))
    owners = names["customer_id"].combine_chunks().take(pc.list_parent_indices(lists))
    return _table(owners, NAME, pc.list_flatten(lists))


def _table(owners: pa.Array, kind: pa.Array | int, keys: pa.Array) -> pa.Table:
    import pyarrow as pa

    kinds = pa.repeat(kind, len(owners)) if isinstance(kind, int) else kind
    return pa.table(
        {
            "kind": pa.chunked_array(kinds) if isinstance(kinds, pa.ChunkedArray) else kinds,
            "key": keys,
            "customer_id": owners,
        },
    ).cast(pa.schema([("kind", pa.int16()), ("key", pa.string()), ("customer_id", pa.int64())]))


def sound(name: str) -> str:
    """Return the consonants of a name as they are searched."""
    import pyarrow as pa

    found = text.name_key(pa.array([name], pa.string())).to_pylist()[0]
    return str(found or "")


def identifiers(query: str) -> list[str]:
    """Return the query as the identifiers it may be: a mobile, an e-mail."""
    import pyarrow as pa

    asked = pa.array([query], pa.string())
    found = (text.clean_mobile(asked), text.clean_email(asked))
    return [text.search_key_one(key) for key in (one.to_pylist()[0] for one in found) if key]
