"""Import of Online Retail, written ten-fold as CSV, against DuckDB's own CSV-to-Parquet copy.

Both run in this process on the same file. The import does all that an import does: five tables,
hashes, amounts, time zones, quarantine checks, the Delta commits and the register. Without the
public data a file of the same shape is made. CPU seconds are the steadier figure on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb

from mehvar.ingest import ImportReport, Mapping, import_files
from mehvar.workspace import Settings, Workspace

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail.parquet"

_MADE = """
SELECT 536365 + r // 20 AS InvoiceNo, printf('%05d', hash(r) % 4000) AS StockCode,
    'PRODUCT ' || hash(r) % 4000 AS Description, 1 + hash(r * 7) % 12 AS Quantity,
    TIMESTAMP '2010-12-01 08:26:00' + INTERVAL (r // 20 * 20) MINUTE AS InvoiceDate,
    round((1 + hash(r) % 900) / 100.0, 2) AS UnitPrice,
    CASE WHEN hash(r // 20) % 4 > 0 THEN 12000 + hash(r // 20) % 4372 END AS CustomerID,
    'United Kingdom' AS Country FROM range(541909) AS made(r)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="how many times the rows are written")
    parser.add_argument("--rounds", type=int, default=2, help="the best round counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "online_retail.csv"
        lines = write_csv(file, options.times)
        copies = [timed(lambda: copy(file, folder / "copy.parquet")) for _ in range(options.rounds)]
        imports = []
        for number in range(options.rounds):
            workspace = new_workspace(folder / f"shop{number}")
            imports.append(timed(lambda w=workspace: take(w, file)))  # type: ignore[misc]
        again = timed(lambda: take(workspace, file))
    show(lines, min(copies), min(imports), again)


def write_csv(file: Path, times: int) -> int:
    rows = f"SELECT * FROM '{DATA}'" if DATA.exists() else _MADE
    return int(
        duckdb.connect()
        .execute(
            f"COPY (SELECT t.* FROM range({times}) CROSS JOIN ({rows}) AS t) TO '{file}' (HEADER)"
        )
        .fetchall()[0][0]
    )


def copy(file: Path, target: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{file}')) TO '{target}' (FORMAT parquet)"
        )


def new_workspace(folder: Path) -> Workspace:
    return Workspace.create(
        folder,
        Settings(currency="GBP", exponent=2, time_zone="Europe/London", calendar="gregorian"),
    )


def take(workspace: Workspace, file: Path) -> ImportReport:
    mapping = Mapping.read(ROOT / "examples" / "online_retail.yml")
    return import_files(workspace, file, mapping=mapping, now=datetime(2026, 1, 15), actor="bench")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return (seconds, CPU seconds)."""
    before, cpu = time.perf_counter(), os.times()
    work()
    after = os.times()
    return time.perf_counter() - before, after.user + after.system - cpu.user - cpu.system


def show(
    lines: int, copied: tuple[float, float], taken: tuple[float, float], again: tuple[float, float]
) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"## Import of a large CSV\n\n{lines:,} lines; peak memory {peak:,.0f} MB\n")
    print("| work | seconds | CPU seconds | times the copy (seconds / CPU) |")
    print("|---|---|---|---|")
    for name, found in (
        ("DuckDB CSV to Parquet", copied),
        ("import, five tables, Delta included", taken),
        ("the same file again", again),
    ):
        print(
            f"| {name} | {found[0]:.2f} | {found[1]:.2f} | {found[0] / copied[0]:.2f} / {found[1] / copied[1]:.2f} |"
        )


if __name__ == "__main__":
    main()
