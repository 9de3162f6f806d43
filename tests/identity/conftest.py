"""A small shop whose people and facts a test writes row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from mehvar import identity, schema
from mehvar.lake import IMPORTS
from mehvar.workspace import Workspace

Row = Mapping[str, object]
Columns = dict[str, object]


class Shop:
    """Writes base rows as an import does, builds, and reads who is whom."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self.workspace = workspace
        self.now = now
        self.imports = 0
        self.orders = 0

    def people(self, rows: Mapping[str, Columns]) -> str:
        """Import rows of people by "source/record_id"."""
        split = {key: key.split("/") for key in rows}
        return self.put(
            "people",
            [
                {"source": split[key][0], "record_id": split[key][1], **columns}
                for key, columns in rows.items()
            ],
        )

    def order(self, key: str, **columns: object) -> str:
        """Import an order of the person "source/person_ref"."""
        source, ref = key.split("/")
        self.orders += 1
        row = {
            "source": source,
            "record_id": f"o{self.orders}",
            "order_id": f"o{self.orders}",
            "person_ref": ref,
            "at": self.now,
            "day": self.now.date(),
        }
        return self.put("orders", [row | columns])

    def put(self, table: str, rows: Iterable[Row]) -> str:
        self.imports += 1
        import_id = f"import-{self.imports}"
        columns = schema.table(table).column_names
        taken = self.now + timedelta(minutes=self.imports)
        full = [
            dict.fromkeys(columns) | dict(row) | {"import_id": import_id, "ingested_at": taken}
            for row in rows
        ]
        rows_table = pa.Table.from_pylist(full, schema=schema.table(table).arrow_schema)
        self.workspace.lake.append(table, _hashed(rows_table))
        self.state(import_id, "imported")
        return import_id

    def state(self, import_id: str, state: str) -> None:
        self.imports += 1
        arrow = self.workspace.lake.arrow_schema(IMPORTS)
        row = dict.fromkeys(arrow.names) | {
            "import_id": import_id,
            "state": state,
            "changed_at": self.now + timedelta(minutes=self.imports),
        }
        self.workspace.lake.append(IMPORTS, pa.Table.from_pylist([row], schema=arrow))

    def withdraw(self, import_id: str) -> None:
        self.state(import_id, "withdrawn")

    def restore(self, import_id: str) -> None:
        self.state(import_id, "restored")

    def build(self) -> dict[str, int]:
        """Resolve in a build of its own; return customer_id by "source/person_ref"."""
        with self.workspace.build(now=self.now) as build:
            identity.resolve(build)
        return self.customers()

    def customers(self) -> dict[str, int]:
        return {
            f"{row['source']}/{row['person_ref']}": int(str(row["customer_id"]))
            for row in self.rows("profiles")
        }

    def rows(self, name: str) -> list[dict[str, object]]:
        backend = self.workspace.connect()
        try:
            found: list[dict[str, object]] = backend.to_pyarrow(
                self.workspace.read(backend, name)
            ).to_pylist()
        finally:
            backend.disconnect()
        return found

    def links(self) -> set[tuple[str, str, str, str]]:
        """(profile, kind, status, why) of every link."""
        return {
            (
                f"{row['source']}/{row['person_ref']}",
                str(row["kind"]),
                str(row["status"]),
                str(row["why"]),
            )
            for row in self.rows("identity_links")
        }

    def groups(self) -> set[frozenset[str]]:
        """The customers as sets of profiles, whatever their ids."""
        found: dict[int, set[str]] = {}
        for profile, customer in self.customers().items():
            found.setdefault(customer, set()).add(profile)
        return {frozenset(profiles) for profiles in found.values()}


def _hashed(rows: pa.Table) -> pa.Table:
    """Fill the 64-bit hashes as an import does."""
    connection = duckdb.connect()
    connection.register("rows", rows)
    formula = "(md5_number_lower({} || chr(31) || {}) >> 1)::BIGINT AS {}"
    wanted = [formula.format("source", "record_id", "record_hash")]
    if "person_ref" in rows.column_names:
        wanted.append("coalesce(person_source, source) AS person_source")
        wanted.append(
            formula.format("coalesce(person_source, source)", "person_ref", "person_hash")
        )
    if "order_id" in rows.column_names:
        wanted.append(formula.format("source", "order_id", "order_hash"))
    return connection.sql(f"SELECT * REPLACE ({', '.join(wanted)}) FROM rows").to_arrow_table()


@pytest.fixture
def shop(workspace: Workspace, now: datetime) -> Shop:
    """A shop without people yet."""
    return Shop(workspace, now)
