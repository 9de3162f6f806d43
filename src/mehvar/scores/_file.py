"""Scores from any file: one row per answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mehvar import calendar, engine
from mehvar.scores._records import Floats, ScoreError
from mehvar.text import ascii_digits

if TYPE_CHECKING:
    import pyarrow as pa

_WEEKEND = (1.0,) * 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreFile:
    """The columns of a file that scores need; ``unreadable`` counts scores that are no number."""

    scores: Floats
    weight: Floats | None
    groups: list[str | None] | None
    periods: list[str | None] | None
    people: list[str | None] | None
    unreadable: int


def read_score_file(
    path: Path,
    *,
    score: str,
    group: str = "",
    weight: str = "",
    day: str = "",
    person: str = "",
    period: calendar.Period = "jmonth",
) -> ScoreFile:
    """Read answers from a CSV or Parquet file; digits may be Persian or Arabic.

    Raises:
        ScoreError: when the file or a column cannot be read.
    """
    table = _read(path)
    wanted = [name for name in (score, group, weight, day, person) if name]
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        raise ScoreError(
            f"There is no column {', '.join(missing)}.",
            hint=f"The columns are: {', '.join(table.column_names)}.",
        )
    scores, unreadable = _numbers(table[score])
    weights, wrong = _numbers(table[weight]) if weight else (None, 0)
    if wrong:
        raise ScoreError(f"{wrong} weights of {weight} are no numbers.")
    return ScoreFile(
        scores=scores,
        weight=weights,
        groups=_texts(table[group]) if group else None,
        periods=_keys(table[day], day, period) if day else None,
        people=_texts(table[person]) if person else None,
        unreadable=unreadable,
    )


def _read(path: Path) -> pa.Table:
    import duckdb

    if not path.is_file():
        raise ScoreError(f"There is no file {path}.")
    endings = {ending.lower() for ending in path.suffixes}
    is_parquet = ".parquet" in endings
    if not is_parquet and not {".csv", ".tsv", ".txt"} & endings:
        raise ScoreError(
            f"{path.name} is neither CSV nor Parquet.", hint="Save it as .csv or .parquet."
        )
    reader = "read_parquet" if is_parquet else "read_csv"
    connection = engine.open_duckdb(engine.EngineSettings(threads=2, memory_limit="2GB"))
    try:
        found: pa.Table = connection.sql(
            f"SELECT * FROM {reader}(?)", params=[str(path)]
        ).to_arrow_table()
    except duckdb.Error as error:
        raise ScoreError(f"{path.name} cannot be read: {error}") from error
    finally:
        connection.close()
    return found


def _numbers(column: pa.ChunkedArray) -> tuple[Floats, int]:
    """Return numbers, NaN where there is none, and how many texts were none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return np.asarray(column.cast("float64").to_numpy(), dtype=np.float64), 0
    words = pc.utf8_trim_whitespace(ascii_digits(column.cast("string").combine_chunks()))
    words = pc.replace_substring(words, "٫", ".")
    is_number = pc.match_substring_regex(words, r"^[-+]?\d+(\.\d+)?$")
    numbers = pc.if_else(is_number, words, None).cast("float64")
    told = pc.fill_null(pc.not_equal(words, ""), False)
    unreadable = int(pc.sum(pc.and_not(told, pc.fill_null(is_number, False))).as_py() or 0)
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64), unreadable


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    found: list[str | None] = column.cast("string").to_pylist()
    return found


def _keys(column: pa.ChunkedArray, name: str, period: calendar.Period) -> list[str | None]:
    """Return the key of the period that each day falls in."""
    import pyarrow as pa

    try:
        days = column.cast("date32").to_pylist()
    except pa.ArrowInvalid as error:
        raise ScoreError(
            f"The column {name} is not of days: {error}.", hint="Write days as YYYY-MM-DD."
        ) from error
    known = [one for one in days if one is not None]
    if not known:
        raise ScoreError(f"The column {name} has no day.")
    table = calendar.dates_table(
        first=min(known), last=max(known), fiscal_month=1, fiscal_calendar="jalali",
        weekend=_WEEKEND, holidays=calendar.Holidays.default(),
        occasions=calendar.Occasions.default(),
    )  # fmt: skip
    keys = dict(zip(table["day"].to_pylist(), table[period].to_pylist(), strict=True))
    return [None if one is None else str(keys[one]) for one in days]
