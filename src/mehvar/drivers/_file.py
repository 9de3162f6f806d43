"""A survey from any file: one row per answer, an outcome and what may move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mehvar import engine
from mehvar.drivers._coding import kind_of
from mehvar.drivers._records import MOST_DRIVERS, Driver, DriversError, Floats, Integers

if TYPE_CHECKING:
    import pyarrow as pa

_OWN_VALUE = 0.9
"""A column that is nearly never the same twice is an id, if it is a whole number."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """The columns of a file, ready for ``fit_drivers``.

    ``left_out`` names columns that are no drivers, with the code of why: not_a_number, one_value,
    own_value_in_each_row, no_values.
    """

    outcome: Floats
    drivers: tuple[Driver, ...]
    weight: Floats | None
    cluster: Integers | None
    left_out: dict[str, str]


def read_survey(
    path: Path,
    *,
    target: str,
    drivers: Sequence[str] | None = None,
    weight: str = "",
    cluster: str = "",
    good: str = "",
    not_asked: Sequence[float] = (),
) -> Survey:
    """Read a survey from a CSV or Parquet file.

    Args:
        path: the file; ``.csv``, ``.tsv``, ``.txt`` (also ``.gz``) or ``.parquet``.
        target: the column of the outcome; a number, more is better.
        drivers: the columns that may move it; every other column of numbers by default.
        weight: the column of weights.
        cluster: the column of the customer.
        good: of an outcome in words, the word that is the good one; the others are the bad ones.
        not_asked: values of drivers that mean "not asked" or "not applicable".

    Raises:
        DriversError: when the file or a column is not there, or is not what it should be.
    """
    table = _read(path)
    named = [target, *(drivers or ()), *filter(None, (weight, cluster))]
    missing = [name for name in named if name not in table.column_names]
    if missing:
        raise DriversError(
            f"{path.name} has no column {', '.join(missing)}.",
            hint=f"Its columns are: {', '.join(table.column_names)}.",
        )
    others = [name for name in table.column_names if name not in {target, weight, cluster}]
    chosen, left_out = _choose(table, list(drivers or others), not_asked, wanted=bool(drivers))
    if len(chosen) > MOST_DRIVERS:
        raise DriversError(
            f"{path.name} has {len(chosen)} columns of numbers; at most {MOST_DRIVERS} drivers.",
            hint="Name those that matter: --drivers a,b,c.",
        )
    return Survey(
        outcome=_outcome(table, target, good),
        drivers=chosen,
        weight=_numbers(table, weight) if weight else None,
        cluster=_codes(table, cluster) if cluster else None,
        left_out=left_out,
    )


def _read(path: Path) -> pa.Table:
    import duckdb

    if not path.is_file():
        raise DriversError(f"There is no file {path}.")
    endings = [ending.lower() for ending in path.suffixes]
    is_parquet = endings[-1:] == [".parquet"]
    if not is_parquet and not {".csv", ".tsv", ".txt"} & set(endings):
        raise DriversError(
            f"{path.name} is neither CSV nor Parquet.", hint="Save it as .csv or .parquet."
        )
    reader = "read_parquet" if is_parquet else "read_csv"
    connection = engine.open_duckdb(engine.EngineSettings(threads=2, memory_limit="2GB"))
    try:
        table: pa.Table = connection.sql(
            f"SELECT * FROM {reader}(?)", params=[str(path)]
        ).to_arrow_table()
    except duckdb.Error as error:
        raise DriversError(f"{path.name} cannot be read: {error}") from error
    finally:
        connection.close()
    return table


def _choose(
    table: pa.Table, names: Sequence[str], not_asked: Sequence[float], *, wanted: bool
) -> tuple[tuple[Driver, ...], dict[str, str]]:
    """Take the columns that can be drivers; one that was asked for and cannot is an error."""
    chosen, left_out = [], {}
    for name in names:
        if not _is_number(table, name):
            left_out[name] = "not_a_number"
            continue
        values = _numbers(table, name)
        values[np.isin(values, np.asarray(not_asked, dtype=np.float64))] = np.nan
        why = "" if wanted else _unlike_a_driver(values)
        if why:
            left_out[name] = why
            continue
        chosen.append(Driver(name=name, values=values, kind=kind_of(values)))
    wrong = [name for name in left_out if wanted]
    if wrong:
        raise DriversError(
            f"Columns that are no numbers cannot be drivers: {', '.join(wrong)}.",
            hint="Write their levels as numbers, more is better.",
        )
    return tuple(chosen), left_out


def _unlike_a_driver(values: Floats) -> str:
    known = values[~np.isnan(values)]
    if known.size == 0:
        return "no_values"
    distinct = np.unique(known).size
    if distinct == 1:
        return "one_value"
    whole = bool(np.all(known == np.rint(known)))
    return "own_value_in_each_row" if whole and distinct > _OWN_VALUE * known.size else ""


def _is_number(table: pa.Table, name: str) -> bool:
    import pyarrow.types as kinds

    kind = table[name].type
    return bool(
        kinds.is_integer(kind)
        or kinds.is_floating(kind)
        or kinds.is_decimal(kind)
        or kinds.is_boolean(kind)
    )


def _numbers(table: pa.Table, name: str) -> Floats:
    if not _is_number(table, name):
        raise DriversError(f"The column {name} does not hold numbers.")
    import pyarrow as pa

    column = table[name]
    if pa.types.is_boolean(column.type):
        column = column.cast("int8")
    return np.array(column.cast("float64").to_numpy(), dtype=np.float64)


def _outcome(table: pa.Table, name: str, good: str) -> Floats:
    if _is_number(table, name):
        return _numbers(table, name)
    words = table[name].cast("string")
    found = sorted({one for one in words.unique().to_pylist() if one})
    if good not in found:
        raise DriversError(
            f"The outcome {name} is in words, and it is not clear which one is good.",
            hint=f"Say --good with one of: {', '.join(found[:20])}.",
        )
    import pyarrow.compute as pc

    return np.array(pc.equal(words, good).cast("int8").cast("float64").to_numpy())


def _codes(table: pa.Table, name: str) -> Integers:
    encoded = table[name].combine_chunks().dictionary_encode()
    code = np.asarray(encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
    alone = np.arange(code.size) + code.max(initial=0) + 1
    return np.where(code < 0, alone, code)
