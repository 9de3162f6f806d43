"""Opening an Ibis backend with the settings that make engines agree."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from mehvar.errors import MehvarError

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.datatypes as dt
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

_CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
_PARTITIONS = "spark.sql.shuffle.partitions"


class EngineError(MehvarError, RuntimeError):
    """The engine is not installed, or cannot do what was asked of it."""

    code = "engine"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """Which engine, and how much of the machine it may take.

    ``memory_limit`` is DuckDB's spelling ("6GB"); empty means a quarter of the machine's (or the
    container's) memory, so that web, worker and a command fit beside each other.
    ``threads`` of 0 means all cores. ``temp_directory`` is where large work spills.
    ``master`` is Spark's master URL.
    """

    engine: Literal["duckdb", "spark"] = "duckdb"
    threads: int = 0
    memory_limit: str = ""
    temp_directory: Path | None = None
    master: str = "local[*]"


def connect(settings: EngineSettings | None = None) -> BaseBackend:
    """Open an Ibis backend; the session's zone is UTC on every engine.

    Raises:
        EngineError: when the engine's package or its runtime is missing.
    """
    settings = settings or EngineSettings()
    if settings.engine == "spark":
        return _connect_spark(settings)
    return _connect_duckdb(settings)


def open_duckdb(settings: EngineSettings) -> duckdb.DuckDBPyConnection:
    """Open DuckDB itself, without Ibis: for a reader that asks small questions in SQL.

    The session's zone is UTC, as on every engine; ``settings.engine`` says nothing here.
    """
    import duckdb

    connection = duckdb.connect(config=_options(settings))
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def duckdb_connection(backend: BaseBackend) -> duckdb.DuckDBPyConnection:
    """Return DuckDB's own connection, for the few statements that Ibis cannot say.

    Raises:
        EngineError: when the backend is another engine.
    """
    if backend.name != "duckdb":
        raise EngineError(
            f"This step runs on DuckDB only, and the engine is {backend.name}.",
            hint='Set engine = "duckdb" in mehvar.toml for this command.',
        )
    return cast("duckdb.DuckDBPyConnection", backend.con)


def write_query(backend: BaseBackend, rows: ir.Table) -> str:
    """Return an expression as DuckDB's SQL; tables in memory that it stands on are made known."""
    # Ibis registers in-memory tables only for expressions that it runs itself.
    backend._run_pre_execute_hooks(rows)  # noqa: SLF001
    # Not ``ibis.to_sql``: it takes the expression apart first, and indents what nobody reads.
    return str(backend.compile(rows))


def read_parquet(
    backend: BaseBackend, paths: Sequence[str], *, columns: pa.Schema | None = None
) -> ir.Table:
    """Read Parquet files as one table; a column that some of them lack is empty there.

    With ``columns`` it has exactly these, cast where a file says otherwise.
    """
    if backend.name == "duckdb":
        return _read_duckdb(backend, paths, columns)
    from ibis.util import gen_name

    name = gen_name("read_parquet")
    # Ibis hands Spark one path only; Spark itself takes many.
    session = backend._session  # noqa: SLF001
    session.read.option("mergeSchema", "true").parquet(*paths).createOrReplaceTempView(name)
    rows = backend.table(name)
    return rows if columns is None else _conform(rows, columns)


def _read_duckdb(backend: BaseBackend, paths: Sequence[str], columns: pa.Schema | None) -> ir.Table:
    """Put a view on the files that has the columns as wanted.

    As part of the expression they would be translated again at each of its uses, and a step
    uses its tables often: that took more than to read a small company's rows.
    """
    import ibis
    import ibis.expr.operations as ops
    from ibis.util import gen_name

    if columns is None:
        return backend.read_parquet(list(paths), union_by_name=True)
    connection, name = duckdb_connection(backend), gen_name("read_parquet")
    files = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    source = f"read_parquet([{files}], union_by_name = true)"
    known = {row[0]: row[1] for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
    wanted = ibis.schema(columns)
    chosen = ", ".join(_chosen(column, kind, known) for column, kind in wanted.items())
    connection.execute(f'CREATE TEMP VIEW "{name}" AS SELECT {chosen} FROM {source}')
    # Asked for by its name, the engine would have to tell what it was just told.
    return ops.DatabaseTable(
        name=name,
        schema=wanted,
        source=backend,
        namespace=ops.Namespace(catalog="temp", database="main"),
    ).to_expr()


def _chosen(column: str, kind: dt.DataType, known: Mapping[str, str]) -> str:
    """Return a column as wanted: as it is, cast, or empty where no file has it."""
    from ibis.backends.sql.datatypes import DuckDBType

    told = DuckDBType.from_ibis(kind).sql("duckdb")
    if known.get(column) == told:
        return f'"{column}"'
    value = f'"{column}"' if column in known else "NULL"
    return f'CAST({value} AS {told}) AS "{column}"'


def _conform(rows: ir.Table, columns: pa.Schema) -> ir.Table:
    """Give the rows exactly the declared columns, so that older files read like newer ones."""
    import ibis

    known = rows.columns
    return rows.select(
        **{
            name: (rows[name] if name in known else ibis.null()).cast(kind)
            for name, kind in ibis.schema(columns).items()
        }
    )


def default_memory_limit() -> str:
    """Return DuckDB's memory limit when none is set: a quarter of what there is, 0.5 to 32 GB."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for file in _CONTAINER_LIMITS:
        with suppress(OSError, ValueError):
            limits.append(int(file.read_text(encoding="ascii")))
    share = min(limits) // 4
    return f"{min(max(share, 512 << 20), 32 << 30) >> 20}MiB"


def _connect_duckdb(settings: EngineSettings) -> BaseBackend:
    import ibis

    backend = ibis.duckdb.connect(**_options(settings))
    duckdb_connection(backend).execute("SET preserve_insertion_order = false")
    return cast("BaseBackend", backend)


def _options(settings: EngineSettings) -> dict[str, str | bool | int | float | list[str]]:
    options: dict[str, str | bool | int | float | list[str]] = {}
    if settings.threads:
        options["threads"] = settings.threads
    options["memory_limit"] = settings.memory_limit or default_memory_limit()
    if settings.temp_directory is not None:
        settings.temp_directory.parent.mkdir(parents=True, exist_ok=True)
        options["temp_directory"] = str(settings.temp_directory)
    return options


def _connect_spark(settings: EngineSettings) -> BaseBackend:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineError(
            "The engine is set to Spark, but pyspark is not installed.",
            hint="Run: pip install 'mehvar[spark]' (it needs a Java runtime).",
        ) from error
    import ibis

    session = (
        SparkSession.builder.appName("mehvar")
        .master(settings.master)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "false")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    if (
        session.sparkContext.getConf().get(_PARTITIONS) is None
    ):  # whoever runs a cluster knows better
        session.conf.set(_PARTITIONS, "8")
    return cast("BaseBackend", ibis.pyspark.connect(session))
