"""A person's label shows at once, stands in the next build, and can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.customers.conftest import Shop
from tests.voice.shop import NOW, build, by_record, rows

from mehvar import voice
from mehvar.voice import Correction, VoiceLabelError
from mehvar.workspace import Workspace


def give(company: Workspace, correction: Correction, *, imports: int) -> None:
    """Record a correction as the outbox does: the same record id replaces the earlier one."""
    row = voice.correction_row(correction)
    at = NOW + timedelta(minutes=imports)
    Shop(company, imports=imports).add("voice_labels", [row | {"source": "mehvar", "at": at}])


def shown(company: Workspace, comment: int) -> voice.Comment:
    found = voice.read_comment(company, comment=comment)
    assert found is not None
    return found


def test_a_label_shows_at_once_and_is_found_by_it(own_said: Workspace) -> None:
    good = by_record(own_said)["good"]["comment"]

    voice.show_correction(
        own_said, correction=Correction(comment=good, target="sentiment", value="negative")
    )

    told = shown(own_said, good)
    assert (told.sentiment, told.positive, told.method) == ("negative", 0.0, "person")
    negative = voice.CommentFilters(sentiment="negative")
    assert good in {
        row.comment for row in voice.search_comments(own_said, words="غذا", filters=negative).rows
    }


def test_taking_it_back_shows_what_stood_there(own_said: Workspace) -> None:
    bad = by_record(own_said)["bad"]["comment"]
    before = shown(own_said, bad)
    labels = (
        Correction(comment=bad, target="sentiment", value="positive"),
        Correction(comment=bad, target="emotion", value="happy"),
        Correction(comment=bad, target="aspect", aspect="delivery", value="positive"),
        Correction(comment=bad, target="aspect", aspect="price", value="negative"),
    )

    for one in labels:
        voice.show_correction(own_said, correction=one)
    voice.show_correction(
        own_said, correction=Correction(comment=bad, target="sentiment", value="unsure")
    )
    changed = shown(own_said, bad)
    for one in labels:
        back = Correction(
            comment=bad, target=one.target, aspect=one.aspect, value=one.value, withdrawn=True
        )
        voice.show_correction(own_said, correction=back)

    assert (changed.sentiment, changed.emotion) == ("unsure", "happy")
    assert {(span.aspect, span.polarity) for span in changed.spans} >= {
        ("delivery", 1),
        ("price", -1),
    }
    assert shown(own_said, bad) == before


def test_the_next_build_keeps_it_and_a_later_one_takes_it_back(own_said: Workspace) -> None:
    before = by_record(own_said)["bad"]
    bad = before["comment"]
    label = Correction(comment=bad, target="sentiment", value="positive")
    absent = Correction(comment=bad, target="aspect", aspect="delivery", value="absent")
    added = Correction(comment=bad, target="aspect", aspect="price", value="negative")

    for place, one in enumerate((label, absent, added)):
        give(own_said, one, imports=20 + place)
    build(own_said, now=NOW + timedelta(hours=1))

    corrected = by_record(own_said)["bad"]
    mentions = {
        row["aspect"]: row for row in rows(own_said, "comment_aspects") if row["comment"] == bad
    }
    assert (corrected["sentiment"], corrected["method"], corrected["positive"]) == (
        "positive",
        "person",
        1.0,
    )
    assert "delivery" not in mentions
    assert (mentions["price"]["polarity"], mentions["price"]["start"]) == (-1, None)
    assert shown(own_said, bad).sentiment == "positive"

    give(
        own_said,
        Correction(comment=bad, target="sentiment", value="positive", withdrawn=True),
        imports=30,
    )
    build(own_said, now=NOW + timedelta(hours=2))

    assert by_record(own_said)["bad"] == before


def test_a_label_given_while_a_build_ran_stays_on_its_comment(own_said: Workspace) -> None:
    bad = by_record(own_said)["bad"]["comment"]
    voice.show_correction(
        own_said, correction=Correction(comment=bad, target="sentiment", value="positive")
    )
    # The lake knows nothing of it yet; a build that changes this very row is published.
    Shop(own_said, imports=40).add("stores", [{"record_id": "s1", "store_id": "s1", "city": "یزد"}])

    build(own_said, now=NOW + timedelta(hours=1))

    told = shown(own_said, bad)
    assert (told.city, told.sentiment, told.method) == ("یزد", "positive", "person")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"target": "sentiment", "value": "great"}, id="unknown sentiment"),
        pytest.param({"target": "aspect", "value": "negative"}, id="no aspect named"),
        pytest.param(
            {"target": "sentiment", "value": "negative", "aspect": "price"}, id="an aspect too many"
        ),
        pytest.param(
            {"target": "aspect", "aspect": "price", "value": "bad"}, id="unknown polarity"
        ),
        pytest.param({"target": "emotion", "value": "x" * 61}, id="too long"),
    ],
)
def test_what_no_comment_can_be_labelled_with_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(VoiceLabelError):
        voice.correction_row(Correction(comment=1, **wrong))  # type: ignore[arg-type]
