"""Take personal numbers and addresses out of free text, and leave the rest readable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.text import _codes
from mehvar.text._email import ADDRESS
from mehvar.text._units import apply

_SUSPECT = r"@|(?:\p{Nd}\P{Nd}{0,3}){8}"
_EMAIL = re.compile(rf"(?<![a-z0-9.@])(?:mailto:)?{ADDRESS}", re.IGNORECASE)
_UNSEEN = "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u061c\ufeff\u00ad"
_GAP = rf"[\s\-–—_./(){_UNSEEN}]{{1,3}}"
_SPAN = re.compile(rf"(?:IR[\s{_UNSEEN}]?|\+{_GAP}|\+|\()?\d+(?:{_GAP}\d+)*", re.IGNORECASE)
_GROUP = re.compile(r"\d+")
_MOBILE = re.compile(r"(?:(?:00)?98(?:0)?|098|0)?9\d{9}")
_LONGEST = 24
_MOST_GROUPS = 12


def redact(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Replace personal data inside free text by what it was: ``[mobile]``, ``[email]``, ....

    Found in any digit set, with spaces, dashes or brackets inside: Iranian mobiles and numbers
    with + or 00, e-mail addresses, and national codes, bank cards and Shebas whose check digits
    hold. One order number of ten digits in eleven passes as a national code and goes too: privacy
    first. Names and postal addresses stay.
    """
    return apply(column, _redact_rows)


def _redact_rows(rows: pa.Array) -> pa.Array:
    suspect = pc.match_substring_regex(rows, _SUSPECT)
    if not pc.any(suspect).as_py():
        return rows
    found = pa.array([_redacted(text) for text in rows.filter(suspect).to_pylist()], pa.string())
    return pc.replace_with_mask(rows, suspect, found)


def _redacted(text: str) -> str:
    text = _EMAIL.sub("[email]", text)
    pieces, behind = [], 0
    for start, stop, kind in _find(text.translate(_decimal_digits())):
        pieces += [text[behind:start], f"[{kind}]"]
        behind = stop
    return "".join([*pieces, text[behind:]])


@lru_cache(maxsize=1)
def _decimal_digits() -> dict[int, str]:
    """Return the ASCII digit of every decimal digit: one for one, so that places stay."""
    values = {unit: unicodedata.decimal(chr(unit), None) for unit in range(0x10000)}
    return {unit: str(value) for unit, value in values.items() if value is not None}


def _find(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, stop and kind of each number, the longest reading first."""
    for span in _SPAN.finditer(plain):
        groups = [group.span() for group in _GROUP.finditer(plain, *span.span())]
        place, start = 0, span.start()
        while place < len(groups):
            taken, kind = _longest(plain, start, groups[place:])
            if taken:
                yield start, groups[place + taken - 1][1], kind
            place += taken or 1
            if place < len(groups):
                start = groups[place][0]


def _longest(plain: str, start: int, groups: list[tuple[int, int]]) -> tuple[int, str]:
    """Return how many groups of digits make one number from ``start`` on, and its kind."""
    for count in range(min(len(groups), _MOST_GROUPS), 0, -1):
        digits = "".join(plain[first:last] for first, last in groups[:count])
        if len(digits) <= _LONGEST and (kind := _kind(digits, lead=plain[start : groups[0][0]])):
            return count, kind
    return 0, ""


def _kind(digits: str, *, lead: str) -> str:
    """Return what the digits identify, or an empty text."""
    if _MOBILE.fullmatch(digits):
        return "mobile"
    values = np.array([list(digits)]).astype(np.uint8)
    if len(digits) == 24 and ("i" in lead.lower() or _codes.shebas(values)[0]):
        return "sheba"
    if len(digits) == 16 and _codes.cards(values)[0]:
        return "card"
    if len(digits) == 10 and _codes.national_codes(values)[0]:
        return "national_code"
    abroad = "+" in lead or digits.startswith("00")
    number = digits.removeprefix("00")
    return "mobile" if abroad and 8 <= len(number) <= 15 and number[0] != "0" else ""
