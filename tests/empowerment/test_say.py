"""Policies as sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.empowerment.policies import LATE, SUBSTITUTE, policies

from mehvar.empowerment import Policy, name_rows, say_policy
from mehvar.workspace import Settings

SETTINGS = Settings(name="x", money_display="currency")


def test_okalas_rules_read_as_sentences_in_english() -> None:
    said = say_policy(LATE, settings=SETTINGS, language="en")

    assert said[2] == (
        "If the order's delay is from 30 minutes to less than 60 minutes and the cause of the "
        "delay is known and is not the customer, an employee may give a discount code of 10% of "
        "the order's amount, at most 500,000 IRR; it is valid for 30 days."
    )


def test_okalas_rules_read_as_sentences_in_persian() -> None:
    said = say_policy(SUBSTITUTE, settings=SETTINGS, language="fa")

    assert said[1] == (
        "اگر مشتری پذیرفته است و تفاوت قیمت جایگزین معلوم باشد، کارمند می‌تواند کالای جایگزین را بدهد "
        "و شرکت تفاوت قیمت جایگزین، حداکثر ۳۰۰٬۰۰۰ ریال را می‌پردازد؛ "
        "بیش از آن از سطح بالاتر پرسیده می‌شود."
    )


@pytest.mark.parametrize("language", ["fa", "en"])
@given(policy=policies())
@settings(max_examples=20)
def test_every_policy_can_be_said(language: str, policy: Policy) -> None:
    said = say_policy(policy, settings=SETTINGS, language=language)  # type: ignore[arg-type]

    assert len(said) >= len(policy.rows) + 2
    assert not any("{" in one for one in said)


def test_a_row_is_called_by_what_tells_it_from_the_others() -> None:
    english = name_rows(LATE, settings=SETTINGS, language="en")
    persian = name_rows(LATE, settings=SETTINGS, language="fa")

    assert english["late-30"] == "Order's delay 30 to 60 minutes"
    assert persian["late-30"] == "دیرکرد سفارش ۳۰ تا ۶۰ دقیقه"
    assert persian["late-60"] == "دیرکرد سفارش دست‌کم ۶۰ دقیقه"


@pytest.mark.parametrize("language", ["fa", "en"])
@given(policy=policies())
@settings(max_examples=20)
def test_every_row_has_a_name(language: str, policy: Policy) -> None:
    named = name_rows(policy, settings=SETTINGS, language=language)  # type: ignore[arg-type]

    assert list(named) == [row.key for row in policy.rows]
    assert all(named.values())
    assert not any("{" in one for one in named.values())
