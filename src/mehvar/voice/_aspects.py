"""Which aspects does a comment speak of, where in it, and how?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from mehvar.voice._lexicon import Lexicon

ASPECTS_SCHEMA = pa.schema(
    {
        "row": pa.int64(),
        "aspect": pa.string(),
        "kind": pa.string(),
        "polarity": pa.int64(),
        "start": pa.int64(),
        "end": pa.int64(),
    }
)


def find_aspects(texts: pa.Array | pa.ChunkedArray, *, lexicon: Lexicon) -> pa.Table:
    """Return one row per mention: row, aspect, kind (aspect or stance), polarity, start, end.

    ``row`` is the place of the text in ``texts``; ``polarity`` -1, 0 or 1; ``start`` and ``end``
    are characters (code points) of the text as given, so ``text[start:end]`` is the mention.
    In the order of row and start.
    """
    return ASPECTS_SCHEMA.empty_table()
