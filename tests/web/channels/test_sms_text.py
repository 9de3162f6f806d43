"""Parts of an SMS, against the limits of 3GPP TS 23.038 and 23.040."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar_web.channels._sms_text import sms_size
from mehvar_web.channels._words import is_start, is_stop


@pytest.mark.parametrize(
    ("text", "places", "parts", "is_unicode"),
    [
        pytest.param("a" * 160, 160, 1, False, id="one Latin part"),
        pytest.param("a" * 161, 161, 2, False, id="just more"),
        pytest.param("a" * 306, 306, 2, False, id="two Latin parts"),
        pytest.param("€" * 80, 160, 1, False, id="extended letters take two places"),
        pytest.param("س" * 70, 70, 1, True, id="one Persian part"),
        pytest.param("س" * 71, 71, 2, True, id="a letter more"),
        pytest.param("س" * 134, 134, 2, True, id="two Persian parts"),
        pytest.param("س" * 135, 135, 3, True, id="three"),
        pytest.param("😀" * 35, 70, 1, True, id="an emoji takes two places"),
        pytest.param("a" * 69 + "س", 70, 1, True, id="one Persian letter makes all of it Unicode"),
    ],
)
def test_parts_are_those_of_the_standard(
    text: str, places: int, parts: int, is_unicode: bool
) -> None:
    size = sms_size(text)

    assert (size.places, size.parts, size.is_unicode) == (places, parts, is_unicode)


@given(st.text(max_size=400))
def test_a_text_always_fits_into_its_parts_and_not_into_fewer(text: str) -> None:
    size = sms_size(text)
    alone, joined = (70, 67) if size.is_unicode else (160, 153)

    assert size.places <= (alone if size.parts == 1 else joined * size.parts)
    assert size.parts == 1 or size.places > max(alone, joined * (size.parts - 1))


@given(st.text(max_size=40))
def test_no_message_both_stops_and_begins(text: str) -> None:
    assert not (is_stop(text) and is_start(text))
