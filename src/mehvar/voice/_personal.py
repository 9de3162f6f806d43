"""Take people out of a comment before others read it: numbers, addresses, names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from mehvar import text

if TYPE_CHECKING:
    from mehvar.voice._lexicon_words import Lexicon

NAME = "[name]"


def redact_personal(
    texts: pa.Array | pa.ChunkedArray, *, known_names: Sequence[str] = ()
) -> pa.Array:
    """Return the texts with personal data replaced by what it was: ``[mobile]``, ``[name]``, ....

    Mobiles, e-mail addresses, national codes, cards and Shebas as ``mehvar.text.redact`` finds
    them. Names are found by what stands around them (آقای …, … خانم, به نام …, Mr …), or as a known
    given name with a surname; a given name alone stays, for half of them are words (امید, نسیم).
    ``known_names`` are names of customers and employees in two words or more, found wherever they
    stand and however spaced; a single word among them is left to its context. Null stays null.
    """
    clean = text.redact(texts)
    if isinstance(clean, pa.ChunkedArray):
        clean = clean.combine_chunks()
    clean = _without_known(clean, known_names)
    return _without_names(clean)


def _without_names(texts: pa.Array) -> pa.Array:
    from mehvar.voice._personal_patterns import name_patterns

    patterns = name_patterns()
    suspect = pc.fill_null(pc.match_substring_regex(texts, patterns.suspect), False)
    if not pc.any(suspect).as_py():
        return texts
    found = [patterns.hide(one, NAME) for one in texts.filter(suspect).to_pylist()]
    return pc.replace_with_mask(texts, suspect, pa.array(found, texts.type))


def _without_known(texts: pa.Array, names: Sequence[str]) -> pa.Array:
    from mehvar.voice._lexicon_hits import read_hits

    lexicon = _lexicon(names)
    if not lexicon.words:
        return texts
    spans: dict[int, list[tuple[int, int]]] = {}
    for hits in read_hits(texts, lexicon=lexicon):
        for row, start, end in zip(
            hits.row.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True
        ):
            spans.setdefault(row, []).append((start, end))
    if not spans:
        return texts
    rows = pa.array(spans, pa.int64())
    shown = [
        _cut(one, places)
        for one, places in zip(texts.take(rows).to_pylist(), spans.values(), strict=True)
    ]
    mask = pc.is_in(pa.array(range(len(texts)), pa.int64()), value_set=rows)
    return pc.replace_with_mask(texts, mask, pa.array(shown, texts.type))


def _cut(one: str, places: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(places):
        one = f"{one[:start]}{NAME}{one[end:]}"
    return one


def _lexicon(names: Sequence[str]) -> Lexicon:
    """Return a lexicon of the full names: a word of it may be spaced as one likes, no more."""
    from mehvar.voice._lexicon_words import Lexicon, Word

    whole = {" ".join(name.split()) for name in names}
    full = sorted(name for name in whole if len(name.split()) > 1 and len(name) > 5)
    words = tuple(Word(term=name, kind="neutral", exact=True) for name in full)
    return Lexicon(words=words, subjects={})
