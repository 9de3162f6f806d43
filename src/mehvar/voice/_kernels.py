"""From UTF-8 bytes to hashed word and letter groups, and to their score, in one compiled pass.

Numba compiles each kernel once per machine and keeps it in ``NUMBA_CACHE_DIR``.
"""

# ruff: noqa: D417, PLR0917 (numba takes arguments by position; what they share is told once)

from __future__ import annotations

import numpy as np
from numba import njit

_SPACE = 32
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xD6E8FEB86659FD93)
_LENGTH = np.uint64(0x632BE59BD9B4E019)
_SEED = np.uint64(7)
_PAIR = np.uint64(31)
_LARGEST_GROUP = 5
PER_LETTER = _LARGEST_GROUP + 1
"""No text gives more features than this for each of its letters."""


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _letters(data: np.ndarray, low: int, high: int, is_word: np.ndarray, out: np.ndarray) -> int:
    """Decode one text; what stands in no word becomes one space; a space before and after."""
    out[0], count, i = _SPACE, 1, low
    while i < high:
        byte = np.int32(data[i])
        if byte < 0x80:
            letter, i = byte, i + 1
        elif byte < 0xE0:
            letter, i = ((byte & 0x1F) << 6) | (data[i + 1] & 0x3F), i + 2
        elif byte < 0xF0:
            letter = ((byte & 0x0F) << 12) | ((data[i + 1] & 0x3F) << 6) | (data[i + 2] & 0x3F)
            i += 3
        else:
            letter = ((byte & 0x07) << 18) | ((data[i + 1] & 0x3F) << 12)
            letter |= ((data[i + 2] & 0x3F) << 6) | (data[i + 3] & 0x3F)
            i += 4
        if letter >= len(is_word) or is_word[letter]:
            out[count], count = letter, count + 1
        elif out[count - 1] != _SPACE:
            out[count], count = _SPACE, count + 1
    if out[count - 1] != _SPACE:
        out[count], count = _SPACE, count + 1
    return count


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _slot(mixed: int, bits: int) -> int:
    spread = np.uint64(mixed)
    spread = (spread ^ (spread >> np.uint64(29))) * _SPREAD
    spread ^= spread >> np.uint64(32)
    return np.int64(spread >> np.uint64(64 - bits))  # type: ignore[return-value]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _letter_groups(letters: np.ndarray, count: int, bits: int, out: np.ndarray) -> int:
    """Hash the groups of 2 to 5 letters within words; a word's ends count as letters."""
    found = 0
    for start in range(count - 1):
        mixed = np.uint64(letters[start]) + np.uint64(1)
        for length in range(2, _LARGEST_GROUP + 1):
            end = start + length - 1
            if end >= count:
                break
            mixed = mixed * _ODD + np.uint64(letters[end])
            out[found] = _slot(mixed + np.uint64(length) * _LENGTH, bits)
            found += 1
            if letters[end] == _SPACE:
                break
    return found


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _words(letters: np.ndarray, count: int, bits: int, out: np.ndarray, found: int) -> int:
    """Hash the words and the pairs of neighbours, in the upper half of the slots."""
    upper = np.int64(1) << bits
    before, mixed, inside = np.uint64(0), _SEED, False
    for i in range(1, count):
        if letters[i] != _SPACE:
            mixed, inside = mixed * _ODD + np.uint64(letters[i]), True
        elif inside:
            out[found], found = upper + _slot(mixed, bits), found + 1
            if before != np.uint64(0):
                out[found], found = upper + _slot(before * _PAIR + mixed, bits), found + 1
            before, mixed, inside = mixed, _SEED, False
    return found


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _longest(offsets: np.ndarray) -> int:
    longest = 0
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    return longest


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def features(
    data: np.ndarray, offsets: np.ndarray, is_word: np.ndarray, bits: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return where each text's features begin, and the features; repeated ones stand repeatedly.

    Args:
        data: UTF-8 bytes of all texts; a text lies between two neighbours of ``offsets``.
        offsets: (texts + 1) positions in ``data``.
        is_word: by code point of the Basic Multilingual Plane: 1 where it stands in words. Beyond
            that plane everything does (emoji).
        bits: letter groups have 2**bits slots, words as many above them.
    """
    rows = len(offsets) - 1
    room = _longest(offsets) + 3
    letters, slots = np.empty(room, np.int32), np.empty(room * PER_LETTER, np.int64)
    begins = np.zeros(rows + 1, np.int64)
    for row in range(rows):
        count = _letters(data, offsets[row], offsets[row + 1], is_word, letters)
        found = _letter_groups(letters, count, bits, slots)
        begins[row + 1] = begins[row] + _words(letters, count, bits, slots, found)
    out = np.empty(begins[rows], np.int32)
    for row in range(rows):
        count = _letters(data, offsets[row], offsets[row + 1], is_word, letters)
        found = _letter_groups(letters, count, bits, slots)
        found = _words(letters, count, bits, slots, found)
        for j in range(found):
            out[begins[row] + j] = slots[j]
    return begins, out


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def scores(
    data: np.ndarray, offsets: np.ndarray, is_word: np.ndarray, bits: int, weights: np.ndarray
) -> np.ndarray:
    """Return each text's score per output: the weights of its features over the root of how many.

    Args:
        weights: (slots, outputs).
        data, offsets, is_word, bits: as ``features`` takes them.
    """
    rows, outputs = len(offsets) - 1, weights.shape[1]
    room = _longest(offsets) + 3
    letters, slots = np.empty(room, np.int32), np.empty(room * PER_LETTER, np.int64)
    out = np.zeros((rows, outputs))
    for row in range(rows):
        count = _letters(data, offsets[row], offsets[row + 1], is_word, letters)
        found = _letter_groups(letters, count, bits, slots)
        found = _words(letters, count, bits, slots, found)
        for output in range(outputs):
            total = 0.0
            for j in range(found):
                total += weights[slots[j], output]
            out[row, output] = total / np.sqrt(max(found, 1))
    return out


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def hashes(data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return a 64-bit hash of each text's bytes (FNV-1a), spread once more."""
    out = np.empty(len(offsets) - 1, np.uint64)
    for row in range(len(out)):
        mixed = np.uint64(0xCBF29CE484222325)
        for i in range(offsets[row], offsets[row + 1]):
            mixed = (mixed ^ np.uint64(data[i])) * np.uint64(0x100000001B3)
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _SPREAD
        out[row] = mixed ^ (mixed >> np.uint64(32))
    return out


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _end_words(letters: np.ndarray, count: int) -> tuple[np.uint64, np.uint64]:
    """Return the first and the last word's mix, as ``_words`` mixes them; 0 without a word."""
    first, last, mixed, inside = np.uint64(0), np.uint64(0), _SEED, False
    for i in range(1, count):
        if letters[i] != _SPACE:
            mixed, inside = mixed * _ODD + np.uint64(letters[i]), True
        elif inside:
            if first == np.uint64(0):
                first = mixed
            last, mixed, inside = mixed, _SEED, False
    return first, last


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def token_scores(
    data: np.ndarray,
    offsets: np.ndarray,
    row_of: np.ndarray,
    is_word: np.ndarray,
    bits: int,
    weights: np.ndarray,
) -> np.ndarray:
    """Return what each token adds to its text's score; a pair's weight is shared by its tokens.

    Args:
        row_of: (tokens,) the text of each token, ascending.
        weights: (slots,) of one output.
        data, offsets, is_word, bits: the tokens, as ``features`` takes texts.
    """
    many = len(row_of)
    room = _longest(offsets) + 3
    letters, slots = np.empty(room, np.int32), np.empty(room * PER_LETTER, np.int64)
    out, found_in = np.zeros(many), np.zeros(many, np.int64)
    before, upper = np.uint64(0), np.int64(1) << bits
    for token in range(many):
        count = _letters(data, offsets[token], offsets[token + 1], is_word, letters)
        found = _letter_groups(letters, count, bits, slots)
        found = _words(letters, count, bits, slots, found)
        for j in range(found):
            out[token] += weights[slots[j]]
        first, last = _end_words(letters, count)
        if token > 0 and row_of[token] != row_of[token - 1]:
            before = np.uint64(0)
        if before != np.uint64(0) and first != np.uint64(0):
            half = weights[upper + _slot(before * _PAIR + first, bits)] / 2
            out[token] += half
            out[token - 1] += half
            found += 1
        before = last
        found_in[token] = found
    begin = 0
    for token in range(1, many + 1):
        if token == many or row_of[token] != row_of[begin]:
            scale = np.sqrt(max(found_in[begin:token].sum(), 1))
            out[begin:token] /= scale
            begin = token
    return out


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def tokens(
    data: np.ndarray, offsets: np.ndarray, is_gap: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return each token's text, first byte, byte after the last, and first character in its text.

    Args:
        is_gap: by code point of the Basic Multilingual Plane: 1 where it stands between tokens.
        data, offsets: as ``features`` takes them.
    """
    room = len(data) // 2 + len(offsets)
    row_of, low, high = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    place, many = np.empty(room, np.int64), 0
    for row in range(len(offsets) - 1):
        i, character, inside = offsets[row], 0, False
        while i < offsets[row + 1]:
            byte, size = np.int64(data[i]), 1
            letter = byte
            if byte >= 0xF0:
                letter, size = np.int64(1 << 16), 4
            elif byte >= 0xE0:
                letter = ((byte & 0x0F) << 12) | ((data[i + 1] & 0x3F) << 6) | (data[i + 2] & 0x3F)
                size = 3
            elif byte >= 0x80:
                letter, size = ((byte & 0x1F) << 6) | (data[i + 1] & 0x3F), 2
            gap = letter < len(is_gap) and is_gap[letter] == 1
            if not gap and not inside:
                row_of[many], low[many], place[many], inside = row, i, character, True
            elif gap and inside:
                high[many], many, inside = i, many + 1, False
            i, character = i + size, character + 1
        if inside:
            high[many], many = offsets[row + 1], many + 1
    return row_of[:many], low[:many], high[:many], place[:many]
