"""What a person changed on the mapping page, put into the mapping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.http import QueryDict

from mehvar.ingest import Look, Mapping, TableMapping

_RECORD_ID = "record_id"
_OPTIONS = ("calendar", "order", "unit")


def apply_form(mapping: Mapping, seen: Look, form: QueryDict) -> Mapping:
    """Return the mapping as the form of one file says it.

    Fields, with PLACE a column's number in the file: ``use:PLACE:TABLE.TARGET`` what the column is
    taken for now (empty: for nothing), ``add:PLACE`` what else, ``opt:TABLE.TARGET:NAME`` how it
    is read, ``key:TABLE`` (several) which columns identify a row, ``drop:TABLE`` that the table is
    not filled from this file, ``more`` and ``more_is`` a column and what else it is taken for.

    Raises:
        MappingError: when a table, a column or an option does not exist.
    """
    mapping = _with_keys(mapping, seen, form)
    for column, before, after in _moves(seen, form):
        if before:
            mapping = _without(mapping, seen.name, column, before)
        if after:
            mapping = _with(mapping, seen.name, column, after)
    mapping = _with_options(mapping, seen.name, form)
    for field in form:
        if field.startswith("drop:"):
            mapping = mapping.without_table(seen.name, table=field.removeprefix("drop:"))
    return mapping


def _moves(seen: Look, form: QueryDict) -> Iterator[tuple[str, str, str]]:
    """Yield (column, what it was taken for, what it is taken for now) of every change."""
    for field, after in form.items():
        kind, _, rest = field.partition(":")
        place, _, before = rest.partition(":")
        if kind not in {"use", "add"} or not place.isdigit() or int(place) >= len(seen.columns):
            continue
        if before != after:
            yield seen.columns[int(place)], before, str(after)
    more, target = form.get("more", ""), form.get("more_is", "")
    if target and more.isdigit() and int(more) < len(seen.columns):
        yield seen.columns[int(more)], "", target


def _table(mapping: Mapping, file: str, table: str) -> TableMapping | None:
    entry = mapping.for_file(file)
    return next((one for one in entry.tables if one.table == table), None) if entry else None


def _without(mapping: Mapping, file: str, column: str, value: str) -> Mapping:
    """Take one column out of a target; the others that are joined to it stay."""
    table, _, target = value.partition(".")
    if target == _RECORD_ID:
        return _put_key(mapping, file, table, [one for one in _key(mapping, file, table)
                                               if one != column])  # fmt: skip
    known = _table(mapping, file, table)
    rule = known.rule(target) if known else None
    if rule is None or column not in rule.uses:
        return mapping  # the page was older than the mapping
    left = tuple(name for name in rule.columns if name != column)
    if not left or column == rule.multiply_by:
        return mapping.without_column(file, table=table, target=target)
    return mapping.with_rule(file, replace(rule, columns=left), table=table, target=target)


def _with(mapping: Mapping, file: str, column: str, value: str) -> Mapping:
    """Take a column for a target; beside a column that is there already, it is joined to it."""
    table, _, target = value.partition(".")
    if target == _RECORD_ID:
        return _put_key(mapping, file, table, [*_key(mapping, file, table), column])
    known = _table(mapping, file, table)
    before = known.rule(target) if known else None
    if before is None or not before.columns:
        return mapping.with_column(file, column, table=table, target=target)
    if column in before.columns:
        return mapping
    joined = replace(before, columns=(*before.columns, column))
    return mapping.with_rule(file, joined, table=table, target=target)


def _key(mapping: Mapping, file: str, table: str) -> list[str]:
    known = _table(mapping, file, table)
    return [column for rule in known.identity for column in rule.columns] if known else []


def _put_key(mapping: Mapping, file: str, table: str, columns: list[str]) -> Mapping:
    known = _table(mapping, file, table)
    wanted = list(dict.fromkeys(columns))
    if wanted == _key(mapping, file, table):
        return mapping
    grouped = bool(known and known.one_per)
    return mapping.with_key(file, table=table, columns=wanted, grouped=grouped)


def _with_keys(mapping: Mapping, seen: Look, form: QueryDict) -> Mapping:
    for field in form:
        kind, _, table = field.partition(":")
        if kind != "key" or _table(mapping, seen.name, table) is None:
            continue
        places = [int(one) for one in form.getlist(field) if one.isdigit()]
        columns = [seen.columns[place] for place in places if place < len(seen.columns)]
        if set(columns) != set(_key(mapping, seen.name, table)):
            mapping = _put_key(mapping, seen.name, table, columns)
    return mapping


def _with_options(mapping: Mapping, file: str, form: QueryDict) -> Mapping:
    for field, chosen in form.items():
        kind, _, rest = field.partition(":")
        value, _, option = rest.partition(":")
        table, _, target = value.partition(".")
        if kind != "opt" or option not in _OPTIONS:
            continue
        known = _table(mapping, file, table)
        rule = known.rule(target) if known else None
        wanted = None if chosen == "same" else chosen
        if rule is not None and getattr(rule, option) != wanted:
            mapping = mapping.with_options(file, table=table, target=target, **{option: wanted})
    return mapping
