"""Answers and profiles from any table file, with no workspace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from mehvar.segments._items import Items, ItemsError

if TYPE_CHECKING:
    import pyarrow as pa

_MOST_TIMES = 50_000_000


def file_columns(path: Path) -> tuple[str, ...]:
    """Return the names of a file's columns.

    Raises:
        SourceError: when the file cannot be read as a table.
    """
    from mehvar import ingest

    return ingest.look(path, rows=1)[0].columns


def read_columns(
    *, path: Path, columns: Sequence[str], kind: Literal["id", "number"] = "number"
) -> pa.Table:
    """Read columns of a CSV, TSV, XLSX, JSON or Parquet file, packed or not, row by row.

    Args:
        path: the file.
        columns: as named in the file, in any case and spacing, or their numbers from 1.
        kind: as numbers in any digits, or as they stand there.

    Raises:
        SourceError: when the file cannot be read as a table.
        MappingError: when it has no such column, naming the nearest.
        ItemsError: when an answer that should be a number is none.
    """
    from mehvar import ingest

    asked = [
        ingest.AskedColumn(name=f"c{place}", column=name, kind=kind, required=False)
        for place, name in enumerate(columns)
    ]
    with ingest.open_columns(path=path, asked=asked) as opened:
        if opened.set_aside:
            where = "; ".join(
                f"{n:,} in {column} ({reason.value})" for column, reason, n in opened.reasons
            )
            raise ItemsError(
                f"{opened.set_aside:,} of {opened.rows:,} rows of {opened.file} cannot be read:"
                f" {where}.",
                hint="An unknown answer is left empty.",
            )
        names = ", ".join(one.name for one in asked)
        found: pa.Table = opened.connection.sql(
            f"SELECT {names} FROM {opened.table}"
        ).to_arrow_table()
    return found.rename_columns(list(columns))


def read_items(*, path: Path, items: Sequence[str], count: str | None = None) -> Items:
    """Read survey items from a file: one row per respondent, or per pattern with its count.

    Args:
        path: the file.
        items: the columns of the items.
        count: the column that says how many respondents a row stands for.

    Raises:
        ItemsError: when a column is no item, or a count is no number of people.
    """
    found = Items.read(read_columns(path=path, columns=items, kind="id"))
    if count is None:
        return found
    column = read_columns(path=path, columns=[count]).column(0).to_numpy()
    times = np.nan_to_num(np.asarray(column, np.float64), nan=-1.0)
    if (times < 0).any() or (times != np.round(times)).any() or times.sum() > _MOST_TIMES:
        raise ItemsError(f"{count} must hold whole numbers of respondents, none of them negative.")
    codes = np.repeat(found.codes, times.astype(np.int64), axis=0)
    return Items(names=found.names, levels=found.levels, codes=codes)
