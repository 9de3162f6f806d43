"""Personal fields as they may be seen by everybody in the company."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from mehvar import customers
from mehvar.identity import Explanation, Link, Profile
from mehvar.text import Bilingual

DAY = date(2026, 3, 21)


def test_a_source_reference_is_masked_only_where_it_is_personal() -> None:
    assert customers.mask_reference("09121234567") == "0912***4567"
    assert customers.mask_reference("sara@example.com") == "s***@example.com"
    assert customers.mask_reference("C-1042") == "C-1042"
    assert customers.mask_reference("۰۹۱۲۱۲۳۴۵۶۷") != "۰۹۱۲۱۲۳۴۵۶۷"
    assert customers.mask_reference("84575948") != "84575948"  # a national code without its zeros
    assert customers.mask_reference("") == ""


def test_identifiers_are_masked_also_where_the_reason_quotes_them() -> None:
    link = Link(
        source="app",
        person_ref="09121234567",
        kind="mobile",
        identifier="+989121234567",
        status="linked",
        why="same",
        profiles=2,
        reason=Bilingual("۲ نمایه +989121234567 را دارند.", "2 profiles carry +989121234567."),
    )
    explanation = Explanation(
        asked=7,
        customer_id=7,
        profiles=(Profile(source="app", person_ref="09121234567", profile_hash=1),),
        links=(link,),
    )

    hidden = customers.masked_identity(explanation)

    assert "1234567" not in str(hidden)
    assert hidden.links[0].reason.en == "2 profiles carry 0912***4567."


@pytest.mark.parametrize("said", ["شمارهٔ من 09121234567 است", "write to sara@example.com"])
def test_numbers_and_addresses_are_taken_out_of_what_customers_wrote(said: str) -> None:
    entry = customers.TimelineEntry(
        at=datetime(2026, 3, 21, 8),
        day=DAY,
        kind="feedback",
        what="comment",
        channel="web",
        amount=None,
        score=None,
        minutes=None,
        text=said,
        order_id=None,
        source="web",
        record_id="1",
        is_fresh=False,
    )

    (hidden,) = customers.redacted([entry])

    assert hidden.text is not None
    assert "09121234567" not in hidden.text
    assert "sara@" not in hidden.text


def test_private_facts_are_left_out_of_the_attributes() -> None:
    known = [
        customers.Attribute(attribute=name, value="x", as_of=DAY)
        for name in ("channels", "fact_birthday", "favourite_hour")
    ]

    left = customers.public_attributes(known)

    assert [one.attribute for one in left] == ["channels", "favourite_hour"]


def test_nobody_at_all_is_masked_without_complaint() -> None:
    assert customers.masked([]) == ()
    assert customers.redacted([]) == ()
