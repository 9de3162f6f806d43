"""The first rows of a source as they stand there, before anybody says what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mehvar.ingest._opening import Source, listed, open_sources, sample_opening
from mehvar.ingest._raw import ROW


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The first rows of one table of a source, as text; ``name`` is what a mapping calls it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def sample(self, column: str, *, most: int = 3) -> tuple[str, ...]:
        """Return the first different values of a column."""
        place = self.columns.index(column)
        said = (row[place] for row in self.rows)
        return tuple(dict.fromkeys(value for value in said if value and value.strip()))[:most]


def look(sources: Source | Sequence[Source], *, rows: int = 20) -> tuple[Look, ...]:
    """Read the first ``rows`` rows of every table of files or databases.

    Raises:
        SourceError: when a source cannot be read as a table.
    """
    with sample_opening(rows) as opening:
        return tuple(
            Look(
                name=raw.name,
                columns=raw.columns,
                rows=tuple(
                    tuple(row)
                    for row in opening.connection.execute(
                        f"SELECT {', '.join(f'c{n}' for n in range(len(raw.columns)))} "
                        f"FROM ({raw.relation}) ORDER BY {ROW} LIMIT {rows:d}"
                    ).fetchall()
                ),
            )
            for raw in open_sources(listed(sources), opening)
        )
