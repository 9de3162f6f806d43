"""Identifiers that carry their own proof: national code, Sheba, bank card; and the postal code."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.text._numbers import Digits, Flags, Numbers, read_numbers, write_digits
from mehvar.text._units import apply

_SHEBA_DIGITS, _CARD_DIGITS, _TEN = 24, 16, 10


def clean_national_code(column: pa.Array | pa.ChunkedArray, *, pad_zeros: bool = True) -> pa.Array:
    """Return Iranian national codes as ten ASCII digits, null where the check digit is wrong.

    With weights 10 to 2 over the first nine digits and r the sum modulo 11, the tenth is r when
    r < 2, else 11 - r (civil registry rule). Ten equal digits and 0123456789 or its reverse
    satisfy the rule and are refused: nobody has them.

    Args:
        column: text or whole numbers.
        pad_zeros: accept 8 or 9 digits, whose leading zeros a spreadsheet has eaten.
    """
    return apply(column, partial(_national_rows, pad_zeros=pad_zeros))


def clean_sheba(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return Iranian account numbers as ``IR`` and 24 digits, null unless ISO 13616 holds.

    The check: the 22 account digits, then 1827 (I and R), then the check digits, are 1 modulo 97.
    ``IR`` may be missing, as banks' own exports leave it out.
    """
    return apply(column, _sheba_rows)


def clean_card(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return bank cards as 16 digits, null where the Luhn check (ISO/IEC 7812-1) fails."""
    return apply(column, _card_rows)


def clean_postal_code(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return Iranian postal codes as ten digits, null where the rule of the code is broken.

    The first five digits hold no 0 and no 2, the fifth is not 5, the last five hold no 2, and the
    first four are not all equal.
    """
    return apply(column, _postal_rows)


def national_codes(digits: Digits) -> Flags:
    """Return which rows of ten digits are a national code."""
    rest = digits[:, :9].astype(np.int16) @ np.arange(10, 1, -1, dtype=np.int16) % 11
    check = np.where(rest < 2, rest, 11 - rest)
    steps = np.diff(digits.astype(np.int8), axis=1)
    dummy: Flags = (np.abs(steps[:, 0]) <= 1) & (steps == steps[:, :1]).all(axis=1)
    holds: Flags = (check == digits[:, 9]) & ~dummy
    return holds


def shebas(digits: Digits) -> Flags:
    """Return which rows of 24 digits (check digits, then account) are a Sheba."""
    rest = digits.astype(np.int32) @ _SHEBA_WEIGHTS + _SHEBA_COUNTRY
    holds: Flags = rest % 97 == 1
    return holds


def cards(digits: Digits) -> Flags:
    """Return which rows of 16 digits are a card."""
    doubled = digits[:, ::2].astype(np.int16) * 2
    total = (doubled - 9 * (doubled > 9)).sum(axis=1) + digits[:, 1::2].sum(axis=1)
    holds: Flags = (digits != digits[:, :1]).any(axis=1) & (total % 10 == 0)
    return holds


_SHEBA_COUNTRY = 182700 % 97
_SHEBA_WEIGHTS = np.array([10, 1, *(pow(10, place, 97) for place in range(27, 5, -1))], np.int32)


def _exactly(numbers: Numbers, count: int) -> Flags:
    found: Flags = (numbers.count == count) & numbers.clean & ~numbers.plus
    return found


def _national_rows(rows: pa.Array, *, pad_zeros: bool) -> pa.Array:
    numbers = read_numbers(rows)
    digits = numbers.tail(_TEN)
    sized = _exactly(numbers, _TEN)
    if pad_zeros:
        short = _exactly(numbers, 8) | _exactly(numbers, 9)
        digits[short & (numbers.count < 10), 0] = 0
        digits[short & (numbers.count < 9), 1] = 0
        sized |= short
    valid = sized & national_codes(digits)
    return write_digits(digits[valid], valid=valid)


def _sheba_rows(rows: pa.Array) -> pa.Array:
    bare = pc.replace_substring_regex(rows, r"^[\s\p{Cf}]*[Ii][Rr]", "")
    numbers = read_numbers(bare)
    digits = numbers.head(_SHEBA_DIGITS)
    valid = _exactly(numbers, _SHEBA_DIGITS) & shebas(digits)
    return write_digits(digits[valid], valid=valid, prefix="IR")


def _card_rows(rows: pa.Array) -> pa.Array:
    numbers = read_numbers(rows)
    digits = numbers.head(_CARD_DIGITS)
    valid = _exactly(numbers, _CARD_DIGITS) & cards(digits)
    return write_digits(digits[valid], valid=valid)


def _postal_rows(rows: pa.Array) -> pa.Array:
    numbers = read_numbers(rows)
    digits = numbers.head(_TEN)
    area = digits[:, :5]
    valid = _exactly(numbers, _TEN) & (area != 0).all(axis=1) & (digits != 2).all(axis=1)
    valid &= (area[:, 4] != 5) & (area[:, :4] != area[:, :1]).any(axis=1)
    return write_digits(digits[valid], valid=valid)
