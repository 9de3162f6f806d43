"""Writing the row of a model: checked by the database alone, and nobody's signal hears of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection

from mehvar_web.sql._statements import ask, many

if TYPE_CHECKING:
    from django.db.models import Field, Model


def insert(row: Model) -> None:
    """Write a new row and give it its id; ``row.save()`` in a quarter of its time.

    Raises:
        IntegrityError: when a constraint of the table refuses it.
    """
    _insert(row, "")


def insert_new(row: Model) -> bool:
    """Write a new row, unless one of its unique keys is there already; return whether it was new.

    Of two transactions with the same key the second waits for the first, and finds its row.
    """
    return _insert(row, "ON CONFLICT DO NOTHING ")


def _insert(row: Model, on_conflict: str) -> bool:
    begin, fields, key = _shape(type(row))
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields]
    made = ask(f"{begin}{on_conflict}RETURNING {key}", values)
    if not made:
        return False
    row.pk = made[0][0]
    state = row._state  # noqa: SLF001 (where the model keeps that it is written)
    state.adding, state.db = False, connection.alias
    return True


@cache
def _shape(model: type[Model]) -> tuple[str, tuple[Field[Any, Any], ...], str]:
    """Return the beginning of the statement, the fields that it writes, and the key's column."""
    meta = model._meta  # noqa: SLF001 (documented for use by others)
    fields = tuple(one for one in meta.concrete_fields if not one.primary_key)
    names = ", ".join(_quoted(one.column) for one in fields)
    begin = f"INSERT INTO {_quoted(meta.db_table)} ({names}) VALUES ({many('%s', len(fields))}) "
    return begin, fields, _quoted(meta.pk.column)


def _quoted(name: object) -> str:
    return connection.ops.quote_name(str(name))
