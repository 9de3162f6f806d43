"""How fast is identity? The graph against numpy and scipy, the strings, and whole builds.

    python benchmarks/bench_identity.py --n 10000000 --people 1000000

Each row runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Workspace

NOW = datetime(2026, 1, 15, 9, 30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=10_000_000, help="hashed identifiers in the graph")
    parser.add_argument("--people", type=int, default=1_000_000, help="profiles in the whole build")
    parser.add_argument("--only", default="", help="run one part and print it as JSON")
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(PARTS[chosen.only](chosen)))
        return
    os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / "mehvar-numba"))
    _in_own_process("ours", argparse.Namespace(n=1_000, people=0), quiet=True)
    print("## Identity: the graph and whole builds\n")
    print("| what | wall s | CPU s | peak MB | result |\n|---|---|---|---|---|")
    told = {part: _in_own_process(part, chosen) for part in PARTS}
    ratio = told["numpy + scipy"]["cpu"] / told["ours"]["cpu"]
    print(f"\nThe graph: {ratio:.1f} times faster than numpy.unique + scipy (CPU).")
    share = told["1,000 new people"]["wall"] / told["first build"]["wall"]
    print(f"1,000 new people take {share:.0%} of the first build's time.")


def _in_own_process(
    part: str, chosen: argparse.Namespace, *, quiet: bool = False
) -> dict[str, float]:
    arguments = ["--n", str(chosen.n), "--people", str(chosen.people), "--only", part]
    ran = subprocess.run(
        [sys.executable, __file__, *arguments], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    if quiet:
        return found
    print(
        f"| {part} | {found['wall']:.2f} | {found['cpu']:.2f} | {found['peak']:.0f} | {found['what']} |"
    )
    return found


class Clock:
    """Wall and CPU seconds since it was made, and the peak memory of the process."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def told(self, what: str) -> dict[str, object]:
        """Return what the part took, and its result in words."""
        return {
            "wall": time.perf_counter() - self.wall,
            "cpu": time.process_time() - self.cpu,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "what": what,
        }


def graph(n: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Two identifiers per profile, three per person; one mobile in twenty is a family's."""
    rng = np.random.default_rng(5)
    profiles = n // 2
    persons = int(profiles / 1.6)
    owner = rng.integers(0, persons, profiles)
    profile = rng.integers(0, profiles, n)
    kind = rng.integers(0, 3, n)
    person = owner[profile]
    identifier = person * 3 + kind
    family = (kind == 0) & (rng.random(n) < 0.05)
    identifier[family] = (person[family] // 4 * 4) % persons * 3
    hashed = (identifier.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)).view(np.int64)
    return profile.astype(np.int32), hashed, profiles


def _ours(chosen: argparse.Namespace) -> dict[str, object]:
    from mehvar.identity._kernels import components

    profile, identifier, profiles = graph(chosen.n)
    clock = Clock()
    root = components(profile, identifier, profiles)
    return clock.told(f"{int((root == np.arange(profiles)).sum()):,} customers")


def _scipy(chosen: argparse.Namespace) -> dict[str, object]:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    profile, identifier, profiles = graph(chosen.n)
    clock = Clock()
    values, code = np.unique(identifier, return_inverse=True)
    size = profiles + len(values)
    matrix = coo_matrix(
        (np.ones(len(code), bool), (profile, code.astype(np.int32) + profiles)), (size, size)
    )
    count, _ = connected_components(matrix.tocsr(), directed=False)
    return clock.told(f"{count:,} customers")


def _clean(chosen: argparse.Namespace) -> dict[str, object]:
    from mehvar import text

    mobiles = _mobiles(chosen.n, plain=False)
    text.clean_mobile(mobiles[:1000])
    clock = Clock()
    cleaned = text.clean_mobile(mobiles)
    return clock.told(f"{len(cleaned) - cleaned.null_count:,} clean mobiles")


def _hash(chosen: argparse.Namespace) -> dict[str, object]:
    import duckdb

    mobiles = _mobiles(chosen.n, plain=True)
    connection = duckdb.connect()
    clock = Clock()
    formula = "(md5_number_lower('mobile' || chr(31) || m) >> 1)::BIGINT"
    connection.register("mobiles", mobiles)
    connection.execute(f"CREATE TABLE hashed AS SELECT {formula} AS h FROM mobiles")
    return clock.told(f"{len(mobiles):,} hashes")


def _mobiles(n: int, *, plain: bool) -> pa.Table | pa.ChunkedArray:
    import duckdb

    digits = "lpad((hash(i) % 1000000000)::VARCHAR, 9, '0')"
    spelled = (
        f"'+989' || {digits}"
        if plain
        else f"CASE i % 2 WHEN 0 THEN '09' ELSE '+98 9' END || {digits}"
    )
    connection = duckdb.connect()
    query = f"SELECT {spelled} AS m FROM range({n}) t(i)"
    found = connection.sql(query).to_arrow_table()
    return found if plain else found["m"]


def _builds(chosen: argparse.Namespace, *, new: int) -> dict[str, object]:
    from mehvar import identity
    from mehvar.workspace import Settings, Workspace

    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "shop", Settings(memory_limit="3GB"))
        os.environ["NUMBA_CACHE_DIR"] = str(Path(tempfile.gettempdir()) / "mehvar-numba")
        _take_in(workspace, 0, chosen.people)
        if new:
            _resolve(workspace)
            _take_in(workspace, chosen.people, new)
        clock = Clock()
        customers = _resolve(workspace)
        told = clock.told(f"{chosen.people + new:,} profiles, {customers:,} customers")
        assert identity.find(workspace, source="web", person_ref="3") is not None
    return told


