"""Run every benchmark, each in its own process, and write docs/benchmarks.md.

Each ``bench_*.py`` prints Markdown: a heading, a sentence and a table whose ratios compare with a
named peer in the same run.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", help="bench names without bench_ and .py; all by default"
    )
    wanted = parser.parse_args().names
    scripts = [
        path for path in sorted(HERE.glob("bench_*.py")) if not wanted or path.stem[6:] in wanted
    ]
    kept = _sections()
    for script in scripts:
        print(f"== {script.name}", flush=True)
        run = subprocess.run(
            [sys.executable, str(script)], capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            print(run.stdout, run.stderr, sep="\n")
            sys.exit(f"{script.name} failed")
        print(run.stdout)
        kept[script.stem[6:]] = run.stdout.strip()
    _write(kept)


def _sections() -> dict[str, str]:
    """The sections already on the page, so that one benchmark can be run again alone."""
    if not PAGE.exists():
        return {}
    parts = PAGE.read_text(encoding="utf-8").split("<!-- bench: ")[1:]
    return {part.split(" -->")[0]: part.split(" -->", 1)[1].strip() for part in parts}


def _write(sections: dict[str, str]) -> None:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    head = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {machine}. Every ratio compares two programs in the same run on the same machine.",
    ]
    body = [f"<!-- bench: {name} -->\n{text}" for name, text in sorted(sections.items())]
    PAGE.write_text("\n".join(head) + "\n\n" + "\n\n".join(body) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
