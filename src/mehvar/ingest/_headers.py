"""Comparing a header with the lexicon: one spelling, then words against words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from mehvar.ingest._lexicon import (
    BLOCKERS,
    DATE_WORDS,
    DECISIVE,
    ENTITIES,
    KEYWORDS,
    LEXICON,
    NOISE,
    OWNERS,
    SAME_WORDS,
)

_LEVEL = str.maketrans(
    "يىكةۀأإآؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\u200c\u200d_-.:/\\،؛؟?!\"'#*",
    "ییکههاااوی01234567890123456789" + " " * 17,
    "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640\u200e\u200f\ufeff",
)
_UNITS = {
    "تومان": "toman", "تومن": "toman", "toman": "toman", "tomans": "toman", "irt": "toman",
    "ریال": "rial", "rial": "rial", "rials": "rial", "irr": "rial", "﷼": "rial",
}  # fmt: skip
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
    words = _levelled(split)
    unit = next((_UNITS[word] for word in words if word in _UNITS), "")
    thousand = unit == "toman" and "هزار" in words
    same = _same_words()
    kept = tuple(
        part
        for word in words
        if word not in _UNITS and word != "هزار"
        for part in same.get(word, (word,))
    )
    return Header(words=kept or tuple(words), unit="thousand_toman" if thousand else unit)


def _levelled(text: str) -> list[str]:
    level = re.sub(r"(?<=[^\W\d_])(?=\d)", " ", text.translate(_LEVEL).lower())
    level = re.sub(r"(?<=\w\w\wا)ی\b", "", level)  # کالای برگشتی: the linking ی
    return re.findall(r"\w+", level)


@cache
def _same_words() -> dict[str, tuple[str, ...]]:
    return {_levelled(word)[0]: tuple(_levelled(same)) for word, same in SAME_WORDS.items()}


def _one_spelling(text: str) -> list[str]:
    same = _same_words()
    return [part for word in _levelled(text) for part in same.get(word, (word,))]


@cache
def _set(name: str) -> frozenset[str]:
    """The words of one of the lexicon's lists, in the spelling of headers."""
    lists = {"blockers": " ".join(BLOCKERS), "noise": " ".join(NOISE), "dates": DATE_WORDS}
    text = lists.get(name) or KEYWORDS.get(name, "")
    return frozenset(_one_spelling(text))


@cache
def _entities() -> dict[str, str]:
    return {word: entity for entity, words in ENTITIES.items() for word in _one_spelling(words)}


@cache
def _decisive() -> dict[str, str]:
    """Which moment a word decides; the earlier line of the lexicon wins."""
    found: dict[str, str] = {}
    for target, words in DECISIVE.items():
        for word in _one_spelling(words):
            found.setdefault(word, target)
    return found


@lru_cache(maxsize=512)
def _phrases(table: str, target: str) -> tuple[tuple[tuple[str, ...], float], ...]:
    found: dict[tuple[str, ...], float] = {}
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
    said = set(header.words)
    if best < 0.6 and target in LEXICON.get(table, {}) and said & _set(target):
        best = max(best, 0.62 * _penalty(said - _set(target), target, generic=False))
    return _settled_date(header, table, target, best)


def _likeness(header: Header, phrase: tuple[str, ...], target: str) -> float:
    words, noise = header.words, _set("noise")
    if words == phrase or header.joined == "".join(phrase):
        return 1.0
    if sorted(words) == sorted(phrase):
        return 0.97
    plain = [word for word in words if word not in noise]
    wanted = [word for word in phrase if word not in noise]
    if plain and sorted(plain) == sorted(wanted):
        return 0.93
    if wanted and set(wanted) <= set(plain):
        extra = set(plain) - set(wanted)
        score = 0.55 + 0.35 * len(wanted) / len(plain) + _at_head(plain, wanted)
        return min(0.92, score) * _penalty(extra, target, generic=len(wanted) == 1)
    if plain and set(plain) <= set(wanted):
        return 0.35 + 0.25 * len(plain) / len(wanted)
    return 0.0


def _at_head(words: list[str], phrase: list[str]) -> float:
    """Persian names the thing first, English last: there the phrase counts more."""
    persian = any("\u0600" <= word[0] <= "\u06ff" for word in words)
    head = words[: len(phrase)] if persian else words[-len(phrase) :]
    return 0.1 if head == phrase else 0.0


_OTHERS = {"seller", "employee", "courier", "store", "payment"}
_NAMES = {
    "full_name", "first_name", "last_name", "record_id", "person_ref", "order_id", "product_id",
    "product_name", "title", "customer_key", "name",
}  # fmt: skip


def _penalty(extra: set[str], target: str, *, generic: bool) -> float:
    """Words that the phrase does not hold may turn the column into something else."""
    factor = 1.0
    owners = OWNERS.get(target, "").split()
    for word in extra:
        if word in _set("blockers"):
            factor *= 0.3
        entity = _entities().get(word)
        if entity is None or entity in owners:
            continue
        if entity in _OTHERS or (generic and target in _NAMES):
            factor *= 0.3 if generic else 0.6
        else:
            factor *= 0.88
    return factor


def _settled_date(header: Header, table: str, target: str, score: float) -> float:
    """Let a decisive word settle which of a table's moments a date is."""
    moments = set(DECISIVE) & set(LEXICON.get(table, {}))
    if score == 1.0 or target not in moments | {"at", "sent_at", "answered_at"}:
        return score
    if not set(header.words) & _set("dates"):
        return score
    order = list(DECISIVE)
    said = [_decisive()[word] for word in header.words if word in _decisive()]
    decided = min((one for one in said if one in moments or not one), key=order.index, default=None)
    if decided is None:
        return score
    return max(score, 0.86) if decided == target else score * (1.0 if score > 0.92 else 0.45)
