"""How is a list shown: which columns, in which order, which part of it, and as a file?

One list of columns makes the page's table and the CSV file alike. The template is
``{% include "ui/table.html" %}`` with ``table`` in the context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, cast

from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

Row = TypeVar("Row")

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """A column: ``cell`` is what the page shows, ``value`` what the file says.

    Text is escaped unless it is safe; a numeric column needs a ``value``, because the page's
    digits and separators are not those of a file. ``head`` makes the cell the row's header,
    ``tight`` keeps it on one line.
    """

    name: str
    label: Text
    cell: Callable[[Row], object]
    value: Callable[[Row], object] | None = None
    sorts: bool = False
    numeric: bool = False
    tight: bool = False
    head: bool = False

    def __post_init__(self) -> None:
        if self.numeric and self.value is None:
            raise ValueError(f"Column {self.name!r} is numeric: say its value for the file.")

    def written(self, row: Row) -> object:
        """Return what the file says of a row."""
        if self.value is not None:
            return self.value(row)
        shown = self.cell(row)
        return strip_tags(shown) if isinstance(shown, SafeString) else shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By which column a list is sorted; written ``name`` or ``-name`` in addresses."""

    name: str
    descending: bool = False

    @property
    def text(self) -> str:
        """The order as an address writes it."""
        return f"-{self.name}" if self.descending else self.name


def read_order(text: str | None, *, columns: Sequence[Column[Any]], default: Order) -> Order:
    """Read an order from an address; one that no column offers is the default."""
    name = (text or "").removeprefix("-")
    offered = {column.name for column in columns if column.sorts}
    return Order(name=name, descending=(text or "").startswith("-")) if name in offered else default


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which part of a list is shown: rows ``first`` to ``last`` of ``count`` (None: unknown).

    ``previous`` and ``next`` are values of the parameter ``page`` or, for lists that go on from
    a row, ``after``; empty where there is no such part.
    """

    parameter: Literal["page", "after"]
    first: int
    last: int
    count: int | None = None
    previous: str = ""
    next: str = ""
    started: bool = False


def read_page(text: str | None) -> int:
    """Read a page's number from an address, in any digit set; what is none is the first."""
    from mehvar.text import ascii_digits_one

    plain = ascii_digits_one(text or "")
    return max(1, min(int(plain), 1_000_000)) if plain.isascii() and plain.isdigit() else 1


def read_place(text: str | None) -> int:
    """Read from an address after which place a list goes on; what is no place begins anew."""
    told = text or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def page_pager(*, page: int, size: int, count: int) -> Pager:
    """Return the pager of a list whose pages are numbered from 1."""
    first = (page - 1) * size + 1 if count else 0
    return Pager(
        parameter="page",
        first=min(first, count),
        last=min(page * size, count),
        count=count,
        previous=str(page - 1) if page > 1 else "",
        next=str(page + 1) if page * size < count else "",
    )


def cursor_pager(*, shown: int, next: str, started: bool, count: int | None = None) -> Pager:  # noqa: A002 (the word of the pager)
    """Return the pager of a list that goes on after a row; ``started``: not its first part."""
    return Pager(
        parameter="after", first=1 if shown else 0, last=shown, count=count, next=next,
        started=started,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a column: the order that a click asks for, and the one there is."""

    label: Text
    numeric: bool
    asks: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[Row]):
    """A list on a page.

    ``name`` is its id on the page, ``title`` says to screen readers what it lists. ``csv_url`` is
    for those who may export. On a phone each row becomes a card, unless ``scrolls``.
    """

    name: str
    title: Text
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    order: Order | None = None
    pager: Pager | None = None
    csv_url: str = ""
    empty_title: Text = ""
    empty_text: Text = ""
    scrolls: bool = False

    @property
    def heads(self) -> tuple[Head, ...]:
        """The heads of the columns."""
        return tuple(self._head(column) for column in self.columns)

    @property
    def body(self) -> Iterator[SafeString]:
        """The cells of each row as HTML: a template would take ten times as long for each."""
        for row in self.rows:
            yield mark_safe("".join(_cell(column, row) for column in self.columns))  # noqa: S308 (each cell is escaped)

    def _head(self, column: Column[Row]) -> Head:
        if not column.sorts:
            return Head(label=column.label, numeric=column.numeric)
        here = self.order is not None and self.order.name == column.name
        descending = here and self.order is not None and self.order.descending
        # numbers are first wanted largest first, words from the beginning of the alphabet
        turned = not descending if here else column.numeric
        return Head(
            label=column.label,
            numeric=column.numeric,
            asks=Order(name=column.name, descending=turned).text,
            sorted=("descending" if descending else "ascending") if here else "",
        )


def _cell(column: Column[Row], row: Row) -> str:
    shown = column.cell(row)
    text = "" if shown is None else _escaped(shown)
    blank = text == "" and not column.head
    kinds = (("number", column.numeric), ("tight", column.tight), ("blank", blank))
    names = " ".join(name for name, holds in kinds if holds)
    of_kind = f' class="{names}"' if names else ""
    if column.head:
        return f'<th scope="row"{of_kind}>{text}</th>'
    inner = "" if blank else f"<span>{text}</span>"
    return f'<td{of_kind} data-label="{_escaped(column.label)}">{inner}</td>'


def _escaped(value: object) -> str:
    """Write a value as a template would; only what is marked as safe stays HTML."""
    return conditional_escape(cast("str", localize(value)))


def asks_for_csv(request: HttpRequest) -> bool:
    """Tell whether this request wants the list as a file (``?format=csv``)."""
    return request.GET.get("format") == "csv"
