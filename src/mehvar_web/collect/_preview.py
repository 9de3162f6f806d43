"""The live preview: what the first rows of a file would become, faults marked in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar import ingest
from mehvar.errors import MehvarError
from mehvar.ingest import Look, Mapping, MappingError, Preview, TargetColumn, TargetTable
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.collect._columns import target_table
from mehvar_web.collect._masks import hide_values
from mehvar_web.collect._samples import sample_path
from mehvar_web.collect.models import Upload

if TYPE_CHECKING:
    import pyarrow as pa

PREVIEW_ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value as it would be stored; ``kind`` says how it is written."""

    kind: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyRow:
    """A row that would be set aside: its place in the file, the column, the value, and why."""

    row: int
    column: str
    value: str
    reason: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewTable:
    """The first rows of one table that the file would fill."""

    table: TargetTable
    columns: tuple[TargetColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    faults: tuple[FaultyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """What one file would become; ``fault`` says why nothing can be shown."""

    name: str
    tables: tuple[PreviewTable, ...]
    fault: str = ""


def preview_file(upload: Upload, mapping: Mapping, seen: Look, *, hide: bool) -> FilePreview:
    """Return what the first rows of a file would become; tables that lack something stay out."""
    usable = mapping.without_incomplete()
    entry = usable.for_file(seen.name)
    if entry is None:
        return FilePreview(name=seen.name, tables=())
    try:
        shown = ingest.preview(
            sample_path(upload, seen.name),
            mapping=usable,
            settings=company.workspace().settings,
            rows=PREVIEW_ROWS,
        )
    except MehvarError as error:
        return FilePreview(name=seen.name, tables=(), fault=str(error))
    tables = tuple(
        _table(table, arrow, shown, mapping, seen, hide=hide)
        for table, arrow in shown.tables.items()
    )
    return FilePreview(name=seen.name, tables=tables)


def _table(
    name: str, rows: pa.Table, shown: Preview, mapping: Mapping, seen: Look, *, hide: bool
) -> PreviewTable:
    table = target_table(name)
    entry = mapping.for_file(seen.name)
    said = next((one for one in entry.tables if one.table == name), None) if entry else None
    given = {target for target, _ in said.columns} if said else set()
    columns = tuple(column for column in table.columns if column.name in given)
    return PreviewTable(
        table=table,
        columns=columns,
        rows=tuple(
            tuple(_cell(column, row[column.name], hide=hide) for column in columns)
            for row in rows.to_pylist()
        ),
        faults=_faults(name, shown, mapping, seen, hide=hide),
    )


def _cell(column: TargetColumn, value: object, *, hide: bool) -> Cell:
    if value is not None and hide and column.kind == "text":
        [value] = hide_values([str(value)], is_personal=column.personal)
    return Cell(kind=column.kind, value=value)


def _faults(
    table: str, shown: Preview, mapping: Mapping, seen: Look, *, hide: bool
) -> tuple[FaultyRow, ...]:
    return tuple(
        FaultyRow(
            row=row,
            column=column,
            value=_value_at(seen, row, _columns_of(mapping, seen.name, table, column), hide=hide),
            reason=reason.words,
        )
        for faulty, row, column, reason in shown.faults
        if faulty == table
    )


def _columns_of(mapping: Mapping, file: str, table: str, target: str) -> Sequence[str]:
    try:
        entry = mapping.for_file(file)
    except MappingError:
        return ()
    known = next((one for one in entry.tables if one.table == table), None) if entry else None
    rule = known.rule(target) if known else None
    return rule.columns if rule else ()


def _value_at(seen: Look, row: int, columns: Sequence[str], *, hide: bool) -> str:
    """The values in the file; rows are numbered as a spreadsheet does, the header being 1."""
    place = row - 2
    if not 0 <= place < len(seen.rows):
        return ""
    said = [seen.rows[place][seen.columns.index(one)] for one in columns if one in seen.columns]
    values = [value for value in said if value]
    return " ".join(hide_values(values, is_personal=False) if hide else values)
