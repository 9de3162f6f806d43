"""Cohort triangles against the same triangle in DuckDB SQL written by hand, in the same run.

Both read the same files: orders made here and their calendar. Cells are compared, one by one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa

from mehvar import calendar, engine, retention

_ROUNDS = 5
Answer = TypeVar("Answer")
_KINDS = ("jmonth", "jweek")

_BY_HAND = """
WITH d AS (SELECT day, dense_rank() OVER (ORDER BY {kind}) - 1 AS place FROM dates),
b AS (SELECT customer_id, d.place, count(*) AS orders, sum(net_amount) AS revenue
      FROM customer_orders o JOIN d USING (day)
      WHERE customer_id IS NOT NULL AND status <> 'cancelled' AND o.day <= ? GROUP BY ALL),
f AS (SELECT customer_id, min(place) AS cohort FROM b GROUP BY ALL)
SELECT cohort, place, count(*) AS active, sum(orders)::BIGINT AS orders,
       sum(revenue)::BIGINT AS revenue
FROM b JOIN f USING (customer_id) GROUP BY ALL ORDER BY ALL
"""


def main(argv: list[str] | None = None) -> int:
    """Run all, print a table; return 1 where the answers differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        as_of = _write(Path(folder), chosen.orders)
        print("## Cohort triangles\n")
        print(
            f"{chosen.orders:,} orders; the same cells as DuckDB SQL written by hand, with rates, "
            f"intervals and tests besides; best of {_ROUNDS}.\n"
        )
        print("| triangle | Mehvar | SQL by hand | ratio |\n|---|---:|---:|---:|")
        equal = [_compare(Path(folder), kind, as_of) for kind in _KINDS]
    return 0 if all(equal) else 1


def _write(folder: Path, orders: int) -> date:
    """Write orders of people who come back ever more rarely, and their calendar."""
    rng = np.random.default_rng(4)
    first, days = date(2023, 1, 1), 1_000
    buyers = np.sort(rng.integers(0, orders // 4, orders))
    start = rng.integers(0, days, orders // 4)
    since = rng.exponential(120, orders).astype(np.int64)
    day = np.minimum(start[buyers] + since, days - 1) + np.datetime64(first, "D").astype(np.int64)
    import pyarrow.parquet as pq

    pq.write_table(
        pa.table(
            {
                "customer_id": buyers,
                "day": pa.array(day.astype(np.int32)).cast(pa.date32()),
                "status": pa.array(["delivered", "cancelled"]).take(
                    pa.array((rng.random(orders) < 0.05).astype(np.int8))
                ),
                "net_amount": rng.integers(1, 10_000_000, orders),
            }
        ),
        folder / "customer_orders.parquet",
    )
    last = date.fromordinal(first.toordinal() + days - 1)
    pq.write_table(
        calendar.dates_table(
            first=first,
            last=last.replace(year=last.year + 1),
            fiscal_month=1,
            fiscal_calendar="jalali",
            weekend=(1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0),
            holidays=calendar.Holidays.default(),
            occasions=calendar.Occasions.default(),
            language="fa",
        ),
        folder / "dates.parquet",
    )
    return last


def _compare(folder: Path, kind: str, as_of: date) -> bool:
    backend = engine.connect()
    connection = engine.duckdb_connection(backend)
    names = ("customer_orders", "dates")
    tables = {name: backend.read_parquet(str(folder / f"{name}.parquet")) for name in names}
    for name in names:
        connection.execute(f"CREATE VIEW {name} AS FROM '{folder / name}.parquet'")
    ours, cells = _best(
        lambda: retention.read_triangle(backend, tables.__getitem__, kind=kind, as_of=as_of)
    )
    hand, rows = _best(lambda: connection.execute(_BY_HAND.format(kind=kind), [as_of]).fetchall())
    last = max(row[1] for row in rows)
    kept = [row for row in rows if row[0] > last - len(set(cells.cohort))]
    ours_full = cells.active > 0
    equal = sorted((row[2], row[3], row[4]) for row in kept) == sorted(
        zip(cells.active[ours_full], cells.orders[ours_full], cells.revenue[ours_full], strict=True)
    )
    told = "" if equal else " CELLS DIFFER"
    print(f"| {kind} | {ours:.3f} s | {hand:.3f} s | {ours / hand:.2f}x{told} |")
    return equal


def _best(run: Callable[[], Answer]) -> tuple[float, Answer]:
    answer, seconds = run(), []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        answer = run()
        seconds.append(time.perf_counter() - began)
    return min(seconds), answer


if __name__ == "__main__":
    sys.exit(main())
