"""Any list as a file that spreadsheets open: UTF-8 with a mark, ASCII digits, no formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from mehvar_web.ui.tables import Column

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins so would run as a formula when a spreadsheet opens the file."""


class _Echo:
    """Hands each written line back, so that a file of any size needs no memory."""

    def write(self, line: str) -> str:
        return line


def csv_response(
    *, columns: Sequence[Column[Any]], rows: Iterable[Any], name: str
) -> StreamingHttpResponse:
    """Answer with the rows as ``name``.csv, one at a time."""
    response = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    head = writer.writerow([_safe(str(column.label)) for column in columns])
    yield f"\ufeff{head}"
    for row in rows:
        yield writer.writerow([csv_value(column.written(row)) for column in columns])


def csv_value(value: object) -> str:
    """Write a value: dates in ISO 8601, numbers as programs write them, text defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, int | float | Decimal | date):
        return str(value)
    return _safe(str(value))


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
