"""In which script did they write?"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar.text import _tables
from mehvar.text._units import Units, apply, read_units, row_ends

Tally = npt.NDArray[np.int64]

_MAIN_SHARE = 0.8
_LATIN, _ARABIC, _OTHER = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How many letters of each script a row holds."""

    latin: Tally
    arabic: Tally
    other: Tally


def detect_script(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return ``latin``, ``arabic``, ``other``, ``mixed`` or ``none`` for each row.

    A script is named when it has at least four letters in five; ``none`` has no letter at all.
    Persian is written in the Arabic script.
    """
    return apply(column, _script_rows)


def count_letters(units: Units) -> Letters:
    """Count the letters of each script in each row."""
    kinds = _scripts().take(units)
    starts = row_starts(units)
    return Letters(
        latin=tally(kinds == _LATIN, starts),
        arabic=tally(kinds == _ARABIC, starts),
        other=tally(kinds == _OTHER, starts),
    )


def row_starts(units: Units) -> Tally:
    """Return where each row starts."""
    ends = row_ends(units)
    return np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends


def tally(flags: npt.NDArray[np.bool_], starts: Tally) -> Tally:
    """Count the flags that are set in each row."""
    return np.add.reduceat(flags, starts, dtype=np.int64) if len(starts) else starts


def _script_rows(rows: pa.Array) -> pa.Array:
    letters = count_letters(read_units(rows))
    total = letters.latin + letters.arabic + letters.other
    least = _MAIN_SHARE * total
    names = np.select(
        [total == 0, letters.latin >= least, letters.arabic >= least, letters.other >= least],
        [0, 1, 2, 3],
        default=4,
    )
    kinds = pa.array(["none", "latin", "arabic", "other", "mixed"], pa.string())
    return kinds.take(pa.array(names))


@lru_cache(maxsize=1)
def _scripts() -> npt.NDArray[np.uint8]:
    """Return the script of every unit's letter; surrogates and all else have none."""
    scripts = np.where(_tables.letters(), _OTHER, 0).astype(np.uint8)
    for unit in np.flatnonzero(scripts).tolist():
        name = unicodedata.name(chr(unit), "")
        if name.startswith(("LATIN", "FULLWIDTH LATIN")):
            scripts[unit] = _LATIN
        elif name.startswith("ARABIC"):
            scripts[unit] = _ARABIC
    scripts[0x640] = 0  # kashida only stretches a word
    return scripts
