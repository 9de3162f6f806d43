"""The full build of the simulated shop: time per step, peak memory, growth with size."""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path


def now() -> datetime:
    """Return the time without a zone, in UTC."""
    return datetime.now(UTC).replace(tzinfo=None)  # noqa: TID251 (a benchmark is an entry point)


def run(customers: int, folder: Path) -> dict[str, float]:
    """Simulate, import and build one shop in this process; return seconds per step."""
    from mehvar import ingest, pipeline, simulate
    from mehvar.workspace import Settings, Workspace

    seconds: dict[str, float] = {}
    began = time.perf_counter()
    files = simulate.write_shop(
        folder / "files", shop=simulate.Shop(), customers=customers, seed=1404
    )
    seconds["simulate"] = time.perf_counter() - began
    company = Workspace.create(folder / "shop", Settings())
    began = time.perf_counter()
    report = ingest.import_files(
        company, files.paths, mapping=ingest.Mapping.read(files.mapping), now=now(), actor="bench"
    )
    seconds["import"] = time.perf_counter() - began
    built = pipeline.build(company, now=now())
    for step in built.steps:
        seconds[step.name] = step.seconds
    seconds["build"] = built.seconds
    seconds["rows"] = float(report.taken)
    seconds["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return seconds


def one(customers: int, folder: Path) -> dict[str, float]:
    """Run one size in a process of its own, so that peak memory is its own."""
    command = [sys.executable, __file__, "--one", str(customers), "--folder", str(folder)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name: float(value) for name, value in json.loads(output.splitlines()[-1]).items()}


def table(found: dict[int, dict[str, float]]) -> str:
    """Format the sizes as columns of one table."""
    sizes = list(found)
    lines = [
        "## Full build of the simulated shop",
        "",
        "Seconds by step, one process per size; growth is build time per row against the smallest size.",
        "",
        "| step | " + " | ".join(f"{size:,} customers" for size in sizes) + " |",
        "|---|" + "---|" * len(sizes),
    ]
    names = [name for name in found[sizes[0]] if name not in {"rows", "peak_gb", "build"}]
    lines += [
        f"| {name} | " + " | ".join(f"{found[size][name]:.1f}" for size in sizes) + " |"
        for name in names
    ]
    lines.append(
        "| **build, all steps** | "
        + " | ".join(f"**{found[size]['build']:.1f}**" for size in sizes)
        + " |"
    )
    lines.append(
        "| base rows | " + " | ".join(f"{found[size]['rows']:,.0f}" for size in sizes) + " |"
    )
    lines.append(
        "| peak memory, GB | "
        + " | ".join(f"{found[size]['peak_gb']:.2f}" for size in sizes)
        + " |"
    )
    per_row = {size: found[size]["build"] / found[size]["rows"] for size in sizes}
    lines.append(
        "| growth per row | "
        + " | ".join(f"{per_row[size] / per_row[sizes[0]]:.2f}" for size in sizes)
        + " |"
    )
    return "\n".join(lines)


def main() -> None:
    """Print the table for the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--one", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep the workspaces")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(run(options.one, options.folder)))
        return
    found = {}
    for size in options.sizes:
        folder = (
            Path(tempfile.mkdtemp(prefix="mehvar-bench-"))
            if not options.folder
            else options.folder / str(size)
        )
        try:
            found[size] = one(size, folder)
        finally:
            if not options.keep:
                shutil.rmtree(folder, ignore_errors=True)
    print(table(found))


if __name__ == "__main__":
    main()
