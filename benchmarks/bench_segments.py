"""Segments: RFM against hand-written SQL, latent classes against stepmix, a build's step.

stepmix is no dependency: give the Python of an environment that has it by ``--stepmix`` (its
figure is then from the same run), as in
``python -m venv peer && peer/bin/pip install stepmix==3.0.0``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from mehvar import engine
from mehvar.segments import Items, _rfm
from mehvar.segments._items import merge
from mehvar.segments._latent_fit import _random, follow

AS_OF = date(2026, 1, 1)
NTILE = """
    CREATE OR REPLACE TABLE theirs AS
    SELECT customer_id, ntile(5) OVER (ORDER BY last_order_day) AS r,
           ntile(5) OVER (ORDER BY orders) AS f, ntile(5) OVER (ORDER BY net_spend) AS m
    FROM customers
"""
PEER = """
import json, sys, time
import numpy as np
from stepmix.stepmix import StepMix
data = np.load(sys.argv[1])["answers"]
kind = sys.argv[2]
model = StepMix(n_components=5, measurement=kind, n_init=1, max_iter=60, abs_tol=0, rel_tol=0,
                random_state=1, verbose=0, progress_bar=0)
wall, cpu = time.perf_counter(), time.process_time()
model.fit(data)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps([wall / model.n_iter_, cpu / model.n_iter_, model.score(data) * len(data)]))
"""


def timed(run: Callable[[], Any]) -> tuple[float, float, Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = run()
    return time.perf_counter() - wall, time.process_time() - cpu, found


def rfm(rows: int) -> str:
    """Our classes with ties ruled, beside three ntile windows, both written to a table."""
    rng = np.random.default_rng(0)
    orders = rng.geometric(0.15, rows)
    days = [AS_OF - timedelta(days=int(one)) for one in range(731)]
    table = pa.table(
        {
            "customer_id": np.arange(rows),
            "last_order_day": pa.array(days, pa.date32()).take(
                pa.array(rng.integers(0, 730, rows))
            ),
            "orders": orders,
            "net_spend": (rng.gamma(2, 1e6, rows) * orders).astype(np.int64),
        }
    )
    backend = engine.connect(engine.EngineSettings(threads=2))
    connection = engine.duckdb_connection(backend)
    connection.register("given", table)
    connection.execute("CREATE TABLE customers AS FROM given")
    customers = backend.table("customers")

    def ours() -> None:
        measured = _rfm.measures(customers, as_of=AS_OF)
        placed = _rfm.classify(measured, _rfm.read_limits(backend, measured))
        query = ibis.to_sql(placed.select("customer_id", "r", "f", "m", "segment"))
        connection.execute(f"CREATE OR REPLACE TABLE ours AS {query}")

    ours()
    connection.execute(NTILE)
    wall, cpu, _ = timed(ours)
    peer_wall, peer_cpu, _ = timed(lambda: connection.execute(NTILE))
    return (
        f"| RFM, {rows:,} customers | DuckDB `ntile` by hand | {wall:.2f} ({cpu:.2f}) "
        f"| {peer_wall:.2f} ({peer_cpu:.2f}) | {wall / peer_wall:.2f}x the peer's time |"
    )


def answers(rows: int, kind: str) -> np.ndarray:
    rng = np.random.default_rng(0)
    group = rng.integers(0, 5, rows)
    if kind == "binary":
        chance = rng.uniform(0.1, 0.9, (5, 20))
        return (rng.random((rows, 20)) < chance[group]).astype(np.int64)
    chance = rng.dirichlet(np.ones(5) * 0.7, (5, 20)).cumsum(axis=2)
    drawn = rng.random((rows, 20))[:, :, None] > chance[group]
    return np.asarray(drawn.sum(axis=2), np.int64)


def latent(rows: int, kind: str, python: str | None, folder: Path) -> str:
    """An iteration of ours and of stepmix, five classes of twenty items."""
    told = answers(rows, kind)
    items = Items.read(told)
    merged = merge(items)
    start = _random(items.sizes, 5, np.random.default_rng(1))
    follow(merged, merged.weight, items.sizes, start, iterations=2, tolerance=0)
    wall, cpu, found = timed(
        lambda: follow(merged, merged.weight, items.sizes, start, iterations=60, tolerance=0)
    )
    wall, cpu = wall / found.iterations, cpu / found.iterations
    name = f"latent classes, {rows:,} x 20 {kind}, one iteration"
    if python is None:
        return f"| {name} | stepmix 3.0.0 | {wall:.4f} ({cpu:.4f}) | not run | |"
    path = folder / "answers.npz"
    np.savez(path, answers=told)
    done = subprocess.run(
        [python, "-c", PEER, str(path), kind], capture_output=True, text=True, check=True
    )
    peer_wall, peer_cpu, _ = json.loads(done.stdout.strip().splitlines()[-1])
    return (
        f"| {name} | stepmix 3.0.0 | {wall:.4f} ({cpu:.4f}) "
        f"| {peer_wall:.4f} ({peer_cpu:.4f}) | {peer_cpu / cpu:.0f}x faster by CPU |"
    )


def main() -> None:
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--stepmix",
        default=os.environ.get("MEHVAR_STEPMIX"),
        help="a Python that has stepmix; MEHVAR_STEPMIX by default",
    )
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--respondents", type=int, default=100_000)
    options = parser.parse_args()
    print("## Segments\n")
    print("| what | peer | ours, s (CPU s) | peer, s (CPU s) | ratio |")
    print("|---|---|---|---|---|")
    print(rfm(options.customers))
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("binary", "categorical"):
            print(latent(options.respondents, kind, options.stepmix, Path(folder)))


if __name__ == "__main__":
    main()
