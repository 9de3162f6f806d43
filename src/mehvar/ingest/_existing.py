"""What the lake knows already: to tell new rows from corrections and from unchanged ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mehvar import schema
from mehvar.ingest._compile import ORDER_FACTS
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import quoted
from mehvar.lake import Lake

_ORDER_COLUMNS = tuple(
    column.name
    for column in schema.table("orders").columns
    if column.name not in {known.name for known in schema.PROVENANCE}
)


@dataclass(slots=True, kw_only=True)
class Existing:
    """The current rows of the lake together with the files that this import has staged."""

    opening: Opening
    lake: Lake
    staged: dict[str, list[Path]] = field(default_factory=dict)
    _relations: dict[str, str] = field(default_factory=dict)

    def hashes(self, table: str) -> str:
        """SQL for (record_hash, content_hash) of the rows known, or empty when there are none."""
        return self._latest(table, ("record_hash", "content_hash"))

    def rows(self, table: str) -> str:
        """SQL for the whole rows known, or empty when there are none."""
        return self._latest(table, schema.table(table).column_names)

    def before(self, table: str, columns: tuple[str, ...]) -> str:
        """The name of a relation of some columns of the lake's rows, or empty without any."""
        return self._lake_rows(table, columns)

    def remember(self, table: str, file: Path) -> None:
        """Count a staged file as known for the rest of the import."""
        self.staged.setdefault(table, []).append(file)

    def make_order_facts(self) -> None:
        """Put what rows may take from their orders into a temporary table."""
        columns = ", ".join(f'"{name}"' for name in _ORDER_COLUMNS)
        rows = self._latest("orders", (*_ORDER_COLUMNS, "record_hash"))
        if not rows:
            empty_order_facts(self.opening)
            return
        self.opening.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {ORDER_FACTS} AS SELECT {columns} FROM ({rows}) "
            "WHERE order_hash IS NOT NULL QUALIFY row_number() OVER ("
            'PARTITION BY order_hash ORDER BY "at" DESC, record_hash) = 1'
        )

    def _latest(self, table: str, columns: tuple[str, ...]) -> str:
        """Staged rows win over the lake's, later staged files over earlier ones."""
        names = ", ".join(f'"{name}"' for name in columns)
        layers = [
            f"SELECT {names}, {place} AS layer FROM read_parquet({quoted(str(file))})"
            for place, file in enumerate(self.staged.get(table, ()), 1)
        ]
        if known := self._lake_rows(table, columns):
            layers.append(f"SELECT {names}, 0 AS layer FROM {known}")
        if len(layers) < 2:
            return f"SELECT {names} FROM ({layers[0]})" if layers else ""
        return (
            f"SELECT {names} FROM ({' UNION ALL '.join(layers)}) QUALIFY row_number() OVER "
            "(PARTITION BY record_hash ORDER BY layer DESC) = 1"
        )

    def _lake_rows(self, table: str, columns: tuple[str, ...]) -> str:
        name = f"import_known_{table}_{len(columns)}_{'_'.join(columns[:2])}"
        if name not in self._relations:
            self._relations[name] = ""
            if self.lake.files(table):
                rows = self.lake.current(self.opening.backend, table).select(*columns)
                self.opening.backend.create_table(name, rows, temp=True)
                self._relations[name] = name
        return self._relations[name]


def empty_order_facts(opening: Opening) -> None:
    """Make the table of order facts without any row."""
    columns = ", ".join(
        f'"{name}" {schema.table("orders").column(name).duckdb_type}' for name in _ORDER_COLUMNS
    )
    opening.connection.execute(f"CREATE OR REPLACE TEMP TABLE {ORDER_FACTS} ({columns})")
