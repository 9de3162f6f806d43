"""Substitutes from the shelf of now, orders that no build has seen, and what diets forbid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from tests.web.grants.moments import LATE, NOW, SUBSTITUTE, publish

from mehvar_web import grants, outbox
from mehvar_web.grants import Granted, Moment, Origin, Refused, RefusedFor
from mehvar_web.grants._diet import Diet, read_diet

if TYPE_CHECKING:
    from tests.web.conftest import Served

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("told", "diet"),
    [
        ([("allergy", "بادام‌زمینی")], Diet(avoids=("peanut",))),
        ([("allergy", "Peanuts and شير")], Diet(avoids=("peanut", "milk"))),
        ([("allergy", "گرده‌افشان زنبور")], Diet(avoids=("?",))),
        ([("preference", "Vegan, بدون گلوتن")], Diet(needs=("gluten_free", "vegan"))),
        ([("preference", "رنگ سبز")], Diet()),
        ([("birthday", "1370-01-01")], Diet()),
    ],
)
def test_what_customers_told_us_is_read_in_the_catalogues_words(
    told: list[tuple[str, str]], diet: Diet
) -> None:
    found = read_diet(told)

    assert (set(found.needs), set(found.avoids)) == (set(diet.needs), set(diet.avoids))


def product(id_: str, price: int, **told: Any) -> dict[str, Any]:
    whole = {
        "record_id": id_, "product_id": id_, "product_name": id_, "category": "rice",
        "unit_price": price, "size_amount": 1000.0, "size_unit": "g", "in_stock": True,
        "rating": 0.9, "ratings": 50, "marks": "halal", "allergens": "-",
    }  # fmt: skip
    return whole | told


SHELF = [
    product("ordered", 420_000, in_stock=False),
    product("dearer", 690_000),
    product("dearest", 790_000, rating=0.97),
    product("cheaper", 400_000),
    product("smaller", 500_000, size_amount=500.0),
    product("worse", 510_000, rating=0.6),
    product("sold-out", 520_000),
    product("unrated", 530_000, ratings=2),
    product("peanut", 540_000, allergens="peanut"),
    product("unsaid", 550_000, allergens=None),
    product("other", 560_000, category="oil"),
]


@pytest.fixture
def shelf(own_company: Workspace, served: Served, alice: User, bob: User) -> int:
    """A catalogue and a store's stock that came in after the build; Bob's customer."""
    from mehvar_web.accounts.models import User

    lena = User.objects.create_user("lena", "lena@example.com", "x", role="lead")
    publish(LATE, SUBSTITUTE, wrote=lena, published=alice)
    with transaction.atomic():
        outbox.record("products", SHELF, actor="tests")
        outbox.record(
            "orders",
            [
                {
                    "record_id": f"N-{number}", "order_id": f"N-{number}",
                    "at": NOW - timedelta(hours=2), "store_id": served.store_id,
                    "promised_at": NOW - timedelta(minutes=minutes), "total_amount": 1_850_000,
                    **_person(served.customer_id),
                }
                for number, minutes in ((1, 47), (2, -30), (3, 6_000))
            ],
            actor="tests",
        )  # fmt: skip
    _relay()
    return served.customer_id


def _person(customer_id: int) -> dict[str, str]:
    from mehvar_web import company

    marts = company.marts()
    source, reference = marts.ask(
        f"SELECT source, person_ref FROM {marts.view('profiles')} WHERE customer_id = ? LIMIT 1",
        [customer_id],
    )[0]
    return {"person_source": source, "person_ref": reference}


def _relay() -> None:
    from mehvar_web.outbox.models import OutboxEntry

    OutboxEntry.objects.exclude(table__in=("products", "orders", "stock", "facts")).delete()
    outbox.relay()


def rice(customer_id: int, substitute: str = "", **told: Any) -> Moment:
    return Moment(
        situation="out_of_stock", customer_id=customer_id, product=("mehvar", "ordered"),
        substitute=("mehvar", substitute) if substitute else None, **told,
    )  # fmt: skip


def test_the_shelf_offers_what_is_as_good_as_large_and_as_dear(shelf: int, bob: User) -> None:
    offered = grants.look(rice(shelf), by=bob, now=NOW).substitutes

    assert [one.product_id for one in offered if not one.needs_yes] == [
        "sold-out", "peanut", "unsaid", "dearer", "dearest",
    ]  # fmt: skip
    assert [one.product_id for one in offered if one.needs_yes] == ["unrated"]
    assert {one.product_id: one.is_better for one in offered}["dearest"]


def test_the_stores_stock_counts_where_it_is_known(shelf: int, bob: User, served: Served) -> None:
    with transaction.atomic():
        outbox.record(
            "stock",
            [
                {
                    "record_id": f"s-{name}-{at}", "at": NOW + timedelta(minutes=at),
                    "store_id": served.store_id, "product_id": name, "quantity": quantity,
                }
                for name, at, quantity in (
                    ("dearer", 0, 0.0), ("dearer", 1, 3.0), ("sold-out", 0, 5.0), ("sold-out", 1, 0.0),
                )
            ],
            actor="tests",
        )  # fmt: skip
    _relay()

    offer = grants.look(rice(shelf, order=("mehvar", "N-1")), by=bob, now=NOW)

    assert [one.product_id for one in offer.substitutes] == ["dearer"]


def test_an_allergy_excludes_what_holds_it_and_what_does_not_say(shelf: int, bob: User) -> None:
    with transaction.atomic():
        outbox.record(
            "facts",
            [
                {
                    "record_id": "f", "fact": "allergy", "value": "بادام زمینی", "consent": True,
                    "purpose": "service", "at": NOW, **_person(shelf),
                }
            ],
            actor="tests",
        )  # fmt: skip
    _relay()

    offered = {one.product_id for one in grants.look(rice(shelf), by=bob, now=NOW).substitutes}

    assert offered == {"sold-out", "dearer", "dearest", "unrated"}
    refused = grants.grant(rice(shelf, "peanut", consent=True), by=bob, key="a", now=NOW)
    assert isinstance(refused, Refused)
    assert (refused.why, refused.name) == (RefusedFor.SUBSTITUTE, "peanut")


@pytest.mark.parametrize("name", ["cheaper", "smaller", "worse", "other", "ordered", "nothing"])
def test_what_breaks_a_rule_replaces_nothing(shelf: int, bob: User, name: str) -> None:
    answer = grants.grant(rice(shelf, name, consent=True), by=bob, key="a", now=NOW)

    assert isinstance(answer, Refused)
    assert answer.why is RefusedFor.SUBSTITUTE


def test_the_difference_follows_from_the_shelf(shelf: int, bob: User) -> None:
    answer = grants.grant(rice(shelf, "dearer", consent=True), by=bob, key="a", now=NOW)

    assert isinstance(answer, Granted)
    assert answer.amount == 270_000
    known = {
        one.name: (one.value, one.origin)
        for one in grants.look(rice(shelf, "dearer", consent=True), by=bob, now=NOW).facts
    }
    assert known["price_difference"] == (270_000, Origin.ITEM)
    assert known["customer_agrees"] == (True, Origin.CONSENT)
    assert known["substitute_quality"] == ("equal", Origin.ITEM)


def test_an_order_that_no_build_has_seen_is_late_until_now(shelf: int, bob: User) -> None:
    delays = {
        number: {
            one.name: one.value
            for one in grants.look(
                Moment(situation="late_order", customer_id=shelf, order=("mehvar", f"N-{number}")),
                by=bob,
                now=NOW,
            ).facts
        }.get("order_delay")
        for number in (1, 2, 3)
    }

    assert delays == {1: 47, 2: -30, 3: None}
    answer = grants.grant(
        Moment(situation="late_order", order=("mehvar", "N-1")), by=bob, key="a", now=NOW
    )
    assert isinstance(answer, Granted)
    assert answer.amount == 185_000


def test_what_was_given_stands_in_the_customers_timeline(shelf: int, alice: User) -> None:
    from mehvar_web import company
    from mehvar_web.grants.models import Grant

    grants.grant(
        Moment(situation="late_order", order=("mehvar", "N-1")), by=alice, key="a", now=NOW
    )
    grants.grant(
        Moment(situation="late_order", order=("mehvar", "N-1")), by=alice, key="b", now=NOW
    )
    outbox.relay()

    def story() -> list[tuple[str | None, int | None]]:
        entries = company.desk().timeline(shelf, limit=20, kinds=["grant"])
        return [(one.what, one.amount) for one in entries if one.order_id == "N-1"]

    assert story() == [("granted", 185_000)]
    grants.withdraw(Grant.objects.get(state="granted"), by=alice, now=NOW)
    outbox.relay()
    assert story() == [("withdrawn", 185_000)]
