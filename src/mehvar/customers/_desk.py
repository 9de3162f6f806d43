"""One customer at a time: their row, their timeline, their attributes, and finding them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from mehvar.customers import _find, _private, _recent, _store, _tail
from mehvar.customers._errors import CustomersError
from mehvar.customers._filters import Filters, Options, Page, SortKey
from mehvar.customers._records import Attribute, Customer, Match, TimelineEntry
from mehvar.customers._search import Asked, list_page, list_query, options
from mehvar.customers._timeline import KINDS
from mehvar.workspace import EVERYONE, Marts, Sight, export_query

if TYPE_CHECKING:
    from pathlib import Path

    from mehvar.customers._recent import RecentOrder, Standing
    from mehvar.customers._store import Store
    from mehvar.workspace import Workspace

_SELECT = (
    "SELECT " + ", ".join(f"c.{name}" for name in _store.COLUMNS) + ", p.value "
    "FROM customers c, publication p WHERE p.name = 'as_of' AND "
)
NO_FILTERS = Filters()
_DAYS = ("birth_day", "first_seen_day", "last_seen_day", "first_order_day", "last_order_day")


class Customer360:
    """Everything about one customer at a time, from one process: open once, ask often.

    Not to be shared between threads; the reader ``marts`` may be. Use it as a context manager, or
    close it. Every question takes the ``sight`` of whoever asks: a customer out of sight is as if
    they did not exist.

    Args:
        workspace: the company.
        marts: the reader that the caller keeps open; one is opened, and closed, without it.
    """

    def __init__(self, workspace: Workspace, *, marts: Marts | None = None) -> None:
        self._own = marts is None
        self._marts = marts or Marts(workspace)
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
        """Let go of the store and, unless the caller lent it, of the engine."""
        self._store.close()
        if self._own:
            self._marts.close()

    def profile(self, customer_id: int, *, sight: Sight = EVERYONE) -> Customer | None:
        """Return the customer's row, or None when there is no such customer."""
        found = self._profiles([customer_id], sight)
        return found[0] if found else None

    def recent_order(self, source: str, order_id: str) -> RecentOrder | None:
        """Return an order of the last ``RECENT_DAYS`` days, whoever's it is; None of another."""
        return _recent.order_of(self._store, source=source, order_id=order_id)

    def standing(self, customer_id: int) -> Standing | None:
        """Return where we stand with a customer who ordered in the last days; None of another."""
        return _recent.standing_of(self._store, customer_id)

    def find(self, query: str, *, limit: int = 20, sight: Sight = EVERYONE) -> tuple[Match, ...]:
        """Return the customers that the query may mean, exact keys before names.

        Args:
            query: a customer id, a mobile, an e-mail, another identifier, an order's number, the
                customer's id in a source, or (the beginnings of) words of the name, in any digit
                set, keyboard and case; a name also by its sound in the other script.
            limit: how many at most.
            sight: the customers who may be found.
        """
        found = _find.candidates(self._store, query, limit=limit, sight=sight)
        by = dict(list(found.items())[:limit])
        return tuple(
            Match(customer=customer, by=by[customer.customer_id])
            for customer in self._profiles(list(by), EVERYONE)
        )

    def timeline(
        self,
        customer_id: int,
        *,
        limit: int = 50,
        before: datetime | None = None,
        kinds: Sequence[str] = (),
        sight: Sight = EVERYONE,
    ) -> tuple[TimelineEntry, ...]:
        """Return what passed between the customer and us, newest first.

        Args:
            customer_id: the customer.
            limit: how many entries at most.
            before: only entries before this moment (UTC), for paging.
            kinds: only these kinds; all of them when empty.
            sight: the customers who may be seen.

        Raises:
            CustomersError: when a kind is unknown.
        """
        unknown = sorted(set(kinds) - set(KINDS))
        if unknown:
            raise CustomersError(
                f"The timeline has no kind called {', '.join(unknown)}.",
                hint=f"Kinds: {', '.join(KINDS)}.",
            )
        if not self._is_seen(customer_id, sight):
            return ()
        entries = _tail.entries(self._marts, customer_id, limit=limit, before=before, kinds=kinds)
        return tuple(entries)

    def attributes(self, customer_id: int, *, sight: Sight = EVERYONE) -> tuple[Attribute, ...]:
        """Return what is known of the customer by name, in alphabetical order.

        What they told us of themselves (``fact_birthday``, ...) is here while it is in force, also
        when it came in after the last build, and is personal: ``public_attributes`` leaves it out.
        """
        if not self._is_seen(customer_id, sight):
            return ()
        current = self._marts.current()
        view = self._marts.view("attributes", current=current, customer_id=customer_id)
        rows = self._marts.ask(
            f"SELECT attribute, value, as_of FROM {view} WHERE customer_id = ?", [customer_id]
        )
        known = [Attribute(attribute=row[0], value=row[1], as_of=row[2]) for row in rows]
        told = _private.facts_now(self._marts, customer_id, current=current)
        return tuple(sorted([*known, *told], key=lambda one: one.attribute))

    def search(
        self,
        query: str = "",
        *,
        filters: Filters = NO_FILTERS,
        sort: SortKey = "net_spend",
        descending: bool = True,
        limit: int = 50,
        after: str | None = None,
        sight: Sight = EVERYONE,
    ) -> Page:
        """Return one page of the list of customers, and how many there are in all.

        Args:
            query: as in ``find``; when an exact key matches, only its customers.
            filters: what they have in common.
            sort: by what; ties go by id, and whoever has no value comes last.
            descending: from the largest.
            limit: how many on a page.
            after: ``next`` of the page before; without it the first page.
            sight: the customers who may be listed and counted.

        Raises:
            CustomersError: when the sort key is unknown, or ``after`` is no mark of this list.
        """
        asked = Asked(query=query, filters=filters, sort=sort, descending=descending, sight=sight)
        listed = list_page(self._marts, self._store, asked, limit=max(limit, 1), after=after)
        told = dict(zip(listed.ids, listed.marks, strict=True))
        rows = tuple(self._profiles(listed.ids, EVERYONE))
        return Page(
            rows=rows,
            marks=tuple(told[row.customer_id] for row in rows),
            total=listed.total,
            next=listed.next,
        )

    def options(self, *, limit: int = 200, sight: Sight = EVERYONE) -> Options:
        """Return what cities, regions, stores and channels there are, the most frequent first.

        Args:
            limit: how many of each at most.
            sight: the customers who are counted.
        """
        return options(self._marts, sight, limit=limit)

    def export(
        self,
        path: Path,
        query: str = "",
        *,
        filters: Filters = NO_FILTERS,
        sort: SortKey = "net_spend",
        descending: bool = True,
        personal: bool = False,
        sight: Sight = EVERYONE,
    ) -> int:
        """Write the whole list as CSV, in its order; return the number of customers.

        Text that a spreadsheet would run as a formula gets an apostrophe before it; names,
        mobiles, e-mails, birth days and genders are left out unless ``personal``.

        Raises:
            CustomersError: when the sort key is unknown.
        """
        asked = Asked(query=query, filters=filters, sort=sort, descending=descending, sight=sight)
        sql = list_query(self._marts, self._store, asked, personal=personal)
        return export_query(self._marts, sql, path=path)

    def _is_seen(self, customer_id: int, sight: Sight) -> bool:
        """Tell whether the customer may be seen; an id that no column holds is nobody's."""
        if not _find.fits(customer_id):
            return False
        if sight.sees_everyone:
            return True
        condition, values = _find.seen(sight)
        sql = f"SELECT 1 FROM customers c WHERE c.customer_id = ? AND {condition}"
        return bool(self._store.read(sql, [customer_id, *values]))

    def _profiles(self, ids: Sequence[int], sight: Sight) -> list[Customer]:
        """Return the rows of the customers who are there and in sight, in the order of ``ids``."""
        asked = [id_ for id_ in ids if _find.fits(id_)]
        if not asked:
            return []
        condition, values = _find.seen(sight)
        marks = ", ".join("?" * len(asked))
        rows = self._store.read(
            f"{_SELECT}c.customer_id IN ({marks}) AND {condition}", [*asked, *values]
        )
        found = {customer.customer_id: customer for customer in map(_customer, rows)}
        return [found[id_] for id_ in asked if id_ in found]


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
