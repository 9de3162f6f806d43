"""A comment's text is shown whole, its marks where the mentions are, nothing written over."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mehvar.voice import Comment, Span
from mehvar.workspace import Workspace
from mehvar_web.voice import _spans

LETTERS = "سلام دیر! <b>&\"' bad ‌۱۲"
PLACES = st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from((-1, 0, 1)))
WORDS = st.lists(st.sampled_from(LETTERS), max_size=40).map("".join)


@pytest.fixture(autouse=True)
def named(company: Workspace) -> None:
    """Topics are named by the company's lexicon."""


def comment(text: str, spans: tuple[Span, ...] = (), **more: object) -> Comment:
    told: dict[str, object] = {
        "comment": 1, "origin": "feedback", "source": "s", "record_id": "r", "customer_id": None,
        "order_id": None, "at": datetime(2026, 1, 1), "day": date(2026, 1, 1), "channel": None,
        "touchpoint_id": None, "store_id": None, "city": None, "product_id": None, "kind": None,
        "score_share": None, "text": text, "language": "fa", "positive": 0.2,
        "sentiment": "negative", "stars": None, "emotion": None, "method": "lexicon",
        "spans": spans, **more,
    }  # fmt: skip
    return Comment(**told)  # type: ignore[arg-type]


def plain(html: str) -> str:
    without = re.sub(r'<span class="vh">.*?</span>', "", html)
    return unescape(re.sub(r"<[^>]+>", "", without))


def mention(start: int, end: int, polarity: int = -1, aspect: str = "delivery") -> Span:
    return Span(aspect=aspect, kind="aspect", polarity=polarity, start=start, end=end)


@given(
    WORDS,
    st.lists(PLACES, max_size=6),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4),
)
def test_whatever_is_marked_the_words_stay_the_words(
    text: str, places: list[tuple[int, int, int]], found: list[tuple[int, int]]
) -> None:
    spans = tuple(mention(a, b, polarity) for a, b, polarity in places)
    inside = tuple((a, b) for a, b in found if a < b <= len(text))

    shown = _spans.marked(comment(text, spans, highlights=inside), whole=True)

    assert plain(shown) == text


def test_a_mark_says_in_words_what_its_colour_says() -> None:
    with translation.override("en"):
        shown = _spans.marked(comment("پیک دیر آمد", (mention(4, 7),)))

    assert '<mark class="heard-mark bad"' in shown
    assert '<span class="vh"> (Delivery: badly)</span>' in shown


def test_of_two_places_that_meet_the_longer_is_drawn() -> None:
    shown = _spans.marked(comment("خیلی دیر آمد", (mention(0, 4), mention(0, 8))))

    assert shown.count("<mark") == 1
    assert ">خیلی دیر<" in shown


def test_a_topic_praised_and_blamed_is_neither() -> None:
    both = comment("خوب بد", (mention(0, 3, 1), mention(4, 6, -1)))

    [topic] = _spans.said(both)

    assert topic.polarity == 0


def test_a_list_cuts_a_long_text_between_words() -> None:
    shown = _spans.marked(comment("واژه " * 200))

    assert shown.endswith("…")
    assert plain(shown).removesuffix("…").endswith("واژه")
    assert len(shown) < 430
