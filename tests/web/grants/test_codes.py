"""Codes: readable, checked, once, by their customer, in time; and back with a cancelled order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.grants.moments import NOW, late
from tests.web.grants.test_moments import told

from mehvar_web import grants
from mehvar_web.grants import (
    Granted,
    Limit,
    NotRedeemed,
    Redeemed,
    RedeemRefusal,
    Shopper,
    _approvals,
)
from mehvar_web.grants._codes import ALPHABET, LENGTH, clean_code, make_code
from mehvar_web.grants.models import Code, Grant

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

ORDER = ("app", "N-1")
KEYS = st.text("0123456789abcdef", min_size=20, max_size=20)


@given(KEYS)
@settings(max_examples=50, deadline=None)
def test_a_code_has_ten_characters_that_nobody_confuses(key: str) -> None:
    code = make_code(key)

    assert len(code) == LENGTH
    assert not set(code) & set("01OIL")
    assert clean_code(code) == code == make_code(key)


@given(KEYS, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
@settings(max_examples=100, deadline=None)
def test_one_wrong_character_is_never_another_code(key: str, place: int, wrong: str) -> None:
    code = make_code(key)
    typed = code[:place] + wrong + code[place + 1 :]

    assert clean_code(typed) == (code if wrong == code[place] else None)


@given(KEYS, st.integers(0, LENGTH - 2), st.integers(0, LENGTH - 2))
@settings(max_examples=100, deadline=None)
def test_two_characters_that_changed_places_never_are(key: str, one: int, other: int) -> None:
    code = list(make_code(key))
    typed = list(code)
    typed[one], typed[other] = typed[other], typed[one]

    assert clean_code("".join(typed)) == ("".join(code) if typed == code else None)


def test_codes_are_read_as_people_type_them() -> None:
    code = make_code("a")
    persian = code.translate(str.maketrans("23456789", "۲۳۴۵۶۷۸۹")).lower()

    assert clean_code(f" {persian[:5]}-{persian[5:]} ") == code
    assert clean_code("") is clean_code("x" * 5_000) is None


@pytest.fixture
def given_code(ruled: None, customer_id: int, bob: User) -> str:
    answer = grants.grant(late(customer_id), by=bob, key="a", now=NOW)
    assert isinstance(answer, Granted)
    assert answer.code is not None
    return answer.code


def redeem(code: str, whose: int, by: User, **changes: object) -> Redeemed | NotRedeemed:
    asked = {
        "customer": Shopper(customer_id=whose), "order": ORDER, "amount": 900_000, "by": by,
        "now": NOW, "key": "r1",
    }  # fmt: skip
    return grants.redeem(code, **(asked | changes))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_code_itself_is_stored_nowhere(given_code: str) -> None:
    from django.core import serializers

    from mehvar_web.outbox.models import OutboxEntry

    for model in (Code, Grant, OutboxEntry):
        assert given_code not in serializers.serialize("json", model.objects.all())
    assert Code.objects.get().last4 == given_code[-4:]


@pytest.mark.django_db
def test_a_code_is_spent_once_by_its_customer(
    given_code: str, customer_id: int, alice: User
) -> None:
    other = redeem(given_code, customer_id + 1, alice)
    unknown = redeem(make_code("another"), customer_id, alice)
    spent = redeem(given_code, customer_id, alice)
    again = redeem(given_code, customer_id, alice)
    second = redeem(given_code, customer_id, alice, key="r2", order=("app", "N-2"))

    assert other == NotRedeemed(reason=RedeemRefusal.OTHER_CUSTOMER)
    assert unknown == NotRedeemed(reason=RedeemRefusal.UNKNOWN)
    assert isinstance(spent, Redeemed)
    assert isinstance(again, Redeemed)
    assert (spent.discount, spent.is_repeat, again.discount, again.is_repeat) == (
        185_000, False, 185_000, True,
    )  # fmt: skip
    assert second == NotRedeemed(reason=RedeemRefusal.USED)
    assert [one["state"] for one in told("grants")] == ["granted", "redeemed"]
    assert told("grants")[-1]["used_order_id"] == "N-1"
    assert told("costs") == []


@pytest.mark.django_db
def test_the_person_of_a_source_is_the_customer(
    given_code: str, customer_id: int, alice: User, company: Workspace
) -> None:
    from mehvar_web import company as served

    marts = served.marts()
    sql = f"SELECT source, person_ref FROM {marts.view('profiles')} WHERE customer_id %s ? LIMIT 1"
    theirs = marts.ask(sql % "=", [customer_id])[0]
    stranger = marts.ask(sql % "<>", [customer_id])[0]

    assert redeem(given_code, 0, alice, customer=Shopper(person=stranger)) == NotRedeemed(
        reason=RedeemRefusal.OTHER_CUSTOMER
    )
    assert isinstance(redeem(given_code, 0, alice, customer=Shopper(person=theirs)), Redeemed)


@pytest.mark.django_db
def test_a_small_order_gets_no_more_than_it_costs_and_is_booked_where_asked(
    given_code: str, customer_id: int, alice: User
) -> None:
    spent = redeem(given_code, customer_id, alice, amount=50_000, is_booked=True, device="phone-1")

    assert isinstance(spent, Redeemed)
    assert spent.discount == 50_000
    assert [one["amount"] for one in told("costs")] == [50_000]
    assert told("grants")[-1]["cost_amount"] == 50_000
    assert isinstance(told("grants")[-1]["device_hash"], int)


@pytest.fixture
def company_budget(ruled: None, alice: User) -> None:
    grants.set_budgets([Limit(kind="company_month", amount=320_000)], by=alice, now=NOW)


def room(customer_id: int, by: User) -> int:
    [stands] = grants.look(late(customer_id), by=by, now=NOW).budgets
    return stands.left


@pytest.mark.django_db
def test_what_a_small_order_does_not_use_goes_back_and_counts_again_when_it_is_cancelled(
    company_budget: None, given_code: str, customer_id: int, alice: User, bob: User
) -> None:
    assert room(customer_id, bob) == 135_000

    redeem(given_code, customer_id, alice, amount=50_000)

    assert room(customer_id, bob) == 270_000
    assert Grant.objects.get().amount == 185_000
    grants.reverse(Grant.objects.get(), order=ORDER, by=alice, now=NOW)
    assert room(customer_id, bob) == 135_000
    spent = redeem(given_code, customer_id, alice, key="r2", order=("app", "N-2"))
    assert isinstance(spent, Redeemed)
    assert (spent.discount, room(customer_id, bob)) == (185_000, 135_000)
    assert grants.check_ledger() == ()


@pytest.mark.django_db
def test_a_code_is_worth_what_it_gave_where_the_budgets_have_no_room_for_more(
    company_budget: None, given_code: str, customer_id: int, alice: User, bob: User
) -> None:
    redeem(given_code, customer_id, alice, amount=50_000)
    grants.grant(late(customer_id), by=bob, key="b", now=NOW)  # what went back is granted again
    assert room(customer_id, bob) == 85_000

    grants.reverse(Grant.objects.order_by("pk")[0], order=ORDER, by=alice, now=NOW)
    again = redeem(given_code, customer_id, alice, key="r2", order=("app", "N-2"))

    assert isinstance(again, Redeemed)
    assert (again.discount, room(customer_id, bob)) == (50_000, 85_000)
    assert grants.check_ledger() == ()


@pytest.mark.django_db
def test_a_code_runs_out_and_the_budget_gets_it_back(
    given_code: str, customer_id: int, alice: User, bob: User
) -> None:
    end = NOW + timedelta(days=30)

    assert redeem(given_code, customer_id, alice, now=end) == NotRedeemed(
        reason=RedeemRefusal.RAN_OUT
    )
    assert _approvals.expire(now=end) == 1
    assert Grant.objects.get().state == "expired"
    assert grants.check_ledger() == ()


@pytest.mark.django_db
def test_a_code_that_was_taken_back_gives_nothing(
    given_code: str, customer_id: int, alice: User, bob: User
) -> None:
    grants.withdraw(Grant.objects.get(), by=bob, now=NOW)

    assert redeem(given_code, customer_id, alice) == NotRedeemed(reason=RedeemRefusal.WITHDRAWN)


@pytest.mark.django_db
def test_a_cancelled_order_gives_the_code_back_and_a_late_retry_takes_nothing(
    given_code: str, customer_id: int, alice: User
) -> None:
    redeem(given_code, customer_id, alice, is_booked=True)
    spent = Grant.objects.get()

    assert not grants.reverse(spent, order=("app", "other"), by=alice, now=NOW)
    assert grants.reverse(spent, order=ORDER, by=alice, now=NOW)
    assert not grants.reverse(spent, order=ORDER, by=alice, now=NOW)

    assert [one["amount"] for one in told("costs")] == [185_000, 0]
    assert isinstance(redeem(given_code, customer_id, alice), NotRedeemed)
    assert isinstance(
        redeem(given_code, customer_id, alice, key="r2", order=("app", "N-2")), Redeemed
    )


@pytest.mark.django_db
def test_a_key_redeems_one_code_on_one_order(
    given_code: str, customer_id: int, alice: User
) -> None:
    redeem(given_code, customer_id, alice)

    with pytest.raises(grants.GrantError, match="another order"):
        redeem(given_code, customer_id, alice, order=("app", "N-2"))
