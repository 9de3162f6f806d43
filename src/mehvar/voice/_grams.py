"""A text as the words and letter groups that it holds, hashed to a fixed number of slots."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar import text

if TYPE_CHECKING:
    import pyarrow as pa
    import scipy.sparse as sp

Floats: TypeAlias = npt.NDArray[np.float64]
Weights: TypeAlias = npt.NDArray[np.float32]

BITS = 18
SLOTS = 2 << BITS
"""Letter groups have the lower half of the slots, words and pairs of words the upper."""

_WORD_BLOCKS = (
    (0x21, 0x22), (0x30, 0x3A), (0x3F, 0x40), (0x61, 0x7B), (0xE0, 0x250), (0x61F, 0x64B),
    (0x671, 0x6D4), (0x2190, 0x2200), (0x2600, 0x27C0),
)  # fmt: skip
"""What stands in words: letters, digits, signs that feel (! ? ؟ arrows, dingbats); emoji besides."""


def matrix(texts: pa.Array | pa.ChunkedArray) -> sp.csr_matrix:
    """Return (texts, slots): each feature's count over the root of the text's number of features."""
    from scipy import sparse

    from mehvar.voice import _kernels

    begins, slots = _kernels.features(*_bytes(texts), _is_word(), BITS)
    many = np.diff(begins)
    weight = np.repeat(1 / np.sqrt(np.maximum(many, 1)), many).astype(np.float32)
    found = sparse.csr_matrix((weight, slots, begins), shape=(len(many), SLOTS))
    found.sum_duplicates()
    return found


def scores(texts: pa.Array | pa.ChunkedArray, weights: Weights) -> Floats:
    """Return (texts, outputs): the products of ``matrix`` with ``weights``, without making it."""
    from mehvar.voice import _kernels

    found: Floats = _kernels.scores(*_bytes(texts), _is_word(), BITS, weights)
    return found


def _bytes(
    texts: pa.Array | pa.ChunkedArray,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Normalise the texts; return their bytes and where each begins. A null is an empty text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    one = text.normalise(texts, case="lower", zwnj="drop", for_search=True)
    filled = pc.fill_null(one, "").cast(pa.large_string())
    if isinstance(filled, pa.ChunkedArray):
        filled = filled.combine_chunks()
    _, places, data = filled.buffers()
    offsets = np.frombuffer(places, np.int64)[filled.offset : filled.offset + len(filled) + 1]
    if data is None or not len(filled):
        return np.zeros(0, np.uint8), np.zeros(len(filled) + 1, np.int64)
    return np.frombuffer(data, np.uint8), offsets


@cache
def _is_word() -> npt.NDArray[np.uint8]:
    table = np.zeros(1 << 16, np.uint8)
    for low, high in _WORD_BLOCKS:
        table[low:high] = 1
    return table
