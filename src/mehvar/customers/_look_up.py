"""One customer at a time: their row, their timeline, their attributes, and finding them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from mehvar import text
from mehvar.customers import _keys, _store, _tail
from mehvar.customers._errors import CustomersError
from mehvar.customers._marts import Marts
from mehvar.customers._records import Attribute, Customer, Match, MatchedBy, TimelineEntry
from mehvar.customers._timeline import KINDS

if TYPE_CHECKING:
    from mehvar.customers._store import Store, Value
    from mehvar.workspace import Workspace

_BY: dict[int, MatchedBy] = {
    _keys.IDENTIFIER: "identifier",
    _keys.ORDER: "order",
    _keys.REFERENCE: "reference",
    _keys.NAME: "name",
    _keys.SOUND: "sound",
}
_SELECT = (
    "SELECT " + ", ".join(f"c.{name}" for name in _store.COLUMNS) + ", p.value "
    "FROM customers c, publication p WHERE p.name = 'as_of' AND "
)
_DAYS = ("birth_day", "first_seen_day", "last_seen_day", "first_order_day", "last_order_day")


class Customer360:
    """Everything about one customer at a time, from one process: open once, ask often.

    Not to be shared between threads. Use it as a context manager, or close it.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._marts = Marts(workspace)
        self._store: Store = _store.open_store(workspace)
        try:
            _store.require_published(self._store, workspace)
        except BaseException:
            self._store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store and of the engine."""
        self._store.close()
        self._marts.close()

    def profile(self, customer_id: int) -> Customer | None:
        """Return the customer's row, or None when there is no such customer."""
        rows = self._store.read(_SELECT + "c.customer_id = ?", [customer_id])
        return _customer(rows[0]) if rows else None

    def find(self, query: str, *, limit: int = 20) -> tuple[Match, ...]:
        """Return the customers that the query may mean, exact keys before names.

        Args:
            query: a customer id, a mobile, an e-mail, another identifier, an order's number, the
                customer's id in a source, or (the beginnings of) words of the name, in any digit
                set, keyboard and case; a name also by its sound in the other script.
            limit: how many at most.
        """
        found: dict[int, MatchedBy] = {}
        for customer_id, by in self._candidates(query.strip(), limit):
            found.setdefault(customer_id, by)
        matches = []
        for customer_id, by in list(found.items())[:limit]:
            customer = self.profile(customer_id)
            if customer is not None:
                matches.append(Match(customer=customer, by=by))
        return tuple(matches)

    def timeline(
        self,
        customer_id: int,
        *,
        limit: int = 50,
        before: datetime | None = None,
        kinds: Sequence[str] = (),
    ) -> tuple[TimelineEntry, ...]:
        """Return what passed between the customer and us, newest first.

        Args:
            customer_id: the customer.
            limit: how many entries at most.
            before: only entries before this moment (UTC), for paging.
            kinds: only these kinds; all of them when empty.

        Raises:
            CustomersError: when a kind is unknown.
        """
        unknown = sorted(set(kinds) - set(KINDS))
        if unknown:
            raise CustomersError(
                f"The timeline has no kind called {', '.join(unknown)}.",
                hint=f"Kinds: {', '.join(KINDS)}.",
            )
        entries = _tail.entries(self._marts, customer_id, limit=limit, before=before, kinds=kinds)
        return tuple(entries)

    def attributes(self, customer_id: int) -> tuple[Attribute, ...]:
        """Return what is known of the customer by name, in alphabetical order."""
        view = self._marts.view("attributes", current=self._marts.workspace.current())
        rows = self._marts.ask(
            f"SELECT attribute, value, as_of FROM {view} WHERE customer_id = ? ORDER BY attribute",
            [customer_id],
        )
        return tuple(
            Attribute(
                attribute=cast("str", row[0]), value=cast("str", row[1]), as_of=cast("date", row[2])
            )
            for row in rows
        )

    def _candidates(self, query: str, limit: int) -> list[tuple[int, MatchedBy]]:
        exact = self._by_exact_key(query, limit)
        if exact:
            return exact
        named = self._by_words(_keys.words(query), limit)
        if named:
            return [(customer_id, "name") for customer_id in named]
        return self._by_key([(_keys.SOUND, _keys.sound(query))], limit)

    def _by_exact_key(self, query: str, limit: int) -> list[tuple[int, MatchedBy]]:
        found: list[tuple[int, MatchedBy]] = []
        number = text.ascii_digits_one(query)
        if number.isascii() and number.isdigit() and len(number) <= 18:
            found.append((int(number), "customer_id"))
        key = text.search_key_one(query)
        spellings = dict.fromkeys(filter(None, (key, *_keys.identifiers(query))))
        wanted = [(_keys.IDENTIFIER, spelling) for spelling in spellings]
        wanted += [(_keys.ORDER, key), (_keys.REFERENCE, key)]
        known = self._by_key(wanted, limit)
        if found and not known and self.profile(found[0][0]) is None:
            return []
        return found + known

    def _by_key(self, keys: list[tuple[int, str]], limit: int) -> list[tuple[int, MatchedBy]]:
        found: list[tuple[int, MatchedBy]] = []
        for kind, key in keys:
            if key:
                rows = self._store.read(
                    "SELECT k.customer_id FROM search_keys k JOIN customers USING (customer_id) "
                    "WHERE k.kind = ? AND k.key = ? ORDER BY k.customer_id LIMIT ?",
                    [kind, key, limit],
                )
                found += [(cast("int", row[0]), _BY[kind]) for row in rows]
        return found

    def _by_words(self, words: list[str], limit: int) -> list[int]:
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
            f"WHERE k0.kind = {_keys.NAME} AND k0.key >= ? AND k0.key < ? LIMIT ?",
            [*values, limit],
        )
        return [cast("int", row[0]) for row in rows]


def profile(workspace: Workspace, customer_id: int) -> Customer | None:
    """Return the customer's row, or None when there is no such customer."""
    with Customer360(workspace) as desk:
        return desk.profile(customer_id)


def find(workspace: Workspace, query: str, *, limit: int = 20) -> tuple[Match, ...]:
    """Return the customers that the query may mean; see ``Customer360.find``."""
    with Customer360(workspace) as desk:
        return desk.find(query, limit=limit)


def timeline(
    workspace: Workspace,
    customer_id: int,
    *,
    limit: int = 50,
    before: datetime | None = None,
    kinds: Sequence[str] = (),
) -> tuple[TimelineEntry, ...]:
    """Return what passed between the customer and us; see ``Customer360.timeline``."""
    with Customer360(workspace) as desk:
        return desk.timeline(customer_id, limit=limit, before=before, kinds=kinds)


def attributes(workspace: Workspace, customer_id: int) -> tuple[Attribute, ...]:
    """Return what is known of the customer by name."""
    with Customer360(workspace) as desk:
        return desk.attributes(customer_id)


def _customer(row: Sequence[object]) -> Customer:
    told = dict(zip(_store.COLUMNS, row, strict=False))
    for name in _DAYS:
        told[name] = _day(told[name])
    as_of = cast("date", _day(row[-1]))
    first = cast("date | None", told["first_seen_day"])
    channels = cast("str | None", told.pop("channels"))
    return Customer(
        **told,  # type: ignore[arg-type] # the columns of the schema, which a test compares
        channels=tuple(channels.split(",")) if channels else (),
        tenure_days=None if first is None else (as_of - first).days,
        as_of_day=as_of,
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else cast("date | None", value)
