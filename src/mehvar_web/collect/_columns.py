"""The mapping page: every column with its values, what it is taken for, how surely, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mehvar.ingest import (
    Alternative,
    ColumnUse,
    Look,
    MappingDraft,
    TableMapping,
    TargetColumn,
    TargetTable,
    target_tables,
)
from mehvar.text import Bilingual
from mehvar_web.collect._masks import hide_values
from mehvar_web.collect._words import conditions_in_words, filled_in_words

Surety = Literal["sure", "likely", "unsure", "none"]

RECORD_ID = "record_id"
_SURE, _LIKELY = 0.8, 0.65
_ORDER: dict[Surety, int] = {"unsure": 0, "likely": 1, "none": 2, "sure": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One thing that a column is taken for; ``field`` is how a form names it.

    ``others`` are the likely alternatives in the same table, ``rest`` its other columns.
    """

    field: str
    table: TargetTable
    target: TargetColumn
    surety: Surety
    confidence: float
    reason: Bilingual | None
    others: tuple[TargetColumn, ...]
    rest: tuple[TargetColumn, ...]
    calendar: str = ""
    order: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """One column of a file; ``place`` is its number in the file, by which the form names it."""

    place: int
    name: str
    samples: tuple[str, ...]
    uses: tuple[Use, ...]

    @property
    def surety(self) -> Surety:
        """How surely it is known: its least sure use; ``none`` when it means nothing to us."""
        return min((use.surety for use in self.uses), key=lambda one: _ORDER[one], default="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyColumn:
    """A column that may be part of what identifies a row."""

    place: int
    name: str
    is_part: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTable:
    """A table that the file fills: by what a row is known, which rows, and what fills itself."""

    table: TargetTable
    keys: tuple[KeyColumn, ...]
    grouped: bool
    conditions: tuple[Bilingual, ...]
    filled: tuple[Bilingual, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        return tuple(one.name for one in self.keys if one.is_part)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard:
    """One file, or one sheet of a workbook, with its columns, unsure ones first.

    ``here`` are the tables that the file fills (all tables when it fills none): what an unused
    column may be taken for; ``elsewhere`` are the others.
    """

    place: int
    name: str
    columns: tuple[ColumnRow, ...]
    tables: tuple[FilledTable, ...]
    here: tuple[TargetTable, ...]
    elsewhere: tuple[TargetTable, ...]
    notices: tuple[Bilingual, ...]
    problems: tuple[Bilingual, ...]

    @property
    def unsure(self) -> int:
        """How many columns somebody should look at."""
        return sum(row.surety == "unsure" for row in self.columns)

    @property
    def is_open(self) -> bool:
        """Whether somebody should look at the file."""
        return bool(self.unsure or self.problems or not self.tables)

    @property
    def unmapped(self) -> int:
        """How many columns mean nothing to us."""
        return sum(not row.uses for row in self.columns)


def file_cards(draft: MappingDraft, looks: Sequence[Look], *, hide: bool) -> tuple[FileCard, ...]:
    """Return every file with what the mapping says of it; ``hide`` masks what is personal."""
    return tuple(file_card(draft, seen, place=place, hide=hide) for place, seen in enumerate(looks))


def file_card(draft: MappingDraft, seen: Look, *, place: int, hide: bool) -> FileCard:
    """Return one file with what the mapping says of it."""
    entry = draft.mapping.for_file(seen.name)
    filled = {table.table for table in entry.tables} if entry else set()
    rows = [_column_row(draft, seen, number, hide=hide) for number in range(len(seen.columns))]
    ours = {seen.name, entry.match if entry else ""}
    problems = draft.mapping.find_problems(columns={seen.name: seen.columns})
    return FileCard(
        place=place,
        name=seen.name,
        columns=tuple(sorted(rows, key=lambda row: (_ORDER[row.surety], row.place))),
        tables=tuple(_filled_table(table, seen) for table in (entry.tables if entry else ())),
        here=tuple(one for one in target_tables() if one.name in filled or not filled),
        elsewhere=tuple(one for one in target_tables() if filled and one.name not in filled),
        notices=tuple(
            notice.message
            for notice in draft.warnings
            if notice.file == seen.name and notice.code not in {"incomplete", "not_mapped"}
        ),
        problems=tuple(one.message for one in problems if one.file in ours),
    )


def target_table(name: str) -> TargetTable:
    """Return one of the tables that a file may fill."""
    return next(one for one in target_tables() if one.name == name)


def _column_row(draft: MappingDraft, seen: Look, place: int, *, hide: bool) -> ColumnRow:
    column = seen.columns[place]
    said = _said(draft, seen.name, column)
    found = draft.uses(seen.name, column)
    named = {one.table for one in found if one.target != RECORD_ID}
    # A key column that fills a column of its table too is shown once; the keys have their place.
    uses = tuple(
        _use(one, place, said) for one in found if one.target != RECORD_ID or one.table not in named
    )
    samples = seen.sample(column)
    is_personal = any(use.target.personal for use in uses)
    return ColumnRow(
        place=place,
        name=column,
        samples=hide_values(samples, is_personal=is_personal) if hide else samples,
        uses=uses,
    )


def _said(draft: MappingDraft, file: str, column: str) -> tuple[Alternative, ...]:
    for known in draft.files:
        if known.name == file:
            return next((one.alternatives for one in known.columns if one.name == column), ())
    return ()


def _use(use: ColumnUse, place: int, said: Sequence[Alternative]) -> Use:
    table = target_table(use.table)
    known = {column.name: column for column in table.columns}
    likely = {one.target: one for one in said if one.table == use.table}
    chosen = likely.get(use.target)
    confidence = chosen.confidence if chosen else 1.0
    target = known[use.target]
    others = [known[name] for name in likely if name != use.target and name in known]
    return Use(
        field=f"use:{place}:{use.table}.{use.target}",
        table=table,
        target=target,
        surety="sure" if confidence >= _SURE else "likely" if confidence >= _LIKELY else "unsure",
        confidence=confidence,
        reason=chosen.reason if chosen else None,
        others=tuple(others),
        rest=tuple(column for column in table.columns if column not in others),
        calendar=use.rule.calendar if "dates" in target.options else "",
        order=use.rule.order if "dates" in target.options else "",
        unit=(use.rule.unit or "same") if "money" in target.options else "",
    )


def _filled_table(table: TableMapping, seen: Look) -> FilledTable:
    parts = {column for rule in table.identity for column in rule.columns}
    used = {*table.uses, *parts}
    return FilledTable(
        table=target_table(table.table),
        keys=tuple(
            KeyColumn(place=place, name=column, is_part=column in parts)
            for place, column in enumerate(seen.columns)
            if column in used
        ),
        grouped=bool(table.one_per),
        conditions=conditions_in_words(table),
        filled=filled_in_words(table),
    )
