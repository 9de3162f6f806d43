"""A mapping: what all of a company's files mean, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mehvar import schema
from mehvar.ingest._errors import MappingError
from mehvar.ingest._mapping_yaml import mapping_to_yaml, parse_mapping, read_text
from mehvar.ingest._rules import FileMapping, TableMapping, Unit, target_columns


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
        return cls.from_yaml(read_text(Path(path)), where=str(path))

    @classmethod
    def from_yaml(cls, text: str, *, where: str) -> Mapping:
        """Read a mapping from YAML text; ``where`` names the text in messages.

        Raises:
            MappingError: naming every problem.
        """
        parts = parse_mapping(text, where=where)
        return cls(
            source=parts.source,
            files=parts.files,
            time_zone=parts.time_zone,
            currency=parts.currency,
            unit=parts.unit,
        )

    def write(self, path: Path | str) -> None:
        """Write the mapping as YAML that a person can read and correct."""
        Path(path).write_text(self.to_yaml(), encoding="utf-8")

    def to_yaml(self) -> str:
        """Return the mapping as commented YAML."""
        return mapping_to_yaml(self)

    def for_file(self, name: str) -> FileMapping | None:
        """Return what is said about the file called ``name``: the first entry that matches."""
        return next((entry for entry in self.files if entry.matches(name)), None)

    def problems(self) -> list[str]:
        """Return everything that is wrong, one sentence each; empty when nothing is."""
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
    allowed = target_columns(table.table)
    found = [
        f"{column.name} is required ({column.meaning.en}) and not mapped."
        for column in schema.table(table.table).columns
        if column.required and column.name in allowed and column.name not in given
    ]
    if any(rule.from_order for rule in given.values()) and "order_id" not in given:
        found.append("order_id is needed to take values from the order.")
    return found
