"""Which words does the lexicon of an aspect lack? Anchored topics suggest them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from mehvar.voice._lexicon_words import Lexicon
    from mehvar.voice._phrases_count import Phrases

Flags = npt.NDArray[np.bool_]

_LEAST_TEXTS = 10
_LEAST_SHARE = 0.0005
_LEAST_ANCHORED, _LEAST_ANCHORED_SHARE = 50, 0.005
_MOST_WORDS = 4_000
_FREE = 12
_STRENGTH = 3.0  # many anchors are synonyms, which seldom stand together: they must lead
_LEAST_LIFT = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A word or pair of words that comments use with an aspect, and that the lexicon lacks.

    ``texts`` hold it; ``together`` of them also speak of the aspect by a word known already, and
    ``lift`` is how many times more often than the texts without it, with its 95 % interval.
    ``information`` is what the word tells about the topic (nats).
    """

    aspect: str
    word: str
    texts: int
    together: int
    lift: float
    low: float
    high: float
    information: float


def suggest_words(
    texts: pa.Array | pa.ChunkedArray,
    *,
    lexicon: Lexicon,
    rng: np.random.Generator,
    most: int = 8,
    sample: int = 30_000,
) -> list[Suggestion]:
    """Return words that may belong to each aspect of the lexicon, the most telling first.

    At most ``most`` per aspect that at least 50 texts and 0.5 % of them speak of; of more than
    ``sample`` texts, so many are drawn. Only words whose topic is the aspect's, that go with it
    1.5 times as often as the texts without (lower end of the interval), and that the lexicon does
    not know; no words that only judge.
    """
    from mehvar.voice._anchored_topics import fit_topics
    from mehvar.voice._phrases_count import count_phrases

    read = _sample(texts, sample, rng)
    least = max(_LEAST_TEXTS, int(_LEAST_SHARE * len(read)))
    phrases = count_phrases(read, longest=2, least=least)
    if not phrases.names:
        return []
    spoken = _spoken(read, lexicon)
    known, judges = _known(phrases.names, lexicon)
    enough = max(_LEAST_ANCHORED, _LEAST_ANCHORED_SHARE * len(read))
    often = [key for key, rows in spoken.items() if rows.sum() >= enough and key in known]
    if not often:
        return []
    columns = _vocabulary(phrases, known, judges)
    anchors = [np.searchsorted(columns, known[aspect]) for aspect in often]
    held = phrases.held[:, columns].tocsr()
    topics = fit_topics(held, anchors=anchors, free=_FREE, rng=rng, strength=_STRENGTH)
    fresh = ~np.isin(columns, np.concatenate(list(known.values())))
    fresh &= ~np.isin(np.asarray(phrases.names, object)[columns], list(_parts(lexicon)))
    found: list[Suggestion] = []
    for number, aspect in enumerate(often):
        told = topics.information[:, number]
        mine = fresh & (topics.information.argmax(axis=1) == number) & (told > 0)
        order = np.flatnonzero(mine)[np.argsort(-told[mine], kind="stable")]
        words = zip(columns[order].tolist(), told[order].tolist(), strict=True)
        found += _best(words, aspect=aspect, phrases=phrases, spoken=spoken[aspect], most=most)
    return found


def _parts(lexicon: Lexicon) -> set[str]:
    """Return the words of the lexicon's phrases: بندی of بسته بندی is known."""
    return {part for word in lexicon.words if word.subject for part in word.term.split()}


def _sample(
    texts: pa.Array | pa.ChunkedArray, sample: int, rng: np.random.Generator
) -> pa.Array | pa.ChunkedArray:
    if len(texts) <= sample:
        return texts
    return texts.take(pa.array(np.sort(rng.choice(len(texts), sample, replace=False))))


def _spoken(texts: pa.Array | pa.ChunkedArray, lexicon: Lexicon) -> dict[str, Flags]:
    """Return which texts speak of each aspect by a word that is known."""
    from mehvar.voice._aspects import find_aspects

    found = find_aspects(texts, lexicon=lexicon)
    row, aspect = found["row"].to_numpy(), found["aspect"].to_numpy()
    spoken = {}
    for key in np.unique(aspect.astype(str)).tolist():
        flags = np.zeros(len(texts), bool)
        flags[row[aspect == key]] = True
        spoken[key] = flags
    return spoken


def _known(names: list[str], lexicon: Lexicon) -> tuple[dict[str, npt.NDArray[np.int64]], Flags]:
    """Return the words of each aspect that the lexicon knows, and which words only judge."""
    from mehvar.voice._aspects import find_aspects
    from mehvar.voice._lexicon_score import lexicon_sentiment

    column = pa.array(names, pa.string())
    found = find_aspects(column, lexicon=lexicon)
    row, aspect = found["row"].to_numpy(), found["aspect"].to_numpy()
    known = {key: np.unique(row[aspect == key]) for key in np.unique(aspect.astype(str)).tolist()}
    return known, lexicon_sentiment(column, lexicon=lexicon).covered


def _vocabulary(
    phrases: Phrases, known: dict[str, npt.NDArray[np.int64]], judges: Flags
) -> npt.NDArray[np.int64]:
    """Return the columns that topics are made of: all known ones, and the commonest others."""
    counts = np.asarray(phrases.held.sum(axis=0)).ravel()
    anchored = np.zeros(len(phrases.names), bool)
    for columns in known.values():
        anchored[columns] = True
    others = np.flatnonzero(~anchored & ~judges)
    others = others[np.argsort(-counts[others], kind="stable")][:_MOST_WORDS]
    return np.sort(np.concatenate([np.flatnonzero(anchored), others]))


def _best(
    words: Iterable[tuple[int, float]], *, aspect: str, phrases: Phrases, spoken: Flags, most: int
) -> list[Suggestion]:
    found: list[Suggestion] = []
    for column, information in words:
        held = np.zeros(len(spoken), bool)
        held[phrases.held.indices[slice(*phrases.held.indptr[column : column + 2])]] = True
        one = _suggestion(aspect, phrases.names[column], held, spoken, information)
        if one.low > _LEAST_LIFT and not _is_part(one.word, found):
            found.append(one)
        if len(found) == most:
            break
    return found


def _is_part(word: str, found: Sequence[Suggestion]) -> bool:
    return any(f" {word} " in f" {one.word} " or f" {one.word} " in f" {word} " for one in found)


def _suggestion(
    aspect: str, word: str, held: Flags, spoken: Flags, information: float
) -> Suggestion:
    """Compare how often texts with and without the word speak of the aspect (log risk ratio)."""
    with_it, together = int(held.sum()), int((held & spoken).sum())
    without, rest = len(held) - with_it, int((~held & spoken).sum())
    lift = ((together + 0.5) / (with_it + 1)) / ((rest + 0.5) / (without + 1))
    error = np.sqrt(
        max(1 / (together + 0.5) - 1 / (with_it + 1), 0)
        + max(1 / (rest + 0.5) - 1 / (without + 1), 0)
    )
    low, high = (float(lift * np.exp(side * 1.96 * error)) for side in (-1, 1))
    return Suggestion(
        aspect=aspect, word=word, texts=with_it, together=together, lift=float(lift), low=low,
        high=high, information=float(information),
    )  # fmt: skip
