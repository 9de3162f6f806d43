"""Which aspects does a comment speak of, where in it, and how?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from mehvar.voice._lexicon_hits import Hits
    from mehvar.voice._lexicon_trie import Trie
    from mehvar.voice._lexicon_words import Lexicon

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
    In the order of row and start. What a word means of itself (گران, of the price) tells its
    polarity; else the nearest word that judges in its clause, denials included; else the one side
    that the whole text takes.
    """
    from mehvar.voice._lexicon_hits import read_hits
    from mehvar.voice._lexicon_trie import compile_lexicon

    trie = compile_lexicon(lexicon)
    kinds = pa.array([subject.kind for subject in lexicon.subjects.values()], pa.string())
    parts = [_mentions(hits, trie, kinds) for hits in read_hits(texts, lexicon=lexicon)]
    return pa.concat_tables([ASPECTS_SCHEMA.empty_table(), *parts])


def _mentions(hits: Hits, trie: Trie, kinds: pa.Array) -> pa.Table:
    many = np.diff(trie.first)[hits.word]
    hit = np.repeat(np.arange(len(hits.word)), many)
    within = np.arange(len(hit)) - np.repeat(np.cumsum(many) - many, many)
    entry = trie.first[hits.word[hit]] + within
    own = trie.own[entry] * hits.turn[hit]
    subject = pa.array(trie.subjects[entry])
    columns = [
        pa.array(hits.row[hit]),
        pa.array(trie.subject_keys, pa.string()).take(subject),
        kinds.take(subject),
        pa.array(np.where(own != 0, own, hits.around[hit]).astype(np.int64)),
        pa.array(hits.start[hit].astype(np.int64)),
        pa.array(hits.end[hit].astype(np.int64)),
    ]
    return pa.table(columns, schema=ASPECTS_SCHEMA)
