"""The rows behind a number: the very orders, answers, contacts or customers that were counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mehvar.metrics._catalogue import metric as named
from mehvar.metrics._cursor import Key, cursor_of, token_of
from mehvar.metrics._evaluate import HIDDEN
from mehvar.metrics._metric import Counted, Metric, MetricError
from mehvar.metrics._rows_sql import rows_sql
from mehvar.workspace import EVERYONE, Sight

if TYPE_CHECKING:
    from mehvar.workspace import Current, Marts

_CHUNK = 5_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LAST = 2**63 - 1
"""Where a row without a customer stands among those of its day."""

_EVENT = ("day", "customer_id", "source", "record_id", "order_id", "store_id", "member", "x")
_CUSTOMER = ("customer_id", "period", "member", "x")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selection:
    """Which of a metric's rows: of a member, a period, or a share's numerator.

    ``by`` is any dimension of the metric and ``member`` its value, ``period_kind`` any kind of
    period and ``period`` its key; what is None does not select. Of a share, ``counts`` selects
    the rows in its numerator, or the others.
    """

    by: str | None = None
    member: str | None = None
    period_kind: str | None = None
    period: str | None = None
    counts: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRow:
    """One thing that a number counts.

    ``value`` is what the estimator works on: 1 for a thing that is only counted, money in minor
    units, stars, minutes, or 1, 0, -1 for promoters, passives, detractors. ``counts`` says of a
    share whether the row is in its numerator; it is None for any other metric. A customer who is
    counted has no day and no record.
    """

    customer_id: int | None
    value: float
    counts: bool | None
    day: date | None = None
    source: str = ""
    record_id: str = ""
    order_id: str | None = None
    store_id: str | None = None
    member: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """Some of the rows behind a number.

    ``total`` is how many rows there are on all pages. ``n`` is the metric's n within sight and
    ``in_numerator`` how many of them a share counts, whatever ``counts`` selects. ``after`` asks
    for the next page; it is empty on the last. A ``note`` of ``hidden`` says that the group is
    smaller than may be shown.
    """

    metric: str
    counted: Counted
    rows: tuple[CountedRow, ...]
    total: int
    n: int
    in_numerator: int | None
    after: str = ""
    note: str = ""


def read_rows(
    marts: Marts,
    name: str,
    *,
    by: str | None = None,
    member: str | None = None,
    period_kind: str | None = None,
    period: str | None = None,
    counts: bool | None = None,
    sight: Sight = EVERYONE,
    limit: int = 50,
    after: str = "",
) -> RowPage:
    """Return rows that a number counts, newest first (customers: by id), a page at a time.

    Args:
        marts: the published marts, kept open.
        name: the metric.
        by: any dimension of the metric, ready or not.
        member: the dimension's value; every one by default.
        period_kind: any kind of period, ready or not.
        period: the period's key; every one by default.
        counts: of a share, only the rows in its numerator, or only the others.
        sight: whose customers; rows of others are neither listed nor counted.
        limit: how many rows a page holds at most.
        after: where the page before ended: its ``after``.

    Raises:
        MetricError: when the metric, dimension or period does not exist, or ``after`` is none.
    """
    selection = _Selection(
        by=by, member=member, period_kind=period_kind, period=period, counts=counts
    )
    asked = _Asked.of(marts, name, selection, sight)
    key = cursor_of(after, customers=asked.metric.counted == "customer") if after else None
    tally = asked.tally()
    if tally.hidden:
        return RowPage(
            metric=name, counted=asked.metric.counted, rows=(), total=0, n=0, in_numerator=None,
            note=HIDDEN,
        )  # fmt: skip
    found = asked.page(limit, key)
    shown = found[:limit]
    return RowPage(
        metric=name,
        counted=asked.metric.counted,
        rows=tuple(asked.row(one) for one in shown),
        total=tally.total(counts),
        n=tally.n,
        in_numerator=tally.numerator if asked.is_share else None,
        after=asked.token(shown[-1]) if shown and len(found) > limit else "",
    )


def export_rows(
    marts: Marts,
    name: str,
    *,
    by: str | None = None,
    member: str | None = None,
    period_kind: str | None = None,
    period: str | None = None,
    counts: bool | None = None,
    sight: Sight = EVERYONE,
) -> Iterator[bytes]:
    """Yield the rows that a number counts as CSV, piece by piece, in the order of ``read_rows``.

    UTF-8 with a byte order mark, which spreadsheets need for Persian; a text that they would run
    as a formula gets an apostrophe. A hidden group yields the header alone. The arguments are
    those of ``read_rows``.

    Raises:
        MetricError: as ``read_rows``, before the first piece.
    """
    selection = _Selection(
        by=by, member=member, period_kind=period_kind, period=period, counts=counts
    )
    asked = _Asked.of(marts, name, selection, sight)
    return _csv(asked, hidden=asked.tally().hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tally:
    """How many rows are in sight, how many count, and whether the group may be shown at all."""

    n: int
    numerator: int
    hidden: bool

    def total(self, counts: bool | None) -> int:  # noqa: FBT001 (a filter of three states)
        if counts is None:
            return self.n
        return self.numerator if counts else self.n - self.numerator


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One question about rows, ready to be put to the marts."""

    marts: Marts
    metric: Metric
    current: Current
    sql: str
    where: str
    values: tuple[object, ...]
    selection: _Selection
    sight: Sight

    @classmethod
    def of(cls, marts: Marts, name: str, selection: _Selection, sight: Sight) -> _Asked:
        metric, current = named(name), marts.current()
        if not current.as_of:
            raise MetricError("Nothing has been built yet.", hint="Run: mehvar build")
        _check(selection)
        rows = rows_sql(
            marts, metric, by=selection.by, period=selection.period_kind, key=selection.period,
            current=current,
        )  # fmt: skip
        tests: dict[str, object] = {}
        if selection.member is not None:
            tests["member = ?"] = selection.member
        if selection.period is not None:
            tests["period = ?"] = selection.period
        if rows.first_day is not None and metric.counted != "customer":
            tests["day >= ?"] = rows.first_day  # follows from the period, and reads less
        return cls(
            marts=marts, metric=metric, current=current, sql=rows.sql,
            where=" AND ".join(["x IS NOT NULL", *tests]), values=tuple(tests.values()),
            selection=selection, sight=sight,
        )  # fmt: skip

    @property
    def columns(self) -> tuple[str, ...]:
        return _CUSTOMER if self.metric.counted == "customer" else _EVENT

    @property
    def keys(self) -> tuple[str, ...]:
        if self.metric.counted == "customer":
            return ("customer_id", "period", "member")
        return ("day", "customer_id", "source", "record_id")

    @property
    def is_share(self) -> bool:
        return self.metric.estimator == "proportion"

    def tally(self) -> _Tally:
        """Count: from what the build published where it did, else from the rows."""
        published = self._published() if self.sight.sees_everyone else None
        if published is not None:
            n, value, note = published
            share = round((value or 0.0) * n) if self.is_share else n
            return _Tally(n=n, numerator=share, hidden=note == HIDDEN)
        seen = self.sight.condition(self.marts, current=self.current)
        ((n, numerator),) = self.marts.ask(
            f"SELECT count(*), count(*) FILTER (x > 0) FROM ({self.sql}) "
            f"WHERE {self.where} AND {seen}",
            self.values,
        )
        return _Tally(n=n, numerator=numerator, hidden=self._too_small())

    def page(self, limit: int, after: Key | None) -> list[dict[str, Any]]:
        where, values = self._from(after)
        wanted = max(0, limit) + 1
        if self.metric.counted != "customer":
            # Reading the numbers first and the texts of these few rows then costs a third.
            found = self.marts.ask(
                f"SELECT day, customer_id FROM ({self.sql}) WHERE {where} "
                "ORDER BY day DESC, customer_id NULLS LAST LIMIT ?",
                [*values, wanted],
            )
            known = sorted({row[1] for row in found if row[1] is not None})
            days = [row[0] for row in found]
            if not found:
                return []
            listed = ", ".join(map(str, known)) or "NULL"
            where += f" AND day BETWEEN ? AND ? AND (customer_id IN ({listed})"
            where += " OR customer_id IS NULL)" if len(known) < len(found) else ")"
            values = (*values, min(days), max(days))
        return self.marts.rows(
            f"{self._select()} WHERE {where} ORDER BY {self._order()} LIMIT ?", [*values, wanted]
        )

    def chunks(self) -> Iterator[list[dict[str, Any]]]:
        where, values = self._from(None)
        with self.marts.connection.cursor() as cursor:
            cursor.execute(f"{self._select()} WHERE {where} ORDER BY {self._order()}", list(values))
            while rows := cursor.fetchmany(_CHUNK):
                yield [dict(zip(self.columns, row, strict=True)) for row in rows]

    def row(self, one: dict[str, Any]) -> CountedRow:
        facts = {name: value for name, value in one.items() if name != "x"}
        return CountedRow(
            value=float(one["x"]), counts=one["x"] > 0 if self.is_share else None, **facts
        )

    def _published(self) -> tuple[int, float | None, str] | None:
        """What the build published for this very selection: n, value and note."""
        chosen = self.selection
        if (chosen.by is None) != (chosen.member is None):
            return None
        if (chosen.period_kind is None) != (chosen.period is None):
            return None
        values = self.marts.view("metric_values", current=self.current)
        found: list[tuple[int, float | None, str]] = self.marts.ask(
            f"SELECT n, value, note FROM {values} WHERE metric = ? AND dimension = ? "
            "AND member = ? AND period_kind = ? AND period = ?",
            [
                self.metric.name, chosen.by or "", chosen.member or "", chosen.period_kind or "",
                chosen.period or "",
            ],
        )  # fmt: skip
        return found[0] if found else None

    def _too_small(self) -> bool:
        """Whether the group, seen by somebody who sees everyone, is too small to be shown."""
        published = self._published()
        if published is not None:
            return published[2] == HIDDEN
        least = self.marts.workspace.settings.minimum_group
        rows = f"FROM ({self.sql}) WHERE {self.where} AND customer_id"
        unknown = f"SELECT count(*) FROM (SELECT 1 {rows} IS NULL LIMIT {least})"
        known = (
            f"SELECT count(*) FROM (SELECT DISTINCT customer_id {rows} IS NOT NULL LIMIT {least})"
        )
        ((people,),) = self.marts.ask(
            f"SELECT ({unknown}) + ({known})", [*self.values, *self.values]
        )
        return 0 < int(people) < least

    def token(self, one: dict[str, Any]) -> str:
        """Where a page ends that ends with this row."""
        keys = {name: one[name] for name in self.keys}
        if keys["customer_id"] is None:
            keys["customer_id"] = _LAST
        return token_of(list(keys.values()))

    def _select(self) -> str:
        return f"SELECT {', '.join(self.columns)} FROM ({self.sql})"

    def _from(self, after: Key | None) -> tuple[str, tuple[object, ...]]:
        where = f"{self.where} AND {self.sight.condition(self.marts, current=self.current)}"
        values = self.values
        if self.selection.counts is not None:
            where, values = f"{where} AND (x > 0) = ?", (*values, self.selection.counts)
        if after is None:
            return where, values
        if self.metric.counted == "customer":
            return f"{where} AND ({', '.join(self.keys)}) > (?, ?, ?)", (*values, *after)
        where += " AND day <= ? AND (day < ? OR "
        where += f"(coalesce(customer_id, {_LAST}), source, record_id) > (?, ?, ?))"
        return where, (*values, after[0], *after)

    def _order(self) -> str:
        if self.metric.counted == "customer":
            return ", ".join(self.keys)
        return "day DESC, customer_id NULLS LAST, source, record_id"


def _check(selection: _Selection) -> None:
    """Refuse a value without what it is a value of."""
    if selection.member is not None and selection.by is None:
        raise MetricError("A member was asked for, but no dimension.", hint="Say by as well.")
    if selection.period is not None and selection.period_kind is None:
        raise MetricError("A period was asked for, but not of which kind.", hint="Say period_kind.")


def _csv(asked: _Asked, *, hidden: bool) -> Iterator[bytes]:
    names = ["value" if name == "x" else name for name in asked.columns]
    yield "\ufeff".encode() + _lines([[*names, "counts"] if asked.is_share else names])
    for chunk in () if hidden else asked.chunks():
        yield _lines([_cells(asked, one) for one in chunk])


def _cells(asked: _Asked, one: dict[str, Any]) -> list[object]:
    cells = [_safe(one[name]) for name in asked.columns]
    return [*cells, "yes" if one["x"] > 0 else "no"] if asked.is_share else cells


def _lines(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _safe(cell: object) -> object:
    """Defuse text that begins like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
