"""Which profiles become one customer, and which identifiers do not glue people together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from mehvar import identity

if TYPE_CHECKING:
    from tests.identity.conftest import Shop

MOBILE = "+989123847561"
OTHER_MOBILE = "+989351927463"
EMAIL = "sara.karimi@mail.com"
CODE = "0499370899"
OTHER_CODE = "0790419904"


def test_till_phone_web_and_app_of_one_person_are_one_customer(shop: Shop) -> None:
    shop.people(
        {
            "till/7": {"loyalty_card": "C-1001", "mobile": MOBILE},
            "phone/3": {"mobile": MOBILE, "full_name": "سارا کریمی"},
            "web/12": {"mobile": MOBILE, "email": EMAIL, "full_name": "Sara Karimi"},
            "app/9": {"email": EMAIL, "national_code": CODE},
        }
    )

    assert set(shop.build().values()) == {1}


def test_each_strong_identifier_links_across_sources(shop: Shop) -> None:
    values = {"mobile": MOBILE, "email": EMAIL, "national_code": CODE, "loyalty_card": "C-1001"}
    shop.people(
        {f"{source}/{kind}": {kind: value} for kind, value in values.items() for source in "ab"}
    )

    shop.build()

    assert shop.groups() == {frozenset({f"a/{kind}", f"b/{kind}"}) for kind in values}
    assert {(f"b/{kind}", kind, "linked", "same") for kind in values} <= shop.links()


def test_a_customer_key_means_something_in_its_own_source_only(shop: Shop) -> None:
    shop.people(
        {
            "web/1": {"customer_key": "77"},
            "web/2": {"customer_key": "77"},
            "till/1": {"customer_key": "77"},
        }
    )

    shop.build()

    assert shop.groups() == {frozenset({"web/1", "web/2"}), frozenset({"till/1"})}


def test_identifiers_link_however_they_are_written(shop: Shop) -> None:
    shop.people(
        {
            "a/1": {"mobile": MOBILE},
            "b/1": {"mobile": "۰۹۱۲ ۳۸۴ ۷۵۶۱"},
            "c/1": {"mobile": "00989123847561"},
            "d/1": {"email": EMAIL},
            "e/1": {"email": " Sara.Karimi@Mail.com "},
        }
    )

    shop.build()

    assert shop.groups() == {frozenset({"a/1", "b/1", "c/1"}), frozenset({"d/1", "e/1"})}


def test_a_person_known_only_from_orders_is_a_profile_too(shop: Shop) -> None:
    shop.people({"web/1": {"mobile": MOBILE}})
    shop.order("web/1")
    shop.order("shop/55")

    assert shop.build() == {"web/1": 1, "shop/55": 2}


def test_an_order_may_name_a_person_of_another_source(shop: Shop) -> None:
    shop.people({"crm/1": {"mobile": MOBILE}})
    shop.order("till/1", person_source="crm")

    assert shop.build() == {"crm/1": 1}


def test_a_family_on_one_mobile_stays_apart_and_each_member_together(shop: Shop) -> None:
    shop.people(
        {
            "till/1": {"mobile": MOBILE, "full_name": "رضا کریمی"},
            "web/1": {"mobile": MOBILE, "full_name": "Reza Karimi"},
            "web/2": {"mobile": MOBILE, "full_name": "مریم احمدی"},
            "app/2": {"mobile": MOBILE, "first_name": "Maryam", "last_name": "Ahmadi"},
            "phone/5": {"mobile": MOBILE},
        }
    )

    shop.build()

    assert shop.groups() == {
        frozenset({"till/1", "web/1"}),
        frozenset({"web/2", "app/2"}),
        frozenset({"phone/5"}),
    }
    assert ("phone/5", "mobile", "shared", "ambiguous") in shop.links()
    assert ("till/1", "mobile", "linked", "agree") in shop.links()


def test_a_mobile_does_not_link_profiles_that_contradict_each_other(shop: Shop) -> None:
    contradictions: dict[str, tuple[dict[str, object], dict[str, object]]] = {
        "other_national_code": ({"national_code": CODE}, {"national_code": OTHER_CODE}),
        "other_loyalty_card": ({"loyalty_card": "A-1"}, {"loyalty_card": "A-2"}),
        "other_email": ({"email": EMAIL}, {"email": "omid@mail.com"}),
        "other_birth_day": ({"birth_day": date(1980, 2, 1)}, {"birth_day": date(2005, 7, 9)}),
        "other_name": ({"full_name": "علی رضایی"}, {"full_name": "زهرا رضایی"}),
    }
    shop.people(
        {
            f"{side}/{why}": {"mobile": f"+98912{7310000 + 7919 * n}", **columns}
            for n, (why, sides) in enumerate(contradictions.items())
            for side, columns in zip(("left", "right"), sides, strict=True)
        }
    )

    shop.build()

    assert all(len(group) == 1 for group in shop.groups())
    assert {
        (f"{side}/{why}", "mobile", "shared", why)
        for side in ("left", "right")
        for why in contradictions
    } <= shop.links()


def test_records_on_one_mobile_are_judged_by_what_else_they_say(shop: Shop) -> None:
    sara: dict[str, object] = {"full_name": "سارا کریمی"}
    pairs: dict[str, tuple[dict[str, object], dict[str, object], bool]] = {
        "two customer keys": ({"customer_key": "k1"}, {"customer_key": "k2"}, False),
        "a second e-mail": ({"email": EMAIL, **sara}, {"email": "sk@a.ir", **sara}, True),
        "a second card": ({"loyalty_card": "A", **sara}, {"loyalty_card": "B", **sara}, True),
        "also one card": (
            {"loyalty_card": "C", **sara},
            {"loyalty_card": "C", "full_name": "شرکت آفتاب"},
            True,
        ),
        "nothing else": ({}, sara, True),
    }
    shop.people(
        {
            f"web/{what}{side}": {"mobile": f"+98912{7310000 + 7919 * n}", **columns}
            for n, (what, sides) in enumerate(pairs.items())
            for side, columns in enumerate(sides[:2])
        }
    )

    customers = shop.build()

    found = {what: customers[f"web/{what}0"] == customers[f"web/{what}1"] for what in pairs}
    assert found == {what: sides[2] for what, sides in pairs.items()}


ONE_PERSON = [
    ("محمدرضا کریمی", "محمد رضا کریمی"),
    ("محمد‌رضا کریمی", "Mohammad Reza Karimi"),
    ("علي كريمي", "علی کریمی"),
    ("سید علی حسینی", "علی حسینی"),
    ("حسینی", "علی حسینی"),
    ("کریمی سارا", "سارا کریمی"),
    ("A. Hosseini", "Ali Hosseini"),
    ("Hossein Moradi", "Hussein Moradi"),
    ("داوود رحیمی", "داود رحیمی"),
    ("Sara Karimi", "SARA KARIMI"),
    ("کاربر", "سارا کریمی"),
    ("فاطمه احمدی", "Fatemeh Ahmadi"),
    ("Ali Karimi", "Ali Karimii"),
]
TWO_PERSONS = [
    ("حسن مرادی", "حسین مرادی"),
    ("Hassan Moradi", "Hossein Moradi"),
    ("مینا محمدی", "مونا محمدی"),
    ("Mina Mohammadi", "Mona Mohammadi"),
    ("محمد نوری", "محمود نوری"),
    ("هادی محمدی", "مهدی محمدی"),
    ("علی رضایی", "زهرا رضایی"),
    ("رضا کریمی", "Maryam Ahmadi"),
]


def _on_one_mobile(pairs: list[tuple[str, str]]) -> dict[str, dict[str, object]]:
    return {
        f"{side}/{n}": {"mobile": f"+98912{7310000 + 7919 * n}", "full_name": name}
        for n, pair in enumerate(pairs)
        for side, name in zip(("left", "right"), pair, strict=True)
    }


def test_one_name_in_two_spellings_is_one_person(shop: Shop) -> None:
    shop.people(_on_one_mobile(ONE_PERSON))

    customers = shop.build()

    apart = [
        pair
        for n, pair in enumerate(ONE_PERSON)
        if customers[f"left/{n}"] != customers[f"right/{n}"]
    ]
    assert apart == []


def test_brothers_and_sisters_on_one_mobile_are_two_persons(shop: Shop) -> None:
    shop.people(_on_one_mobile(TWO_PERSONS))

    customers = shop.build()

    glued = [
        pair
        for n, pair in enumerate(TWO_PERSONS)
        if customers[f"left/{n}"] == customers[f"right/{n}"]
    ]
    assert glued == []


def test_a_dummy_mobile_links_nobody(shop: Shop) -> None:
    shop.people({f"till/{n}": {"mobile": "+989120000000"} for n in range(3)})

    shop.build()

    assert len(shop.groups()) == 3
    assert ("till/1", "mobile", "shared", "placeholder") in shop.links()


def test_a_shops_own_email_links_nobody_and_hides_nothing(shop: Shop) -> None:
    people: dict[str, dict[str, object]] = {
        f"till/{n}": {"email": "myshop.tehran@gmail.com", "mobile": f"+98912{7000000 + 7919 * n}"}
        for n in range(300)
    }
    people |= {"web/5": {"mobile": f"+98912{7000000 + 7919 * 5}"}}
    shop.people(people)

    shop.build()

    assert len(shop.groups()) == 300
    assert frozenset({"till/5", "web/5"}) in shop.groups()
    assert ("till/7", "email", "shared", "too_many") in shop.links()


def test_many_records_of_one_named_person_are_no_sign_of_sharing(shop: Shop) -> None:
    shop.people({f"guest/{n}": {"mobile": MOBILE, "full_name": "سارا کریمی"} for n in range(40)})

    shop.build()

    assert len(shop.groups()) == 1


def test_the_rules_file_sets_limits_and_shared_identifiers(shop: Shop) -> None:
    identity.write_rules(shop.workspace)
    path = shop.workspace.root / "identity.toml"
    said = path.read_text(encoding="utf-8").replace("shared = []", f'shared = ["{EMAIL}"]')
    path.write_text(said.replace("mobile = 10", "mobile = 2"), encoding="utf-8")
    shop.people(
        {
            "a/1": {"email": EMAIL},
            "b/1": {"email": EMAIL},
            **{f"till/{n}": {"mobile": MOBILE} for n in range(3)},
        }
    )

    shop.build()

    assert len(shop.groups()) == 5
    assert ("a/1", "email", "shared", "listed") in shop.links()
    assert ("till/0", "mobile", "shared", "too_many") in shop.links()


def test_changed_rules_judge_everybody_anew(shop: Shop) -> None:
    shop.people({"a/1": {"email": EMAIL}, "b/1": {"email": EMAIL}})
    shop.build()
    (shop.workspace.root / "identity.toml").write_text(f'shared = ["{EMAIL}"]', encoding="utf-8")

    shop.build()

    assert len(shop.groups()) == 2


@pytest.mark.parametrize(
    "content",
    ["shared = 5", "[per_source]\nmobiles = 3", "[overall]\nmobile = -1", "colour = 1", "[["],
)
def test_a_wrong_rules_file_is_refused_with_a_hint(shop: Shop, content: str) -> None:
    (shop.workspace.root / "identity.toml").write_text(content, encoding="utf-8")

    with pytest.raises(identity.IdentityError, match=r"identity\.toml") as caught:
        identity.read_rules(shop.workspace)

    assert caught.value.hint


def test_the_default_rules_file_says_the_defaults(shop: Shop) -> None:
    identity.write_rules(shop.workspace)

    assert identity.read_rules(shop.workspace) == identity.Rules()


def test_two_national_codes_never_meet_through_a_third_profile(shop: Shop) -> None:
    shop.people(
        {
            "a/1": {"national_code": CODE, "mobile": MOBILE},
            "b/1": {"mobile": MOBILE, "email": EMAIL},
            "c/1": {"national_code": OTHER_CODE, "email": EMAIL},
        }
    )

    customers = shop.build()

    assert customers["a/1"] != customers["c/1"]


def test_every_link_can_be_said_in_words(shop: Shop) -> None:
    shop.people({"a/1": {"mobile": MOBILE, "email": EMAIL}, "b/1": {"mobile": MOBILE}, "c/1": {}})
    shop.build()

    told = identity.explain(shop.workspace, customer_id=shop.customers()["a/1"])

    assert {profile.source for profile in told.profiles} == {"a", "b"}
    assert {(link.kind, link.why) for link in told.links} == {
        ("mobile", "same"),
        ("email", "alone"),
    }
    assert all(link.identifier in link.reason.fa for link in told.links)
    assert any("2 profiles carry the mobile number" in link.reason.en for link in told.links)


def test_a_person_is_found_by_source_and_id(shop: Shop) -> None:
    shop.people({"a/1": {"mobile": MOBILE}, "b/1": {"mobile": MOBILE}})
    shop.build()

    assert identity.find(shop.workspace, source="b", person_ref="1") == 1
    assert identity.find(shop.workspace, source="b", person_ref="2") is None


def test_an_unknown_customer_is_refused(shop: Shop) -> None:
    shop.build()

    with pytest.raises(identity.IdentityError, match="no customer 9"):
        identity.explain(shop.workspace, customer_id=9)
