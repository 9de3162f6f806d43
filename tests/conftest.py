"""What every test may ask for: a workspace, a clock, a generator, a real PostgreSQL, the public data."""

from __future__ import annotations

import contextlib
import gc
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis.internal.conjecture import providers
from tests.kept import build_company, kept
from tests.steps import PEOPLE, shorten

# A JVM of some minutes on some hundred rows never earns back what the optimising compiler, generated
# code, adaptive plans and many partitions cost.
os.environ.setdefault(
    "PYSPARK_SUBMIT_ARGS",
    "--conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN"
    " --conf spark.sql.adaptive.enabled=false --conf spark.sql.shuffle.partitions=1"
    " --driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote' pyspark-shell",
)

# Beside other tests a worker that steps back for all of them would starve.
os.environ.setdefault("MEHVAR_WORKER_NICE", "0")

from mehvar.workspace import Settings, Workspace

# No test is a race: a loaded machine may take its time. CI tries the same examples every time, so
# that what lands does not hang on luck; elsewhere every run tries new ones.
hypothesis.settings.register_profile(
    "mehvar",
    deadline=None,
    derandomize=bool(os.environ.get("MEHVAR_CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("mehvar")
if os.environ.get("MEHVAR_CI"):
    # The numbers and words of our own code, which it tries too, are those of the modules that a process
    # has loaded by then: they would differ from run to run. And each process would parse all our code.
    vars(providers)["is_local_module_file"] = lambda _path: False

DATA = Path(__file__).parent.parent.parent / "shared" / "data"


GROUPS = ("browser", "e2e", "spark", "postgres")
"""What begins first: pages, whole processes, and what shares a JVM or a database server."""


def pytest_collection_finish() -> None:
    """What is loaded by now stays: do not search it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let what takes long begin first, and what shares a JVM, a server or a browser stay together.

    Each process starts with its share of the list, one after another, and who is ready takes from
    the end of another's: a long test at the end of a list would be waited for by all.
    """
    shares = int(getattr(config, "workerinput", {}).get("workercount", 1))
    if shares == 1:
        return
    groups: dict[str, list[pytest.Item]] = {name: [] for name in (*GROUPS, "")}
    for item in items:
        groups[_group_of(item)].append(item)
    rest = iter(groups.pop(""))
    blocks: list[list[pytest.Item]] = [[] for _ in range(shares)]
    for place, group in enumerate(groups.values()):
        blocks[place % shares] += group
    for place, block in enumerate(blocks):
        until = len(items) * (place + 1) // shares - len(items) * place // shares
        block.extend(islice(rest, max(0, until - len(block))))
    items[:] = [*chain.from_iterable(blocks), *rest]


def _group_of(item: pytest.Item) -> str:
    folder = next((name for name in ("browser", "e2e") if name in item.path.parts), "")
    marked = (name for name in ("spark", "postgres") if item.get_closest_marker(name))
    return folder or next(marked, "")


def missing(what: str) -> None:
    """Skip for want of a program; in CI, where it must be there, fail."""
    if os.environ.get("MEHVAR_CI"):
        pytest.fail(f"{what}: CI must install it")
    pytest.skip(what)


@pytest.fixture
def now() -> datetime:
    """The time at which tests run."""
    return datetime(2026, 1, 15, 9, 30)


@pytest.fixture
def rng() -> np.random.Generator:
    """Chance, the same in every run."""
    return np.random.default_rng(20260115)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace of a Persian shop."""
    return Workspace.create(tmp_path / "shop", Settings(memory_limit="2GB", threads=2))


@pytest.fixture(scope="session")
def built_company() -> Path:
    """A simulated shop of some 600 customers, imported and built; not to be changed.

    ``MEHVAR_TEST_COMPANY`` names a folder to use instead.
    """
    given = os.environ.get("MEHVAR_TEST_COMPANY")
    return Path(given) if given else kept("company", build_company)


@pytest.fixture
def people_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds of this test stop at the list of customers: nothing that stands on them is asked for.

    What was built before keeps its tables. A full build takes three times as long.
    """
    shorten(monkeypatch.setattr, *PEOPLE, "list")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of public data sets; the test is skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip("the public data sets are not beside this checkout")
    return DATA


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a real PostgreSQL, started for this run and thrown away after it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("postgres")
    folder = Path(found).parent if found else (programs[-1] if programs else None)
    if folder is None or not (folder / "initdb").exists():
        missing("PostgreSQL's server programs are not installed")
    assert folder is not None
    home = Path(
        tempfile.mkdtemp(prefix="mehvar-postgres-")
    )  # not below pytest's own, which is closed to others
    run = _as_server_user(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run(
        [
            str(folder / "initdb"),
            "-D",
            str(home / "data"),
            "-U",
            "mehvar",
            "--auth=trust",
            "-E",
            "UTF8",
        ]
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {home} -c fsync=off"
    control = [str(folder / "pg_ctl"), "-D", str(home / "data"), "-w"]
    run([*control, "-l", str(home / "log"), "-o", options, "start"])
    try:
        yield f"postgresql://mehvar@127.0.0.1:{port}/postgres"
    finally:
        # Its folder may already be gone, and the server with it.
        with contextlib.suppress(subprocess.CalledProcessError):
            run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(home, ignore_errors=True)


def _as_server_user(home: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 (a closure over subprocess.run)
    """PostgreSQL refuses to run as root: as root, run it as the user that Debian made for it."""
    user = None
    if os.getuid() == 0:
        user = "postgres"
        record = pwd.getpwnam(user)
        os.chown(home, record.pw_uid, record.pw_gid)

    def run(command: list[str]) -> None:
        subprocess.run(
            command,
            check=True,
            user=user,
            cwd=home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    return run
