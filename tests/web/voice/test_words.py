"""The page Words: tried on the comments, kept, taken back, and only by who may train."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mehvar import voice
from mehvar.voice import OwnWord
from mehvar_web import company as served

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

NEW = "/en/voice/words/new/"
WORD = {"term": "پیک", "kind": "aspect", "subject": "delivery", "strength": "−۱", "exact": ""}


def test_a_word_is_tried_before_it_is_kept(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    expected = voice.search_comments(own_company, words='"پیک"')

    shown = client_of(alice).post(NEW, WORD | {"try": "1"})

    assert f"{expected.total}</bdi> comments" in shown.content.decode()
    assert expected.total > 0
    assert voice.read_own_words(own_company) == ()


def test_a_kept_word_finds_its_topic_and_undo_forgets_it(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    import pyarrow as pa

    client, text = client_of(alice), pa.array(["غلغلک جان"])

    def found() -> int:
        return len(voice.find_aspects(text, lexicon=voice.read_lexicons(own_company)))

    before = found()
    client.post(NEW, WORD | {"term": "غلغلک", "keep": "1"})
    kept, [change] = found(), voice.own_word_history(own_company)
    client.post(f"/en/voice/words/{change.number}/undo/")

    assert (before, kept, found()) == (0, 1, 0)
    assert voice.read_own_words(own_company) == ()


def test_undo_brings_the_earlier_meaning_back(own_company: Workspace) -> None:
    first = OwnWord(term="تازه", kind="aspect", subject="freshness", strength=1.0)
    second = OwnWord(term="تازه", kind="aspect", subject="freshness", strength=-2.0)

    voice.put_own_word(own_company, first, actor="user:1", now=served.now())
    change = voice.put_own_word(own_company, second, actor="user:1", now=served.now())
    undone = voice.undo_own_word(
        own_company, number=change.number, actor="user:1", now=served.now()
    )
    late = voice.undo_own_word(own_company, number=change.number, actor="user:1", now=served.now())

    assert undone
    assert not late
    assert voice.read_own_words(own_company) == (first,)


def test_a_word_that_cannot_be_one_is_refused_and_nothing_is_written(
    own_company: Workspace,
) -> None:
    strange = OwnWord(term="x", kind="aspect", subject="no such topic")

    with pytest.raises(voice.LexiconError, match="no such topic"):
        voice.put_own_word(own_company, strange, actor="user:1", now=served.now())

    assert voice.own_word_history(own_company) == ()
    assert not (own_company.root / "lexicons" / "z_pages.csv").exists()


def test_a_line_that_a_crash_tore_is_left_out(own_company: Workspace) -> None:
    kept = OwnWord(term="تازه", kind="aspect", subject="freshness")
    voice.put_own_word(own_company, kept, actor="user:1", now=served.now())

    with (own_company.root / "lexicons" / "z_pages.jsonl").open("ab") as file:
        file.write(b'{"number":2,"at":"20')

    assert voice.read_own_words(own_company) == (kept,)


@pytest.mark.parametrize(
    "wrong", [{"subject": ""}, {"strength": "7"}, {"term": ""}, {"kind": "contrast"}]
)
def test_the_form_says_what_is_wrong(
    company: Workspace, alice: User, client_of: ClientOf, wrong: dict[str, str]
) -> None:
    answer = client_of(alice).post(NEW, WORD | wrong | {"keep": "1"})

    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert voice.own_word_history(company) == ()


def test_agents_read_the_words_and_change_none(
    company: Workspace, bob: User, client_of: ClientOf
) -> None:
    client = client_of(bob)

    assert client.get("/en/voice/words/").status_code == 200
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, WORD | {"keep": "1"}).status_code == 403
