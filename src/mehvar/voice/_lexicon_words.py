"""The records of a lexicon."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from mehvar.errors import MehvarError
from mehvar.text import Bilingual

Kind = Literal[
    "sentiment", "aspect", "stance", "negation", "intensifier", "contrast", "close", "neutral",
    "remove",
]  # fmt: skip
"""What a word does.

``close`` is a verb that ends a Persian clause (بود); ``contrast`` begins the part that counts
(ولی); ``neutral`` shields a longer word from a shorter one inside it; ``remove`` takes a word of
ours out.
"""

KINDS: Mapping[str, Kind] = {
    "sentiment": "sentiment",
    "aspect": "aspect",
    "stance": "stance",
    "negation": "negation",
    "intensifier": "intensifier",
    "contrast": "contrast",
    "close": "close",
    "neutral": "neutral",
    "remove": "remove",
}


class LexiconError(MehvarError, ValueError):
    """Lexicon files that cannot be read; all their bad rows at once."""

    code = "lexicon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word or phrase, in any spelling; letters are folded when it is looked for.

    ``subject`` is the aspect or stance that it speaks of, else empty. ``strength`` is -3..3 for a
    sentiment, and for an aspect or stance the side that the word itself takes (گران of the price;
    0 when its neighbours tell); of an intensifier it is the factor (below 1 weakens); of a
    negation 1 turns what comes after it (not, بدون), -1 what came before it (نبود), and -2 also
    blames when it stands alone (ندارد). ``exact`` words take no endings (بد is not in بدم).
    """

    term: str
    kind: Kind
    subject: str = ""
    strength: float = 0.0
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An aspect or a stance: its key, the industry that it belongs to, and its titles."""

    key: str
    kind: Literal["aspect", "stance"]
    industry: str
    title: Bilingual


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """All words that are looked for, and the aspects and stances that they speak of."""

    words: tuple[Word, ...]
    subjects: Mapping[str, Subject]

    @cached_property
    def fingerprint(self) -> str:
        """A text that changes when any word does: comments are then read again."""
        told = [repr(one) for one in (*self.words, *self.subjects.values())]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
