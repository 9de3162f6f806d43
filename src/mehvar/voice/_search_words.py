"""What was typed into the search box: words, phrases, beginnings; and where they stand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mehvar import text

if TYPE_CHECKING:
    from mehvar.voice._search_records import CommentFilters
    from mehvar.workspace import Sight

_PART = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|(\S+)')
_TOKEN = re.compile(r"[^\W_]+")
_WRITTEN = re.compile(r"[^\W_]+(?:[\u200c\u200d\u0610-\u061a\u064b-\u065f\u0670\u0640]+[^\W_]+)*")
_LEAST_PREFIX = 2
_MOST_PARTS = 12
NOBODY = "vnobody"
"""A mark that no comment carries: what somebody finds who sees no customer at all."""

_POLARITY = {"negative": "b", "neutral": "m", "positive": "g"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Words that must stand together, one mostly; of a ``prefix`` the last may go on."""

    words: tuple[str, ...]
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
    for found in _PART.finditer(typed):
        together = next((group for group in found.groups()[:3] if group is not None), None)
        word = found.group(4) or ""
        tokens = tuple(tokens_of(text.search_key_one(together if together is not None else word)))
        if not tokens:
            continue
        is_prefix = together is None and word.endswith("*") and len(tokens[-1]) >= _LEAST_PREFIX
        parts.append(Part(words=tokens, is_prefix=is_prefix))
    return tuple(dict.fromkeys(parts))[:_MOST_PARTS]


def tokens_of(key: str) -> list[str]:
    """Return the words of a text in its search form."""
    return _TOKEN.findall(key)


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
    written = [[found.span() for found in _WRITTEN.finditer(one)] for one in shown]
    keys = iter(
        _keys(
            [
                one[start:end]
                for one, spans in zip(shown, written, strict=True)
                for start, end in spans
            ]
        )
    )
    told = []
    for spans in written:
        tokens = [(token, *span) for span in spans for token in tokens_of(next(keys))]
        told.append(tuple(sorted({span for part in parts for span in _places(tokens, part)})))
    return told


def _keys(words: list[str]) -> list[str]:
    import pyarrow as pa

    return [key or "" for key in text.search_key(pa.array(words, pa.string())).to_pylist()]


def _places(written: list[tuple[str, int, int]], part: Part) -> Iterator[tuple[int, int]]:
    size = len(part.words)
    for first in range(len(written) - size + 1):
        here = written[first : first + size]
        tokens = [token for token, _, _ in here]
        last_fits = (
            tokens[-1].startswith(part.words[-1])
            if part.is_prefix
            else (tokens[-1] == part.words[-1])
        )
        if last_fits and tokens[:-1] == list(part.words[:-1]):
            yield here[0][1], here[-1][2]
