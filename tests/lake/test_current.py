"""The current rows: the latest per record, outside imports that do not count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.backends import BaseBackend

from mehvar.lake import IMPORTS, ImportRecord, Lake, LakeError
from mehvar.lake import _current as current_rows
from mehvar.lake import _files as files_of

Rows = Callable[..., pa.Table]


def _cities(engine: BaseBackend, lake: Lake) -> dict[str, str]:
    found = engine.to_pyarrow(lake.current(engine, "people"))
    names = found["record_id"].to_pylist()
    assert len(names) == len(set(names))
    return dict(zip(names, found["city"].to_pylist(), strict=True))


def _registered(lake: Lake, import_id: str, at: datetime, state: str = "imported") -> None:
    lake.register(ImportRecord(import_id=import_id, changed_at=at, state=state))  # type: ignore[arg-type]


def test_a_correction_replaces_the_record(lake: Lake, engine: BaseBackend, rows: Rows) -> None:
    lake.append("people", rows([1, 2], city="تهران"))
    lake.append("people", rows([2], city="شیراز", import_id="second", hour=1))

    assert _cities(engine, lake) == {"p1": "تهران", "p2": "شیراز"}


def test_withdrawal_brings_the_older_record_back_and_restoring_undoes_it(
    lake: Lake, engine: BaseBackend, rows: Rows, now: datetime
) -> None:
    _registered(lake, "first", now)
    lake.append("people", rows([1, 2], city="تهران"))
    _registered(lake, "second", now)
    lake.append("people", rows([2, 3], city="شیراز", import_id="second", hour=1))

    lake.withdraw("second", at=now, actor="u1")
    without = _cities(engine, lake)
    lake.restore("second", at=now, actor="u2")

    assert without == {"p1": "تهران", "p2": "تهران"}
    assert _cities(engine, lake) == {"p1": "تهران", "p2": "شیراز", "p3": "شیراز"}
    assert [(r.import_id, r.state, r.actor) for r in lake.imports()] == [
        ("second", "restored", "u2"),
        ("first", "imported", ""),
    ]


def test_an_import_shows_when_it_is_finished(
    lake: Lake, engine: BaseBackend, rows: Rows, now: datetime
) -> None:
    _registered(lake, "first", now, "started")
    lake.append("people", rows([1]))
    before = _cities(engine, lake)

    _registered(lake, "first", now)

    assert before == {}
    assert _cities(engine, lake) == {"p1": "تهران"}


def test_withdrawing_what_is_not_there_is_refused(lake: Lake, now: datetime) -> None:
    _registered(lake, "half", now, "started")

    for import_id in ("nothing", "half"):
        with pytest.raises(LakeError, match="no finished import"):
            lake.withdraw(import_id, at=now, actor="u1")


def test_withdrawing_twice_is_withdrawing_once(lake: Lake, now: datetime) -> None:
    _registered(lake, "first", now)

    once = lake.withdraw("first", at=now, actor="u1")
    twice = lake.withdraw("first", at=now, actor="u2")

    assert once == twice
    assert lake.version(IMPORTS) == 2


def test_rows_of_several_imports_in_one_file_are_told_apart(
    lake: Lake, engine: BaseBackend, rows: Rows, now: datetime
) -> None:
    for import_id in ("a", "b", "c"):
        _registered(lake, import_id, now)
    lake.append("people", pa.concat_tables([rows([1], import_id="a"), rows([2], import_id="c")]))
    lake.append("people", rows([3], import_id="b"))

    lake.withdraw("c", at=now, actor="u1")

    assert _cities(engine, lake) == {"p1": "تهران", "p3": "تهران"}


def test_a_file_of_a_hidden_import_is_not_even_opened(
    lake: Lake, engine: BaseBackend, rows: Rows, now: datetime
) -> None:
    _registered(lake, "first", now)
    lake.append("people", rows([1]))
    _registered(lake, "second", now)
    lake.append("people", rows([2], import_id="second"))
    lake.withdraw("second", at=now, actor="u1")
    for file in lake.path("people").glob("*.parquet"):
        if pq.read_table(file)["import_id"][0].as_py() == "second":
            file.unlink()

    assert _cities(engine, lake) == {"p1": "تهران"}


def test_many_repeated_records_are_found_by_file(
    lake: Lake, engine: BaseBackend, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_rows, "_FEW", 10)
    lake.append("people", rows(range(100), city="تهران"))
    lake.append("people", rows(range(50, 150), city="شیراز", import_id="second", hour=1))

    found = _cities(engine, lake)

    assert len(found) == 150
    assert sum(city == "شیراز" for city in found.values()) == 100


def test_two_sources_with_the_same_record_id_are_two_records(
    lake: Lake, engine: BaseBackend, rows: Rows
) -> None:
    lake.append("people", rows([1], source="app"))
    lake.append("people", rows([1], source="till"))

    assert engine.to_pyarrow(lake.current(engine, "people").count()).as_py() == 2


def test_a_collision_of_hashes_hides_no_record(lake: Lake, engine: BaseBackend, rows: Rows) -> None:
    both = rows([1, 2])
    place = both.column_names.index("record_hash")
    both = both.set_column(place, "record_hash", pa.array([42, 42], pa.int64()))

    lake.append("people", both)

    assert _cities(engine, lake) == {"p1": "تهران", "p2": "تهران"}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    commits=st.lists(
        st.tuples(st.lists(st.integers(0, 12), max_size=8, unique=True), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_current_rows_are_those_of_a_plain_replay(
    tmp_path_factory: pytest.TempPathFactory,
    engine: BaseBackend,
    rows: Rows,
    commits: list[tuple[list[int], bool]],
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    at = datetime(2026, 1, 1)
    expected: dict[str, str] = {}
    for hour, (numbers, withdrawn) in enumerate(commits):
        import_id = f"i{hour}"
        _registered(lake, import_id, at)
        lake.append("people", rows(numbers, import_id=import_id, hour=hour, city=import_id))
        _cities(engine, lake)  # a reader in between leaves its cache behind
        if withdrawn:
            lake.withdraw(import_id, at=at, actor="u1")
        else:
            expected |= {f"p{number}": import_id for number in numbers}

    assert _cities(engine, lake) == expected


def test_repeated_hashes_are_the_same_in_one_go_and_in_parts(
    lake: Lake, rng: np.random.Generator, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = rows(range(2_000))
    place = template.column_names.index("record_hash")
    written: list[np.ndarray] = []
    for part in range(3):
        hashes = rng.integers(0, 2**63 - 1, 2_000)
        hashes[: 10 * part] = written[0][: 10 * part] if written else []
        written.append(hashes)
        lake.append("people", template.set_column(place, "record_hash", pa.array(hashes)))
    values, counts = np.unique(np.concatenate(written), return_counts=True)

    monkeypatch.setattr(current_rows, "_ROWS_AT_ONCE", 700)
    files = files_of.list_files(lake.path("people"), _open(lake))
    found = current_rows.repeated_hashes(lake.path("people"), files)

    assert found is not None
    np.testing.assert_array_equal(pq.read_table(found)["record_hash"], values[counts > 1])


def _open(lake: Lake):  # type: ignore[no-untyped-def]  # noqa: ANN202 (an open Delta table)
    from deltalake import DeltaTable

    return DeltaTable(str(lake.path("people")))
