"""Files and databases, read into tables of text."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mehvar import engine
from mehvar.ingest._database import DbSource, open_database
from mehvar.ingest._files import open_file
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import RawTable
from mehvar.ingest._stages import Stage, reading
from mehvar.workspace import Workspace

Source = Path | str | DbSource
Progress = Callable[[Stage, int, int], None]
"""Told (stage, done, total) as the work goes on; it may raise ``Cancelled`` to stop the work."""


def listed(sources: Source | Sequence[Source]) -> list[Source]:
    """Return one or several sources as a list."""
    if isinstance(sources, Path | str | DbSource):
        return [sources]
    return list(sources)


def open_sources(
    sources: Sequence[Source], opening: Opening, *, progress: Progress | None = None
) -> list[RawTable]:
    """Read every source into tables of text.

    Raises:
        SourceError: for the first source that cannot be read.
    """
    tables: list[RawTable] = []
    for place, source in enumerate(sources):
        if progress:
            progress(reading(sum(table.rows for table in tables)), place, len(sources))
        if isinstance(source, DbSource):
            tables.append(open_database(source, opening))
        else:
            tables += open_file(Path(source), opening)
    if progress:
        progress(reading(sum(table.rows for table in tables)), len(sources), len(sources))
    return tables


@contextmanager
def workspace_opening(
    workspace: Workspace, name: str, *, is_known: Callable[[str, str], bool]
) -> Iterator[Opening]:
    """Open DuckDB with the workspace's limits and a folder for pieces that is removed after."""
    folder = workspace.path("tmp", name, "piece").parent
    folder.mkdir(parents=True, exist_ok=True)
    settings = workspace.settings
    backend = engine.connect(
        engine.EngineSettings(
            threads=settings.threads,
            memory_limit=settings.memory_limit,
            temp_directory=workspace.root / "tmp",
        )
    )
    connection = engine.duckdb_connection(backend)
    # Joins add a small table to every row: keep the rows streaming and build on the small one.
    connection.execute("SET disabled_optimizers = 'build_side_probe_side'")
    try:
        yield Opening(backend=backend, connection=connection, folder=folder, is_known=is_known)
    finally:
        backend.disconnect()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def sample_opening(limit: int) -> Iterator[Opening]:
    """Open DuckDB for looking at the first ``limit`` rows of files."""
    backend = engine.connect()
    with tempfile.TemporaryDirectory(prefix="mehvar-") as folder:
        try:
            yield Opening(
                backend=backend,
                connection=engine.duckdb_connection(backend),
                folder=Path(folder),
                limit=limit,
            )
        finally:
            backend.disconnect()
