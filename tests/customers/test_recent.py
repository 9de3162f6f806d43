"""Recent orders and their customers' standing in the serving store: what the marts say, always."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from mehvar import customers, identity
from mehvar.customers import RECENT_DAYS, Customer360, RecentOrder, Standing, _store
from mehvar.workspace import Workspace

DAY = date(2025, 6, 30)
NOON = datetime(2025, 6, 30, 12)


class Counter:
    """A workspace whose marts are written by hand, and what its serving store says of them."""

    def __init__(self, shop_in: Any, workspace: Workspace) -> None:
        self.shop_in = shop_in
        self.workspace = workspace

    def publish(
        self,
        orders: Sequence[Mapping[str, Any]],
        *,
        values: Sequence[Mapping[str, Any]] = (),
        profiles: Sequence[tuple[int, int]] = (),
        numbers: Mapping[int, int] | None = None,
        as_of: date = DAY,
    ) -> None:
        """Publish marts; profiles are (customer, hash), numbers tell which was seen first."""
        mart = self.shop_in.mart
        with self.workspace.build(now=NOON, as_of=as_of) as build:
            build.write_arrow("customers", mart("customers", []))
            build.write_arrow("customer_orders", mart("customer_orders", list(orders)))
            build.write_arrow("customer_value", mart("customer_value", list(values)))
            build.write_arrow("profiles", mart("profiles", [
                {"customer_id": customer, "source": "app", "person_ref": f"u{hashed}",
                 "profile_hash": hashed}
                for customer, hashed in profiles
            ]))  # fmt: skip
            build.write_arrow("identity_registry", mart("identity_registry", [
                {"profile_hash": hashed, "profile_no": number, "present": True}
                for hashed, number in (numbers or {}).items()
            ]))  # fmt: skip
        customers.publish(self.workspace)

    def order(self, order_id: str) -> RecentOrder | None:
        with Customer360(self.workspace) as desk:
            return desk.recent_order("app", order_id)

    def standing(self, customer_id: int) -> Standing | None:
        with Customer360(self.workspace) as desk:
            return desk.standing(customer_id)

    def rows(self) -> list[Any]:
        with closing(_store.open_store(self.workspace)) as store:
            return store.read("SELECT order_id, customer_id, status FROM recent_orders ORDER BY 1")


@pytest.fixture
def counter(shop_in: Any, serving_shop: Workspace) -> Counter:
    return Counter(shop_in, serving_shop)


def order(number: int, *, day: date = DAY, **told: Any) -> dict[str, Any]:
    return {
        "source": "app", "order_id": f"o{number}", "customer_id": 7, "day": day,
        "at": datetime(day.year, day.month, day.day, 9, 30, 0, 125_000), "status": "open",
    } | told  # fmt: skip


def test_a_recent_order_is_told_as_the_mart_has_it(counter: Counter) -> None:
    told: dict[str, Any] = {
        "status": "delivered", "channel": "تلفن", "store_id": "S1", "city": "رشت",
        "promised_at": NOON, "delivered_at": NOON + timedelta(minutes=47), "lines": 3,
        "gross_amount": 9_000_000_000_000, "order_number": 2,
    }  # fmt: skip
    counter.publish([order(1, **told), order(2)])

    found = counter.order("o1")
    assert found == RecentOrder(
        source="app", order_id="o1", customer_id=7, day=DAY,
        at=datetime(2025, 6, 30, 9, 30, 0, 125_000), **told,
    )  # fmt: skip
    bare = counter.order("o2")
    assert bare is not None
    assert (bare.promised_at, bare.gross_amount, bare.store_id) == (None, None, None)
    assert counter.order("o3") is None


def test_a_standing_names_the_profile_that_was_seen_first(counter: Counter) -> None:
    worth = {"customer_id": 7, "residual_value": -250, "value_class": "gold", "alive": 0.25}
    counter.publish(
        [order(1)], values=[worth], profiles=[(7, 11), (7, 12), (8, 13)],
        numbers={11: 9, 12: 7, 13: 8},
    )  # fmt: skip

    assert counter.standing(7) == Standing(
        customer_id=7, person_source="app", person_ref="u12", residual_value=-250,
        value_class="gold", alive=0.25,
    )  # fmt: skip
    anchor = identity.anchor(counter.workspace, customer_id=7)
    assert (anchor.source, anchor.person_ref) == ("app", "u12")
    assert counter.standing(8) is None  # ordered nothing lately: the marts know them


def test_whoever_was_valued_by_nobody_still_has_a_profile(counter: Counter) -> None:
    counter.publish([order(1)], profiles=[(7, 12), (7, 11)])

    found = counter.standing(7)
    assert found is not None
    assert (found.person_ref, found.residual_value, found.alive) == ("u11", None, None)


def test_orders_come_go_and_change_hands_with_the_builds(counter: Counter) -> None:
    counter.publish([order(1), order(2), order(3, customer_id=None)])
    assert counter.rows() == [("o1", 7, "open"), ("o2", 7, "open")]

    counter.publish([order(1, status="delivered"), order(2, customer_id=4), order(4)])
    assert counter.rows() == [("o1", 7, "delivered"), ("o2", 4, "open"), ("o4", 7, "open")]

    later = DAY + timedelta(days=RECENT_DAYS)
    counter.publish([order(1), order(5, day=DAY + timedelta(days=1))], as_of=later)
    assert [row[0] for row in counter.rows()] == ["o5"]


def test_whatever_happened_before_the_store_says_what_the_marts_say(counter: Counter) -> None:
    rng = random.Random(20251231)
    for _ in range(6):
        orders = [
            order(
                number, customer_id=rng.choice((1, 2, 3)), status=rng.choice(("open", "delivered")),
                day=DAY - timedelta(days=rng.randrange(2 * RECENT_DAYS)),
            )
            for number in rng.sample(range(40), 20)
        ]  # fmt: skip
        counter.publish(orders)

        first = DAY - timedelta(days=RECENT_DAYS)
        wanted = [
            (one["order_id"], one["customer_id"], one["status"])
            for one in orders
            if one["day"] > first
        ]
        assert counter.rows() == sorted(wanted)
