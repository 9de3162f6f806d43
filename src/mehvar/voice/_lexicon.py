"""The words that carry meaning: hand-written by us, and added to by each company."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mehvar.errors import MehvarError
from mehvar.text import Bilingual

if TYPE_CHECKING:
    from mehvar.workspace import Workspace

Kind = Literal[
    "sentiment", "aspect", "stance", "negation", "intensifier", "contrast", "neutral", "remove"
]
"""What a word does; ``neutral`` shields a longer word from a shorter one, ``remove`` takes a word of
ours out."""

INDUSTRIES = ("general", "food", "retail", "bank", "telecom", "travel")
FOLDER = "lexicons"
"""The folder of a workspace whose CSV files add to our words, and override them."""


class LexiconError(MehvarError, ValueError):
    """A lexicon file that cannot be read; all its bad rows at once."""

    code = "lexicon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word or phrase.

    ``subject`` is the aspect or stance that it speaks of, else empty. ``strength`` is -3..3 for a
    sentiment, an aspect's own polarity (``گران`` of price) or a stance; the factor of an
    intensifier (below 1 it weakens); what follows or goes before a negation is turned by 1 or -1
    (see ``Lexicon``). ``exact`` words take no Persian endings (بد would else be found in بدم).
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
    """All words that are looked for; ``words`` by their folded spelling, the last one given wins.

    A negation of strength 1 turns what comes after it (``not``, ``بدون``), of -1 what came before
    it (``نبود``, as the Persian verb closes the clause).
    """

    words: tuple[Word, ...]
    subjects: Mapping[str, Subject]

    @property
    def fingerprint(self) -> str:
        """A text that changes when any word does: comments are then read again."""
        told = "\n".join(map(str, self.words)) + "\n".join(map(str, self.subjects.values()))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_lexicons(workspace: Workspace | None = None) -> Lexicon:
    """Return our words, with those of the workspace's ``lexicons/*.csv`` added and overriding.

    Raises:
        LexiconError: naming file, row and column of everything that is wrong.
    """
    return Lexicon(words=(), subjects={})
