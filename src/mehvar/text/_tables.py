"""What each character becomes: one table of 65,536 code units per set of options.

A table is built from small steps, each a table itself, composed by indexing. ``DROP`` removes the
character; ``EXPAND`` marks the few that become several (﷼, ﻻ, …), found in ``Table.expansions``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from mehvar.text._units import END, Units

Digits = Literal["ascii", "persian", "keep"]

DROP, EXPAND, SPACE, NEWLINE, ZWNJ, ZWJ = 0, 0xFFFF, 0x20, 0x0A, 0x200C, 0x200D
_ALL = 0x10000

DIGIT_SETS = tuple(range(zero, zero + 10) for zero in (0x30, 0x660, 0x6F0))
"""ASCII, Arabic and Persian digits."""

_SPELLINGS = {  # the letters of other keyboards that Persian writes with its own
    "ي": "ی", "ى": "ی", "ې": "ی", "ے": "ی", "ۍ": "ی", "ك": "ک", "ڪ": "ک", "ګ": "گ", "ڭ": "ک",
    "ھ": "ه", "ہ": "ه", "ە": "ه", "ۃ": "ة", "ۂ": "ۀ", "ٱ": "ا", "ٲ": "أ", "ٳ": "إ", "ٵ": "أ",
    "ۓ": "ئ", "ٷ": "ؤ", "ٶ": "ؤ", "ٸ": "ئ", "¬": "\u200c",
}  # fmt: skip
_FOLDS = {  # the forms that must not matter in a search
    "آ": "ا", "أ": "ا", "إ": "ا", "ؤ": "و", "ئ": "ی", "ء": "", "ۀ": "ه", "ة": "ه",
    "ۆ": "و", "ۇ": "و", "ۈ": "و", "ۋ": "و", "ێ": "ی", "ڕ": "ر", "ڑ": "ر", "ڵ": "ل", "ڤ": "ف",
    "ٹ": "ت", "ڈ": "د", "ں": "ن", "،": ",", "؛": ";", "؟": "?", "«": '"', "»": '"', "“": '"',
    "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
}  # fmt: skip
_NUMBER_SIGNS = {"٫": ".", "٬": ",", "٪": "%"}
_COMPOSED_HERE = {("ه", "\u0654"): "ۀ", ("ە", "\u0654"): "ۀ", ("ی", "\u0654"): "ئ"}

_FORMS = (
    range(0xFB00, 0xFB50),
    range(0xFB50, 0xFE00),
    range(0xFE70, 0xFEFF),
    range(0xFF01, 0xFF5F),
)
_MARKS = (
    range(0x300, 0x370), range(0x610, 0x61B), range(0x640, 0x641), range(0x64B, 0x660),
    range(0x670, 0x671), range(0x6D6, 0x6DD), range(0x6DF, 0x6E5), range(0x6E7, 0x6E9),
    range(0x6EA, 0x6EE), range(0xFE00, 0xFE10),
)  # fmt: skip
_UNSEEN = (
    range(0x09), range(0x0E, 0x20), range(0x7F, 0x85), range(0x86, 0xA0), range(0xAD, 0xAE),
    range(0x61C, 0x61D), range(0x180E, 0x180F), range(0x200B, 0x200C), range(0x200E, 0x2010),
    range(0x202A, 0x202F), range(0x2060, 0x2070), range(0xFEFF, 0xFF00), range(0xFFF0, 0xFFFC),
    range(0xFFFE, 0x10000),
)  # fmt: skip
_BLANKS = "\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_LINES = "\x0b\x0c\r\x85\u2028\u2029"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What each code unit becomes, and the texts of those that become several."""

    units: Units
    expansions: dict[int, Units]


@lru_cache(maxsize=32)
def translation(*, digits: Digits, lower: bool, fold: bool, drop_zwnj: bool) -> Table:
    """Return the table for one set of options; it maps its own results to themselves."""
    steps = [_forms(), _marks_and_spaces(), _letters(_SPELLINGS)]
    steps += [_letters(_FOLDS)[_without_accents()]] if fold else []
    steps += [digit_step(digits)]
    steps += [_lower_case()] if lower else []
    steps += [_letters({"\u200c": ""})] if drop_zwnj else []
    units = _identity()
    for step in steps:
        units = step[units]
    return Table(units=units, expansions=_expansions(steps[1:]))


@lru_cache(maxsize=4)
def digit_step(digits: Digits) -> Units:
    """Return the table that only writes digits in one set."""
    table = _identity()
    if digits == "keep":
        return table
    target = DIGIT_SETS[0] if digits == "ascii" else DIGIT_SETS[2]
    for source in DIGIT_SETS:
        table[source] = target
    if digits == "ascii":
        _put(table, _NUMBER_SIGNS)
    return table


