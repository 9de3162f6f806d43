"""Reading a few rows of the marts, again and again, from one process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mehvar import engine

if TYPE_CHECKING:
    import duckdb
    from ibis.backends import BaseBackend

    from mehvar.workspace import Current, Workspace


class Marts:
    """The marts as readers see them, one engine for many small questions.

    A question about one customer reads a few row groups; planning it anew through the expression
    layer would cost ten times what it does, so the files are opened once for each version and
    asked in SQL.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._backend: BaseBackend | None = None
        self._views: dict[str, tuple[int, str]] = {}

    @property
    def backend(self) -> BaseBackend:
        """The engine, opened at the first question."""
        if self._backend is None:
            settings = self.workspace.settings
            self._backend = engine.connect(
                engine.EngineSettings(
                    threads=settings.threads,
                    memory_limit=settings.memory_limit,
                    temp_directory=self.workspace.root / "tmp",
                )
            )
            self.connection.execute("SET parquet_metadata_cache = true")
        return self._backend

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The engine's own connection."""
        return engine.duckdb_connection(self.backend)

    def view(self, name: str, *, current: Current) -> str:
        """Return the name of a view on a mart as the last build published it."""
        version = current.marts.get(name, -1)
        known = self._views.get(name)
        if known is None or known[0] != version:
            view = f"mart_{name}_{version + 1}"
            create_view(self.connection, self.workspace, name, version=version, view=view)
            self._views[name] = (version, view)
        return self._views[name][1]

    def ask(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Run a query and return all of its rows."""
        return self.connection.execute(sql, list(values)).fetchall()

    def close(self) -> None:
        """Let go of the engine."""
        if self._backend is not None:
            self._backend.disconnect()


def create_view(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    name: str,
    *,
    version: int,
    view: str,
) -> None:
    """Make a temporary view on a mart at a version; an empty one when it was never written."""
    files = workspace.lake.files(name, version=version)
    if not files:
        connection.register(view, workspace.lake.arrow_schema(name).empty_table())
        return
    paths = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {view} AS FROM read_parquet([{paths}], union_by_name = true)"
    )
