"""Reading the one row of a model that a condition finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from mehvar_web.sql._statements import ask

T = TypeVar("T", bound=Model)
_Convert = Callable[[Any], Any]


def row_of(model: type[T], condition: str, values: Sequence[Any]) -> T | None:
    """Return a row for which an SQL condition holds; in a fifth of the time of ``first()``."""
    query, names, converters = _shape(model)
    rows = ask(f"{query} WHERE {condition} LIMIT 1", values)
    if not rows:
        return None
    told = list(rows[0])
    for place, convert in converters:
        told[place] = convert(told[place])
    return model.from_db(connection.alias, names, told)


@cache
def _shape(model: type[Model]) -> tuple[str, list[str], list[tuple[int, _Convert]]]:
    """Return the query, the names of its columns, and how values of the database become ours."""
    meta = model._meta  # noqa: SLF001 (documented for use by others)
    fields = meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)
    query = f"SELECT {columns} FROM {connection.ops.quote_name(meta.db_table)}"
    converters = [(place, made) for place, one in enumerate(fields) if (made := _converter(one))]
    return query, [one.attname for one in fields], converters


def _converter(field: Any) -> _Convert | None:
    column = field.cached_col
    steps = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert if steps else None
