"""A lexicon made ready for the kernels: every letter a number, every word a path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mehvar import text
from mehvar.voice._kernels_words import (
    BREAK,
    CLOSES,
    CONTRASTS,
    FIRST,
    LACKS,
    NOTHING,
    OTHER,
    SKIP,
    SPACE,
    STRETCHES,
    TURNS_LAST,
    TURNS_NEXT,
)
from mehvar.voice._lexicon_endings import ENDINGS
from mehvar.voice._lexicon_words import Lexicon, Word

Cells = npt.NDArray[np.int32]

_POINTS = 0x20000
"""Characters up to here are known: the letters of all languages, and emoji."""

_BREAKS = ".!?؟,،؛;\n…()[]«»"
_UNSEEN = "'’‘`´"  # don't is one word, dont
_LACK = -2.0
_ROLES = {"intensifier": STRETCHES, "contrast": CONTRASTS, "close": CLOSES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alphabet:
    """The symbol of each character, and the letters of those that stand for several."""

    symbols: Cells
    more: Cells
    extra: Cells
    code_of: dict[str, int]
    latin: int
    pictures: int
    spread: int

    def spell(self, folded: str) -> list[int]:
        """Return the symbols of a folded term: Persian without its spaces, Latin with them."""
        codes: list[int] = []
        for letter in folded:
            code = self.code_of.get(letter, SPACE)
            if code != SPACE:
                codes.append(code)
            elif codes and codes[-1] >= self.latin:
                codes.append(SPACE)
        return codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Trie:
    """Every word of a lexicon, and what each does.

    ``subjects[first[w]:first[w + 1]]`` are the subjects of word w (places in ``subject_keys``)
    with the polarity that the word itself has (0: its neighbours tell).
    """

    alphabet: Alphabet
    children: Cells
    word_of: Cells
    exact: npt.NDArray[np.uint8]
    endings: Cells
    closing: npt.NDArray[np.uint8]
    role: npt.NDArray[np.uint8]
    strength: npt.NDArray[np.float64]
    factor: npt.NDArray[np.float64]
    is_subject: npt.NDArray[np.uint8]
    first: npt.NDArray[np.int64]
    subjects: Cells
    own: npt.NDArray[np.int64]
    subject_keys: tuple[str, ...]


_READY: dict[str, Trie] = {}
_MOST_READY = 4


def compile_lexicon(lexicon: Lexicon) -> Trie:
    """Return the lexicon's trie, made once per state of its words."""
    key = lexicon.fingerprint
    found = _READY.get(key)
    if found is None:
        found = _compile(lexicon)
        if len(_READY) >= _MOST_READY:
            _READY.clear()
        _READY[key] = found
    return found


def _compile(lexicon: Lexicon) -> Trie:
    folded = _fold([word.term for word in lexicon.words])
    alphabet = _alphabet(tuple(sorted(set("".join(folded)))))
    groups: dict[tuple[int, ...], list[Word]] = {}
    for word, term in zip(lexicon.words, folded, strict=True):
        groups.setdefault(tuple(alphabet.spell(term)), []).append(word)
    children, word_of = _paths(list(groups), alphabet)
    endings, closes = _paths([[]] + [alphabet.spell(term) for term in _fold(ENDINGS)], alphabet)
    keys = tuple(lexicon.subjects)
    place = {key: number for number, key in enumerate(keys)}
    same = [_shielded(many) for many in groups.values()]
    told = [
        [(place[w.subject], int(np.sign(w.strength))) for w in many if w.subject] for many in same
    ]
    return Trie(
        alphabet=alphabet,
        children=children,
        word_of=word_of,
        exact=np.array([any(w.exact for w in many) for many in same], np.uint8),
        endings=endings,
        closing=(closes >= 0).astype(np.uint8),
        role=np.array([_role(many) for many in same], np.uint8),
        strength=np.array([_strength(many) for many in same], np.float64),
        factor=np.array([_factor(many) for many in same], np.float64),
        is_subject=np.array([bool(of) for of in told], np.uint8),
        first=np.cumsum([0, *map(len, told)]).astype(np.int64),
        subjects=np.array([s for of in told for s, _ in of], np.int32),
        own=np.array([p for of in told for _, p in of], np.int64),
        subject_keys=keys,
    )


def _fold(terms: Sequence[str]) -> list[str]:
    kept = [term.translate({ord(sign): None for sign in _UNSEEN}) for term in terms]
    folded = text.normalise(
        pa.array(kept, pa.string()), case="lower", zwnj="drop", max_run=0, for_search=True
    )
    return list(folded.to_pylist())