def _resolve(workspace: Workspace) -> int:
    from mehvar import identity

    with workspace.build(now=NOW) as build:
        identity.resolve(build)
        profiles = build.read("profiles")
        return int(build.backend.to_pyarrow(profiles.customer_id.nunique()).as_py())


def _take_in(workspace: Workspace, first: int, count: int) -> None:
    """People of three sources; half of the persons are in two, every eighth mobile is a family's."""
    import duckdb
    import pyarrow as pa

    from mehvar import schema
    from mehvar.lake import IMPORTS

    made = {
        "source": "CASE i % 8 WHEN 0 THEN 'till' WHEN 1 THEN 'phone' WHEN 2 THEN 'app' ELSE 'web' END",
        "record_id": "i::VARCHAR",
        "mobile": "'+9891' || lpad((hash(CASE WHEN p % 8 = 0 THEN p // 16 ELSE p END, 'm') % 100000000)::VARCHAR, 8, '0')",
        "email": "CASE WHEN i % 3 > 0 THEN 'user' || p || '@mail.com' END",
        "loyalty_card": "CASE WHEN i % 4 = 0 THEN 'C-' || p END",
        "national_code": "CASE WHEN i % 4 = 1 THEN lpad((hash(p, 'n') % 10000000000)::VARCHAR, 10, '0') END",
        "full_name": "list_extract(['علی','رضا','سارا','مریم','Zahra','حسین','Mina','امیر'], 1 + (hash(p) % 8)::INT) || ' ' "
        "|| list_extract(['کریمی','احمدی','Hosseini','مرادی','رضایی'], 1 + (hash(p, 2) % 5)::INT) || CASE WHEN p % 3 = 0 THEN ' نژاد' ELSE '' END",
        "import_id": f"'import-{first}'",
        "ingested_at": f"TIMESTAMP '{NOW + timedelta(seconds=first % 1000 + (first > 0))}'",
        "record_hash": "(md5_number_lower(source || chr(31) || record_id) >> 1)::BIGINT",
    }
    columns = ", ".join(
        f"({made.get(c.name, 'NULL')})::{c.duckdb_type} AS {c.name}"
        for c in schema.table("people").columns
    )
    rows = f"SELECT i, hash(i) % {int((first + count) / 1.6) + 1} AS p FROM range({first}, {first + count}) t(i)"
    with workspace.lake.staging("people") as staged:
        duckdb.sql(
            f"COPY (SELECT {columns} FROM ({rows})) TO '{staged.new_file()}' (FORMAT parquet)"
        )
    arrow = workspace.lake.arrow_schema(IMPORTS)
    state = dict.fromkeys(arrow.names) | {
        "import_id": f"import-{first}",
        "state": "imported",
        "changed_at": NOW,
    }
    workspace.lake.append(IMPORTS, pa.Table.from_pylist([state], schema=arrow))


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, object]]] = {
    "ours": _ours,
    "numpy + scipy": _scipy,
    "cleaning mobiles": _clean,
    "hashing": _hash,
    "first build": lambda chosen: _builds(chosen, new=0),
    "1,000 new people": lambda chosen: _builds(chosen, new=1_000),
}


if __name__ == "__main__":
    main()
