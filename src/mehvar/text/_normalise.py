"""One spelling for one word: the character-level normaliser, over whole columns.

Peers that join words (می + verb, ها) read each text with regular expressions; on the sentiment of
Persian comments that gains nothing over the character level, and costs two orders of magnitude.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar.text import _tables
from mehvar.text._tables import DROP, EXPAND, NEWLINE, SPACE, ZWJ, ZWNJ, Digits, Table
from mehvar.text._units import END, TextError, Units, rewrite, rewrite_one

HalfSpace = Literal["keep", "drop", "space"]
Case = Literal["keep", "lower"]
Spaces = Literal["keep", "drop"]


def normalise(
    column: pa.Array | pa.ChunkedArray,
    *,
    digits: Digits = "ascii",
    zwnj: HalfSpace = "keep",
    case: Case = "keep",
    max_run: int = 2,
    for_search: bool = False,
) -> pa.Array:
    """Write every row in one spelling; ``normalise`` of the result changes nothing.

    Arabic ي ك ى become Persian, presentation forms and ligatures their letters (﷼ is ریال), marks
    on letters, kashida, bidi and control characters go, decomposed letters are composed, white
    space collapses (to a line break where it held one) and is trimmed. Emoji stay.

    Args:
        column: text; whole numbers are read as their digits.
        digits: the digit set written; ``ascii`` also writes the signs ٫ ٬ ٪ in ASCII.
        zwnj: what a half-space between two letters becomes; elsewhere it is always dropped.
        case: ``lower`` writes cased letters small.
        max_run: the longest run of one Latin or Arabic letter (عاااالی becomes عاالی); 0 is any.
        for_search: also fold hamza and madda forms, tāʾ marbūṭa, accents, quotes and dashes.

    Raises:
        TextError: when the column is no text, or an option is unknown.
    """
    kernel = _kernel(digits=digits, zwnj=zwnj, case=case, max_run=max_run, for_search=for_search)
    return rewrite(column, kernel)


def normalise_one(
    text: str,
    *,
    digits: Digits = "ascii",
    zwnj: HalfSpace = "keep",
    case: Case = "keep",
    max_run: int = 2,
    for_search: bool = False,
) -> str:
    """Write one text in one spelling, as ``normalise`` does for a column."""
    kernel = _kernel(digits=digits, zwnj=zwnj, case=case, max_run=max_run, for_search=for_search)
    return rewrite_one(text, kernel)


def search_key(column: pa.Array | pa.ChunkedArray, *, spaces: Spaces = "keep") -> pa.Array:
    """Return the form under which customers are stored for search and looked up.

    ی/ي, ک/ك, half-spaces, the three digit sets, marks, hamza forms, accents and case never matter
    in it. ``spaces="drop"`` joins the words too, so that «علی رضا» finds «علیرضا».
    """
    return rewrite(column, _search_kernel(spaces))


def search_key_one(text: str, *, spaces: Spaces = "keep") -> str:
    """Return the search form of one text, as ``search_key`` does for a column."""
    return rewrite_one(text, _search_kernel(spaces))


def ascii_digits(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Write Persian and Arabic digits (and ٫ ٬ ٪) in ASCII; leave everything else as it is."""
    return rewrite(column, _tables.digit_step("ascii").take)


