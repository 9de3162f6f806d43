"""The inner loops of what changed: the words of many comments, the tails of many tests."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

_OFFSET = np.uint64(14695981039346656037)
_PRIME = np.uint64(1099511628211)
_JOIN = np.uint64(0x9E3779B97F4A7C15)
_EMPTY = np.uint64(0)
_MOST = 400
"""So many different terms of one comment are counted; nobody writes more in one."""


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _code_at(text: Bytes, place: int, end: int) -> tuple[int, int]:
    """Return the character at a place of UTF-8 bytes, and how many of them it takes."""
    first = np.int64(text[place])
    if first < 0x80:
        return int(first), 1
    if 0xC0 <= first < 0xE0 and place + 1 < end:
        return int(((first & 0x1F) << 6) | (text[place + 1] & 0x3F)), 2
    if 0xE0 <= first < 0xF0 and place + 2 < end:
        middle, last = text[place + 1] & 0x3F, text[place + 2] & 0x3F
        return int(((first & 0x0F) << 12) | (middle << 6) | last), 3
    return 0, 1


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _is_letter(code: int) -> bool:
    """Tell letters of Latin and Arabic script and of other alphabets from digits and signs."""
    if code < 0xC0:
        return 0x61 <= code <= 0x7A or 0x41 <= code <= 0x5A or code == 0x27
    if 0x600 <= code <= 0x6FF:
        return not (code <= 0x61F or 0x660 <= code <= 0x66D or code == 0x6D4 or code >= 0x6F0)
    if code >= 0x2000:
        return 0x3040 <= code < 0xD800 or 0xFB50 <= code < 0xFE00
    return code not in (0xD7, 0xF7)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def find_terms(text: Bytes, begin: int, end: int, keys: Keys, spans: Ints) -> int:
    """Write the keys of a comment's words and pairs of neighbours, and where they stand.

    A term is written once. Words have two letters at least; a pair stands with blanks between.
    Return how many terms were found.
    """
    found = 0
    place = begin
    before = _EMPTY
    before_start = begin
    joined = False
    while place < end:
        code, size = _code_at(text, place, end)
        if not _is_letter(code):
            joined = joined and code == 0x20
            place += size
            continue
        start = place
        letters = 0
        key = _OFFSET
        while place < end:
            code, size = _code_at(text, place, end)
            if not _is_letter(code):
                break
            key = (key ^ np.uint64(code)) * _PRIME
            place += size
            letters += 1
        if letters < 2:
            joined = False
            continue
        if _is_new(keys, found, key):
            keys[found], spans[found, 0], spans[found, 1] = key, start, place
            found += 1
        both = (before ^ (key + _JOIN)) * _PRIME
        if joined and _is_new(keys, found, both):
            keys[found], spans[found, 0], spans[found, 1] = both, before_start, place
            found += 1
        before, before_start, joined = key, start, True
    return found


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _is_new(keys: Keys, found: int, key: np.uint64) -> bool:
    if key == _EMPTY or found >= keys.size:
        return False
    one = 0
    while one < found and keys[one] != key:
        one += 1
    return one == found


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _slot(table: Keys, key: np.uint64) -> int:
    mask = np.uint64(table.size - 1)
    slot = (key ^ (key >> np.uint64(29))) & mask
    while table[slot] != _EMPTY and table[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return int(slot)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def count_terms(
    text: Bytes, offsets: Ints, is_now: npt.NDArray[np.bool_]
) -> tuple[Keys, Ints, Ints, Ints, Ints]:
    """Count the comments that hold each term: now and before.

    Returns:
        Per term: its key, comments now, comments before, and the bytes at which it first stood.
    """
    table = np.zeros(1 << 16, dtype=np.uint64)
    counts = np.zeros((1 << 16, 2), dtype=np.int64)
    places = np.zeros((1 << 16, 2), dtype=np.int64)
    keys = np.empty(_MOST, dtype=np.uint64)
    spans = np.empty((_MOST, 2), dtype=np.int64)
    filled = 0
    for row in range(offsets.size - 1):
        found = find_terms(text, offsets[row], offsets[row + 1], keys, spans)
        if (filled + found) * 2 > table.size:
            wider = np.zeros(table.size * 4, dtype=np.uint64)
            wider_counts = np.zeros((table.size * 4, 2), dtype=np.int64)
            wider_places = np.zeros((table.size * 4, 2), dtype=np.int64)
            for old in range(table.size):
                if table[old] != _EMPTY:
                    slot = _slot(wider, table[old])
                    wider[slot] = table[old]
                    wider_counts[slot] = counts[old]
                    wider_places[slot] = places[old]
            table, counts, places = wider, wider_counts, wider_places
        column = 0 if is_now[row] else 1
        for one in range(found):
            slot = _slot(table, keys[one])
            if table[slot] == _EMPTY:
                table[slot] = keys[one]
                places[slot] = spans[one]
                filled += 1
            counts[slot, column] += 1
    used = np.flatnonzero(table != _EMPTY)
    return table[used], counts[used, 0], counts[used, 1], places[used, 0], places[used, 1]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def count_terms_by_level(
    text: Bytes, offsets: Ints, levels: Ints, chosen: Keys, size: int
) -> npt.NDArray[np.int32]:
    """Count chosen terms within levels.

    Args:
        text: the comments' bytes.
        offsets: where each begins, and the end.
        levels: per comment 0 if it is of the days judged, else 1; then per dimension its level's
            number, -1 for none that is watched.
        chosen: the terms' keys, sorted.
        size: how many levels there are.

    Returns:
        Comments by level, term, and now (0) or before (1).
    """
    counts = np.zeros((size, chosen.size, 2), dtype=np.int32)
    keys = np.empty(_MOST, dtype=np.uint64)
    spans = np.empty((_MOST, 2), dtype=np.int64)
    for row in range(offsets.size - 1):
        wanted = False
        for dimension in range(1, levels.shape[1]):
            wanted = wanted or levels[row, dimension] >= 0
        if not wanted:
            continue
        found = find_terms(text, offsets[row], offsets[row + 1], keys, spans)
        column = levels[row, 0]
        for one in range(found):
            place = np.searchsorted(chosen, keys[one])
            if place == chosen.size or chosen[place] != keys[one]:
                continue
            for dimension in range(1, levels.shape[1]):
                if levels[row, dimension] >= 0:
                    counts[levels[row, dimension], place, column] += 1
    return counts


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _log_choose(n: float, k: float) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _tail(count: int, total: int, drawn: int, everybody: int) -> float:
    """Return P(X >= count) of the hypergeometric: ``total`` marked of ``everybody``, some drawn."""
    least = max(0, drawn + total - everybody)
    most = min(total, drawn)
    if count <= least:
        return 1.0
    if count > most:
        return 0.0
    upward = count * everybody >= drawn * total
    here = count if upward else count - 1
    first = math.exp(
        _log_choose(total, here)
        + _log_choose(everybody - total, drawn - here)
        - _log_choose(everybody, drawn)
    )
    summed = term = first
    while True:
        if upward:
            if here >= most:
                break
            term *= (total - here) * (drawn - here)
            term /= (here + 1.0) * (everybody - total - drawn + here + 1.0)
            here += 1
        else:
            if here <= least:
                break
            term *= here * (everybody - total - drawn + here)
            term /= (total - here + 1.0) * (drawn - here + 1.0)
            here -= 1
        summed += term
        if term < summed * 1e-17:
            break
    return min(1.0, summed) if upward else max(0.0, 1.0 - summed)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def upper_tails(counts: Ints, totals: Ints, drawn: Ints, everybody: Ints) -> Floats:
    """Return, per test, the exact chance of so many or more among those drawn (Fisher 1935)."""
    found = np.empty(counts.size)
    for one in range(counts.size):
        found[one] = _tail(counts[one], totals[one], drawn[one], everybody[one])
    return found


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def critical_counts(before: Ints, n_before: Ints, n_now: Ints, alpha: Floats) -> Ints:
    """Return, per test, the least count now whose one-sided tail is at most ``alpha``.

    ``n_now + 1`` where no count would do.
    """
    found = np.empty(before.size, dtype=np.int64)
    for one in range(before.size):
        low, high = 0, n_now[one] + 1
        while low < high:
            middle = (low + high) // 2
            tail = _tail(middle, before[one] + middle, n_now[one], n_now[one] + n_before[one])
            if tail <= alpha[one]:
                high = middle
            else:
                low = middle + 1
        found[one] = low
    return found


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def rows_with_term(text: Bytes, offsets: Ints, rows: Ints, key: np.uint64) -> Ints:
    """Return those of the rows whose comment holds the term."""
    keys = np.empty(_MOST, dtype=np.uint64)
    spans = np.empty((_MOST, 2), dtype=np.int64)
    kept = np.empty(rows.size, dtype=np.int64)
    size = 0
    for row in rows:
        found = find_terms(text, offsets[row], offsets[row + 1], keys, spans)
        if not _is_new(keys, found, key):
            kept[size] = row
            size += 1
    return kept[:size]
