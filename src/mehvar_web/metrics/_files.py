"""Metrics and their values as rows of files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

from django.http import QueryDict, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mehvar.metrics import Metric, Value
from mehvar_web.metrics._catalogue import SORTS, Entry
from mehvar_web.metrics._metric import Choice
from mehvar_web.metrics._values import month_kind, read_values
from mehvar_web.metrics._words import PERIODS
from mehvar_web.ui import Column

_SORTS: dict[str, str | Promise] = {
    "theme": pgettext_lazy("sorted by", "Theme"),
    "title": pgettext_lazy("sorted by", "Name"),
    "signal": pgettext_lazy("sorted by", "Signals first"),
    "target": pgettext_lazy("sorted by", "Missed targets first"),
    "change": pgettext_lazy("sorted by", "Worse first"),
}


def sort_choices(sort: str) -> tuple[Choice, ...]:
    """Return the orders of the list to choose from."""
    return tuple(Choice(code=code, words=_SORTS[code], chosen=code == sort) for code in SORTS)


def wanted_values(metric: Metric, asked: QueryDict) -> Sequence[Value]:
    """Return the values that an address asks for: by default the company's months."""
    by, kind = asked.get("by", ""), asked.get("period", month_kind())
    by = by if by in metric.dimensions else ""
    return read_values(metric, by=by, kind=kind if kind in PERIODS else "")


def told_value(value: Value) -> dict[str, object]:
    """Return a value as programs read it."""
    return asdict(value)


def csv_pieces(pieces: Iterable[bytes], *, name: str) -> StreamingHttpResponse:
    """Answer with a file that the core writes piece by piece."""
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _value_column(name: str) -> Column[Value]:
    return Column(name=name, label=name, cell=lambda row: getattr(row, name))


def _change_column(name: str, field: str) -> Column[Value]:
    return Column(
        name=name, label=name, cell=lambda row: getattr(row.change, field) if row.change else None
    )


VALUE_COLUMNS: tuple[Column[Value], ...] = (
    *map(_value_column, (
        "metric", "dimension", "member", "period_kind", "period", "value", "low", "high", "n",
        "customers", "note",
    )),
    _change_column("difference", "difference"),
    _change_column("difference_low", "low"),
    _change_column("difference_high", "high"),
    _change_column("significant", "significant"),
)  # fmt: skip


def _entry_column(name: str, cell: Callable[[Entry], object]) -> Column[Entry]:
    return Column(name=name, label=name, cell=cell)


def _last_column(name: str) -> Column[Entry]:
    return _entry_column(name, lambda row: getattr(row.last, name) if row.last else None)


ENTRY_COLUMNS: tuple[Column[Entry], ...] = (
    _entry_column("metric", lambda row: row.metric.name),
    _entry_column("title", lambda row: row.title),
    _entry_column("definition", lambda row: row.definition),
    _entry_column("theme", lambda row: row.theme),
    _entry_column("unit", lambda row: row.metric.unit),
    *map(_last_column, ("period_kind", "period", "value", "low", "high", "n")),
    _entry_column(
        "difference",
        lambda row: row.last.change.difference if row.last and row.last.change else None,
    ),
    _entry_column(
        "significant",
        lambda row: row.last.change.significant if row.last and row.last.change else None,
    ),
    _entry_column("target", lambda row: row.target.value if row.target else None),
    _entry_column("standing", lambda row: row.standing),
    _entry_column("signal", lambda row: row.signal.rule if row.signal else None),
)
