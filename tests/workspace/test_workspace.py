"""One folder, one company: found, configured, locked, built whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar.workspace import Settings, Workspace, WorkspaceError

HOLD = """
import sys, time
from pathlib import Path
from mehvar.workspace import Workspace
with Workspace.open(Path(sys.argv[1])).lock("build", verb="build"):
    print("held", flush=True)
    time.sleep(600)
"""

HALF_BUILD = """
import sys, time
from datetime import datetime
from pathlib import Path
import pyarrow as pa
from mehvar.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
with workspace.build(now=datetime(2026, 1, 16)) as build:
    rows = {"customer_id": [2], "attribute": ["a"], "value": ["half"], "as_of": [None]}
    build.write_arrow("attributes", pa.table(rows, schema=workspace.lake.arrow_schema("attributes")))
    print("half", flush=True)
    time.sleep(600)
"""


def _killed(code: str, workspace: Workspace, *, at: str) -> None:
    """Run a script on the workspace and kill it when it says ``at``."""
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(workspace.root)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == at
    child.kill()
    child.stdout.close()
    child.wait()


def _attributes(workspace: Workspace, values: dict[int, str]) -> pa.Table:
    rows = {
        "customer_id": list(values),
        "attribute": ["a"] * len(values),
        "value": list(values.values()),
        "as_of": [None] * len(values),
    }
    return pa.table(rows, schema=workspace.lake.arrow_schema("attributes"))


def _published(workspace: Workspace) -> dict[int, str]:
    backend = workspace.connect()
    try:
        rows = backend.to_pyarrow(workspace.read(backend, "attributes")).to_pylist()
    finally:
        backend.disconnect()
    return {row["customer_id"]: row["value"] for row in rows}


def _build(workspace: Workspace, now: datetime, values: dict[int, str]) -> None:
    with workspace.build(now=now) as build:
        build.write_arrow("attributes", _attributes(workspace, values))


# -- finding and configuring -------------------------------------------------------------------


def test_the_folder_given_counts_before_the_environment_and_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, named, current = (
        Workspace.create(tmp_path / name, Settings(name=name)) for name in ("a", "b", "c")
    )
    deep = current.root / "exports" / "1404"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    env = {"MEHVAR_WORKSPACE": str(named.root)}

    assert Workspace.find(given.root, env).settings.name == "a"
    assert Workspace.find(None, env).settings.name == "b"
    assert Workspace.find(None, {}).settings.name == "c"


def test_no_workspace_anywhere_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(WorkspaceError, match="mehvar init DIR"):
        Workspace.find(None, {})
    with pytest.raises(WorkspaceError, match="is not a Mehvar workspace"):
        Workspace.find(tmp_path, {})


def test_a_workspace_is_made_once(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="already a workspace"):
        Workspace.create(workspace.root, Settings())


def test_a_path_that_delta_misreads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="per cent"):
        Workspace.create(tmp_path / "100%", Settings())


def test_settings_change_together_and_comments_stay(workspace: Workspace) -> None:
    path = workspace.root / "mehvar.toml"
    path.write_text("# our shop\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    changed = workspace.configure(
        name='فروشگاه "سبز"', window_days=30, weekend=(1, 1, 1, 1, 1, 0, 0)
    )

    assert changed.settings.name == 'فروشگاه "سبز"'
    assert changed.settings.window_days == 30
    assert changed.settings.weekend == (1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
    assert changed.settings.currency == workspace.settings.currency
    assert path.read_text(encoding="utf-8").startswith("# our shop\n")


def test_a_value_over_several_lines_is_written_anew(workspace: Workspace) -> None:
    path = workspace.root / "mehvar.toml"
    path.write_text("weekend = [1.0,\n 1.0, 1.0, 1.0, 1.0, 0.5, 0.0]\n", encoding="utf-8")

    changed = workspace.configure(weekend=(1.0,) * 7)

    assert changed.settings.weekend == (1.0,) * 7


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"colour": "red"}, "does not know: colour", id="unknown"),
        pytest.param({"exponent": "0"}, "exponent '0' must be a whole number", id="text for a number"),
        pytest.param({"threads": True}, "threads True must be a whole number", id="truth for a number"),
        pytest.param({"time_zone": "Tehran"}, "time_zone 'Tehran' is unknown", id="zone"),
        pytest.param({"currency": "rial"}, "three capital letters", id="currency"),
        pytest.param({"fiscal_month": 13, "exponent": 9}, "exponent 9.*fiscal_month 13", id="two at once"),
        pytest.param({"weekend": (1.0, 2.0)}, "seven numbers", id="short weekend"),
        pytest.param({"weekend": ("a",) * 7}, "seven numbers", id="weekend of words"),
        pytest.param({"weekend": (2.0,) * 7}, "fractions", id="weekend too long"),
        pytest.param({"memory_limit": "much"}, "must read like 6GB", id="memory"),
        pytest.param({"engine": "polars"}, "duckdb or spark", id="engine"),
    ],
)  # fmt: skip
def test_a_wrong_setting_changes_nothing(
    workspace: Workspace, changes: dict[str, object], message: str
) -> None:
    before = (workspace.root / "mehvar.toml").read_bytes()

    with pytest.raises(WorkspaceError, match=message):
        workspace.configure(**changes)

    assert (workspace.root / "mehvar.toml").read_bytes() == before


def test_a_file_that_is_no_toml_is_named(workspace: Workspace) -> None:
    (workspace.root / "mehvar.toml").write_text("name = ")

    with pytest.raises(WorkspaceError, match="not valid TOML"):
        Workspace.open(workspace.root)


@given(name=st.text(max_size=30), url=st.text(max_size=30))
def test_settings_come_back_from_their_file(name: str, url: str) -> None:
    import tomllib

    settings = Settings(name=name, serving_url=url)

    assert Settings().changed(tomllib.loads(settings.to_toml())) == settings


# -- locks -------------------------------------------------------------------------------------


def test_whoever_comes_second_learns_who_holds_the_lock(workspace: Workspace) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace.root)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    try:
        with (
            pytest.raises(WorkspaceError, match=rf"process {child.pid} on .* \(build\) since 20"),
            workspace.lock("build", wait=False),
        ):
            pass
    finally:
        child.kill()
        child.stdout.close()
        child.wait()

    with workspace.lock("build", wait=False):
        pass


# -- builds ------------------------------------------------------------------------------------


def test_readers_see_a_build_when_it_is_whole(workspace: Workspace, now: datetime) -> None:
    _build(workspace, now, {1: "old"})

    with workspace.build(now=now) as build:
        build.write_arrow("attributes", _attributes(workspace, {1: "new"}))
        during = _published(workspace)
        own = build.backend.to_pyarrow(build.read("attributes")).to_pylist()

    assert during == {1: "old"}
    assert [row["value"] for row in own] == ["new"]
    assert _published(workspace) == {1: "new"}
    assert workspace.current().built_at == now.isoformat()


def test_an_exception_in_a_build_leaves_the_old_state(workspace: Workspace, now: datetime) -> None:
    def fail() -> None:
        with workspace.build(now=now) as build:
            build.write_arrow("attributes", _attributes(workspace, {1: "half"}))
            raise RuntimeError("no memory")

    _build(workspace, now, {1: "old"})
    with pytest.raises(RuntimeError, match="memory"):
        fail()

    assert _published(workspace) == {1: "old"}


def test_a_build_killed_half_way_leaves_the_old_state_and_no_lock(
    workspace: Workspace, now: datetime
) -> None:
    _build(workspace, now, {1: "old"})

    _killed(HALF_BUILD, workspace, at="half")

    assert _published(workspace) == {1: "old"}
    _build(workspace, now, {3: "next"})
    assert _published(workspace) == {3: "next"}


def test_an_expression_is_written_in_its_declared_order(
    workspace: Workspace, now: datetime
) -> None:
    rows = ibis.memtable(_attributes(workspace, {3: "c", 1: "a", 2: "b"}))

    with workspace.build(now=now) as build:
        count = build.write("attributes", rows)

    (file,) = workspace.lake.files("attributes", version=workspace.current().marts["attributes"])
    assert count == 3
    assert pq.read_table(file)["customer_id"].to_pylist() == [1, 2, 3]


def test_the_day_of_judgement_is_the_last_in_the_data(workspace: Workspace, now: datetime) -> None:
    with workspace.build(now=now) as empty:
        assert empty.as_of == now.date()
        assert not empty.has_rows("orders")
    with workspace.build(now=now, as_of=date(2025, 3, 21)) as wanted:
        assert wanted.as_of == date(2025, 3, 21)


def test_many_builds_leave_few_files_and_the_published_one(
    workspace: Workspace, now: datetime
) -> None:
    import os

    for number in range(9):
        _build(workspace, now, {number: "x"})
        for file in workspace.lake.path("attributes").glob("*.parquet"):
            os.utime(file, (0, 0))

    assert _published(workspace) == {8: "x"}


@pytest.mark.slow
def test_room_for_large_work_goes_with_its_process(workspace: Workspace, now: datetime) -> None:
    _killed(HALF_BUILD, workspace, at="half")
    room = workspace.root / "tmp"
    left = list(room.glob("*.lock"))
    (left[0].with_suffix("") / "spilled").mkdir(parents=True)

    backend = workspace.connect()
    during = list(room.iterdir())
    backend.disconnect()
    del backend
    import gc

    gc.collect()

    assert len(left) == 1
    assert left[0] not in during
    assert len(during) == 1
    assert list(room.iterdir()) == []


# -- erasure -----------------------------------------------------------------------------------


def test_an_erased_customer_is_in_no_table_and_no_file(workspace: Workspace, now: datetime) -> None:
    _build(workspace, now, {1: "stays", 7: "goes"})
    _build(workspace, now, {1: "stays", 2: "stays", 7: "goes"})
    workspace.lake.replace("attributes", _attributes(workspace, {7: "goes"}))  # unpublished

    gone = workspace.erase(column="customer_id", values=[7])

    assert gone["attributes"] == 1
    assert _published(workspace) == {1: "stays", 2: "stays"}
    for file in workspace.lake.path("attributes").rglob("*.parquet"):
        if "customer_id" in pq.read_schema(file).names:
            assert 7 not in pq.read_table(file)["customer_id"].to_pylist()
    assert workspace.erase(column="customer_id", values=[7])["attributes"] == 0
    _build(workspace, now, {1: "next"})
    assert _published(workspace) == {1: "next"}
