"""What is expensive to make and the same for every test: made once, kept below ``.pytest_cache``.

A kept thing stays for as long as the code that made it; all processes of a run share it, and
whoever wants to change it takes a copy.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".pytest_cache" / "numba"))

CACHE = ROOT / ".pytest_cache" / "kept"
BUILT_AT = datetime(2026, 1, 15, 9, 30)
CUSTOMERS = 600


def kept(
    name: str,
    make: Callable[[Path], None],
    *,
    of: tuple[str, ...] = ("mehvar",),
    by: tuple[Path, ...] = (),
) -> Path:
    """Return the folder that ``make`` filled, in this run or in one before it.

    The folder keeps its address from the first moment on: what is made may write it down. ``of``
    names the packages whose change makes it anew, ``by`` the files beside that of ``make``.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE / f"{name}-{_digest_of((Path(make.__code__.co_filename), *by), of)}"
    done = folder.with_suffix(".done")
    with _held(folder.with_suffix(".lock")):
        if not done.exists():
            _forget_oldest(name)
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            done.touch()
    return folder


def build_company(folder: Path) -> None:
    """Simulate a shop of some 600 customers, import and build it through the core."""
    from mehvar import ingest, pipeline, simulate
    from mehvar.calendar import Holidays, Occasions
    from mehvar.workspace import Settings, Workspace

    company = Workspace.create(
        folder, Settings(name=simulate.Shop().name_fa, memory_limit="1GB", threads=2)
    )
    Holidays.write_default(company.path("holidays.csv"))
    Occasions.write_default(company.path("occasions.csv"))
    files = simulate.write_shop(
        company.path("demo-files", "x").parent,
        shop=simulate.Shop(ends_on=BUILT_AT.date() - timedelta(days=1)),
        customers=CUSTOMERS,
        seed=1404,
    )
    ingest.import_files(
        company,
        files.paths,
        mapping=ingest.Mapping.read(files.mapping),
        now=BUILT_AT,
        actor="tests",
    )
    pipeline.build(company, now=BUILT_AT)


def build_demo(folder: Path) -> None:
    """Let the verb make the smallest demo in ``demo``, and keep in ``said.json`` what it answered."""
    from typer.testing import CliRunner

    from mehvar.cli import app

    words = ["demo", str(folder / "demo"), "--customers", "500", "--seed", "7", "--language", "en"]
    said = CliRunner().invoke(app, words, env={"COLUMNS": "80"})
    assert said.exit_code == 0, said.stderr
    answer = {"code": said.exit_code, "out": said.stdout, "err": said.stderr}
    (folder / "said.json").write_text(json.dumps(answer), encoding="utf-8")


@cache
def _digest_of(makers: tuple[Path, ...], packages: tuple[str, ...]) -> str:
    digest = hashlib.sha256(b"".join(maker.read_bytes() for maker in makers))
    for package in packages:
        for path in sorted((ROOT / "src" / package).rglob("*")):
            if path.suffix in {".py", ".csv", ".yml"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _forget_oldest(name: str) -> None:
    made = sorted(CACHE.glob(f"{name}-*.done"), key=lambda path: path.stat().st_mtime)
    for done in made[:-1]:
        done.unlink()
        shutil.rmtree(done.with_suffix(""), ignore_errors=True)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Let one process at a time make the thing."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":  # before the tests, beside the type checker: one core has nothing to do
    kept("company", build_company)
