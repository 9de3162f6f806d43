"""Key phrases and suggested words: what sets comments apart, and what the lexicon lacks."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from mehvar import voice

FILLERS = ("سلام دوستان", "روز خوش", "سفارش هفتگی", "نان تازه", "برنج ایرانی", "چای دم کرده")


def comments(rng: np.random.Generator, size: int) -> list[str]:
    return ["، ".join(rng.choice(FILLERS, 3)) for _ in range(size)]


def test_a_planted_phrase_is_found_whole_with_its_counts(rng: np.random.Generator) -> None:
    texts = comments(rng, 600)
    inside = np.arange(600) < 200
    for row in range(0, 200, 4):
        texts[row] += "، درب بسته شکسته"
    texts[300] += "، درب بسته شکسته"

    first = voice.key_phrases(pa.array(texts), inside=inside)[0]

    assert first.phrase == "درب بسته شکسته"
    assert (first.here, first.here_n, first.there, first.there_n) == (50, 200, 1, 400)
    assert first.low < first.log_odds < first.high
    assert first.low > 0
    assert first.rows == (0, 4, 8, 12, 16)


def test_the_log_odds_are_those_of_the_paper(rng: np.random.Generator) -> None:
    """Monroe, Colaresi and Quinn (2008), equations 16 and 19, with a prior of 50 texts."""
    texts = [*(["آسانسور خراب"] * 30), *(["بدون حرف"] * 70), *(["آسانسور"] * 10), *(["هیچ"] * 190)]
    inside = np.arange(300) < 100

    found = {one.phrase: one for one in voice.key_phrases(pa.array(texts), inside=inside)}

    one = found["آسانسور خراب"]
    prior = 50 * 30 / 300
    expected = math.log((30 + prior) / (70 + 50 - prior)) - math.log(prior / (200 + 50 - prior))
    error = math.sqrt(1 / (30 + prior) + 1 / prior)
    assert one.log_odds == pytest.approx(expected)
    assert (one.low, one.high) == pytest.approx((expected - 1.96 * error, expected + 1.96 * error))


def test_chance_alone_gives_hardly_any_phrase(rng: np.random.Generator) -> None:
    texts = pa.array(comments(rng, 2_000))

    many = [len(voice.key_phrases(texts, inside=rng.random(2_000) < 0.3)) for _ in range(20)]

    assert sum(count > 0 for count in many) <= 4


def test_no_phrase_without_both_sides() -> None:
    texts = pa.array(["پیک دیر رسید"] * 10)

    assert voice.key_phrases(texts, inside=np.ones(10, bool)) == []
    assert voice.key_phrases(texts, inside=np.zeros(10, bool)) == []
    assert voice.key_phrases(pa.array([], pa.string()), inside=np.zeros(0, bool)) == []


def test_marks_of_hidden_data_are_no_phrases() -> None:
    texts = pa.array(["آقای [name] با [mobile] زنگ زد"] * 30 + ["چیزی نگفت"] * 30)

    found = voice.key_phrases(texts, inside=np.arange(60) < 30)

    assert found
    assert not [one for one in found if "name" in one.phrase or "mobile" in one.phrase]


def test_a_word_that_goes_with_an_aspect_is_suggested(rng: np.random.Generator) -> None:
    texts = comments(rng, 1_500)
    for row in range(0, 1_500, 10):
        texts[row] += "، پیک دم آسانسور گذاشت"
    for row in range(5, 1_500, 10):
        texts[row] += "، راننده"
    for row in range(3, 1_500, 50):
        texts[row] += "، آسانسور"

    found = voice.suggest_words(
        pa.array(texts), lexicon=voice.read_lexicons(), rng=np.random.default_rng(1)
    )

    one = next(one for one in found if "آسانسور" in one.word)
    assert one.aspect == "courier"
    assert one.low > 1.5
    assert not [one for one in found if one.word in ("پیک", "راننده")]


def test_nothing_is_suggested_of_few_texts() -> None:
    few = pa.array(["پیک دیر رسید"] * 5)

    assert (
        voice.suggest_words(few, lexicon=voice.read_lexicons(), rng=np.random.default_rng(1)) == []
    )
