"""In which words did a model find what it tells?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._grams import Tokens

_MOST = 8
_SHARE = 0.1
"""A word counts that moves its text at least a tenth as much as the first."""


def telling_words(found: Tokens, weights: npt.NDArray[np.float64]) -> pa.Table:
    """Return row, start, end, weight of each text's words of most weight, in reading order."""
    import pyarrow as pa

    size = np.abs(weights)
    order = np.lexsort((-size, found.row))
    row = found.row[order]
    begins = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]])) if len(row) else row
    counts = np.diff(np.concatenate([begins, [len(row)]])) if len(row) else row
    rank = np.arange(len(row)) - np.repeat(begins, counts)
    largest = np.repeat(size[order][begins], counts)
    kept = np.sort(order[(rank < _MOST) & (size[order] > 0) & (size[order] >= _SHARE * largest)])
    return pa.table(
        {
            "row": found.row[kept],
            "start": found.start[kept],
            "end": found.end[kept],
            "weight": weights[kept],
        },
        schema=_schema(),
    )


def no_words() -> pa.Table:
    """Return the table of no words."""
    return _schema().empty_table()


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        {"row": pa.int64(), "start": pa.int64(), "end": pa.int64(), "weight": pa.float64()}
    )