def persian_digits(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Write ASCII and Arabic digits in Persian; leave everything else as it is."""
    return rewrite(column, _tables.digit_step("persian").take)


def ascii_digits_one(text: str) -> str:
    """Write the digits of one text in ASCII."""
    return text.translate(_TO_ASCII)


def persian_digits_one(text: str) -> str:
    """Write the digits of one text in Persian."""
    return text.translate(_TO_PERSIAN)


def clean_units(units: Units, *, table: Table, zwnj: HalfSpace, max_run: int) -> Units:
    """Normalise the rows held in ``units``: the kernel behind ``normalise``."""
    units = _translate(_compose(units), table)
    units = _settle_joiners(units, zwnj=zwnj)
    _squeeze_blanks(units)
    if max_run:
        _shorten_runs(units, max_run=max_run)
    kept: Units = units[units != DROP]
    return kept


_TO_ASCII, _TO_PERSIAN = (
    {source: int(step[source]) for source in np.flatnonzero(step != np.arange(len(step))).tolist()}
    for step in (_tables.digit_step("ascii"), _tables.digit_step("persian"))
)


def _kernel(
    *, digits: Digits, zwnj: HalfSpace, case: Case, max_run: int, for_search: bool
) -> partial[Units]:
    _checked("digits", digits, ("ascii", "persian", "keep"))
    _checked("zwnj", zwnj, ("keep", "drop", "space"))
    _checked("case", case, ("keep", "lower"))
    if max_run < 0:
        raise TextError(f"max_run is {max_run}.", hint="Use 2 or more, or 0 to keep every run.")
    table = _tables.translation(
        digits=digits, lower=case == "lower", fold=for_search, drop_zwnj=zwnj == "drop"
    )
    return partial(clean_units, table=table, zwnj=zwnj, max_run=max_run)


def _checked(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise TextError(f"{name} is {value!r}.", hint=f"Use one of: {', '.join(choices)}.")
    return value


def _search_kernel(spaces: Spaces) -> partial[Units]:
    _checked("spaces", spaces, ("keep", "drop"))
    return partial(_search_units, joined=spaces == "drop")


def _search_units(units: Units, *, joined: bool) -> Units:
    table = _tables.translation(digits="ascii", lower=True, fold=True, drop_zwnj=True)
    units = clean_units(units, table=table, zwnj="drop", max_run=0)
    return units[(units != SPACE) & (units != NEWLINE)] if joined else units


def _compose(units: Units) -> Units:
    """Put letter and mark together where one letter exists for both (NFC, as far as we keep it)."""
    marks = np.flatnonzero(_tables.is_mark(units))
    if not len(marks):
        return units
    keys, made = _tables.compositions()
    units = units.copy()
    while len(marks):
        pairs = units[marks - 1].astype(np.uint32) << 16 | units[marks]
        places = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
        hit = keys[places] == pairs
        if not hit.any():
            break
        units[marks[hit]] = made[places[hit]]
        units[marks[hit] - 1] = DROP
        units = units[units != DROP]
        marks = np.flatnonzero(_tables.is_mark(units))
    return units


def _translate(units: Units, table: Table) -> Units:
    new = table.units.take(units)
    several = np.flatnonzero(new == EXPAND)
    if len(several):
        new = _expand(new, several, [table.expansions[unit] for unit in units[several].tolist()])
    kept = new != DROP
    return new if kept.all() else new[kept]


def _expand(units: Units, places: npt.NDArray[np.int64], texts: list[Units]) -> Units:
    units[places] = [text[0] for text in texts]
    rest = np.concatenate([text[1:] for text in texts])
    return np.insert(units, np.repeat(places + 1, [len(text) - 1 for text in texts]), rest)


def _settle_joiners(units: Units, *, zwnj: HalfSpace) -> Units:
    """Keep ZWJ inside emoji and ZWNJ between letters, once; drop every other."""
    places = np.flatnonzero(units == ZWJ)
    if len(places):
        inside = _tables.pictures()
        lone = ~(inside[units[places - 1]] & inside[units[places + 1]])
        units = _without(units, places[lone])
    places = np.flatnonzero(units == ZWNJ)
    again = units[places - 1] == ZWNJ
    if again.any():
        units = _without(units, places[again])
        places = np.flatnonzero(units == ZWNJ)
    letters = _tables.letters()
    lone = ~(letters[units[places - 1]] & letters[units[places + 1]])
    if zwnj == "space":
        units[places[~lone]] = SPACE
    return _without(units, places[lone])


def _without(units: Units, places: npt.NDArray[np.int64]) -> Units:
    if not len(places):
        return units
    units[places] = DROP
    kept: Units = units[units != DROP]
    return kept


def _squeeze_blanks(units: Units) -> None:
    """Leave one blank of each run, a line break where the run held one; none at a row's edge."""
    blank = (units == SPACE) | (units == NEWLINE)
    stop = blank | (units == END)
    pairs = np.flatnonzero(stop[1:] & stop[:-1])
    touched = np.unique(np.concatenate([pairs, pairs + 1, [0]]))
    blanks = touched[blank[touched]]  # those beside another blank or an edge; the rest may stay
    if not len(blanks):
        return
    starts = np.flatnonzero(np.diff(blanks, prepend=-2) != 1)
    first, last = blanks[starts], blanks[np.append(starts[1:], len(blanks)) - 1]
    edge = (units[first - 1] == END) | (units[last + 1] == END)  # units[-1] is an END as well
    broken = np.logical_or.reduceat(units[blanks] == NEWLINE, starts)
    units[blanks] = DROP
    units[first[~edge]] = np.where(broken[~edge], NEWLINE, SPACE)


def _shorten_runs(units: Units, *, max_run: int) -> None:
    """Drop what exceeds ``max_run`` equal letters; dropped blanks never part two letters."""
    same = np.zeros(len(units), bool)
    np.equal(units[1:], units[:-1], out=same[1:])
    for _ in range(max_run - 1):
        same[1:] &= same[:-1].copy()
    places = np.flatnonzero(same)
    units[places[_tables.stretched()[units[places]]]] = DROP
