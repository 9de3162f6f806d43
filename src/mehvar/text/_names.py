"""Which names are one name, in Persian letters or in Latin ones?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.text import _lexicon
from mehvar.text._script import row_starts
from mehvar.text._tables import DROP, SPACE
from mehvar.text._units import END, Units, apply, write_rows
from mehvar.text._words import find_words, read_letters, word_hashes

_CONSONANTS = {  # one code for the letters of both scripts that are heard alike
    "بb": "b", "پp": "p", "تطt": "t", "ثسصsx": "s", "جژj": "j", "چ": "C", "حهh": "h", "خ": "X",
    "دd": "d", "ذزضظz": "z", "رr": "r", "ش": "S", "غقq": "q", "فf": "f", "کck": "k", "گg": "g",
    "لl": "l", "مm": "m", "نn": "n",
}  # fmt: skip
_OPENINGS = {"اعaeiou": "a", "وvw": "v", "یy": "y"}
_DIGRAPHS = {"k": "خ", "s": "ش", "c": "چ", "g": "غ", "z": "ژ", "p": "ف"}
_VOWELS = "aeiou"


def name_key(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return the consonants that a name has in Persian and in Latin spelling alike.

    محمدرضا, «محمد رضا» and Mohammad-Reza are all ``mhmdrz``. Titles, spaces, vowels, doubled
    letters and the silent final ه go; the first letter leaves a trace when it is a vowel, و or ی.
    Null when nothing is left. Different names can share a key (حسن and حسین): use it to bring
    candidates together, never as a proof.
    """
    return apply(column, _key_rows)


def _key_rows(rows: pa.Array) -> pa.Array:
    units = _split_x(read_letters(rows, max_run=0))
    _drop_titles(units)
    codes, openings = _codes()
    opening = _first_letters(units)
    trace = openings[units[opening]]
    _join_digraphs(units)
    _drop_silent_h(units)
    keys = codes.take(units)
    keys[opening[trace != DROP]] = trace[trace != DROP]
    keys = keys[keys != DROP]
    doubled = np.zeros(len(keys), bool)
    np.equal(keys[1:], keys[:-1], out=doubled[1:])
    found = write_rows(keys[~doubled | (keys == END)])
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)


def _split_x(units: Units) -> Units:
    """Write x as خ where it opens a word (Xosro), elsewhere as its two sounds (Alex)."""
    places = np.flatnonzero(units == ord("x"))
    opens = units[places - 1] <= SPACE
    units[places[opens]] = ord("خ")
    return np.insert(units, places[~opens], np.uint16(ord("k")))


def _drop_titles(units: Units) -> None:
    words = find_words(units)
    titles = np.flatnonzero(np.isin(words.hash, _titles()))
    for place in range(int(words.size[titles].max(initial=0))):
        inside = titles[words.size[titles] > place]
        units[words.start[inside] + place] = SPACE


def _first_letters(units: Units) -> npt.NDArray[np.int64]:
    """Return where the first word of each row that has one starts."""
    starts = find_words(units).start
    rows = np.searchsorted(row_starts(units), starts, side="right")
    return starts[np.flatnonzero(np.diff(rows, prepend=0))]


def _join_digraphs(units: Units) -> None:
    """Write kh, sh, ch, gh, zh and ph as the one letter they stand for."""
    places = np.flatnonzero(units == ord("h"))
    table = _digraphs()
    joined = places[table[units[places - 1]] != DROP]
    units[joined - 1] = table[units[joined - 1]]
    units[joined] = DROP


def _drop_silent_h(units: Units) -> None:
    behind = np.append(units[1:], np.uint16(END))
    closes = (behind <= SPACE) & (behind != DROP)
    persian = np.flatnonzero(closes & (units == ord("ه")))
    latin = np.flatnonzero(closes & (units == ord("h")))
    units[persian[units[persian - 1] > SPACE]] = DROP
    units[latin[np.isin(units[latin - 1], [ord(vowel) for vowel in _VOWELS])]] = DROP


@lru_cache(maxsize=1)
def _titles() -> npt.NDArray[np.uint64]:
    return word_hashes(_lexicon.TITLES.split(), max_run=0)


@lru_cache(maxsize=1)
def _digraphs() -> Units:
    return _table(_DIGRAPHS)


@lru_cache(maxsize=1)
def _codes() -> tuple[Units, Units]:
    consonants = _table(_CONSONANTS)
    consonants[END] = END
    return consonants, _table(_OPENINGS)


def _table(groups: dict[str, str]) -> Units:
    table = np.full(0x10000, DROP, np.uint16)
    for letters, code in groups.items():
        table[[ord(letter) for letter in letters]] = ord(code)
    return table
