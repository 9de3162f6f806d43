"""A company's model: learned from its own scores, used unless worse, and gone back from."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.customers.conftest import Shop
from tests.kept import kept
from tests.voice.shop import NOW, build, rows

from mehvar import voice
from mehvar.voice import _workspace_model as models
from mehvar.workspace import Settings, Workspace

GOOD = ("عالی بود", "خیلی خوشمزه و تازه", "سریع رسید ممنون", "بسیار راضی هستم", "کیفیت خوب بود")
BAD = ("افتضاح بود", "سرد و بی کیفیت", "خیلی دیر رسید", "اصلا راضی نیستم", "پولم هدر رفت")
THINGS = (
    "پیتزا",
    "برنج",
    "کباب",
    "سالاد",
    "کیک",
    "قهوه",
    "نان",
    "مرغ",
    "ماهی",
    "سوپ",
    "ساندویچ",
    "آش",
)


def scored(number: int) -> list[dict[str, Any]]:
    """Comments with stars, each text once."""
    made = []
    for place in range(number):
        words, score = (GOOD, 5.0) if place % 3 else (BAD, 1.0)
        thing, how = THINGS[place % 12], words[(place // 12) % 5]
        made.append({
            "record_id": f"r{place}", "kind": "rating", "scale_min": 1.0, "scale_max": 5.0, "score": score,
            "at": datetime(2025, 1, 1, 9) + timedelta(days=place), "text": f"{thing} {how} شماره {place}",
        })  # fmt: skip
    return made


def make(folder: Path) -> None:
    """A company with 330 scored comments, built and learned from."""
    company = Workspace.create(folder / "shop", Settings(memory_limit="1GB", threads=2))
    Shop(company).add("feedback", scored(330))
    build(company)
    assert voice.learn(company, now=NOW, actor="tests").outcome == "adopted"


@pytest.fixture(scope="module")
def learned() -> Workspace:
    return Workspace.open(kept("learned", make) / "shop")


@pytest.fixture
def own_learned(learned: Workspace, tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(learned.root, tmp_path / "shop")))


def test_the_card_tells_what_was_learned_from_and_how_good_it_is(learned: Workspace) -> None:
    state = voice.read_models(learned)

    assert not state.is_day_one
    assert state.previous == voice.DAY_ONE
    assert state.card is not None
    head = state.card.head("sentiment")
    assert head is not None
    assert head.texts == 330
    assert head.quality.how == "days"
    assert head.quality.accuracy_low <= head.quality.accuracy <= head.quality.accuracy_high
    assert head.quality.accuracy > 0.9
    entry = state.history[0]
    assert (entry.outcome, entry.why, entry.learned_from) == ("adopted", entry.why, {"score": 330})
    assert entry.why in {"first", "better"}
    assert (learned.root / "voice_models" / f"{state.current}.model").stat().st_size <= 1_000_000


def test_the_next_build_reads_with_the_model_and_after_going_back_with_the_lexicon(
    own_learned: Workspace,
) -> None:
    build(own_learned, now=NOW + timedelta(hours=1))
    by_model = {row["method"] for row in rows(own_learned, "voice_comments")}

    name = voice.roll_back(own_learned, now=NOW + timedelta(hours=2), actor="tests")
    build(own_learned, now=NOW + timedelta(hours=3))

    assert by_model == {"model"}
    assert name == voice.DAY_ONE
    assert {row["method"] for row in rows(own_learned, "voice_comments")} <= {"lexicon", None}


def test_going_back_twice_comes_back(own_learned: Workspace) -> None:
    before = voice.read_models(own_learned).current

    voice.roll_back(own_learned, now=NOW, actor="tests")
    again = voice.roll_back(own_learned, now=NOW, actor="tests")

    assert again == before == voice.model_in_use(own_learned).name
    assert [one.outcome for one in voice.read_models(own_learned).history] == [
        "rolled_back",
        "rolled_back",
        "adopted",
    ]


def test_a_training_killed_before_its_end_leaves_the_old_model(own_learned: Workspace) -> None:
    before = voice.read_models(own_learned)
    # What a killed process leaves: the file of a model that nothing names.
    left = own_learned.root / "voice_models" / "2030-01-01-000000.model"
    left.write_bytes(b"half a model")

    state = voice.read_models(own_learned)

    assert (state.current, state.card) == (before.current, before.card)
    entry = models.ModelEntry(
        name="next", at=NOW.isoformat(), actor="tests", outcome="adopted", why="tie"
    )
    used = voice.model_in_use(own_learned).model
    assert isinstance(used, voice.TrainedModel)
    models.adopt_model(own_learned, used, entry=entry)
    assert not left.exists()
    assert voice.read_models(own_learned).previous == before.current


def test_a_refused_model_is_told_and_changes_nothing(own_learned: Workspace) -> None:
    before = voice.read_models(own_learned)
    entry = models.ModelEntry(
        name="worse", at=NOW.isoformat(), actor="tests", outcome="refused", why="worse",
        texts=500, old=0.9, new=0.8, difference=-0.1, low=-0.13, high=-0.07,
    )  # fmt: skip

    models.tell_refusal(own_learned, entry=entry)

    after = voice.read_models(own_learned)
    assert (after.current, after.previous) == (before.current, before.previous)
    assert after.history[0] == entry


def test_a_model_is_due_when_it_is_a_month_old(learned: Workspace) -> None:
    assert not voice.is_due(learned, now=NOW + timedelta(days=29))
    assert voice.is_due(learned, now=NOW + timedelta(days=31))


def test_with_few_scores_nothing_is_learned_and_the_reason_is_told(said: Workspace) -> None:
    told = voice.count_learnable(said)

    found = voice.learn(said, now=NOW, actor="tests")

    assert (told.positive, told.negative, told.is_enough) == (1, 2, False)
    assert (told.from_scores, told.from_contacts) == (2, 1)  # two ratings and a complaint
    assert (found.outcome, found.why, found.entry) == (None, "few_texts", None)
    assert voice.read_models(said).is_day_one


def test_without_a_model_there_is_nothing_to_go_back_to(said: Workspace) -> None:
    with pytest.raises(voice.VoiceModelError):
        voice.roll_back(said, now=NOW, actor="tests")


def test_what_people_say_stands_above_the_score(own_said: Workspace) -> None:
    comments = {
        row["record_id"]: row["comment"]
        for row in rows(own_said, "voice_comments")
        if row["origin"] == "feedback"
    }
    labels = (("bad", "positive"), ("nobody", "negative"), ("good", "unsure"))
    Shop(own_said, imports=50).add("voice_labels", [
        voice.correction_row(voice.Correction(comment=comments[name], target="sentiment", value=value))
        | {"source": "mehvar", "at": NOW}
        for name, value in labels
    ])  # fmt: skip

    told = voice.count_learnable(own_said)

    assert (told.positive, told.negative) == (1, 2)
    assert (told.from_people, told.from_scores, told.from_contacts) == (2, 0, 1)
