"""Rows as views give them, checked at once, kept as JSON, and made whole for the lake."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from mehvar import calendar, schema
from mehvar.errors import MehvarError

if TYPE_CHECKING:
    import pyarrow as pa

SOURCE = "mehvar"
"""The source of every row that was made in the web application."""

_MADE = {"source", "record_hash", "import_id", "ingested_at", "content_hash", "day"}
_MADE |= {"person_hash", "order_hash"}
_EXTRA = {"order_source"}
"""What a view may say besides columns: the source whose orders ``order_id`` names."""

_INTEGERS = 2**63


class OutboxError(MehvarError, ValueError):
    """What was done cannot be recorded as told; nothing was recorded."""

    code = "outbox"


def check_rows(table: str, rows: Sequence[Mapping[str, object]], *, now: datetime) -> list[object]:
    """Return the rows as JSON knows them; ``at`` is now where a row does not tell it.

    Raises:
        OutboxError: naming every fault of every row.
    """
    known = schema.TABLES.get(table)
    if known is None or known.layer != "base":
        raise OutboxError(
            f"There is no base table called {table!r}.", hint="docs/tables.md lists them."
        )
    wrong: list[str] = []
    checked: list[object] = []
    for number, row in enumerate(rows, start=1):
        whole = {**({"at": now} if _needs_time(known) else {}), **row}
        faults = [*_strangers(known, whole), *_lacks(known, whole), *_faults(known, whole)]
        wrong += [f"row {number}: {fault}" for fault in faults]
        checked.append({name: _plain(value) for name, value in whole.items() if value is not None})
    if wrong:
        raise OutboxError(
            f"These rows are none of {table}: " + "; ".join(wrong) + ".",
            hint="Nothing was recorded. docs/tables.md tells the columns and their types.",
            table=table,
            faults=wrong,
        )
    return checked


def to_arrow(
    table: str,
    rows: Sequence[tuple[str, Mapping[str, object]]],
    *,
    import_id: str,
    ingested_at: Sequence[datetime],
    zone: str,
) -> pa.Table:
    """Return rows, each with the record id it has unless it tells one, as the lake keeps them.

    Raises:
        KeyError, TypeError, ValueError: when a row is none of the table any more.
    """
    import pyarrow as pa

    known = schema.table(table)
    whole = [
        _whole(known, record_id, row)
        | {"import_id": import_id, "ingested_at": moment, "source": SOURCE}
        for (record_id, row), moment in zip(rows, ingested_at, strict=True)
    ]
    names = [column.name for column in known.columns if column.name != "day"]
    made = {
        name: pa.array([row.get(name) for row in whole], known.column(name).arrow_type)
        for name in names
    }
    if "day" in known.column_names:
        made["day"] = calendar.local_day(made["at"], zone=zone)
    return pa.table({column.name: made[column.name] for column in known.columns})


def hash_of(source: object, reference: object) -> int | None:
    """Return the 64-bit hash by which tables are joined (docs/architecture.md)."""
    if source is None or reference is None:
        return None
    text = f"{source}\x1f{reference}".encode()
    digest = hashlib.md5(text, usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def _whole(table: schema.Table, record_id: str, row: Mapping[str, object]) -> dict[str, object]:
    """Read a kept row back, with its keys."""
    read = {
        name: _read(table.column(name), value) for name, value in row.items() if name not in _EXTRA
    }
    read["record_id"] = read.get("record_id") or record_id
    read["record_hash"] = hash_of(SOURCE, read["record_id"])
    if read.get("person_ref") is not None:
        read["person_source"] = read.get("person_source") or SOURCE
        read["person_hash"] = hash_of(read["person_source"], read["person_ref"])
    if "order_hash" in table.column_names:
        read["order_hash"] = hash_of(row.get("order_source") or SOURCE, read.get("order_id"))
    return read


def _needs_time(table: schema.Table) -> bool:
    return "at" in table.column_names and table.column("at").required


def _strangers(table: schema.Table, row: Mapping[str, object]) -> list[str]:
    extra = _EXTRA if "order_id" in table.column_names else set()
    return [
        f"{name} is made by Mehvar itself" if name in _MADE else f"{name} is no column"
        for name in row
        if name in _MADE or name not in {*table.column_names, *extra}
    ]


def _lacks(table: schema.Table, row: Mapping[str, object]) -> list[str]:
    made = {*_MADE, "record_id"}
    return [
        f"{column.name} is missing"
        for column in table.columns
        if column.required and column.name not in made and row.get(column.name) is None
    ]


def _faults(table: schema.Table, row: Mapping[str, object]) -> list[str]:
    """Compare the values with the columns' types and choices."""
    faults = []
    for column in table.columns:
        value = row.get(column.name)
        if value is None:
            continue
        if not _fits(column.kind, value):
            faults.append(f"{column.name} holds {type(value).__name__}, wanted is {column.kind}")
        elif column.choices and value not in column.choices:
            faults.append(f"{column.name} must be one of {', '.join(column.choices)}")
    return faults


def _fits(kind: schema.Kind, value: object) -> bool:
    if kind == "at":
        return isinstance(value, datetime) and value.tzinfo is None
    if kind == "day":
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "text":
        return isinstance(value, str) and "\x00" not in value
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    if kind == "float":
        return is_integer or (isinstance(value, float) and math.isfinite(value))
    return is_integer and -_INTEGERS <= int(str(value)) < _INTEGERS


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _read(column: schema.Column, value: object) -> object:
    if column.kind == "at":
        return datetime.fromisoformat(str(value))
    if column.kind == "day":
        return date.fromisoformat(str(value))
    return float(str(value)) if column.kind == "float" else value
