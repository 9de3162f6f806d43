"""Point look-ups at a million customers: the serving store against the lake's own files.

Run: python benchmarks/bench_lookup.py [--customers 1000000] [--asked 2000]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from mehvar import customers, schema
from mehvar.workspace import Build, Settings, Workspace

NAMES = "['علی','رضا','مریم','زهرا','حسین','سارا','امیرحسین','فاطمه','Ali','Sara']"
FAMILIES = "['احمدی','کریمی','رضایی','محمدی','حسینی','موسوی','اکبری','Karimi']"
ORDERS, ENTRIES = 5, 15  # a customer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=2_000)
    parser.add_argument("--serving-url", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(memory_limit="3GB", threads=2, serving_url=asked.serving_url)
        workspace = Workspace.create(Path(folder) / "shop", settings)
        fill(workspace, asked.customers)
        published = publications(workspace, asked.customers)
        looked_up = look_ups(workspace, asked.customers, asked.asked)
    print("## The serving store\n")
    print(f"{asked.customers:,} customers, {asked.customers * ORDERS:,} orders, "
          f"{asked.customers * ENTRIES:,} timeline entries\n")  # fmt: skip
    print("| publication | customers written | seconds | CPU s |")
    print("|---|---|---|---|")
    for line in published:
        print("| {} | {:,} | {:.2f} | {:.2f} |".format(*line))
    print("\n| look-up | p50 ms | p95 ms | p50 against DuckDB on the table |")
    print("|---|---|---|---|")
    peer = next(p50 for name, p50, _ in looked_up if name.startswith("peer"))
    for name, p50, p95 in looked_up:
        print(f"| {name} | {p50:.3f} | {p95:.3f} | {peer / p50:,.1f} x |")
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def fill(workspace: Workspace, count: int) -> None:
    """Write the marts of a synthetic company straight from DuckDB."""
    with workspace.build(now=datetime(2026, 1, 1)) as build:
        put(build, "customers", count, {
            "customer_id": "i", "full_name": f"{NAMES}[1 + (hash(i) % 10)::BIGINT] || ' ' || {FAMILIES}[1 + (hash(i + 1) % 8)::BIGINT]",
            "mobile": "'+989' || lpad(i::VARCHAR, 9, '1')", "email": "'c' || i || '@example.com'",
            "city": "'تهران'", "lifecycle": "'active'", "first_seen_day": "DATE '2024-01-01'",
            "orders": str(ORDERS), "net_spend": "hash(i) % 100000000", "mean_score": "0.8",
            **{column.name: "0" for column in schema.table("customers").columns
               if column.kind in {"int", "money"} and column.name not in {"customer_id", "orders", "net_spend"}},
        })  # fmt: skip
        put(build, "customer_orders", count * ORDERS, {
            "customer_id": f"i // {ORDERS}", "order_id": "'ORD-' || i", "order_hash": "i",
        })  # fmt: skip
        put(build, "profiles", count, {
            "customer_id": "i", "profile_hash": "i", "source": "'app'", "person_ref": "'u' || i",
        })  # fmt: skip
        put(build, "identity_links", count, {
            "customer_id": "i", "kind": "'mobile'", "identifier": "'+989' || lpad(i::VARCHAR, 9, '1')",
        })  # fmt: skip
        put(build, "timeline", count * ENTRIES, {
            "customer_id": f"i // {ENTRIES}", "at": f"TIMESTAMP '2025-01-01' + to_hours(i % {ENTRIES})",
            "day": "DATE '2025-01-01'", "kind": "'order'", "what": "'placed'", "amount": "hash(i) % 1000000",
            "source": "'app'", "record_id": "'r' || i",
        })  # fmt: skip


def put(build: Build, name: str, count: int, values: dict[str, str]) -> None:
    table = schema.table(name)
    columns = ", ".join(
        f'({values.get(column.name, "NULL")})::{column.duckdb_type} AS "{column.name}"'
        for column in table.columns
    )
    with build.lake.staging(name, mode="overwrite") as staged:
        duckdb.connect().execute(
            f"COPY (SELECT {columns} FROM range({count}) AS t(i)) TO '{staged.new_file()}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {table.row_group_size})"
        )
    build.marts[name] = build.lake.version(name)


def publications(workspace: Workspace, count: int) -> list[tuple[str, int, float, float]]:
    """Publish everything, nothing, and one customer in a hundred."""
    lines = [measured("first, everything", lambda: customers.publish(workspace))]
    lines.append(measured("same tables again", lambda: customers.publish(workspace)))
    with workspace.build(now=datetime(2026, 1, 2)) as build:
        rows = build.read("customers")
        is_changed = rows.customer_id % 100 == 0
        build.write(
            "customers", rows.mutate(orders=is_changed.ifelse(rows.orders + 1, rows.orders))
        )
    lines.append(measured("one in a hundred changed", lambda: customers.publish(workspace)))
    with workspace.build(now=datetime(2026, 1, 3)) as build:
        build.write("customers", build.read("customers"))
    lines.append(measured("rebuilt, nothing changed", lambda: customers.publish(workspace)))
    assert lines[0][1] == count
    return lines


def measured(name: str, publish: Callable[[], int]) -> tuple[str, int, float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    written = publish()
    return name, written, time.perf_counter() - began, time.process_time() - cpu


def look_ups(workspace: Workspace, count: int, asked: int) -> list[tuple[str, float, float]]:
    rng = np.random.default_rng(7)
    numbers = [int(number) for number in rng.integers(0, count, asked)]
    with customers.Customer360(workspace) as desk:
        lines = [
            timed("profile, store kept open", desk.profile, numbers),
            timed("find by mobile", lambda i: desk.find(f"0 9{str(i).rjust(9, '1')}"), numbers[:500]),
            timed("find by order number", lambda i: desk.find(f"ord-{i * ORDERS}"), numbers[:500]),
            timed("find by two words of a name", lambda i: desk.find(("علي رضايي", "Sara Kar")[i % 2]), numbers[:100]),
            timed("timeline, newest 50", desk.timeline, numbers[:200]),
        ]  # fmt: skip
    lines.append(
        timed(
            "profile, store opened anew", lambda i: customers.profile(workspace, i), numbers[:500]
        )
    )
    files = workspace.lake.files("customers", version=workspace.current().marts["customers"])
    connection = duckdb.connect()
    connection.execute("SET parquet_metadata_cache = true")
    query = f"SELECT * FROM read_parquet({files}) WHERE customer_id = ?"
    lines.append(
        timed("peer: DuckDB on the table's file", lambda i: connection.execute(query, [i]).fetchall(), numbers[:100])
    )  # fmt: skip
    return lines


def timed(name: str, ask: Callable[[int], object], numbers: list[int]) -> tuple[str, float, float]:
    ask(numbers[0])
    taken = []
    for number in numbers:
        began = time.perf_counter()
        found = ask(number)
        taken.append((time.perf_counter() - began) * 1_000)
        assert found
    return name, float(np.quantile(taken, 0.5)), float(np.quantile(taken, 0.95))


if __name__ == "__main__":
    main()
