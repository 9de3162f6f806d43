"""Opening an engine: UTC sessions, bounded memory, errors that say what to install."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mehvar.engine import EngineError, EngineSettings, connect, duckdb_connection
from mehvar.engine import _connect as connecting


def _setting(name: str, settings: EngineSettings) -> str:
    backend = connect(settings)
    try:
        value = duckdb_connection(backend).execute(f"SELECT current_setting('{name}')").fetchall()
    finally:
        backend.disconnect()
    return str(value[0][0])


def test_an_expression_runs() -> None:
    import ibis

    backend = connect()

    assert backend.to_pyarrow(ibis.literal(1) + 1).as_py() == 2
    backend.disconnect()


def test_memory_is_a_share_of_the_machine_unless_it_is_set(tmp_path: Path) -> None:
    unset = connecting.default_memory_limit()

    assert re.fullmatch(r"\d+MiB", unset)
    assert 512 <= int(unset.removesuffix("MiB")) <= 32 << 10
    assert _setting("memory_limit", EngineSettings(memory_limit="700MiB")) == "700.0 MiB"
    assert "iB" in _setting("memory_limit", EngineSettings())


def test_a_container_with_little_memory_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(connecting, "_CONTAINER_LIMITS", (limit,))

    limit.write_text(f"{2 << 30}\n")
    small = connecting.default_memory_limit()
    limit.write_text("max\n")

    assert small == f"{(2 << 30) // 4 >> 20}MiB"
    assert connecting.default_memory_limit() != small


def test_threads_and_the_folder_for_large_work_are_taken_over(tmp_path: Path) -> None:
    settings = EngineSettings(threads=1, temp_directory=tmp_path / "new" / "spill")

    assert _setting("threads", settings) == "1"
    assert _setting("temp_directory", settings) == str(tmp_path / "new" / "spill")


def test_a_step_for_duckdb_says_so_on_another_engine() -> None:
    import ibis

    sqlite = ibis.sqlite.connect()

    with pytest.raises(EngineError, match="DuckDB only, and the engine is sqlite"):
        duckdb_connection(sqlite)
    sqlite.disconnect()


def test_spark_without_pyspark_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without_spark(name: str, *rest: object) -> object:
        if name.startswith("pyspark"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_spark)

    with pytest.raises(EngineError, match=r"pip install 'mehvar\[spark\]'"):
        connect(EngineSettings(engine="spark"))
