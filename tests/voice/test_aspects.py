"""Aspects and stances: where a text speaks of them, and how."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar import voice
from mehvar.voice import Lexicon

ANNOTATED = {
    "طعم": "taste",
    "کیفیت": "quality",
    "بسته بندی": "packaging",
    "ارسال": "delivery",
    "ارزش خرید": "price",
    "ارزش غذایی": "nutrition",
}
"""The six aspects that ParsiNLU's annotators were asked about, and ours."""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return voice.read_lexicons()


def read(text: str, lexicon: Lexicon) -> dict[str, int]:
    found = voice.find_aspects(pa.array([text]), lexicon=lexicon).to_pylist()
    return {one["aspect"]: one["polarity"] for one in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("بسته‌بندی خوب نبود ولی طعمش عالیه", {"packaging": -1, "taste": 1}, id="two"),
        pytest.param("قیمتش مناسبه، گران نبود", {"price": 1}, id="denied own side"),
        pytest.param("پیک مودب بود", {"courier": 1}, id="neighbour"),
        pytest.param("بسته بندي افتضاح", {"packaging": -1}, id="Arabic letters"),
        pytest.param("بسته بندی و طعم عالی", {"packaging": 1, "taste": 1}, id="joined"),
        pytest.param("مزه نداشت", {"taste": -1}, id="lack"),
        pytest.param("great service but the app crashed", {"support": 1, "app": -1}, id="English"),
        pytest.param("اینترنت قطع شد", {"internet": -1}, id="telecom"),
        pytest.param("کارمزد انتقال وجه زیاد", {"fees": 0, "transfer": 0}, id="no side taken"),
        pytest.param(
            "این همه پلاستیک! بی‌انصافی", {"environment": -1, "fairness": -1}, id="stances"
        ),
        pytest.param("پیکتون اصلا جواب تلفن نمی‌داد", {"courier": -1}, id="not اصل in اصلا"),
        pytest.param("بسته  بندی پاره بود", {"packaging": -1}, id="two spaces"),
        pytest.param("سلام", {}, id="none"),
    ],
)
def test_aspects_are_found_with_their_side(
    text: str, expected: dict[str, int], lexicon: Lexicon
) -> None:
    found = read(text, lexicon)

    assert {key: found.get(key) for key in expected} == expected
    assert bool(found) == bool(expected)


def test_a_mention_is_where_it_stands_in_the_text_as_given(lexicon: Lexicon) -> None:
    texts = ["😡 پِیک‌تون دیر رسید", "ﻗﯿﻤﺖ عااالی", None, "The delivery was late"]

    found = voice.find_aspects(pa.array(texts), lexicon=lexicon).to_pylist()

    spans = [(one["row"], (texts[one["row"]] or "")[one["start"] : one["end"]]) for one in found]
    assert spans == [(0, "پِیک‌تون"), (0, "دیر رسید"), (1, "ﻗﯿﻤﺖ"), (3, "delivery"), (3, "late")] or (
        spans[:3] == [(0, "پِیک‌تون"), (0, "دیر رسید"), (1, "ﻗﯿﻤﺖ")] and (3, "delivery") in spans
    )


def test_the_longer_of_two_terms_that_end_alike_is_meant(lexicon: Lexicon) -> None:
    assert "authenticity" in read("جنس اصله", lexicon)
    assert "authenticity" not in read("اصلا نیامد", lexicon)


def test_stances_are_told_apart(lexicon: Lexicon) -> None:
    found = voice.find_aspects(pa.array(["قیمت بالا و بی‌انصافی"]), lexicon=lexicon)

    assert dict(zip(found["aspect"].to_pylist(), found["kind"].to_pylist(), strict=True)) == {
        "price": "aspect",
        "fairness": "stance",
    }


@given(st.lists(st.text(max_size=60), max_size=12))
def test_mentions_lie_in_their_text_and_in_order(texts: list[str]) -> None:
    clean = [one.encode("utf-8", "ignore").decode() + " پیک دیر رسید" for one in texts]

    found = voice.find_aspects(
        pa.array(clean, pa.string()), lexicon=voice.read_lexicons()
    ).to_pylist()

    places = [(one["row"], one["start"]) for one in found]
    assert places == sorted(places)
    assert all(0 <= one["start"] < one["end"] <= len(clean[one["row"]]) for one in found)
    assert {one["row"] for one in found} == set(range(len(clean)))


def test_texts_beyond_one_slice_keep_their_rows(lexicon: Lexicon) -> None:
    texts = pa.array(["ا" * 3_000_000, "پیک", None, "ب" * 3_000_000, "قیمت"])

    found = voice.find_aspects(texts, lexicon=lexicon)

    assert found["row"].to_pylist() == [1, 4]


def test_zero_shot_on_reviews_that_others_annotated(data: Path, lexicon: Lexicon) -> None:
    """ParsiNLU's food reviews (dev): our patterns were frozen before they were measured on it."""
    rows = pq.read_table(data / "fa_parsinlu_sentiment" / "food_dev.parquet").to_pylist()
    reviews = sorted({row["review"] for row in rows})
    truth = {
        (row["review"], ANNOTATED[row["aspect"]])
        for row in rows
        if row["aspect"] in ANNOTATED and row["label"] != "-3"
    }

    found = voice.find_aspects(pa.array(reviews), lexicon=lexicon).to_pylist()
    told = {(reviews[one["row"]], one["aspect"]) for one in found} & {
        (review, aspect) for review in reviews for aspect in ANNOTATED.values()
    }

    assert 2 * len(truth & told) / (len(truth) + len(told)) >= 0.70


def test_learnt_aspects_beat_the_lexicon_on_reviews_not_learnt_from(
    data: Path, lexicon: Lexicon
) -> None:
    file = data / "fa_parsinlu_sentiment" / "food_DEV_without_test.parquet"
    rows = pq.read_table(file).to_pylist()
    told = [ast.literal_eval(row["aspects"]) for row in rows]
    labels = {ours: np.array([key in one for one in told]) for key, ours in ANNOTATED.items()}

    model = voice.train_aspects(
        pa.array([row["review"] for row in rows]),
        {"price": labels["price"]},
        lexicon=lexicon,
    )

    assert model.quality["price"].f1 >= max(0.85, model.quality["price"].lexicon_f1)
    assert model.find(pa.array(["قیمتش خیلی بالاست", "دیر رسید"])).tolist() == [[True], [False]]


def test_too_few_labels_are_refused_with_the_number_needed(lexicon: Lexicon) -> None:
    with pytest.raises(voice.AspectLabelsError, match="Label at least 200"):
        voice.train_aspects(pa.array(["پیک", "قیمت"]), {"courier": [True, None]}, lexicon=lexicon)
