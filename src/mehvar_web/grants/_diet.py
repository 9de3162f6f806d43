"""What a customer told us to avoid or to look for, in the words of the catalogue.

An allergy whose word nobody knows here is taken for any allergen at all: better no substitute than
a dangerous one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mehvar import text

_ALLERGENS: dict[str, tuple[str, ...]] = {
    "peanut": ("peanut", "بادام زمینی"),
    "nuts": ("nut", "almond", "walnut", "pistachio", "hazelnut", "cashew", "آجیل", "مغز", "گردو",
             "پسته", "فندق", "بادام هندی", "بادام درختی"),
    "milk": ("milk", "dairy", "lactose", "cheese", "شیر", "لبنیات", "لاکتوز", "پنیر", "ماست"),
    "egg": ("egg", "تخم مرغ"),
    "gluten": ("gluten", "wheat", "barley", "گلوتن", "گندم", "جو", "سلیاک", "celiac", "coeliac"),
    "soy": ("soy", "سویا"),
    "fish": ("fish", "ماهی"),
    "shellfish": ("shellfish", "shrimp", "prawn", "crab", "میگو", "خرچنگ", "صدف"),
    "sesame": ("sesame", "tahini", "کنجد", "ارده"),
    "mustard": ("mustard", "خردل"),
    "celery": ("celery", "کرفس"),
}  # fmt: skip
_MARKS: dict[str, tuple[str, ...]] = {
    "halal": ("halal", "حلال"),
    "vegan": ("vegan", "وگان"),
    "vegetarian": ("vegetarian", "گیاه خوار", "گیاهخوار"),
    "gluten_free": ("gluten free", "بدون گلوتن"),
    "lactose_free": ("lactose free", "بدون لاکتوز"),
    "sugar_free": ("sugar free", "diabetic", "بدون قند", "بدون شکر", "دیابتی"),
    "organic": ("organic", "ارگانیک"),
    "kosher": ("kosher", "کوشر"),
}

ANY_ALLERGEN = "?"
"""Stands for an allergy that is not in the list: whatever has any allergen is avoided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diet:
    """Marks that the customer needs, and allergens that they must avoid."""

    needs: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()


def read_diet(told: Iterable[tuple[str, str]]) -> Diet:
    """Read what a customer told us: (allergy or preference, their words)."""
    needs: list[str] = []
    avoids: list[str] = []
    for fact, words in told:
        plain = _plain(words)
        if fact == "allergy":
            avoids += _found(_ALLERGENS, plain) or [ANY_ALLERGEN]
        elif fact == "preference":
            needs += _found(_MARKS, plain)
    return Diet(needs=tuple(dict.fromkeys(needs)), avoids=tuple(dict.fromkeys(avoids)))


def spellings(name: str) -> tuple[str, ...]:
    """Return how a catalogue may write a mark or an allergen, without blanks."""
    known = {**_ALLERGENS, **_MARKS}.get(name, (name,))
    return tuple(dict.fromkeys(_plain(one) for one in (name, *known)))


def _found(of: dict[str, tuple[str, ...]], plain: str) -> list[str]:
    """Return what the words name; of two that overlap, the longer counts (almond, peanut)."""
    hits = [
        (len(word), name, word)
        for name, words in of.items()
        for word in map(_plain, words)
        if word in plain
    ]
    found, left = [], plain
    for _, name, word in sorted(hits, reverse=True):
        if word in left:
            left = left.replace(word, " ")
            found.append(name)
    return list(dict.fromkeys(found))


def _plain(words: str) -> str:
    """Return words as they are compared: one keyboard, no blanks, half-spaces or dashes."""
    key = text.search_key_one(words)
    return "".join(one for one in key if one.isalnum())
