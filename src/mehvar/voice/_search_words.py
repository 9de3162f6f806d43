"""What was typed into the search box: words, phrases, beginnings; and where they stand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from mehvar import text

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._search_records import CommentFilters
    from mehvar.workspace import Sight

_PART = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|(\S+)')
_TOKEN = re.compile(r"[^\W_]+")
_HALF = "\u200c"
_SIGNS = "\u0610-\u061a\u064b-\u065f\u0670\u0640\u200d"
_WORD = rf"[^\W_]+(?:[{_SIGNS}]+[^\W_]+)*"
_WRITTEN = re.compile(_WORD)
_JOINED = re.compile(rf"{_WORD}(?:[{_SIGNS}]*{_HALF}+{_WORD})+")
_BEFORE = ("نمی", "می")
_BEHIND = ("هایی", "های", "ها", "ترین", "تر")
_LEAST_STEM = 3
_LONGEST_JOINED = 14
_LEAST_PREFIX = 2
_MOST_PARTS = 12
NOBODY = "vnobody"
"""A mark that no comment carries: what somebody finds who sees no customer at all."""

_POLARITY = {"negative": "b", "neutral": "m", "positive": "g"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What must occur, in one spelling or another: «می‌خواهم», «می خواهم» or «میخواهم».

    Each spelling is words that stand together; of a ``prefix`` the last word may go on.
    """

    phrases: tuple[tuple[str, ...], ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A search: parts that must all occur, marks that a comment must carry, and any of others."""

    parts: tuple[Part, ...]
    marks: tuple[str, ...]
    any_of: tuple[str, ...]
    """Of these one at least; empty when it does not matter."""

    @property
    def is_everything(self) -> bool:
        """Whether every comment is wanted."""
        return not (self.parts or self.marks or self.any_of)


def read_words(typed: str) -> tuple[Part, ...]:
    """Return what was typed as the search stores it; what has no letter or digit says nothing."""
    parts: list[Part] = []
    before = ""
    for found in _PART.finditer(typed):
        quoted = next((group for group in found.groups()[:3] if group is not None), None)
        if quoted is not None:
            phrase = tuple(_split(quoted))
            parts += [Part(phrases=(phrase,))] if phrase else []
            before = ""
            continue
        word = found.group(4)
        is_prefix = word.endswith("*") and len(word) > _LEAST_PREFIX
        spellings = _spellings(word)
        if not spellings:
            continue
        single = "" if is_prefix or len(spellings[0]) > 1 else spellings[0][0]
        both = before + single
        if before and single and not both.isascii() and len(both) <= _LONGEST_JOINED:
            parts[-1] = Part(phrases=(*parts[-1].phrases, (both,)))
            spellings = (*spellings, (both,))
        parts.append(Part(phrases=spellings, is_prefix=is_prefix))
        before = single
    return tuple(dict.fromkeys(parts))[:_MOST_PARTS]


def index_words(texts: pa.Array) -> list[str]:
    """Return the words under which texts are found: half-spaces apart, and those joined too."""
    import pyarrow as pa
    import pyarrow.compute as pc

    apart = _keys(pc.replace_substring(texts, _HALF, " "))
    places = np.flatnonzero(
        np.asarray(pc.fill_null(pc.match_substring(texts, _HALF), fill_value=False))
    )
    joined = [
        " ".join(_JOINED.findall(one or "")) for one in texts.take(pa.array(places)).to_pylist()
    ]
    for place, words in zip(places, _keys(pa.array(joined, pa.string())), strict=True):
        apart[place] = f"{apart[place]} {words}"
    return apart


def tokens_of(key: str) -> list[str]:
    """Return the words of a text in its search form."""
    return _TOKEN.findall(key)


def _split(typed: str) -> list[str]:
    return tokens_of(text.search_key_one(typed.replace(_HALF, " ")))


def _spellings(word: str) -> tuple[tuple[str, ...], ...]:
    """Return how others may have spelled a word: with a half-space, a space, or none."""
    apart, joined = tuple(_split(word)), tuple(tokens_of(text.search_key_one(word)))
    found = [phrase for phrase in (apart, joined) if phrase]
    if len(joined) == 1:
        found += _cut(joined[0])
    return tuple(dict.fromkeys(found))


def _cut(word: str) -> list[tuple[str, ...]]:
    """Return a word with its prefix or ending apart: «میخواهم» as «می خواهم»."""
    cuts: list[tuple[str, ...]] = []
    for prefix in _BEFORE:
        if word.startswith(prefix) and len(word) >= len(prefix) + _LEAST_STEM:
            cuts.append((prefix, word[len(prefix) :]))
            break
    for ending in _BEHIND:
        if word.endswith(ending) and len(word) >= len(ending) + _LEAST_STEM:
            cuts.append((word[: -len(ending)], ending))
            break
    return cuts


def mark(
    kind: Literal["a", "b", "m", "g", "e", "l", "c", "t", "d", "h", "k", "u", "v"], value: object
) -> str:
    """Return the mark that a comment carries for a value; the publisher writes the same in SQL."""
    digest = hashlib.md5(str(value).encode(), usedforsecurity=False).hexdigest()
    return kind + digest[:12]


def marks_of(filters: CommentFilters) -> tuple[str, ...]:
    """Return the marks that a comment must carry to meet the filters, all but the days."""
    marks = [] if filters.sentiment is None else [f"s{filters.sentiment}"]
    if filters.aspect:
        kind = _POLARITY[filters.polarity] if filters.polarity else "a"
        marks.append(mark(kind, filters.aspect))  # type: ignore[arg-type] # one of the letters
    told = (
        ("e", filters.emotion), ("l", filters.language), ("c", filters.city),
        ("t", filters.store_id), ("d", filters.product_id), ("h", filters.channel),
        ("k", filters.kind), ("u", "" if filters.customer_id is None else filters.customer_id),
    )  # fmt: skip
    marks += [mark(kind, value) for kind, value in told if value != ""]  # type: ignore[arg-type]
    return tuple(marks)


def marks_in_sight(sight: Sight) -> tuple[str, ...]:
    """Return the marks of which a comment in sight carries one; empty when all are in sight."""
    if sight.stores is None:
        return ()
    marks = [mark("v", store) for store in sorted(sight.stores)]
    if sight.storeless:
        marks.append("vnone")
    return tuple(marks) or (NOBODY,)


def highlights(shown: Sequence[str], parts: Sequence[Part]) -> list[tuple[tuple[int, int], ...]]:
    """Return of each text the (start, end) of the words that ``parts`` ask for, in order."""
    if not parts:
        return [()] * len(shown)
    apart = _written(shown, _WRITTEN)
    joined = _written(shown, _JOINED)
    return [
        _merged({span for part in parts for span in _places(words, halves, part)})
        for words, halves in zip(apart, joined, strict=True)
    ]


def _merged(spans: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _written(shown: Sequence[str], pattern: re.Pattern[str]) -> list[list[tuple[str, int, int]]]:
    """Return the words of each text in their search form, each with its start and end."""
    import pyarrow as pa

    found = [[one.span() for one in pattern.finditer(text_)] for text_ in shown]
    words = [text_[a:b] for text_, spans in zip(shown, found, strict=True) for a, b in spans]
    keys = iter(_keys(pa.array(words, pa.string())))
    return [
        [(token, *span) for span in spans for token in tokens_of(next(keys))] for spans in found
    ]


def _keys(words: pa.Array) -> list[str]:
    return [key or "" for key in text.search_key(words).to_pylist()]


def _places(
    words: list[tuple[str, int, int]], joined: list[tuple[str, int, int]], part: Part
) -> Iterator[tuple[int, int]]:
    for phrase in part.phrases:
        size = len(phrase)
        for written in (words, joined) if size == 1 else (words,):
            for first in range(len(written) - size + 1):
                here = written[first : first + size]
                if _fits([token for token, _, _ in here], phrase, is_prefix=part.is_prefix):
                    yield here[0][1], here[-1][2]


def _fits(tokens: list[str], phrase: tuple[str, ...], *, is_prefix: bool) -> bool:
    if tokens[:-1] != list(phrase[:-1]):
        return False
    return tokens[-1].startswith(phrase[-1]) if is_prefix else tokens[-1] == phrase[-1]
