"""Exact tails and words counted: against scipy, against Python, and against chance."""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats as oracle

from mehvar import stats
from mehvar.voice import _changed_tests as tests
from mehvar.voice import _kernels_changed as kernels

SHUFFLES = 2_000 if os.environ.get("MEHVAR_LONG") else 150


def counts(now: list[int], n_now: int, before: list[int], n_before: int) -> tests.Counts:
    size = len(now)
    return tests.Counts(
        now=np.array(now),
        n_now=np.full(size, n_now),
        before=np.array(before),
        n_before=np.full(size, n_before),
    )


def test_tails_are_those_of_the_hypergeometric_distribution() -> None:
    rng = np.random.default_rng(0)
    total, drawn = rng.integers(0, 300, 400), rng.integers(1, 500, 400)
    everybody = drawn + total + rng.integers(0, 5_000, 400)
    count = np.minimum(np.minimum(total, drawn), rng.poisson(total * drawn / everybody * 1.4))

    found = kernels.upper_tails(count, total, drawn, everybody)

    exact = oracle.hypergeom.sf(count - 1, everybody, total, drawn)
    assert np.allclose(found, exact, rtol=1e-9, atol=1e-14)


def test_the_critical_count_is_the_least_that_the_test_would_call() -> None:
    before, n_before, n_now = np.array([0, 3, 40]), np.full(3, 800), np.full(3, 100)
    alpha = np.full(3, 0.001)

    critical = kernels.critical_counts(before, n_before, n_now, alpha)

    for shift, holds in ((0, True), (-1, False)):
        at = counts((critical + shift).tolist(), 100, before.tolist(), 800)
        assert ((tests.rise_p(at) <= 0.001) == holds).all()


def test_q_is_the_error_at_which_benjamini_and_hochberg_would_choose() -> None:
    p = np.random.default_rng(4).random(200) ** 3

    q = tests.adjusted_p(p)

    for error in (0.01, 0.05, 0.2):
        assert ((q <= error) == stats.benjamini_hochberg(p=p, q=error)).all()


def test_the_least_rise_that_can_be_seen_is_seen_eight_times_of_ten() -> None:
    rng = np.random.default_rng(5)
    one = counts([0], 600, [96], 4_800)
    (least,) = tests.minimum_ratio(one, alpha=0.001, floor=1.2, least=5)

    drawn = rng.binomial(600, 0.02 * least, 2_000)
    p = tests.rise_p(counts(drawn.tolist(), 600, [96] * 2_000, 4_800))

    assert (p <= 0.001).mean() == pytest.approx(0.8, abs=0.04)


def test_words_and_neighbours_are_counted_as_python_would() -> None:
    texts = [
        "سلام خیلی خوب بود، خیلی خوب", "very good food! very good", "رسید 09123 ok x yz",
        "", "کتابهای نو 😀 نو", "don't panic",
    ]  # fmt: skip
    is_now = np.array([True, False, True, True, False, True])
    column = pa.array(texts, pa.large_string())
    _, offsets, data = column.buffers()
    buffer = np.frombuffer(data, dtype=np.uint8)
    ends = np.frombuffer(offsets, dtype=np.int64)[: len(texts) + 1]

    _keys, now, before, starts, stops = kernels.count_terms(buffer, ends, is_now)

    found = {
        bytes(buffer[start:stop]).decode(): (int(one), int(two))
        for one, two, start, stop in zip(now, before, starts, stops, strict=True)
    }
    assert found == _terms(texts, is_now.tolist())


def _terms(texts: list[str], is_now: list[bool]) -> dict[str, tuple[int, int]]:
    seen: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for said, now in zip(texts, is_now, strict=True):
        terms = set()
        for run in re.findall(r"(?:[^\W\d_]|')+(?: +(?:[^\W\d_]|')+)*", said):
            words = run.split()
            terms |= {word for word in words if len(word) > 1}
            pairs = pairwise(words)
            terms |= {f"{one} {two}" for one, two in pairs if min(len(one), len(two)) > 1}
        seen[0 if now else 1].update(terms)
    return {term: (seen[0][term], seen[1][term]) for term in seen[0] | seen[1]}


def test_shuffled_weeks_raise_an_alarm_in_at_most_five_of_a_hundred() -> None:
    """Comments of 400 words, dealt to weeks at random: nothing changed, so every alarm is false."""
    rng = np.random.default_rng(11)
    words = 400
    shares = np.minimum(0.3, 0.6 / np.arange(1, words + 1))
    false = 0
    for _ in range(SHUFFLES):
        before = rng.binomial(1_024, shares)
        now = rng.binomial(128, shares)
        found = counts(now.tolist(), 128, before.tolist(), 1_024)
        found = found[found.now + found.before >= 5]
        called = tests.judge(found, tests.rise_p(found), share=0.05, floor=1.0, least=1)
        false += bool(called.found.any())

    # 150 weeks at a true chance of 5 % give more than 14 false ones once in 100 times
    assert false <= oracle.binom.ppf(0.99, SHUFFLES, 0.05)
