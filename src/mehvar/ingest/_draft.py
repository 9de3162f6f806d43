"""A suggested mapping as data: shown on a page, corrected column by column, kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import msgspec

from mehvar import schema
from mehvar.ingest._edit import ColumnUse
from mehvar.ingest._errors import MappingError
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._problems import MappingProblem
from mehvar.ingest._report import ImportNotice
from mehvar.ingest._rules import RECORD_ID, Rule, read_as, target_columns
from mehvar.text import Bilingual

Option = Literal["dates", "money", "words", "numbers"]
"""Which options of a rule make sense: calendar and order; unit; values; missing_when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another column that the same column of the file might be."""

    table: str
    target: str
    confidence: float
    reason: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSuggestion:
    """What one column of a file is taken for, how surely (0 to 1) and why."""

    file: str
    column: str
    table: str
    target: str
    confidence: float
    reason: Bilingual
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftColumn:
    """A column of a file: what was suggested for it, surest first, used or not."""

    name: str
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFile:
    """A file (or sheet, or table of a database) with its columns in their order."""

    name: str
    columns: tuple[DraftColumn, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names in their order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingDraft:
    """A mapping under correction, with the files that it is for; it holds no row of them."""

    mapping: Mapping
    files: tuple[DraftFile, ...]
    warnings: tuple[ImportNotice, ...] = ()

    @classmethod
    def from_json(cls, text: str | bytes) -> MappingDraft:
        """Read a draft that ``to_json`` wrote.

        Raises:
            MappingError: when the text is none.
        """
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError as error:
            raise MappingError(
                f"This is no draft of a mapping: {error}.", hint="Suggest it again from the files."
            ) from error

    def to_json(self) -> str:
        """Return the draft as JSON, from which ``from_json`` makes the very same."""
        return msgspec.json.encode(self).decode()

    def with_mapping(self, mapping: Mapping) -> MappingDraft:
        """Return the draft with a corrected mapping."""
        return replace(self, mapping=mapping)

    def file(self, name: str) -> DraftFile:
        """Return a file of the draft.

        Raises:
            MappingError: when the draft has none of that name.
        """
        for known in self.files:
            if known.name == name:
                return known
        raise MappingError(
            f"The draft has no file called {name!r}.",
            hint=f"Its files: {', '.join(file.name for file in self.files)}.",
            file=name,
        )

    def uses(self, file: str, column: str) -> tuple[ColumnUse, ...]:
        """Return everything that a column is taken for."""
        return self.mapping.uses(file, column)

    def unused(self) -> tuple[tuple[str, str], ...]:
        """Return the (file, column) that nothing is taken from."""
        return tuple(
            (file.name, column)
            for file in self.files
            for column in file.column_names
            if not self.uses(file.name, column)
        )

    def problems(self) -> tuple[MappingProblem, ...]:
        """Return everything that must be corrected before the files can be imported."""
        return self.mapping.find_problems(
            columns={file.name: file.column_names for file in self.files}
        )

    def to_mapping(self) -> Mapping:
        """Return the mapping to import with.

        Raises:
            MappingError: naming the file and column of every problem.
        """
        if found := [problem.sentence for problem in self.problems()]:
            raise MappingError(
                "The mapping cannot be used: " + " ".join(found),
                hint="Correct it and import again; nothing was imported.",
                problems=found,
            )
        return self.mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetColumn:
    """A column of ours that a file's column may be taken for."""

    name: str
    meaning: Bilingual
    kind: str
    required: bool
    personal: bool
    choices: tuple[str, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTable:
    """A table of ours that a file may fill."""

    name: str
    title: Bilingual
    grain: Bilingual
    columns: tuple[TargetColumn, ...]


@cache
def target_tables() -> tuple[TargetTable, ...]:
    """Return everything that a mapping may fill, for a page to choose from."""
    return tuple(
        TargetTable(
            name=table.name,
            title=table.title,
            grain=table.grain,
            columns=(_key_column(), *(_column(table.name, n) for n in target_columns(table.name))),
        )
        for table in schema.BASE_TABLES
    )


def _key_column() -> TargetColumn:
    return TargetColumn(
        name=RECORD_ID,
        meaning=Bilingual("شناسهٔ سطر", "What identifies a row"),
        kind="text",
        required=True,
        personal=False,
        choices=(),
        options=(),
    )


def _column(table: str, name: str) -> TargetColumn:
    column = schema.table(table).column(name)
    return TargetColumn(
        name=name,
        meaning=column.meaning,
        kind=column.kind,
        required=column.required,
        personal=column.personal,
        choices=tuple(column.choices),
        options=_OPTIONS.get(read_as(table, name, Rule()), ()),
    )


_OPTIONS: dict[str, tuple[Option, ...]] = {
    "date": ("dates",),
    "money": ("money", "numbers"),
    "number": ("numbers",),
    "bool": ("words",),
    "text": ("words",),
}
