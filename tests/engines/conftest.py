"""One body, every engine: DuckDB always, Spark where Java and pyspark are installed."""

from __future__ import annotations

import importlib.util
import shutil
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from ibis.backends import BaseBackend

from mehvar import engine as engines
from mehvar import schema
from mehvar.lake import ImportRecord, Lake

AT = datetime(2026, 1, 1)


@pytest.fixture(
    scope="session",
    params=["duckdb", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.slow])],
)
def engine(request: pytest.FixtureRequest) -> Iterator[BaseBackend]:
    if request.param == "duckdb":
        backend = engines.connect()
        yield backend
        backend.disconnect()
        return
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Spark's own start-up, on versions that we do not choose
        backend = engines.connect(engines.EngineSettings(engine="spark", master="local[1]"))
        yield backend
        backend.disconnect()


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A shop of 2,000 people and 20,000 orders, with corrections, a withdrawn and a broken import."""
    lake = Lake(tmp_path_factory.mktemp("engines") / "lake")
    rng = np.random.default_rng(20260115)
    for import_id, state in (("first", "imported"), ("second", "imported"), ("broken", "started")):
        lake.register(ImportRecord(import_id=import_id, changed_at=AT, state=state))  # type: ignore[arg-type]
    lake.append("orders", _orders(rng, range(20_000), "first", hour=0))
    lake.append("orders", _orders(rng, range(19_000, 21_000), "second", hour=1))
    lake.append("orders", _orders(rng, range(5_000), "broken", hour=2))
    lake.append("feedback", _feedback(rng, 5_000))
    lake.replace("dates", _dates())
    return lake


def _filled(name: str, given: dict[str, pa.Array]) -> pa.Table:
    count = len(given["record_id"])
    rows = pa.table(
        {
            column.name: given.get(column.name, pa.nulls(count, column.arrow_type)).cast(
                column.arrow_type
            )
            for column in schema.table(name).columns
            if not column.name.endswith("_hash")
        }
    )
    connection = duckdb.connect()
    connection.register("rows", rows)
    hashed = connection.sql(
        "SELECT *, (md5_number_lower(source || chr(31) || record_id) >> 1)::BIGINT AS record_hash,"
        " (md5_number_lower(source || chr(31) || person_ref) >> 1)::BIGINT AS person_hash FROM rows"
    ).to_arrow_table()
    for column in schema.table(name).columns:
        if column.name not in hashed.column_names:
            hashed = hashed.append_column(column.name, pa.nulls(count, column.arrow_type))
    return hashed


def _moments(rng: np.random.Generator, count: int) -> tuple[pa.Array, pa.Array]:
    """UTC moments around midnight in Tehran as much as any other, with their local day."""
    seconds = rng.integers(0, 400 * 86_400, count)
    at = np.datetime64("2024-11-20", "us") + seconds.astype("timedelta64[s]")
    local = at + np.timedelta64(210, "m")
    return pa.array(at), pa.array(local.astype("datetime64[D]"))


def _orders(rng: np.random.Generator, numbers: range, import_id: str, *, hour: int) -> pa.Table:
    count = len(numbers)
    at, day = _moments(rng, count)
    delivered = np.asarray(at) + rng.integers(1, 90 * 60, count).astype("timedelta64[m]")
    person = rng.integers(0, 2_000, count)
    return _filled(
        "orders",
        {
            "order_id": pa.array([f"o{number}" for number in numbers]),
            "record_id": pa.array([f"o{number}" for number in numbers]),
            "source": pa.array(["app"] * count),
            "person_source": pa.array(["app"] * count),
            "person_ref": pa.array([f"u{number}" if number else None for number in person]),
            "import_id": pa.array([import_id] * count),
            "ingested_at": pa.array([AT + timedelta(hours=hour)] * count),
            "at": at,
            "day": day,
            "delivered_at": pa.array(delivered),
            "total_amount": pa.array(rng.integers(1, 10**10, count)),
            "channel": pa.array(rng.choice(["app", "تلفن", "فروشگاه"], count)),
        },
    )


def _feedback(rng: np.random.Generator, count: int) -> pa.Table:
    at, day = _moments(rng, count)
    ids = pa.array([f"f{number}" for number in range(count)])
    score = rng.integers(0, 11, count).astype(float)
    return _filled(
        "feedback",
        {
            "record_id": ids,
            "source": pa.array(["survey"] * count),
            "person_source": pa.array(["app"] * count),
            "person_ref": pa.array([f"u{number}" for number in rng.integers(0, 2_000, count)]),
            "import_id": pa.array(["first"] * count),
            "ingested_at": pa.array([AT] * count),
            "at": at,
            "day": day,
            "kind": pa.array(["nps"] * count),
            "score": pa.array(score, mask=rng.random(count) < 0.1),
            "channel": pa.array(rng.choice(["app", "sms", "تلفن"], count)),
        },
    )


def _dates() -> pa.Table:
    """Days with a month of our own making: enough to join on, whatever the calendar."""
    days = np.arange(np.datetime64("2024-11-01"), np.datetime64("2026-01-31"))
    declared = schema.table("dates")
    month = [str(day)[:7] for day in days]
    week = (days.astype(int) + 5) // 7
    given = {
        "day": pa.array(days),
        "month": pa.array(month),
        "jmonth": pa.array([f"J{name}" for name in month]),
        "jweek": pa.array([str(number) for number in week]),
    }
    return pa.table(
        {
            column.name: given.get(column.name, pa.nulls(len(days), column.arrow_type))
            for column in declared.columns
        },
        schema=declared.arrow_schema,
    )


@pytest.fixture(scope="session")
def reference(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """The oracle: the same questions in plain SQL over the same files, written by hand."""
    connection = duckdb.connect()
    for name in ("orders", "feedback", "dates"):
        files = lake.files(name)
        connection.execute(
            f"CREATE VIEW {name}_all AS SELECT * FROM read_parquet({files!r}, union_by_name = true)"
        )
    for name in ("orders", "feedback"):
        connection.execute(
            f"CREATE VIEW {name} AS SELECT * EXCLUDE place FROM (SELECT *, row_number() OVER ("
            "PARTITION BY source, record_id ORDER BY ingested_at DESC) AS place"
            f" FROM {name}_all WHERE import_id <> 'broken') WHERE place = 1"
        )
    yield connection
    connection.close()


@pytest.fixture(autouse=True)
def _quiet_spark(engine: BaseBackend, tmp_path: Path) -> Iterator[None]:
    """Spark's client warns about its own future; that is not ours to mend."""
    with warnings.catch_warnings():
        if engine.name == "pyspark":
            warnings.simplefilter("ignore")
        yield
