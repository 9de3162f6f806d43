"""Compaction, removal of old files, erasure: the rows readers see stay what they were."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.backends import BaseBackend

from mehvar.lake import ImportRecord, Lake, LakeError

Rows = Callable[..., pa.Table]


def _ids(engine: BaseBackend, lake: Lake, version: int | None = None) -> list[str]:
    rows = lake.read(engine, "people", version=version)
    return sorted(engine.to_pyarrow(rows)["record_id"].to_pylist())


def _age(lake: Lake, name: str, *, hours: float) -> None:
    """Make every file look older, as time would."""
    for file in (*lake.path(name).glob("*.parquet"), *lake.path(name).glob("_delta_log/*.json")):
        stamp = file.stat().st_mtime - hours * 3600
        os.utime(file, (stamp, stamp))


def test_compaction_keeps_every_row_and_every_pinned_version(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    for number in range(10):
        lake.append("people", rows([number], import_id=f"i{number}", hour=number))
    pinned = lake.version("people")
    lake.current(engine, "people")

    joined = lake.compact("people")

    assert joined == 10
    assert len(lake.files("people")) == 1
    assert _ids(engine, lake) == _ids(engine, lake, pinned) == [f"p{n}" for n in range(10)]
    assert lake.compact("people") == 0


def test_withdrawal_reaches_into_compacted_files(
    lake: Lake, engine: BaseBackend, rows: Rows, now: datetime
) -> None:
    for number in range(8):
        lake.register(ImportRecord(import_id=f"i{number}", changed_at=now, state="imported"))
        lake.append("people", rows([number, 99], import_id=f"i{number}", hour=number))
    lake.current(engine, "people")
    lake.compact("people")

    lake.withdraw("i3", at=now, actor="u1")
    lake.withdraw("i7", at=now, actor="u1")

    found = engine.to_pyarrow(lake.current(engine, "people")).to_pylist()
    assert sorted(row["record_id"] for row in found) == ["p0", "p1", "p2", "p4", "p5", "p6", "p99"]
    assert [row["import_id"] for row in found if row["record_id"] == "p99"] == ["i6"]


def test_many_small_appends_compact_by_themselves(lake: Lake, rows: Rows) -> None:
    for number in range(40):
        lake.append("people", rows([number]))

    assert len(lake.files("people")) < 20
    assert lake.count("people") == 40


def test_the_log_is_summed_up_so_that_opening_stays_fast(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    for number in range(52):
        lake.append("people", rows([number]), transaction=("writer", number))

    assert list((lake.path("people") / "_delta_log").glob("*.checkpoint.parquet"))
    assert lake.seen("people", "writer") == 51
    assert len(_ids(engine, lake)) == 52


def test_files_of_killed_writers_go_after_a_day_and_not_before(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    lake.append("people", rows([1]))
    orphan = lake.path("people") / "part-orphan-00000.parquet"
    pq.write_table(rows([9]), orphan)

    lake.vacuum("people")
    fresh = orphan.exists()
    _age(lake, "people", hours=25)
    lake.vacuum("people")

    assert fresh
    assert not orphan.exists()
    assert _ids(engine, lake) == ["p1"]


def test_a_named_version_outlives_the_removal_of_old_files(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    from mehvar.lake import _upkeep

    versions = []
    for number in range(3):
        lake.replace("people", rows([number]))
        versions.append(lake.version("people"))

    _upkeep.vacuum(lake.path("people"), keep_hours=0, keep_versions=[versions[1], -1])

    assert _ids(engine, lake, versions[1]) == ["p1"]
    assert _ids(engine, lake) == ["p2"]
    assert not Path(lake.files("people", version=versions[0])[0]).exists()


def test_a_published_version_is_never_removed(lake: Lake, engine: BaseBackend, rows: Rows) -> None:
    lake.append("people", rows([0]))
    for number in range(1, 7):
        lake.append("people", rows([number]))
    published = lake.version("people")
    (lake.root / "current.json").write_text(json.dumps({"base": {"people": published}}))
    for number in range(7, 130):
        lake.append("people", rows([number]))
    _age(lake, "people", hours=72)

    lake.vacuum("people")
    commits = len(list((lake.path("people") / "_delta_log").glob("[0-9]*.json")))
    (lake.root / "current.json").unlink()
    lake.vacuum("people")

    assert commits > 130
    assert len(list((lake.path("people") / "_delta_log").glob("[0-9]*.json"))) < 60
    assert len(_ids(engine, lake)) == 130
    with pytest.raises(LakeError, match=f"at version {published}"):
        lake.files("people", version=published)


def test_files_that_a_query_may_be_reading_are_not_removed(lake: Lake) -> None:
    with pytest.raises(LakeError, match="at least an hour"):
        lake.vacuum("people", keep_hours=0)


def test_an_erased_value_is_in_no_file(lake: Lake, engine: BaseBackend, rows: Rows) -> None:
    for number in range(9):
        lake.append("people", rows([number, 100 + number], import_id=f"i{number}"))
    lake.compact("people")
    lake.append("people", rows([3], import_id="later"))
    lake.current(engine, "people")
    pq.write_table(rows([3]), lake.path("people") / "part-orphan-00000.parquet")
    mobile = "+989120000003"

    gone = lake.erase("people", column="mobile", values=[mobile])
    lake.purge("people")

    assert gone == 2
    assert len(_ids(engine, lake)) == 17
    assert "p3" not in _ids(engine, lake)
    for file in lake.path("people").rglob("*"):
        if file.suffix == ".parquet" and "mobile" in pq.read_schema(file).names:
            assert mobile not in pq.read_table(file)["mobile"].to_pylist()
        if file.suffix in {".json", ".crc"}:
            assert mobile.encode() not in file.read_bytes()


def test_erasing_what_is_nowhere_changes_nothing(lake: Lake, rows: Rows) -> None:
    lake.append("people", rows([1]))
    version = lake.version("people")

    assert lake.erase("people", column="mobile", values=["+989999999999"]) == 0
    assert lake.erase("people", column="no_such_column", values=["x"]) == 0
    assert lake.version("people") == version


def test_erasure_keeps_the_order_and_the_row_groups_of_a_mart(lake: Lake) -> None:
    names = lake.arrow_schema("attributes")
    count = 5_000
    table = pa.table(
        {
            "customer_id": pa.array(range(count), pa.int64()),
            "attribute": ["lifecycle"] * count,
            "value": ["active"] * count,
            "as_of": pa.nulls(count, pa.date32()),
        },
        schema=names,
    )
    with lake.staging("attributes", mode="overwrite") as staged:
        pq.write_table(table, staged.new_file(), row_group_size=1_000)

    lake.erase("attributes", column="customer_id", values=[17, 4_000])

    (file,) = lake.files("attributes")
    kept = pq.read_table(file)["customer_id"].to_pylist()
    assert kept == [number for number in range(count) if number not in {17, 4_000}]
    assert pq.read_metadata(file).row_group(0).num_rows == 1_000


def test_an_older_version_can_be_made_the_newest_again(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    lake.replace("people", rows([1]))
    first = lake.version("people")
    lake.replace("people", rows([2]))

    lake.rewind("people", version=first)

    assert _ids(engine, lake) == ["p1"]
    assert lake.version("people") > first + 1
