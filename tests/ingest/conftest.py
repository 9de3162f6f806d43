"""Small shops to import into, and words to say what should come of it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from mehvar.ingest import ImportReport, Mapping, import_files
from mehvar.workspace import Workspace

NOW = datetime(2026, 1, 15, 9, 30)
Take: TypeAlias = Callable[..., ImportReport]
Rows: TypeAlias = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def take(workspace: Workspace, tmp_path: Path) -> Take:
    """Import files with a mapping given as YAML text."""

    def _take(*files: Path, mapping: str | None = None, now: datetime = NOW) -> ImportReport:
        known = None
        if mapping is not None:
            path = tmp_path / "mapping.yml"
            path.write_text(mapping, encoding="utf-8")
            known = Mapping.read(path)
        return import_files(workspace, list(files), mapping=known, now=now, actor="tester")

    return _take


@pytest.fixture
def rows(workspace: Workspace) -> Rows:
    """Read the current rows of a table, in the order of their ids."""

    def _rows(table: str) -> list[dict[str, Any]]:
        backend = workspace.connect()
        try:
            found: list[dict[str, Any]] = backend.to_pyarrow(
                workspace.lake.current(backend, table).order_by("record_id")
            ).to_pylist()
            return found
        finally:
            backend.disconnect()

    return _rows


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a text file."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


@pytest.fixture(scope="session")
def mysql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real MariaDB, started for this run and thrown away after it."""
    import shutil
    import socket

    server = shutil.which("mariadbd") or shutil.which("mysqld") or "/usr/sbin/mariadbd"
    install = shutil.which("mariadb-install-db")
    pytest.importorskip("pymysql", reason="PyMySQL is not installed")
    if install is None or not Path(server).exists():
        pytest.skip("MySQL's or MariaDB's server programs are not installed")
    home = tmp_path_factory.mktemp("mysql")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    common = [f"--datadir={home}/data", "--no-defaults"]
    subprocess.run(
        [
            install,
            "--no-defaults",
            f"--datadir={home}/data",
            "--auth-root-authentication-method=normal",
            "--user=root",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process = subprocess.Popen(
        [
            server,
            common[1],
            common[0],
            f"--port={port}",
            f"--socket={home}/s",
            "--bind-address=127.0.0.1",
            "--user=root",
            f"--pid-file={home}/pid",
            "--innodb-flush-log-at-trx-commit=0",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"mysql://root@127.0.0.1:{port}/test"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    import pymysql

    for _ in range(120):
        try:
            connection = pymysql.connect(host="127.0.0.1", port=port, user="root")
        except pymysql.Error:
            time.sleep(0.25)
        else:
            connection.cursor().execute("CREATE DATABASE IF NOT EXISTS test")
            connection.close()
            return
    pytest.fail("the database server did not start")
