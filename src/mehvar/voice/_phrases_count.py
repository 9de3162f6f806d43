"""Which words and phrases does each text hold? A sparse matrix of texts and phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mehvar import text
from mehvar.voice._phrases_stop import STOP_WORDS

if TYPE_CHECKING:
    import scipy.sparse as sp

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_BREAKS = r"[.!?؟،,;؛:\n()\[\]«»\"…]+"
_OTHER = r"[^\p{L}\p{N}|]+"
_BREAK = "|"
_MARKS = r"\[(?:mobile|email|card|sheba|national_code|name)\]"
_SHORTEST = 2
_DOUBLED = re.compile(r"(.)\1")
_OPENS = frozenset({"بی", "نا", "با", "بدون"})
"""Words that need another after them."""

_ALONE = STOP_WORDS | _OPENS


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """``held`` (texts, phrases) is 1 where a text holds a phrase; ``names`` are the phrases."""

    names: list[str]
    held: sp.csc_matrix


def count_phrases(texts: pa.Array | pa.ChunkedArray, *, longest: int, least: int) -> Phrases:
    """Return the phrases of up to ``longest`` words that at least ``least`` texts hold.

    A phrase stays within a clause and neither begins nor ends with a stop word. Half-spaces are
    spaces, digits stay, drawn-out letters are shortened.
    """
    words, row, names = _words(texts)
    found = _unigrams(words, row, names)
    known, rows, all_names = found.codes, found.rows, found.names
    columns, owners, labels = [known], [rows], list(all_names)
    stop = np.isin(np.asarray(names, object), list(STOP_WORDS))
    ends = stop | np.isin(np.asarray(names, object), list(_OPENS))
    for size in range(2, longest + 1):
        codes, owner, new = _grams(words, row, names, (stop, ends), size=size, least=least)
        columns.append(codes + len(labels))
        owners.append(owner)
        labels += new
    return _kept(np.concatenate(columns), np.concatenate(owners), labels, len(texts), least)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    codes: Codes
    rows: Codes
    names: list[str]


def _words(texts: pa.Array | pa.ChunkedArray) -> tuple[Codes, Codes, list[str]]:
    """Return each word's number (-1 ends a clause), its text, and the words themselves."""
    plain = pc.replace_substring_regex(pc.fill_null(texts, ""), _MARKS, _BREAK)
    plain = text.normalise(plain, case="lower", zwnj="space")
    plain = pc.replace_substring_regex(plain, r"['’‘]", "")
    plain = pc.replace_substring_regex(plain, _BREAKS, f" {_BREAK} ")
    plain = pc.replace_substring_regex(plain, _OTHER, " ")
    lists = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(plain))
    row = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    coded = pc.list_flatten(lists).dictionary_encode()
    names = coded.dictionary.to_pylist()
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    codes = _plainer(codes, names)
    ends = np.isin(np.asarray(names, object), [_BREAK, ""])
    return np.where(ends[codes], -1, codes) if len(codes) else codes, row, names


def _plainer(words: Codes, names: list[str]) -> Codes:
    """Read a drawn-out word (عاالی) as the plain one, where that is said more often."""
    place = {name: number for number, name in enumerate(names)}
    counts = np.bincount(words, minlength=len(names))
    become = np.arange(len(names))
    for number, name in enumerate(names):
        plain = place.get(_DOUBLED.sub(r"\1", name))
        if plain is not None and counts[plain] > counts[number]:
            become[number] = plain
    return become[words]


def _unigrams(words: Codes, row: Codes, names: list[str]) -> _Found:
    tells = np.array(
        [len(name) >= _SHORTEST and not name.isdigit() and name not in _ALONE for name in names],
        bool,
    )
    kept = (words >= 0) & tells[words] if len(words) else np.zeros(0, bool)
    return _Found(codes=words[kept], rows=row[kept], names=names)


def _grams(
    words: Codes, row: Codes, names: list[str], stop: tuple[Flags, Flags], *, size: int, least: int
) -> tuple[Codes, Codes, list[str]]:
    """Return the phrases of ``size`` words: code, text, and their spellings."""
    span = max(len(words) - size + 1, 0)
    parts = [words[shift : shift + span] for shift in range(size)]
    if not span:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), []
    whole = row[:span] == row[size - 1 :]
    for part in parts:
        whole &= part >= 0
    whole &= ~stop[0][parts[0]] & ~stop[1][parts[-1]]
    key = np.zeros(int(whole.sum()), np.int64)
    for part in parts:
        key = key * len(names) + part[whole]  # three words of a vocabulary below two million fit
    unique, codes, counts = np.unique(key, return_inverse=True, return_counts=True)
    often = counts >= least
    place = np.cumsum(often) - 1
    taken = often[codes]
    spelled = [_spelled(value, size, names) for value in unique[often].tolist()]
    return place[codes[taken]], row[:span][whole][taken], spelled


def _spelled(key: int, size: int, names: list[str]) -> str:
    told = []
    for _ in range(size):
        key, word = divmod(key, len(names))
        told.append(names[word])
    return " ".join(reversed(told))


def _kept(columns: Codes, owners: Codes, names: list[str], rows: int, least: int) -> Phrases:
    from scipy import sparse

    held = sparse.csc_matrix(
        (np.ones(len(columns), np.float32), (owners, columns)), shape=(rows, len(names))
    )
    held.sum_duplicates()
    held.data[:] = 1.0
    often = np.flatnonzero(np.asarray(held.sum(axis=0)).ravel() >= least)
    return Phrases(names=[names[place] for place in often.tolist()], held=held[:, often])
