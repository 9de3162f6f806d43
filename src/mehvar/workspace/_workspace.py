"""One folder, one company."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar import engine
from mehvar.lake import Lake, write_durably
from mehvar.workspace._build import Build, run_build
from mehvar.workspace._current import Current, read_current
from mehvar.workspace._erasure import erase, purge
from mehvar.workspace._lock import locked
from mehvar.workspace._scratch import free_with, new_scratch, sweep_scratch
from mehvar.workspace._settings import Settings, WorkspaceError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

_SETTINGS = "mehvar.toml"
_VARIABLE = "MEHVAR_WORKSPACE"


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
        if "%" in str(root.resolve()):
            raise WorkspaceError(
                f"The path {root.resolve()} holds a per cent sign, which Delta tables misread.",
                hint="Choose a folder without one.",
            )
        settings.check(where="settings")
        write_durably(root / _SETTINGS, settings.to_toml().encode())
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
        if not os.access(__file__, os.W_OK):
            # Compiled kernels are kept beside the code; a read-only install has the workspace.
            os.environ.setdefault("NUMBA_CACHE_DIR", str(root / "cache" / "numba"))
        return cls(root=root.resolve(), settings=Settings.read(root / _SETTINGS))

    @classmethod
    def find(cls, start: Path | None, env: Mapping[str, str]) -> Workspace:
        """Open the workspace that a command means.

        Args:
            start: the folder given with -w; nothing else counts then.
            env: the environment; ``MEHVAR_WORKSPACE`` comes next, and last the current folder or
                the nearest one above it that is a workspace.

        Raises:
            WorkspaceError: when there is none.
        """
        given = start or (Path(env[_VARIABLE]) if env.get(_VARIABLE) else None)
        if given is not None:
            return cls.open(given)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / _SETTINGS).is_file():
                return cls.open(folder)
        raise WorkspaceError(
            f"Neither {here} nor a folder above it is a Mehvar workspace.",
            hint=f"Make one with: mehvar init DIR, name one with -w DIR, or set {_VARIABLE}.",
        )

    def configure(self, **changes: object) -> Workspace:
        """Change settings in ``mehvar.toml``, all or none; return the workspace as it is then.

        Comments and the order of lines stay.

        Raises:
            WorkspaceError: naming every setting that is unknown or wrong.
        """
        path = self.root / _SETTINGS
        with self.lock("settings"):
            settings = Settings.read(path).changed(changes)
            text = settings.edit_toml(path.read_text(encoding="utf-8"), changes)
            write_durably(path, text.encode())
        return Workspace.open(self.root)

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
        """Open the engine with this workspace's settings; large work spills below ``tmp``."""
        root = self.root / "tmp"
        sweep_scratch(root)
        folder, lock = new_scratch(root)
        backend = engine.connect(
            engine.EngineSettings(
                engine=self.settings.engine,
                threads=self.settings.threads,
                memory_limit=self.settings.memory_limit,
                temp_directory=folder,
            )
        )
        free_with(backend, folder, lock)
        return backend

    def current(self) -> Current:
        """Return the state that readers see: what the last finished build published."""
        return read_current(self.root / "lake" / "current.json")

    def read(self, backend: BaseBackend, name: str, *, current: Current | None = None) -> ir.Table:
        """Return a mart as the last finished build published it (empty before the first)."""
        current = current or self.current()
        return self.lake.read(backend, name, version=current.marts.get(name, -1))

    @contextmanager
    def lock(self, name: str, *, wait: bool = True, verb: str = "") -> Iterator[None]:
        """Hold the workspace-wide lock called ``name``; it is freed when the process dies.

        ``verb`` says in the error of whoever comes second what we are doing.

        Raises:
            WorkspaceError: when ``wait`` is false and another process holds it.
        """
        with locked(self.path("locks", f"{name}.lock"), name=name, verb=verb, wait=wait):
            yield

    @contextmanager
    def build(self, *, now: datetime, as_of: date | None = None) -> Iterator[Build]:
        """Hold the build lock, pin the base tables, and publish the marts at the end.

        Args:
            now: the time at which the build is published (UTC).
            as_of: the day up to which customers are judged; the last day in the data by default.
        """
        with self.lock("build", verb="build"), run_build(self, now=now, as_of=as_of) as build:
            yield build

    def erase(
        self, *, column: str, values: Sequence[object], tables: Sequence[str] | None = None
    ) -> dict[str, int]:
        """Take every row that holds one of ``values`` in ``column`` out of tables and history.

        Afterwards no file of the lake holds those rows, published or not; readers go on with the
        published state as it was, but for them. Waits for builds and writers.

        Args:
            column: the column looked at, in every table that has it.
            values: what to look for.
            tables: only these tables.

        Returns:
            Table -> rows taken out, for each table that has the column.
        """
        with self.lock("build", verb="erase"):
            return erase(self, column=column, values=values, tables=tables)

    def purge(self) -> int:
        """Remove every file of older versions of the marts at once; return how many.

        What builds made of rows that were erased is then gone too. Readers of older versions fail
        and ask again. Waits for builds.
        """
        with self.lock("build", verb="purge"):
            return purge(self)
