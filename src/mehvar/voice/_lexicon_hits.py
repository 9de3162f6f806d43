"""Read texts with a lexicon: its words in each text, and how they judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.voice import _kernels_words
from mehvar.voice._lexicon_trie import Trie, compile_lexicon
from mehvar.voice._lexicon_words import Lexicon

Ints = npt.NDArray[np.int64]

_BYTES = 1 << 22
"""Texts are read by slices of some megabytes: memory does not grow with the company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The words found in one slice of texts, in order; ``row`` counts in the whole column."""

    rows: int
    offset: int
    row: Ints
    word: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    turn: npt.NDArray[np.int8]
    around: npt.NDArray[np.int8]
    total: npt.NDArray[np.float64]
    told: npt.NDArray[np.uint8]


def read_hits(texts: pa.Array | pa.ChunkedArray, *, lexicon: Lexicon) -> Iterator[Hits]:
    """Yield what the lexicon finds, slice by slice of the texts; a null is an empty text."""
    trie = compile_lexicon(lexicon)
    offset = 0
    for data, begins in _slices(texts):
        yield _read(trie, data, begins, offset)
        offset += len(begins) - 1


def _read(trie: Trie, data: npt.NDArray[np.uint8], begins: Ints, offset: int) -> Hits:
    letters = trie.alphabet
    firsts, word, start, end, number, clause = _kernels_words.match(
        data, begins, letters.symbols, letters.more, letters.extra, letters.latin,
        letters.pictures, trie.children, trie.word_of, trie.exact, trie.endings, trie.closing,
        trie.role, letters.spread,
    )  # fmt: skip
    total, told, turn, around = _kernels_words.judge(
        firsts, word, number, clause, trie.role, trie.strength, trie.factor, trie.is_subject
    )
    rows = len(begins) - 1
    return Hits(
        rows=rows,
        offset=offset,
        row=offset + np.repeat(np.arange(rows), np.diff(firsts)),
        word=word,
        start=start,
        end=end,
        turn=turn,
        around=around,
        total=total,
        told=told,
    )


def _slices(
    texts: pa.Array | pa.ChunkedArray,
) -> Iterator[tuple[npt.NDArray[np.uint8], Ints]]:
    for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        rows = pc.fill_null(chunk.cast(pa.large_string()), "")
        if not len(rows):
            continue
        _, places, bytes_ = rows.buffers()
        offsets = np.frombuffer(places, np.int64)[rows.offset : rows.offset + len(rows) + 1]
        data = np.frombuffer(bytes_, np.uint8) if bytes_ is not None else np.zeros(0, np.uint8)
        marks = np.arange(offsets[0] + _BYTES, offsets[-1], _BYTES)
        cuts = np.unique([0, *np.searchsorted(offsets, marks), len(rows)])
        for low, high in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            yield data, offsets[low : high + 1]
