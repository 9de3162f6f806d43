"""Many processes at one table: every append arrives, every reader sees whole commits."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.backends import BaseBackend

from mehvar.lake import Lake

CHILD = """
import sys
from pathlib import Path
import numpy as np
import pyarrow as pa
import pyarrow as pa
import pyarrow.parquet as pq
from mehvar.lake import Lake
lake, template = Lake(Path(sys.argv[1])), pq.read_table(sys.argv[2])
role, number = sys.argv[3], int(sys.argv[4])
place = template.column_names.index("record_hash")
def five(first):
    hashes = pa.array(np.arange(first, first + 5))
    ids = pa.array([f"p{n}" for n in range(first, first + 5)])
    rows = template.set_column(place, "record_hash", hashes)
    return rows.set_column(rows.column_names.index("record_id"), "record_id", ids)
for turn in range(int(sys.argv[5])):
    if role == "append":
        rows = five((number * 1000 + turn) * 5)
        lake.append("people", rows, transaction=(f"w{number}", turn))
    elif role == "same":
        lake.append("people", five(turn * 5), transaction=("shared", turn))
    elif role == "replace":
        lake.replace("attributes", lake.arrow_schema("attributes").empty_table())
    elif role == "compact":
        lake.compact("people")
"""


@pytest.fixture(autouse=True)
def _template(lake: Lake, rows: Callable[..., pa.Table]) -> None:
    lake.root.mkdir(parents=True)
    pq.write_table(rows(range(5)), lake.root / "template.parquet")


def _start(lake: Lake, role: str, number: int, turns: int) -> subprocess.Popen[bytes]:
    template = lake.root / "template.parquet"
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(lake.root), str(template), role, str(number), str(turns)]
    )


def _finish(children: list[subprocess.Popen[bytes]]) -> list[int]:
    return [child.wait(timeout=120) for child in children]


@pytest.mark.slow
def test_seven_processes_append_compact_and_read_without_an_error(
    lake: Lake, engine: BaseBackend
) -> None:
    children = [_start(lake, "append", number, 8) for number in range(5)]
    children += [_start(lake, "compact", 0, 6), _start(lake, "replace", 0, 6)]

    while any(child.poll() is None for child in children):
        found = engine.to_pyarrow(lake.current(engine, "people"))["record_id"].to_pylist()
        assert len(found) % 5 == 0
        assert len(found) == len(set(found))

    assert _finish(children) == [0] * 7
    found = engine.to_pyarrow(lake.current(engine, "people"))["record_id"].to_pylist()
    assert len(set(found)) == len(found) == 5 * 8 * 5
    assert lake.count("people") == 200


def test_two_processes_with_one_transaction_write_it_once(lake: Lake, engine: BaseBackend) -> None:
    children = [_start(lake, "same", number, 6) for number in range(2)]

    assert _finish(children) == [0, 0]

    found = engine.to_pyarrow(lake.read(engine, "people"))["record_id"].to_pylist()
    assert Counter(found) == Counter(f"p{number}" for number in range(30))


@pytest.mark.slow
def test_several_processes_replacing_one_table_all_succeed(lake: Lake) -> None:
    children = [_start(lake, "replace", number, 5) for number in range(3)]

    assert _finish(children) == [0, 0, 0]
    assert lake.version("attributes") == 15
