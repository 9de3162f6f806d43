"""Named tables: rows go in once, come out whole, and old versions stay readable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.backends import BaseBackend

from mehvar.lake import IMPORTS, ImportRecord, Lake, LakeError

Rows = Callable[..., pa.Table]


def _ids(engine: BaseBackend, expression: object) -> list[str]:
    return sorted(engine.to_pyarrow(expression)["record_id"].to_pylist())


def test_a_table_never_written_reads_as_empty_and_typed(lake: Lake, engine: BaseBackend) -> None:
    people = lake.read(engine, "people")

    assert people.schema()["ingested_at"].is_timestamp()
    assert engine.to_pyarrow(people.count()).as_py() == 0
    assert lake.version("people") == -1
    assert lake.count("people") == 0


def test_an_unknown_table_is_refused_with_the_place_to_look(lake: Lake) -> None:
    with pytest.raises(LakeError, match="no table called 'persons'"):
        lake.version("persons")


def test_what_was_appended_comes_back(lake: Lake, engine: BaseBackend, rows: Rows) -> None:
    lake.append("people", rows([1, 2]))
    lake.append("people", rows([3]))

    assert _ids(engine, lake.read(engine, "people")) == ["p1", "p2", "p3"]
    assert lake.count("people") == 3


@pytest.mark.parametrize("folder", ["my shop", "فروشگاه من", "it's #1 [shop]?"])
def test_any_folder_name_will_do(
    tmp_path: Path, engine: BaseBackend, rows: Rows, now: datetime, folder: str
) -> None:
    lake = Lake(tmp_path / folder / "lake")
    for number in range(8):
        import_id = f"i{number}"
        lake.register(ImportRecord(import_id=import_id, changed_at=now, state="imported"))
        lake.append("people", rows([number, 9], import_id=import_id, hour=number))

    lake.withdraw("i1", at=now, actor="u1")
    lake.compact("people")
    lake.erase("people", column="record_id", values=["p2"])
    lake.purge("people")

    wanted = ["p0", "p3", "p4", "p5", "p6", "p7", "p9"]
    assert _ids(engine, lake.current(engine, "people")) == wanted
    assert len(lake.imports()) == 8


def test_a_pinned_version_stays_as_it_was(lake: Lake, engine: BaseBackend, rows: Rows) -> None:
    lake.append("people", rows([1]))
    pinned = lake.versions(["people", IMPORTS])

    lake.append("people", rows([2], import_id="second"))

    assert _ids(engine, lake.current(engine, "people", versions=pinned)) == ["p1"]
    assert _ids(engine, lake.current(engine, "people")) == ["p1", "p2"]


def test_a_replaced_table_keeps_only_the_new_rows(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    lake.append("people", rows([1, 2]))
    before = lake.version("people")

    lake.replace("people", rows([3]))
    after = lake.version("people")
    lake.replace("people", rows([]))

    assert _ids(engine, lake.read(engine, "people", version=before)) == ["p1", "p2"]
    assert _ids(engine, lake.read(engine, "people", version=after)) == ["p3"]
    assert _ids(engine, lake.read(engine, "people")) == []


def test_the_same_transaction_writes_once(lake: Lake, rows: Rows) -> None:
    for _ in range(3):
        lake.append("people", rows([1]), transaction=("writer", 7))
    lake.append("people", rows([2]), transaction=("writer", 6))

    assert lake.count("people") == 1
    assert lake.has_seen("people", ("writer", 7))
    assert not lake.has_seen("people", ("writer", 8))
    assert lake.seen("people", "nobody") == -1
    assert len(list(lake.path("people").glob("*.parquet"))) == 1


def test_an_exception_while_writing_leaves_nothing(lake: Lake, rows: Rows) -> None:
    def fail() -> None:
        with lake.staging("people") as staged:
            pq.write_table(rows([1]), staged.new_file())
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="disk"):
        fail()

    assert lake.count("people") == 0
    assert list(lake.path("people").glob("*.parquet")) == []


def test_a_file_that_no_commit_names_does_not_exist_for_readers(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    lake.append("people", rows([1]))
    pq.write_table(rows([9]), lake.path("people") / "part-of-a-killed-writer-00000.parquet")

    assert _ids(engine, lake.current(engine, "people")) == ["p1"]


def test_a_column_added_to_the_schema_reads_as_empty_in_old_files(
    lake: Lake, engine: BaseBackend, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = pa.schema([field for field in lake.arrow_schema("people") if field.name != "city"])
    with monkeypatch.context() as earlier:
        earlier.setattr(Lake, "arrow_schema", lambda _lake, _name: older)
        lake.append("people", rows([1]).drop_columns(["city"]))

    before = engine.to_pyarrow(lake.read(engine, "people"))
    lake.append("people", rows([2], import_id="second"))
    after = engine.to_pyarrow(lake.current(engine, "people"))

    assert before["city"].to_pylist() == [None]
    assert dict(zip(after["record_id"].to_pylist(), after["city"].to_pylist(), strict=True)) == {
        "p1": None,
        "p2": "تهران",
    }
    assert "city" in _delta_columns(lake)


def test_a_half_written_commit_after_a_power_cut_is_set_aside(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    lake.append("people", rows([1]))
    log = lake.path("people") / "_delta_log"
    (log / f"{lake.version('people') + 1:020d}.json").write_bytes(b'{"commitInfo":{"timest')

    assert _ids(engine, lake.current(engine, "people")) == ["p1"]
    lake.append("people", rows([2]))
    assert _ids(engine, lake.current(engine, "people")) == ["p1", "p2"]
    assert len(list((lake.path("people") / "_mehvar" / "torn").iterdir())) == 1


def test_an_import_record_keeps_what_was_registered(lake: Lake, now: datetime) -> None:
    record = ImportRecord(
        import_id="i1", changed_at=now, state="imported", source="app", file="سفارش.csv",
        tables={"orders": 3}, rows_read=4, rows_taken=3, rows_quarantined=1, actor="u7",
    )  # fmt: skip

    lake.register(record)

    assert lake.imports() == [record]


def test_a_lake_made_anew_in_the_same_folder_is_another_lake(lake: Lake, now: datetime) -> None:
    import shutil

    for name in ("old", "new"):
        shutil.rmtree(lake.root, ignore_errors=True)
        lake.register(ImportRecord(import_id=name, changed_at=now, state="imported"))

        assert [record.import_id for record in lake.imports()] == [name]


def _delta_columns(lake: Lake) -> list[str]:
    from deltalake import DeltaTable

    return [field.name for field in DeltaTable(str(lake.path("people"))).schema().fields]
