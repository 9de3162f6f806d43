"""The records of a mapping: which column of a company's file means what in Mehvar."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mehvar import schema
from mehvar.ingest._errors import MappingError

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
        return fnmatchcase(name, self.match) or fnmatchcase(name.split("#")[0], self.match)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What a company's files mean.

    ``source`` names the system (ids of two systems never mix), ``time_zone`` is the zone in which
    its times are written (the workspace's by default), ``currency`` must be the workspace's, and
    ``unit`` is the unit in which its amounts are written.
    """

    source: str
    files: tuple[FileMapping, ...]
    time_zone: str = ""
    currency: str = ""
    unit: Unit = "major"

    @classmethod
    def read(cls, path: Path | str) -> Mapping:
        """Read a mapping from a YAML file.

        Raises:
            MappingError: naming every problem of the file.
        """
        from mehvar.ingest._mapping_yaml import read_mapping

        return read_mapping(Path(path))

    def write(self, path: Path | str) -> None:
        """Write the mapping as YAML that a person can read and correct."""
        Path(path).write_text(self.to_yaml(), encoding="utf-8")

    def to_yaml(self) -> str:
        """Return the mapping as commented YAML."""
        from mehvar.ingest._mapping_yaml import mapping_to_yaml

        return mapping_to_yaml(self)

    def for_file(self, name: str) -> FileMapping | None:
        """Return what is said about the file called ``name``: the first entry that matches."""
        return next((entry for entry in self.files if entry.matches(name)), None)

    def problems(self) -> list[str]:
        """Return everything that is wrong, one sentence each; empty when the mapping can be used."""
        found = _zone_problems(self)
        if not self.source:
            found.append("source is missing: name the system that the files come from.")
        for entry in self.files:
            for table in entry.tables:
                where = f"{entry.match} -> {table.table}"
                found += [f"{where}: {problem}" for problem in _table_problems(table)]
        return found

    def check(self) -> None:
        """Refuse a mapping that cannot be used.

        Raises:
            MappingError: one sentence for every problem.
        """
        if found := self.problems():
            raise MappingError(
                "The mapping cannot be used: " + " ".join(found),
                hint="Correct the file and import again; nothing was imported.",
                problems=found,
            )

    def without_incomplete(self) -> Mapping:
        """Return the mapping without the tables that cannot be filled."""
        files = []
        for entry in self.files:
            tables = tuple(table for table in entry.tables if not _table_problems(table))
            if tables:
                files.append(FileMapping(match=entry.match, tables=tables, source=entry.source))
        return Mapping(
            source=self.source,
            files=tuple(files),
            time_zone=self.time_zone,
            currency=self.currency,
            unit=self.unit,
        )


def target_columns(table: str) -> tuple[str, ...]:
    """Return the columns of ``table`` that a mapping may fill."""
    provenance = {column.name for column in schema.PROVENANCE}
    return tuple(
        column.name
        for column in schema.table(table).columns
        if column.name not in provenance and column.name not in _MADE
    )


def read_as(table: str, target: str, rule: Rule) -> As:
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


def _zone_problems(mapping: Mapping) -> list[str]:
    if not mapping.time_zone:
        return []
    try:
        ZoneInfo(mapping.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return [f"time_zone {mapping.time_zone!r} is unknown (example: Asia/Tehran)."]
    return []


def _table_problems(table: TableMapping) -> list[str]:
    if table.table not in {known.name for known in schema.BASE_TABLES}:
        names = ", ".join(known.name for known in schema.BASE_TABLES)
        return [f"there is no table called {table.table!r}; the tables are {names}."]
    found = []
    allowed = target_columns(table.table)
    for target, rule in table.columns:
        if target not in allowed:
            found.append(f"{target} is no column of {table.table}.")
        if not (rule.columns or rule.constant is not None or rule.from_order):
            found.append(f"{target} says neither from, constant nor from_order.")
        if rule.from_order and "order_id" not in allowed:
            found.append(f"{target} is taken from the order, but {table.table} has no order_id.")
    if not table.identity:
        found.append("key is missing: name the columns that identify a row.")
    if table.key and table.one_per and table.key != table.one_per:
        found.append("key and one_per differ: one_per already is the key, leave key out.")
    return found + _required_problems(table)


def _required_problems(table: TableMapping) -> list[str]:
    given = dict(table.columns)
    found = []
    for column in schema.table(table.table).columns:
        if column.required and column.name in target_columns(table.table):
            if column.name not in given:
                found.append(f"{column.name} is required ({column.meaning.en}) and not mapped.")
    if any(rule.from_order for rule in given.values()) and "order_id" not in given:
        found.append("order_id is needed to take values from the order.")
    return found
