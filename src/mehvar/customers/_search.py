"""The list of customers: found, filtered, sorted, counted and paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.customers import _find, _keys
from mehvar.customers._cursor import Cursor, Place, digest, read_cursor, write_cursor
from mehvar.customers._filters import (
    Choice,
    Filters,
    Mark,
    Options,
    column_of,
    condition,
    kinds_of,
    literal,
)

if TYPE_CHECKING:
    from mehvar.customers._store import Store
    from mehvar.workspace import Current, Marts, Sight

_EXACT = 1_000
"""Customers who may share an identifier or a number; nobody pages through more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A list as it was asked for: text, filters and order."""

    query: str
    filters: Filters
    sort: str
    descending: bool
    sight: Sight


_MARKS = tuple(one.name for one in fields(Mark))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page as ids, with what the list alone knows of each customer."""

    ids: tuple[int, ...]
    marks: tuple[Mark, ...]
    total: int
    next: str | None


def list_page(marts: Marts, store: Store, asked: Asked, *, limit: int, after: str | None) -> Listed:
    """Return one page of the list.

    Raises:
        CustomersError: when the sort key is unknown or ``after`` is no cursor of this list.
    """
    current = marts.current()
    column = column_of(asked.sort)
    name = digest(asked.query, asked.filters, asked.sort, asked.descending, asked.sight)
    cursor = None if after is None else read_cursor(after, asked=name, kinds=kinds_of(asked.sort))
    where = wanted(marts, store, asked, current=current)
    total, rows = _read(marts, where, column, asked, cursor, limit=limit + 1, current=current)
    here, last = rows[:limit], None
    if len(rows) > limit:
        id_, place, _ = here[-1]
        last = Cursor(
            asked=name, build_id=current.build_id, total=total, place=place, customer_id=id_
        )
    return Listed(
        ids=tuple(row[0] for row in here),
        marks=tuple(row[2] for row in here),
        total=total,
        next=None if last is None else write_cursor(last),
    )


def wanted(marts: Marts, store: Store, asked: Asked, *, current: Current) -> str:
    """Return the condition on ``customer_list`` that the customers of the list meet."""
    seen = asked.sight.condition(marts, current=current)
    found = _found_by(marts, store, asked, seen, current=current)
    return " AND ".join((found, condition(asked.filters), seen))


def list_query(marts: Marts, store: Store, asked: Asked, *, personal: bool) -> str:
    """Return the query of the whole list in its order: the columns of ``customers``.

    Raises:
        CustomersError: when the sort key is unknown.
    """
    current = marts.current()
    column = column_of(asked.sort)
    where = wanted(marts, store, asked, current=current)
    columns = ", ".join(
        f'c."{one.name}"'
        for one in schema.table("customers").columns
        if personal or not one.personal
    )
    return (
        f"SELECT {columns}, {', '.join(f'l.{name}' for name in _MARKS)} "
        f"FROM (FROM {marts.view('customers', current=current)}) c JOIN "
        f"(FROM {marts.view('customer_list', current=current)} WHERE {where}) l "
        "ON l.customer_id = c.customer_id "
        f"ORDER BY {order('l.' + column, descending=asked.descending)}"
    )


def order(column: str, *, descending: bool) -> str:
    """Return the order of a list: whoever has no value comes last, ties go by id, column 1."""
    return f"{column} {'DESC' if descending else 'ASC'} NULLS LAST, customer_id"


def options(marts: Marts, sight: Sight, *, limit: int) -> Options:
    """Return the values that filters may take among the customers in sight."""
    current = marts.current()
    view = marts.view("customer_list", current=current)
    seen = sight.condition(marts, current=current)

    def counted(column: str) -> list[tuple[str, int]]:
        return [
            (str(value), int(customers))
            for value, customers in marts.ask(
                f"SELECT {column}, count(*) FROM {view} WHERE {column} IS NOT NULL AND {seen} "
                "GROUP BY 1 ORDER BY 2 DESC, 1"
            )
        ]

    channels: dict[str, int] = {}
    for together, customers in counted("channels"):
        for one in filter(None, together.split(",")):
            channels[one] = channels.get(one, 0) + customers
    ranked = sorted(channels.items(), key=lambda item: (-item[1], item[0]))
    return Options(
        cities=_choices(counted("city"), limit),
        regions=_choices(counted("region"), limit),
        stores=_choices(counted("store_id"), limit),
        channels=_choices(ranked, limit),
    )


def _choices(counted: Sequence[tuple[str, int]], limit: int) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, customers=count) for value, count in counted[:limit])


def _found_by(marts: Marts, store: Store, asked: Asked, seen: str, *, current: Current) -> str:
    """Return the condition of the text searched for, by the rules of ``find``."""
    query = _find.cleaned(asked.query)
    if not query:
        return "true"
    exact = _find.by_exact_key(store, query, limit=_EXACT, sight=asked.sight)
    if exact:
        return f"customer_id IN ({', '.join(map(str, exact))})"
    words = _keys.words(query)
    named = " AND ".join(f"contains(search_name, {literal(' ' + word)})" for word in words)
    view = marts.view("customer_list", current=current)
    if named and marts.ask(f"SELECT 1 FROM {view} WHERE {named} AND {seen} LIMIT 1"):
        return named
    sound = _keys.sound(query)
    return f"name_sound = {literal(sound)}" if sound else "false"


def _read(
    marts: Marts,
    where: str,
    column: str,
    asked: Asked,
    cursor: Cursor | None,
    *,
    limit: int,
    current: Current,
) -> tuple[int, list[tuple[int, Place, Mark]]]:
    """Return how many customers there are, and the next of them: id, sort key, marks."""
    marks = ", ".join(_MARKS)
    view = marts.view("customer_list", current=current)
    by = order(column, descending=asked.descending)
    behind = _behind(column, cursor, descending=asked.descending)
    if cursor is not None and cursor.build_id == current.build_id:
        rows = marts.ask(
            f"SELECT customer_id, {column}, {marks} FROM {view} "
            f"WHERE {where} AND {behind} ORDER BY {by} LIMIT {limit}"
        )
        return cursor.total, [(row[0], row[1], Mark(*row[2:])) for row in rows]
    # One pass for both: whoever meets the condition is looked for once, then counted and sorted.
    rows = marts.ask(
        f"WITH hits AS MATERIALIZED (SELECT customer_id, {_unique(column)}{marks} "
        f"FROM {view} WHERE {where}), page AS (FROM hits WHERE {behind} ORDER BY {by} "
        f"LIMIT {limit}) SELECT total, customer_id, {column}, {marks} "
        f"FROM (SELECT count(*) AS total FROM hits) LEFT JOIN page ON true ORDER BY {by}"
    )
    found = [(row[1], row[2], Mark(*row[3:])) for row in rows if row[1] is not None]
    return int(rows[0][0]), found


def _unique(column: str) -> str:
    return "" if column in _MARKS else f"{column}, "


def _behind(column: str, cursor: Cursor | None, *, descending: bool) -> str:
    if cursor is None:
        return "true"
    later = f"customer_id > {cursor.customer_id}"
    if cursor.place is None:
        return f"({column} IS NULL AND {later})"
    place, sign = literal(cursor.place), "<" if descending else ">"
    return f"({column} {sign} {place} OR ({column} = {place} AND {later}) OR {column} IS NULL)"
