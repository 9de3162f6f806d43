"""A real site of its own: a folder, a database file or a PostgreSQL database, real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kept import kept

ROOT = Path(__file__).parent.parent.parent
_MIGRATED = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from pathlib import Path
from django.conf import settings
from mehvar_web.commands._prepare import _collect_static
_collect_static(Path(settings.MEHVAR_WORKSPACE) / "cache")  # or each site that serves does
"""
_FROM_MODELS = """
import django; django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
settings.MIGRATION_MODULES = dict.fromkeys(app.label for app in apps.get_app_configs())
call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
call_command("createcachetable", verbosity=0)
"""


@dataclass(slots=True, kw_only=True)
class Site:
    """One site; every process that it started ends with it."""

    folder: Path
    settings: str = "mehvar_web.settings.base"
    database_url: str = ""
    more: dict[str, str] = field(default_factory=dict)
    """Settings of the environment beside the usual ones."""
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> Mapping[str, str]:
        own = {
            "MEHVAR_WORKSPACE": str(self.folder),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "MEHVAR_SECRET_KEY": "only-for-tests",
            "PYTHONPATH": str(ROOT),
        }
        url = {"MEHVAR_DATABASE_URL": self.database_url} if self.database_url else {}
        known = {name: value for name, value in os.environ.items() if name != "MEHVAR_DATABASE_URL"}
        return known | own | url | self.more

    def prepare(self) -> None:
        """Make the database's tables; an empty SQLite file is the same for every site.

        It goes through all migrations; a PostgreSQL database is made from the models, in a sixth of
        the time (one run of tests/web/test_postgres.py goes through the migrations there).
        """
        if self.database_url:
            self.python(_FROM_MODELS)
            return

        def make(folder: Path) -> None:
            folder.mkdir()
            Site(folder=folder, settings=self.settings).python(_MIGRATED)

        empty = kept(f"site-{self.settings.replace('.', '-')}", make, of=("mehvar_web",))
        for file in empty.glob("web.sqlite3*"):
            shutil.copy(file, self.folder / file.name)
        shutil.copytree(empty / "cache", self.folder / "cache", dirs_exist_ok=True)

    def python(self, code: str) -> str:
        """Run a little program on the site; return what it printed."""
        said = subprocess.run(
            [sys.executable, "-c", code], env=dict(self.environment), cwd=ROOT, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
        return said.stdout

    def mehvar(self, *arguments: object, given: str = "") -> Any:
        """Run a verb with --json; return its answer."""
        said = self.run(*arguments, "--json", given=given)
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)

    def run(self, *arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mehvar", *map(str, arguments)]
        return subprocess.run(
            command, env=dict(self.environment), cwd=ROOT, check=False, capture_output=True, text=True, input=given,
        )  # fmt: skip

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Start a verb and leave it running."""
        command = [sys.executable, "-m", "mehvar", *map(str, arguments)]
        process = subprocess.Popen(
            command, env=dict(self.environment), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.started.append(process)
        return process

    def job(self, number: int) -> dict[str, Any]:
        """Read a job where it is kept: starting a program for every look takes too long."""
        columns = ("state", "attempts", "result", "error")
        found = self.ask(f"SELECT {', '.join(columns)} FROM jobs_job WHERE id = {number}")
        job = dict(zip(columns, found[0], strict=True))
        for name in ("result", "error"):
            if isinstance(job[name], str):
                job[name] = json.loads(job[name])
        return job

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the site's database."""
        if self.database_url:
            import psycopg

            with psycopg.connect(self.database_url) as server:
                return server.execute(query).fetchall()
        with closing(sqlite3.connect(self.folder / "web.sqlite3", timeout=20)) as file:
            return file.execute(query).fetchall()

    def wait_for(self, number: int, *states: str, seconds: float = 90) -> dict[str, Any]:
        """Wait until a job is in one of the states."""
        found: dict[str, Any] = wait(
            lambda: told if (told := self.job(number))["state"] in states else None,
            seconds=seconds,
        )
        return found

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def wait(look: Callable[[], Any], *, seconds: float = 60) -> Any:
    """Look again and again until there is something to see."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(f"nothing to see after {seconds} seconds")
