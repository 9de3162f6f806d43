"""The words of the lexicon: how files are read, how texts sound by them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar import voice
from mehvar.voice import Lexicon, LexiconError
from mehvar.workspace import Workspace

HEADER = "kind,subject,term,strength,exact\n"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return voice.read_lexicons()


def sound(text: str, lexicon: Lexicon) -> float:
    return float(voice.lexicon_sentiment(pa.array([text]), lexicon=lexicon).score[0])


def write(workspace: Workspace, name: str, content: str) -> Path:
    file = workspace.root / "lexicons" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("غذا عالی بود", id="plain"),
        pytest.param("غذا عاااالی بوووود", id="drawn out"),
        pytest.param("كيفيت خيلي عالي", id="Arabic letters"),
        pytest.param("خوش‌مزه", id="half-space"),
        pytest.param("خوش مزه", id="space for half-space"),
        pytest.param("خوشمزه‌ترین غذا", id="ending"),
        pytest.param("بد نبود", id="denied blame"),
        pytest.param("هیچ مشکلی نداشت", id="denied trouble"),
        pytest.param("The staff were very friendly", id="English"),
        pytest.param("no problem at all", id="English phrase"),
        pytest.param("kheili khoob bood", id="Finglish"),
        pytest.param("❤️", id="emoji"),
        pytest.param("👍🏽", id="emoji with skin"),
        pytest.param("دیر رسید ولی خیلی خوشمزه بود", id="what comes after but"),
    ],
)
def test_praise_is_heard(text: str, lexicon: Lexicon) -> None:
    assert sound(text, lexicon) > 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("غذا اصلا خوب نبود", id="denied praise"),
        pytest.param("خوش مزه و تازه نبود", id="denial of two joined"),
        pytest.param("توصیه نمی‌کنم", id="denying verb"),
        pytest.param("not good", id="English denial"),
        pytest.param("I don't recommend it", id="English contraction"),
        pytest.param("it isn’t fresh", id="curly apostrophe"),
        pytest.param("خوشمزه بود ولی خیلی دیر و سرد رسید، افتضاح", id="after but"),
        pytest.param("کیفیت نداشت", id="lack"),
        pytest.param("😡😡", id="emoji"),
    ],
)
def test_blame_is_heard(text: str, lexicon: Lexicon) -> None:
    assert sound(text, lexicon) < 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("گندم خریدم", id="a word inside another"),
        pytest.param("پول رو بدم به پیک", id="an exact word with letters after it"),
        pytest.param("تردید کردم", id="a shielded word"),
        pytest.param("لطفا قاشق بگذارید", id="please"),
        pytest.param("", id="empty"),
        pytest.param("12345 !!!", id="no letters"),
        pytest.param("O produto chegou", id="a language that we do not read"),
    ],
)
def test_nothing_is_heard_where_nothing_is_said(text: str, lexicon: Lexicon) -> None:
    found = voice.lexicon_sentiment(pa.array([text]), lexicon=lexicon)

    assert found.score[0] == 0
    assert not found.covered[0]


def test_stress_strengthens_and_doubt_weakens(lexicon: Lexicon) -> None:
    weak, plain, strong = (sound(t, lexicon) for t in ("کمی سرد", "سرد", "خیلی سرد"))

    assert strong < plain < weak < 0


def test_a_null_is_an_empty_text(lexicon: Lexicon) -> None:
    column = pa.chunked_array([pa.array([None, "عالی"]), pa.array(["بد"]).slice(0, 1)])

    found = voice.lexicon_sentiment(column, lexicon=lexicon)

    assert np.sign(found.score).tolist() == [0, 1, -1]
    assert found.covered.tolist() == [False, True, True]


def test_no_text_at_all(lexicon: Lexicon) -> None:
    found = voice.lexicon_sentiment(pa.array([], pa.string()), lexicon=lexicon)

    assert len(found.score) == len(found.covered) == 0


@given(st.lists(st.text(max_size=40), max_size=20))
def test_each_text_is_judged_by_itself_and_within_bounds(texts: list[str]) -> None:
    lexicon = voice.read_lexicons()
    clean = [one.encode("utf-8", "ignore").decode() for one in texts]

    together = voice.lexicon_sentiment(pa.array(clean, pa.string()), lexicon=lexicon).score

    assert np.all(np.abs(together) < 1)
    assert together.tolist() == [sound(one, lexicon) for one in clean]


def test_every_word_of_ours_is_read(lexicon: Lexicon) -> None:
    kinds = {word.kind for word in lexicon.words}
    persian = [w for w in lexicon.words if w.kind == "sentiment" and not w.term.isascii()]
    english = [w for w in lexicon.words if w.kind == "sentiment" and w.term.isascii()]

    assert kinds >= {"sentiment", "aspect", "stance", "negation", "intensifier", "contrast"}
    assert len(persian) > 800
    assert len(english) > 400
    assert {s.industry for s in lexicon.subjects.values()} == set(voice.INDUSTRIES)
    assert {word.subject for word in lexicon.words} - {""} == set(lexicon.subjects)


def test_a_workspace_adds_words_and_overrides_them(workspace: Workspace) -> None:
    write(workspace, "subjects.csv", "key,kind,industry,title_fa,title_en\n"
          "parking,aspect,retail,پارکینگ,Parking\n")  # fmt: skip
    write(workspace, "own.csv", HEADER + "aspect,parking,جای پارک,,\nsentiment,,زرشک,3,\n"
          "neutral,,افتضاح,,\nremove,,عالی,,\n")  # fmt: skip

    own = voice.read_lexicons(workspace)

    assert sound("زرشک", own) > 0
    assert sound("افتضاح", own) == 0
    assert sound("عالی", own) == 0
    found = voice.find_aspects(pa.array(["جای‌پارک نداشت"]), lexicon=own).to_pylist()
    assert [(one["aspect"], one["polarity"]) for one in found] == [("parking", -1)]
    assert own.fingerprint != voice.read_lexicons().fingerprint


def test_a_subject_can_be_taken_out_whole(workspace: Workspace) -> None:
    write(workspace, "own.csv", HEADER + "remove,seat,,,\n")

    own = voice.read_lexicons(workspace)

    assert not [word for word in own.words if word.subject == "seat"]


def test_all_mistakes_are_named_with_file_row_and_column(workspace: Workspace) -> None:
    write(workspace, "own.csv", HEADER + "feeling,,خوب,1,\naspect,nowhere,پارک,,\n"
          "sentiment,,بد,many,\nsentiment,,,9,perhaps\nsentiment,,کم\n")  # fmt: skip
    write(workspace, "other.csv", "a,b\n1,2\n")

    with pytest.raises(LexiconError) as caught:
        voice.read_lexicons(workspace)

    told = str(caught.value)
    for part in (
        "lexicons/own.csv, row 2, column kind",
        "row 3, column subject: 'nowhere'",
        "row 4, column strength: 'many' is no number",
        "row 5, column term: it is empty",
        "row 5, column exact: 'perhaps'",
        "row 5, column strength: 9 does not lie",
        "row 6: it must have 5 cells",
        "lexicons/other.csv, row 1: the columns must be",
    ):
        assert part in told


def test_a_file_in_another_encoding_is_named(workspace: Workspace) -> None:
    write(workspace, "own.csv", HEADER).write_bytes("خوب".encode("cp1256"))

    with pytest.raises(LexiconError, match=r"own\.csv: it is not written in UTF-8"):
        voice.read_lexicons(workspace)
