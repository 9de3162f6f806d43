"""A log of purchases in any file, as what the models need of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mehvar.value._purchases import Floats, Integers, Purchases, PurchasesError

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.ingest import AskedColumn, OpenedColumns, SetAside

EPOCH = date(1970, 1, 1)
_MOSTLY = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRows:
    """What became of a file's rows.

    ``set_aside`` could not be read (``reasons`` by column, ``examples`` the first of them),
    ``after`` lie after the day of the estimate, ``returned`` belong to days on which a customer's
    amounts sum to less than nothing, ``merged`` fell on a customer's day with another row.
    """

    read: int
    used: int
    set_aside: int
    after: int
    returned: int
    merged: int
    reasons: tuple[tuple[str, str, int], ...]
    examples: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Purchases of one file: one row per customer and day, sorted by customer and day.

    ``customer`` is a place in ``ids``; ``day`` counts from 1970-01-01; ``amount`` is the day's sum,
    None where no amounts were asked for.
    """

    file: str
    columns: tuple[tuple[str, str], ...]
    as_of: int
    first_day: int
    last_day: int
    ids: pa.Array
    customer: Integers
    day: Integers
    amount: Floats | None
    rows: LogRows

    def purchases(self, *, until: int, unit: float) -> tuple[Integers, Purchases]:
        """Return the customers known by ``until``, as places in ``ids``, and their purchases."""
        starts, ends = self._spans(until)
        first, last = self.day[starts], self.day[ends - 1]
        return self.customer[starts], Purchases(
            frequency=ends - starts - 1,
            recency=(last - first) / unit,
            age=(until - first) / unit,
        )

    def mean_amounts(self, *, until: int) -> Floats | None:
        """Return the mean amount of each known customer's repeat purchases; NaN without any."""
        if self.amount is None:
            return None
        starts, ends = self._spans(until)
        sums = np.append(0.0, np.cumsum(np.where(self.day <= until, self.amount, 0.0)))
        repeats = (ends - starts - 1).astype(np.float64)
        paid = sums[ends] - sums[starts] - self.amount[starts]
        mean = np.full(len(starts), np.nan)
        np.divide(paid, repeats, out=mean, where=repeats > 0)
        return mean

    def _spans(self, until: int) -> tuple[Integers, Integers]:
        """Where each customer's purchases up to ``until`` begin and end among the rows."""
        starts = np.flatnonzero(np.diff(self.customer, prepend=-1))
        seen = np.add.reduceat((self.day <= until).astype(np.int64), starts)
        return starts[seen > 0], (starts + seen)[seen > 0]


def day_of(number: int) -> date:
    """Return the day of a number of days since 1970-01-01."""
    return EPOCH + timedelta(days=int(number))


def read_log(
    *,
    path: Path,
    customer: str,
    day: str,
    amount: str | None = None,
    as_of: date | None = None,
    today: date | None = None,
    zone: str = "UTC",
    order: str = "auto",
    header: bool = True,
) -> Log:
    """Read a log of purchases from a CSV, TSV, XLSX, JSON or Parquet file.

    Rows of one customer and day are one purchase, whose amount is their sum; a day whose sum is
    negative is a return and no purchase. Rows that cannot be read are set aside and counted.

    Args:
        path: the file.
        customer: the column of the customer.
        day: the column of the date, in any calendar and spelling that the importer knows.
        amount: the column of the amount.
        as_of: the last day that counts; the log's last day by default.
        today: where given, a few rows after it are taken for errors and do not count.
        zone: whose days count where times bear a zone.
        order: ``dmy``, ``mdy`` or ``ymd`` where the dates leave it open.
        header: whether the first line names the columns; else they are numbered from 1.

    Raises:
        MappingError: when the file has no such column.
        SourceError: when the file is no table.
        PurchasesError: when no row can be used.
    """
    from mehvar import ingest

    asked = _asked(customer, day, amount, order)
    with ingest.open_columns(path=path, asked=asked, zone=zone, header=header) as opened:
        last = _last_day(opened, as_of, today)
        opened.connection.execute(
            f"CREATE TEMP TABLE visits AS SELECT customer, day, count(*) AS lines{_sum(amount)} "
            f"FROM {opened.table} WHERE day <= DATE '{last}' GROUP BY customer, day"
        )
        return _read(opened, last, with_amount=amount is not None)


