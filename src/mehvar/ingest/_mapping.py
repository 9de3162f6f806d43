"""A mapping: what all of a company's files mean, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mehvar.ingest import _edit as edit
from mehvar.ingest._errors import MappingError
from mehvar.ingest._mapping_yaml import mapping_to_yaml, parse_mapping, read_text
from mehvar.ingest._problems import (
    NO_SOURCE,
    MappingProblem,
    column_problems,
    table_problems,
    zone_problems,
)
from mehvar.ingest._rules import FileMapping, Rule, Unit


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
        return [problem.sentence for problem in self.find_problems()]

    def find_problems(
        self, *, columns: Named[str, Sequence[str]] | None = None
    ) -> tuple[MappingProblem, ...]:
        """Return everything that is wrong, with its place and in both languages.

        ``columns`` names the columns of the files at hand, so that missing ones are found too.
        """
        found = zone_problems(self.time_zone)
        if not self.source:
            found.append(NO_SOURCE)
        for entry in self.files:
            for table in entry.tables:
                found += table_problems(entry, table)
            present = {
                name: names
                for name, names in (columns or {}).items()
                if self.for_file(name) is entry
            }
            found += column_problems(entry, present)
        return tuple(found)

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
            tables = tuple(table for table in entry.tables if not table_problems(entry, table))
            if tables:
                files.append(FileMapping(match=entry.match, tables=tables, source=entry.source))
        return Mapping(
            source=self.source,
            files=tuple(files),
            time_zone=self.time_zone,
            currency=self.currency,
            unit=self.unit,
        )

    # -- one decision at a time --------------------------------------------------------------

    def uses(self, file: str, column: str) -> tuple[edit.ColumnUse, ...]:
        """Return everything that a column of the file is taken for."""
        return edit.uses_of(self.for_file(file), column)

    def with_column(self, file: str, column: str, *, table: str, target: str) -> Mapping:
        """Take a column of a file for ``table.target``; ``record_id`` as target is the key.

        What the target was filled from before is forgotten with its options.

        Raises:
            MappingError: when there is no such table or target.
        """
        rule = Rule(columns=(column,))
        files = edit.put_rule(self.files, file=file, table=table, target=target, rule=rule)
        return replace(self, files=files)

    def with_rule(self, file: str, rule: Rule, *, table: str, target: str) -> Mapping:
        """Fill ``table.target`` by a whole rule: several columns, a constant, from the order.

        Raises:
            MappingError: when there is no such table or target.
        """
        files = edit.put_rule(self.files, file=file, table=table, target=target, rule=rule)
        return replace(self, files=files)

    def with_options(self, file: str, *, table: str, target: str, **options: object) -> Mapping:
        """Change how a target is read: calendar, order, unit, as_, values, missing_when, ...

        Raises:
            MappingError: naming the file and the target, when an option or its value is unknown.
        """
        files = edit.put_options(self.files, file=file, table=table, target=target, options=options)
        return replace(self, files=files)

    def with_key(
        self, file: str, *, table: str, columns: Sequence[str], grouped: bool = False
    ) -> Mapping:
        """Say which columns identify a row; ``grouped`` makes one row of all that share them.

        Raises:
            MappingError: when there is no such table.
        """
        files = edit.put_key(self.files, file=file, table=table, columns=columns, grouped=grouped)
        return replace(self, files=files)

    def without_column(self, file: str, *, table: str, target: str) -> Mapping:
        """Leave ``table.target`` empty.

        Raises:
            MappingError: when nothing was said about it.
        """
        files = edit.drop_rule(self.files, file=file, table=table, target=target)
        return replace(self, files=files)

    def without_table(self, file: str, *, table: str) -> Mapping:
        """Take nothing of a table from a file."""
        return replace(self, files=edit.drop_table(self.files, file=file, table=table))
