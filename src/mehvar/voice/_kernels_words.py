"""What would be slow in whole arrays: walk a lexicon's words along each text, letter by letter."""

# ruff: noqa: PLR0917 (numba calls take arguments by position)

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Cells = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

SKIP, SPACE, BREAK, OTHER, FIRST = -1, 0, 1, 2, 3
"""What a character is: unseen, a space, a clause's end, a letter of no word of ours, a letter."""

NOTHING, TURNS_NEXT, TURNS_LAST, LACKS, STRETCHES, CONTRASTS, CLOSES = range(7)
"""What a word does to those around it."""

_WORDS_AHEAD = 4
_WORDS_BACK = 3
_TURNED_PRAISE, _TURNED_BLAME = -0.8, -0.5
_LACK = 0.6
_BEFORE_CONTRAST, _AFTER_CONTRAST = 0.5, 1.5
_BACKWARD = 1.5  # Persian says what it thinks of a thing after naming it


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _read(
    data: Bytes, begin: int, stop: int, symbols: Cells, more: Cells, extra: Cells, codes: Cells,
    places: Cells,
) -> int:  # fmt: skip
    """Write the symbols of one text and the character that each stands on; return how many."""
    size, place, at = 0, 0, begin
    while at < stop:
        lead = np.int64(data[at])
        if lead < 0x80:
            point, width = lead, 1
        elif lead < 0xE0:
            point, width = (lead & 0x1F) << 6 | (data[at + 1] & 0x3F), 2
        elif lead < 0xF0:
            point = (lead & 0x0F) << 12 | (data[at + 1] & 0x3F) << 6 | (data[at + 2] & 0x3F)
            width = 3
        else:
            point = (lead & 0x07) << 18 | (data[at + 1] & 0x3F) << 12
            point |= (data[at + 2] & 0x3F) << 6 | (data[at + 3] & 0x3F)
            width = 4
        at += width
        symbol = symbols[point] if point < len(symbols) else SPACE
        if symbol < SKIP:  # one character that is several letters
            for k in range(more[-symbol - 2], more[-symbol - 1]):
                codes[size], places[size] = extra[k], place
                size += 1
        elif symbol != SKIP:
            codes[size], places[size] = symbol, place
            size += 1
        place += 1
    return size


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _ends_well(
    codes: Cells, at: int, size: int, pictures: int, endings: Cells, closing: Bytes
) -> int:
    """Return where the word ends if the rest of it is an ending, else -1."""
    state = 0
    while at < size and OTHER <= codes[at] < pictures:
        follow = endings[state, codes[at]]
        if follow == 0:
            if at == 0 or codes[at] != codes[at - 1]:
                return -1
        else:
            state = follow
        at += 1
    return at if closing[state] else -1


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _word_end(
    codes: Cells, at: int, size: int, pictures: int, exact: int, endings: Cells, closing: Bytes
) -> int:
    """Return where the word whose term ends before ``at`` is over; -1 when it is another."""
    last: int = codes[at - 1]
    if at == size or codes[at] < OTHER or codes[at] >= pictures or last >= pictures:
        return at
    if not exact:
        end: int = _ends_well(codes, at, size, pictures, endings, closing)
        return end
    while at < size and codes[at] == last:  # a drawn-out last letter
        at += 1
    return -1 if at < size and OTHER <= codes[at] < pictures else at


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _longest(
    codes: Cells, at: int, size: int, latin: int, pictures: int, children: Cells, word_of: Cells,
    exact: Bytes, endings: Cells, closing: Bytes,
) -> tuple[int, int]:  # fmt: skip
    """Return the longest word that begins at ``at`` and where it ends; -1 when there is none."""
    found, end, state, letter, before = -1, at, 0, SPACE, SPACE
    while at < size and codes[at] not in (BREAK, OTHER):
        code = codes[at]
        if children[state, code]:
            state = children[state, code]
        elif code == SPACE and FIRST <= letter < latin:  # Persian: half-space, spaces or none
            before = code
            at += 1
            continue
        elif code in (SPACE, OTHER) or code != before:  # else drawn out: عاااالی
            break
        before = code
        letter = letter if code == SPACE else code
        at += 1
        word = word_of[state]
        if word >= 0 and code != SPACE:
            last = _word_end(codes, at, size, pictures, exact[word], endings, closing)
            if last >= end:  # of two that end alike (اصل + ا, اصلا) the longer term
                found, end = word, last
    return found, end


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def match(
    data: Bytes, begins: Ints, symbols: Cells, more: Cells, extra: Cells, latin: int, pictures: int,
    children: Cells, word_of: Cells, exact: Bytes, endings: Cells, closing: Bytes, role: Bytes,
    spread: int,
) -> tuple[Ints, Cells, Cells, Cells, Cells, Cells]:  # fmt: skip
    """Return the words found: first hit of each text; and of each hit its word, place and clause.

    The arrays are: where the hits of each text begin, word, start, end (characters), the number
    of the word in its text, and of its clause.
    """
    rows = len(begins) - 1
    longest = 0
    for row in range(rows):
        longest = max(longest, begins[row + 1] - begins[row])
    codes = np.empty(longest * spread + 1, np.int32)
    places = np.empty(longest * spread + 2, np.int32)
    room = (begins[rows] - begins[0]) // 2 + rows + 1
    hits = np.empty((5, room), np.int32)
    firsts = np.zeros(rows + 1, np.int64)
    many = 0
    for row in range(rows):
        size = _read(data, begins[row], begins[row + 1], symbols, more, extra, codes, places)
        at, number, clause = 0, 0, 0
        while at < size:
            code = codes[at]
            if code < OTHER:
                clause += code == BREAK
                at += 1
                continue
            word, end = _longest(codes, at, size, latin, pictures, children, word_of, exact,
                                 endings, closing)  # fmt: skip
            if word >= 0:
                clause += role[word] == CONTRASTS
                hits[0, many], hits[1, many] = word, places[at]
                hits[2, many], hits[3, many] = places[end - 1] + 1, number
                hits[4, many] = clause
                many += 1
                clause += role[word] in (CLOSES, TURNS_LAST, LACKS)
                at = end
            elif code >= pictures:
                at += 1
            else:
                while at < size and OTHER <= codes[at] < pictures:
                    at += 1
            number += 1
        firsts[row + 1] = many
    return firsts, hits[0, :many], hits[1, :many], hits[2, :many], hits[3, :many], hits[4, :many]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def judge(
    firsts: Ints, word: Cells, number: Cells, clause: Cells, role: Bytes, strength: Floats,
    factor: Floats, is_subject: Bytes,
) -> tuple[Floats, Bytes, npt.NDArray[np.int8], npt.NDArray[np.int8]]:  # fmt: skip
    """Return each text's sum, and whether it told; each hit's turn, and how it is spoken of."""
    rows, size = len(firsts) - 1, len(word)
    value = np.zeros(size)
    turn = np.ones(size, np.int8)
    around = np.zeros(size, np.int8)
    total, told = np.zeros(rows), np.zeros(rows, np.uint8)
    for row in range(rows):
        low, high = firsts[row], firsts[row + 1]
        for i in range(low, high):
            if role[word[i]] == TURNS_LAST or role[word[i]] == LACKS:
                _turn_back(low, i, word, number, clause, strength, turn, value, role)
        for i in range(low, high):
            if strength[word[i]] != 0.0:
                value[i] = _value(low, i, word, number, clause, role, strength, factor, turn)
        total[row], told[row], side = _sum(low, high, word, value, role)
        for i in range(low, high):
            if is_subject[word[i]]:
                around[i] = _spoken_of(low, high, i, number, clause, value, side)
    return total, told, turn, around


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _turn_back(
    low: int, i: int, word: Cells, number: Cells, clause: Cells, strength: Floats,
    turn: npt.NDArray[np.int8], value: Floats, role: Bytes,
) -> None:  # fmt: skip
    """Turn what the verb at ``i`` denies: the word before it, and those joined to that one."""
    reach, last = _WORDS_BACK, number[i]
    found = False
    for j in range(i - 1, low - 1, -1):
        if clause[j] != clause[i] or last - number[j] > reach:
            break
        if strength[word[j]] != 0.0:
            turn[j] = -turn[j]
            found, reach, last = True, 2, number[j]
    if not found and role[word[i]] == LACKS:
        value[i] = -_LACK


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _value(
    low: int, i: int, word: Cells, number: Cells, clause: Cells, role: Bytes, strength: Floats,
    factor: Floats, turn: npt.NDArray[np.int8],
) -> float:  # fmt: skip
    """Return what the word at ``i`` adds to the sum, as its neighbours stretch and turn it."""
    amount: float = strength[word[i]]
    near = number[i]
    for j in range(i - 1, low - 1, -1):
        if clause[j] != clause[i] or number[i] - number[j] > _WORDS_AHEAD:
            break
        if role[word[j]] == STRETCHES and near - number[j] <= 2:
            amount *= factor[word[j]]
            near = number[j]
        elif role[word[j]] == TURNS_NEXT:
            turn[i] = -turn[i]
            break
        elif strength[word[j]] != 0.0 and number[i] - number[j] > 2:
            break
    if turn[i] < 0:
        amount *= _TURNED_PRAISE if amount > 0 else _TURNED_BLAME
    return amount


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _sum(low: int, high: int, word: Cells, value: Floats, role: Bytes) -> tuple[float, int, int]:
    """Return the sum, whether anything told, and the one side that all took (else 0)."""
    last = low - 1
    for i in range(low, high):
        if role[word[i]] == CONTRASTS:
            last = i
    total, plus, minus = 0.0, False, False
    for i in range(low, high):
        share = 1.0
        if last >= low:
            share = _BEFORE_CONTRAST if i < last else _AFTER_CONTRAST
        total += value[i] * share
        plus |= value[i] > 0
        minus |= value[i] < 0
    side = 0 if plus == minus else 1 if plus else -1
    return total, 1 if plus or minus else 0, side


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def _spoken_of(
    low: int, high: int, i: int, number: Cells, clause: Cells, value: Floats, side: int
) -> int:  # fmt: skip
    """Return the sign of the nearest word that judges in the clause; else the text's one side."""
    best, sign = 1e9, 0
    for j in range(low, high):
        if clause[j] != clause[i] or value[j] == 0.0:
            continue
        away = number[j] - number[i]
        distance = float(away) if away >= 0 else -away * _BACKWARD
        if distance < best:
            best, sign = distance, 1 if value[j] > 0 else -1
    return sign or side