def _asked(customer: str, day: str, amount: str | None, order: str) -> Sequence[AskedColumn]:
    from mehvar.ingest import AskedColumn

    if order not in {"auto", "ymd", "dmy", "mdy"}:
        raise PurchasesError(f"{order!r} is no order of a date.", hint="Say ymd, dmy or mdy.")
    asked = [
        AskedColumn(name="customer", column=customer, kind="id"),
        AskedColumn(name="day", column=day, kind="date", order=order),  # type: ignore[arg-type]
    ]
    if amount is not None:
        asked.append(AskedColumn(name="amount", column=amount, kind="number"))
    return asked


def _sum(amount: str | None) -> str:
    return ", sum(amount) AS amount" if amount is not None else ""


def _last_day(opened: OpenedColumns, as_of: date | None, today: date | None) -> date:
    """Return the last day that counts: not one of a few days that have not come yet."""
    if as_of is not None:
        return as_of
    ask = f"SELECT max(day), count(*) FROM {opened.table}"
    last: date | None
    last, rows = opened.connection.execute(ask).fetchall()[0]
    if last is None:
        raise PurchasesError(
            f"No row of {opened.file} can be used: {opened.set_aside:,} of {opened.rows:,} were "
            "set aside.",
            hint="Name the columns of the customer and the date; --json lists reasons and rows.",
        )
    if today is None or last <= today:
        return last
    known, ahead = opened.connection.execute(
        f"SELECT max(day) FILTER (day <= DATE '{today}'), count(*) FILTER (day > DATE '{today}') "
        f"FROM {opened.table}"
    ).fetchall()[0]
    return known if known is not None and ahead <= _MOSTLY * rows else last


def _read(opened: OpenedColumns, last: date, *, with_amount: bool) -> Log:
    import pyarrow.compute as pc

    kept = "WHERE amount >= 0" if with_amount else ""
    ids = opened.connection.sql(
        f"SELECT customer FROM visits {kept} GROUP BY customer ORDER BY customer"
    ).to_arrow_table()
    if not ids.num_rows:
        raise PurchasesError(
            f"{opened.file} has no purchase up to {last}.", hint="Give a later --as-of."
        )
    amount = ", amount" if with_amount else ""
    opened.connection.register("known_ids", ids.append_column("place", [range(ids.num_rows)]))
    rows = opened.connection.sql(
        f"SELECT place, (day - DATE '1970-01-01')::BIGINT AS day{amount} "
        f"FROM visits JOIN known_ids USING (customer) {kept} ORDER BY place, day"
    ).to_arrow_table()
    days = rows.column("day")
    return Log(
        file=opened.file,
        columns=opened.columns,
        as_of=(last - EPOCH).days,
        first_day=pc.min(days).as_py(),
        last_day=pc.max(days).as_py(),
        ids=ids.column(0).combine_chunks(),
        customer=rows.column("place").to_numpy().astype(np.int64, copy=False),
        day=days.to_numpy().astype(np.int64, copy=False),
        amount=rows.column("amount").to_numpy().astype(np.float64) if with_amount else None,
        rows=_counted(opened, last, rows.num_rows, with_amount=with_amount),
    )


def _counted(opened: OpenedColumns, last: date, visits: int, *, with_amount: bool) -> LogRows:
    back = "coalesce(sum(lines) FILTER (amount < 0), 0)" if with_amount else "0"
    lines, returned = opened.connection.execute(
        f"SELECT coalesce(sum(lines), 0), {back} FROM visits"
    ).fetchall()[0]
    after = opened.connection.execute(
        f"SELECT count(*) FROM {opened.table} WHERE day > DATE '{last}'"
    ).fetchall()[0][0]
    used = int(lines) - int(returned)
    return LogRows(
        read=opened.rows,
        used=used,
        set_aside=opened.set_aside,
        after=int(after),
        returned=int(returned),
        merged=used - visits,
        reasons=tuple((column, str(reason), count) for column, reason, count in opened.reasons),
        examples=opened.examples,
    )
