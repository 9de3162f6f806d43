"""What a mapping would make of the first rows of a file, before anything is taken in."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.ingest._compile import FAULT, Place, compile_table
from mehvar.ingest._errors import MappingError, Reason
from mehvar.ingest._existing import empty_order_facts
from mehvar.ingest._facts import KnownFacts
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._opening import open_sources, sample_opening
from mehvar.ingest._raw import ROW
from mehvar.workspace import Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.ingest._database import DbSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first rows of every table that a file would fill, and the faults among them.

    ``faults`` are (table, row in the file, column, reason).
    """

    tables: Dictionary[str, pa.Table]
    faults: tuple[tuple[str, int, str, Reason], ...]


def preview(
    source: Path | str | DbSource, *, mapping: Mapping, settings: Settings, rows: int = 20
) -> Preview:
    """Show what the first ``rows`` rows of a file would become.

    Values that come from a row's order are empty here.

    Raises:
        SourceError: when the file cannot be read as a table.
        MappingError: when the mapping is wrong, or says nothing about the file.
    """
    mapping.check()
    tables: dict[str, pa.Table] = {}
    faults = []
    with sample_opening(rows) as opening:
        empty_order_facts(opening)
        for raw in open_sources([source], opening):
            said = mapping.for_file(raw.name)
            if said is None:
                raise MappingError(
                    f"The mapping says nothing about {raw.name}.", hint="Correct match in it."
                )
            facts = KnownFacts(connection=opening.connection, raw=raw)
            place = Place(mapping=mapping, source=said.source or mapping.source, settings=settings)
            for entry in said.tables:
                compiled = compile_table(opening, facts, entry, place)
                names = ", ".join(
                    f'"{name}"'
                    for name in schema.table(entry.table).column_names
                    if name not in {"import_id", "ingested_at"}
                )
                tables[entry.table] = opening.connection.sql(
                    f"SELECT {names} FROM ({compiled.rows}) WHERE {FAULT} IS NULL ORDER BY {ROW}"
                ).to_arrow_table()
                found = opening.connection.execute(
                    f"SELECT {ROW}, split_part({FAULT}, ':', 1), split_part({FAULT}, ':', 2) "
                    f"FROM ({compiled.rows}) WHERE {FAULT} IS NOT NULL ORDER BY {ROW}"
                ).fetchall()
                faults += [(entry.table, int(row), str(c), Reason(why)) for row, c, why in found]
    return Preview(tables=tables, faults=tuple(faults))
