"""From letters to features and scores: against plain Python, and what must always hold."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import text
from mehvar.voice import _grams

TEXTS = st.lists(
    st.text(alphabet="ابپکيیكهٔ سلامخوب\u200c،.!?؟ab CD12۳😀❤\n«»", max_size=30),
    min_size=1,
    max_size=6,
)
LETTERS = set("!?؟") | {chr(c) for low, high in _grams._WORD_BLOCKS for c in range(low, high)}


def plain_features(normal: str) -> Counter[tuple[str, ...]]:
    """The letter groups, words and pairs of a normalised text, by plain Python."""
    kept = "".join(c if c in LETTERS or ord(c) > 0xFFFF else " " for c in normal)
    words = kept.split()
    found: Counter[tuple[str, ...]] = Counter()
    for word in words:
        framed = f" {word} "
        for size in range(2, 6):
            found.update(("g", framed[i : i + size]) for i in range(len(framed) - size + 1))
    found.update(("w", word) for word in words)
    found.update(("p", *pair) for pair in pairwise(words))
    return found


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_features_are_the_letter_groups_words_and_pairs(texts: list[str]) -> None:
    column = pa.array(texts)
    normal = text.normalise(column, case="lower", zwnj="drop", for_search=True).to_pylist()

    found = _grams.matrix(_grams.normal_letters(column))

    for row, one in enumerate(normal):
        expected = plain_features(one)
        many = sum(expected.values())
        values = sorted(np.round(found[row].data * np.sqrt(max(many, 1))))
        assert sum(values) == many
        assert len(values) <= len(expected)  # two features may share a slot, rarely
        assert len(values) >= len(expected) - 2


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_scores_are_the_product_of_the_matrix_with_the_weights(texts: list[str]) -> None:
    weights = np.random.default_rng(1).normal(size=(_grams.SLOTS, 2)).astype(np.float32)
    letters = _grams.normal_letters(pa.array(texts))

    found = _grams.scores(letters, weights)

    assert found == pytest.approx(_grams.matrix(letters) @ weights, abs=1e-3)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_tokens_stand_where_they_were_written(texts: list[str]) -> None:
    found = _grams.tokens(pa.array(texts))

    told = list(zip(found.row, found.start, found.end, found.words.to_pylist(), strict=True))
    assert all(texts[row][start:end] == word for row, start, end, word in told)
    for row, one in enumerate(texts):
        gaps = "".join(" " if _grams._is_gap()[min(ord(c), 0xFFFF)] else c for c in one)
        assert [word for at, _, _, word in told if at == row] == gaps.split()


def test_what_the_words_of_a_text_add_is_its_score() -> None:
    texts = pa.array(["غذا خیلی خوب بود", "پيك دیر آمد!", "good food, late", None, "", "عالی"])
    weights = np.random.default_rng(2).normal(size=(_grams.SLOTS, 1)).astype(np.float32)
    found = _grams.tokens(texts)

    added = np.bincount(found.row, _grams.token_scores(found, weights[:, 0]), minlength=len(texts))

    score = _grams.scores(_grams.normal_letters(texts), weights)[:, 0]
    assert added == pytest.approx(score, abs=1e-4)


def test_equal_texts_in_another_spelling_have_one_hash() -> None:
    letters = _grams.normal_letters(pa.array(["كتاب علي", "کتاب علی", "کتاب علیا", None]))

    found = _grams.hashes(letters)

    assert found[0] == found[1]
    assert len(set(found.tolist())) == 3
    assert letters.blank.tolist() == [False, False, False, True]


def test_a_slice_of_a_column_is_read_from_its_begin() -> None:
    column = pa.chunked_array([["a b"], ["خوب بود", "c", None]]).slice(1, 2)

    assert _grams.tokens(column).words.to_pylist() == ["خوب", "بود", "c"]
    assert len(_grams.normal_letters(column)) == 2


def test_what_stands_after_a_hundred_thousand_letters_is_not_read() -> None:
    letters = _grams.normal_letters(pa.array(["ab " * 200_000, "خوب"]))

    assert np.diff(letters.offsets).tolist() == [100_000, 6]
