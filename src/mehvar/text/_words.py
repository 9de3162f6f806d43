"""The words of each row as 64-bit numbers, so that a list of words is looked up at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar.text import _tables
from mehvar.text._normalise import clean_units
from mehvar.text._tables import SPACE
from mehvar.text._units import END, Units, read_units

Hashes = npt.NDArray[np.uint64]

_PRIME, _SEED = np.uint64(1099511628211), np.uint64(14695981039346656037)  # FNV-1a, 64 bit
_LETTERS = 24  # a longer word is known by its first letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of the rows of one slice: where each starts, its length in letters, its hash."""

    start: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    hash: Hashes


def read_letters(rows: pa.Array, *, max_run: int) -> Units:
    """Return the rows' letters in their search form, small, everything else a space."""
    table = _tables.translation(digits="ascii", lower=True, fold=True, drop_zwnj=False)
    units = clean_units(read_units(rows), table=table, zwnj="space", max_run=max_run)
    other = ~_tables.letters().take(units)
    units[other & (units != END)] = SPACE
    return units


def find_words(units: Units) -> Words:
    """Return the words in ``units``, as ``read_letters`` wrote them."""
    inside = units > SPACE
    edges = np.diff(inside, prepend=False, append=False)
    places = np.flatnonzero(edges)
    start, size = places[::2], places[1::2] - places[::2]
    return Words(start=start, size=size, hash=_hash(units, start, size))


def word_hashes(words: Iterable[str], *, max_run: int) -> Hashes:
    """Return the hash that each single word of ``words`` has in a text."""
    return find_words(read_letters(pa.array(words, pa.string()), max_run=max_run)).hash


def _hash(units: Units, start: npt.NDArray[np.int64], size: npt.NDArray[np.int64]) -> Hashes:
    value = np.full(len(start), _SEED)
    longer = np.arange(len(start))
    for place in range(_LETTERS):
        longer = longer[size[longer] > place]
        if not len(longer):
            break
        value[longer] = (value[longer] ^ units[start[longer] + place]) * _PRIME
    return value
