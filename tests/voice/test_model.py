"""A model learns, tells how good it is, is kept in a safe file and never replaced by a worse one."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import accuracy_score, f1_score
from tests.voice.corpus import comments

from mehvar import voice
from mehvar.voice._calibration import calibration_rows, expected_error
from mehvar.voice._model_compare import paired
from mehvar.voice._model_labels import sort_labels
from mehvar.voice._model_quality import measure


@pytest.fixture(scope="module")
def told() -> pa.Table:
    return comments(np.random.default_rng(3))


@pytest.fixture(scope="module")
def model(told: pa.Table) -> voice.TrainedModel:
    return voice.train(told["text"], told["label"])


@pytest.mark.parametrize(
    ("labels", "kind", "positive", "role", "names", "codes"),
    [
        pytest.param(["HAPPY", "SAD", None], "auto", None, "sentiment", ("negative", "positive"), [1, 0, -1], id="happy and sad"),
        pytest.param(["منفی", "مثبت", "خنثی"], "auto", None, "sentiment", ("negative", "neutral", "positive"), [0, 2, 1], id="Persian"),
        pytest.param([-2, -1, 0, 1, 2], "auto", None, "sentiment", ("negative", "neutral", "positive"), [0, 0, 1, 2, 2], id="signs"),
        pytest.param([0, 1, 1], "auto", None, "sentiment", ("negative", "positive"), [0, 1, 1], id="0 and 1"),
        pytest.param([0, 1, 1], "auto", "0", "sentiment", ("negative", "positive"), [1, 0, 0], id="0 is the good one"),
        pytest.param(["۵", "۰", "۱", "3.5", ""], "auto", None, "stars", ("1", "2", "3", "4", "5"), [4, -1, 0, 3, -1], id="stars, 0 is not rated"),
        pytest.param(["ANGRY", "FEAR", "SAD"], "auto", None, "emotion", ("ANGRY", "FEAR", "SAD"), [0, 1, 2], id="classes"),
        pytest.param(["a", "b"], "sentiment", "b", "sentiment", ("negative", "positive"), [0, 1], id="named"),
    ],
)  # fmt: skip
def test_labels_are_understood(
    labels: list[object], kind: str, positive: str | None, role: str, names: tuple[str, ...],
    codes: list[int],
) -> None:  # fmt: skip
    found = sort_labels(pa.array(labels), kind=kind, positive=positive)  # type: ignore[arg-type]

    assert found[0] == role
    assert found[1] == names
    assert found[2].tolist() == codes


@pytest.mark.parametrize(
    ("labels", "kind", "hint"),
    [
        pytest.param([0, 1, 2], "auto", "--kind", id="0 to 2 may be anything"),
        pytest.param([1, 7], "stars", "1 to 5", id="seven stars"),
        pytest.param(["good", "good"], "auto", "both", id="one kind"),
        pytest.param(["a", "b"], "sentiment", "--positive", id="which is good"),
        pytest.param([None, " "], "auto", "column", id="none"),
        pytest.param([f"c{n}" for n in range(60)], "emotion", "column", id="sixty classes"),
    ],
)
def test_labels_that_cannot_be_told_are_refused(labels: list[object], kind: str, hint: str) -> None:
    with pytest.raises(voice.VoiceError) as refused:
        sort_labels(pa.array(labels), kind=kind, positive=None)  # type: ignore[arg-type]

    assert hint in refused.value.hint


def test_a_model_finds_what_the_comments_were_made_of(model: voice.TrainedModel) -> None:
    fresh = comments(np.random.default_rng(4), texts=400, mistakes=0.0)

    scored = model.score(fresh["text"])

    assert accuracy_score(fresh["label"].to_pylist(), scored.sentiment.to_pylist()) > 0.97
    head = model.card.heads[0]
    # A tenth of the labels it is measured on are wrong, and it cannot know which.
    assert head.quality.accuracy_low < 0.9 < head.quality.accuracy_high
    assert head.quality.how == "folds"


def test_blank_texts_get_nothing_and_are_unsure(model: voice.TrainedModel) -> None:
    scored = model.score(pa.array([None, "  ", "خوب"]))

    assert scored.sentiment.to_pylist() == [None, None, "positive"]
    assert np.isnan(scored.positive).tolist() == [True, True, False]
    assert scored.unsure[:2].all()
    assert scored.emotion.null_count == 3


def test_the_words_that_told_are_shown_in_the_text(model: voice.TrainedModel) -> None:
    text = "سفارش امروز افتضاح، order great"

    found = model.explain(pa.array([text])).to_pylist()

    by_word = {text[one["start"] : one["end"]]: one["weight"] for one in found}
    assert by_word["افتضاح"] < -0.5
    assert by_word["great"] > 0.5


def test_equal_data_gives_an_equal_model(told: pa.Table, model: voice.TrainedModel) -> None:
    again = voice.train(told["text"].combine_chunks(), told["label"])

    assert np.array_equal(again.weights, model.weights)
    assert again.card == model.card


def test_quality_is_what_scikit_learn_says(rng: np.random.Generator) -> None:
    codes = rng.integers(0, 3, 500)
    told = rng.dirichlet([1, 1, 1], 500)
    given = told.argmax(axis=1)

    found = measure(told, codes, role="emotion", labels=("a", "b", "c"), sure_from=0.7, how="file")

    assert found.accuracy == pytest.approx(accuracy_score(codes, given))
    assert found.macro_f1 == pytest.approx(f1_score(codes, given, average="macro"))
    assert found.coverage == pytest.approx((told.max(axis=1) >= 0.7).mean())
    assert np.array(found.confusion).sum() == 500


def test_with_days_the_last_fifth_is_held_out(told: pa.Table) -> None:
    days = pa.array(np.datetime64("2026-01-01") + np.arange(600) % 200)
    labels = told["label"].to_pylist()
    # On the last forty days every label is turned: only a split by days can see that.
    turned = [
        {"positive": "negative", "negative": "positive"}[one] if at % 200 >= 160 else one
        for at, one in enumerate(labels)
    ]

    head = voice.train(told["text"], pa.array(turned), days=days).card.heads[0]

    assert head.quality.how == "days"
    assert head.quality.texts == 120
    assert head.quality.accuracy_high < 0.5
    assert str(head.first_day) == "2026-01-01"


def test_stars_are_ordered_and_three_stars_say_neither(told: pa.Table) -> None:
    found = voice.train(told["text"], told["stars"])

    quality = found.card.heads[0].quality
    scored = found.score(pa.array(["عالی great", "بد awful", None]))
    assert quality.mean_error is not None
    assert quality.mean_error < 1.0
    assert scored.stars[0] > 4
    assert scored.stars[1] < 2
    assert scored.sentiment.to_pylist() == ["positive", "negative", None]


def test_heads_of_several_models_are_joined(told: pa.Table, model: voice.TrainedModel) -> None:
    feeling = voice.train(told["text"], told["feeling"])

    both = voice.join_models([model, feeling])

    text = pa.array(["غذا عالی ممنون", "افتضاح بد"])
    scored = both.score(text)
    assert (
        scored.emotion.to_pylist() == feeling.score(text).emotion.to_pylist() == ["calm", "angry"]
    )
    assert scored.positive == pytest.approx(model.score(text).positive, abs=0.02)
    assert [head.role for head in both.card.heads] == ["sentiment", "emotion"]


def test_too_few_texts_of_a_label_are_said(told: pa.Table) -> None:
    few = told.slice(0, 30)

    with pytest.raises(voice.VoiceError, match="at least two labels with 20 texts"):
        voice.train(few["text"], few["label"])


@pytest.mark.parametrize("column", ["label", "stars"])
def test_few_texts_said_again_and_again_teach_without_a_fault(column: str) -> None:
    rows = [("خوب", "positive", 5), ("بد", "negative", 1)] * 25
    table = pa.table(dict(zip(("text", "label", "stars"), zip(*rows, strict=True), strict=True)))

    model = voice.train(table["text"], table[column])

    # Each text is in one fold only: whoever has to tell it never saw it.
    assert model.card.heads[0].quality.coverage == 0
    assert model.score(pa.array(["خوب"])).unsure.all()


# -- the file ----------------------------------------------------------------------------------


def test_a_model_read_again_tells_the_same(model: voice.TrainedModel, tmp_path: Path) -> None:
    path = tmp_path / "voice.model"

    size = voice.write_model(model, path=path)

    again = voice.read_model(path)
    texts = comments(np.random.default_rng(5), texts=50)["text"]
    assert np.array_equal(again.score(texts).positive, model.score(texts).positive)
    assert again.card == model.card
    assert size == path.stat().st_size <= 1_000_000
    assert [one.name for one in tmp_path.iterdir()] == ["voice.model"]


def test_a_model_is_pruned_to_the_size_asked_for(model: voice.TrainedModel, tmp_path: Path) -> None:
    settings = voice.TrainingSettings(most_bytes=102_000)

    small = voice.join_models([model], settings=settings)

    assert voice.write_model(small, path=tmp_path / "m") <= settings.most_bytes
    assert small.score(pa.array(["عالی خوب"])).positive[0] > 0.6


def _with_sum(body: bytes) -> bytes:
    return body + hashlib.sha256(body).digest()


def test_a_file_that_is_no_whole_model_is_refused(
    model: voice.TrainedModel, tmp_path: Path
) -> None:
    path = tmp_path / "voice.model"
    voice.write_model(model, path=path)
    whole = path.read_bytes()
    size = int.from_bytes(whole[15:19], "big")
    bomb = zlib.compress(bytes(50_000_000), 9)
    broken = {
        "no model": b"PK\x03\x04 something else",
        "damaged": whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:],
        "is damaged": whole[:-100],
        "another version": whole.replace(b"VOICE 1", b"VOICE 2", 1),
        "cannot be read": _with_sum(whole[: 19 + size] + bomb),
        "as a model": _with_sum(whole[:19] + b"{" * size + whole[19 + size : -32]),
        "no model of ours": bytes(17_000_000),
    }

    for said, content in broken.items():
        path.write_bytes(content)
        with pytest.raises(voice.VoiceError, match=said):
            voice.read_model(path)


# -- the old and the new -----------------------------------------------------------------------


def test_a_worse_model_does_not_replace_the_old_one(model: voice.TrainedModel) -> None:
    fresh = comments(np.random.default_rng(6), texts=300, mistakes=0.0)
    lies = pc.if_else(pc.equal(fresh["label"], "positive"), "negative", "positive")

    worse = voice.train(fresh["text"], fresh["label"], old=model).card.heads[0].comparison
    liar = voice.train(fresh["text"], lies)
    found = voice.compare_models(model, liar, texts=fresh["text"], labels=fresh["label"])

    assert found.keep == "old"
    assert found.high < 0
    assert worse is not None
    assert worse.texts > 200
    assert worse.keep == "new"


@pytest.mark.parametrize(
    ("old", "new", "keep"),
    [
        pytest.param([1, 1, 1, 1], [0, 0, 1, 1], "new", id="four texts prove little"),
        pytest.param([1] * 50, [0] * 20 + [1] * 30, "old", id="surely worse"),
        pytest.param([1] * 300, [0] * 6 + [1] * 294, "old", id="two points of many texts"),
        pytest.param([0, 1] * 200, [1, 0] * 200, "new", id="a tie"),
    ],
)
def test_the_old_one_is_kept_where_the_new_is_worse(
    old: list[int], new: list[int], keep: str
) -> None:
    found = paired(np.array(old, float), np.array(new, float))

    assert found.keep == keep
    assert found.low <= found.difference + 1 / len(old)
    assert found.high >= found.difference - 1 / len(old)


def test_texts_that_the_old_one_learned_from_prove_nothing(
    told: pa.Table, model: voice.TrainedModel
) -> None:
    same = voice.train(told["text"], told["label"], old=model).card.heads[0].comparison

    assert same is not None
    assert same.texts == 0
    assert same.keep == "new"


def test_the_lexicon_is_compared_too(told: pa.Table) -> None:
    found = voice.train(told["text"], told["label"], old=voice.day_one_model()).card.heads[0]

    assert found.comparison is not None
    assert found.comparison.texts == found.texts
    assert found.comparison.keep == "new"


def test_the_lexicon_scores_on_day_one() -> None:
    model = voice.day_one_model()

    scored = model.score(
        pa.array(["غذا خیلی خوب و عالی بود", "بسیار بد و افتضاح بود", "قرمه", None])
    )

    assert scored.sentiment.to_pylist()[:2] == ["positive", "negative"]
    assert scored.unsure.tolist() == [False, False, True, True]
    assert np.isnan(scored.stars).all()


# -- real comments -----------------------------------------------------------------------------


@pytest.mark.data
def test_food_comments_are_told_apart(data: Path) -> None:
    found = pq.read_table(data / "fa_snappfood" / "train_pool.parquet").slice(0, 3000)
    dev = pq.read_table(data / "fa_snappfood" / "hooshvare_dev.parquet").slice(0, 2000)

    model = voice.train(found["comment"], found["label"])

    scored = model.score(dev["comment"])
    names = pc.if_else(pc.equal(dev["label"], "HAPPY"), "positive", "negative")
    right = np.asarray(pc.equal(scored.sentiment, names.combine_chunks()))
    assert right.mean() > 0.81
    assert right[~scored.unsure].mean() > 0.87
    assert (~scored.unsure).mean() > 0.7
    rows = calibration_rows(scored.probability, right)
    assert expected_error(rows) < 0.04
