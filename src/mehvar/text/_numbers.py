"""The digits of each row, in flat arrays: what all numbered identifiers are read from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar.text._tables import DIGIT_SETS
from mehvar.text._units import END, Units, read_units

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Digits = npt.NDArray[np.uint8]

_PLUS, _IGNORED, _OTHER, _END = 10, 11, 12, 13
_MARGIN = 32  # wider than any identifier and the prefix before it
_WIDE_ZERO, _WIDE_PLUS = 0xFF10, "＋"
_BETWEEN = " \t\r\n-_./()'\"\u00a0\u00ad\u066b\u2010\u2011\u2012\u2013\u2014\u2212\u202f\ufeff"
_UNSEEN = (range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0x61C, 0x61D))


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The digits of the rows of one slice.

    Attributes:
        digits: all digits, 0 to 9, one row after the other, between margins of zeros.
        first: where each row's digits start.
        count: how many digits each row has.
        plus: whether the row carries one plus sign, before or behind its digits.
        clean: whether it holds nothing but digits, separators and that sign.
    """

    digits: Digits
    first: Counts
    count: Counts
    plus: Flags
    clean: Flags

    def head(self, width: int, *, skip: Counts | int = 0) -> Digits:
        """Return each row's first ``width`` digits after ``skip``: rows by width.

        Digits behind a row's end are those of the next row: compare with ``count``.
        """
        return self.digits.take((self.first + skip)[:, None] + np.arange(width))

    def tail(self, width: int) -> Digits:
        """Return each row's last ``width`` digits, rows by width.

        Digits before a row's start are those of the row before: compare with ``count``.
        """
        last = self.first + self.count
        digits: Digits = self.digits.take(last[:, None] + np.arange(-width, 0))
        return digits


def read_numbers(rows: pa.Array) -> Numbers:
    """Read the digits of ``rows``, in any of the digit sets; ``.0`` of a spreadsheet is cut."""
    units = read_units(rows)
    kinds = _kinds().take(units)
    _ignore_decimal_zero(units, kinds)
    is_digit = kinds < _PLUS
    ends = np.flatnonzero(kinds == _END)
    seen = np.cumsum(is_digit, dtype=np.int64)
    behind = seen[ends]
    first = np.concatenate([[0], behind[:-1]])
    clean = np.ones(len(ends), bool)
    clean[np.searchsorted(ends, np.flatnonzero(kinds == _OTHER))] = False
    plus = np.zeros(len(ends), bool)
    signs = np.flatnonzero(kinds == _PLUS)
    of_row = np.searchsorted(ends, signs)
    plus[of_row] = True
    before = seen[signs] - first[of_row]
    clean[of_row[(before > 0) & (before < (behind - first)[of_row])]] = False
    clean[of_row[1:][of_row[1:] == of_row[:-1]]] = False
    margin = np.zeros(_MARGIN, np.uint8)
    return Numbers(
        digits=np.concatenate([margin, kinds[is_digit], margin]),
        first=first + len(margin),
        count=behind - first,
        plus=plus,
        clean=clean,
    )


def write_digits(digits: Digits, *, valid: Flags, prefix: str = "") -> pa.Array:
    """Return ``prefix`` and the row's digits as text where ``valid``, else null.

    ``digits`` has one row per valid row, all of the same width.
    """
    lead = np.frombuffer(prefix.encode("ascii"), np.uint8)
    wide = np.empty((len(digits), len(lead) + digits.shape[1]), np.uint8)
    wide[:, : len(lead)] = lead
    np.add(digits, ord("0"), out=wide[:, len(lead) :])
    lengths = np.where(valid, np.int64(wide.shape[1]), np.int64(0))
    return text_rows(wide.tobytes(), lengths=lengths, valid=valid)


def text_rows(data: bytes, *, lengths: Counts, valid: Flags) -> pa.Array:
    """Return rows of text cut from ``data`` by their lengths in bytes, null where not valid."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pa.Array.from_buffers(
        pa.string(),
        len(lengths),
        [
            pa.py_buffer(np.packbits(valid, bitorder="little")),
            pa.py_buffer(offsets),
            pa.py_buffer(data),
        ],
    )


@lru_cache(maxsize=1)
def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.full(0x10000, _OTHER, np.uint8)
    for digits in (*DIGIT_SETS, range(_WIDE_ZERO, _WIDE_ZERO + 10)):
        kinds[digits] = np.arange(10)
    kinds[[ord(sign) for sign in _BETWEEN]] = _IGNORED
    for span in _UNSEEN:
        kinds[span] = _IGNORED
    kinds[[ord("+"), ord(_WIDE_PLUS)]] = _PLUS
    kinds[END] = _END
    return kinds


def _ignore_decimal_zero(units: Units, kinds: npt.NDArray[np.uint8]) -> None:
    """Ignore the zero of a trailing ``.0``: a spreadsheet wrote the number as a float."""
    points = np.flatnonzero(units[:-2] == ord("."))
    zero = points[(units[points + 1] == ord("0")) & (units[points + 2] == END)] + 1
    kinds[zero] = _IGNORED
