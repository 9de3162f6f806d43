"""The rules of a mapping: how one column of a company's file becomes one column of Mehvar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

from mehvar import schema

Test = Literal["equals", "in", "starts_with", "not_empty", "less_than", "greater_than"]
As = Literal[
    "text", "id", "date", "money", "number", "bool",
    "mobile", "email", "national_code", "sheba", "card", "postal_code", "loyalty_card",
    "customer_key",
]  # fmt: skip
Take = Literal["first", "min", "max", "sum", "count"]
Calendar = Literal["auto", "jalali", "gregorian"]
Order = Literal["auto", "ymd", "dmy", "mdy"]
Unit = Literal["major", "minor", "rial", "toman", "thousand_toman", "thousand_rial"]

TESTS: tuple[str, ...] = get_args(Test)
KINDS: tuple[str, ...] = get_args(As)
TAKES: tuple[str, ...] = get_args(Take)
CALENDARS: tuple[str, ...] = get_args(Calendar)
ORDERS: tuple[str, ...] = get_args(Order)
UNITS: tuple[str, ...] = get_args(Unit)

RECORD_ID = "record_id"
"""The pseudo-column under which a suggestion names the column that identifies a row."""
FROM_ORDER = ("at", "person_ref", "channel", "store_id", "employee_id", "city", "region")
"""What a row may take from its order."""
_MADE = {"day", "registered_day", "person_source", "person_hash", "order_hash", "content_hash"}
_IDS = {"person_ref", "substituted_for"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A test that a row must pass to be taken: its column, the test, and whether it is negated.

    ``less_than`` and ``greater_than`` compare numbers; the others compare trimmed text.
    """

    column: str
    test: Test
    values: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one column of Mehvar gets its value.

    ``columns`` are the file's columns, joined by a space when there are several (a date and a
    time). ``as_`` overrides how the text is read, ``unit`` the unit of an amount, ``values``
    translates words, ``missing_when`` lists values that mean "nothing was said" (0 = not rated).
    ``multiply_by`` names a column to multiply by, ``take`` says which value stands for a group,
    and ``from_order`` names a column of the row's order.
    """

    columns: tuple[str, ...] = ()
    as_: As | None = None
    calendar: Calendar = "auto"
    order: Order = "auto"
    unit: Unit | None = None
    values: tuple[tuple[str, str], ...] = ()
    missing_when: tuple[str, ...] = ()
    constant: str | None = None
    negate: bool = False
    multiply_by: str = ""
    take: Take = "first"
    from_order: str = ""

    @property
    def uses(self) -> tuple[str, ...]:
        """Every column of the file that the rule reads."""
        return self.columns + ((self.multiply_by,) if self.multiply_by else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """How the rows of a file become rows of one table.

    ``key`` identifies a row at its source; a key that repeats inside a file gets an occurrence
    number. ``one_per`` makes one row of all rows that share it (and is then the key).
    ``complete`` keeps what is already known of a record where the new row says nothing.
    """

    table: str
    columns: tuple[tuple[str, Rule], ...]
    key: tuple[Rule, ...] = ()
    one_per: tuple[Rule, ...] = ()
    keep: tuple[Condition, ...] = ()
    complete: bool = False
    person_source: str = ""
    order_source: str = ""

    @property
    def identity(self) -> tuple[Rule, ...]:
        """The rules whose values identify a row."""
        return self.one_per or self.key

    @property
    def uses(self) -> tuple[str, ...]:
        """Every column of the file that the table needs, each once."""
        rules = [rule for _, rule in self.columns] + list(self.identity)
        named = [column for rule in rules for column in rule.uses]
        named += [condition.column for condition in self.keep]
        return tuple(dict.fromkeys(named))

    def rule(self, target: str) -> Rule | None:
        """Return the rule of a column, or None when the file does not give it."""
        return dict(self.columns).get(target)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """The tables that are filled from the files whose name matches ``match`` (a glob).

    A sheet of a workbook is named ``book.xlsx#Sheet``; a database's table by its name.
    """

    match: str
    tables: tuple[TableMapping, ...]
    source: str = ""

    def matches(self, name: str) -> bool:
        """Tell whether the file called ``name`` is meant."""
        book = name.split("#", maxsplit=1)[0]
        return fnmatchcase(name, self.match) or fnmatchcase(book, self.match)


def target_columns(table: str) -> tuple[str, ...]:
    """Return the columns of ``table`` that a mapping may fill."""
    provenance = {column.name for column in schema.PROVENANCE}
    return tuple(
        column.name
        for column in schema.table(table).columns
        if column.name not in provenance and column.name not in _MADE
    )


def read_as(  # noqa: PLR0911 (one answer for each kind of column)
    table: str, target: str, rule: Rule
) -> As:
    """Return how the rule's text is read: as the rule says, else as the column's type asks."""
    if rule.as_:
        return rule.as_
    if target == RECORD_ID or target.endswith("_id") or target in _IDS:
        return "id"
    column = schema.table(table).column(target)
    if column.identifies:
        return column.identifies  # type: ignore[return-value]
    if column.kind in {"at", "day"}:
        return "date"
    if column.kind in {"int", "float"}:
        return "number"
    if column.kind == "money":
        return "money"
    if column.kind == "bool":
        return "bool"
    return "email" if target == "email" else "text"


def pattern_of(name: str) -> str:
    """The file's name as a glob, in which a date or number at the end may change."""
    safe = re.sub(r"([\[\]?*])", r"[\1]", name)
    stem, dot, ending = safe.partition(".")
    open_stem = re.sub(r"(?<=[^\W\d_]{3})([-_ ]?[\d۰-۹]+)+$", "*", stem)
    open_stem = re.sub(r"([-_ ][\d۰-۹]{2,})+$", "*", open_stem)
    return f"{open_stem}{dot}{ending}" if open_stem.strip("*") else safe
