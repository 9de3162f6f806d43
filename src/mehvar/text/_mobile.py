"""Is this a mobile number, and which one, however it was written?"""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.text._numbers import Counts, Flags, Numbers, read_numbers, text_rows
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
    digits = numbers.tail(7).astype(np.int8)
    steps = (digits[:, 1:] - digits[:, :-1]) % 10
    level = np.isin(steps[:, 0], (0, 1, 9)) & (steps == steps[:, :1]).all(axis=1)
    return pa.array(level & (numbers.count >= 7))


def _mobile_rows(rows: pa.Array, *, national: bool) -> pa.Array:
    if pc.any(pc.match_substring(rows, ":")).as_py():
        rows = pc.replace_substring_regex(rows, _LABEL, "")
    numbers = read_numbers(rows)
    doubled = (_leading(numbers) < 10) & (numbers.count > 2)
    skip = np.where(doubled, np.int64(2), np.int64(0))  # the international prefix 00
    abroad = numbers.plus | doubled
    iranian = _is_iranian(numbers, skip=skip, local=~abroad & national)
    foreign = _is_foreign(numbers, skip=skip) & abroad
    return _write(numbers, skip=skip, iranian=iranian, foreign=foreign)


def _leading(numbers: Numbers, *, skip: Counts | int = 0) -> npt.NDArray[np.int16]:
    """Return the number that the first three digits make."""
    digits = numbers.head(3, skip=skip).astype(np.int16)
    return digits[:, 0] * 100 + digits[:, 1] * 10 + digits[:, 2]


def _is_iranian(numbers: Numbers, *, skip: Counts, local: Flags) -> Flags:
    """Return which rows are a subscriber number behind a known prefix."""
    extra = numbers.count - _SUBSCRIBER - skip
    lead = _leading(numbers, skip=skip)
    coded = ((extra == 2) & (lead // 10 == 98)) | ((extra == 3) & (lead == 980))
    bare = (extra == 0) | ((extra == 1) & (lead < 100)) | ((extra == 3) & (lead == 98))
    subscriber: Flags = numbers.tail(_SUBSCRIBER)[:, 0] == 9
    found: Flags = subscriber & numbers.clean & (coded | (bare & local))
    return found


def _is_foreign(numbers: Numbers, *, skip: Counts) -> Flags:
    size, lead = numbers.count - skip, _leading(numbers, skip=skip)
    sized: Flags = (size >= _SHORTEST) & (size <= _LONGEST)
    found: Flags = sized & numbers.clean & (lead >= 100) & (lead // 10 != 98)
    return found


def _write(numbers: Numbers, *, skip: Counts, iranian: Flags, foreign: Flags) -> pa.Array:
    valid = iranian | foreign
    wide = np.zeros((len(valid), _LONGEST + 1), np.uint8)
    wide[:, 0] = ord("+")
    wide[:, 1:3] = np.frombuffer(b"98", np.uint8)
    wide[:, 3:13] = numbers.tail(_SUBSCRIBER) + ord("0")
    lengths = np.where(iranian, np.int64(13), np.int64(0))
    if foreign.any():
        wide[foreign, 1:] = numbers.head(_LONGEST, skip=skip)[foreign] + ord("0")
        lengths[foreign] = (numbers.count - skip)[foreign] + 1
    kept = np.arange(_LONGEST + 1) < lengths[:, None]
    return text_rows(wide[kept].tobytes(), lengths=lengths, valid=valid)
