"""Exact LMG of 10, 15 and 20 drivers over 100,000 rows against pingouin, in the same run.

pingouin is under the GPL: it is no dependency of ours, and stands in an environment of its own.
``MEHVAR_PINGOUIN=/path/to/its/python python benchmarks/bench_drivers.py`` runs both on the same
numbers; without it only ours are timed. pingouin refits every set of drivers on all rows, and is
asked for 20 only with ``MEHVAR_PINGOUIN_ALL=1``: more than a million regressions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mehvar import drivers

ROWS = int(os.environ.get("MEHVAR_ROWS", "100000"))
SIZES = (10, 15, 20)

_PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np, pingouin
table = np.load(sys.argv[1])
began = time.perf_counter()
found = pingouin.linear_regression(table[:, :-1], table[:, -1], relimp=True)
print(json.dumps({"seconds": time.perf_counter() - began,
                  "parts": found["relimp"].to_numpy()[1:].tolist(), "version": pingouin.__version__}))
"""


def survey(size: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Ratings from 1 to 5 with three things in common, and a score from 0 to 10."""
    rng = np.random.default_rng(size)
    common = rng.standard_normal((ROWS, 3)) @ rng.random((3, size))
    x = np.clip(np.rint(3 + 0.8 * (common + rng.standard_normal((ROWS, size)))), 1, 5)
    y = np.clip(np.rint(5 + 0.3 * x @ rng.random(size) + rng.standard_normal(ROWS)), 0, 10)
    return np.asarray(np.column_stack([x, y]))


def best(work: Callable[[], object], *, runs: int) -> float:
    """The least of several times, in seconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def lmg(table: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> tuple[object, float]:
    """From the rows to the parts."""
    return drivers.shapley_r2(correlation=np.corrcoef(table, rowvar=False))


def ask_peer(python: str, table: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> dict:  # type: ignore[type-arg]
    """Time pingouin on the same table, in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.npy"
        np.save(path, table)
        told = subprocess.run(
            [python, "-c", _PEER, str(path)], capture_output=True, text=True, check=True
        )
    found: dict = json.loads(told.stdout.splitlines()[-1])  # type: ignore[type-arg]
    return found


def main() -> None:
    """Print one line per number of drivers."""
    python = os.environ.get("MEHVAR_PINGOUIN", "")
    drivers.shapley_r2(correlation=np.eye(5))  # compile once
    print(f"{ROWS:,} rows, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}")
    print(
        "| drivers | from rows, ms | split alone, ms | pingouin, ms | ratio | largest difference |"
    )
    print("|---|---|---|---|---|---|")
    for size in SIZES:
        table = survey(size)
        matrix = np.corrcoef(table, rowvar=False)
        whole = best(lambda t=table: lmg(t), runs=3)  # type: ignore[misc]
        alone = best(lambda m=matrix: drivers.shapley_r2(correlation=m), runs=3)  # type: ignore[misc]
        line = f"| {size} | {1e3 * whole:.1f} | {1e3 * alone:.2f} "
        if python and (size < 20 or os.environ.get("MEHVAR_PINGOUIN_ALL")):
            peer = ask_peer(python, table)
            parts, _ = drivers.shapley_r2(correlation=matrix)
            away = float(np.abs(np.asarray(peer["parts"]) - parts).max())
            line += f"| {1e3 * peer['seconds']:.0f} | {peer['seconds'] / whole:.0f} | {away:.1e} |"
        else:
            line += "| - | - | - |"
        print(line)
    table = survey(15)
    began = time.perf_counter()
    drivers.fit_drivers(
        table[:, -1], {f"q{j}": table[:, j] for j in range(15)}, rng=np.random.default_rng(1)
    )
    print(f"whole analysis, 15 drivers, 1,000 replicates: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
