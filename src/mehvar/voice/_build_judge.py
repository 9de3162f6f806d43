"""Reading comments in bulk: whose language, how they feel, about what, batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar import text

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._lexicon import Lexicon
    from mehvar.voice._model import ScoredTexts, TextModel

_LANGUAGES = {"fa": "fa", "en": "en", "fa-Latn": "finglish"}
_READ = ("fa", "en", "finglish")
"""The languages that our words are in; the rest we say that we do not read."""
_LEARNT_SHARE = 0.05
"""A model reads a language of which at least this share of its texts was."""
_LEAST_EMOTION = 0.5


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What comments are read with; ``identity`` changes when any of it does."""

    model: TextModel
    lexicon: Lexicon
    names: Sequence[str]
    identity: str

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages whose sentiment the model tells."""
        head = self.model.card.head("sentiment")
        if self.model.card.method != "model" or head is None:
            return _READ
        shares: dict[str, float] = {}
        for language, share in head.languages:
            known = _LANGUAGES.get(language, language if language in _READ else "other")
            shares[known] = shares.get(known, 0.0) + share
        return tuple(name for name, share in shares.items() if share >= _LEARNT_SHARE)


def judge(batch: pa.Table, *, reader: Reader) -> tuple[pa.Table, pa.Table]:
    """Read comments; return (one row per comment, one row per mention of an aspect).

    Args:
        batch: ``comment`` and the parts text, advantages, disadvantages.
        reader: what they are read with.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from mehvar.voice._aspects import find_aspects

    shown, edges = _shown(batch, reader.names)
    language = _language(shown)
    is_read = pc.is_in(language, value_set=pa.array(reader.languages))
    scored = reader.model.score(pc.if_else(is_read, shown, pa.scalar(None, pa.string())))
    mentions = find_aspects(
        pc.if_else(pc.is_in(language, value_set=pa.array(_READ)), shown, None),
        lexicon=reader.lexicon,
    )
    judged = _judged(batch["comment"], shown, language, scored, reader.model.card.method)
    return judged, _mentions(judged, mentions, edges)


def _shown(
    batch: pa.Table, names: Sequence[str]
) -> tuple[pa.Array, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Return the texts as shown, and where advantages and disadvantages begin in each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from mehvar.voice._personal import redact_personal

    parts = [batch["text"], _listed(batch["advantages"]), _listed(batch["disadvantages"])]
    clean = []
    for part in parts:
        whole = part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part
        kept = redact_personal(whole, known_names=names) if whole.null_count < len(whole) else whole
        clean.append(pc.fill_null(kept, ""))
    first = pc.binary_join_element_wise(clean[0], clean[1], _between(clean[0], clean[1]))
    shown = pc.binary_join_element_wise(first, clean[2], _between(first, clean[2]))
    lengths = [_lengths(clean[1]), _lengths(clean[2]), _lengths(first), _lengths(shown)]
    liked = np.where(lengths[0] > 0, lengths[2] - lengths[0], lengths[3])
    disliked = np.where(lengths[1] > 0, lengths[3] - lengths[1], lengths[3])
    return shown, (liked, disliked)


def _between(left: pa.Array, right: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    both = pc.and_(pc.greater(pc.utf8_length(left), 0), pc.greater(pc.utf8_length(right), 0))
    return pc.if_else(both, "\n", "")


def _lengths(texts: pa.Array) -> npt.NDArray[np.int64]:
    import pyarrow.compute as pc

    return np.asarray(pc.utf8_length(texts)).astype(np.int64)


def _listed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return lists that a source wrote as a program would (``['a', 'b']``) as lines."""
    import pyarrow.compute as pc

    if column.null_count == len(column):
        return column
    inner = pc.replace_substring_regex(column, r"^\s*\[\s*['\"]?|['\"]?\s*\]\s*$", "")
    return pc.replace_substring_regex(inner, r"['\"]\s*,\s*['\"]", "\n")


def _language(shown: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    told = text.detect_language(shown)
    codes = list(_LANGUAGES)
    place = pc.index_in(told, value_set=pa.array(codes))
    return pc.fill_null(pa.array([_LANGUAGES[code] for code in codes]).take(place), "other")


def _judged(
    comments: pa.ChunkedArray,
    shown: pa.Array,
    language: pa.Array,
    scored: ScoredTexts,
    method: str,
) -> pa.Table:
    import pyarrow as pa

    positive = np.asarray(scored.positive, dtype=np.float64)
    known = ~np.isnan(positive)
    told = np.asarray(scored.sentiment.to_numpy(zero_copy_only=False))
    sure = known & ~np.asarray(scored.unsure) & np.isin(told, ("positive", "negative"))
    sentiment = np.where(sure, told, "unsure")
    emotion = np.asarray(scored.emotion.to_numpy(zero_copy_only=False), dtype=object)
    clear = np.nan_to_num(np.asarray(scored.emotion_probability), nan=0.0) >= _LEAST_EMOTION
    stars = np.asarray(scored.stars, dtype=np.float64)
    name = "model" if method in {"model", "onnx"} else "lexicon"
    return pa.table(
        {
            "comment": comments.combine_chunks()
            if hasattr(comments, "combine_chunks")
            else comments,
            "text": shown,
            "language": language,
            "positive": pa.array(positive, mask=~known),
            "sentiment": pa.array(sentiment, pa.string(), mask=~known),
            "stars": pa.array(stars, mask=np.isnan(stars)),
            "emotion": pa.array(emotion, pa.string(), mask=~clear),
            "method": pa.array(np.full(known.size, name), pa.string(), mask=~known),
        }
    )


def _mentions(
    judged: pa.Table,
    mentions: pa.Table,
    edges: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> pa.Table:
    """Give mentions their comments, and a direction from what the customer said around them.

    What stands among the advantages is liked and among the disadvantages disliked; a comment of
    one aspect alone speaks of it as it feels altogether.
    """
    import pyarrow as pa

    row = mentions["row"].to_numpy().astype(np.int64)
    start = mentions["start"].to_numpy().astype(np.int64)
    polarity = mentions["polarity"].to_numpy().astype(np.int64)
    liked, disliked = edges
    among = np.where(start >= disliked[row], -1, np.where(start >= liked[row], 1, 0))
    polarity = np.where(polarity == 0, among, polarity)
    sentiment = judged["sentiment"].to_numpy(zero_copy_only=False)[row]
    feeling = (sentiment == "positive").astype(np.int64) - (sentiment == "negative")
    alone = _is_alone(row, mentions["aspect"])
    is_aspect = mentions["kind"].to_numpy(zero_copy_only=False) == "aspect"
    polarity = np.where((polarity == 0) & alone & is_aspect, feeling, polarity)
    return pa.table(
        {
            "comment": judged["comment"].combine_chunks().take(pa.array(row)),
            "aspect": mentions["aspect"],
            "kind": mentions["kind"],
            "polarity": polarity,
            "start": start,
            "end": mentions["end"],
        }
    )


def _is_alone(row: npt.NDArray[np.int64], aspect: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Tell of each mention whether its text speaks of one aspect only."""
    if not row.size:
        return np.zeros(0, dtype=bool)
    codes = aspect.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    least = np.full(row.max() + 1, np.iinfo(np.int64).max)
    most = np.full(row.max() + 1, -1)
    np.minimum.at(least, row, codes)
    np.maximum.at(most, row, codes)
    return np.asarray(least[row] == most[row])
