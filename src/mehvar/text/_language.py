"""In which language did they write, Persian in Latin letters (Finglish) included?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar.text import _lexicon
from mehvar.text._script import Tally, count_letters, row_starts
from mehvar.text._units import Units, apply, read_units
from mehvar.text._words import find_words, read_letters, word_hashes

Scores = npt.NDArray[np.float32]

_WORD = 3.0  # a known word, in the log-odds of one letter triple
_ENGLISH_PRIOR, _FINGLISH_PRIOR, _PERSIAN_PRIOR = 1.0, 1.0, 0.5
_FOREIGN_SHARE, _FOREIGN_LEAST = 0.05, 1.5  # of the letters, and in letters
_ARTICLE = 0.8  # a word of four letters or more that opens with ال

_PERSIAN_LETTERS = {"پ": 1.0, "چ": 1.0, "ژ": 1.0, "گ": 1.0, "ک": 0.3, "ی": 0.3}
_ARABIC_LETTERS = {"ة": -1.5, "ى": -1.0, "أ": -1.0, "إ": -1.5, "ي": -0.2, "ك": -0.2, "ؤ": -0.3}
_FOREIGN_LETTERS = {"ٹڈڑںۓۆێڕڵڤېۍښځڅډړږټڼۇۈۋڭ": 1.0, "ےھہۂەګ": 0.4}
"""Letters of Urdu, Kurdish, Pashto and Uyghur; the second group also slips into Persian typing."""


_CODES = 27
_LANGUAGES = ("fa", "en", "ar", "fa-Latn", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lexicon:
    """Known words as sorted hashes, each with one weight per language of the script."""

    hashes: npt.NDArray[np.uint64]
    weights: Scores

    def weigh(self, hashes: npt.NDArray[np.uint64]) -> Scores:
        """Return the weights of each word, zero when it is unknown."""
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[places] == hashes
        return np.where(known[:, None], self.weights[places], np.float32(0))


def detect_language(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return ``fa``, ``en``, ``ar``, ``fa-Latn`` (Finglish) or ``other``; null without a letter.

    The script with most letters decides first. In the Arabic script, letters that only one
    language has and function words weigh Persian against Arabic, so Persian typed with Arabic ي
    and ك stays Persian; many Urdu, Kurdish or Pashto letters make ``other``. In the Latin script,
    known words and triples of letters (naive Bayes on hand-written word lists) weigh English,
    Finglish and nine other languages together.
    """
    return apply(column, _language_rows)


def _language_rows(rows: pa.Array) -> pa.Array:
    letters = count_letters(read_units(rows))
    total = letters.latin + letters.arabic + letters.other
    arabic = (letters.arabic >= letters.latin) & (letters.arabic >= letters.other)
    latin = ~arabic & (letters.latin >= letters.other)
    found = np.full(len(rows), 4)
    found[arabic] = _arabic_script(rows.filter(pa.array(arabic)))
    found[latin] = _latin_script(rows.filter(pa.array(latin)))
    return pa.array(_LANGUAGES, pa.string()).take(pa.array(found, mask=total == 0))


def _arabic_script(rows: pa.Array) -> Tally:
    if not len(rows):
        return np.empty(0, np.int64)
    raw = read_units(rows)
    starts = row_starts(raw)
    weights, foreign = _arabic_letters()
    score = np.add.reduceat(weights.take(raw), starts) + _PERSIAN_PRIOR
    units = read_letters(rows, max_run=1)
    words = find_words(units)
    voices = _arabic_words().weigh(words.hash)[:, 0]
    opens = (units[words.start] == ord("ا")) & (units[words.start + 1] == ord("ل"))
    voices = voices - _ARTICLE * (opens & (words.size >= 4))
    score += _sum_words(voices, words.start, units)
    strange = np.add.reduceat(foreign.take(raw), starts)
    least = np.maximum(_FOREIGN_LEAST, _FOREIGN_SHARE * count_letters(raw).arabic)
    return np.where(strange >= least, 4, np.where(score >= 0, 0, 2))


def _latin_script(rows: pa.Array) -> Tally:
    if not len(rows):
        return np.empty(0, np.int64)
    units = read_letters(rows, max_run=1)
    words = find_words(units)
    starts = row_starts(units)
    triples, model = _triples(units), _latin_triples()
    known = _latin_words().weigh(words.hash)
    scores = np.stack(
        [
            np.add.reduceat(model[language].take(triples), starts)
            + _sum_words(known[:, language], words.start, units)
            for language in range(3)
        ]
    )
    scores[0] += _ENGLISH_PRIOR
    scores[1] += _FINGLISH_PRIOR
    found: Tally = np.array([1, 3, 4])[np.argmax(scores, axis=0)]
    return found


def _sum_words(weights: Scores, starts: Tally, units: Units) -> Scores:
    """Sum the words' weights by row."""
    rows = np.searchsorted(row_starts(units), starts, side="right") - 1
    count = len(row_starts(units))
    return np.bincount(rows, weights, minlength=count).astype(np.float32)


def _triples(units: Units) -> npt.NDArray[np.int32]:
    """Return the number of the letter triple around each unit; 0 where the unit is no letter."""
    codes = (units - np.uint16(ord("a") - 1)).astype(np.int32)
    codes[(codes < 0) | (codes >= _CODES)] = 0
    near = np.zeros(len(codes) + 2, np.int32)
    near[1:-1] = codes
    number = (near[:-2] * _CODES + near[1:-1]) * _CODES + near[2:]
    return np.where(codes > 0, number, 0)


@lru_cache(maxsize=1)
def _latin_triples() -> list[Scores]:
    """Return the log-probability of each triple in English, Finglish and the others."""
    model = []
    for text in (_lexicon.ENGLISH, _lexicon.FINGLISH, _lexicon.OTHER):
        words = pa.array(sorted(set(text.split())), pa.string())
        seen = np.bincount(_triples(read_letters(words, max_run=1)), minlength=_CODES**3)
        seen[0] = 0
        share = (seen + 0.1) / (seen.sum() + 0.1 * _CODES**3)
        share[0] = 1.0
        model.append(np.log(share).astype(np.float32))
    return model


def _lexicon_of(texts: dict[str, npt.NDArray[np.float32]]) -> _Lexicon:
    weights: dict[int, Scores] = {}
    for text, weight in texts.items():
        for value in set(word_hashes(text.split(), max_run=1).tolist()):
            weights[value] = weights.get(value, np.zeros_like(weight)) + weight
    hashes = sorted(weights)
    return _Lexicon(
        hashes=np.array(hashes, np.uint64), weights=np.stack([weights[value] for value in hashes])
    )


@lru_cache(maxsize=1)
def _latin_words() -> _Lexicon:
    texts = (_lexicon.ENGLISH, _lexicon.FINGLISH, _lexicon.OTHER)
    return _lexicon_of(dict(zip(texts, np.eye(3, dtype=np.float32) * _WORD, strict=True)))


@lru_cache(maxsize=1)
def _arabic_words() -> _Lexicon:
    weight = np.array([2.0], np.float32)
    return _lexicon_of({_lexicon.PERSIAN: weight, _lexicon.ARABIC: -weight})


@lru_cache(maxsize=1)
def _arabic_letters() -> tuple[Scores, Scores]:
    weights, foreign = np.zeros((2, 0x10000), np.float32)
    for letter, weight in (_PERSIAN_LETTERS | _ARABIC_LETTERS).items():
        weights[ord(letter)] = weight
    for letters, weight in _FOREIGN_LETTERS.items():
        foreign[[ord(letter) for letter in letters]] = weight
    return weights, foreign
