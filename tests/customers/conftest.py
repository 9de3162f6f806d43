"""A shop whose rows are written by hand, and one that lives from Olist's public files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from mehvar import customers, schema
from mehvar.lake import IMPORTS
from mehvar.workspace import Settings, Workspace

Rows = Sequence[Mapping[str, Any]]

TAKEN_IN = datetime(2026, 1, 1)


def hashed(pairs: Sequence[tuple[str | None, str | None]]) -> list[int | None]:
    """The documented 64-bit hash of (source, id), asked of DuckDB itself."""
    connection = duckdb.connect()
    table = pa.table(
        {
            "place": pa.array(range(len(pairs)), pa.int64()),
            "source": pa.array([pair[0] for pair in pairs], pa.string()),
            "id": pa.array([pair[1] for pair in pairs], pa.string()),
        }
    )
    connection.register("pairs", table)
    found = connection.execute(
        "SELECT (md5_number_lower(source || chr(31) || id) >> 1)::BIGINT FROM pairs ORDER BY place"
    ).fetchall()
    return [row[0] for row in found]


class Shop:
    """A workspace into which rows are written as an importer would write them."""

    def __init__(self, workspace: Workspace, *, imports: int = 0) -> None:
        self.workspace = workspace
        self.imports = imports

    def add(self, name: str, rows: Rows) -> None:
        """Append rows to a base table; hashes and days are filled in."""
        import_id = f"import-{self.imports:04d}"
        self.imports += 1
        self.append(name, [dict(row) for row in rows], import_id)
        names = self.workspace.lake.arrow_schema(IMPORTS).names
        state: dict[str, Any] = dict.fromkeys(names)
        state |= {"import_id": import_id, "changed_at": TAKEN_IN, "state": "imported"}
        self.workspace.lake.append(
            IMPORTS, pa.Table.from_pylist([state], schema=self.workspace.lake.arrow_schema(IMPORTS))
        )

    def append(self, name: str, rows: list[dict[str, Any]], import_id: str) -> None:
        kinds = self.workspace.lake.arrow_schema(name)
        columns = set(kinds.names)
        for place, row in enumerate(rows):
            assert set(row) <= columns, set(row) - columns
            row.setdefault("source", "app")
            row.setdefault("record_id", row.get("order_id") or f"{import_id}-{place}")
            row["import_id"] = import_id
            row.setdefault("ingested_at", TAKEN_IN + timedelta(minutes=self.imports))
            if row.get("at") is not None:
                row.setdefault("day", row["at"].date())
            if row.get("person_ref") is not None:
                row.setdefault("person_source", row["source"])
        fill = {
            "record_hash": ("source", "record_id"),
            "person_hash": ("person_source", "person_ref"),
            "order_hash": ("source", "order_id"),
        }
        for target, (source, key) in fill.items():
            if target in columns:
                found = hashed([(row.get(source), row.get(key)) for row in rows])
                for row, value in zip(rows, found, strict=True):
                    row.setdefault(target, value)
        complete = [{column: row.get(column) for column in kinds.names} for row in rows]
        self.workspace.lake.append(name, pa.Table.from_pylist(complete, schema=kinds))

    def build(
        self,
        profiles: Mapping[tuple[str, str], int],
        *,
        as_of: date | None = None,
        now: datetime = datetime(2026, 1, 15, 9, 30),
        links: Rows = (),
    ) -> None:
        """Say who is whom (``profiles``: (source, person_ref) -> customer), then build."""
        refs = list(profiles)
        people = [
            {
                "source": ref[0],
                "person_ref": ref[1],
                "profile_hash": key,
                "customer_id": profiles[ref],
            }
            for ref, key in zip(refs, hashed(refs), strict=True)
        ]
        with self.workspace.build(now=now, as_of=as_of) as build:
            build.write_arrow("profiles", self.mart("profiles", people))
            build.write_arrow("identity_links", self.mart("identity_links", links))
            customers.build_facts(build)
            customers.build_customers(build)

    @staticmethod
    def mart(name: str, rows: Rows) -> pa.Table:
        kinds = schema.table(name).arrow_schema
        return pa.Table.from_pylist(
            [{column: row.get(column) for column in kinds.names} for row in rows], schema=kinds
        )

    def read(self, name: str) -> list[dict[str, Any]]:
        """The rows of a mart, as readers see them."""
        backend = self.workspace.connect()
        try:
            rows: list[dict[str, Any]] = backend.to_pyarrow(
                self.workspace.read(backend, name)
            ).to_pylist()
        finally:
            backend.disconnect()
        return rows

    def orders(self) -> dict[str, dict[str, Any]]:
        return {row["order_id"]: row for row in self.read("customer_orders")}

    def customers(self) -> dict[int, dict[str, Any]]:
        return {row["customer_id"]: row for row in self.read("customers")}


@pytest.fixture(scope="session")
def shop_in() -> type[Shop]:
    """Makes a shop in a workspace."""
    return Shop


@pytest.fixture
def shop(workspace: Workspace) -> Shop:
    """An empty shop."""
    return Shop(workspace)


@pytest.fixture(scope="session")
def olist(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with Olist's orders, lines, reviews, customers and products, built."""
    root = tmp_path_factory.mktemp("olist") / "shop"
    settings = Settings(
        memory_limit="2GB", threads=2, time_zone="America/Sao_Paulo", currency="BRL", exponent=2,
        language="en", calendar="gregorian",
    )  # fmt: skip
    shop = Shop(Workspace.create(root, settings))
    profiles = fill_with_olist(shop, data / "olist")
    shop.build(profiles)
    return shop


