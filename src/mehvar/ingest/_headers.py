"""Comparing a header with the lexicon: one spelling, then words against words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mehvar.ingest._lexicon import BLOCKERS, ENTITIES, LEXICON, NOISE, OWNERS

_LEVEL = str.maketrans(
    "يىكةۀأإآؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u200c\u200d_-.:/\\،؛؟?!\"'#*",
    "ییکههاااوی01234567890123456789" + " " * 17,
    "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640\u200e\u200f\ufeff",
)
_UNITS = {
    "تومان": "toman", "تومن": "toman", "toman": "toman", "tomans": "toman", "irt": "toman",
    "ریال": "rial", "rial": "rial", "rials": "rial", "irr": "rial", "﷼": "rial",
}  # fmt: skip
_ENTITY_OF = {word: entity for entity, words in ENTITIES.items() for word in words.split()}
_WEAK = 0.72


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header in one spelling: its words, and the unit of money that it names, if any."""

    words: tuple[str, ...]
    unit: str = ""

    @property
    def joined(self) -> str:
        """The words written as one."""
        return "".join(self.words)


@lru_cache(maxsize=4096)
def read_header(name: str) -> Header:
    """Level the spelling of a header and split it into words."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    split = re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])", " ", split)
    level = split.translate(_LEVEL).lower()
    words = re.findall(r"[^\W]+", level.replace("(", " ").replace(")", " "))
    unit = next((_UNITS[word] for word in words if word in _UNITS), "")
    thousand = unit == "toman" and "هزار" in words
    kept = tuple(word for word in words if word not in _UNITS and word != "هزار")
    return Header(words=kept or tuple(words), unit="thousand_toman" if thousand else unit)


@lru_cache(maxsize=512)
def _phrases(table: str, target: str) -> tuple[tuple[tuple[str, ...], float], ...]:
    found = {}
    for phrase in LEXICON.get(table, {}).get(target, "").split("|"):
        weight = _WEAK if phrase.startswith("~") else 1.0
        words = read_header(phrase.lstrip("~")).words
        if words:
            found[words] = max(weight, found.get(words, 0.0))
    return tuple(found.items())


@lru_cache(maxsize=65_536)
def header_score(name: str, table: str, target: str) -> float:
    """How well a header names a column of a table: 0 to 1."""
    header = read_header(name)
    best = 0.0
    for phrase, weight in _phrases(table, target):
        likeness = _likeness(header, phrase, target)
        if weight == 1.0 or likeness > 0.9:  # a weak phrase must be the whole header
            best = max(best, weight * likeness)
    return best


def _likeness(header: Header, phrase: tuple[str, ...], target: str) -> float:
    words = header.words
    if words == phrase or header.joined == "".join(phrase):
        return 1.0
    said, wanted = set(words), set(phrase)
    if said == wanted:
        return 0.97
    plain = said - NOISE
    if plain and plain == wanted - NOISE:
        return 0.93
    if wanted <= said:
        extra = said - wanted - NOISE
        score = 0.55 + 0.35 * len(wanted) / len(plain or said)
        return score * _penalty(extra, target)
    if plain and plain <= wanted:
        return 0.35 + 0.25 * len(plain) / len(wanted)
    return 0.0


def _penalty(extra: set[str], target: str) -> float:
    """Words that the phrase does not hold may turn the column into something else."""
    factor = 1.0
    owners = OWNERS.get(target, "").split()
    for word in extra:
        if word in BLOCKERS:
            factor *= 0.3
        entity = _ENTITY_OF.get(word)
        if entity is not None:
            factor *= 1.1 if entity in owners else 0.3
    return min(factor, 1.1)