def _shielded(many: Sequence[Word]) -> Sequence[Word]:
    """A neutral word does nothing but stand before the shorter ones inside it."""
    neutral = [word for word in many if word.kind == "neutral"]
    return neutral or many


def _role(many: Iterable[Word]) -> int:
    for word in many:
        if word.kind == "negation":
            return (
                TURNS_NEXT if word.strength > 0 else LACKS if word.strength <= _LACK else TURNS_LAST
            )
        if word.kind in _ROLES:
            return _ROLES[word.kind]
    return NOTHING


def _strength(many: Sequence[Word]) -> float:
    """Return what a word adds to the sum: its own sentiment, else that of its aspects."""
    for word in many:
        if word.kind == "sentiment":
            return word.strength
    own = [word.strength for word in many if word.kind == "aspect" and word.strength]
    return sum(own) / len(own) if own else 0.0


def _factor(many: Iterable[Word]) -> float:
    return next((word.strength for word in many if word.kind == "intensifier"), 1.0)


def _paths(terms: Sequence[Sequence[int]], alphabet: Alphabet) -> tuple[Cells, Cells]:
    """Return the trie of ``terms``: (state, symbol) to state, and which term ends in a state."""
    steps: dict[tuple[int, int], int] = {}
    ends: dict[int, int] = {}
    states = 1
    for number, codes in enumerate(terms):
        state = 0
        for code in codes:
            follow = steps.get((state, code), 0)
            if not follow:
                follow = states
                states += 1
                steps[state, code] = follow
            state = follow
        ends[state] = number
    children = np.zeros((states, len(alphabet.code_of) + FIRST), np.int32)
    if steps:
        where = np.array(list(steps), np.int64)
        children[where[:, 0], where[:, 1]] = list(steps.values())
    word_of = np.full(states, -1, np.int32)
    word_of[list(ends)] = list(ends.values())
    return children, word_of


@lru_cache(maxsize=4)
def _alphabet(letters: tuple[str, ...]) -> Alphabet:
    """Number the letters: Persian first, then Latin and digits, pictures last."""
    used = set(letters) | set("".join(_fold(ENDINGS)))
    used = {sign for sign in used if sign.isalnum() or ord(sign) > 0x2000}
    ordered = sorted(used, key=lambda sign: (_group(sign), sign))
    code_of = {sign: FIRST + number for number, sign in enumerate(ordered)}
    groups = [_group(sign) for sign in ordered]
    symbols, more, extra = _symbols(code_of)
    return Alphabet(
        symbols=symbols,
        more=more,
        extra=extra,
        code_of=code_of,
        latin=FIRST + sum(group < 1 for group in groups),
        pictures=FIRST + sum(group < 2 for group in groups),
        spread=max(1, int(np.diff(more).max(initial=1))),
    )


def _group(sign: str) -> int:
    if not sign.isalnum():
        return 2
    return 0 if 0x600 <= ord(sign) < 0x700 else 1


def _symbols(code_of: dict[str, int]) -> tuple[Cells, Cells, Cells]:
    spellings = _folded_characters()
    symbols = np.full(_POINTS, SPACE, np.int32)
    more, extra = [0], []
    for point, spelling in spellings.items():
        codes = [code_of.get(letter, OTHER if letter.isalnum() else SPACE) for letter in spelling]
        if len(codes) == 1:
            symbols[point] = codes[0]
        elif not codes:
            symbols[point] = SKIP
        else:
            symbols[point] = -len(more) - 1
            extra += codes
            more.append(len(extra))
    for sign, code in code_of.items():
        symbols[ord(sign)] = code
    for sign in _BREAKS:
        symbols[ord(sign)] = BREAK
    for sign in _UNSEEN + "\u200d\ufe0f":
        symbols[ord(sign)] = SKIP
    symbols[0x1F3FB:0x1F400] = SKIP  # the skin of a hand
    return symbols, np.array(more, np.int32), np.array(extra, np.int32)


@lru_cache(maxsize=1)
def _folded_characters() -> dict[int, str]:
    """Return what every letter and mark becomes in its search form; blanks are left out."""
    points = [point for point in range(0x21, 0x10000) if not 0xD800 <= point < 0xE000]
    folded = _fold([chr(point) for point in points])
    blank = {point for point in points if chr(point).isspace()}
    return {
        p: s
        for p, s in zip(points, folded, strict=True)
        if p not in blank and chr(p) not in _UNSEEN
    }
