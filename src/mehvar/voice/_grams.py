"""A text as the words and letter groups that it holds, hashed to a fixed number of slots."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar import text

if TYPE_CHECKING:
    import pyarrow as pa
    import scipy.sparse as sp

Floats: TypeAlias = npt.NDArray[np.float64]
Weights: TypeAlias = npt.NDArray[np.float32]
Hashes: TypeAlias = npt.NDArray[np.uint64]

BITS = 18
SLOTS = 2 << BITS
"""Letter groups have the lower half of the slots, words and pairs of words the upper."""

_WORD_BLOCKS = (
    (0x21, 0x22), (0x30, 0x3A), (0x3F, 0x40), (0x61, 0x7B), (0xE0, 0x250), (0x61F, 0x64B),
    (0x671, 0x6D4), (0x2190, 0x2200), (0x2600, 0x27C0),
)  # fmt: skip
"""What stands in words: letters, digits, signs that feel (! ? ؟ arrows, dingbats), and emoji."""


_LONGEST = 400_000
"""Bytes of a text; what stands after its first hundred thousand letters is not read."""
_LETTER = 4


class Letters(NamedTuple):
    """Texts as bytes: text k is ``data[offsets[k] : offsets[k + 1]]``."""

    data: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """How many texts."""
        return len(self.offsets) - 1

    @property
    def blank(self) -> npt.NDArray[np.bool_]:
        """(texts,): whether nothing is left of a text."""
        found: npt.NDArray[np.bool_] = np.diff(self.offsets) == 0
        return found


class Tokens(NamedTuple):
    """The words of texts as they were written."""

    row: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    """In characters (code points) of the text."""
    end: npt.NDArray[np.int64]
    words: pa.Array


def normal_letters(texts: pa.Array | pa.ChunkedArray) -> Letters:
    """Normalise the texts; a null is an empty text."""
    normal = text.normalise(texts, case="lower", zwnj="drop", for_search=True)
    letters = raw_letters(normal)
    if len(letters) and np.diff(letters.offsets).max() > _LONGEST:
        import pyarrow.compute as pc

        return raw_letters(pc.utf8_slice_codeunits(normal, 0, _LONGEST // _LETTER))
    return letters


def raw_letters(texts: pa.Array | pa.ChunkedArray) -> Letters:
    """Return the texts' bytes as they are; a null is an empty text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    filled = pc.fill_null(texts, "").cast(pa.large_string())
    if isinstance(filled, pa.ChunkedArray):
        filled = filled.combine_chunks()
    _, places, data = filled.buffers()
    if data is None or not len(filled):
        return Letters(np.zeros(0, np.uint8), np.zeros(len(filled) + 1, np.int64))
    offsets = np.frombuffer(places, np.int64)[filled.offset : filled.offset + len(filled) + 1]
    return Letters(np.frombuffer(data, np.uint8), offsets)


def matrix(letters: Letters) -> sp.csr_matrix:
    """Return (texts, slots): each feature's count over the root of the text's features' number."""
    from scipy import sparse

    from mehvar.voice import _kernels

    begins, slots = _kernels.features(*letters, _is_word(), BITS)
    many = np.diff(begins)
    weight = np.repeat(1 / np.sqrt(np.maximum(many, 1)), many).astype(np.float32)
    found = sparse.csr_matrix((weight, slots, begins), shape=(len(many), SLOTS))
    found.sum_duplicates()
    return found


def scores(letters: Letters, weights: Weights) -> Floats:
    """Return (texts, outputs): the products of ``matrix`` with ``weights``, without making it."""
    from mehvar.voice import _kernels

    found: Floats = _kernels.scores(*letters, _is_word(), BITS, weights)
    return found


def hashes(letters: Letters) -> Hashes:
    """Return (texts,): equal texts have equal hashes, on every machine."""
    from mehvar.voice import _kernels

    found: Hashes = _kernels.hashes(*letters)
    return found


def tokens(texts: pa.Array | pa.ChunkedArray) -> Tokens:
    """Return the words of texts, with their places in the text as given."""
    import pyarrow as pa

    from mehvar.voice import _kernels

    data, offsets = raw_letters(texts)
    row, low, high, start = _kernels.tokens(data, offsets, _is_gap())
    size = high - low
    ends = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    taken = data[np.repeat(low - ends[:-1], size) + np.arange(ends[-1])]
    words = pa.LargeStringArray.from_buffers(len(row), pa.py_buffer(ends), pa.py_buffer(taken))
    continues = (taken & 0xC0) == 0x80
    letters = size - np.diff(np.concatenate([[0], np.cumsum(continues)])[ends])
    return Tokens(row, start, start + letters, words)


def token_scores(found: Tokens, weights: Weights) -> Floats:
    """Return (tokens,): what each adds to its text's score by ``weights`` (slots,)."""
    from mehvar.voice import _kernels

    letters = normal_letters(found.words)
    told: Floats = _kernels.token_scores(*letters, found.row, _is_word(), BITS, weights)
    return told


@cache
def _is_word() -> npt.NDArray[np.uint8]:
    table = np.zeros(1 << 16, np.uint8)
    for low, high in _WORD_BLOCKS:
        table[low:high] = 1
    return table


@cache
def _is_gap() -> npt.NDArray[np.uint8]:
    """Spaces, controls and punctuation part words; signs that feel and emoji do not."""
    table = np.zeros(1 << 16, np.uint8)
    for code in range(1 << 16):
        kind = unicodedata.category(chr(code))
        table[code] = kind[0] in "ZP" or kind == "Cc" or (kind[0] == "S" and code < 0x2190)
    table[[ord(sign) for sign in "!?؟"]] = 0
    return table
