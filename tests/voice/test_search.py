"""Comments are found by what was said and what was read in it; nobody sees more than they may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.customers.conftest import Shop
from tests.voice.shop import FIRST, NOW, build, by_record, rows

from mehvar import voice
from mehvar.text import search_key_one
from mehvar.voice import CommentFilters, _search_words
from mehvar.voice._search_open import open_comments
from mehvar.workspace import NotBuiltError, Sight, Workspace


def found(
    company: Workspace, words: str = "", sight: Sight | None = None, **filters: object
) -> set[str]:
    page = voice.search_comments(
        company, words=words, filters=CommentFilters(**filters),  # type: ignore[arg-type]
        sight=sight or Sight.everyone(), limit=100,
    )  # fmt: skip
    assert page.total == len(page.rows)
    return {f"{row.origin[0]}:{row.record_id}" for row in page.rows}


ALL = {"f:good", "f:bad", "f:half", "f:nobody", "f:lists", "f:english", "f:portuguese", "i:good"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("", ALL, id="no words"),
        pytest.param("!! ؟", ALL, id="nothing that is a word"),
        pytest.param("غذا", {"f:good", "f:bad"}, id="one word"),
        pytest.param("غذا سرد", {"f:bad"}, id="two words, both"),
        pytest.param("سرد غذا", {"f:bad"}, id="in any order"),
        pytest.param('"سرد غذا"', set(), id="a phrase keeps the order"),
        pytest.param('"دیر رسید"', {"f:bad"}, id="a phrase"),
        pytest.param("خوش*", {"f:good"}, id="a beginning"),
        pytest.param("بسته بندی", {"f:half"}, id="a space for a half-space"),
        pytest.param("بسته‌بندی", {"f:half"}, id="a half-space"),
        pytest.param("بستهبندی", {"f:half"}, id="neither"),
        pytest.param("كيفيت", {"f:nobody"}, id="Arabic keyboard"),
        pytest.param("TERRIBLE", {"f:english"}, id="case"),
        pytest.param("pessima", {"f:portuguese"}, id="accents"),
        pytest.param("۰۹۱۲۳۴۵۶۷۸۹", set(), id="what was taken out is not found"),
        pytest.param('" OR 1=1 NEAR( *', set(), id="no language of the database"),
    ],
)
def test_words_find_the_comments_that_hold_them(
    said: Workspace, words: str, expected: set[str]
) -> None:
    assert found(said, words) == expected


def test_filters_hold_together(said: Workspace) -> None:
    half = by_record(said)["half"]

    assert found(said, sentiment="positive") >= {"f:good"}
    assert found(said, language="other") == {"f:portuguese"}
    assert found(said, city="کرج") == {"f:good", "f:bad"}
    assert found(said, "غذا", city="کرج", sentiment="negative") == {"f:bad"}
    assert found(said, customer_id=half["customer_id"]) == {"f:half", "f:portuguese", "i:good"}
    assert found(said, kind="complaint") == {"i:good"}
    assert "f:bad" in found(said, aspect="delivery", polarity="negative")
    assert "f:bad" not in found(said, aspect="delivery", polarity="positive")


def test_days_are_the_companys_own(said: Workspace) -> None:
    days = {
        f"{row['origin'][0]}:{row['record_id']}": row["day"] for row in rows(said, "voice_comments")
    }
    last = max(days.values())

    for day in (FIRST.date(), FIRST.date() + timedelta(days=1), last):
        assert found(said, first_day=day, last_day=day) == {one for one in days if days[one] == day}
    assert found(said, first_day=date(2030, 1, 1)) == set()


def test_nobody_finds_comments_of_customers_out_of_sight(said: Workspace) -> None:
    first = {"f:good", "f:bad"}
    second = {"f:half", "f:portuguese", "i:good"}
    storeless = {"f:lists", "f:english"}

    assert found(said, sight=Sight(stores=frozenset({"s1"}))) == first
    assert found(said, sight=Sight(stores=frozenset({"s1", "s2"}))) == first | second
    assert found(said, sight=Sight(stores=frozenset({"s2"}), storeless=True)) == second | storeless
    assert found(said, sight=Sight(stores=frozenset())) == set()
    hidden = by_record(said)["half"]["comment"]
    assert voice.read_comment(said, comment=hidden, sight=Sight(stores=frozenset({"s1"}))) is None
    assert (
        voice.read_comment(said, comment=hidden, sight=Sight(stores=frozenset({"s2"}))) is not None
    )
    nobody = by_record(said)["nobody"]["comment"]
    assert (
        voice.read_comment(said, comment=nobody, sight=Sight(stores=frozenset({"s1", "s2"})))
        is None
    )


def test_pages_follow_each_other_newest_first_without_gap_or_repeat(said: Workspace) -> None:
    seen: list[voice.Comment] = []
    after = None
    while True:
        page = voice.search_comments(said, after=after, limit=3)
        seen += page.rows
        assert page.total == len(ALL)
        after = page.next
        if after is None:
            break

    assert len({row.comment for row in seen}) == len(seen) == len(ALL)
    assert [row.at for row in seen] == sorted((row.at for row in seen), reverse=True)
    first = voice.search_comments(said, limit=3)
    with pytest.raises(voice.VoiceSearchError):
        voice.search_comments(said, words="غذا", after=first.next)


def test_what_was_searched_for_is_marked_where_it_stands(said: Workspace) -> None:
    row = voice.search_comments(said, words="بسته بندی افتضاح").rows[0]

    marked = [row.text[start:end] for start, end in row.highlights]

    assert marked == ["بسته‌بندی", "افتضاح"]


def test_without_a_build_there_is_nothing_to_search(workspace: Workspace) -> None:
    with pytest.raises(NotBuiltError):
        voice.search_comments(workspace)


def test_only_what_changed_is_published_again(own_said: Workspace) -> None:
    assert voice.publish_comments(own_said) == 0
    before = {row.comment: row for row in voice.search_comments(own_said, limit=100).rows}
    Shop(own_said, imports=9).add("feedback", [
        # The same moment as the first comment: it takes a place beside it.
        {"record_id": "twin", "person_ref": "p1", "kind": "comment", "at": FIRST, "text": "عالی بود"},
    ])  # fmt: skip

    report = build(own_said, now=NOW + timedelta(hours=1))

    published = next(step for step in report.steps if step.name == "publish").rows["comments"]
    assert 1 <= published <= 3  # the new one, and those of the same second that moved
    after = {row.comment: row for row in voice.search_comments(own_said, limit=100).rows}
    assert {key: after[key] for key in before} == before
    assert len(after) == len(before) + 1


@pytest.fixture(scope="module")
def in_postgres(
    said: Workspace, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Workspace:
    import shutil

    folder = tmp_path_factory.mktemp("postgres") / "shop"
    company = Workspace.open(shutil.copytree(said.root, folder)).configure(serving_url=postgres_url)
    voice.publish_comments(company)
    return company


@pytest.mark.parametrize(
    "words", ["", "غذا سرد", '"سرد غذا"', '"دیر رسید"', "خوش*", "بستهبندی", "بسته بندی", "TERRIBLE"]
)
def test_postgresql_finds_the_same(said: Workspace, in_postgres: Workspace, words: str) -> None:
    team = Sight(stores=frozenset({"s1"}), storeless=True)

    assert (
        voice.search_comments(in_postgres, words=words).rows
        == voice.search_comments(said, words=words).rows
    )
    assert found(in_postgres, words, sight=team) == found(said, words, sight=team)
    assert found(in_postgres, words, sentiment="negative") == found(
        said, words, sentiment="negative"
    )


def test_postgresql_takes_corrections_and_changes(in_postgres: Workspace) -> None:
    comment = by_record(in_postgres)["good"]["comment"]
    correction = voice.Correction(comment=comment, target="sentiment", value="negative")

    voice.show_correction(in_postgres, correction=correction)

    assert "f:good" in found(in_postgres, sentiment="negative")
    assert voice.publish_comments(in_postgres) == 0
    back = voice.Correction(comment=comment, target="sentiment", value="negative", withdrawn=True)
    voice.show_correction(in_postgres, correction=back)
    assert "f:good" not in found(in_postgres, sentiment="negative")
    from contextlib import closing

    with closing(open_comments(in_postgres)) as store:
        assert [label.withdrawn for label in store.labels()] == [True]


_words = st.text(alphabet="ابپمین‌شهک ۲2a\"*()':&|-", max_size=25)


@given(typed=_words)
def test_anything_may_be_typed(said: Workspace, typed: str) -> None:
    page = voice.search_comments(said, words=typed, limit=5)

    for row in page.rows:
        for start, end in row.highlights:
            assert 0 <= start < end <= len(row.text)


@given(text=st.text(alphabet="ابمی‌ن شه", min_size=1, max_size=30))
def test_every_word_of_a_text_finds_it(text: str) -> None:
    import pyarrow as pa

    indexed = _search_words.index_words(pa.array([text]))[0].split()

    for word in text.split():
        for part in _search_words.read_words(word):
            assert any(set(phrase) <= set(indexed) for phrase in part.phrases), (
                word,
                part,
                indexed,
            )
    assert set(search_key_one(text.replace("‌", " ")).split()) <= set(indexed)
