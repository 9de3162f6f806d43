"""A customer's id survives re-runs, new data, merges, splits and withdrawn imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mehvar import identity

if TYPE_CHECKING:
    from tests.identity.conftest import Shop

MOBILE = "+989123847561"
EMAIL = "sara.karimi@mail.com"
CODE = "0499370899"


def test_a_rerun_and_strangers_change_no_id(shop: Shop) -> None:
    shop.people({"a/1": {"mobile": MOBILE}, "b/1": {"mobile": MOBILE}, "c/1": {"email": EMAIL}})
    before = shop.build()
    shop.people({"d/1": {"mobile": "+989351927463"}, "e/1": {}})

    after = shop.build()

    assert {key: after[key] for key in before} == before
    assert len(set(after.values())) == len(set(before.values())) + 2


@pytest.mark.slow
def test_ids_follow_the_order_of_first_sight(shop: Shop) -> None:
    shop.people({"late/1": {"email": EMAIL}})
    shop.people({"later/1": {"mobile": MOBILE}})

    assert shop.build() == {"late/1": 1, "later/1": 2}


def test_the_oldest_id_wins_when_data_join_two_customers(shop: Shop) -> None:
    shop.people({"a/1": {"mobile": MOBILE}})
    shop.people({"b/1": {"email": EMAIL}})
    shop.build()
    shop.people({"c/1": {"mobile": MOBILE, "email": EMAIL}})

    customers = shop.build()

    assert set(customers.values()) == {1}
    assert identity.explain(shop.workspace, customer_id=2).customer_id == 1


@pytest.mark.slow
def test_a_correction_that_parts_two_profiles_leaves_the_id_with_the_oldest(shop: Shop) -> None:
    shop.people({"a/1": {"mobile": MOBILE}})
    shop.people({"b/1": {"mobile": MOBILE}})
    shop.build()
    shop.people({"a/1": {"mobile": "+989351927463"}})

    assert shop.build() == {"a/1": 1, "b/1": 2}


@pytest.mark.slow
def test_a_withdrawn_import_leaves_the_id_to_those_who_stay(shop: Shop) -> None:
    first = shop.people({"a/1": {"mobile": MOBILE}})
    shop.people({"b/1": {"mobile": MOBILE}, "c/1": {"email": EMAIL}})
    shop.build()
    shop.withdraw(first)

    without = shop.build()
    shop.restore(first)
    again = shop.build()

    assert without["b/1"] == 1
    assert "a/1" not in without
    assert again["a/1"] == again["b/1"] == 1


@pytest.mark.slow
def test_a_withdrawn_customer_comes_back_with_the_same_id(shop: Shop) -> None:
    only = shop.people({"a/1": {"mobile": MOBILE}})
    shop.people({"b/1": {"email": EMAIL}})
    shop.build()
    shop.withdraw(only)
    gone = shop.build()
    shop.people({"c/1": {}})
    shop.build()
    shop.restore(only)

    assert gone == {"b/1": 2}
    assert shop.build() == {"a/1": 1, "b/1": 2, "c/1": 3}


@pytest.mark.slow
def test_a_customer_who_is_gone_is_refused_by_name(shop: Shop) -> None:
    only = shop.people({"a/1": {"mobile": MOBILE}})
    shop.build()
    shop.withdraw(only)
    shop.build()

    with pytest.raises(identity.IdentityError, match="no customer 1"):
        identity.explain(shop.workspace, customer_id=1)


@pytest.mark.slow
def test_an_inherited_id_is_given_back_when_its_profile_returns_elsewhere(shop: Shop) -> None:
    first = shop.people({"a/1": {"mobile": MOBILE}})
    shop.people({"b/1": {"mobile": MOBILE}})
    shop.build()
    shop.withdraw(first)
    shop.build()
    shop.people({"a/1": {"mobile": "+989351927463"}})

    assert shop.build() == {"a/1": 1, "b/1": 2}


def test_a_build_that_dies_changes_nothing(shop: Shop) -> None:
    shop.people({"a/1": {"mobile": MOBILE}})
    before = shop.build()
    shop.people({"b/1": {"email": EMAIL}})

    with pytest.raises(RuntimeError, match="power"):
        _build_and_die(shop)

    assert shop.customers() == before
    assert shop.build() == {"a/1": 1, "b/1": 2}


def _build_and_die(shop: Shop) -> None:
    with shop.workspace.build(now=shop.now) as build:
        identity.resolve(build)
        raise RuntimeError("power")


def test_nothing_is_written_when_nothing_changed(shop: Shop) -> None:
    shop.people({"a/1": {"mobile": MOBILE}})
    shop.build()
    before = shop.workspace.lake.version("profiles")

    shop.build()

    assert shop.workspace.lake.version("profiles") == before


@pytest.mark.slow
def test_no_people_at_all_is_a_table_without_rows(shop: Shop) -> None:
    assert shop.build() == {}
