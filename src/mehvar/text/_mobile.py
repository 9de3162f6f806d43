"""Is this a mobile number, and which one, however it was written?"""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.text._numbers import Counts, Digits, Flags, Numbers, read_numbers, text_rows
from mehvar.text._units import TextError, apply

_SUBSCRIBER = 10  # 9xx xxx xxxx: an Iranian mobile without trunk zero or country code
_SHORTEST, _LONGEST = 8, 15  # ITU-T E.164 allows 15 digits; below 8 none is a mobile number
_LABEL = r"(?i)^\W*(tel|mob|mobile|callto|sms|whatsapp)\s*:"


def clean_mobile(column: pa.Array | pa.ChunkedArray, *, country: str = "IR") -> pa.Array:
    """Return mobile numbers as E.164 text (``+989121234567``), null where there is none.

    An Iranian mobile is read in every spelling: 0912…, +98, 0098, 98, 912…, a trunk zero after the
    country code, three digit sets, spaces, dashes, brackets, bidi marks, ``tel:``. Any other number
    is kept when it starts with + or 00 and has 8 to 15 digits; Iranian landlines are null.

    Args:
        column: text or whole numbers.
        country: whose national spelling is understood, ISO 3166: only Iran (``IR``) has mobiles
            that are recognisable without a table of ranges; elsewhere give + or 00.

    Raises:
        TextError: when the column is no text, or ``country`` is no two-letter code.
    """
    if len(country) != 2 or not country.isalpha():
        raise TextError(f"country is {country!r}.", hint="Use a two-letter code such as IR.")
    return apply(column, partial(_mobile_rows, national=country.upper() == "IR"))


def placeholder_mobile(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return whether a number is a known dummy: its last seven digits all equal or in sequence.

    Such a number (09120000000, 09123456789) is typed to get past a form, so it must not join
    people. Some golden numbers on sale look the same; they lose one strong link, no more.
    """
    return apply(column, _placeholder_rows)


def _placeholder_rows(rows: pa.Array) -> pa.Array:
    numbers = read_numbers(rows)
    steps = np.diff(numbers.tail(7).astype(np.int8), axis=1) % 10
    level = np.isin(steps[:, 0], (0, 1, 9)) & (steps == steps[:, :1]).all(axis=1)
    return pa.array(level & (numbers.count >= 7))


def _mobile_rows(rows: pa.Array, *, national: bool) -> pa.Array:
    if pc.any(pc.match_substring(rows, ":")).as_py():
        rows = pc.replace_substring_regex(rows, _LABEL, "")
    numbers = read_numbers(rows)
    lead = numbers.head(3).astype(np.int16) @ np.array([100, 10, 1], np.int16)
    doubled = numbers.count > 2
    skip = np.where(doubled & (lead < 10), 2, 0)  # the international prefix 00
    abroad = numbers.plus | (skip > 0)
    iranian = _is_iranian(numbers, lead=lead, skip=skip, abroad=abroad, national=national)
    return _write(numbers, skip=skip, iranian=iranian, foreign=_is_foreign(numbers, skip, abroad))


def _is_iranian(
    numbers: Numbers, *, lead: Digits, skip: Counts, abroad: Flags, national: bool
) -> Flags:
    """Return which rows are a subscriber number behind a known prefix."""
    extra = numbers.count - _SUBSCRIBER - skip
    code = np.where(skip > 0, numbers.head(3, skip=skip).astype(np.int16) @ _PLACES, lead)
    coded = ((extra == 2) & (code // 10 == 98)) | ((extra == 3) & (code == 980))
    local = (extra == 0) | ((extra == 1) & (code < 100)) | ((extra == 3) & (code == 98))
    subscriber = numbers.tail(_SUBSCRIBER)[:, 0] == 9
    return numbers.clean & subscriber & (coded | (local & ~abroad & national))


_PLACES = np.array([100, 10, 1], np.int16)


def _is_foreign(numbers: Numbers, skip: Counts, abroad: Flags) -> Flags:
    size = numbers.count - skip
    code = numbers.head(2, skip=skip)
    ours = (code[:, 0] == 9) & (code[:, 1] == 8)
    return (
        numbers.clean
        & abroad
        & (size >= _SHORTEST)
        & (size <= _LONGEST)
        & (code[:, 0] != 0)
        & ~ours
    )


def _write(numbers: Numbers, *, skip: Counts, iranian: Flags, foreign: Flags) -> pa.Array:
    valid = iranian | foreign
    wide = np.zeros((len(valid), _LONGEST + 1), np.uint8)
    wide[:, 0] = ord("+")
    wide[:, 1:3] = np.frombuffer(b"98", np.uint8)
    wide[:, 3:13] = numbers.tail(_SUBSCRIBER) + ord("0")
    lengths = np.where(iranian, 13, 0)
    if foreign.any():
        wide[foreign, 1:] = numbers.head(_LONGEST, skip=skip)[foreign] + ord("0")
        lengths[foreign] = (numbers.count - skip)[foreign] + 1
    kept = np.arange(_LONGEST + 1) < lengths[:, None]
    return text_rows(wide[kept].tobytes(), lengths=lengths, valid=valid)
