"""Whom does a query mean: exact keys first, then words of the name, then its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mehvar import text
from mehvar.customers import _keys
from mehvar.customers._records import MatchedBy

if TYPE_CHECKING:
    from mehvar.customers._store import Store, Value
    from mehvar.workspace import Sight

_BY: dict[int, MatchedBy] = {
    _keys.IDENTIFIER: "identifier",
    _keys.ORDER: "order",
    _keys.REFERENCE: "reference",
    _keys.NAME: "name",
    _keys.SOUND: "sound",
}
_LONGEST = 200
"""Letters of a query that count: no name, identifier or order number is longer."""


def candidates(store: Store, query: str, *, limit: int, sight: Sight) -> dict[int, MatchedBy]:
    """Return customer -> by what they were found, exact keys before names."""
    search = _Search(store, limit, sight)
    found: dict[int, MatchedBy] = {}
    for customer_id, by in search.run(cleaned(query)):
        found.setdefault(customer_id, by)
    return found


def by_exact_key(store: Store, query: str, *, limit: int, sight: Sight) -> tuple[int, ...]:
    """Return the customers whose id, identifier, order or reference the cleaned query is."""
    found = _Search(store, limit, sight).by_exact_key(query)
    return tuple(dict.fromkeys(customer_id for customer_id, _ in found))


def cleaned(query: str) -> str:
    """Return what counts of a query."""
    return query[:_LONGEST].replace("\0", "").strip()


def seen(sight: Sight) -> tuple[str, list[Value]]:
    """Return the store's condition that customer ``c`` is in sight, and its values."""
    if sight.stores is None:
        return "1 = 1", []
    parts, stores = ["1 = 0"], sorted(sight.stores)
    if stores:
        parts.append(
            "EXISTS (SELECT 1 FROM search_keys s WHERE s.customer_id = c.customer_id "
            f"AND s.kind = {_keys.STORE} AND s.key IN ({', '.join('?' * len(stores))}))"
        )
    if sight.storeless:
        parts.append("c.stores = 0")
    return f"({' OR '.join(parts)})", list(stores)


def fits(number: int) -> bool:
    """Tell whether a number can be a customer's id: what fits no column cannot be asked."""
    return -(2**63) <= number < 2**63


class _Search:
    """One search in the serving store, among the customers in sight."""

    def __init__(self, store: Store, limit: int, sight: Sight) -> None:
        self._store, self._limit = store, limit
        self._seen, self._seen_values = seen(sight)

    def run(self, query: str) -> list[tuple[int, MatchedBy]]:
        exact = self.by_exact_key(query)
        if exact:
            return exact
        named = self._by_words(_keys.words(query))
        if named:
            return [(customer_id, "name") for customer_id in named]
        return self._by_key([(_keys.SOUND, _keys.sound(query))])

    def by_exact_key(self, query: str) -> list[tuple[int, MatchedBy]]:
        found: list[tuple[int, MatchedBy]] = []
        number = text.ascii_digits_one(query)
        if number.isascii() and number.isdigit() and len(number) <= 18:
            found += self._by_id(int(number))
        key = text.search_key_one(query)
        spellings = dict.fromkeys(filter(None, (key, *_keys.identifiers(query))))
        wanted = [(_keys.IDENTIFIER, spelling) for spelling in spellings]
        wanted += [(_keys.ORDER, key), (_keys.REFERENCE, key)]
        return found + self._by_key(wanted)

    def _by_id(self, customer_id: int) -> list[tuple[int, MatchedBy]]:
        rows = self._store.read(
            f"SELECT c.customer_id FROM customers c WHERE c.customer_id = ? AND {self._seen}",
            [customer_id, *self._seen_values],
        )
        return [(cast("int", row[0]), "customer_id") for row in rows]

    def _by_key(self, keys: list[tuple[int, str]]) -> list[tuple[int, MatchedBy]]:
        found: list[tuple[int, MatchedBy]] = []
        for kind, key in keys:
            if key:
                rows = self._store.read(
                    "SELECT c.customer_id FROM search_keys k JOIN customers c USING (customer_id) "
                    f"WHERE k.kind = ? AND k.key = ? AND {self._seen} "
                    "ORDER BY c.customer_id LIMIT ?",
                    [kind, key, *self._seen_values, self._limit],
                )
                found += [(cast("int", row[0]), _BY[kind]) for row in rows]
        return found

    def _by_words(self, words: list[str]) -> list[int]:
        """Return customers each of whose words begins with one of the query's."""
        if not words:
            return []
        joins = "".join(
            f" JOIN search_keys k{place} ON k{place}.customer_id = k0.customer_id"
            f" AND k{place}.kind = {_keys.NAME} AND k{place}.key >= ? AND k{place}.key < ?"
            for place in range(1, len(words))
        )
        values: list[Value] = []
        for word in (*words[1:], words[0]):
            values += [word, word + "\U0010ffff"]
        rows = self._store.read(
            f"SELECT DISTINCT k0.customer_id FROM search_keys k0{joins} "
            "JOIN customers c ON c.customer_id = k0.customer_id "
            f"WHERE k0.kind = {_keys.NAME} AND k0.key >= ? AND k0.key < ? AND {self._seen} LIMIT ?",
            [*values, *self._seen_values, self._limit],
        )
        return [cast("int", row[0]) for row in rows]
