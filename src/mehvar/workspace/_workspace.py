"""One folder, one company."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar import engine
from mehvar.lake import Lake
from mehvar.workspace._build import Build, run_build
from mehvar.workspace._current import Current, read_current
from mehvar.workspace._settings import Settings, WorkspaceError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

_SETTINGS = "mehvar.toml"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of one company: settings, lake, log, audit, quarantine, serving store."""

    root: Path
    settings: Settings

    @classmethod
    def create(cls, root: Path, settings: Settings) -> Workspace:
        """Make a new workspace in ``root``.

        Raises:
            WorkspaceError: when the folder already is one, or a setting is wrong.
        """
        if (root / _SETTINGS).exists():
            raise WorkspaceError(
                f"{root} is already a workspace.", hint="Choose another folder, or use this one."
            )
        settings.check(where="settings")
        root.mkdir(parents=True, exist_ok=True)
        partial = root / f".{_SETTINGS}.partial"
        partial.write_text(settings.to_toml(), encoding="utf-8")
        partial.replace(root / _SETTINGS)
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Open an existing workspace.

        Raises:
            WorkspaceError: when ``root`` holds none.
        """
        if not (root / _SETTINGS).is_file():
            raise WorkspaceError(
                f"{root} is not a Mehvar workspace (it has no {_SETTINGS}).",
                hint="Make one with: mehvar init DIR, or name one with -w DIR.",
            )
        os.environ.setdefault("NUMBA_CACHE_DIR", str(root / "cache" / "numba"))
        return cls(root=root.resolve(), settings=Settings.read(root / _SETTINGS))

    @property
    def lake(self) -> Lake:
        """The Delta tables."""
        return Lake(self.root / "lake")

    def path(self, *parts: str) -> Path:
        """Return a path below the workspace, its parent made."""
        path = self.root.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def connect(self) -> BaseBackend:
        """Open the engine with this workspace's settings."""
        return engine.connect(
            engine.EngineSettings(
                engine=self.settings.engine,
                threads=self.settings.threads,
                memory_limit=self.settings.memory_limit,
                temp_directory=self.root / "tmp",
            )
        )

    def current(self) -> Current:
        """Return the state that readers see: what the last finished build published."""
        return read_current(self.root / "lake" / "current.json")

    def read(self, backend: BaseBackend, name: str, *, current: Current | None = None) -> ir.Table:
        """Return a mart as the last finished build published it (empty before the first)."""
        current = current or self.current()
        return self.lake.read(backend, name, version=current.marts.get(name, -1))

    @contextmanager
    def lock(self, name: str, *, wait: bool = True) -> Iterator[None]:
        """Hold the workspace-wide lock called ``name``; it is freed when the process dies.

        Raises:
            WorkspaceError: when ``wait`` is false and another process holds it.
        """
        path = self.path("locks", f"{name}.lock")
        with path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as error:
                raise WorkspaceError(
                    f"Another process is holding the {name} lock of {self.root}.",
                    hint="Wait for it to finish, then try again.",
                ) from error
            yield

    @contextmanager
    def build(self, *, now: datetime, as_of: date | None = None) -> Iterator[Build]:
        """Hold the build lock, pin the base tables, and publish the marts at the end.

        Args:
            now: the time at which the build is published (UTC).
            as_of: the day up to which customers are judged; the last day in the data by default.
        """
        with self.lock("build"), run_build(self, now=now, as_of=as_of) as build:
            yield build