def fill_with_olist(shop: Shop, folder: Path) -> dict[tuple[str, str], int]:
    """Write Olist's rows; return who is whom by its own ``customer_unique_id``."""
    read = _reader(folder)
    people = read("sample15k_customers", "customer_id AS record_id, customer_city AS city, "
        "customer_state AS region, customer_unique_id AS customer_key")  # fmt: skip
    shop.add("people", people)
    shop.add("orders", read("sample15k_orders", "order_id, customer_id AS person_ref, "
        'order_status AS status, order_purchase_timestamp::TIMESTAMP AS "at", '
        "order_delivered_carrier_date::TIMESTAMP AS shipped_at, "
        "order_estimated_delivery_date::TIMESTAMP AS promised_at, "
        "order_delivered_customer_date::TIMESTAMP AS delivered_at"))  # fmt: skip
    days = (
        "(SELECT order_id, order_purchase_timestamp::TIMESTAMP AS \"at\" FROM read_parquet('{}'))"
    )
    placed = days.format(folder / "sample15k_orders.parquet")
    shop.add("order_lines", read("sample15k_order_items", "order_id, order_item_id::BIGINT AS line_no, "
        "order_id || '-' || order_item_id AS record_id, \"at\", product_id, seller_id, "
        "1::DOUBLE AS quantity, round(price::DOUBLE * 100)::BIGINT AS amount, "
        "round(freight_value::DOUBLE * 100)::BIGINT AS delivery_amount", f"JOIN {placed} USING (order_id)"))  # fmt: skip
    shop.add("products", read("olist_products_dataset_FULL",
        "product_id, product_id AS record_id, product_category_name AS category"))  # fmt: skip
    shop.add("feedback", read("sample15k_order_reviews", "order_id, review_id || '-' || order_id AS record_id, "
        "'rating' AS kind, review_score::DOUBLE AS score, 1::DOUBLE AS scale_min, 5::DOUBLE AS scale_max, "
        "review_comment_title AS title, review_comment_message AS text, "
        'review_creation_date::TIMESTAMP AS "at"'))  # fmt: skip
    keys = sorted({row["customer_key"] for row in people})
    numbers = {key: place + 1 for place, key in enumerate(keys)}
    return {("app", row["record_id"]): numbers[row["customer_key"]] for row in people}


def _reader(folder: Path) -> Callable[..., Rows]:
    connection = duckdb.connect()

    def read(name: str, columns: str, join: str = "") -> Rows:
        rows = connection.sql(
            f"SELECT {columns} FROM read_parquet('{folder / name}.parquet') {join}"
        ).to_arrow_table()
        found: Rows = rows.to_pylist()
        return found

    return read


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])]
)
def serving_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """An empty workspace that publishes to SQLite, and another one to PostgreSQL."""
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS mehvar_serving CASCADE")
    settings = Settings(memory_limit="1GB", threads=2, serving_url=url)
    return Workspace.create(tmp_path / "shop", settings)
