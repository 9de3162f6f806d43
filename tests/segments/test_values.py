"""Scoring values: the key, the direction of the scale, who is left out; and real scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import segments


def answers(key: segments.Key, rng: np.random.Generator, people: int = 400) -> dict[str, Any]:
    """People whose values differ; the answers show them with noise, in the key's direction."""
    values = rng.normal(size=(people, len(key.items)))
    told: dict[str, Any] = {}
    for place, items in enumerate(key.items.values()):
        for item in items:
            score = 3.5 + 1.2 * values[:, place] + 0.7 * rng.normal(size=people)
            turned = 7 - score if key.reversed_scale else score
            told[item] = np.clip(np.round(turned), 1, 6)
    return told


@pytest.mark.parametrize("key", [segments.PVQ21, segments.own_key()], ids=lambda key: key.name)
def test_scores_are_the_items_less_the_persons_mean(key: segments.Key) -> None:
    told = answers(key, np.random.default_rng(0))

    scored = segments.score_values(answers=told, key=key)

    person = 17
    given_ = {item: float(told[item][person]) for item in key.questions}
    if key.reversed_scale:
        given_ = {item: 7 - one for item, one in given_.items()}
    mean = np.mean(list(given_.values()))
    expected = [np.mean([given_[item] for item in items]) - mean for items in key.items.values()]
    assert scored.scores[person] == pytest.approx(expected)
    assert scored.reliability.min() > 0.5
    assert "people scored" in scored.summary()


def test_the_key_of_the_pvq21_has_every_item_once() -> None:
    numbers = sorted(int(item) for item in segments.PVQ21.questions)

    assert numbers == list(range(1, 22))
    assert tuple(segments.PVQ21.items) == segments.VALUES


def test_our_own_items_are_two_for_every_value_in_both_languages() -> None:
    items = segments.own_items()

    assert [len(one) for one in segments.own_key().items.values()] == [2] * 10
    assert len({item.words.fa for item in items}) == len({item.words.en for item in items}) == 20


def test_columns_may_bear_letters_before_the_number() -> None:
    told = answers(segments.PVQ21, np.random.default_rng(1))
    named = {f"ipcrtv{int(item):02d}": column for item, column in told.items()}

    assert segments.score_values(answers=named, key=segments.PVQ21).scores == pytest.approx(
        segments.score_values(answers=told, key=segments.PVQ21).scores
    )


def test_who_hardly_answered_or_always_the_same_is_left_out() -> None:
    key = segments.own_key()
    told = answers(key, np.random.default_rng(2), people=5)
    for item in key.questions[:6]:
        told[item][1] = np.nan
    for item in key.questions:
        told[item][2] = 4
    told[key.questions[0]][3] = np.nan

    scored = segments.score_values(answers=told, key=key)

    assert scored.left_out == ("", "unanswered", "all_the_same", "", "")
    assert np.isnan(scored.scores[1]).all()
    assert scored.n == 3


@given(seed=st.integers(0, 1_000))
@settings(max_examples=20, deadline=None)
def test_saying_yes_to_everything_moves_no_score(seed: int) -> None:
    key = segments.own_key()
    rng = np.random.default_rng(seed)
    told = {item: rng.integers(1, 5, 30).astype(float) for item in key.questions}
    higher = {item: column + 1 for item, column in told.items()}

    first, second = (segments.score_values(answers=one, key=key) for one in (told, higher))

    kept = first.scored & second.scored
    assert first.scores[kept] == pytest.approx(second.scores[kept])


def test_cronbach_is_that_of_its_formula() -> None:
    from mehvar.segments._values import cronbach

    rows = np.random.default_rng(0).normal(size=(50, 1)) + np.random.default_rng(1).normal(
        size=(50, 3)
    )
    covariance = np.cov(rows.T)

    expected = 3 / 2 * (1 - np.trace(covariance) / covariance.sum())
    assert cronbach(rows) == pytest.approx(expected)


def test_a_key_file_sets_items_scale_and_direction(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "#high=5\n#reversed_scale=true\nitem,value,reversed\nq1,care,\nq2,care,x\nq3,fun,\n"
    )

    key = segments.read_key(path)
    scored = segments.score_values(
        answers={"q1": [1, 2, 5], "q2": [5, 3, 1], "q3": [4, 5, 2]}, key=key
    )

    assert key.items == {"care": ("q1", "q2"), "fun": ("q3",)}
    assert scored.scores[0] == pytest.approx([5 - 4, 2 - 4])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("item,value\nq1,\n", "line 2", id="no value"),
        pytest.param("", "whole file", id="empty"),
        pytest.param("#low=x\nitem,value\nq1,a\n", "must be numbers", id="no scale"),
    ],
)
def test_a_wrong_key_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "key.csv"
    path.write_text(text)

    with pytest.raises(segments.ValuesError, match=said):
        segments.read_key(path)


def test_codes_for_do_not_know_are_refused_by_name() -> None:
    told = answers(segments.PVQ21, np.random.default_rng(0))
    told["3"][0] = 88

    with pytest.raises(segments.ValuesError, match="1 answers lie outside 1 to 6, in 3"):
        segments.score_values(answers=told, key=segments.PVQ21)


@pytest.mark.data
def test_real_value_scores_order_as_people_everywhere_do(data: Path) -> None:
    """Benevolence is the most and power the least important value in nearly all countries."""
    table = pq.read_table(data / "values_pvq" / "indvalues.parquet")
    from dataclasses import replace

    key = replace(segments.scores_key(table.column_names), reversed_scale=True)

    scored = segments.score_values(answers=table, key=key)

    order = [
        scored.names[place] for place in np.argsort(-scored.scores[scored.scored].mean(axis=0))
    ]
    assert scored.n == 327
    assert order[0] == "benevolence"
    assert order[-1] == "power"
