"""Comments as a build reads them: which there are, whose, how they feel, about what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.customers.conftest import Shop
from tests.steps import PEOPLE, steps
from tests.voice.shop import NOW, build, by_record, rows

from mehvar import pipeline, stats, voice
from mehvar.workspace import Settings, Workspace


def test_every_row_with_words_is_a_comment_and_no_other(said: Workspace) -> None:
    found = {(row["origin"], row["record_id"]) for row in rows(said, "voice_comments")}

    feedback = {"good", "bad", "half", "nobody", "lists", "english", "portuguese"}
    assert found == {("feedback", one) for one in feedback} | {("interaction", "good")}


def test_two_tables_that_number_alike_have_keys_of_their_own(said: Workspace) -> None:
    keys = [row["comment"] for row in rows(said, "voice_comments")]

    assert len(set(keys)) == len(keys)


def test_the_city_is_the_stores_else_the_customers_else_unknown(said: Workspace) -> None:
    found = by_record(said)

    assert found["bad"]["city"] == "کرج"
    assert found["lists"]["city"] == "قم"
    assert found["nobody"]["city"] is None
    assert found["nobody"]["customer_id"] is None


def test_feelings_are_read_and_what_is_not_read_is_said(said: Workspace) -> None:
    found = by_record(said)

    assert found["good"]["sentiment"] == "positive"
    assert found["bad"]["sentiment"] == "negative"
    assert found["english"]["sentiment"] == "negative"
    assert found["good"]["method"] == "lexicon"
    assert found["good"]["positive"] > 0.5 > found["bad"]["positive"]
    for unread in ("portuguese",):
        assert found[unread]["language"] == "other"
        assert found[unread]["sentiment"] is None
        assert found[unread]["positive"] is None
        assert found[unread]["method"] is None


def test_personal_numbers_are_taken_out_of_what_is_shown(said: Workspace) -> None:
    shown = by_record(said)["half"]["text"]

    assert "۰۹۱۲" not in shown
    assert "بسته" in shown


def test_lists_of_a_source_become_lines_and_their_place_tells_the_direction(
    said: Workspace,
) -> None:
    comment = by_record(said)["lists"]
    mentions = [
        row for row in rows(said, "comment_aspects") if row["comment"] == comment["comment"]
    ]

    assert comment["text"] == "خریدم\nطعم\nقیمت\nارسال"
    told = {comment["text"][row["start"] : row["end"]]: row["polarity"] for row in mentions}
    assert told["طعم"] == 1
    assert told["قیمت"] == -1


def test_mentions_stand_where_they_say_and_carry_what_is_grouped_by(said: Workspace) -> None:
    comments = {row["comment"]: row for row in rows(said, "voice_comments")}

    mentions = rows(said, "comment_aspects")

    assert mentions
    for row in mentions:
        comment = comments[row["comment"]]
        assert 0 <= row["start"] < row["end"] <= len(comment["text"])
        for name in ("day", "customer_id", "store_id", "city"):
            assert row[name] == comment[name]


def test_topics_of_all_time_count_comments_with_wilsons_interval(said: Workspace) -> None:
    comments = rows(said, "voice_comments")
    judged = [row["sentiment"] for row in comments if row["sentiment"]]

    whole = next(
        row for row in rows(said, "voice_topics") if not row["aspect"] and not row["period_kind"]
    )

    assert whole["comments"] == len(judged)
    assert whole["negative"] == judged.count("negative")
    expected = stats.wilson(successes=[whole["negative"]], n=[len(judged)])
    assert whole["low"] == pytest.approx(expected.low[0])
    assert whole["high"] == pytest.approx(expected.high[0])


def test_a_group_too_small_keeps_its_shares_to_itself(said: Workspace) -> None:
    small = [row for row in rows(said, "voice_topics") if row["comments"] < 2]

    assert small
    for row in small:
        assert {
            row[name] for name in ("negative_share", "low", "high", "negative", "customers")
        } == {None}


def test_attributes_tell_the_last_feeling_and_the_worst_topic(said: Workspace) -> None:
    told = {
        (row["customer_id"], row["attribute"]): row["value"] for row in rows(said, "attributes")
    }
    sara = by_record(said)["bad"]["customer_id"]

    assert told[sara, "last_sentiment"] == "negative"
    assert told[sara, "top_complaint"] in {row["aspect"] for row in rows(said, "comment_aspects")}


def test_only_new_and_changed_comments_are_read_again_and_nothing_else_changes(
    own_said: Workspace,
) -> None:
    before = {row["comment"]: row for row in rows(own_said, "voice_comments")}
    Shop(own_said, imports=9).add("feedback", [
        {"record_id": "new", "person_ref": "p1", "kind": "comment", "at": NOW - timedelta(days=3), "text": "خیلی بد بود"},
    ])  # fmt: skip

    build(own_said)

    facts = {(row["kind"], row["name"]): row["value"] for row in rows(own_said, "voice_facts")}
    after = {row["comment"]: row for row in rows(own_said, "voice_comments")}
    # Rows that this test wrote by hand carry no mark of their content: these are always read anew.
    unmarked = sum(row["mark"] is None for row in after.values())
    assert facts["count", "read_now"] == unmarked
    assert {key: after[key] for key in before} == before
    assert len(after) == len(before) + 1


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(currency="GBP", exponent=2, calendar="gregorian", language="en")],
    ids=["IRR", "GBP"],
)
def test_a_company_without_any_feedback_builds_and_says_so(
    tmp_path: Path, settings: Settings
) -> None:
    company = Workspace.create(tmp_path / "shop", settings)
    company = company.configure(memory_limit="1GB", threads=2)

    pipeline.build(company, now=NOW, steps=steps("dates", *PEOPLE, "voice"))

    notes = {row["name"] for row in rows(company, "voice_facts") if row["kind"] == "note"}
    assert "no_feedback" in notes
    assert voice.search_comments(company).total == 0
    assert rows(company, "voice_topics") == []


def test_a_person_who_is_erased_leaves_no_word_in_the_search_files(own_said: Workspace) -> None:
    customer = by_record(own_said)["half"]["customer_id"]
    for column, value in (("customer_id", customer), ("person_ref", "p2"), ("record_id", "p2")):
        own_said.erase(column=column, values=[value])

    build(own_said, now=NOW + timedelta(hours=1))

    assert voice.search_comments(own_said, words="افتضاح").total == 0
    folder = own_said.root / "voice_search"
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    assert "افتضاح".encode() not in content
    assert "عالی".encode() in content