@lru_cache(maxsize=1)
def letters() -> npt.NDArray[np.bool_]:
    """Return which units are letters of any script (surrogates are not)."""
    return np.array([unicodedata.category(chr(unit))[0] == "L" for unit in range(_ALL)])


@lru_cache(maxsize=1)
def stretched() -> npt.NDArray[np.bool_]:
    """Return the letters stretched for emphasis: Latin and Arabic, less w (www) and x (XXL)."""
    found = letters().copy()
    found[0x2B0:0x620] = False
    found[0x780:] = False
    found[[ord(letter) for letter in "wWxX"]] = False
    return found


@lru_cache(maxsize=1)
def pictures() -> npt.NDArray[np.bool_]:
    """Return the units that can stand beside a joiner inside an emoji."""
    found = np.zeros(_ALL, bool)
    for span in (range(0x2190, 0x2200), range(0x2300, 0x2400), range(0x2600, 0x27C0),
                 range(0x2B00, 0x2C00), range(0xD800, 0xE000)):  # fmt: skip
        found[span] = True
    return found


@lru_cache(maxsize=1)
def compositions() -> tuple[npt.NDArray[np.uint32], Units]:
    """Return sorted (letter, mark) pairs as ``letter << 16 | mark``, and the letter they make."""
    pairs = {
        ord(base) << 16 | ord(mark): ord(made) for (base, mark), made in _COMPOSED_HERE.items()
    }
    for unit in range(0xC0, 0x2300):
        parts = unicodedata.decomposition(chr(unit)).split()
        if len(parts) == 2 and is_mark(np.array([int(parts[1], 16)], np.uint16))[0]:
            pairs[int(parts[0], 16) << 16 | int(parts[1], 16)] = unit
    keys = sorted(pairs)
    return np.array(keys, np.uint32), np.array([pairs[key] for key in keys], np.uint16)


def is_mark(units: Units) -> npt.NDArray[np.bool_]:
    """Return which units are combining marks that may make one letter with the one before."""
    return (units - np.uint16(0x300) < 0x70) | (units - np.uint16(0x653) < 3)


def _identity() -> Units:
    return np.arange(_ALL, dtype=np.uint16)


def _put(table: Units, changes: dict[str, str]) -> None:
    for source, target in changes.items():
        table[ord(source)] = ord(target) if target else DROP


def _letters(changes: dict[str, str]) -> Units:
    table = _identity()
    _put(table, changes)
    return table


def _lower_case() -> Units:
    lowered = [chr(unit).lower() for unit in range(_ALL)]
    return np.array([ord(text[0]) for text in lowered], np.uint16)


@lru_cache(maxsize=1)
def _without_accents() -> Units:
    table = _identity()
    for unit in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        table[unit] = ord(unicodedata.normalize("NFD", chr(unit))[0])
    return table


@lru_cache(maxsize=1)
def _marks_and_spaces() -> Units:
    table = _identity()
    for span in (*_MARKS, *_UNSEEN):
        table[span] = DROP
    _put(table, dict.fromkeys(_BLANKS, " ") | dict.fromkeys(_LINES, "\n"))
    table[[END, EXPAND]] = END, EXPAND
    return table


def _form(unit: int) -> str:
    """Return the letters behind a presentation form; a lone mark's form has none."""
    text = unicodedata.normalize("NFKC", chr(unit))
    marks = _marks_and_spaces()
    return "".join(letter for letter in text if marks[ord(letter)] != DROP).strip()


@lru_cache(maxsize=1)
def _several() -> dict[int, str]:
    wide = {unit: _form(unit) for span in _FORMS for unit in span}
    return {unit: text for unit, text in wide.items() if len(text) > 1} | {0x2026: "..."}


@lru_cache(maxsize=1)
def _forms() -> Units:
    table = _identity()
    table[EXPAND] = DROP  # a stray U+FFFF of the data must not look like our mark
    for span in _FORMS:
        for unit in span:
            text = _form(unit)
            table[unit] = ord(text) if len(text) == 1 else (EXPAND if text else DROP)
    table[list(_several())] = EXPAND
    return table


def _expansions(steps: list[Units]) -> dict[int, Units]:
    found = {}
    for unit, text in _several().items():
        units = np.array([ord(letter) for letter in text], np.uint16)
        for step in steps:
            units = step[units]
        found[unit] = units[units != DROP]
    return found
