"""Changing a mapping one decision at a time: pure functions from what is said to what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace

import msgspec

from mehvar import schema
from mehvar.ingest._errors import MappingError
from mehvar.ingest._rules import (
    RECORD_ID,
    FileMapping,
    Rule,
    TableMapping,
    pattern_of,
    target_columns,
)

Files = tuple[FileMapping, ...]
_OPTIONS = tuple(field.name for field in fields(Rule) if field.name != "columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """What a column of a file is taken for; ``target`` is ``record_id`` where it is the key."""

    table: str
    target: str
    rule: Rule


def uses_of(entry: FileMapping | None, column: str) -> tuple[ColumnUse, ...]:
    """Return everything that a column of the file is used for."""
    if entry is None:
        return ()
    keyed = [
        ColumnUse(table=table.table, target=RECORD_ID, rule=rule)
        for table in entry.tables
        for rule in table.identity
        if column in rule.uses
    ]
    named = [
        ColumnUse(table=table.table, target=target, rule=rule)
        for table in entry.tables
        for target, rule in table.columns
        if column in rule.uses
    ]
    return tuple(named + keyed)


def put_rule(files: Files, *, file: str, table: str, target: str, rule: Rule) -> Files:
    """Say how a target of a table is filled; the table and the file are added where they lack.

    Raises:
        MappingError: when there is no such table or target.
    """
    _check_target(file, table, target)

    def change(known: TableMapping) -> TableMapping:
        if target == RECORD_ID:
            return replace(known, key=(rule,), one_per=())
        if known.rule(target) is None:
            return replace(known, columns=(*known.columns, (target, rule)))
        columns = tuple((name, rule if name == target else old) for name, old in known.columns)
        return replace(known, columns=columns)

    added = _with_table(files, file=file, table=table)
    return _changed(added, file=file, table=table, change=change)


def drop_rule(files: Files, *, file: str, table: str, target: str) -> Files:
    """Say nothing more about a target; a table of which nothing is said goes with it.

    Raises:
        MappingError: when nothing was said about it.
    """
    _rule_of(files, file=file, table=table, target=target)

    def change(known: TableMapping) -> TableMapping:
        if target == RECORD_ID:
            return replace(known, key=(), one_per=())
        return replace(known, columns=tuple(entry for entry in known.columns if entry[0] != target))

    return _without_empty(_changed(files, file=file, table=table, change=change))


def put_options(
    files: Files, *, file: str, table: str, target: str, options: dict[str, object]
) -> Files:
    """Change options of a rule: as_, calendar, order, unit, values, missing_when, constant, ...

    Raises:
        MappingError: when nothing is said about the target, or an option or its value is unknown.
    """
    rule = _rule_of(files, file=file, table=table, target=target)
    if unknown := sorted(set(options) - set(_OPTIONS)):
        raise MappingError(
            f"{file}, {table}.{target}: there is no option {', '.join(unknown)}.",
            hint=f"The options are {', '.join(_OPTIONS)}.",
            file=file, table=table, target=target,
        )  # fmt: skip
    try:
        changed = msgspec.convert(asdict(rule) | options, Rule, strict=False)
    except msgspec.ValidationError as error:
        raise MappingError(
            f"{file}, {table}.{target}: {error}.", hint="Nothing was changed.",
            file=file, table=table, target=target,
        ) from error  # fmt: skip
    return put_rule(files, file=file, table=table, target=target, rule=changed)


def put_key(files: Files, *, file: str, table: str, columns: Sequence[str], grouped: bool) -> Files:
    """Say which columns identify a row; ``grouped`` makes one row of all that share them.

    Raises:
        MappingError: when there is no such table.
    """
    _check_target(file, table, RECORD_ID)
    rules = tuple(Rule(columns=(column,)) for column in columns)

    def change(known: TableMapping) -> TableMapping:
        if grouped:
            return replace(known, key=(), one_per=rules)
        return replace(known, key=rules, one_per=())

    added = _with_table(files, file=file, table=table)
    return _changed(added, file=file, table=table, change=change)


def drop_table(files: Files, *, file: str, table: str) -> Files:
    """Take nothing of a table from a file any more."""
    return tuple(
        replace(entry, tables=tuple(one for one in entry.tables if one.table != table))
        if entry is _entry(files, file)
        else entry
        for entry in files
    )


def _check_target(file: str, table: str, target: str) -> None:
    if table not in {known.name for known in schema.BASE_TABLES}:
        names = ", ".join(known.name for known in schema.BASE_TABLES)
        raise MappingError(
            f"{file}: there is no table called {table!r}.", hint=f"The tables are {names}.",
            file=file, table=table,
        )  # fmt: skip
    if target != RECORD_ID and target not in target_columns(table):
        raise MappingError(
            f"{file}: {target} is no column of {table}.",
            hint=f"Its columns are {', '.join(target_columns(table))}.",
            file=file, table=table, target=target,
        )  # fmt: skip


def _rule_of(files: Files, *, file: str, table: str, target: str) -> Rule:
    entry = _entry(files, file)
    known = next((one for one in entry.tables if one.table == table), None) if entry else None
    rule = None
    if known is not None:
        first = known.identity[0] if known.identity else None
        rule = first if target == RECORD_ID else known.rule(target)
    if rule is None:
        raise MappingError(
            f"{file}: nothing is said about {table}.{target}.",
            hint="Map a column to it first; nothing was changed.",
            file=file, table=table, target=target,
        )  # fmt: skip
    return rule


def _entry(files: Files, file: str) -> FileMapping | None:
    return next((entry for entry in files if entry.matches(file) or entry.match == file), None)


def _with_table(files: Files, *, file: str, table: str) -> Files:
    entry = _entry(files, file)
    if entry is None:
        made = FileMapping(match=pattern_of(file), tables=(TableMapping(table=table, columns=()),))
        return (*files, made)
    if any(known.table == table for known in entry.tables):
        return files
    wider = replace(entry, tables=(*entry.tables, TableMapping(table=table, columns=())))
    return tuple(wider if one is entry else one for one in files)


def _changed(
    files: Files, *, file: str, table: str, change: Callable[[TableMapping], TableMapping]
) -> Files:
    entry = _entry(files, file)
    if entry is None:
        return files
    tables = tuple(change(one) if one.table == table else one for one in entry.tables)
    return tuple(replace(one, tables=tables) if one is entry else one for one in files)


def _without_empty(files: Files) -> Files:
    return tuple(
        replace(entry, tables=tuple(one for one in entry.tables if one.columns or one.identity))
        for entry in files
    )
