"""Ready answers: what is known goes in, what is not is named, other braces stay."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from mehvar_web import channels


@pytest.mark.parametrize(
    ("text", "filled", "missing"),
    [
        pytest.param("Dear {name}!", "Dear Sara!", (), id="known"),
        pytest.param("{order} and {order}", "and", ("order",), id="not known, named once"),
        pytest.param("{other} stays", "{other} stays", (), id="no field of ours"),
        pytest.param("  سلام {name}  ", "سلام Sara", (), id="Persian"),
    ],
)
def test_a_ready_answer_is_filled_in(text: str, filled: str, missing: tuple[str, ...]) -> None:
    known = {"name": "Sara", "order": ""}

    assert channels.fill_in(text, known=known) == (filled, missing)


def test_what_a_value_holds_in_braces_is_no_field() -> None:
    assert channels.fill_in("{name}", known={"name": "{order}", "order": "7"}) == ("{order}", ())


def test_fields_that_nothing_fills_are_named_once() -> None:
    assert channels.unknown_fields("{name} {nmae} {nmae}", fields=("name",)) == ("nmae",)


def test_every_channel_and_state_has_words_in_both_languages() -> None:
    from mehvar_web.channels.models import Message

    assert set(channels.CHANNELS) <= set(channels.CHANNEL_WORDS)
    assert set(channels.DELIVERY_WORDS) == set(Message.States.values)
    for words in (*channels.CHANNEL_WORDS.values(), *channels.DELIVERY_WORDS.values()):
        with override("en"):
            english = str(words)
        with override("fa"):
            assert str(words) != english
