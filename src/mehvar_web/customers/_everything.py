"""Everything known of one person, table by table: what they may ask us for (right of access)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from mehvar import schema
from mehvar.customers import TimelineEntry
from mehvar_web import company, ui
from mehvar_web.customers._identity import Decided

Rows = Sequence[Mapping[str, object]]


def everything(
    customer_id: int, *, fresh: Sequence[TimelineEntry], decisions: Sequence[Decided]
) -> dict[str, Rows]:
    """Return the rows of every published table that are about the customer, and what is newer.

    Tables that later parts of Mehvar add come along by themselves: whatever names a customer.
    """
    marts = company.marts()
    current = marts.current()
    told: dict[str, Rows] = {}
    for table in schema.TABLES.values():
        if table.layer != "mart" or "customer_id" not in table.column_names:
            continue
        names = [name for name in table.column_names if not name.endswith("_hash")]
        columns = ", ".join(f'"{name}"' for name in names)
        view = marts.view(table.name, current=current)
        told[table.name] = marts.rows(
            f"SELECT {columns} FROM {view} WHERE customer_id = ?", [customer_id]
        )
    told["since_the_last_build"] = [asdict(one) for one in fresh]
    told["decisions"] = [
        {"decision_id": one.decision_id, "kind": one.kind, "at": one.at, "reason": one.reason}
        for one in decisions
    ]
    return told


def to_json(told: Mapping[str, Rows]) -> str:
    """Write everything as JSON, times in UTC."""
    return json.dumps(told, default=_plain, ensure_ascii=False, indent=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One cell of one row of one table."""

    table: str
    row: int
    column: str
    value: object


LINE_COLUMNS: tuple[ui.Column[Line], ...] = (
    ui.Column(name="table", label="table", cell=lambda line: line.table),
    ui.Column(name="row", label="row", cell=lambda line: line.row),
    ui.Column(name="column", label="column", cell=lambda line: line.column),
    ui.Column(name="value", label="value", cell=lambda line: line.value),
)


def lines_of(told: Mapping[str, Rows]) -> Iterator[Line]:
    """Yield everything as lines of a sheet, cell by cell; empty cells are left out."""
    for name, rows in told.items():
        for number, row in enumerate(rows, start=1):
            for column, value in row.items():
                if value is not None:
                    yield Line(table=name, row=number, column=column, value=value)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
