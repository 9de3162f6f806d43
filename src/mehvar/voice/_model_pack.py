"""A model's weights in few bytes: one per weight, and only those that matter."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

from mehvar.voice._grams import Hashes, Weights

_LEVELS = 127
_MARKS = 1 << 19
"""A bit per hash of a text: 64 KB before they are packed."""

Packed = npt.NDArray[np.int8]


def quantise(weights: Weights, *, most_bytes: int) -> tuple[Packed, Weights]:
    """Return (slots, outputs) steps of -127 to 127 and each output's largest weight.

    A step stands for its square, so that small weights are told apart finely. What falls out of
    ``most_bytes`` after packing are the smallest ones.
    """
    largest = np.maximum(np.abs(weights).max(axis=0), np.float32(1e-12))
    steps = np.rint(np.sign(weights) * np.sqrt(np.abs(weights) / largest) * _LEVELS)
    whole = steps.astype(np.int8)
    low, high = 0, _LEVELS
    while low < high:  # the least threshold that fits
        middle = (low + high) // 2
        if len(packed(_above(whole, middle))) <= most_bytes:
            high = middle
        else:
            low = middle + 1
    return _above(whole, low), largest.astype(np.float32)


def _above(steps: Packed, least: int) -> Packed:
    return np.where(np.abs(steps) >= least, steps, np.int8(0)).astype(np.int8)


def restore(steps: Packed, largest: Weights) -> Weights:
    """Return the weights that steps stand for."""
    part = steps.astype(np.float32) / _LEVELS
    return np.ascontiguousarray(part * np.abs(part) * largest, np.float32)


def packed(steps: npt.NDArray[np.int8] | npt.NDArray[np.uint8]) -> bytes:
    """Return the numbers, column after column, without their repetitions."""
    return zlib.compress(np.ascontiguousarray(steps.T).tobytes(), 6)


def no_marks() -> npt.NDArray[np.uint8]:
    """Return the marks of a model that has seen no text."""
    return np.zeros(_MARKS // 8, np.uint8)


def put_marks(marks: npt.NDArray[np.uint8], hashes: Hashes) -> npt.NDArray[np.uint8]:
    """Return marks with those of further texts."""
    bits = np.unpackbits(marks)
    bits[(hashes % np.uint64(_MARKS)).astype(np.int64)] = 1
    return np.packbits(bits)


def is_marked(marks: npt.NDArray[np.uint8], hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Return which texts may have been seen: all that were, and few others (Bloom 1970)."""
    found: npt.NDArray[np.bool_] = np.unpackbits(marks)[
        (hashes % np.uint64(_MARKS)).astype(np.int64)
    ].astype(bool)
    return found
